// One's own drawings: how they are judged, kept and sent.

const isOnPaper = ({ image }) => String(seen) === String(bytes(image));

/** Asks of what is on the paper, and says how it is read along the run. */
function tellMore() {
  if (isSample || !seen) drawing = null; // what is drawn next is another
  showLives();
  const { ask, answer, lead } = film.chapters[chapterAsked()];
  const isOther = isOtherThanAsked();
  const isUnasked = isTaught() && lesson.way === 1; // of it no guess was made
  if (chapter === "learn") $("lead").innerHTML = film.alone && !isSample ? OF_YOURS : leadOf(truth);
  const told = sayAnswer(answer, isOther);
  if (isSent && isOnPaper(film.opening)) $("truth").textContent = "drawn by a friend";
  const hint = "Try a 0 with a slash through it, or a 1 with a long flag.";
  if (chapter === "fool") $("lead").textContent = isOther ? hint : lead;
  $("ask").textContent = sayAsk(ask, isOther);
  document.documentElement.classList.toggle("other", isOther);
  if (chapter === "inside") sayWhen();
  $("guess").hidden = isUnasked;
  $("answer").innerHTML = `<small>${isOther || isUnasked ? "" : guessed}</small>${told}`;
  setWarm(isWarm); // its button is new
  const ofOne = $("answer").querySelector(".lost"); // said of one image
  if (ofOne) ofOne.hidden = !isOnPaper(film.lost);
  addOnward();
  if ($("like") && practised) addAlike($("like"), inSight.at(-1));
  if (chapter === "end") addSurest();
  showWon();
  placeMeant();
  const isOwn = !isSample && !["inside", "overfit"].includes(chapter);
  const isLarge = inSight.length === 1 && (isDrawnIn() || isOwn);
  document.documentElement.classList.toggle("large", isLarge); // the paper, on a phone
  showState();
  read(); // once more, as what stands where may have changed
}

const OF_YOURS =
  "Yours is new to the network, and is first centred and scaled to 28\u00a0\u00d7\u00a028 pixels.";

/** Returns whether the chapter is one of those in which one draws to see it read. */
const isDrawnIn = () => ["learn", "fool"].includes(chapter);

/** Returns whether what is on the paper is not what the chapter asks about. */
function isOtherThanAsked() {
  if (chapter === "learn") return !isOnPaper(film.opening);
  if (chapter === "fool") return truth !== "house";
  if (chapter !== "inside") return false;
  const { towards, chosen } = inSight[0];
  const isLookedInto = chosen !== null && !("inside" in said);
  return truth !== 4 || !isSample || towards !== null || isLookedInto;
}

/** Returns words of a chapter with the answer, and the neuron, that they leave open. */
function fillWords(words) {
  const answer = seen ? named(largest(inSight[0].along.at(-1))) : "";
  const filled = words.replaceAll("a \u2026", answer);
  return filled.replace("neuron \u2026", () => `neuron ${firstOf(inSight[0])}`);
}

/** Says what is on the paper. */
function sayGiven() {
  if (isSample) return `This is ${named(truth)}.`;
  if (!seen) return "Draw a digit.";
  return `This is ${truth === "none" ? "no digit" : `your ${truth ?? "own digit"}`}.`;
}

/** Returns what is asked: of what the chapter asks about, or of another. */
function sayAsk(ask, isOther) {
  const [asked, ofOther = asked] = fillWords(ask).split(" | ");
  if (isTaught() && lesson.way === 1) return ofOther;
  if (!isOther) return asked;
  if (chapter !== "learn") return ofOther;
  return `${sayGiven()} What ${seen ? "did" : "will"} the network make of it?`;
}

/**
 * Returns the answer: that of the chapter, or where that has none, and of what else was learnt, how it is
 * read.
 */
function sayAnswer(answer, isOther) {
  const ofChapter = sayOfChapter(answer, isOther);
  const isOfOther = isOther && chapter === "learn";
  if (ofChapter !== "" && !isOfOther) return ofChapter;
  if (typeof truth === "number") return sayFates(isOther);
  if (!seen || truth === null) return "";
  return "It has no way to say \u201cno digit\u201d: it answers.";
}

