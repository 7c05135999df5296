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

/** Unpacks weights or biases: what they were at the start, and of each row how far they had changed. */
async function unpackArray({ bytes: size, start: [packedStart, unitOfStart], changes: [packed, unit] }) {
  const [rounded, changes] = await Promise.all([unpack(packedStart, size), unpack(packed, size)]);
  const start = Float32Array.from(rounded, (number) => number * unitOfStart);
  // Packed is what changed since the row before, so they are summed up, modulo 256 or 65,536.
  for (let i = start.length; i < changes.length; i++) changes[i] += changes[i - start.length];
  return { start, unit, changes };
}

/** Unpacks images that pack_small of film.py has packed in so many greys: pixels from 0 to 255, image after image. */
async function unpackSmall(base64, greys) {
  return Uint8Array.from(await unpack(base64, 1), (value) => (255 / (greys - 1)) * value);
}

/** Unpacks sure mistakes: their images below each other as ink, each with its label, and for each row which are sure. */
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
  const column = makeColumn({ ...network, mistakes, layers: await Promise.all(unpacked) });
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
function addFilm(network, { rows, told, mistakes }) {
  const { find, section } = network;
  const lowest = rows.test_cost.indexOf(Math.min(...rows.test_cost)); // a row: that of the circle
  const images = (told ?? []).map(({ image, label }) => ({ label, inputs: inputsOf(bytes(image)) }));
  Object.assign(network, { rows, lowest, told: images, mistakes });
  for (const part of [".says", ".learns"]) find(part).dataset.name = section.ariaLabel;
  find(".says").removeAttribute("role"); // or it would be read aloud at each step of a drag
  if (mistakes) {
    const number = mistakes.images.height / SIDE;
    const columns = Math.ceil(Math.sqrt((isNarrow() ? 1.2 : film.alone ? 3.55 : 1.8) * number)); // times as wide as high
    mistakes.came = new Float64Array(number); // when it came into sight, or 0
    mistakes.first = mistakes.each.map((_, n) => film.iterations.findIndex((_, row) => mistakes.sure[row * number + n])); // row
    Object.assign(find(".mistakes canvas"), { width: TILE * columns, height: TILE * Math.ceil(number / columns) });
    const wall = find(".mistakes canvas");
    const below = ({ offsetX, offsetY }) => { // the one below the pointer, or undefined
      const side = wall.clientWidth / columns;
      const n = columns * Math.floor(offsetY / side) + Math.floor(offsetX / side);
      return mistakes.sure[current * number + n] ? mistakes.each[n] : undefined;
    };
    wall.addEventListener("click", (event) => {
      const each = below(event);
      if (!each) return;
      give(each);
      showCloseup(event);
    });
    wall.addEventListener("pointermove", (event) => event.pointerType === "mouse" && showCloseup(event)); // a finger scrolls
    const showCloseup = (event) => {
      const each = below(event);
      const closeup = find(".closeup");
      closeup.hidden = !each;
      if (!each) return;
      const p = softmax(forward(network.layers, inputsOf(each.image), current).at(-1), 1);
      const says = document.createElement("div");
      says.innerHTML = `${named(each.label)}<br>read as <b>${largest(p)}</b>,<br>${sureOf(Math.max(...p))}`;
      closeup.replaceChildren(pictureOf(each.image), says);
      Object.assign(closeup.style, { left: `clamp(3.4rem, ${event.offsetX + wall.offsetLeft}px, 100% - 3.4rem)`, top: `${event.offsetY + wall.offsetTop}px` });
      closeup.classList.toggle("under", event.offsetY < wall.clientHeight / 2); // or it covers the counts
    };
    for (const kind of ["pointerdown", "pointermove"])
      addEventListener(kind, ({ target, pointerType }) => (target !== wall || pointerType !== "mouse") && (find(".closeup").hidden = true));
  }
  find(".told").innerHTML = images.map(({ label }) => `<span><canvas width="28" height="28"></canvas><i>${label}</i><b></b></span>`).join("");
  find(".told").insertAdjacentHTML("afterbegin", "<span><i>label</i><i>it says</i></span>");
  section.querySelectorAll(".told canvas").forEach((canvas, i) => paint(canvas, images[i].inputs, (value) => grey(255 * value)));
  for (const kind of ["pointerdown", "pointermove", "pointerleave"])
    find(".bars").addEventListener(kind, ({ target, type, pointerType }) => {
      if (chapter !== "temperature" || (type === "pointerleave" && pointerType !== "mouse")) return;
      const k = [...find(".bars").children].indexOf(target.closest(".bar"));
      pointed = type === "pointerleave" || k < 0 ? null : k;
      read();
    });
  new ResizeObserver(read).observe(find(".curves")); // what is placed by pixels
  find(".layers")?.addEventListener("click", () => (location.hash = "inside"));
  letDrag(network);
  letGuess(network);
  letPull(find);
}

/** Draws of the networks in sight what stays as it is along the run, all to one scale. */
function drawCurves() {
  const late = Math.floor(lastRow / 2); // early jumps would press the rest flat
  const all = (name, from) => inSight.map(({ rows }) => rows[name].slice(from)).flat();
  const high = 1.2 * Math.max(...all("test_cost", late));
  const least = Math.min(...all("test_accuracy", inSight.length > 1 ? 3 : late)); // of two, the jumps are seen
  const low = Math.floor(100 * Math.min(1.2 * least - 0.2, 0.99));
  const tickRows = new Set(TICKS.map((share) => rowAt(Math.sqrt(share))));
  const ticks = [...tickRows].map((row) => `<small style="left: ${css(placeOf(row))}">${inWords(film.iterations[row])}</small>`);
  for (const network of inSight) {
    const { find, rows, lowest } = network;
    const inPercent = (curve) => curve.map((share) => 100 * share);
    const cost = drawPlot(find(".of-cost .plot"), rows.train_cost, rows.test_cost, 0, high);
    const enters = cost.begin(cost.test);
    if (enters > 0 && inSight.length === 1) cost.label(`down from ${cost.test[0].toFixed(2)} \u2198`, "from", placeOf(enters), 0);
    const [train, test] = [rows.train_accuracy, rows.test_accuracy].map(inPercent);
    const accuracy = drawPlot(find(".of-accuracy .plot"), train, test, 100, low, 0.2);
    network.plots = [cost, accuracy];
    find(".ticks").innerHTML = `${ticks.join("")}<b class="handle"></b>`;
    const place = placeOf(lowest);
    for (const plot of network.plots) plot.put("lowest", lowest, plot.test);
    cost.label("lowest test cost", place < 0.6 ? "begins" : "begins before", place, cost.y(cost.test[lowest]));
    const dive = test.indexOf(Math.min(...test.slice(lowest)), lowest); // a row
    if (chapter === "overfit") showGuess(network);
    if (chapter === "labels" && test[dive] < test[lastRow] - 5) accuracy.label("\u2190 a setback", "dive", placeOf(dive), accuracy.y(test[dive]));
  }
}

/** Draws lines with a number at each step, two curves, and grey where test is worse; returns the plot. */
function drawPlot(element, train, test, best, worst, room = 0) { // what is worse than `worst` is beyond the edge
  element.replaceChildren($("plot").content.cloneNode(true));
  const [low, high] = [Math.min(worst, best), Math.max(worst, best)];
  const y = (value) => 1 - ((1 - room) * (value - low)) / (high - low); // 0 is the top, 1 the bottom
  const isOut = (value) => (value < low || value > high) && value !== best;
  const begin = (curve) => Math.max(0, curve.slice(0, lastRow / 2).findLastIndex(isOut)); // a row: where it comes in for good
  const points = (curve) => curve.map((value, row) => `${placeOf(row)} ${y(value)}`).slice(begin(curve));
  const draw = (name, lines) => {
    const path = lines.map((points) => points.map((point, i) => `${i > 0 ? "L" : "M"}${point}`).join("")).join("");
    element.querySelector(`path.${name}`).setAttribute("d", path);
  };
  const label = (text, kind, left, top) => {
    const style = `left: ${css(left)}; top: ${css(top)}`;
    element.insertAdjacentHTML("beforeend", `<small class="${kind}" style="${style}">${text}</small>`);
  };
  const put = (name, row, curve) => { // a dot onto a curve, if there is one; beyond an edge, onto that
    const dot = element.querySelector(`i.${name}`);
    dot.hidden = curve.length === 0 || row < begin(curve) || isOut(curve[row]); // none out of sight
    if (!dot.hidden) Object.assign(dot.style, { left: css(placeOf(row)), top: css(within(y(curve[row]))) });
  };

  const step = [0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10].find((step) => (high - low) / step <= 4) ?? 20;
  for (let value = step * Math.ceil(low / step); value <= high; value += step)
    label(+value.toFixed(value < 10 ? 1 : 0), "y", 0, y(value));

  const worse = best < worst ? Math.max : Math.min;
  const upper = train.map((value, row) => worse(value, test[row]));
  draw("gap", [[...points(train), ...points(upper).reverse()]]);
  draw("train", [points(train)]);
  draw("test", [points(test)]);
  return { element, train, test, y, begin, points, draw, label, put };
}
const within = (share) => Math.min(1, Math.max(0, share));

