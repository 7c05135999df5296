// What is said of an answer, and of a guess.
/** Returns what an answer is at a row: untrained, right, wrong, or "" where that is not known. */
function kindOf(digit, row) {
  if (row === 0) return "untrained";
  if (truth === null) return "";
  return digit === truth ? "right" : "wrong";
}

/** Shows of an answer whether it is right, what it costs, and how the percentages come about. */
function showMore({ find, section }, logits, p, T) {
  const kind = p && !inked ? kindOf(largest(p), current) : "";
  find(".says").innerHTML = p ? writeAnswer(p, kind) : "";
  find(".reads").style.setProperty("--kind", `var(--${kind || "own"})`);
  section.querySelectorAll(".bar").forEach((bar, k) => {
    bar.classList.toggle("truth-is", k === truth);
    bar.lastChild.textContent = p ? shortPercent(p[k]) : "\u00a0";
  });
  showReading();
  find(".scores").innerHTML = p ? barsOf(logits, T) : "";
  setPrice(find, p?.[truth] ?? 0.5);
  if (chapter === "labels") paint(find(".this"), inputs(), (value) => grey(255 * value));
}

/** Returns an answer as text: the digit, how sure it is, and what kind of an answer it is. */
function writeAnswer(p, kind) {
  const itIs = `it is ${named(truth)}`.replaceAll(" ", "\u00a0");
  const words = { untrained: "untrained: guessing", wrong: `wrong: ${itIs}` }[kind] ?? kind;
  return `<b>${largest(p)}</b><span>${sureOf(Math.max(...p))}</span><em class="${kind}">${words}</em>`;
}

/** Shows the answers in short, and where there is but one, how sure it is. */
function showReading() {
  const [one, ...others] = inSight.map((network) => network.find(".says"));
  const wordsOf = (says, part) => says.querySelector(part)?.textContent ?? "";
  const short = (says) => `<b class="${says.querySelector("em")?.className}">${wordsOf(says, "b")}</b>`;
  const sure = `<span>${wordsOf(one, "span").replace(" sure", "")}</span>`;
  $("reading").innerHTML = short(one) + (others.length > 0 ? others.map(short).join("") : sure);
}

/** Returns the places of values, as digits, from the largest value on. */
const ranked = (values) => [...values.keys()].sort((a, b) => values[b] - values[a]);

/** Returns bars of the scores, as T divides them: all to one scale, whatever T is. */
function barsOf(logits, T) {
  const most = Math.max(...logits.map(Math.abs));
  const [first, second] = ranked(logits);
  const write = (score) => score.toFixed(2).replace("-", "\u2212");
  const written = Array.from(logits, (score) => write(score / T));
  const number = (k) => (k === first || k === second ? `<small>${written[k]}</small>` : "");
  const bars = Array.from(logits, (score, k) => {
    const place = `${score > 0 ? 1 : 2} / ${k + 1}`;
    const height = css(Math.abs(score) / most / T);
    return `<i style="grid-area: ${place}; height: ${height}">${number(k)}</i>`;
  });
  const lead = (logits[first] - logits[second]) / T;
  const many = Math.exp(lead);
  const times = many < 10 ? many.toFixed(1) : inWords(Number(many.toPrecision(2)));
  const leads = `the <b>${first}</b> leads the ${second} by <b>${lead.toFixed(2)}</b>`;
  const power = `<i>e</i><sup>${lead.toFixed(2)}</sup> = <b>${times}</b> times the percentage`;
  const divided = `\u00f7 ${T.toFixed(1)}`;
  let worked = `${leads}:<br>${power}`;
  if (pointed !== null)
    worked = `the <b>${pointed}</b>: ${write(logits[pointed])} ${divided} is <b>${written[pointed]}</b>`;
  const title = `<span>scores<span class="worked"> ${divided}: ${worked}</span></span>`;
  return `${title}<span class="squeezed">${bars.join("")}</span>`;
}

let pointed = null; // the digit of which it is said, or null

/** Lets a pointer point at a bar of a percentage, or of a score. */
function letPoint(find) {
  const point = ({ currentTarget: bars, clientX, clientY, type, pointerType }) => {
    if (chapter !== "temperature" || (type === "pointerleave" && pointerType !== "mouse")) return;
    const { left, width, bottom } = (bars.querySelector(".squeezed") ?? bars).getBoundingClientRect();
    const place = (clientX - left) / width;
    const isOnBar = type !== "pointerleave" && place >= 0 && place < 1 && clientY < bottom;
    pointed = isOnBar ? Math.floor(10 * place) : null;
    read();
  };
  for (const part of [".bars", ".scores"])
    for (const kind of ["pointerdown", "pointermove", "pointerleave"])
      find(part).addEventListener(kind, point);
}

const DEAREST = 7; // what the small curve goes up to: the cost of a share of 0.1 %

/**
 * Shows what a share for the right digit costs, if that is known, and the dot where it is on the small
 * curve.
 */
function setPrice(find, share, isPulled = false) {
  find(".price").style.visibility = typeof truth === "number" ? "" : "hidden"; // else there is no right digit
  const right = isPulled ? `if the ${truth} got` : `the ${truth} gets`;
  find(".price small").textContent = `${right} ${smallPercent(share)}: cost`;
  const cost = -Math.log(share);
  find(".price b").textContent = cost.toFixed(cost < 9.995 ? 2 : 1);
  find(".penalty i").classList.toggle("beyond", cost > DEAREST);
  Object.assign(find(".penalty i").style, {
    left: css(share),
    top: css(within(1 + Math.log(share) / DEAREST)),
  });
}

