// Moving along the run: by playing, by the handle, and by a guess that is drawn.

let resting = null; // while the pen rests: what waits for that

/** Plays what was drawn from the start, where one is to see it being learnt, once the pen has rested. */
function playSoon() {
  clearTimeout(resting);
  resting = setTimeout(() => {
    if (chapter === "learn" && last === null && seen && !isSample) replay();
  }, 2000);
}

/** Plays another image from the start, where one left the last half played. */
function playOther() {
  if (chapter === "learn" && isSample && guessed !== "" && Math.max(current, furthest.learn) < lastRow)
    replay();
}

function replay() {
  openAnswer(false);
  furthest.learn = 0;
  moveTo(0);
  play();
}

/** Moves all networks to a row. */
function moveTo(row) {
  current = isTaught() ? LESSON[0] : Math.min(lastRow, Math.max(0, row));
  if (isTaught()) lesson.t = within(row - current);
  furthest[chapter] = Math.max(furthest[chapter] ?? 0, reached());
  $("slide").value = 1000 * (isTaught() ? lesson.t : placeOf(current));
  showState();
  showMarks();
  if (chapter === "inside") sayWhen();
  read();
}
const furthest = {}; // by chapter, the last row that was shown: what comes later is for the user to find out

/** Lets a pointer draw how the test cost goes on after its lowest: a guess, once it is at the end. */
function letGuess(network) {
  const { find, lowest } = network;
  const curves = find(".curves");
  let heights = null; // of the rows from the lowest on, while it is drawn: from 0, the top, to 1
  const follow = ({ clientX, clientY }) => {
    const [{ element }] = network.plots;
    const { left, top, width, height } = element.getBoundingClientRect();
    const to = rowAt((clientX - left) / width) - lowest;
    heights.length = Math.max(1, Math.min(heights.length, to)); // what is drawn again is new
    const [from, begun] = [heights.length - 1, heights.at(-1)];
    const end = Math.min(1, (clientY - top) / height); // above the plot it is out of sight
    for (let n = from + 1; n <= to; n++) {
      heights[n] = begun + ((end - begun) * (n - from)) / (to - from);
    }
    const points = heights.map((height, n) => `${placeOf(lowest + n)} ${height}`);
    drawn.path = `M${points.join("L")}`;
    showGuess(network);
  };
  curves.addEventListener("pointerdown", (event) => {
    if (!event.isPrimary || event.button !== 0 || chapter !== "overfit" || !asks()) return;
    const [{ y, test }] = network.plots;
    heights = [y(test[lowest])];
    document.documentElement.classList.add("draws");
    curves.setPointerCapture(event.pointerId); // also outside of the curves
    follow(event);
  });
  curves.addEventListener("pointermove", (event) => {
    if (heights && event.isPrimary) follow(event);
  });
  curves.addEventListener("lostpointercapture", () => {
    if (!heights) return;
    const [begin, end] = [heights[0], heights.at(-1)];
    const left = heights.findIndex((height) => height < 0); // where it leaves the plot, if it does
    const isOut = left >= 0 && placeOf(lowest + left) < 0.62;
    const near = isOut ? left : rowAt(0.62) - lowest; // where there is room for the words
    const isWhole = placeOf(lowest + heights.length - 1) > 0.85;
    const at = heights[near];
    heights = null;
    document.documentElement.classList.remove("draws");
    if (!isWhole) return;
    const [{ y, test }] = network.plots;
    const below = at - y(test[lowest + near]);
    const isUnder = below > 0 && below < 0.25; // or the curve would cross its name
    const side = isUnder ? "under" : "";
    Object.assign(drawn, {
      falls: end > begin,
      place: placeOf(lowest + near),
      at: isOut ? 0 : Math.max(at, 0.22), // higher, its name covers the title
      side: isOut ? "out" : side,
    });
    showGuess(network);
    const [falls, stays, climbs] = film.chapters[chapterAsked()].guesses;
    if (end < begin - 0.08) takeGuess(climbs);
    else if (end > begin + 0.08) takeGuess(falls);
    else takeGuess(stays);
  });
}

