// The chapters: one is open, asks, waits for a guess, and answers.
const linkTo = ({ name }) => `#${name}`;

/** Returns the number of the chapter that the address names, or of the first. */
function chapterAsked() {
  const n = film.chapters.findIndex((each) => linkTo(each) === location.hash);
  return Math.max(0, n);
}

/** Returns what is said of the guess in a chapter, or in the end of all guesses. */
function sayGuessed(name) {
  if (name !== "end") return said[name] ?? "";
  const all = Object.values(rights);
  if (all.length <= 2) return "";
  const count = all.filter(Boolean).length;
  const left = "inside" in rights ? "" : '. One guess is left: <a href="#inside">look inside</a>';
  return `You guessed <strong>${count} of ${all.length}</strong> right${left}`;
}

/** Returns what the link to the next chapter says. */
function nameNext({ name, title }) {
  if (name !== "fool") return `Next: ${title}`;
  return isSent ? "Fool it yourself" : "And a house?";
}

/** Opens that chapter: first its texts, then the networks that it shows. */
async function openChapter() {
  const n = chapterAsked();
  const { name, lead, ask, guesses } = film.chapters[n];
  const shown = film.alone && name !== "labels" ? 1 : data.networks.length;
  const next = film.chapters[n + 1];
  pause();
  stopShowing();
  setWarm(false);
  const states = {
    returns: name in said,
    single: shown === 1,
    double: shown > 1,
    wide: name === "overfit" && shown === 1,
  };
  for (const each of film.chapters) states[`in-${each.name}`] = each.name === name;
  setStates(states);
  [...$("chapters").children].forEach((link, i) => {
    if (i === n) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  });
  guessed = sayGuessed(name);
  $("answer").innerHTML = "<small></small>"; // what else, tellMore knows
  $("ask").textContent = ask.split(" | ")[0];
  $("lead").innerHTML = lead;
  if (name === "end") drawInShort();
  const button = (guess) =>
    `<button>${guess.replace("*", "").replace(/(an? )(\d)/, "<small>$1</small>$2")}</button>`;
  const call = name === "overfit" ? "Draw it, or pick:" : "Your guess:";
  $("guess").innerHTML = guesses.length > 0 ? `<span>${call}</span> ${guesses.map(button).join("")}` : "";
  openAnswer(name === "end");
  $("next").hidden = !next;
  if (next) Object.assign($("next"), { href: linkTo(next), textContent: `${nameNext(next)} \u2192` });
  if (shown > 1) $("text").insertBefore($("given"), $("then"));
  else $("networks").before($("given"));
  scrollTo(0, 0);
  await showColumns(shown);
  if (name === "how") await unpackPractised();
  if (n !== chapterAsked()) return; // another was opened meanwhile

  setStates({ returns: false }); // what it asks is known now
  if (name === "how" && !lesson) findLesson();
  if (lesson) Object.assign(lesson, { way: 0, t: 0 });
  chapter = name;
  isFound = false;
  clearTimeout(lying);
  inSight = networks.slice(0, shown);
  networks.forEach((network, i) => {
    const { section, pictures } = network;
    network.towards = null;
    section.hidden = i >= shown;
    // There they are too small.
    for (const picture of pictures) picture.inert = name !== "inside" && isNarrow();
  });
  drawCurves();
  const { rows, lowest } = networks[shown - 1];
  circle = name === "labels" ? rows.test_accuracy.indexOf(Math.max(...rows.test_accuracy)) : lowest;
  $("to-circle").textContent = `to step ${inWords(film.iterations[circle])}`;
  const openings = {
    how: lesson,
    temperature: data.first[8],
    labels: film.lost,
    inside: data.first[4],
    fool: data.misread.find(({ label }) => label === "house"),
  };
  // Its end is still to be watched.
  const isHalf = name === "labels" && name in said && furthest.labels < lastRow;
  const starts = {
    overfit: circle,
    labels: isHalf ? furthest.labels : 0,
    temperature: lastRow,
    inside: lastRow,
    end: lastRow,
    fool: furthest.fool ?? FIRST,
    how: LESSON[0],
  };
  const at = opensAt[name];
  delete opensAt[name];
  moveTo(starts[name] ?? furthest[name] ?? (film.alone && !isSent ? FIRST : 0));
  const isAfterGuess = ["fool", "inside"].includes(name) && name in rights;
  const keepsDrawing = at || isAfterGuess || ["learn", "end"].includes(name);
  if (at?.sample) give(at.sample);
  else if (at?.drawing && at.drawing !== drawing) giveAgain(at.drawing);
  else if (!seen || (isSample && !at) || !keepsDrawing) give(openings[name] ?? film.opening);
  else tell();
  if (name === "fool" && name in said && isSample && !at) {
    if (drawings.length > 0) giveAgain(drawings.at(-1));
    else clear();
  }
  const isOther = document.documentElement.matches(".other");
  const hasAnswer = !isOther || name === "inside" || (name === "learn" && truth !== null);
  const isToAnswer = (at && name === "inside") || (name in said && hasAnswer);
  if (isHalf) sayStop();
  else if (isToAnswer) openAnswer(true);
  if (at) moveTo(at.row); // an open answer is of the end
  showMarks();
  scrollTo(0, 0);
  const isToBegin = ["learn", "fool"].includes(name) && current === FIRST && asks();
  if (isToBegin && isNarrow()) {
    if (name === "learn" && !isSent) learnOthers();
    else writeIn();
  }
}