/**
 * Draws what each share costs, and lets a pointer pull the dot along: then the bars are what they would be.
 */
function letPull(network) {
  const { find } = network;
  const points = Array.from({ length: 71 }, (_, n) => `${Math.exp((-n * DEAREST) / 70)} ${1 - n / 70}`);
  find(".penalty path").setAttribute("d", `M${points.join("L")}`);
  let pulled = null; // once a finger has: what waits until that was read
  const pull = ({ offsetX }) => {
    clearTimeout(pulled);
    setStates({ tried: true, pulled: !isNarrow() }); // now one can turn to the curves
    const share = Math.min(0.999, Math.max(0.001, offsetX / find(".penalty").clientWidth));
    const logits = forward(network.layers, inputs(), current).at(-1);
    const rest = logits.reduce((sum, z, k) => sum + (k === truth ? 0 : Math.exp(z)), 0);
    logits[truth] = Math.log((rest * share) / (1 - share)); // the others share what is left, as before
    showAnswer(network, logits, 1);
    setPrice(find, share, true);
  };
  for (const kind of ["pointerdown", "pointermove"]) find(".penalty").addEventListener(kind, pull);
  find(".penalty").addEventListener("pointerleave", ({ pointerType }) => {
    const wait = pointerType === "mouse" ? 0 : 3000; // a finger leaves as it lifts
    pulled = setTimeout(read, wait);
  });
}

/**
 * Returns a share, a small one with two decimals, as a small share costs much more than one that is half as
 * small.
 */
function smallPercent(share) {
  if (share < 0.0001) return "<0.01\u00a0%";
  return share < 0.05 ? `${(100 * share).toFixed(2)}\u00a0%` : sureOf(share).replace(" sure", "");
}

/** Says how sure a network is: near 100 %, where it matters, with a decimal. */
function sureOf(share) {
  let words = `${Math.round(100 * share)} %`;
  if (share > 0.985) words = percent(share);
  if (share >= 0.9995) words = ">99.9 %";
  return `${words} sure`.replace(" %", "\u00a0%");
}

/**
 * Returns a share as sureOf has it, but nothing for one that would be 0 %, and no decimal where another share may stand
 * beside it.
 */
function shortPercent(p) {
  if (p < 0.005) return "\u00a0";
  if (p < 0.995) return `${Math.round(100 * p)}\u00a0%`;
  return sureOf(p).replace(" sure", "");
}

/**
 * Draws small what is kept of the curves: overfitting, and what wrong labels cost; they come, and then
 * follow a pointer.
 */
function drawInShort() {
  const [right, wrong] = data.networks.map(({ rows }) => rows);
  const [first, second] = document.querySelectorAll("#lead .plot");
  const inPercent = (curve) => curve.map((share) => 100 * share);
  const overfit = drawPlot(first, right.train_cost, right.test_cost, 0, 0.6);
  const accuracy = drawPlot(
    second,
    inPercent(right.test_accuracy),
    inPercent(wrong.test_accuracy),
    100,
    60,
    0.2,
  );
  const name = (plot, words, kind, curve) => plot.label(words, `end ${kind}`, 1, plot.y(curve.at(-1)));
  const plots = [
    [overfit, "cost", (cost) => cost.toFixed(2)],
    [accuracy, "% of test images read correctly", (share) => share.toFixed(1)],
  ];
  const goTo = ([plot, words, write], row) => {
    const { element, train, test, put } = plot;
    element.style.setProperty("--far", css(placeOf(row)));
    put("train", row, train);
    put("test", row, test);
    const values = `<em class="train">${write(train[row])}</em>, <em class="test">${write(test[row])}</em>`;
    const at = `step ${inWords(film.iterations[row])}: ${values}`;
    element.querySelector(".axis").innerHTML = row < lastRow ? at : words;
  };
  for (const each of plots) {
    const [{ element, label }, words] = each;
    label(words, "axis", 0, 0);
    label("step 0", "step", 0, 1);
    label(inWords(film.iterations[lastRow]), "last step", 1, 1);
    for (const kind of ["pointerdown", "pointermove", "pointerleave"])
      element.addEventListener(kind, ({ clientX }) => {
        const { left, width } = element.getBoundingClientRect();
        const row = rowAt(within((clientX - left) / width));
        goTo(each, kind === "pointerleave" ? lastRow : row);
      });
  }
  name(overfit, "training", "train", right.train_cost);
  name(overfit, "test", "test", right.test_cost);
  name(accuracy, "right labels", "train", accuracy.train);
  name(accuracy, "wrong labels", "test below", accuracy.test);
  const come = (row) => plots.forEach((each) => goTo(each, row));
  showItself(
    3,
    (share) => come(rowAt(share)),
    () => come(lastRow),
  );
}

/** Says whether a guess was right. */
function judgeGuess(guess) {
  const { name, guesses } = film.chapters[chapterAsked()];
  const end = inSight[0].along.at(-1);
  const isSure = sureness(end, 1) > 0.9;
  if (name === "fool") rights[name] = isSure === (guess === "quite sure");
  else rights[name] = guesses.includes(`${guess}*`);
  if (isSent && name === "learn") {
    if (rights[name]) return "As your friend meant it.";
    return `Your friend meant ${named(truth)}: then it fooled you, too.`;
  }
  const says = name === "fool" ? `: ${named(largest(end))}, ${sureOf(sureness(end, 1))}` : "";
  return `${rights[name] ? "Right" : "Not so"}${says}.`;
}
