// The hidden neurons, and the links between them.

/**
 * Returns what a neuron takes in and hands on, and what comes before and goes on from there, each number times its
 * weight, at a row: of each the ten that matter most, as links from input i of a layer to its neuron n.
 */
function linksOf(layers, x, activations, layer, k, row, answer) {
  const inputs = [x, ...activations];
  const link = (l, i, n) => {
    const { start, unit, changes } = layers[l].W;
    const w = i * layers[l].b.start.length + n;
    return { l, i, n, value: inputs[l][i] * (start[w] + unit * changes[row * start.length + w]) };
  };
  const most = (links) =>
    links
      .filter(({ value }) => value)
      .sort((a, b) => Math.abs(b.value) - Math.abs(a.value))
      .slice(0, 10);
  const onFrom = (l, i) => Array.from(layers[l]?.b.start ?? [], (_, n) => link(l, i, n));
  const into = (l, n) => [...inputs[l].keys()].filter((i) => inputs[l][i] !== 0).map((i) => link(l, i, n));
  const takesIn = most(into(layer, k));
  const before = layer > 0 ? most(takesIn.flatMap(({ i }) => into(layer - 1, i))) : [];
  if (layer + 2 !== layers.length - 1) return [before, takesIn, most(onFrom(layer + 1, k))];
  // From the layer before the last hidden one, by the ways by which most comes to the answer, of either sign.
  const ways = onFrom(layer + 1, k)
    .filter(({ n }) => inputs[layer + 2][n] > 0)
    .map((first) => ({ first, last: link(layer + 2, first.n, answer) }));
  const reach = ({ first, last }) => Math.abs((first.value * last.value) / inputs[layer + 2][first.n]);
  const best = ways.sort((a, b) => reach(b) - reach(a)).slice(0, 10);
  return [
    before,
    takesIn,
    best.map(({ first }) => first),
    best.map(({ first, last }) => ({ ...last, first })),
  ];
}

/** Returns whether a network's way to its answer is drawn beside one's paper. */
function hasWay({ pictures }) {
  return pictures.length > 1 && inSight.length === 1 && isDrawnIn() && !isNarrow();
}

/**
 * Draws the links, to the answer, of the neuron that was clicked, or of the one that adds most to it at
 * this step.
 */
function drawWay(network, x, activations) {
  const { layers, layer, chosen, find } = network;
  const k = !seen ? null : (chosen ?? framedFirst(layers, activations, current));
  if (k !== null) {
    drawLinks(network, x, activations, layer, k);
    const slopes = slopesOf(layers, activations, layer, k, current);
    paintSigned($("one").querySelector(".weighed"), slopes, mostOf(slopes));
    paint($("one").querySelector(".ink"), x, (value) => grey(255 * value));
  }
  find(".links").style.visibility = k === null ? "hidden" : "";
  frameNeuron(network, chosen);
  find(".neuron").hidden = chosen === null || k === null;
  if (find(".neuron").hidden) return;
  find(".neuron").lastChild.textContent = `Neuron ${k} ${sayNeuron(layers, activations, layer, k)}`;
  find(".neuron").firstChild.replaceChildren(
    ...["weighed", "ink"].map((name) => {
      const copy = Object.assign(blank(SIDE), { className: name });
      pen_of(copy).drawImage($("one").querySelector(`.${name}`), 0, 0);
      return copy;
    }),
  );
}

/** Says what a neuron does at the current row: for which answer it votes, or that it is silent. */
function sayNeuron(layers, activations, layer, k) {
  if (current === 0) return "has learnt nothing yet.";
  if (activations[layer][k] <= 0) return "is silent here: its sum is below 0.";
  const votes = sayVotes(votesOf(layers, activations, layer, k), largest(activations.at(-1)));
  return `adds up the ink on red, and takes away that on blue. ${votes}`;
}

/**
 * Returns, found once an image, its activations in the end, and what each layer is handed at most then: the scale of
 * all its lines.
 */
function endOf(network, x) {
  const image = inked ?? seen;
  if (network.end?.image === image) return network.end;
  const activations = forward(network.layers, x, lastRow);
  const mosts = network.layers.map(({ W: { start, unit, changes }, b }, l) => {
    const [end, wide] = [lastRow * start.length, b.start.length];
    let most = 0;
    const inputs = l === 0 ? x : activations[l - 1];
    inputs.forEach((value, i) => {
      if (value === 0) return;
      for (let w = wide * i; w < wide * (i + 1); w++)
        most = Math.max(most, Math.abs(value * (start[w] + unit * changes[end + w])));
    });
    return most;
  });
  network.end = { image, activations, mosts };
  return network.end;
}