/** Returns the chapter's answer with its figures. */
function sayOfChapter(answer, isOther) {
  let figures = [];
  if (isTaught()) figures = countLesson();
  else if (answer.includes("cost \u2026")) figures = findPrices(inSight[0]);
  const filled = fillWords(answer).replace(/\u2026/g, () => figures.shift() ?? "\u2026");
  const ofOther = isOther ? -1 : 0;
  return filled.split(" | ").at(isTaught() ? lesson.way : ofOther);
}

/** Says how a digit is read along the run, and of one that was drawn, what may be meant or done next. */
function sayFates(isOther) {
  const last = inSight[0].along.at(-1);
  const nameOfNetwork = ({ find }) => (inSight.length > 1 ? `${find("h2").innerHTML}: ` : "");
  const fates = inSight.map((network) => nameOfNetwork(network) + fateOf(network.along));
  const isOfOther = isOther && chapter === "learn";
  const doubt = isOfOther && !isSample ? doubtOf(last) : "";
  const isMisread = largest(last) !== truth;
  const like = ' To the network, these training images look most like it: <i id="like"></i>';
  const why = isOfOther && practised && isMisread ? like : "";
  const isFooled = isSent && !isOther && isMisread;
  const dare = isFooled && rights.learn !== false ? " <b>Your friend fooled it. Can you?</b>" : "";
  return doubt + fates.join(" ") + why + dare;
}

/** Adds to the answer where to go on. */
function addOnward() {
  const onward = Object.assign($("next").cloneNode(true), { id: "", className: "onward" });
  if (!$("next").hidden) $("answer").append(onward);
  const back = chapter === "inside" && opensAt.fool?.drawing;
  if (!back) return;
  const link = `<a class="onward" href="#fool">\u2190 Back to your ${back.truth}</a>`;
  $("answer").insertAdjacentHTML("beforeend", link);
}

/** Adds, in the end, the picture of what fooled it latest, meant to fool it, if one was. */
function addSurest() {
  const all = [...fooled.values()];
  const latest = all.findLast(({ at }) => at === "fool") ?? all.at(-1) ?? readHouse();
  const words = `<small>${latest.words}</small>${challenge(latest)}${SAVE}`;
  $("answer").firstChild.insertAdjacentHTML("afterend", `<span class="surest">${words}</span>`);
  document.querySelector("#lead .surest")?.remove();
  if (isNarrow()) $("lead").prepend(document.querySelector(".surest")); // the first thing one sees
  const picture = makePicture(latest, Math.min(innerWidth - 32, 22 * sizeOfText()));
  document.querySelector(".surest").prepend(picture);
}

/** Adds to the verdict, where the network was fooled, the picture. */
function showWon() {
  const won = $("verdict").querySelector(".wrong");
  setStates({ won: won !== null, judges: $("verdict").querySelector(".right, .wrong") !== null });
  if (!won) return;
  const onLaptop = (innerHeight < 680 ? 14 : 20) * sizeOfText();
  const wide = isNarrow() ? innerWidth - 32 : onLaptop; // of the picture
  const card = makePicture(fooled.get(String(seen)), wide);
  const link = $("verdict").querySelector("[href*=pixels]");
  const save = $("verdict").querySelector(".save");
  card.style.maxWidth = `${wide}px`;
  if (isNarrow()) {
    won.after(link ?? save); // in sight
    $("verdict").append(card); // as its paper is in sight
  } else won.after(card, link ?? "");
}

/** Puts the keys of what was meant into the text, where they are large there, or else beside Clear. */
function placeMeant() {
  const isLarge = isDrawnIn() && !isSample && seen && inSight.length === 1 && !isNarrow();
  if (isLarge) $("verdict").before($("meant"));
  else $("clear").before($("meant"));
}

/** Returns what is to be known of an image of this label. */
const leadOf = (label) => film.chapters[0].lead.replace(/This \d is/, `This ${label} is`);

/**
 * Returns what the first image costs at the lowest test cost, and in the end, and by how many the mistakes become
 * fewer.
 */
