// Goes to In short where a later drawing fooled the network, called a 7, and then an older one was shown again. Leaves in
// wrongInShort the names of what does not stand there as it should, with what does, and what should:
// - figures: what is written large;
// - dots: the words beside each row of ten dots, and how many are full;
// - curves: of each plot the names at the ends of its curves, from above;
// - card: what the picture says that the network says: that of the latest.
const done = arguments[0];
const [first] = fooled.values();
fooled.set("later", { ...first, digit: 7 });
giveAgain(drawings[0]);
location.hash = "#end";
const { circle_sure_of, end_sure_of, end_of_ten, cooled_of_ten, end_accuracy, best_T } = film.figures;
const due = {
  figures: [[circle_sure_of[0], end_sure_of[0]], [end_of_ten[0], cooled_of_ten[0]], end_accuracy].map(
    (pair) => pair.join(" \u2192 "),
  ),
  dots: [
    ["before", end_of_ten[0]],
    [`at ${best_T[0]}`, cooled_of_ten[0]],
  ],
  curves: [
    ["test", "training"],
    ["right labels", "wrong labels"],
  ],
  card: "says 7",
};
requestAnimationFrame(function look() {
  const all = (selector) => [...document.querySelectorAll(selector)];
  const ends = all("#lead .end");
  const card = document.querySelector(".surest canvas");
  if (ends.length < 4 || !card) return requestAnimationFrame(look);
  const heightOf = ({ style }) => parseFloat(style.top);
  const fromAbove = (names) =>
    names.sort((one, other) => heightOf(one) - heightOf(other)).map(({ textContent }) => textContent);
  const told = {
    figures: all("#lead strong").map(({ textContent }) => textContent.replace(/\s+/g, " ")),
    dots: all("#lead .dots").map(({ textContent, style }) => [
      textContent,
      style.getPropertyValue("--of-ten"),
    ]),
    curves: [ends.slice(0, 2), ends.slice(2)].map(fromAbove),
    card: /says \d/.exec(card.ariaLabel)[0],
  };
  const isWrong = (name) => JSON.stringify(told[name]) !== JSON.stringify(due[name]);
  window.wrongInShort = Object.keys(due)
    .filter(isWrong)
    .map((name) => [name, told[name], due[name]]);
  done();
});
