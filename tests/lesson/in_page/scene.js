// From the start of each page: what scenes.json does and looks at in more than a line of JavaScript.
window.scene = {
  /** Moves a slider, as a pointer does. */
  turn(selector, value) {
    const slider = document.querySelector(selector);
    slider.value = value;
    slider.dispatchEvent(new Event("input"));
  },

  /** Lets a mouse, or a finger, do something at a place of a part: in shares of its width, from the left, at its top. */
  point(selector, kind, across = 0, pointerType = "mouse") {
    const part = document.querySelector(selector);
    const { left, top, width } = part.getBoundingClientRect();
    const place = { clientX: left + across * width, clientY: top + 1 };
    part.dispatchEvent(new PointerEvent(kind, { pointerType, bubbles: true, ...place }));
  },

  /** Draws a path on the paper, and says that it is a 0. */
  draw(path) {
    clear();
    Object.assign(pen, { strokeStyle: "white", lineWidth: 22, lineCap: "round", lineJoin: "round" });
    pen.stroke(new Path2D(path));
    see();
    mean(0);
  },

  /** Does what the second click of a double click does. */
  clickTwice(selector) {
    document.querySelector(selector).dispatchEvent(new MouseEvent("click", { bubbles: true, detail: 2 }));
  },

  /** Returns which keys the curves leave to the page. */
  keysLeft(keys) {
    const typed = (key) => new KeyboardEvent("keydown", { key, cancelable: true });
    return keys.filter((key) => document.querySelector(".curves").dispatchEvent(typed(key)));
  },

  /** Returns whether all of the page is there. */
  isLoaded: () => typeof practised !== "undefined" && practised !== null,

  /** Returns the link in the answer that has these words. */
  link: (words) => [...$("answer").querySelectorAll("a")].find(({ textContent }) => textContent === words),

  /** Returns a text, without its line ends and fixed spaces. */
  text: (selector, n = 0) => scene.plain(document.querySelectorAll(selector)[n].textContent),
  plain: (text) => text.replace(/\s+/g, " ").trim(),

  /** Returns the per cents that the answer to Wrong labels tells, and those that it should tell. */
  accuraciesTold() {
    const told = /it reads ([\d.]+).*images, the other ([\d.]+)/.exec(scene.text("#answer")).slice(1);
    const due = networks.map(({ rows }) => (100 * rows.test_accuracy.at(-1)).toFixed(1));
    return { told, due: due.reverse() };
  },

  /** Returns how many mistakes are to be told, and how many of them as sure: "circle", or "end". */
  mistakesAt(when) {
    const { [`${when}_misread`]: misread, [`${when}_sure_of`]: sure } = film.figures;
    return `${misread[0]} mistakes, ${sure[0]} sure`;
  },

  /** Returns by how many the mistakes become fewer from the circle to the end. */
  fewerMistakes() {
    const { circle_misread, end_misread } = film.figures;
    const [before, after] = [circle_misread, end_misread].map(([text]) => Number(text.replace(",", "")));
    return before - after;
  },

  /** Returns the steps that the mistakes tell that are enlarged here, and not sure now. */
  stepsOfEnlarged() {
    const [network] = networks;
    const { each, first } = network.mistakes;
    const said = each.filter((_, n) => first[n] <= current).map((mistake) => sayMistake(network, mistake));
    return said.flatMap((words) => /(?<=at step ).*/.exec(words) ?? []).map(Number);
  },

  /** Returns whether the dot of the test cost is where the circle is. */
  isDotInCircle() {
    const [dot, circle] = ["test", "lowest"].map((name) => document.querySelector(`.of-cost i.${name}`));
    return dot.style.cssText === circle.style.cssText;
  },

  /** Returns the row after the circle of Wrong labels in which its network reads least. */
  deepestRow() {
    const [, { rows, lowest }] = networks;
    const after = rows.test_accuracy.slice(lowest);
    return lowest + after.indexOf(Math.min(...after));
  },

  /** Returns what is told of a test image of a 1 that is read as such at some rows, and else as a 0. */
  fateOf(isRead) {
    [truth, isSample] = [1, true];
    return scene.plain(fateOf(film.iterations.map((_, row) => (isRead(row) ? [0, 10] : [10, 0]))));
  },

  /** Returns what is told of a drawing of a digit that is surely read. */
  dareOf(digit) {
    truth = digit;
    const said = document.createElement("p");
    said.innerHTML = nearest(Array.from({ length: 10 }, (_, k) => (k === digit ? 20 : 0)));
    return said.textContent;
  },

  /** Returns what is read aloud of those of the ten below which something else stands. */
  tenToldOtherwise: () =>
    [...document.querySelectorAll(".ten button")]
      .filter(({ ariaLabel, lastChild }) => !ariaLabel.endsWith(`, ${lastChild.textContent} sure`))
      .map(({ ariaLabel }) => ariaLabel),

  /** Returns how many of ten dots are green. */
  dots: () => Number(networks[0].find(".honest i").style.getPropertyValue("--of-ten")).toFixed(1),

  /** Returns the digits whose scores go up, as they are drawn, and as they should be. */
  scoresUp() {
    const bars = [...networks[0].section.querySelectorAll(".squeezed i")];
    const drawn = bars.map(({ style }) => style.gridRowStart === "1");
    const due = Array.from(forward(networks[0].layers, inputs(), current).at(-1), (score) => score > 0);
    return [drawn, due].map((all) => all.flatMap((is, digit) => (is ? digit : [])).join(" "));
  },

  honestFrom: () => Number($("bend").style.getPropertyValue("--honest-from")),
  honestTo: () => Number($("bend").style.getPropertyValue("--honest-to")),

  /** Returns how many per cent of a part are cut off on its right. */
  clipped(selector) {
    const part = networks[0].find(selector);
    const probe = document.createElement("i");
    const [, right] = /^inset\(\S+ (.+?) \S+ \S+\)$/.exec(getComputedStyle(part).clipPath) ?? [0, "0%"];
    Object.assign(probe.style, { position: "absolute", width: right });
    part.parentElement.append(probe);
    const share = (100 * probe.offsetWidth) / part.parentElement.clientWidth;
    probe.remove();
    return share;
  },

  /** Returns where a neuron looks that ink in one place alone raises. */
  looksAt(row, column) {
    const isThere = (_, i) => Number(i === row * SIDE + column);
    return sayLooks(Array.from({ length: SIDE * SIDE }, isThere));
  },

  /** Returns the steps below the curves, and those at whose places they are. */
  ticks() {
    const ticks = [...networks[0].section.querySelectorAll(".ticks small")];
    const stepAt = ({ style }) => Math.round((parseFloat(style.left) / 100) ** 2 * film.iterations[lastRow]);
    return { words: ticks.map(({ textContent }) => textContent).join(" "), steps: ticks.map(stepAt) };
  },

  /** Returns the sign and words of the button that plays: at the start, as it plays, at the circle, and in the end. */
  namesOfPlay() {
    const name = () => {
      const corners = getComputedStyle($("play"), "::before").clipPath.split(",").length;
      return `${corners === 3 ? "\u25b6" : "\u23f8"} ${$("play").textContent}`;
    };
    const nameAt = (row) => {
      moveTo(row);
      return name();
    };
    pause();
    const atStart = nameAt(0);
    play();
    const playing = name();
    pause();
    return [atStart, playing, nameAt(circle), nameAt(lastRow)];
  },

  /** Returns what stands beside the dot of the small curve at a share for the right digit. */
  besideDot(share) {
    const { find } = networks[0];
    setPrice(find, share);
    return getComputedStyle(find(".penalty i"), "::after").content;
  },

  /** Returns how many circles are in sight. */
  circles: () =>
    [...document.querySelectorAll(".plot .lowest")].filter((each) => each.checkVisibility()).length,

  /** Returns the training cost and the test cost at a row, as they are told. */
  costsAt(row) {
    const [{ rows }] = networks;
    return [rows.train_cost, rows.test_cost].map((costs) => costs[row].toFixed(2));
  },

  /** Returns the digits below what a network is told: its answers "b", or the labels "i". */
  told: (n, name) =>
    [...networks[n].section.querySelectorAll(`.told span:not(:first-child) ${name}`)]
      .map(({ textContent }) => textContent)
      .join(" "),

  /** Returns how a curve of a network's accuracy is drawn. */
  lineOf: (n, name) => networks[n].find(`.of-accuracy path.${name}`).getAttribute("d"),
};
