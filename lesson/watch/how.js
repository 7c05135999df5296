// How it learns: a training image that is misread, and two ways to teach it: in one step for it alone, or as the network
// was taught, in ten steps for many images at once.

const LESSON = [1, 2]; // rows: before, and after the ten steps
const RATE = 0.5; // of train_mnist.py
const isTaught = () => chapter === "how"; // where it moves between two rows
let lesson = null; // the image; the networks before and after; which way; and how far on it, from 0 to 1

/** Unpacks the training images, once; returns a promise. */
function unpackPractised() {
  unpacking ??= unpackSmall(film.practised, 4).then((pixels) => {
    practised = splitImages(pixels);
  });
  return unpacking;
}
let unpacking = null;

/** Finds the 4 of which the network is surest both before, when it is wrong, and after, when it is right. */
function findLesson() {
  const [{ layers }] = networks;
  const [{ label }] = data.first.slice(4);
  const at = (row) => layers.map(({ W, b }) => ({ W: fixed(valuesOf(W, row)), b: fixed(valuesOf(b, row)) }));
  const [before, after] = LESSON.map(at);
  let most = 0;
  practised.forEach(({ image }, n) => {
    if (Number(film.labels[n]) !== label) return;
    const [first, then] = [before, after].map((each) => softmax(forward(each, inputsOf(image), 0).at(-1), 1));
    const wrong = largest(first);
    const sure = first[wrong] * then[label];
    if (wrong === label || largest(then) !== label || sure < most) return;
    most = sure;
    lesson = { image, label, wrong };
  });
  const x = inputsOf(lesson.image);
  Object.assign(lesson, {
    before,
    ways: [stepped(before, x, label), after],
    now: at(LESSON[0]),
    way: 0,
    t: 0,
    tried: 0,
    taught: "\u2026",
  });
  // The first of each.
  lesson.others = Array.from({ length: 10 }, (_, digit) => practised[film.labels.indexOf(digit)].image);
  $("others").append(...lesson.others.map((image) => itemOf(image, document.createElement("b"))));
  tryAll();
}

/** Returns weights, or biases, as forward takes them, where they are the same at each row. */
const fixed = (start) => ({ start, unit: 0, changes: start });

/**
 * Returns a network after a step for one image alone: from each weight its slope, times the rate, is taken
 * away.
 */
function stepped(layers, x, label) {
  const activations = forward(layers, x, 0);
  // By how much the cost grows with each sum.
  let delta = softmax(activations.at(-1), 1).map((p, k) => p - (k === label));
  const stepOf = (l) => {
    const { W, b } = layers[l];
    const inputs = l > 0 ? activations[l - 1] : x;
    const above = delta;
    const many = b.start.length;
    const back = (i) => above.reduce((sum, d, k) => sum + d * W.start[i * many + k], 0);
    delta = Array.from(inputs, (a, i) => (a > 0 ? back(i) : 0)); // ReLU
    return {
      W: fixed(W.start.map((w, n) => w - RATE * inputs[Math.floor(n / many)] * above[n % many])),
      b: fixed(b.start.map((each, k) => each - RATE * above[k])),
    };
  };
  const fromLast = [...layers.keys()].reverse();
  return fromLast.map(stepOf).reverse();
}

/** Counts which of all training images are called the same after that step, some at a time. */
async function tryAll() {
  let same = 0;
  for (const [n, { image }] of practised.entries()) {
    if (n % 40 === 0) await new Promise(requestAnimationFrame);
    same += largest(forward(lesson.ways[0], inputsOf(image), 0).at(-1)) === lesson.label;
  }
  lesson.taught = inWords(same);
  if (isTaught()) tell();
}

/** Returns the network as it is on its way, the straight line from before to after. */
function onTheWay() {
  const { before, now, ways, way, t } = lesson;
  now.forEach((layer, l) => {
    for (const name of ["W", "b"]) {
      const [from, to, mixed] = [before, ways[way], now].map((each) => each[l][name].start);
      for (let i = 0; i < mixed.length; i++) mixed[i] = from[i] + t * (to[i] - from[i]);
    }
  });
  return now;
}

/**
 * Shows what each lit neuron of the last layer brings to the right answer, and to the wrong one; and what others are
 * called.
 */