const drawn = {};
/** Draws the guess of how the cost goes on, and once that is whole, its name. */
function showGuess({ plots: [{ element, label }] }) {
  if (!drawn.path) return;
  element.querySelector(".yours path").setAttribute("d", drawn.path);
  if (drawn.at === undefined) return;
  element.querySelector(".begins").classList.toggle("above", drawn.falls); // where nothing is drawn
  label("your guess", `own ${drawn.side}`, drawn.place, drawn.at);
}

/** Lets a pointer, or keys, move along the curves of a network. */
function letDrag({ find, section }) {
  const curves = find(".curves");
  let before = null; // while a pointer drags: where the handle was
  const follow = ({ clientX }) => {
    const { left, width } = find(".ticks").getBoundingClientRect();
    const row = rowAt((clientX - left) / width);
    const isFuture = chapter === "labels" && row > circle && !(furthest.labels > circle);
    if (isFuture) before = null; // what is still to come is to be watched
    if (isFuture) play();
    else moveTo(row);
  };
  curves.addEventListener("pointerdown", (event) => {
    if (!event.isPrimary || event.button !== 0 || asks()) return; // a second finger, another button
    pause();
    before = current;
    curves.setPointerCapture(event.pointerId);
    follow(event);
  });
  curves.addEventListener("pointermove", (event) => {
    if (before !== null && event.isPrimary) follow(event);
  });
  curves.addEventListener("pointercancel", () => {
    if (before !== null) moveTo(before); // as the finger scrolls the page
  });
  // This comes also after pointerup.
  curves.addEventListener("lostpointercapture", () => {
    if (before !== null) conclude();
    before = null;
  });

  const steps = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1, PageDown: -10, PageUp: 10 };
  Object.assign(steps, { Home: -lastRow, End: lastRow });
  curves.addEventListener("keydown", (event) => {
    if (!(event.key in steps) || asks()) return;
    event.preventDefault(); // or the page would scroll
    step(steps[event.key]);
  });
  describe(curves, { "aria-label": `step, ${section.ariaLabel}`, "aria-valuemax": film.iterations[lastRow] });
}

/**
 * Returns after how many seconds of playing each row comes: the early ones, where most happens, stay
 * longer.
 */
function timesOf() {
  const paces = { learn: [6, 0.6], overfit: [13, 0], labels: [12, 0.5], inside: [7, 0.4] };
  const [seconds, extra] = paces[chapter] ?? [6, 0];
  const since = chapter === "labels" ? circle : 0; // where most happens
  const many = since > 0 ? 10 : 6; // rows that stay longer
  return film.iterations.map((_, row) => {
    const longer = Math.min(Math.max(0, row - since), many);
    return seconds * placeOf(row) ** (2 / 3) + extra * longer;
  });
}

let frame = null; // while it plays: the next frame

/**
 * Plays from the current row on, or at the end from the start; with wrong labels to the circle, until the
 * end was once seen.
 */
function play() {
  if (isTaught()) return playLesson();
  // Without what it said where it stopped.
  if (chapter === "labels") $("guess").textContent = guessed.split(". ")[0];
  const due = timesOf();
  const rests = chapter === "learn" && isSample && !played.has(chapter) && !isStill();
  // There it rests, the first time.
  const learnt = rests && inSight[0].pieces.find(({ kind }) => kind === "right");
  if (learnt) for (let row = learnt.row + 1; row <= lastRow; row++) due[row] += 1;
  const from = current === lastRow ? 0 : current;
  // Something comes at once, or once that is over.
  const begun = performance.now() - 1000 * Math.max(due[from], due[from + 1] - 0.3);
  const until = chapter === "labels" && from < circle && furthest.labels < lastRow ? circle : lastRow;
  const show = (now) => {
    const row = due.findLastIndex((time) => 1000 * time <= now - begun);
    moveTo(Math.min(until, Math.max(from, row)));
    if (current < until) frame = requestAnimationFrame(show);
    else arrive();
  };
  frame = requestAnimationFrame(show);
  showState();
}