/** Moves the dots of a plot, and writes beside each what its curve is there. */
function showValues({ element, y, put }, curves) {
  const height = element.clientHeight;
  const place = placeOf(current);
  const tops = {}; // in pixels
  let free = 2; // below the numbers so far
  const names = Object.keys(curves).filter((name) => curves[name].length > 0);
  let before = -Infinity; // of the curve above, in pixels
  for (const name of names.sort((a, b) => y(curves[a][current]) - y(curves[b][current]))) {
    const at = height * within(y(curves[name][current]));
    tops[name] = Math.max(at - before < 44 ? at + (name === "bent" ? 22 : 6) : at - (name === "bent" ? 30 : 22), free); // below its curve, if another is close above
    [before, free] = [at, tops[name] + 18];
  }
  const [test, bent] = ["test", "bent"].map((name) => names.includes(name) && height * y(curves[name][current]));
  if (bent !== false && bent <= test && test - bent < 30) Object.assign(tops, { test: test + 6, bent: test + 24 }); // or its own curve, which falls, is in its way
  for (const name of names) {
    const key = element.querySelector(`.key.${name}`);
    Object.assign(key.style, { left: `max(${css(place)}, 2rem)`, top: `${tops[name] - Math.max(0, free - height)}px` });
    const isRoom = place < 0.25 && place * element.clientWidth > 110 && furthest[chapter] > current; // before curves that fall
    key.classList.toggle("before", isRoom || place > (inSight.length > 1 ? 0.45 : 0.6));
    key.style.visibility = y(curves[name][current]) > 1 ? "hidden" : ""; // below the edge
  }
  for (const [name, curve] of Object.entries(curves)) {
    put(name, current, curve);
    element.querySelector(`.key.${name}`).hidden = curve.length === 0;
  }
}

/** Shows the current row on the plots of a network, and in numbers. */
function showRow({ layers, told, mistakes, rows, lowest, plots, find, section }, T) {
  if (!plots) return; // it is in none of the chapters so far
  const [cost, accuracy] = plots;
  const [t, plain] = [T, 1].map(placeOfT);
  const bent = rows.costs.map((costs) => costs[t]); // the test cost at this temperature
  const isCircled = furthest[chapter] >= lowest && chapter !== "labels";
  section.querySelectorAll(".lowest").forEach((circle) => (circle.hidden = !isCircled));
  cost.draw("bent", T === 1 ? [] : [cost.points(bent)]);
  showValues(cost, { train: cost.train, test: cost.test, bent: T === 1 ? [] : bent });
  showValues(accuracy, { train: accuracy.train, test: accuracy.test, bent: [] });
  const isPast = furthest[chapter] > lowest; // before, it is to be found
  const isNear = Math.abs(placeOf(current) - placeOf(lowest)) < 0.2;
  section.querySelectorAll(".begins").forEach((words) => (words.hidden = !isPast || isNear || T !== 1)); // or a number is in the way
  section.querySelectorAll(".dive").forEach((words) => (words.hidden = current < lastRow)); // no number is in its way
  section.querySelectorAll(".from").forEach((words) => (words.hidden = current < lowest)); // the line is in its way
  const iteration = inWords(film.iterations[current]);
  const place = placeOf(current);
  find(".curves").style.setProperty("--at", css(place));
  find(".curves").style.setProperty("--far", css(placeOf(Math.max(furthest[chapter] ?? 0, current))));
  find(".handle").innerHTML = `<span>step </span>${iteration}`;
  const wide = find(".ticks").clientWidth;
  const covered = find(".handle").offsetWidth;
  const left = within((place * wide - covered / 2) / (wide - covered)) * (wide - covered);
  find(".handle").style.left = `clamp(${covered / 2}px, var(--at), 100% - ${covered / 2}px)`;
  const ticks = [...section.querySelectorAll(".ticks small")];
  const isCovered = ticks.map(({ offsetLeft: x }) => x > left - 22 && x < left + covered + 44);
  ticks.forEach((tick, i) => (tick.style.visibility = isCovered[i] ? "hidden" : ""));

  if (chapter === "labels")
    told.forEach(({ label, inputs }, i) => {
      const answer = largest(forward(layers, inputs, current).at(-1));
      const place = section.querySelectorAll(".told b")[i];
      place.textContent = answer;
      const isTrue = answer === networks[0].told[i].label; // the first network's labels are right
      place.className = isTrue ? "right" : answer === label ? "wrong" : "";
    });
  const costs = [cost.train, cost.test].map((curve) => curve[current].toFixed(2));
  costs.push(bent[current].toFixed(2));
  const accuracies = [accuracy.train, accuracy.test].map((curve) => `${curve[current].toFixed(1)} %`);
  section.querySelectorAll(".of-cost .key b").forEach((place, i) => (place.textContent = costs[i]));
  section.querySelectorAll(".of-accuracy .key b").forEach((place, i) => (place.textContent = accuracies[i]));

  const share = rows.right_of_90[current][t];
  const excess = excessOf({ rows }, T);
  const verdicts = { none: share === 0, boasts: excess > HONEST, met: Math.abs(excess) <= HONEST, modest: excess < -HONEST };
  for (const [name, is] of Object.entries(verdicts)) find(".honest").classList.toggle(name, is);
  find(".honest i").style.setProperty("--of-ten", 10 * share);
  find(".honest i").textContent = `${(10 * share).toFixed(1)} are right`;
  showMistakes(find(".mistakes"), rows, lowest, mistakes);

  const answer = seen ? `. It answers ${find(".says b").textContent}` : "";
  const aloud = `step ${iteration}: training cost ${costs[0]}, test cost ${costs[1]}, at this temperature ${costs[2]}`;
  const shares = `training accuracy ${accuracies[0]}, test accuracy ${accuracies[1]}${answer}`;
  describe(find(".curves"), { "aria-valuenow": film.iterations[current], "aria-valuetext": `${aloud}; ${shares}` });
}

const TILE = 48; // pixels on the wall, of the CUT in the middle of an image
const CUT = 24;

/** Shows how many mistakes are sure, at the circle and where the handle is, and a picture of each of these. */
function showMistakes(place, rows, lowest, mistakes) {
  place.classList.toggle("one", current <= lowest); // or the same would stand there twice; before, there are no pictures
  const at = inWords(film.iterations[lowest]);
  const isPale = current < lowest || mistakes?.first.some((row, n) => row <= current && !mistakes.sure[current * mistakes.each.length + n]);
  const where = current < lowest ? `Pale: those of step ${at}.` : "Pale: by now put right, or not so sure.";
  place.querySelector("small").innerHTML = `<b>Sure mistakes</b> (>90\u00a0%): tap any. <i${isPale ? "" : ' class="none"'}>${where}</i>`;
  [lowest, current].forEach((row, n) => {
    const misread = Math.round(film.images * (1 - rows.test_accuracy[row]));
    const sureOnes = inWords(rows.sure[row][placeOfT(1)]);
    place.querySelectorAll("em")[n].textContent = `step ${inWords(film.iterations[row])}`;
    place.querySelectorAll("span")[n].innerHTML = `<b>${sureOnes}</b> of ${inWords(misread)}`;
  });
  if (document.documentElement.matches(".in-overfit.ended")) drawWall(place, lowest, mistakes); // the curve comes first
}