/**
 * Returns for each pixel of an image when a pen comes to it, from 0 to 1: it goes on to what is near and
 * ahead.
 */
function whenInked(image) {
  const ink = [...image.keys()].filter((i) => image[i] > 0);
  // From j to i.
  const from = (i, j) => [(i % SIDE) - (j % SIDE), Math.floor(i / SIDE) - Math.floor(j / SIDE)];
  const far = (i, j) => Math.hypot(...from(i, j));
  const path = []; // of the pen, pixel by pixel
  let left = ink.filter((i) => image[i] > 100);
  let at = left[0];
  while (left.length > 0) {
    const way = from(at, path.at(-1) ?? at);
    path.push(at);
    left = left.filter((i) => far(i, at) > 2.3); // the pen is as wide
    const turn = (i) => dot(from(i, at), way) / far(i, at) / (Math.hypot(...way) || 1); // 1 is straight on
    const effort = left.map((i) => far(i, at) - (far(i, at) < 5 ? turn(i) : 0));
    at = left[effort.indexOf(Math.min(...effort))];
  }
  const when = new Float32Array(image.length);
  for (const i of ink) {
    const away = path.map((place) => far(i, place));
    const n = away.indexOf(Math.min(...away));
    const [before, after] = [away[n - 1] ?? 3, away[n + 1] ?? 3];
    when[i] = (n + 0.5 + (before - after) / 8) / path.length;
  }
  return when;
}

let showing = null; // what shows itself: its next frame, and what ends it

/**
 * Lets something show itself for some seconds, by the share of them that is over, until something is
 * touched.
 */
function showItself(seconds, show, end) {
  if (isStill()) return end(true);
  const begun = performance.now();
  const go = (now) => {
    const share = Math.max(0, now - begun) / 1000 / seconds; // a frame may have begun before
    if (share >= 1) return stopShowing(true);
    showing.frame = requestAnimationFrame(go);
    show(share);
  };
  showing = { end };
  go(begun);
}

function stopShowing(isOver) {
  if (!showing) return;
  const { frame, end } = showing;
  showing = null;
  cancelAnimationFrame(frame);
  end(isOver === true);
}

/** On a phone, writes what is given in as by a pen, while the network reads what is there. */
function writeIn() {
  const [image, when] = [seen, whenInked(seen)];
  const show = (part) => {
    pen.drawImage(pictureOf(part ?? image), 0, 0, paper.width, paper.height);
    inked = part;
    setStates({ writes: part !== null });
    read();
  };
  const write = (share) => {
    const now = 1.3 * share - 0.25;
    show(image.map((value, i) => value * within(20 * (now - when[i])))); // a pixel comes within a few frames
  };
  showItself(2, write, () => show(null));
}

/**
 * Shows first, on a phone, how two other digits are learnt, and then writes in the one that is asked about.
 */
function learnOthers() {
  const put = ({ image, label }, row) => {
    const isNew = seen !== image;
    [seen, truth, current, furthest.learn] = [image, label, row, row];
    if (isNew) {
      pen.drawImage(pictureOf(image), 0, 0, paper.width, paper.height);
      showLives();
      $("lead").innerHTML = leadOf(label);
    }
    read();
  };
  const asked = { image: seen, label: truth, question: $("ask").textContent };
  const others = [data.first[4], data.first[0]].map(({ image, label }) => ({ image: bytes(image), label }));
  setStates({ introduces: true });
  const learn = (share) => {
    const time = others.length * share;
    const other = others[Math.floor(time)];
    const turn = `${time < 1 ? "First" : "Then"}, ${named(other.label)}.`;
    $("ask").textContent = `A network learns to read, step by step. ${turn.replaceAll(" ", "\u00a0")}`;
    // Slowly where most happens; it rests a moment in the end.
    const place = within(1.3 * (time % 1) - 0.1) ** 1.6;
    put(other, Math.max(FIRST, rowAt(place)));
  };
  showItself(3.6 * others.length, learn, (isOver) => {
    $("ask").textContent = asked.question;
    put(asked, FIRST);
    setStates({ introduces: false });
    if (isOver) writeIn();
  });
}