/**
 * Draws these links as curves: red what adds, blue what takes away, and as wide as it is large beside that
 * of the end.
 */
function drawLinks(network, x, activations, layer, k) {
  const { layers, pictures, section } = network;
  const { mosts } = endOf(network, x);
  const svg = section.querySelector(".links");
  const origin = svg.parentElement.getBoundingClientRect();
  const answer = network.towards ?? largest(activations.at(-1));
  const bars = section.querySelectorAll(chapter === "inside" ? ".bar" : ".says b");
  // Returns the box of what is before a layer: the paper, where it is beside it, a square or a bar.
  const boxOf = (l, n) => {
    const element = l === 0 ? paper : (pictures[l - 1] ?? bars[n] ?? bars[0]);
    const { left, top, width, height } = element.getBoundingClientRect();
    const [x, y] = [left - origin.left, top - origin.top];
    if (l > pictures.length) return { isShown: width > 0, from: x - 5, y: y + height / 2 };
    const columns = l === 0 ? SIDE : element.width;
    const [column, row] = [n % columns, Math.floor(n / columns)];
    if (l > 0)
      return {
        isShown: true,
        from: x + (width * column) / columns,
        to: x + (width * (column + 1)) / columns,
        y: y + (height * (row + 0.5)) / element.height,
      };
    const drawn = isSample ? { left: 0, top: 0, scale: 10, x: 0, y: 0 } : fitted;
    const [onX, onY] = [
      drawn.left + drawn.scale * (column + 0.5 - drawn.x),
      drawn.top + drawn.scale * (row + 0.5 - drawn.y),
    ];
    return {
      isShown: !isNarrow() && inSight.length === 1,
      to: x + (onX * width) / 280,
      y: y + (onY * height) / 280,
    };
  };
  const paths = linksOf(layers, x, activations, layer, k, current, answer).flatMap((links) =>
    links.map(({ l, i, n: to, value, first }) => {
      const [begin, end] = [boxOf(l, i), boxOf(l + 1, to)];
      if (chapter !== "inside" && l === pictures.length && to !== answer) return ""; // there is but the one
      if (!begin.isShown || !end.isShown) return "";
      const shareOf = ({ l, value }) => Math.abs(value / mosts[l]);
      // Where little comes, little goes on.
      const share = Math.min(1.2, shareOf({ l, value }), first ? 2 * shareOf(first) : 1.2);
      const bend = (end.from - begin.to) / 2;
      const bent = pointsOf(begin.to + bend, begin.y, end.from - bend, end.y, end.from, end.y);
      const curve = `M${pointsOf(begin.to, begin.y)}C${bent}`;
      const link = [l, i, to, value.toFixed(3)];
      return writeLink(value, link, curve, (0.6 + 4 * share).toFixed(1), (0.2 + 0.6 * share).toFixed(2));
    }),
  );
  const square = boxOf(layer + 1, k);
  // Beside it, or above all, where no finger is.
  const [x0, y0] = isNarrow() ? [boxOf(1, 0).from, -5] : [square.to + 8, square.y + 4];
  const isTold = chapter === "inside" && network.chosen !== null && current > 0;
  const silent = isTold ? `<text x="${x0}" y="${y0}">silent here</text>` : "";
  svg.innerHTML = activations[layer][k] > 0 ? paths.join("") : silent; // it hands on nothing
}

// The neuron that is framed at first.
const firstOf = ({ layers }) => framedFirst(layers, forward(layers, inputs(), lastRow));
// By chapter, how it opens next: at which row, and with which test image, or with what is on the paper.
const opensAt = {};

/** Returns the neuron of the first layer that in the end takes most away from an answer. */
function mostAgainst(network, answer) {
  const { activations } = endOf(network, inputs());
  const adds = addTo(network.layers, activations, answer, lastRow);
  return adds.indexOf(Math.min(...adds));
}

/**
 * Lets the lines lead to an answer that was clicked, from what speaks most against it; or again to its own.
 */
