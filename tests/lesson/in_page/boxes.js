// Guesses, if that is asked for, and sees the end. Where the parts of a page are at its start, in the middle and at its
// end; its width; and of what is drawn there, the names of parts that lie on another, or were elsewhere before the
// guess, or of a summary that wants more than a screen, of a popup that is not in sight, or of paper that a tap wipes.
// On a phone, which shows first what an answer costs, nothing is to move above what the answer is put below.
const isPhone = innerWidth <= 640;
if (chapter === "overfit" && isPhone) $("on").click();
const onPhone = { learn: ".curves, #sheet", fool: ".curves, #sheet", how: "#others", overfit: ".curves", inside: ".layers, #sheet" };
const stays = { overfit: ".plot, .price, .mistakes", ...(isPhone && onPhone), temperature: "#T, .bars, .scores, .ten" }[chapter] ?? "none";
const places = () => [...document.querySelectorAll(stays)].map((part) => [part.className || part.id, part.offsetLeft, part.offsetTop]);
const before = places();
document.querySelector("#guess button")?.click();
moveTo(lastRow);
openAnswer(true);
const moved = places().filter(([, left, top], n) => Math.hypot(left - before[n][1], top - before[n][2]) > 2); // which may be rounded
openAnswer(false);
const given = seen;
paper.setPointerCapture = () => {}; // there is no such pointer
for (const kind of ["pointerdown", "pointermove", "pointerup"])
  paper.dispatchEvent(new PointerEvent(kind, { isPrimary: true, clientX: 9, clientY: 9 }));
if (chapter !== "end" && seen !== given) moved.push("paper");
const parts = ".reads, .honest, #play, .curves, .legend, .plot, .life, .picture, .price, #then";
const boxOf = (part) => [part.offsetLeft, part.offsetTop, part.offsetWidth, part.offsetHeight];
const boxes = () => [...document.querySelectorAll(parts)].map(boxOf).join();
const placed = [0, 50, lastRow].map((row) => (moveTo(row), boxes()));
const widths = [document.documentElement.scrollWidth];
const drawn = ["M60 140H220", "M140 60V220", "M90 60L190 220H90"]; // none is a 0
for (const path of chapter === "fool" ? drawn : drawn.slice(2)) { // elsewhere little is said of it
  clear();
  Object.assign(pen, { strokeStyle: "white", lineWidth: 22 });
  pen.stroke(new Path2D(path));
  see();
  tell();
  mean(0);
  openAnswer(true);
  widths.push(document.documentElement.scrollWidth);
}
const apart = "#ask, #lead, #then, #answer, figure, #verdict, .says, .price, .scores, .honest, .mistakes, .name, .learns, #sheet";
const isSeen = (part) => part.offsetHeight > 0 && part.checkVisibility({ visibilityProperty: true });
const all = [...document.querySelectorAll(apart)].filter(isSeen).map((part) => [part, part.getBoundingClientRect()]);
const isOn = ([part, a], [other, b]) => part !== other && !part.contains(other) && !other.contains(part) &&
  Math.min(a.right, b.right) - Math.max(a.left, b.left) > 3 && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 3;
const named = ([part]) => part.id || part.className || part.tagName;
const on = all.filter((one) => all.some((other) => isOn(one, other))).map(named);
on.push(...moved);
if (chapter === "overfit") { // the last of the mistakes, as low as it can be
  const wall = inSight[0].find(".mistakes canvas");
  wall.scrollIntoView({ block: "end" });
  const { left, bottom } = wall.getBoundingClientRect();
  wall.dispatchEvent(new PointerEvent("click", { clientX: left + 2, clientY: bottom - 2, bubbles: true }));
  const closeup = inSight[0].find(".closeup").getBoundingClientRect();
  if (closeup.height === 0 || closeup.top < 0 || closeup.bottom > innerHeight) on.push("closeup");
}
if (chapter === "end" && innerWidth > 960 && document.documentElement.scrollHeight > innerHeight) on.push("summary");
give(film.opening); // so that the next chapter asks
delete said[chapter]; // and this one, in a window of another width
return [placed, Math.max(...widths), on];
