// Guesses, if that is asked for, and sees the end of the chapter that is open. Returns where parts of it are not as they
// should be:
// - tooWide: how wide the page is where it is wider than the window, by what is drawn;
// - restless: the names of parts that are not everywhere along the run in one place, and as large;
// - overlapping: the names of parts that lie on another;
// - moved: of those that were elsewhere before the guess;
// - wiped: whether a tap wipes the paper;
// - outOfSight: what is not whole in the window, of a mistake's close-up and of In short.
const isSummary = chapter === "end";
const all = (selector) => [...document.querySelectorAll(selector)];

// What stands still as one guesses. On a phone, which shows first what an answer costs, that is what is above the answer.
const isPhone = innerWidth <= 640;
if (chapter === "overfit" && isPhone) $("on").click();
const onLaptop = { overfit: ".plot, .price, .mistakes" };
const onPhone = {
  learn: ".curves, #sheet",
  fool: ".curves, #sheet",
  how: "#others",
  overfit: ".curves",
  inside: ".layers, #sheet",
};
const stays =
  { ...(isPhone ? onPhone : onLaptop), temperature: "#T, .bars, .scores, .ten" }[chapter] ?? "none";
const placesOf = () =>
  all(stays).map((part) => ({ name: part.className || part.id, left: part.offsetLeft, top: part.offsetTop }));
const before = placesOf();
document.querySelector("#guess button")?.click();
moveTo(lastRow);
openAnswer(true);
const isElsewhere = ({ left, top }, n) => Math.hypot(left - before[n].left, top - before[n].top) > 2; // which may be rounded
const moved = placesOf()
  .filter(isElsewhere)
  .map(({ name }) => name);
openAnswer(false);

const given = seen;
paper.setPointerCapture = () => {}; // there is no such pointer
for (const kind of ["pointerdown", "pointermove", "pointerup"])
  paper.dispatchEvent(new PointerEvent(kind, { isPrimary: true, clientX: 9, clientY: 9 }));
const wiped = !isSummary && seen !== given;

const parts = ".reads, .honest, #play, .curves, .legend, .plot, .life, .picture, .price, #then";
const boxOf = (part) => [part.offsetLeft, part.offsetTop, part.offsetWidth, part.offsetHeight];
const boxesAt = (row) => {
  moveTo(row);
  return all(parts).map((part) => ({ name: part.className || part.id, box: boxOf(part).join() }));
};
const [atStart, ...later] = [0, 50, lastRow].map(boxesAt);
const staysAt = ({ box }, n) => later.every((boxes) => boxes[n].box === box);
const restless = atStart.filter((part, n) => !staysAt(part, n)).map(({ name }) => name);

const widths = [document.documentElement.scrollWidth];
const drawn = ["M60 140H220", "M140 60V220", "M90 60L190 220H90"]; // none is a 0
for (const path of chapter === "fool" ? drawn : drawn.slice(2)) {
  // elsewhere little is said of it
  clear();
  Object.assign(pen, { strokeStyle: "white", lineWidth: 22 });
  pen.stroke(new Path2D(path));
  see();
  mean(0);
  openAnswer(true);
  widths.push(document.documentElement.scrollWidth);
}

const apart =
  "#ask, #lead, #then, #answer, figure, #verdict, .says, .price, .scores, .honest, .mistakes, .name, .learns, #sheet";
const isShown = (part) => part.offsetHeight > 0 && part.checkVisibility({ visibilityProperty: true });
const shown = all(apart).filter(isShown);
const isWithin = (part, other) => part.contains(other) || other.contains(part);
const liesOn = (part, other) => {
  const [a, b] = [part, other].map((each) => each.getBoundingClientRect());
  const wide = Math.min(a.right, b.right) - Math.max(a.left, b.left);
  const high = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
  return wide > 3 && high > 3; // pixels
};
const isOnAnother = (part) => shown.some((other) => !isWithin(part, other) && liesOn(part, other));
const overlapping = shown.filter(isOnAnother).map((part) => part.id || part.className || part.tagName);

const outOfSight = [];
if (chapter === "overfit") {
  // the last of the mistakes, as low as it can be
  const wall = inSight[0].find(".mistakes canvas");
  wall.scrollIntoView({ block: "end" });
  const { left, bottom } = wall.getBoundingClientRect();
  wall.dispatchEvent(new PointerEvent("click", { clientX: left + 2, clientY: bottom - 2, bubbles: true }));
  const { height, top, bottom: low } = inSight[0].find(".closeup").getBoundingClientRect();
  if (height === 0 || top < 0 || low > innerHeight) outOfSight.push("closeup");
}
if (isSummary && innerWidth > 960 && document.documentElement.scrollHeight > innerHeight)
  outOfSight.push("In short");

seen = null; // so that the next chapter asks
delete said[chapter]; // and this one, in a window of another width
const tooWide = widths.filter((width) => width > innerWidth);
return { tooWide, restless, overlapping, moved, wiped, outOfSight };