const isNarrow = () => matchMedia("(max-width: 40rem)").matches;
const isStill = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

function openAnswer(isOpen, now = openedAt) {
  openedAt = now;
  $("answer").hidden = !isOpen;
  // Not of one that is left.
  if (isOpen && chapter === film.chapters[chapterAsked()].name && !isAtEnd()) step(lastRow);
  document.documentElement.classList.toggle("answered", isOpen);
  $("show").setAttribute("aria-expanded", isOpen);
  showState();
  if (isOpen && chapter === "temperature" && guessed !== "") $("guess").textContent = guessed;
  showMarks();
  if (isOpen && isNarrow() && chapter !== "end" && fingers === 0) scrollToAnswer(); // not under a finger
}

let isHeld = false; // whether the slider of the temperature is
for (const kind of ["pointerdown", "pointerup", "pointercancel"])
  addEventListener(kind, ({ target }) => (isHeld = kind === "pointerdown" && target === $("T")), true);
let fingers = 0; // on the screen: nothing is to move under them
for (const kind of ["touchstart", "touchend", "touchcancel"])
  addEventListener(kind, ({ touches }) => (fingers = touches.length), true);

const ABOVE = 52; // pixels: on a phone, below the chapters, which stay at the top

/** Returns what one looks at: the paper, or of wrong labels on a phone the table. */
const partInSight = () =>
  chapter === "labels" && isNarrow() && isSample ? inSight[1].find(".name") : $("sheet");

/** On a phone, scrolls gently so that a part stands at the top, where not all of it is in sight. */
function bringUp(part) {
  if (!isNarrow() || part.offsetHeight === 0) return;
  const { top, bottom } = part.getBoundingClientRect();
  if (top < ABOVE || bottom > $("controls").getBoundingClientRect().top) scrollGently(top - ABOVE);
}

/** On a phone, scrolls gently after a guess, only where the last of what it changes would be out of sight. */
function bringPlaying() {
  const { find } = inSight.at(-1);
  const parts = { how: $("others"), inside: find(".layers"), temperature: find(".honest") };
  const part = parts[chapter] ?? find(".learns");
  const first = chapter === "temperature" ? $("then") : part;
  const { bottom } = part.getBoundingClientRect();
  const { top } = first.getBoundingClientRect();
  const hidden = bottom - $("controls").getBoundingClientRect().top + 8;
  if (isNarrow() && hidden > 0) scrollGently(Math.max(0, Math.min(hidden, top - ABOVE)));
}

function scrollGently(top) {
  scrollBy({ top, behavior: isStill() ? "instant" : "smooth" });
}

/** Scrolls so far that the first lines of the answer, or of a verdict, are in sight, where they are not. */
function scrollToAnswer(answer = $("answer")) {
  if (answer.offsetHeight === 0) return;
  const { top, bottom } = answer.getBoundingClientRect();
  const subject = chapter === "overfit" ? document.querySelector(".learns") : partInSight();
  const far = subject.getBoundingClientRect().top - ABOVE; // of what it speaks stays in sight
  const hidden = (lines) => Math.min(bottom, top + lines) - $("controls").getBoundingClientRect().top + 8;
  if (hidden(130) > 0) scrollGently(Math.max(hidden(70), far, 0));
  else if (top < ABOVE) scrollGently(top - ABOVE);
}

const placeOfT = (T) => film.temperatures.findIndex((other) => Math.abs(other - T) < 0.01);

/** Returns the temperature at which the test cost of a network is lowest at the current row. */
function lowestT({ rows }) {
  const costs = rows.costs[current];
  return film.temperatures[costs.indexOf(Math.min(...costs))];
}

/** Returns where a temperature is on the slider: from 0 to 1. */
const onSlider = (T) => (T - $("T").min) / ($("T").max - $("T").min);

