// Guesses, if that is asked for, and sees the end of the chapter that is open. Says what has not the colour of its kind: right
// is green, wrong is pink; what is of training images is blue, what is of test images orange.
document.querySelector("#guess button")?.click();
step(lastRow);
openAnswer(true);

const IS_HUE = {
  right: (red, green, blue) => green > red && green > blue,
  wrong: (red, green, blue) => red > blue && blue > green,
  train: (red, green, blue) => blue > green && green > red,
  test: (red, green, blue) => red > green && green > blue,
  adds: (red, green, blue) => red > 1.5 * Math.max(green, blue),
  takes: (red, green, blue) => blue > 1.5 * Math.max(red, green),
};
const all = (selector) => [...document.querySelectorAll(selector)].filter((part) => part.checkVisibility());
const ofKind = (kind) => all(`:is(main, #text, #others) .${kind}`).map((part) => [part, kind]);

// The last curves of In short have other kinds, and some parts show theirs by another class.
const ofLabels = new Set(all("#lead > :last-child .plot *"));
const kinds = Object.keys(IS_HUE)
  .flatMap(ofKind)
  .filter(([part]) => !ofLabels.has(part));
for (const part of ofLabels)
  for (const [name, kind] of [
    ["train", "right"],
    ["test", "wrong"],
  ])
    if (part.classList.contains(name)) kinds.push([part, kind]);
for (const part of all(".begun .bar.truth-is")) kinds.push([part, "right"]);
for (const digit of all(".says b")) {
  const { className } = digit.parentElement.querySelector("em");
  if (className in IS_HUE) kinds.push([digit, className]);
}

for (const line of all("[data-link]"))
  kinds.push([line, Number(line.dataset.link.split(" ").at(-1)) > 0 ? "adds" : "takes"]);
for (const [digit, place] of all("#others b").entries())
  kinds.push([place, place.textContent === String(digit) ? "right" : "wrong"]);
// What the style adds has a colour, too.
for (const part of all(".boasts i")) kinds.push([part, "wrong", "::after"]);
for (const part of all(".met i")) kinds.push([part, "right", "::after"]);
for (const part of all(".keys i:nth-child(2)")) kinds.push([part, "wrong", "::before"]);

const isAsItsKind = ([part, kind, added]) => {
  const { color, stroke } = getComputedStyle(part, added);
  return IS_HUE[kind](...(part.matches("path") ? stroke : color).match(/[\d.]+/g).map(Number));
};
const say = ([part, kind]) =>
  `<${part.tagName} class="${part.getAttribute("class")}"> is not ${kind}: ${part.textContent}`;
const colourOf = (part) => getComputedStyle(part).color;
const isMarked = colourOf(document.querySelector("#chapters [aria-current]")) === colourOf(document.body);
return [
  ...kinds.filter((each) => !isAsItsKind(each)).map(say),
  ...(isMarked ? [] : ["the open chapter is not marked"]),
];