/** Draws the sure mistakes: grey those of the circle, which come first, in a colour those since, and pale what were some; each falls into place. */
function drawWall(place, lowest, mistakes) {
  const { images, each, sure, came, first } = mistakes;
  const wall = place.querySelector("canvas");
  const pen = wall.getContext("2d");
  const number = each.length;
  const columns = wall.width / TILE;
  const old = each.filter((_, n) => sure[lowest * number + n]).length;
  const now = performance.now();
  let isFalling = false;
  let late = now; // when the next comes that is new: one after another
  const drawFrom = (n, to) => {
    for (; n < to; n++) {
      came[n] = sure[current * number + n] && (came[n] || (n < old ? 1 : (late += 7)));
      if (!came[n] && first[n] > Math.max(current, lowest)) continue; // before, there are no pictures but those of the circle
      const fallen = isStill() || !came[n] ? 1 : within((now - came[n]) / 350);
      isFalling ||= fallen < 1;
      const far = 1.5 * (1 - fallen) ** 3;
      const side = TILE * (1 + far);
      const [x, y] = [n % columns, Math.floor(n / columns)].map((cell) => TILE * (cell - far / 2));
      pen.globalAlpha = current < lowest ? 0.3 : !came[n] ? 0.15 : n < old ? 0.6 : fallen;
      pen.drawImage(images, (SIDE - CUT) / 2, SIDE * n + (SIDE - CUT) / 2, CUT, CUT, x, y, side, side); // without its margin
      if (each[n].image === seen) pen.strokeRect(x, y, side, side); // it is on the paper
    }
    pen.globalAlpha = 1;
  };
  const paintFrom = (y, width, height, part) => { // the ink, in a colour that changes by night
    pen.globalCompositeOperation = "source-atop";
    pen.fillStyle = getComputedStyle(place.querySelector(part)).color;
    pen.fillRect(0, y, width, height);
    pen.globalCompositeOperation = "source-over";
  };
  pen.lineWidth = 5;
  pen.clearRect(0, 0, wall.width, wall.height);
  drawFrom(old, number);
  paintFrom(0, wall.width, wall.height, "span:last-of-type b");
  drawFrom(0, old);
  const full = TILE * Math.floor(old / columns); // rows of it
  paintFrom(0, wall.width, full, "small");
  paintFrom(full, TILE * (old % columns), TILE, "small");
  if (isFalling) requestAnimationFrame(() => frame === null && chapter === "overfit" && drawWall(place, lowest, mistakes));
}

/** Shows what each network of the film answers to what is seen: a piece for each answer that lasts. */
function showLives() {
  const x = inputs();
  for (const network of inSight) {
    const { layers, find, section } = network;
    network.along = seen ? film.iterations.map((_, row) => forward(layers, x, row).at(-1)) : [];
    const answers = network.along.map(largest);
    const begins = answers.flatMap((digit, row) => (row > 1 && digit === answers[row - 1] ? [] : [row])); // rows
    const ends = [...begins.slice(1), answers.length];
    const edge = (row) => (row === 0 ? 0 : row > lastRow ? 1 : (placeOf(row - 1) + placeOf(row)) / 2);
    network.pieces = begins.map((row, n) => {
      const kind = kindOf(answers[row], row);
      return { row, end: ends[n], kind, color: `var(--${kind || "own"})` };
    });
    const pieces = network.pieces.map(({ row, end, kind, color }) => {
      const [left, right] = [edge(row), edge(end)];
      const size = (kind === "right" ? 1.55 : 1.25) * (right - left) * find(".life").clientWidth; // the largest of a digit that is not cut
      const isSame = row === 1 && kind === "" && answers[1] === answers[0]; // as what it guessed: once is enough
      const style = `left: ${css(left)}; width: ${css(right - left)}; --fit: ${size < 12 || isSame ? 0 : size}px`;
      return `<b class="${kind}" style="color: ${color}; ${style}"><i>${answers[row]}</i></b>`;
    });
    section.querySelectorAll(".shown div").forEach((place) => (place.innerHTML = pieces.join("")));
    const end = network.pieces.findLast(({ kind }) => kind === "right")?.end; // of what is right
    const pin = `<small class="pin" style="left: ${css(edge(end ?? 0))}">\u2190 here it could read it</small>`;
    if (["learn", "fool"].includes(chapter) && edge(end ?? 0) < 0.7 && end <= lastRow) find(".names").insertAdjacentHTML("beforeend", pin);
    if (network === inSight[0]) $("verdict").innerHTML = seen ? judge(network.along.at(-1)) : "";
    if ($("alike")) addAlike($("alike"), network);
  }
  shapeLives();
}

/**
 * Returns what a neuron takes in and hands on, and what comes before and goes on from there, each number times its
 * weight, at a row: of each the ten that matter most, as links from input i of a layer to its neuron n.
 */
function linksOf(layers, x, activations, layer, k, row) {
  const inputs = [x, ...activations];
  const link = (l, i, n) => {
    const { start, unit, changes } = layers[l].W;
    const w = i * layers[l].b.start.length + n;
    return { l, i, n, value: inputs[l][i] * (start[w] + unit * changes[row * start.length + w]) };
  };
  const most = (links) => links.filter(({ value }) => value).sort((a, b) => Math.abs(b.value) - Math.abs(a.value)).slice(0, 10);
  const onFrom = (l, i) => Array.from(layers[l]?.b.start ?? [], (_, n) => link(l, i, n));
  const into = (l, n) => [...inputs[l].keys()].filter((i) => inputs[l][i] !== 0).map((i) => link(l, i, n));
  const takesIn = most(into(layer, k));
  const before = layer > 0 ? most(takesIn.flatMap(({ i }) => into(layer - 1, i))) : [];
  if (layer + 2 !== layers.length - 1) return [before, takesIn, most(onFrom(layer + 1, k))];
  // From the layer before the last hidden one, by the ways by which most comes to the answer, of either sign.
  const answer = largest(activations.at(-1));
  const ways = onFrom(layer + 1, k).filter(({ n }) => inputs[layer + 2][n] > 0).map((first) => ({ first, last: link(layer + 2, first.n, answer) }));
  const reach = ({ first, last }) => Math.abs((first.value * last.value) / inputs[layer + 2][first.n]);
  const best = ways.sort((a, b) => reach(b) - reach(a)).slice(0, 10);
  return [before, takesIn, best.map(({ first }) => first), best.map(({ last }) => last)];
}

/** Draws the links of the neuron that adds most to the answer at this step, to the answer. */
function drawWay(network, x, activations) {
  const k = seen && framedFirst(network.layers, activations, current);
  const ends = forward(network.layers, x, lastRow);
  if (k !== null) drawLinks(network, x, activations, ends, 0, k);
  network.find(".links").style.visibility = k === null ? "hidden" : "";
}

/** Draws these links as curves: red what adds, blue what takes away, and as wide as it is large beside that of the end. */
function drawLinks({ layers, pictures, section }, x, activations, ends, layer, k) {
  const svg = section.querySelector(".links");
  const origin = svg.parentElement.getBoundingClientRect();
  const bars = section.querySelectorAll(chapter === "inside" ? ".bar" : ".says b");
  const boxOf = (l, n) => { // of what is before a layer: the paper, where it is beside it, a square or a bar
    const element = l === 0 ? paper : pictures[l - 1] ?? bars[n] ?? bars[0];
    const { left, top, width, height } = element.getBoundingClientRect();
    const [x, y] = [left - origin.left, top - origin.top];
    if (l > pictures.length) return { isShown: width > 0, from: x, y: y + height / 2 };
    const columns = l === 0 ? SIDE : element.width;
    const [column, row] = [n % columns, Math.floor(n / columns)];
    if (l > 0) return { isShown: true, from: x + (width * column) / columns, to: x + (width * (column + 1)) / columns, y: y + (height * (row + 0.5)) / element.height };
    const drawn = isSample ? { left: 0, top: 0, scale: 10, x: 0, y: 0 } : fitted;
    const [onX, onY] = [drawn.left + drawn.scale * (column + 0.5 - drawn.x), drawn.top + drawn.scale * (row + 0.5 - drawn.y)];
    return { isShown: !isNarrow() && inSight.length === 1, to: x + (onX * width) / 280, y: y + (onY * height) / 280 };
  };
  const mosts = layers.map(({ W: { start, unit, changes }, b }, l) => { // what a layer is handed at most, in the end: the scale of all its lines
    const [end, wide] = [lastRow * start.length, b.start.length];
    let most = 0;
    (l === 0 ? x : ends[l - 1]).forEach((value, i) => {
      if (value !== 0) for (let w = wide * i; w < wide * (i + 1); w++) most = Math.max(most, Math.abs(value * (start[w] + unit * changes[end + w])));
    });
    return most;
  });
  const paths = linksOf(layers, x, activations, layer, k, current).flatMap((links) => links.map(({ l, i, n: to, value }) => {
    const [begin, end] = [boxOf(l, i), boxOf(l + 1, to)];
    if (!begin.isShown || !end.isShown) return "";
    const share = Math.min(1.2, Math.abs(value / mosts[l]));
    const bend = (end.from - begin.to) / 2;
    const curve = [begin.to, begin.y, begin.to + bend, begin.y, end.from - bend, end.y, end.from, end.y].map((place) => place.toFixed(1));
    return `<path class="${value > 0 ? "adds" : "takes"}" data-link="${l} ${i} ${to} ${value.toFixed(3)}" d="M${curve.slice(0, 2)}C${curve.slice(2)}" stroke-width="${(0.6 + 4 * share).toFixed(1)}" opacity="${(0.2 + 0.6 * share).toFixed(2)}"/>`;
  }));
  svg.innerHTML = activations[layer][k] > 0 ? paths.join("") : ""; // or it hands on nothing
}