function findPrices({ layers, rows, lowest }) {
  const x = inputsOf(bytes(film.opening.image));
  const costAt = (row) => {
    const p = softmax(forward(layers, x, row).at(-1), 1);
    return -Math.log(p[film.opening.label]);
  };
  const costs = [lowest, lastRow].map((row) => `<b>${costAt(row).toFixed(2)}</b>.`);
  const fewer = film.images * (rows.test_accuracy[lastRow] - rows.test_accuracy[lowest]);
  return [...costs, Math.round(fewer)];
}

/** Asks, of what is looked into, why it is what it is at this step. */
function sayWhen() {
  if (!document.documentElement.matches(".other")) return;
  if (!seen) {
    $("ask").textContent = "Draw a digit: what lights up for it?";
    return;
  }
  const when = current === lastRow ? "in the end" : `at step ${inWords(film.iterations[current])}`;
  const { along, towards } = inSight[0];
  const digit = largest(along[current]);
  const isNot = towards !== null && towards !== digit;
  $("ask").textContent = `Why is it ${isNot ? `not ${named(towards)}` : named(digit)} ${when}?`;
}

/** Returns a picture with words beside it. */
function itemOf(image, words) {
  const item = document.createElement("span");
  item.append(pictureOf(image), words);
  return item;
}

/** Says by the logits along the run from when on a network reads the digit, or until when. */
function fateOf(along) {
  const answers = along.map(largest);
  const [first, last] = [answers.indexOf(truth, 1), answers.lastIndexOf(truth)]; // untrained, it guesses
  const ends = `In the end it calls it ${named(answers.at(-1))}, ${sureOf(sureness(along.at(-1), 1))}.`;
  const late = [...new Set(answers.slice(lastRow / 2))];
  if (late.length > 1 && late.includes(truth))
    return `It wavers to the end, between ${late.map(named).join(" and ")}.`;
  const stepAt = (row) => inWords(film.iterations[row]);
  if (first < 0) {
    const it = isSample ? "It" : "<b>You did it:</b> it";
    return `${it} never reads this ${truth}. ${ends}`;
  }
  if (last < lastRow) {
    const reads = isSample ? "It reads" : "<b>It learnt to read your digit, then unlearnt it.</b> It reads";
    return `${reads} this ${truth} last at step ${stepAt(last)}. ${ends}`;
  }
  const settled = Math.max(1, answers.findLastIndex((digit) => digit !== truth) + 1);
  const dare = isSample ? "" : "Can you draw one that it loses?";
  return `It reads this ${truth} from step ${stepAt(settled)} on, and keeps it. ${dare}`;
}

/**
 * Returns whether a drawing is, to a network, so surely another digit than was said that this may be a
 * slip.
 */
const isOdd = (logits) => sureness(logits, 1) > 0.99 && softmax(logits, 1)[truth] < 0.001;

/** Asks then whether it was meant, and lets it be mended. */
function doubtOf(logits) {
  if (!isOdd(logits)) return "";
  return `Really ${named(truth)}? <button class="mend">No, ${named(largest(logits))}</button> `;
}

/** Says of a drawing, by a network's last logits, whether it is fooled. */
function judge(logits) {
  if (isSample || truth === null) return "";
  const share = sureness(logits, 1);
  const more = '<br><a href="#fool">Draw another</a> <a class="add" href="#fool">Add to it</a>';
  const [digit, sure] = [largest(logits), sureOf(share).replaceAll(" ", "\u00a0")];
  const dare = share < 0.9 ? " Can you get it above 90\u00a0%?" : "";
  const why = film.alone ? '<small id="why"></small>' : "<br>";
  // Which was said to mean another; else it keeps its place.
  if (truth === "none" || truth === digit) fooled.delete(String(seen));
  if (truth === "none") return `No digit, and still it says: ${named(digit)}, ${sure}.${dare}${more}`;
  if (digit === truth) {
    const reads = `<b class="right">Not fooled!</b> In the end it reads your ${truth}, ${sure}.`;
    return reads + why + nearest(logits) + more;
  }
  const best = film.figures.best_T[0];
  const cooled = sureOf(sureness(logits, Number(best)));
  const at = fooled.get(String(seen))?.at ?? chapter;
  const words = `At temperature ${best} it would be ${cooled}.`;
  fooled.set(String(seen), { image: seen, truth, digit, share, at, words });
  const calls = `<b class="wrong">Fooled!</b> In the end it calls your ${truth} ${named(digit)}, ${sure}.`;
  const look = `<a href="#inside">Why is it ${named(digit)}?</a>`;
  const links = `${look} ${challenge({ image: seen, truth })}${SAVE} <a href="#fool">Draw another</a>`;
  return calls + (dare || " ") + doubtOf(logits) + why + links;
}