/** Marks whole temperatures, and the lowest once it was found. */
function showMarks() {
  if (chapter !== "temperature") return;
  const T = temperature();
  const bests = inSight.map(lowestT);
  isFound ||= !$("answer").hidden;
  setStates({ found: isFound });
  if ($("T").disabled) {
    $("marks").innerHTML = '<small class="asleep">asleep until you guess</small>';
    return;
  }
  const mark = (T, kind, words) => `<small class="${kind}" style="--T: ${Math.max(1, T)}">${words}</small>`;
  const found = isFound ? bests.map((T) => mark(T, "test best", `${T.toFixed(1)}: lowest cost`)) : [];
  $("marks").innerHTML = [...[1, 2, 3, 4].map((T) => mark(T, "", T)), ...found].join("");
  $("T").style.setProperty("--share", css(onSlider(T)));
  if (film.alone) showValley(T);
  const honest = film.temperatures.filter((T) => Math.abs(excessOf(inSight[0], T)) < HONEST);
  const [from, to] = film.alone && isFound ? [honest[0], honest.at(-1)] : [1, 1];
  for (const [name, T] of Object.entries({ "--honest-from": from, "--honest-to": to }))
    $("bend").style.setProperty(name, onSlider(T));
}

/** Draws above the slider what each temperature costs, with a dot above its thumb. */
function showValley(T) {
  const [{ rows }] = inSight;
  const all = film.temperatures.filter((each) => onSlider(each) >= 0 && onSlider(each) <= 1);
  const costOf = (T) => rows.costs[current][placeOfT(T)];
  const [least, most] = [Math.min(...all.map(costOf)), Math.max(...all.map(costOf))];
  const y = (cost) => (most - cost) / (most - least); // 0 is the top
  const points = all.map((each) => `${onSlider(each)} ${y(costOf(each)).toFixed(4)}`);
  const left = css(onSlider(T));
  const fair = all.filter((each) => Math.abs(excessOf(inSight[0], each)) < HONEST);
  const top = css(y(costOf(T)));
  const middle = css((onSlider(fair[0]) + onSlider(fair.at(-1))) / 2);
  const [side, highest] = T > 2.5 ? ["before", "1em"] : ["", "2.2em"];
  const words = `test cost <b>${costOf(T).toFixed(2)}</b>`;
  const curve = `<svg viewBox="0 0 1 1" preserveAspectRatio="none"><path d="M${points.join("L")}"/></svg>`;
  const dot = `<i style="left: ${left}; top: ${top}"></i>`;
  const cost = `<small style="left: ${left}; top: max(${highest}, ${top})" class="${side}">${words}</small>`;
  const honest = `<small class="fair" style="left: ${middle}">honest</small>`;
  $("valley").innerHTML = [curve, dot + cost, honest].join("\n");
}
let isFound = false; // whether the lowest was, or was asked for

const isLowest = (network) => Math.abs(temperature() - lowestT(network)) < 0.15;
const HONEST = 0.05; // of ten answers, rounded, nine are right
const excessOf = ({ rows }, T) => 0.9 - rows.right_of_90[current][placeOfT(T)];
const isFoundBy = (network) =>
  film.alone ? Math.abs(excessOf(network, temperature())) < HONEST : isLowest(network);

/** Shows what was turned, and opens the answer once the lowest is found, and lies still for a second. */
function awaitFound() {
  showMarks();
  clearTimeout(lying);
  if (guessed === "" || chapter !== "temperature") return;
  const unchanged = `None of ${inWords(film.images)} answers has changed.`;
  const then = `${unchanged} <b>Now find where it is honest: about nine of ten right.</b>`;
  if ($("answer").hidden && temperature() >= 1.5)
    $("guess").innerHTML = `<span class="said">${guessed}</span> ${then}`;
  if (!inSight.some(isFoundBy)) return;
  lying = setTimeout(function open() {
    if (fingers > 0 || isHeld) lying = setTimeout(open, 300);
    else openAnswer(true, performance.now());
  }, 1000);
}
let lying = null;
let openedAt = -Infinity; // when it opened by itself

/** Tries a temperature of 2, with wrong labels, or no longer does. */
function setWarm(is) {
  isWarm = is;
  setStates({ warm: is });
  $("answer").querySelector(".warm")?.setAttribute("aria-pressed", is);
}

const rights = {}; // by chapter, whether the guess was right, where one is
let circle = 0; // the row that the button goes to: of the lowest cost, or of the most images read
let guessed = ""; // what is said of the guess
const said = {}; // the same, by chapter, once it was made
