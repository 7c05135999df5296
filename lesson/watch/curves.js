// Curves along the run, and the wall of sure mistakes.

/** Draws of the networks in sight what stays as it is along the run, all to one scale. */
function drawCurves() {
  const late = Math.floor(lastRow / 2); // early jumps would press the rest flat
  const all = (name, from) => inSight.map(({ rows }) => rows[name].slice(from)).flat();
  const high = 1.2 * Math.max(...all("test_cost", late));
  // Of two, the jumps are seen.
  const least = Math.min(...all("test_accuracy", inSight.length > 1 ? 3 : late));
  const low = Math.floor(100 * Math.min(1.2 * least - 0.2, 0.99));
  const tickRows = new Set(TICKS.map((share) => rowAt(Math.sqrt(share))));
  const ticks = [...tickRows].map((row) => {
    const words = `${row === 0 ? "step " : ""}${inWords(film.iterations[row])}`;
    return `<small style="left: ${css(placeOf(row))}">${words}</small>`;
  });
  for (const network of inSight) {
    const { find, rows, lowest } = network;
    const inPercent = (curve) => curve.map((share) => 100 * share);
    const cost = drawPlot(find(".of-cost .plot"), rows.train_cost, rows.test_cost, 0, high);
    const enters = cost.begin(cost.test);
    if (enters > 0 && inSight.length === 1)
      cost.label(`down from ${cost.test[0].toFixed(2)} \u2198`, "from", placeOf(enters), 0);
    const [train, test] = [rows.train_accuracy, rows.test_accuracy].map(inPercent);
    const accuracy = drawPlot(find(".of-accuracy .plot"), train, test, 100, low, 0.2);
    network.plots = [cost, accuracy];
    find(".ticks").innerHTML = `${ticks.join("")}<b class="handle"></b>`;
    const place = placeOf(lowest);
    for (const plot of network.plots) plot.put("lowest", lowest, plot.test);
    cost.label(
      "lowest test cost",
      place < 0.6 ? "begins" : "begins before",
      place,
      cost.y(cost.test[lowest]),
    );
    const dive = test.indexOf(Math.min(...test.slice(lowest)), lowest); // a row
    if (chapter === "overfit") showGuess(network);
    // Beside the second network's curve the first one's, where there is room for one chart.
    if (chapter === "labels" && network !== inSight[0]) {
      const right = inPercent(inSight[0].rows.test_accuracy);
      accuracy.draw("bent", [accuracy.points(right)]);
      accuracy.label("test, all labels right", "beside test", 0.78, accuracy.y(right[lastRow]));
    }
    if (chapter === "labels" && test[dive] < test[lastRow] - 5)
      accuracy.label(
        "\u2190 some steps went too far:<br>the next ones mended it",
        "dive",
        placeOf(dive),
        accuracy.y(test[dive]),
      );
  }
}

/**
 * Draws lines with a number at each step, two curves, and grey where test is worse; what is worse than `worst` is
 * beyond the edge. Returns the plot.
 */