/** Returns what the answers weigh a neuron of the last hidden layer with, at the current row. */
const votesOf = (layers, k) => valuesOf(layers.at(-1).W, current).subarray(10 * k, 10 * k + 10);

/** Says which answer a neuron raises most, and which it lowers. */
function sayVotes(votes) {
  return `It votes for ${named(largest(votes))}, against ${named(largest(votes.map((vote) => -vote)))}.`;
}

const sureness = (logits, T) => Math.max(...softmax(logits, T));

/** Makes the pieces as high as the network is sure, and draws their upper edges. */
function shapeLives() {
  for (const { along, pieces, find } of inSight) {
    const points = along.map((logits, row) => [placeOf(row), 1 - sureness(logits, temperature())]);
    const corners = [[0, 1], ...points, [1, 1]].map((point) => point.map(css).join(" "));
    find(".fill").style.clipPath = `polygon(${corners.join(", ")})`;
    const middle = (row) => [0, 1].map((axis) => (points[row - 1][axis] + points[row][axis]) / 2);
    const edges = pieces.map(({ row, end, color }) => {
      const [first, last] = [row > 0 ? [middle(row)] : [], end <= lastRow ? [middle(end)] : []];
      return `<path style="stroke: ${color}" d="M${[...first, ...points.slice(row, end), ...last].join("L")}"/>`;
    });
    find(".shown svg").innerHTML = edges.join("");
  }
}

const isOnPaper = ({ image }) => String(seen) === String(bytes(image));

/** Asks of what is on the paper, and says how it is read along the run. */
function tellMore() {
  if (isSample || !seen) drawing = null; // what is drawn next is another
  showLives();
  const { ask, answer } = film.chapters[chapterAsked()];
  const ofAnswer = (words) => words.replaceAll("a \u2026", seen ? named(largest(inSight[0].along.at(-1))) : "that");
  const [asked, ofDrawing = asked] = ofAnswer(ask).split(" | ");
  const isOther = { learn: !isOnPaper(film.opening), fool: truth !== "house", inside: truth !== 4 || !isSample }[chapter] ?? false;
  const isOfOther = isOther && chapter === "learn";
  const given = isSample ? `This is ${named(truth)}.` : seen ? `This is ${truth === "none" ? "no digit" : `your ${truth ?? "own"}`}.` : "Draw a digit.";
  if (chapter === "learn") $("lead").innerHTML = film.chapters[0].lead.replace(/This \d is .*/, (said) => isSample ? said.replace(/\d/, truth) : "Yours is new to it, and is first centred and scaled to 28\u00a0\u00d7\u00a028 pixels.");
  const isKnown = typeof truth === "number";
  const names = inSight.map(({ find }) => (inSight.length > 1 ? `${find("h2").innerHTML}: ` : ""));
  const fates = () => inSight.map(({ along }, i) => names[i] + fateOf(along)).join(" ");
  const said = ofAnswer(answer).split(" | ").at(isOther ? -1 : 0);
  const isFooled = () => isSent && !isOther && largest(inSight[0].along.at(-1)) !== truth;
  const dare = () => (isFooled() && rights.learn !== false ? " <b>Your friend fooled it. Can you?</b>" : "");
  const isLost = isOfOther && isKnown && practised && largest(inSight[0].along.at(-1)) !== truth;
  const why = isLost ? looksLike("like") : "";
  const told = said !== "" && !isOfOther ? said : isKnown ? fates() + why + dare() : !seen ? "" : truth === null ? "Say which digit you meant." : "It has no way to say \u201cno digit\u201d: it answers.";
  if (isSent && isOnPaper(film.opening)) $("truth").textContent = "drawn by a friend";
  const hint = "Try a 0 with a slash through it, or a 1 with a long flag.";
  if (chapter === "fool") $("lead").textContent = isOther ? hint : film.chapters[chapterAsked()].lead;
  $("ask").textContent = isOfOther ? `${given} What ${seen ? "did" : "will"} the network make of it?` : isOther ? ofDrawing : asked;
  $("answer").innerHTML = `<small>${isOther ? "" : guessed}</small>${told}`;
  const ofOne = $("answer").querySelector(".lost"); // said of one image
  if (ofOne) ofOne.hidden = !isOnPaper(film.lost);
  const onward = $("next").cloneNode(true);
  onward.id = "";
  onward.className = "onward";
  if (!$("next").hidden) $("answer").append(onward);
  if ($("like") && practised) addAlike($("like"), inSight.at(-1));
  if (chapter === "end") for (const { image, words } of fooled.size > 0 ? [...fooled.values()].slice(-2) : [readHouse()]) $("answer").firstChild.append(itemOf(image, words));
  const won = $("verdict").querySelector(".wrong");
  document.documentElement.classList.toggle("won", won !== null);
  won?.after(makePicture());
  document.documentElement.classList.toggle("other", isOther);
  const isLarge = inSight.length === 1 && (chapter === "fool" || (!isSample && !["inside", "overfit"].includes(chapter)));
  document.documentElement.classList.toggle("large", isLarge); // the paper, on a phone
  showState();
  read(); // once more, as what stands where may have changed
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
  if (late.length > 1 && late.includes(truth)) return `It wavers to the end, between ${late.map(named).join(" and ")}.`;
  if (first < 0) return `${isSample ? "It" : "<b>You did it:</b> it"} never reads this ${truth}. ${ends}`;
  if (last < lastRow) return `${isSample ? "It reads" : "<b>It learnt to read your digit, then unlearnt it.</b> It reads"} this ${truth} last at step ${inWords(film.iterations[last])}. ${ends}`;
  const settled = Math.max(1, answers.findLastIndex((digit) => digit !== truth) + 1);
  return `It reads this ${truth} from step ${inWords(film.iterations[settled])} on, and keeps it. ${isSample ? "" : "Can you draw one that it loses?"}`;
}

/** Says of a drawing, by a network's last logits, whether it is fooled. */
function judge(logits) {
  if (isSample || truth === null) return "";
  fooled.delete(String(seen)); // what it was said to mean before
  const share = sureness(logits, 1);
  const more = '<br><a href="#fool">Draw another</a>';
  const [digit, sure] = [largest(logits), sureOf(share).replaceAll(" ", "\u00a0")];
  if (truth === "none") return `No digit, and still it says: ${named(digit)}, ${sure}.${share < 0.9 ? " Can you get it above 90\u00a0%?" : ""}${more}`;
  if (digit === truth) return `Not fooled: in the end it reads your ${truth}, ${sure}. ${nearest(logits)}${more}`;
  const best = film.figures.best_T[0];
  const cooled = sureOf(sureness(logits, Number(best)));
  fooled.set(String(seen), { image: seen, words: `It called your ${truth} ${named(digit)}, ${sure}. At temperature ${best}: ${cooled}.` });
  const why = practised ? looksLike("alike") : "<br>";
  return `<b class="wrong">Fooled!</b> In the end it calls your ${truth} ${named(digit)}, ${sure}.${share < 0.9 ? " Can you get it above 90\u00a0%?" : ""}${why}<a href="#inside">Why is it ${named(digit)}?</a> ${isHosted ? `<a href="${addressOfDrawing()}">Challenge a friend</a> ` : ""}<a href="#fool" download="fooled.png">Save image</a> <a href="#fool">Draw another</a>`;
}

let practised = null; // the training images, where the page has them
const looksLike = (id) => ` To the network, these training images look most like it: <i id="${id}"></i>`;

/** Splits the pixels of many images into those of each. */
function splitImages(pixels) {
  const size = SIDE * SIDE;
  return Array.from({ length: pixels.length / size }, (_, n) => ({ image: pixels.subarray(n * size, (n + 1) * size) }));
}

const hiddenOf = (layers, x) => forward(layers, x, lastRow).at(-2); // the last hidden layer's activations in the end
const dot = (a, b) => a.reduce((sum, value, i) => sum + value * b[i], 0);

