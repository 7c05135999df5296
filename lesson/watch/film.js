// What the page of film.py does besides draw.html, whose script calls what is here.
"use strict";

// ------------------------------------------------------------------------------------ the film
// On the page of film.py each network has a row for every ten iterations of its training: its costs,
// and all its weights and biases as they were then. All networks are shown at one and the same row.

/** Unpacks whole numbers of one byte each, or two: they are gzipped, in base64. */
async function unpack(base64, size) {
  const stream = new Blob([bytes(base64)]).stream().pipeThrough(new DecompressionStream("gzip"));
  const buffer = await new Response(stream).arrayBuffer();
  return size === 1 ? new Int8Array(buffer) : new Int16Array(buffer);
}

/** Returns numbers times a factor as a typed array, by a loop: Typed.from takes far longer. */
function scaled(Typed, numbers, factor) {
  const array = new Typed(numbers.length);
  for (let i = 0; i < array.length; i++) array[i] = factor * numbers[i];
  return array;
}

/** Unpacks weights or biases: what they were at the start, and of each row how far they had changed. */
async function unpackArray({ bytes: size, start: [packedStart, unitOfStart], changes: [packed, unit] }) {
  const [rounded, changes] = await Promise.all([unpack(packedStart, size), unpack(packed, size)]);
  const start = scaled(Float32Array, rounded, unitOfStart);
  // Packed is what changed since the row before, so they are summed up, modulo 256 or 65,536.
  for (let i = start.length; i < changes.length; i++) changes[i] += changes[i - start.length];
  return { start, unit, changes };
}

/**
 * Unpacks images that pack_small of film.py has packed in so many greys: pixels from 0 to 255, image after
 * image.
 */
async function unpackSmall(base64, greys) {
  return scaled(Uint8Array, await unpack(base64, 1), 255 / (greys - 1));
}

/**
 * Unpacks sure mistakes: their images below each other as ink, each with its label, and for each row which
 * are sure.
 */
async function unpackMistakes({ images: packed, labels, sure }) {
  const ink = await unpackSmall(packed, 16);
  const images = document.createElement("canvas");
  Object.assign(images, { width: SIDE, height: Math.max(1, ink.length / SIDE) }); // there may be none
  const picture = new ImageData(SIDE, images.height);
  ink.forEach((value, i) => (picture.data[4 * i + 3] = value));
  images.getContext("2d").putImageData(picture, 0, 0);
  const each = splitImages(ink).map(({ image }, n) => ({ image, label: Number(labels[n]) }));
  return { images, each, sure: await unpack(sure, 1) };
}

/**
 * Unpacks the images of which a network is about 90 % sure, each with its label: all that come, and at each
 * temperature which.
 */
async function unpackTen({ images, labels, at }) {
  const pixels = splitImages(await unpackSmall(images, 256));
  return { each: pixels.map(({ image }, n) => ({ image, label: Number(labels[n]) })), at };
}

const columns = [Promise.resolve()]; // that a network has a column, after those before it

/** Unpacks networks and adds their columns, once; returns a promise. */
function showColumns(number) {
  return (columns[number] ??= showColumns(number - 1).then(() => addColumn(data.networks[number - 1])));
}

async function addColumn(network) {
  const [first] = data.networks; // which has the starts that others have, too
  const whole = (l) => (packed, n) => unpackArray({ ...first.layers[l]?.[n], ...packed });
  const unpacked = network.layers.map((layer, l) => Promise.all(layer.map(whole(l))));
  const mistakes = network.mistakes && (await unpackMistakes(network.mistakes)); // where they are shown
  const ten = network.ten && (await unpackTen(network.ten)); // where it is alone
  const column = makeColumn({ ...network, mistakes, ten, layers: await Promise.all(unpacked) });
  column.section.hidden = true;
  $("controls").before(column.section);
  networks.push(column);
}

// A place on the x axis is from 0 to 1. The early rows, where most happens, are drawn farther apart.
const placeOf = (row) => Math.sqrt(film.iterations[row] / film.iterations[lastRow]);
const TICKS = [0, 0.01, 0.05, 0.1, 0.2, 0.4, 0.6, 1]; // of all iterations
const inWords = (number) => number.toLocaleString("en"); // 1,000

/** Returns the row that is nearest to a place. */
function rowAt(place) {
  const distances = film.iterations.map((_, row) => Math.abs(placeOf(row) - place));
  return distances.indexOf(Math.min(...distances));
}

