// Guesses, if that is asked for, and sees the end of the chapter that is open. Returns in words what is not as it should be:
// what moves, lies on something else, is out of sight, or too wide.
const all = (selector) => [...document.querySelectorAll(selector)];
const nameOf = (part) => part.id || part.className || part.tagName;
const isPhone = innerWidth <= 640;
const isShown = (part) => part.offsetHeight > 0 && part.checkVisibility({ visibilityProperty: true });

/** Guesses, and says which parts that moves: what one looks at is to stand still. */
function findMoved() {
  const onLaptop = { overfit: ".plot, .price, .mistakes" };
  const onPhone = {
    learn: ".curves, #sheet",
    fool: ".curves, #sheet",
    how: "#others",
    overfit: ".curves", // above the answer
    inside: ".layers, #sheet",
  };
  const inBoth = { temperature: "#T, .bars, .scores, .ten" };
  const selector = { ...(isPhone ? onPhone : onLaptop), ...inBoth }[chapter] ?? "none";
  if (chapter === "overfit" && isPhone) $("on").click(); // first it shows what an answer costs
  const placesOf = () => all(selector).map(({ offsetLeft, offsetTop }) => [offsetLeft, offsetTop]);
  const before = placesOf();
  document.querySelector("#guess button")?.click();
  moveTo(lastRow);
  openAnswer(true);
  const after = placesOf();
  openAnswer(false);
  return all(selector).flatMap((part, n) => {
    const [right, down] = [0, 1].map((axis) => after[n][axis] - before[n][axis]);
    const isMoved = Math.hypot(right, down) > 2; // pixels, which may be rounded
    return isMoved ? `a guess moves ${nameOf(part)} by ${right} px to the right, ${down} px down` : [];
  });
}

/** Taps the paper, and says whether that wipes it. */
function findWiped() {
  const given = seen;
  paper.setPointerCapture = () => {}; // there is no such pointer
  for (const kind of ["pointerdown", "pointermove", "pointerup"])
    paper.dispatchEvent(new PointerEvent(kind, { isPrimary: true, clientX: 9, clientY: 9 }));
  delete paper.setPointerCapture;
  return seen === given || chapter === "end" ? [] : ["a tap wipes the paper"];
}

/** Goes along the run, and says which parts are not everywhere in one place, and as large. */
function findRestless() {
  const parts = all(".reads, .honest, #play, .curves, .legend, .plot, .life, .picture, .price, #then");
  const boxOf = (part) => [part.offsetLeft, part.offsetTop, part.offsetWidth, part.offsetHeight].join();
  const boxesAt = (row) => {
    moveTo(row);
    return parts.map(boxOf);
  };
  const boxes = [0, 50, lastRow].map(boxesAt);
  const isRestless = (_, n) => boxes.some((at) => at[n] !== boxes[0][n]);
  const say = (part, n) => `along the run ${nameOf(part)} is at ${boxes.map((at) => at[n]).join(" and at ")}`;
  return parts.map((part, n) => isRestless(part, n) && say(part, n)).filter(Boolean);
}

/** Draws what is not a 0, and says with what the page is wider than the window. */
function findTooWide() {
  const shapes = {
    nothing: "",
    "a bar": "M60 140H220",
    "a 1": "M140 60V220",
    "a triangle": "M90 60L190 220H90",
  };
  const isDrawn = (name) => chapter === "fool" || ["nothing", "a triangle"].includes(name); // elsewhere little is said of it
  return Object.entries(shapes).flatMap(([name, shape]) => {
    if (!isDrawn(name)) return [];
    if (shape) {
      scene.draw(shape);
      openAnswer(true);
    }
    const wide = document.documentElement.scrollWidth;
    return wide > innerWidth
      ? `with ${name} drawn, the page is ${wide} px wide, the window ${innerWidth}`
      : [];
  });
}

/** Says which parts lie on another. */
function findOverlapping() {
  const apart =
    "#ask, #lead, #then, #answer, figure, #verdict, .says, .price, .scores, .honest, .mistakes, .name, .learns, #sheet";
  const shown = all(apart).filter(isShown);
  const isWithin = (part, other) => part.contains(other) || other.contains(part);
  const liesOn = (part, other) => {
    const [a, b] = [part, other].map((each) => each.getBoundingClientRect());
    const wide = Math.min(a.right, b.right) - Math.max(a.left, b.left);
    const high = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
    return wide > 3 && high > 3; // pixels
  };
  return shown.flatMap((part, n) =>
    shown
      .slice(n + 1)
      .filter((other) => !isWithin(part, other) && liesOn(part, other))
      .map((other) => `${nameOf(part)} and ${nameOf(other)} lie on each other`),
  );
}

/** Says whether the bars stand on no line: below them, or on their left. */
function findUneven() {
  const boxes = all(".network:first-of-type .bar span")
    .filter(isShown)
    .map((bar) => bar.getBoundingClientRect());
  const isEven = (side) => boxes.every((box) => Math.abs(box[side] - boxes[0][side]) < 2); // pixels
  return isEven("bottom") || isEven("left") ? [] : ["the bars stand on no line"];
}

/** Says what is not whole in the window, of a mistake's close-up and of In short. */
function findOutOfSight() {
  const { scrollHeight } = document.documentElement;
  if (chapter === "end" && innerWidth > 960 && scrollHeight > innerHeight)
    return [`In short is ${scrollHeight} px high, the window ${innerHeight}`];
  if (chapter !== "overfit") return [];
  const wall = inSight[0].find(".mistakes canvas");
  wall.scrollIntoView({ block: "end" }); // the last of the mistakes, as low as it can be
  const { left, bottom } = wall.getBoundingClientRect();
  wall.dispatchEvent(new PointerEvent("click", { clientX: left + 2, clientY: bottom - 2, bubbles: true }));
  const closeup = inSight[0].find(".closeup").getBoundingClientRect();
  if (closeup.height === 0) return ["a mistake that is clicked is not enlarged"];
  const isWhole = closeup.top >= 0 && closeup.bottom <= innerHeight;
  return isWhole
    ? []
    : [`the close-up is from ${closeup.top} to ${closeup.bottom} px, the window ${innerHeight}`];
}

return [findMoved, findWiped, findRestless, findTooWide, findOverlapping, findUneven, findOutOfSight].flatMap(
  (find) => find(),
);