let practised = null; // the training images, where the page has them

/** Splits the pixels of many images into those of each. */
function splitImages(pixels) {
  const size = SIDE * SIDE;
  const imageAt = (n) => pixels.subarray(n * size, (n + 1) * size);
  return Array.from({ length: pixels.length / size }, (_, n) => ({ image: imageAt(n) }));
}

/**
 * Shows what the neuron has learnt that adds most to the answer in the end, and over it, grey, what is
 * seen.
 */
function showWhy(place, { layers }) {
  const activations = forward(layers, inputs(), lastRow);
  const k = framedFirst(layers, activations);
  if (k === null) return;
  const [learnt, ink] = [blank(SIDE), pictureOf(seen)];
  const slopes = slopesOf(layers, activations, 0, k, lastRow);
  paintSigned(learnt, slopes, mostOf(slopes));
  [learnt.className, ink.className] = ["weights", "ink"];
  const picture = document.createElement("span");
  picture.append(learnt, ink);
  const many = layers[0].b.start.length;
  const digit = largest(activations.at(-1));
  const how = "A neuron adds up the ink on its red pixels, and takes away that on its blue ones.";
  const which = `Of ${many}, this one does most for the ${digit}: it ${sayLooks(slopes)}.`;
  place.append(picture, `${how} ${which} Yours is grey.`);
}

// The last hidden layer's activations in the end.
const hiddenOf = (layers, x) => forward(layers, x, lastRow).at(-2);
const dot = (a, b) => a.reduce((sum, value, i) => sum + value * b[i], 0);

/**
 * Adds pictures of the training images that are to a network, in the end, most as what is seen: three, with their
 * labels, or where two learn, one, as they have been told two.
 */
function addAlike(place, { layers, along }) {
  const mine = hiddenOf(layers, inputs());
  layers.practised ??= practised.map(({ image }) => hiddenOf(layers, inputsOf(image)));
  const cosines = layers.practised.map((its) => dot(mine, its) / Math.sqrt(dot(its, its) || 1));
  const isOne = inSight.length === 1;
  const numbers = ranked(cosines).slice(0, isOne ? 3 : 1);
  const items = numbers.map((n) => {
    const item = itemOf(practised[n].image, "");
    if (isOne) item.dataset.label = film.labels[n];
    return item;
  });
  place.append(...items);
  const isOther = (n) => Number(film.labels[n]) !== largest(along.at(-1));
  if (isOne && numbers.some(isOther))
    place.insertAdjacentText("afterend", "Likeness alone does not decide. ");
}

// On a page of one's own disk a link to it leads nobody there.
const isHosted = location.protocol !== "file:";
let isSent = false; // whether the address has a drawing, with which one begins then

/** Returns an address of this page, with a drawing. */
function addressOfDrawing(image = seen, digit = truth) {
  const drawing = { digit, pixels: btoa(String.fromCharCode(...image)) };
  return new URL(`?${new URLSearchParams(drawing)}#learn`, location).href;
}

/** Returns a link by which a friend gets a drawing, if it is a digit. */
function challenge({ image, truth }) {
  if (!isHosted || typeof truth !== "number") return "";
  return `<a href="${addressOfDrawing(image, truth)}">Challenge a friend</a> `;
}

/** Begins with the drawing of the address, if it has one. */
function takeSent() {
  const address = new URLSearchParams(location.search);
  const [digit, pixels] = [Number(address.get("digit")), address.get("pixels") ?? ""];
  if (!/^[A-Za-z\d+/]{1046}==$/.test(pixels) || !(digit in data.first)) return; // 28 x 28 bytes
  isSent = true;
  document.documentElement.classList.add("sent");
  film.opening = { image: pixels, label: digit };
  const [learn] = film.chapters;
  const ask = "A friend drew this, to fool a network. Which digit do you read?";
  const lead = learn.lead.replace(/This \d is .*/, "This drawing is new to it.");
  const logits = forward(networks[0].layers, inputsOf(bytes(pixels)), lastRow).at(-1);
  const order = ranked(logits);
  const choices = [...new Set([digit, ...order])].slice(0, 3).sort((a, b) => a - b);
  const guesses = choices.map((k) => named(k) + (k === digit ? "*" : ""));
  Object.assign(learn, { ask, lead, guesses, answer: "" });
}