/** Adds to a network what it has on the page of film.py. */
function addFilm(network, { rows, told, mistakes, ten }) {
  const { find, section } = network;
  const lowest = rows.test_cost.indexOf(Math.min(...rows.test_cost)); // a row: that of the circle
  const images = (told ?? []).map(({ image, label }) => ({ label, inputs: inputsOf(bytes(image)) }));
  Object.assign(network, { rows, lowest, told: images, mistakes, readBefore: {} });
  for (const part of [".says", ".learns"]) find(part).dataset.name = section.ariaLabel;
  find(".says").removeAttribute("role"); // or it would be read aloud at each step of a drag
  if (mistakes) addWall(network);
  const canvas = '<canvas width="28" height="28"></canvas>';
  const toldOne = ({ label }) => `<span>${canvas}<i data-true>${label}</i><b></b></span>`;
  find(".told").innerHTML = images.map(toldOne).join("");
  find(".told").insertAdjacentHTML("afterbegin", "<span><i>label</i><i>it says</i></span>");
  section.querySelectorAll(".told canvas").forEach((canvas, i) => {
    paint(canvas, images[i].inputs, (value) => grey(255 * value));
  });
  if (ten) addTen(network, ten);
  letPoint(find);
  const observer = new ResizeObserver(() => {
    if (frame === null) read(); // of what is placed by pixels
  });
  for (const part of [find(".curves"), $("sheet")]) observer.observe(part);
  find(".layers").addEventListener("click", () => {
    if (chapter === "inside") bringUp($("sheet")); // and so what the neuron has learnt
  });
  const letGo = () => {
    if (chapter === "inside" || network.chosen === null) return;
    Object.assign(network, NONE_CHOSEN);
    read();
  };
  find(".layers").addEventListener("pointerleave", ({ pointerType }) => {
    if (pointerType === "mouse" && !network.isHeld) letGo();
  });
  section.querySelectorAll(".bar").forEach((bar, k) => {
    bar.addEventListener("click", () => askWhyNot(network, k));
  });
  addEventListener("keydown", ({ key, target }) => {
    if (network !== inSight[0] || target.matches("input")) return;
    if (/^\d$/.test(key)) askWhyNot(network, Number(key));
  });
  addEventListener("pointerdown", ({ target }) => {
    if (!find(".layers").contains(target)) letGo(); // elsewhere
  });
  letDrag(network);
  letGuess(network);
  letPull(network);
}

/** Adds the wall of sure mistakes: one that is clicked is given, one that is pointed at is shown larger. */
function addWall(network) {
  const { find, layers, lowest, mistakes } = network;
  const { each, sure } = mistakes;
  const number = mistakes.images.height / SIDE;
  const columns = columnsOf(number);
  const firstSure = (n) => film.iterations.findIndex((_, row) => sure[row * number + n]); // a row
  Object.assign(mistakes, { layers, before: [] });
  mistakes.came = new Float64Array(number); // when it came into sight, or 0
  mistakes.first = each.map((_, n) => firstSure(n));
  const wall = find(".mistakes canvas");
  Object.assign(wall, { width: TILE * columns, height: TILE * Math.ceil(number / columns) });
  // Returns the one below the pointer, or undefined.
  const below = ({ offsetX, offsetY }) => {
    const side = wall.clientWidth / columns;
    const n = columns * Math.floor(offsetY / side) + Math.floor(offsetX / side);
    return mistakes.first[n] <= Math.max(current, lowest) ? each[n] : undefined;
  };
  wall.addEventListener("click", (event) => {
    if (below(event)) give(below(event));
    showCloseup(network, event, below(event));
  });
  wall.addEventListener("pointermove", (event) => {
    if (event.pointerType === "mouse") showCloseup(network, event, below(event)); // a finger scrolls
  });
  const closeElsewhere = ({ target, pointerType }) => {
    const isPointedAt = target === wall && pointerType === "mouse";
    if (!isPointedAt) find(".closeup").hidden = true;
  };
  for (const kind of ["pointerdown", "pointermove"]) addEventListener(kind, closeElsewhere);
}

/** Returns how many columns a wall of so many images has. */
function columnsOf(number) {
  const ofWindow = film.alone ? 5 : 1.8;
  const shape = isNarrow() ? 1.6 : ofWindow; // times as wide as high
  return Math.ceil(Math.sqrt(shape * number));
}

/**
 * Shows a sure mistake larger beside the pointer, and how it is read; or no longer does, if there is none.
 */
function showCloseup(network, event, mistake) {
  const { find } = network;
  const wall = find(".mistakes canvas");
  const closeup = find(".closeup");
  closeup.style.left = `${event.offsetX + wall.offsetLeft}px`;
  // First, or a phone's page would be wider for a moment.
  closeup.classList.toggle("before", event.offsetX > wall.clientWidth / 2);
  // Where on a phone it would lie on what was tapped.
  closeup.classList.toggle("high", event.clientY > innerHeight - 180);
  closeup.hidden = !mistake;
  if (!mistake) return;
  const says = document.createElement("div");
  says.innerHTML = sayMistake(network, mistake);
  closeup.replaceChildren(pictureOf(mistake.image), says);
  // All of it is to be in the window, and on a phone above what plays.
  const [ceiling, floor] = isNarrow() ? [ABOVE, $("controls").getBoundingClientRect().top] : [8, innerHeight];
  const { top: above } = wall.getBoundingClientRect();
  const high = closeup.offsetHeight;
  const [least, most] = [ceiling - above, floor - 8 - above - high];
  const top = Math.max(least, Math.min(event.offsetY - high / 2, most, wall.clientHeight - high));
  closeup.style.top = `${top + wall.offsetTop}px`;
}

/** Says how a sure mistake is read, and if it is not sure at the current row, when it was. */
function sayMistake({ layers, lowest, mistakes }, mistake) {
  const p = softmax(forward(layers, inputsOf(mistake.image), current).at(-1), 1);
  const { each, sure } = mistakes;
  const isSure = (row) => sure[row * each.length + each.indexOf(mistake)];
  const words = `${named(mistake.label)} <br>read as <b>${largest(p)}</b>, <br>${sureOf(Math.max(...p))}`;
  if (isSure(current)) return words;
  const far = Math.max(current, lowest);
  const when = [...film.iterations.keys()].findLast((row) => row <= far && isSure(row));
  const was = current < lowest ? "" : "was ";
  return `${words} <br>${was}a sure mistake <br>at step ${inWords(film.iterations[when])}`;
}