function drawPlot(element, train, test, best, worst, room = 0) {
  element.replaceChildren($("plot").content.cloneNode(true));
  const [low, high] = [Math.min(worst, best), Math.max(worst, best)];
  const y = (value) => 1 - ((1 - room) * (value - low)) / (high - low); // 0 is the top, 1 the bottom
  const isOut = (value) => (value < low || value > high) && value !== best;
  // A row: where it comes in for good.
  const begin = (curve) => Math.max(0, curve.slice(0, lastRow / 2).findLastIndex(isOut));
  const points = (curve) => curve.map((value, row) => `${placeOf(row)} ${y(value)}`).slice(begin(curve));
  const draw = (name, lines) => {
    const join = (points) => points.map((point, i) => `${i > 0 ? "L" : "M"}${point}`).join("");
    const path = lines.map(join).join("");
    element.querySelector(`path.${name}`).setAttribute("d", path);
  };
  const label = (text, kind, left, top) => {
    const style = `left: ${css(left)}; top: ${css(top)}`;
    element.insertAdjacentHTML("beforeend", `<small class="${kind}" style="${style}">${text}</small>`);
  };
  // Puts a dot onto a curve, if there is one; beyond an edge, onto that.
  const put = (name, row, curve) => {
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
  const wide = element.clientWidth;
  const isRoom = place < 0.25 && place * wide > 110 && furthest[chapter] > current; // before curves that fall
  const isBefore = isRoom || place > (inSight.length > 1 ? 0.45 : 0.6);
  const sides = {}; // whether each stands before its dot
  const rowsBefore = () => [rowAt(place - 105 / wide), current];
  const rowsAfter = () => [current + 1, Math.min(rowAt(place + 105 / wide), furthest[chapter]) + 1];
  const isCrossed = (top, before) => {
    const [from, to] = before ? rowsBefore() : rowsAfter();
    const isBetween = (one, next) => Math.min(one, next) < top + 18 && Math.max(one, next) > top - 2;
    return names.some((name) => {
      const heights = curves[name].slice(from, to).map((value) => height * y(value));
      return heights.some((one, n) => isBetween(one, heights[n + 1] ?? one));
    });
  };
  for (const name of names.sort((a, b) => y(curves[a][current]) - y(curves[b][current]))) {
    const at = height * within(y(curves[name][current]));
    const isBent = name === "bent";
    const below = at + (isBent && place < 0.6 ? 22 : 6);
    const above = at - (isBent ? 30 : 22);
    const isClose = at - before < 44; // another curve above: then it stands below its own
    tops[name] = Math.max(isClose ? below : above, free);
    sides[name] = isBefore;
    if (chapter === "labels" && isCrossed(tops[name], isBefore)) {
      const near = [at - 22, at + 6, at + 24, at - 40].filter((top) => top >= free);
      const fitting = [false, true].filter((before) => (before ? place * wide : wide - place * wide) > 110);
      for (const before of fitting) {
        const top = near.find((top) => !isCrossed(top, before));
        if (top !== undefined) [tops[name], sides[name]] = [top, before];
      }
    }
    [before, free] = [at, tops[name] + 18];
  }
  const [test, bent] = ["test", "bent"].map(
    (name) => names.includes(name) && height * y(curves[name][current]),
  );
  const isJustAbove = bent !== false && bent <= test && test - bent < 30;
  // Or its own curve, which falls, is in its way.
  if (isJustAbove) {
    const below = Math.max(test, height * y(Math.min(...curves.test))) + 8; // below all of the curve
    Object.assign(tops, { test: below, bent: below + 20 });
  }
  for (const name of names) {
    const key = element.querySelector(`.key.${name}`);
    Object.assign(key.style, {
      left: `max(${css(place)}, 2rem)`,
      top: `${tops[name] - Math.max(0, free - height)}px`,
    });
    key.classList.toggle("before", sides[name]);
    key.style.visibility = y(curves[name][current]) > 1 ? "hidden" : ""; // below the edge
  }
  for (const [name, curve] of Object.entries(curves)) {
    put(name, current, curve);
    element.querySelector(`.key.${name}`).hidden = curve.length === 0;
  }
}

/** Shows the current row on the plots of a network, and in numbers. */
function showRow(network, T) {
  const { mistakes, rows, lowest, plots, find, section } = network;
  if (!plots) return; // it is in none of the chapters so far
  const [cost, accuracy] = plots;
  const t = placeOfT(T);
  const bent = rows.costs.map((costs) => costs[t]); // the test cost at this temperature
  const isCircled = furthest[chapter] >= lowest && chapter !== "labels";
  section.querySelectorAll(".lowest").forEach((circle) => (circle.hidden = !isCircled));
  cost.draw("bent", T === 1 ? [] : [cost.points(bent)]);
  showValues(cost, { train: cost.train, test: cost.test, bent: T === 1 ? [] : bent });
  showValues(accuracy, { train: accuracy.train, test: accuracy.test, bent: [] });
  const isPast = furthest[chapter] > lowest; // before, it is to be found
  const isNear = Math.abs(placeOf(current) - placeOf(lowest)) < (isNarrow() ? 0.55 : 0.2);
  // Or a number is in the way.
  section.querySelectorAll(".begins").forEach((words) => (words.hidden = !isPast || isNear || T !== 1));
  // No number is in its way.
  section.querySelectorAll(".dive").forEach((words) => (words.hidden = current < lastRow));
  // The line is in its way.
  section.querySelectorAll(".from").forEach((words) => (words.hidden = current < lowest));
  showHandle(network);
  if (chapter === "labels") showTold(network);
  const costs = [cost.train, cost.test].map((curve) => curve[current].toFixed(2));
  costs.push(bent[current].toFixed(2));
  const accuracies = [accuracy.train, accuracy.test].map((curve) => `${curve[current].toFixed(1)} %`);
  section.querySelectorAll(".of-cost .key b").forEach((place, i) => (place.textContent = costs[i]));
  section.querySelectorAll(".of-accuracy .key b").forEach((place, i) => (place.textContent = accuracies[i]));
  showHonest(network, T);
  if (chapter === "temperature") showTen(network, T);
  showMistakes(find(".mistakes"), rows, lowest, mistakes);

  const answer = seen ? `. It answers ${find(".says b").textContent}` : "";
  const trained = `training cost ${costs[0]}, test cost ${costs[1]}, at this temperature ${costs[2]}`;
  const aloud = `step ${inWords(film.iterations[current])}: ${trained}`;
  const shares = `training accuracy ${accuracies[0]}, test accuracy ${accuracies[1]}${answer}`;
  describe(find(".curves"), {
    "aria-valuenow": film.iterations[current],
    "aria-valuetext": `${aloud}; ${shares}`,
  });
}

/** Moves the handle to the current row, and hides what it or its line would cover. */
function showHandle({ find, section }) {
  const iteration = inWords(film.iterations[current]);
  const place = placeOf(current);
  find(".curves").style.setProperty("--at", css(place));
  find(".curves").classList.toggle("late", place > 0.5); // then there is more room before the line
  find(".curves").style.setProperty("--far", css(placeOf(Math.max(furthest[chapter] ?? 0, current))));
  const wide = find(".ticks").clientWidth;
  if (chapter === "learn" && asks())
    find(".handle").textContent = `step ${iteration} of ${inWords(film.iterations[lastRow])}`;
  else {
    const isAtWord = place * wide < 50; // there it covers the word
    find(".handle").innerHTML = isAtWord ? `<span>step </span>${iteration}` : iteration;
  }
  const line = find(".ticks").getBoundingClientRect().left + place * wide;
  for (const words of section.querySelectorAll(":is(.plot .own, .plot .beside, .pin)")) {
    const { left, right } = words.getBoundingClientRect();
    const isCrossed = line > left - 4 && line < right + 4; // the line would go through them
    words.style.visibility = isCrossed ? "hidden" : "";
  }
  const covered = find(".handle").offsetWidth;
  const left = within((place * wide - covered / 2) / (wide - covered)) * (wide - covered);
  find(".handle").style.left = `clamp(${covered / 2}px, var(--at), 100% - ${covered / 2}px)`;
  const ticks = [...section.querySelectorAll(".ticks small")];
  const last = ticks.length - 1;
  // The first begins at its place, the last ends there, the others have it in the middle: as the style has it.
  const beginOf = ({ offsetLeft, offsetWidth }, i) => {
    if (i === 0) return offsetLeft;
    return offsetLeft - (i === last ? offsetWidth : offsetWidth / 2);
  };
  const isCovered = ticks.map((tick, i) => {
    const from = beginOf(tick, i);
    return covered > 0 && from < left + covered + 4 && from + tick.offsetWidth > left - 4;
  });
  ticks.forEach((tick, i) => (tick.style.visibility = isCovered[i] ? "hidden" : ""));
}

/** Shows what a network says of the images whose labels it was told. */
function showTold({ layers, told, section }) {
  told.forEach(({ label, inputs }, i) => {
    const answer = largest(forward(layers, inputs, current).at(-1));
    const place = section.querySelectorAll(".told b")[i];
    place.textContent = answer;
    const isTrue = answer === networks[0].told[i].label; // the first network's labels are right
    const asTold = answer === label ? "wrong" : "";
    place.className = isTrue ? "right" : asTold;
  });
}

/** Shows how many of ten answers of about 90 % are right, and whether that is honest. */
function showHonest({ rows, find }, T) {
  const share = rows.right_of_90[current][placeOfT(T)];
  const excess = excessOf({ rows }, T);
  const verdicts = {
    none: share === 0,
    boasts: excess > HONEST,
    met: Math.abs(excess) < HONEST,
    modest: excess < -HONEST,
  };
  for (const [name, is] of Object.entries(verdicts)) find(".honest").classList.toggle(name, is);
  find(".honest i").style.setProperty("--of-ten", 10 * share);
  const average = inSight.length > 1 ? "" : "On average ";
  find(".honest i").textContent = `${average}${(10 * share).toFixed(1)} are right`;
}

const TILE = 48; // pixels on the wall, of the CUT in the middle of an image
const CUT = 24;

/**
 * Shows how many mistakes are sure, at the circle and where the handle is, and a picture of each of these.
 */
function showMistakes(place, rows, lowest, mistakes) {
  place.classList.toggle("early", current < lowest);
  place.classList.toggle("one", current === lowest); // or the same would stand there twice
  const at = inWords(film.iterations[lowest]);
  if (!place.querySelector(".keys")) {
    const keys = [`at step ${at} already`, "new since", "no longer sure"].map((words) => `<i>${words}</i>`);
    const title = `<b>Sure mistakes</b> (>90\u00a0%) in ${inWords(film.images)}<i class="tap">: tap one.</i>`;
    place.querySelector("small").innerHTML = `${title} <i class="keys">${keys.join(" ")}</i>`;
  }
  place.querySelector(".keys i:last-child").textContent =
    current < lowest ? "not yet sure" : "no longer sure";
  [lowest, current].forEach((row, n) => {
    const misread = Math.round(film.images * (1 - rows.test_accuracy[row]));
    const sureOnes = inWords(rows.sure[row][placeOfT(1)]);
    place.querySelectorAll("em")[n].textContent = `step ${inWords(film.iterations[row])}:`;
    place.querySelectorAll("span")[n].innerHTML = `${inWords(misread)} mistakes, <b>${sureOnes}</b> sure`;
  });
  if (!document.documentElement.matches(".in-overfit:is(.wide, .ended)")) return;
  // Every other frame of what plays, as this takes time.
  mistakes.rests = frame !== null && current < lastRow && !mistakes.rests;
  if (!mistakes.rests) drawWall(place, lowest, mistakes);
}

/**
 * Returns whether an image is a sure mistake at the current row, before the circle, from where on the film
 * says so.
 */
function surelyMisread({ layers, each, before }, n) {
  const { image, label } = each[n];
  const judge = () => {
    const logits = forward(layers, inputsOf(image), current).at(-1);
    return largest(logits) !== label && sureness(logits, 1) > 0.9;
  };
  before[current] ??= [];
  before[current][n] ??= judge(); // once, as it takes time
  return before[current][n];
}

/**
 * Draws the sure mistakes: grey those of the circle, which come first, in a colour those since, and pale what were
 * some; each falls into place.
 */
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
  const isSure = (n) => {
    if (current >= lowest) return sure[current * number + n];
    return n < old && surelyMisread(mistakes, n);
  };
  const whenNew = (n) => {
    if (n < old) return 1;
    late += 7;
    return late;
  };
  const strengthOf = (n, fallen) => {
    if (!came[n]) return current < lowest ? 0.25 : 0.15;
    return n < old ? 0.6 : fallen;
  };
  const drawFrom = (from, to) => {
    for (let n = from; n < to; n++) {
      if (!isSure(n)) came[n] = 0;
      else if (!came[n]) came[n] = whenNew(n);
      // Before, there are no pictures but those of the circle.
      if (!came[n] && first[n] > Math.max(current, lowest)) continue;
      const fallen = isStill() || !came[n] ? 1 : within((now - came[n]) / 350);
      isFalling ||= fallen < 1;
      const far = 1.5 * (1 - fallen) ** 3;
      const side = TILE * (1 + far);
      const [x, y] = [n % columns, Math.floor(n / columns)].map((cell) => TILE * (cell - far / 2));
      pen.globalAlpha = strengthOf(n, fallen);
      // Without its margin.
      pen.drawImage(images, (SIDE - CUT) / 2, SIDE * n + (SIDE - CUT) / 2, CUT, CUT, x, y, side, side);
      if (each[n].image === seen) pen.strokeRect(x + 2.5, y + 2.5, side - 5, side - 5); // it is on the paper
    }
    pen.globalAlpha = 1;
  };
  // Paints the ink in a colour that changes by night.
  const paintFrom = (y, width, height, part) => {
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
  const goOn = () => {
    if (frame === null && chapter === "overfit" && !asks()) drawWall(place, lowest, mistakes);
  };
  if (isFalling) requestAnimationFrame(goOn);
}

/** Returns the logits of each row: of an image that was read before, those that it had. */
function readAlong({ layers, readBefore }, x) {
  const atEachRow = () => film.iterations.map((_, row) => forward(layers, x, row).at(-1));
  return (readBefore[String(x)] ??= atEachRow());
}

/** Shows what each network of the film answers to what is seen: a piece for each answer that lasts. */
function showLives() {
  const x = inputs();
  for (const network of inSight) {
    const { find, section } = network;
    network.along = seen ? readAlong(network, x) : [];
    const answers = network.along.map(largest);
    // The rows at which a piece begins.
    const begins = answers.flatMap((digit, row) => (row > 1 && digit === answers[row - 1] ? [] : [row]));
    const ends = [...begins.slice(1), answers.length];
    const edge = (row) => {
      if (row === 0) return 0;
      if (row > lastRow) return 1;
      return (placeOf(row - 1) + placeOf(row)) / 2;
    };
    network.pieces = begins.map((row, n) => {
      const kind = kindOf(answers[row], row);
      return { row, end: ends[n], kind, color: `var(--${kind || "own"})` };
    });
    const wide = find(".life").clientWidth;
    let free = 0; // from where on there is room for a digit
    // The last digit that was: not again where what came between is too narrow for its own.
    let written = null;
    const pieces = network.pieces.map(({ row, end, kind, color }) => {
      const [left, right] = [edge(row), edge(end)];
      const at = Math.max(left * wide, free); // in pixels: all are as large, and none lies on another
      // It may reach into the next piece, whose own comes after it.
      const isShown = row > 0 && answers[row] !== written && at + 4 < right * wide;
      if (isShown) [free, written] = [at + 17, answers[row]];
      const shift = isShown ? `--shift: ${at - left * wide}px` : "--fit: 0px";
      const style = `left: ${css(left)}; width: ${css(right - left)}; ${shift}`;
      return `<b class="${kind}" style="color: ${color}; ${style}"><i>${answers[row]}</i></b>`;
    });
    section.querySelectorAll(".shown div").forEach((place) => (place.innerHTML = pieces.join("")));
    const end = network.pieces.findLast(({ kind }) => kind === "right")?.end; // of what is right
    const pin = `<small class="pin" style="left: ${css(edge(end ?? 0))}">\u2190 here it could read it</small>`;
    if (["learn", "fool"].includes(chapter) && edge(end ?? 0) < 0.7 && end <= lastRow)
      find(".names").insertAdjacentHTML("beforeend", pin);
    if (network === inSight[0]) $("verdict").innerHTML = seen ? judge(network.along.at(-1)) : "";
    if ($("why")) showWhy($("why"), network);
  }
  shapeLives();
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