/** Adds pictures of the training images that are to a network, in the end, most as what is seen: three, with their labels, or where two learn, one. */
function addAlike(place, { layers, along }) {
  const mine = hiddenOf(layers, inputs());
  layers.practised ??= practised.map(({ image }) => hiddenOf(layers, inputsOf(image)));
  const cosines = layers.practised.map((its) => dot(mine, its) / Math.sqrt(dot(its, its) || 1));
  const numbers = ranked(cosines).slice(0, inSight.length > 1 ? 1 : 3);
  place.append(...numbers.map((n) => {
    const item = itemOf(practised[n].image, "");
    if (inSight.length === 1) item.dataset.label = film.labels[n]; // where two learn, they have been told two
    return item;
  }));
  if (inSight.length === 1 && numbers.some((n) => Number(film.labels[n]) !== largest(along.at(-1)))) place.insertAdjacentText("afterend", "Likeness alone does not decide. ");
}

// On a page of one's own disk a link to it leads nobody there.
const isHosted = location.protocol !== "file:";
let isSent = false; // whether the address has a drawing, with which one begins then

/** Returns an address of this page, with what is on the paper. */
function addressOfDrawing() {
  const drawing = { digit: truth, pixels: btoa(String.fromCharCode(...seen)) };
  return new URL(`?${new URLSearchParams(drawing)}#learn`, location).href;
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

/** Says of a digit that is read what could fool it: of one that is nearly sure no more than this. */
function nearest(logits) {
  const [, second] = ranked(logits);
  if (sureness(logits, 1) > 0.99) return "Tilt it, or add what a friend would overlook.";
  const share = wholePercent(softmax(logits, 1)[second]).trim();
  return `Its second choice is ${named(second)}${share && `, ${share}`}: bend it towards that.`;
}

/** Returns the house, and how it is read in the end. */
function readHouse() {
  const { image } = data.misread.find(({ label }) => label === "house");
  const logits = forward(networks[0].layers, inputsOf(bytes(image)), lastRow).at(-1);
  return { image: bytes(image), words: `It calls a house ${named(largest(logits))}, ${sureOf(sureness(logits, 1))}.` };
}

const fooled = new Map(); // the drawings that were misread, and how

/** Returns a card with what is on the paper, and how it is read in the end: a canvas. */
function makePicture() {
  const canvas = document.createElement("canvas");
  Object.assign(canvas, { width: 800, height: 450 });
  const pen = pen_of(canvas);
  pen.scale(2 / 3, 2 / 3); // to 1200 x 675
  const write = (words, font, color, x, y) => {
    Object.assign(pen, { font: `${font} Charter, Georgia, serif`, fillStyle: color });
    pen.fillText(words, x, y);
  };
  pen.fillStyle = "#fbf9f4";
  pen.fillRect(0, 0, 1200, 675);
  pen.fillStyle = "white";
  pen.fillRect(60, 50, 480, 480);
  pen.globalCompositeOperation = "difference"; // black ink on white
  pen.drawImage(paper, 60, 50, 480, 480);
  pen.globalCompositeOperation = "source-over";
  const logits = inSight[0].along.at(-1);
  write(largest(logits), "bold 380px", "#a92c6d", 620, 330);
  write(`${sureOf(sureness(logits, 1))}.`, "76px", "#22201c", 620, 430);
  write(`It is my ${truth}.`, "76px", "#22201c", 620, 522);
  write("I fooled a neural network.", "italic 64px", "#69635a", 60, 620);
  return canvas;
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
  begun.button.addEventListener("click", () => giveAgain(begun));
  $("kept").lastElementChild.prepend(begun.button);
  $("kept").hidden = false;
  return begun;
}

/** Keeps guesses and drawings for when the page is loaded again; where a browser forbids that, they are lost. */
function remember() {
  const redOf = (canvas) => pen_of(canvas).getImageData(0, 0, paper.width, paper.height).data.filter((_, i) => i % 4 === 0);
  const asText = (values) => Array.from(values, (value) => String.fromCharCode(256 + value)).join("");
  const ofDrawings = drawings.map(({ canvas, truth }) => [asText(redOf(canvas)), truth]);
  const ofFooled = [...fooled.values()].map(({ image, words }) => [asText(image), words]);
  try {
    sessionStorage[location.pathname] = JSON.stringify({ said, rights, furthest, drawn, ofDrawings, ofFooled });
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
  Object.entries({ said, rights, furthest, drawn }).forEach(([name, state]) => Object.assign(state, states[name]));
  const fromText = (text) => Uint8Array.from(text, (letter) => letter.charCodeAt(0) - 256);
  for (const [text, meant] of ofDrawings) {
    drawing = Object.assign(begin(), { truth: meant });
    paint(drawing.canvas, [...fromText(text)], grey);
    const image = asMnist(drawing.canvas, findInk(drawing.canvas));
    paint(drawing.button.firstChild, image, grey);
    drawing.button.name = String(image);
  }
  drawing = null;
  for (const [text, words] of ofFooled) fooled.set(String(fromText(text)), { image: fromText(text), words });
}

function giveAgain(kept) {
  pause();
  drawing = kept;
  isGivenAgain = true;
  isSample = false;
  truth = kept.truth;
  for (const network of networks) Object.assign(network, { layer: 0, chosen: null });
  pen.drawImage(kept.canvas, 0, 0);
  see();
  tell();
  $("sheet").scrollIntoView({ block: "nearest" });
}

let resting = null; // while the pen rests: what waits for that

/** Plays what was drawn from the start, where one is to see it being learnt, once the pen has rested. */
function playSoon() {
  clearTimeout(resting);
  resting = setTimeout(() => chapter === "learn" && last === null && seen && !isSample && replay(), 1500);
}

function replay() {
  openAnswer(false);
  furthest.learn = 0;
  moveTo(0);
  play();
}

/** Moves all networks to a row. */
function moveTo(row) {
  current = Math.min(lastRow, Math.max(0, row));
  furthest[chapter] = Math.max(furthest[chapter] ?? 0, current);
  $("slide").value = 1000 * placeOf(current);
  showState();
  showMarks();
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
    const end = within((clientY - top) / height);
    for (let n = from + 1; n <= to; n++) heights[n] = begun + ((end - begun) * (n - from)) / (to - from);
    const points = heights.map((height, n) => `${placeOf(lowest + n)} ${height}`);
    drawn.path = `M${points.join("L")}`;
    showGuess(network);
  };
  curves.addEventListener("pointerdown", (event) => {
    if (!event.isPrimary || chapter !== "overfit" || !asks()) return;
    const [{ y, test }] = network.plots;
    heights = [y(test[lowest])];
    document.documentElement.classList.add("draws");
    curves.setPointerCapture(event.pointerId); // also outside of the curves
    follow(event);
  });
  curves.addEventListener("pointermove", (event) => heights && event.isPrimary && follow(event));
  curves.addEventListener("lostpointercapture", () => {
    if (!heights) return;
    const [begin, end] = [heights[0], heights.at(-1)];
    const near = rowAt(0.62) - lowest; // where there is room for the words
    const isWhole = placeOf(lowest + heights.length - 1) > 0.85;
    const at = heights[near];
    heights = null;
    document.documentElement.classList.remove("draws");
    if (!isWhole) return;
    const [{ y, test }] = network.plots;
    const below = at - y(test[lowest + near]);
    const isUnder = below > 0 && below < 0.25; // or the curve would cross its name
    Object.assign(drawn, { falls: end > begin, at: Math.max(at, 0.22), isUnder }); // higher, its name covers the title
    showGuess(network);
    const [falls, stays, climbs] = film.chapters[chapterAsked()].guesses;
    takeGuess(end < begin - 0.05 ? climbs : end > begin + 0.05 ? falls : stays);
  });
}

const drawn = {};
/** Draws the guess of how the cost goes on, and once that is whole, its name. */
function showGuess({ plots: [{ element, label }] }) {
  if (!drawn.path) return;
  element.querySelector(".yours path").setAttribute("d", drawn.path);
  if (drawn.at === undefined) return;
  element.querySelector(".begins").classList.toggle("above", drawn.falls); // where nothing is drawn
  label("your guess", `own${drawn.isUnder ? " under" : ""}`, 0.62, drawn.at);
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
  curves.addEventListener("pointermove", (event) => before !== null && event.isPrimary && follow(event));
  curves.addEventListener("pointercancel", () => before !== null && moveTo(before)); // as the finger scrolls the page
  curves.addEventListener("lostpointercapture", () => (before = null)); // also after pointerup

  const steps = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1, PageDown: -10, PageUp: 10 };
  Object.assign(steps, { Home: -lastRow, End: lastRow });
  curves.addEventListener("keydown", (event) => {
    if (!(event.key in steps) || asks()) return;
    event.preventDefault(); // or the page would scroll
    step(steps[event.key]);
  });
  describe(curves, { "aria-label": `step, ${section.ariaLabel}`, "aria-valuemax": film.iterations[lastRow] });
}