function pause() {
  cancelAnimationFrame(frame);
  frame = null;
  showState();
}

/**
 * Ends playing: in the end the answer opens; with wrong labels it stops on the way, and says at what to
 * look.
 */
function arrive() {
  pause();
  if (current < lastRow && guessed !== "") sayStop();
  const isUnsaid = isNarrow() && document.documentElement.matches(".unsaid"); // then one is about to say it
  if (current < lastRow || film.chapters[chapterAsked()].guesses.length === 0 || isUnsaid) return;
  openAnswer(true);
}

/** Says, of wrong labels, at what to look where it stops on the way. */
function sayStop() {
  const at = `At step ${inWords(film.iterations[circle])}`;
  const says = `${at} <b>it still says what these show</b>, whatever their labels. Now play on.`;
  $("guess").innerHTML = `${guessed.split(". ")[0]}. <span class="stop">${says}</span>`;
  showState();
}

/** Opens the answer where one goes back before it has quite played to the end, and stays there. */
function conclude() {
  if (isTaught()) return;
  const [row, far] = [current, furthest[chapter]];
  const isUnsaid = document.documentElement.matches(".unsaid");
  if (guessed === "" || far === lastRow || row === far || placeOf(far) < 0.9 || isUnsaid) return;
  openAnswer(true);
  moveTo(row); // an open answer is of the end
}

const FIRST = 1; // a row: as far as it has come where one has still to guess

const reached = () => (isTaught() ? current + lesson.t : current); // where it is, also between two rows
const goal = () => (isTaught() ? LESSON[1] : lastRow); // where all is shown that is to come
const isAtEnd = () => reached() === goal();

/** Says in classes of the page, for its style, what is so. */
function setStates(states) {
  for (const [name, is] of Object.entries(states)) document.documentElement.classList.toggle(name, is);
}

/** Returns what the button says that plays. */
function namePlay() {
  if (frame !== null) return "Pause";
  if (isAtEnd()) return "Again";
  return chapter === "labels" && current === circle ? "Play on" : "Play";
}

/** Shows what there is to do: first to guess, then to see the end, or to open the answer. */
function showState() {
  $("play").toggleAttribute("data-plays", frame !== null);
  $("play").textContent = namePlay();
  const isBegun = furthest[chapter] > FIRST || frame !== null;
  const isEnded = furthest[chapter] === goal();
  const { guesses } = film.chapters[chapterAsked()];
  const isOther = document.documentElement.classList.contains("other");
  const isToGuess = !isEnded || isTaught() || ["temperature", "inside"].includes(chapter);
  const asks = guesses.length > 0 && guessed === "" && !isOther && isToGuess;
  const isPastStop = chapter !== "labels" || furthest.labels > circle;
  const isStopped = isBegun && frame === null && isPastStop;
  const isOpen = !asks && (isEnded || isStopped || (isTaught() && guessed !== ""));
  const stop = $("guess").querySelector(".stop"); // what is said of one step
  if (stop) stop.style.visibility = current === circle ? "" : "hidden";
  if (isBegun && last === null && chapter !== null) played.add(chapter); // not under a pen
  const isPulled = document.documentElement.matches(".pulled");
  const asksOfOne = asks && chapter === "overfit" && inSight.length === 1;
  const states = {
    prices: asksOfOne && isNarrow() && !isPulled, // of these first
    begun: isBegun,
    asks,
    guessed: guessed !== "",
    open: isOpen,
    ended: isEnded && !asks,
  };
  setStates(states);
  $("T").disabled = asks && chapter === "temperature";
  $("to-circle").classList.toggle("there", current === circle);
  const shows = chapter === "temperature" ? "Set it for me" : "Show the answer";
  $("show").textContent = $("answer").hidden ? shows : "Hide the answer";
}

const played = new Set(); // the chapters that have

/** Returns whether a guess is to come first. */
const asks = () => document.documentElement.matches(".asks:not(.in-temperature)");

function step(rows) {
  pause();
  moveTo(current + rows);
  conclude();
}