// How else one writes each digit.
const DARES = [
  "with a slash through it",
  "with a long flag, and a foot",
  "with a loop below",
  "with a flat top",
  "with a closed top",
  "in one stroke, like an S",
  "with a round back",
  "with a bar through it",
  "as two rings",
  "with a tail that curls",
];

/** Says of a digit that is read what could fool it: of one that is nearly sure no more than this. */
function nearest(logits) {
  const [, second] = ranked(logits);
  if (sureness(logits, 1) > 0.99) return `<b>Dare:</b> write your ${truth} ${DARES[truth]}.`;
  const share = shortPercent(softmax(logits, 1)[second]).trim();
  return `Its second choice is ${named(second)}${share && `, ${share}`}: <b>bend it towards that.</b>`;
}

/** Returns the house, and how it is read in the end. */
function readHouse() {
  const { image } = data.misread.find(({ label }) => label === "house");
  const logits = forward(networks[0].layers, inputsOf(bytes(image)), lastRow).at(-1);
  return {
    image: bytes(image),
    truth: "house",
    digit: largest(logits),
    share: sureness(logits, 1),
    words: "Fool it with a digit of yours, and that takes the place of the house.",
  };
}

const fooled = new Map(); // the drawings that were misread, and how

const SAVE = '<a class="save" href="#fool" download="fooled.png">Save the picture</a>';

const sizeOfText = () => parseFloat(getComputedStyle(document.documentElement).fontSize);

/**
 * Returns a card with what is drawn, what it is called in the end, and what it is: a canvas, for so many pixels of the
 * page.
 */
function makePicture(what, wide) {
  const { image, truth, digit, share } = what;
  // Smaller, letters are sharp only if they are written as small.
  const scale = wide ? (wide * devicePixelRatio) / 1200 : 1;
  const canvas = Object.assign(document.createElement("canvas"), {
    width: 1200 * scale,
    height: 630 * scale,
    className: "card",
  });
  whole.set(canvas, what);
  const pen = pen_of(canvas);
  pen.scale(scale, scale);
  const write = (words, font, color, x, y) => {
    Object.assign(pen, { font, fillStyle: color });
    pen.fillText(words, x, y);
  };
  const [serif, sans] = ["serif", "sans"].map((name) =>
    getComputedStyle(document.body).getPropertyValue(`--${name}`),
  );
  const ink = drawings.find(({ button }) => button.name === String(image))?.canvas; // finer
  pen.fillStyle = "#fbf9f4";
  pen.fillRect(0, 0, 1200, 630);
  Object.assign(pen, {
    fillStyle: "white",
    strokeStyle: "#dcd6ca",
    lineWidth: 2,
    imageSmoothingEnabled: Boolean(ink),
  });
  pen.roundRect(60, 50, 490, 490, 12);
  pen.fill();
  pen.stroke();
  pen.globalCompositeOperation = "difference"; // black ink on white
  pen.drawImage(ink ?? pictureOf(image), 62, 52, 486, 486);
  pen.globalCompositeOperation = "source-over";
  const [sure, is] = [`${sureOf(share)}.`, `It is ${named(truth)}.`];
  write("It says", `italic 60px ${serif}`, "#69635a", 630, 88);
  write(digit, `bold 350px ${sans}`, "#a92c6d", 614, 374);
  write(sure, `76px ${serif}`, "#22201c", 630, 465);
  write(is, `bold 76px ${serif}`, truth === "house" ? "#22201c" : "#0b7a58", 630, 540); // green is for digits
  write($("top").firstElementChild.textContent, `italic 46px ${serif}`, "#69635a", 60, 601);
  describe(canvas, { role: "img", "aria-label": `It says ${digit}, ${sure} ${is}` });
  return canvas;
}

const whole = new WeakMap(); // by card, what it shows