/** Returns after how many seconds of playing each row comes: the early ones, where most happens, stay longer. */
function timesOf() {
  const [seconds, extra] = { learn: [6, 0.6], overfit: [13, 0], labels: [12, 0.5], inside: [4, 0] }[chapter] ?? [6, 0];
  const since = chapter === "labels" ? circle : 0; // where most happens
  return film.iterations.map((_, row) => seconds * placeOf(row) ** (2 / 3) + extra * Math.min(Math.max(0, row - since), since > 0 ? 10 : 6));
}

let frame = null; // while it plays: the next frame

/** Plays from the current row on, or at the end from the start; with wrong labels, the first time to the circle. */
function play() {
  if (chapter === "labels") $("guess").textContent = guessed.split(". ")[0]; // without what it said where it stopped
  const due = timesOf();
  const from = current === lastRow ? 0 : current;
  const begun = performance.now() - 1000 * Math.max(due[from], due[from + 1] - 0.3); // something comes at once
  const until = chapter === "labels" && from < circle && !(furthest.labels > circle) ? circle : lastRow;
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

/** Ends playing: in the end the answer opens; with wrong labels it stops on the way, and says at what to look. */
function arrive() {
  const before = $("guess").textContent; // You guessed: ...
  pause();
  const says = `<span class="stop">At step ${inWords(film.iterations[circle])} <b>it still says what these show</b>, whatever their labels. <b>Play on.</b></span>`;
  if (current < lastRow && guessed !== "") $("guess").innerHTML = `${before}. ${says}`;
  if (current < lastRow && isNarrow()) $("then").scrollIntoView({ block: "nearest" });
  const isUnsaid = isNarrow() && document.documentElement.matches(".unsaid"); // then one is about to say it
  if (current < lastRow || film.chapters[chapterAsked()].guesses.length === 0 || isUnsaid) return;
  openAnswer(true);
  if (isNarrow()) scrollToAnswer();
}

const FIRST = 1; // a row: as far as it has come where one has still to guess

/** Says in classes of the page, for its style, what is so. */
function setStates(states) {
  for (const [name, is] of Object.entries(states)) document.documentElement.classList.toggle(name, is);
}

/** Shows what there is to do: first to guess, then to see the end, or to open the answer. */
function showState() {
  $("play").toggleAttribute("data-plays", frame !== null);
  $("play").textContent = frame !== null ? "Pause" : current === lastRow ? "Again" : chapter === "labels" && current === circle ? "Play on" : "Play";
  const isBegun = furthest[chapter] > FIRST || frame !== null;
  const isEnded = furthest[chapter] === lastRow;
  const { guesses } = film.chapters[chapterAsked()];
  const isOther = document.documentElement.classList.contains("other");
  const asks = guesses.length > 0 && guessed === "" && !isOther && (!isEnded || ["temperature", "inside"].includes(chapter));
  const isOpen = !asks && (isEnded || (isBegun && frame === null && chapter !== "labels"));
  const stop = $("guess").querySelector(".stop"); // what is said of one step
  if (stop) stop.style.visibility = current === circle ? "" : "hidden";
  const states = { begun: isBegun, asks, guessed: guessed !== "", open: isOpen, ended: isEnded && !asks };
  setStates(states);
  $("to-circle").classList.toggle("there", current === circle);
  const shows = chapter === "temperature" ? "Set it for me" : "Show the answer";
  $("show").textContent = $("answer").hidden ? shows : "Hide the answer";
}

/** Returns whether a guess is to come first. */
const asks = () => document.documentElement.matches(".asks:not(.in-temperature)");

function step(rows) {
  pause();
  moveTo(current + rows);
}

// -------------------------------------------------------------------------------- the chapters
const linkTo = ({ name }) => `#${name}`;

/** Returns the number of the chapter that the address names, or of the first. */
const chapterAsked = () => Math.max(0, film.chapters.findIndex((each) => linkTo(each) === location.hash));

/** Opens that chapter: first its texts, then the networks that it shows. */
async function openChapter() {
  const n = chapterAsked();
  const { name, lead, ask, guesses } = film.chapters[n];
  const shown = film.alone && name !== "labels" ? 1 : data.networks.length;
  const next = film.chapters[n + 1];
  pause();
  stopWriting();
  const states = { single: shown === 1, double: shown > 1, wide: name === "overfit" && shown === 1 };
  for (const each of film.chapters) states[`in-${each.name}`] = each.name === name;
  setStates(states);
  [...$("chapters").children].forEach((link, i) => (i === n ? link.setAttribute("aria-current", "page") : link.removeAttribute("aria-current")));
  const all = Object.values(rights);
  guessed = name !== "end" ? said[name] ?? "" : all.length > 2 ? `<strong>${all.filter(Boolean).length} of ${all.length}</strong> guessed right${"inside" in rights ? "" : ". One guess is left: <a href=\"#inside\">look inside</a>"}` : "";
  $("answer").innerHTML = "<small></small>"; // what else, tellMore knows
  $("ask").textContent = ask.split(" | ")[0];
  $("lead").innerHTML = lead;
  if (name === "end") drawInShort();
  const button = (guess) => `<button>${guess.replace("*", "").replace(/(an? )(\d)/, "<small>$1</small>$2")}</button>`;
  const call = name === "overfit" ? "Draw it, or pick:" : "Your guess:";
  $("guess").innerHTML = guesses.length > 0 ? `<span>${call}</span> ${guesses.map(button).join("")}` : "";
  openAnswer(name === "end");
  $("next").hidden = !next;
  if (next) Object.assign($("next"), { href: linkTo(next), textContent: `${next.name === "fool" ? (isSent ? "Fool it yourself" : "And a house?") : `Next: ${next.title}`} \u2192` });
  if (shown > 1) $("text").insertBefore($("given"), $("then"));
  else $("networks").before($("given"));
  scrollTo(0, 0);
  await showColumns(shown);
  if (n !== chapterAsked()) return; // another was opened meanwhile

  chapter = name;
  isFound = false;
  clearTimeout(lying);
  inSight = networks.slice(0, shown);
  networks.forEach(({ section, pictures }, i) => {
    section.hidden = i >= shown;
    for (const picture of pictures) picture.inert = name !== "inside"; // elsewhere they lead there
  });
  drawCurves();
  const { rows, lowest } = networks[shown - 1];
  circle = name === "labels" ? rows.test_accuracy.indexOf(Math.max(...rows.test_accuracy)) : lowest;
  $("to-circle").textContent = `to step ${inWords(film.iterations[circle])}`;
  const openings = { temperature: data.first[8], labels: film.lost, inside: data.first[4], fool: data.misread.find(({ label }) => label === "house") };
  const starts = { overfit: circle, labels: 0, temperature: lastRow, inside: lastRow, end: lastRow, fool: furthest.fool ?? FIRST };
  moveTo(starts[name] ?? furthest[name] ?? (film.alone && !isSent ? FIRST : 0));
  const keepsDrawing = asksWhy || ["learn", "end"].includes(name) || (["fool", "inside"].includes(name) && name in rights); // after their guess
  if (isSample || !seen || !keepsDrawing) give(openings[name] ?? film.opening);
  else tell();
  if (name === "fool" && name in said && isSample) drawings.length > 0 ? giveAgain(drawings.at(-1)) : clear();
  const isOther = document.documentElement.matches(".other");
  if (asksWhy || (name in said && (!isOther || name === "inside" || (name === "learn" && truth !== null)))) openAnswer(true);
  asksWhy = false;
  scrollTo(0, 0);
  if (["learn", "fool"].includes(name) && current === FIRST && asks()) writeIn();
}

/** Returns for each pixel of an image when a pen comes to it, from 0 to 1: it goes on to what is near and ahead. */
function whenInked(image) {
  const ink = [...image.keys()].filter((i) => image[i] > 0);
  const from = (i, j) => [i % SIDE - j % SIDE, Math.floor(i / SIDE) - Math.floor(j / SIDE)]; // from j to i
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

let asksWhy = false; // whether one looks inside to see why a drawing is misread
let writing = null; // the next frame of that
/** Writes what is given in as by a pen, until something is touched, while the networks read what is there. */
function writeIn() {
  if (isStill()) return;
  const [image, when] = [seen, whenInked(seen)];
  const begun = performance.now() + 400;
  const write = (now) => {
    const share = (now - begun) / 1500;
    if (share > 1.05) return stopWriting();
    writing = requestAnimationFrame(write);
    show(image.map((value, i) => value * within(20 * (share - when[i])))); // a pixel comes within a few frames
  };
  const show = (part) => {
    inked = part;
    pen.drawImage(pictureOf(part), 0, 0, paper.width, paper.height);
    read();
  };
  document.documentElement.classList.add("writes");
  write(0);
}

function stopWriting() {
  if (!inked) return;
  cancelAnimationFrame(writing);
  inked = null;
  document.documentElement.classList.remove("writes");
  pen.drawImage(pictureOf(seen), 0, 0, paper.width, paper.height);
  read();
}

const isNarrow = () => matchMedia("(max-width: 40rem)").matches;
const isStill = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

function openAnswer(isOpen, now = openedAt) {
  openedAt = now;
  $("answer").hidden = !isOpen;
  if (isOpen && chapter !== null && current < lastRow) step(lastRow);
  document.documentElement.classList.toggle("answered", isOpen);
  $("show").setAttribute("aria-expanded", isOpen);
  showState();
  if (isOpen && chapter === "temperature" && guessed !== "") $("guess").textContent = guessed;
  showMarks();
  if (isOpen && chapter === "temperature") read(); // onto curves that come only now
  if (isOpen && isNarrow() && chapter !== "end" && document.activeElement === $("show")) scrollToAnswer(); // not under a finger
}

let fingers = 0; // on the screen: nothing is to move under them
for (const kind of ["touchstart", "touchend", "touchcancel"]) addEventListener(kind, ({ touches }) => (fingers = touches.length), true);

/** Scrolls so far that the first lines of the answer are in sight. */
function scrollToAnswer() {
  if (fingers > 0) return;
  const [{ top, bottom }, above] = [$("answer"), ["overfit", "temperature"].includes(chapter) ? document.querySelector(".learns") : $("sheet")].map((part) => part.getBoundingClientRect());
  const hidden = Math.max(0, Math.min(bottom, top + 130) - $("controls").getBoundingClientRect().top + 8);
  scrollBy({ top: Math.min(hidden, above.top - 8), behavior: "smooth" }); // of what it speaks stays in sight, or comes
}

const placeOfT = (T) => film.temperatures.findIndex((other) => Math.abs(other - T) < 0.01);

/** Returns the temperature at which the test cost of a network is lowest at the current row. */
function lowestT({ rows }) {
  const costs = rows.costs[current];
  return film.temperatures[costs.indexOf(Math.min(...costs))];
}

/** Marks whole temperatures, and the lowest once it was found. */
function showMarks() {
  if (chapter !== "temperature") return;
  const T = temperature();
  const bests = inSight.map(lowestT);
  isFound ||= !$("answer").hidden;
  setStates({ found: isFound });
  const isAtBest = guessed !== "" && inSight.some(isFoundBy);
  const mark = (T, kind, words) => `<small class="${kind}" style="--T: ${Math.max(1, T)}">${words}</small>`;
  const found = isFound || isAtBest ? bests.map((T) => mark(T, "test best", "lowest cost")) : [];
  $("marks").innerHTML = [...[1, 2, 3, 4].map((T) => mark(T, "", T)), ...found].join("");
  $("T").style.setProperty("--share", css((T - 1) / 3));
}
let isFound = false; // whether the lowest was, or was asked for

const isLowest = (network) => Math.abs(temperature() - lowestT(network)) < 0.15;
const HONEST = 0.015; // of ten answers: 8.9, 9.0 or 9.1 are right
const excessOf = ({ rows }, T) => 0.9 - rows.right_of_90[current][placeOfT(T)];
const isFoundBy = (network) => (film.alone ? Math.abs(excessOf(network, temperature())) <= HONEST : isLowest(network));

/** Shows what was turned, and opens the answer once the lowest is found, and lies still for a second. */
function awaitFound() {
  shapeLives();
  showMarks();
  clearTimeout(lying);
  if (guessed === "" || chapter !== "temperature") return;
  const then = `None of ${inWords(film.images)} answers has changed. <b>Now find where it is honest: nine of the ten are right.</b>`;
  if ($("answer").hidden && temperature() >= 1.5) $("guess").innerHTML = `${guessed} ${then}`;
  if (!inSight.some(isFoundBy)) return;
  lying = setTimeout(function open() {
    if (fingers > 0) return (lying = setTimeout(open, 300));
    openAnswer(true, performance.now());
    if (isNarrow()) scrollToAnswer();
  }, 1000);
}
let lying = null;
let openedAt = -Infinity; // when it opened by itself

const rights = {}; // by chapter, whether the guess was right, where one is
let circle = 0; // the row that the button goes to: of the lowest cost, or of the most images read
let guessed = ""; // what is said of the guess
const said = {}; // the same, by chapter, once it was made

// -------------------------------------------------------------------------- what is said of an answer
/** Returns what an answer is at a row: untrained, right, wrong, or "" where that is not known. */
function kindOf(digit, row) {
  if (row === 0) return "untrained";
  if (truth === null) return "";
  return digit === truth ? "right" : "wrong";
}

/** Shows of an answer whether it is right, what it costs, and how the percentages come about. */
function showMore({ find, section }, logits, p, T) {
  const kind = p && !inked ? kindOf(largest(p), current) : "";
  const words = { untrained: "untrained: guessing", wrong: `wrong: ${`it is ${named(truth)}`.replaceAll(" ", "\u00a0")}` }[kind] ?? kind;
  const answer = p && `<b>${largest(p)}</b><span>${sureOf(Math.max(...p))}</span><em class="${kind}">${words}</em>`;
  find(".says").innerHTML = answer ?? "";
  find(".says").style.opacity = "";
  find(".reads").style.setProperty("--kind", `var(--${kind || "own"})`);
  section.querySelectorAll(".bar").forEach((bar, k) => {
    bar.classList.toggle("truth-is", k === truth);
    bar.lastChild.textContent = p ? wholePercent(p[k]) : "\u00a0";
  });
  find(".scores").innerHTML = p ? barsOf(logits, T) + sayShare(logits, T) : "";
  showPrice(find, p);
}

/** Returns the places of values, as digits, from the largest value on. */
const ranked = (values) => [...values.keys()].sort((a, b) => values[b] - values[a]);

/** Returns bars of the scores, as T divides them: all to one scale, whatever T is. */
function barsOf(logits, T) {
  const most = Math.max(...logits.map(Math.abs));
  const bars = Array.from(logits, (score, k) => `<i style="grid-area: ${score > 0 ? 1 : 2} / ${k + 1}; height: ${css(Math.abs(score) / most / T)}"></i>`);
  return `<span>scores \u00f7 ${T.toFixed(1)}</span><span class="squeezed">${bars.join("")}</span>`;
}

let pointed = null; // the digit of which it is said, or null

/** Says how the score of a digit becomes a percentage. */
function sayShare(logits, T) {
  if (pointed === null) return `<span>Each score is an exponent of <i>e</i>: ${isNarrow() ? "tap" : "point at"} a bar.</span>`;
  const powers = Array.from(logits, (score) => Math.exp(score / T));
  const short = (value) => {
    const [digits, exponent] = value.toExponential(1).split("e");
    return exponent >= 6 ? `${digits} \u00b7 10<sup>${Number(exponent)}</sup>` : exponent < 2 ? value.toPrecision(2) : inWords(Number(value.toPrecision(3)));
  };
  const all = powers.reduce((a, b) => a + b);
  const power = `<i>e</i><sup>${(logits[pointed] / T).toFixed(1).replace("-", "\u2212")}</sup>`;
  return `<span>The <b>${pointed}</b>: ${power} = ${short(powers[pointed])}, of ${short(all)} for all ten, is <b>${smallPercent(powers[pointed] / all)}</b></span>`;
}

/** Says what an answer costs, where the right digit is known. */
function showPrice(find, p) {
  const isKnown = p !== null && typeof truth === "number";
  find(".price").style.visibility = isKnown ? "" : "hidden";
  if (!isKnown) return;
  setPrice(find, p[truth], `the ${truth} gets ${smallPercent(p[truth])}: cost`);
}

const DEAREST = 7; // what the small curve goes up to: the cost of a share of 0.1 %

/** Shows the cost of a share, and the dot where it is on the small curve. */
function setPrice(find, share, words) {
  find(".price small").textContent = words;
  const cost = -Math.log(share);
  find(".price b").textContent = cost.toFixed(cost < 9.995 ? 2 : 1);
  Object.assign(find(".penalty i").style, { left: css(share), top: css(within(1 + Math.log(share) / DEAREST)) });
}

/** Draws what each share costs, and lets a pointer pull the dot along. */
function letPull(find) {
  const points = Array.from({ length: 71 }, (_, n) => `${Math.exp((-n * DEAREST) / 70)} ${1 - n / 70}`);
  find(".penalty path").setAttribute("d", `M${points.join("L")}`);
  const pull = ({ offsetX }) => {
    const share = Math.max(0.001, within(offsetX / find(".penalty").clientWidth));
    find(".says").style.opacity = 0.2; // which is not what this costs
    setPrice(find, share, `the ${typeof truth === "number" ? truth : "right"} gets ${smallPercent(share)}: cost`);
  };
  for (const kind of ["pointerdown", "pointermove"]) find(".penalty").addEventListener(kind, pull);
  find(".penalty").addEventListener("pointerleave", ({ pointerType }) => pointerType === "mouse" && read()); // a finger leaves as it lifts
}

/** Returns a share, a small one with two decimals, as a small share costs much more than one that is half as small. */
function smallPercent(share) {
  if (share < 0.0001) return "<0.01\u00a0%";
  return share < 0.05 ? `${(100 * share).toFixed(2)}\u00a0%` : sureOf(share).replace(" sure", "");
}

/** Says how sure a network is: near 100 %, where it matters, with a decimal. */
const sureOf = (share) => `${share >= 0.9995 ? ">99.9 %" : share > 0.985 ? percent(share) : `${Math.round(100 * share)} %`} sure`.replace(" %", "\u00a0%");

/** Returns a share in whole per cents, but no 100 and no 0, which none is. */
function wholePercent(p) {
  if (p < 0.005) return "\u00a0";
  return `${p > 0.995 ? ">99" : Math.round(100 * p)}\u00a0%`;
}

/** Draws small what is kept of the curves: overfitting, and what wrong labels cost. */
function drawInShort() {
  const [right, wrong] = data.networks.map(({ rows }) => rows);
  const [first, second] = document.querySelectorAll("#lead .plot");
  const inPercent = (curve) => curve.map((share) => 100 * share);
  const overfit = drawPlot(first, right.train_cost, right.test_cost, 0, 0.6);
  const accuracy = drawPlot(second, inPercent(right.test_accuracy), inPercent(wrong.test_accuracy), 100, 60, 0.2);
  const name = (plot, words, kind, curve) => plot.label(words, `end ${kind}`, 1, plot.y(curve.at(-1)));
  for (const [plot, words] of [[overfit, "cost"], [accuracy, "% of test images read correctly"]]) {
    plot.label(words, "axis", 0, 0);
    plot.label("step 0", "step", 0, 1);
    plot.label(inWords(film.iterations[lastRow]), "last step", 1, 1);
  }
  name(overfit, "training", "train", right.train_cost);
  name(overfit, "test", "test", right.test_cost);
  name(accuracy, "with right labels", "test", accuracy.train);
  name(accuracy, "with wrong labels", "test below", accuracy.test);
}

/** Says whether a guess was right. */
function judgeGuess(guess) {
  const { name, guesses } = film.chapters[chapterAsked()];
  const end = inSight[0].along.at(-1);
  const isSure = sureness(end, 1) > 0.9;
  rights[name] = name === "fool" ? isSure === (guess === "quite sure") : guesses.includes(`${guess}*`);
  if (isSent && name === "learn") return rights[name] ? "As your friend meant it." : `Your friend meant ${named(truth)}: then it fooled you, too.`;
  const says = name === "fool" ? `: ${named(largest(end))}, ${sureOf(sureness(end, 1))}` : "";
  return `${rights[name] ? "Right" : "Not so"}${says}.`;
}

// --------------------------------------------------------------------------------------- the start
async function startFilm() {
  listen();
  const wait = Object.assign(document.createElement("p"), { id: "wait" });
  wait.textContent = "Unpacking the network ... If this text stays, take a browser of 2023 or later.";
  $("networks").replaceChildren(wait, $("controls"));
  $("then").before($("verdict"));
  const link = (each, n) => `<a href="${linkTo(each)}"><i>${each.name === "inside" ? "+" : n + 1}</i><span>${each.title}</span></a>`;
  $("chapters").innerHTML = film.chapters.map(link).join("");
  $("controls").append($("bend")); // nearer to the curves, which it bends
  Object.assign($("T"), { min: 1, max: 4 }); // as far as these are in sight
  if (location.search) {
    await showColumns(1); // which has to read what was sent
    takeSent();
  }
  recall();
  addEventListener("pagehide", remember);
  await openChapter();
  wait.remove();
  while (inked) await new Promise(requestAnimationFrame); // or it would falter
  await showColumns(data.networks.length);
  if (!film.practised) return;
  practised = splitImages(await unpackSmall(film.practised, 4));
  tellMore(); // now with those that are alike
}

/** Takes a guess, and lets come what is to be seen. */
function takeGuess(words) {
  const guess = words.replace("*", "");
  guessed = said[chapter] = `You guessed: ${guess}. ${judgeGuess(guess)}`;
  $("guess").innerHTML = `You guessed: ${guess}. ${chapter === "temperature" ? "<b>Now turn it up, and see.</b>" : ""}`;
  $("answer").firstChild.textContent = guessed;
  showState();
  if (chapter === "temperature") {
    $("T").focus(); // which is to be turned now
    awaitFound(); // it may be turned already
  }
  if (isNarrow() && chapter === "labels") $("sheet").scrollIntoView({ behavior: "smooth" }); // with what is below
  if (chapter === "inside" && isStill()) openAnswer(true); // there is nothing to wait for
  else if (chapter === "inside") {
    furthest.inside = 0;
    moveTo(0); // the picture of the neuron forms
    play();
  } else if (current !== lastRow && frame === null) play();
}

function listen() {
  paper.addEventListener("pointerdown", () => {
    if (chapter === "learn") furthest.learn = 0; // it is to be watched
    if (isGivenAgain) drawing = null;
    isGivenAgain = false;
  });
  $("guess").addEventListener("click", ({ target, detail }) => {
    const key = target.closest("button");
    if (key && detail < 2 && chapter === film.chapters[chapterAsked()].name) takeGuess(key.textContent); // not between them, nor twice, nor too soon
  });
  addEventListener("hashchange", openChapter);
  for (const kind of ["pointerdown", "keydown", "click"]) addEventListener(kind, stopWriting, true); // before what that does
  $("answer").addEventListener("click", ({ target }) => chapter === "fool" && target.matches("[href='#fool']") && makeRoom());
  $("meant").addEventListener("click", () => {
    if (!isNarrow()) return;
    if (chapter === "fool") (document.querySelector(".won.open #next") ?? $("verdict")).scrollIntoView({ block: "nearest", behavior: "smooth" });
    else scrollToAnswer();
  });
  $("play").addEventListener("click", () => {
    if (frame !== null) return pause();
    play();
    if (isNarrow() && chapter === "labels") $("sheet").scrollIntoView(); // with all that it changes
  });
  $("slide").addEventListener("input", (event) => step(rowAt(event.target.value / 1000) - current));
  $("show").addEventListener("click", () => {
    if (performance.now() < openedAt + 1000) return;
    if (chapter === "temperature" && $("answer").hidden && !inSight.some(isFoundBy)) $("T").value = lowestT(inSight[0]);
    openAnswer($("answer").hidden);
  });
  $("verdict").addEventListener("click", (event) => {
    const { target } = event;
    if (target.matches("[download]")) Object.assign(target, { href: makePicture().toDataURL(), textContent: "Saved" });
    else if (target.matches("[href*=pixels]") && navigator.clipboard) { // or the link is followed
      event.preventDefault();
      navigator.clipboard.writeText(target.href).then(() => (target.textContent = "Link copied: your friend guesses first"));
    } else if (target.matches("[href='#fool']")) makeRoom();
    else if (target.matches("[href='#inside']")) asksWhy = true;
  });
  $("to-circle").addEventListener("click", () => {
    step(circle - current);
    if (isNarrow() && chapter === "labels") scrollBy(0, $("sheet").getBoundingClientRect().top - 8);
  });
}
