// Guesses, if that is asked for, and sees the end. Where the parts of a page are at its start, in the middle and at its
// end; its width; and of what is drawn there, the names of parts that lie on another, or of a summary that wants more
// than a screen.
document.querySelector("#guess button")?.click();
moveTo(lastRow);
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
if (chapter === "end" && innerWidth > 960 && document.documentElement.scrollHeight > innerHeight) on.push("summary");
give(film.opening); // so that the next chapter asks
delete said[chapter]; // and this one, in a window of another width
return [placed, Math.max(...widths), on];