function showLesson(network, activations) {
  const { pictures, section, layer } = network;
  const isChosen = network.chosen !== null && layer === pictures.length - 1;
  // An active neuron that is pointed at.
  const k = isChosen && activations.at(-2)[network.chosen] > 0 ? network.chosen : null;
  frameNeuron(network, isChosen ? network.chosen : null);
  const { label, wrong, now, t } = lesson;
  const svg = $("ties");
  const origin = svg.getBoundingClientRect();
  const boxOf = (element) => {
    const { left, top, width, height } = element.getBoundingClientRect();
    return { x: left - origin.left, y: top - origin.top, width, height };
  };
  const picture = pictures.at(-1);
  const [from, sheet] = [boxOf(picture), boxOf($("sheet"))];
  const right = from.x + from.width;
  const boxOfBar = (digit) => boxOf(section.querySelectorAll(".bar")[digit]);
  const W = now.at(-1).W.start;
  const bringsOf = (i, digit) => activations.at(-2)[i] * W[10 * i + digit];
  const lines = [label, wrong].flatMap((digit) => {
    const to = boxOfBar(digit);
    return Array.from(activations.at(-2), (_, i) => {
      const value = bringsOf(i, digit);
      if (value === 0) return "";
      const column = i % picture.width;
      const row = Math.floor(i / picture.width);
      const x = from.x + (from.width * (column + 1)) / picture.width;
      const y = from.y + (from.height * (row + 0.5)) / picture.height;
      const height = to.y + to.height / 2;
      const bend = (to.x - from.x - from.width) / 2;
      const straight = `M${pointsOf(x, y)}L${pointsOf(right, y)}`;
      const curve = `C${pointsOf(right + bend, y, to.x - bend, height, to.x - 7, height)}`;
      const share = Math.abs(value) / (Math.abs(value) + 1.2); // the widest would cover all others
      const isPale = k !== null && k !== i;
      const opacity = isPale ? 0.04 : Math.min(0.85, 0.2 + 1.8 * share).toFixed(2);
      const link = [i, digit, value.toFixed(3)];
      return writeLink(value, link, straight + curve, (0.4 + 9 * share).toFixed(2), opacity);
    });
  });
  if (k !== null)
    for (const digit of [label, wrong]) lines.push(writeBrings(bringsOf(k, digit), boxOfBar(digit)));
  svg.innerHTML = (isNarrow() ? "" : writeBand(sheet, from)) + lines.join("");
  const isNear = t > 0 && t < 1 && Math.abs(t - lesson.tried) < 0.02; // they take more time than all else
  if (!isNear) showOthers(now, t);
  [...$("ways").children].forEach((button, way) => button.setAttribute("aria-pressed", way === lesson.way));
  const beat = beatOf(lesson.way, t);
  if ($("beat").innerHTML !== beat) $("beat").innerHTML = beat;
}

/** Returns places in pixels, as a path has them. */
const pointsOf = (...places) => places.map((place) => place.toFixed(1));

/** Returns a link as a path: red if it adds, blue if it takes away. */
function writeLink(value, link, line, width, opacity) {
  const kind = value > 0 ? "adds" : "takes";
  const look = `stroke-width="${width}" opacity="${opacity}"`;
  return `<path class="${kind}" data-link="${link.join(" ")}" d="${line}" ${look}/>`;
}

/** Returns the band from the paper to the last neurons, as a path: in place of the layer between. */
function writeBand(sheet, to) {
  const begin = sheet.x + sheet.width;
  const upper = `M${begin} ${sheet.y}L${to.x} ${to.y}`;
  const lower = `V${to.y + to.height}L${begin} ${sheet.y + sheet.height}Z`;
  const [middle, height] = [(begin + to.x) / 2, to.y + to.height / 2];
  const words = `<text transform="translate(${middle + 5} ${height}) rotate(-90)">256 neurons</text>`;
  return `<path class="band" d="${upper}${lower}"/>${words}`;
}

/** Shows what one image of each digit is called at a moment of the way. */
function showOthers(now, t) {
  lesson.tried = t;
  for (const [n, place] of $("others").querySelectorAll("b").entries()) {
    const digit = largest(forward(now, inputsOf(lesson.others[n]), 0).at(-1));
    if (place.textContent === String(digit)) continue;
    place.textContent = digit;
    place.className = digit === n ? "right" : "wrong";
  }
}

/** Returns what a neuron brings to an answer, as text at the end of its line. */
function writeBrings(value, { x, y, height }) {
  const words = `${value > 0 ? "+" : "\u2212"}${Math.abs(value).toFixed(2)}`;
  return `<text class="brings" x="${x - 14}" y="${y + height / 2 - 9}">${words}</text>`;
}

/** Returns what happens at a moment of a way, in a sentence. */
function beatOf(way, t) {
  const { label, wrong } = lesson;
  const [from, to] = LESSON.map((row) => inWords(film.iterations[row]));
  if (t === 0) return `At step ${from} it says ${wrong}. <b>It should say ${label}.</b>`;
  if (way === 0 && t < 1)
    return `One step, slowly. From active neurons, the weights to the ${label} rise. Those to all other digits fall.`;
  if (way === 0) return `<b>Now it says ${label}.</b> And the others, below?`;
  if (t < 1) return "Each step is for 512 images: each of them pulls a bit at each weight.";
  return `<b>At step ${to} it says ${label}, too.</b> And the others?`;
}

/** Begins a way, and goes along it. */
function takeWay(way) {
  lesson.way = way;
  openAnswer(false);
  moveTo(LESSON[0]);
  tell();
  bringUp($("sheet"));
  if (isStill()) openAnswer(true);
  else play();
}

/** Goes along the way, slowly, after a moment to read where it begins. */
function playLesson() {
  const from = lesson.t < 1 ? lesson.t : 0;
  const slow = lesson.way === 0 ? 3 : 1; // at first: most of the one step changes little more
  const begun = performance.now() + (from === 0 ? 1400 : 0) - 3500 * from ** (1 / slow);
  frame = requestAnimationFrame(function show(now) {
    moveTo(LESSON[0] + within((now - begun) / 3500) ** slow);
    if (lesson.t < 1) return (frame = requestAnimationFrame(show));
    pause();
    openAnswer(true);
  });
  showState();
}

/**
 * Returns what the answer says of this: how many images are called the same after one step; how many are read after
 * ten, and were before.
 */
function countLesson() {
  const [before, after] = LESSON.map((row) =>
    inWords(Math.round(practised.length * networks[0].rows.train_accuracy[row])),
  );
  return [lesson.taught, after, before];
}