function askWhyNot(network, answer) {
  if (chapter !== "inside" || inSight.length > 1 || asks() || !seen || network.layers.length < 3) return;
  const isBack = network.towards === answer || answer === largest(network.along.at(-1));
  if (isBack) Object.assign(network, NONE_CHOSEN);
  else Object.assign(network, { layer: 0, chosen: mostAgainst(network, answer), towards: answer });
  tell();
}

/**
 * Returns how much a hidden neuron raises each answer, through those after it that are active, at the
 * current row.
 */
function votesOf(layers, activations, layer, k) {
  const last = layers.length - 1;
  let slopes = activations[layer].map((_, n) => (n === k ? 1 : 0));
  for (let l = layer + 1; l <= last; l++) {
    const [W, before] = [valuesOf(layers[l].W, current), slopes];
    const into = (n) => before.reduce((sum, slope, i) => sum + slope * W[i * activations[l].length + n], 0);
    slopes = activations[l].map((a, n) => (l === last || a > 0 ? into(n) : 0)); // which ReLU lets through
  }
  return slopes;
}

const PLACES = [
  "at the top left",
  "at the top",
  "at the top right",
  "on the left",
  "in the middle",
  "on the right",
  "at the bottom left",
  "at the bottom",
  "at the bottom right",
];

/**
 * Says in which ninth of the 20 x 20 pixels of a digit ink raises the sum of a neuron most, and in which it lowers it
 * most, if it does.
 */
function sayLooks(slopes) {
  const sums = PLACES.map(() => 0);
  slopes.forEach((slope, i) => {
    const [column, row] = [i % SIDE, Math.floor(i / SIDE)].map((place) => Math.floor((3 * (place - 4)) / 20));
    if (Math.min(column, row) >= 0 && Math.max(column, row) < 3) sums[3 * row + column] += slope;
  });
  const [most, least] = [Math.max(...sums), Math.min(...sums)];
  const at = (sum) => PLACES[sums.indexOf(sum)];
  const none = `none ${at(least)} (blue)`;
  if (most < -least / 5) return `looks most for ${none}`;
  const also = least < -most / 5 ? `, and for ${none}` : "";
  return `looks most for ink ${at(most)} (red)${also}`;
}

/**
 * Returns the active neuron of a layer that is nearest to one under a finger, or that one, if none is near.
 */
function nearestActive({ activations, pictures }, layer, k) {
  const { width, height, clientWidth, clientHeight } = pictures[layer];
  const far = (n) => {
    const columns = (n % width) - (k % width);
    const rows = Math.floor(n / width) - Math.floor(k / width);
    return Math.hypot(columns * (clientWidth / width), rows * (clientHeight / height));
  };
  const near = [...activations[layer].keys()]
    .filter((n) => activations[layer][n] > 0 && far(n) < 22)
    .sort((a, b) => far(a) - far(b));
  return near[0] ?? k;
}

/**
 * Says which answer a neuron raises most, and which it lowers; of an earlier layer also whether it raises
 * that of the network.
 */
function sayVotes(votes, answer) {
  const most = largest(votes);
  const least = largest(votes.map((vote) => -vote));
  const isAlsoFor = answer !== null && answer !== most && votes[answer] > 0;
  const also = isAlsoFor ? ` and ${named(answer)}` : "";
  return `${answer === null ? "It" : "Here it"} votes for ${named(most)}${also}, against ${named(least)}.`;
}

/** Says what a neuron that is framed has learnt at the current row, and for which answer it votes. */
function sayChosen({ layers, layer, pictures }, activations, k, looks) {
  if (current === 0) return "has learnt nothing yet.";
  if (activations[layer][k] === 0)
    return "is silent: this is not what it looks for. Choose one that stands out.";
  const isEarlier = layer < pictures.length - 1;
  const answer = isEarlier ? largest(activations.at(-1)) : null;
  return `${looks()}. ${sayVotes(votesOf(layers, activations, layer, k), answer)}`;
}

/** Says in the answer that the neuron of which it tells is framed, or which other one. */
function sayFramed(network, k, isFirst, looks) {
  const { layers, layer, towards } = network;
  if (layer === 0 && isFirst) return `It is framed.${current > 0 ? ` It ${looks()}.` : ""}`;
  const isAgainst = towards !== null && layer === 0 && k === mostAgainst(network, towards);
  const role = isAgainst ? `, which takes most away from the ${towards}` : "";
  return `Framed now: neuron ${k} of the ${layers[layer].b.start.length}${role}.`;
}