/** Saves the picture beside a link: by what a phone shares with, if it has that, or else by the link. */
function savePicture(event) {
  const { target } = event;
  const href = makePicture(whole.get(target.parentElement.querySelector(".card"))).toDataURL();
  const files = [new File([bytes(href.split(",")[1])], target.download, { type: "image/png" })];
  if (!matchMedia("(pointer: coarse)").matches || !navigator.canShare?.({ files }))
    return Object.assign(target, { href, textContent: "Saved" });
  event.preventDefault();
  navigator.share({ files }).catch(() => {}); // who closes it does not want to
}

let drawing = null; // the one on the paper: a canvas, its button, and what was meant; or null
let isGivenAgain = false; // then a stroke begins another

/** Keeps what is drawn, so that it can be had again, in other chapters, too. */
function keep() {
  drawing ??= begin();
  drawing.truth = truth;
  pen_of(drawing.canvas).drawImage(paper, 0, 0);
  paint(drawing.button.firstChild, seen, grey);
  drawing.button.name = String(seen);
}

const drawings = [];

/** Begins a drawing: with a button that gives it to the networks again. */
function begin() {
  const begun = { canvas: blank(paper.width), button: document.createElement("button") };
  drawings.push(begun);
  begun.button.append(blank(SIDE));
  begun.button.setAttribute("aria-label", "your drawing");
  begun.button.addEventListener("click", () => {
    giveAgain(begun);
    $("sheet").scrollIntoView({ block: "nearest", behavior: "smooth" }); // on a phone it may be out of sight
  });
  $("kept").lastElementChild.prepend(begun.button);
  $("kept").hidden = false;
  return begun;
}

/**
 * Keeps guesses and drawings for when the page is loaded again; where a browser forbids that, they are
 * lost.
 */
function remember() {
  stopShowing(); // which is of other images
  const redOf = (canvas) =>
    pen_of(canvas)
      .getImageData(0, 0, paper.width, paper.height)
      .data.filter((_, i) => i % 4 === 0);
  const asText = (values) => Array.from(values, (value) => String.fromCharCode(256 + value)).join("");
  const ofDrawings = drawings.map(({ canvas, truth }) => [asText(redOf(canvas)), truth]);
  const ofFooled = [...fooled.values()].map(({ image, ...more }) => [asText(image), more]);
  try {
    const kept = { said, rights, furthest, drawn, ofDrawings, ofFooled };
    sessionStorage[location.pathname] = JSON.stringify(kept);
  } catch {}
}

/** Takes up what was kept, where the page was loaded again. */
function recall() {
  if (performance.getEntriesByType("navigation")[0]?.type === "navigate") return;
  let kept;
  try {
    kept = sessionStorage[location.pathname];
  } catch {}
  if (!kept) return;
  const { ofDrawings, ofFooled, ...states } = JSON.parse(kept);
  Object.entries({ said, rights, furthest, drawn }).forEach(([name, state]) =>
    Object.assign(state, states[name]),
  );
  const fromText = (text) => Uint8Array.from(text, (letter) => letter.charCodeAt(0) - 256);
  for (const [text, meant] of ofDrawings) {
    drawing = Object.assign(begin(), { truth: meant });
    paint(drawing.canvas, [...fromText(text)], grey);
    const image = asMnist(drawing.canvas, findInk(drawing.canvas));
    paint(drawing.button.firstChild, image, grey);
    drawing.button.name = String(image);
  }
  drawing = null;
  for (const [text, more] of ofFooled) fooled.set(String(fromText(text)), { image: fromText(text), ...more });
}

function giveAgain(kept) {
  pause();
  drawing = kept;
  isGivenAgain = true;
  isSample = false;
  truth = kept.truth;
  for (const network of networks) Object.assign(network, NONE_CHOSEN);
  pen.drawImage(kept.canvas, 0, 0);
  look();
  tell();
}

/**
 * Begins another, with what is given again or instead of a sample, once a pointer has really drawn on it; says whether
 * it has.
 */
function drawOn(event) {
  const [x, y] = placeOnPaper(event);
  if (Math.hypot(x - last[0], y - last[1]) < 10) return false;
  if (isSample && chapter === "learn") furthest.learn = 0; // what is drawn is to be watched
  if (isSample) makeRoom();
  drawing = null;
  isGivenAgain = false;
  return true;
}
