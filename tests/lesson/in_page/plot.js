// Returns of the plot that arguments[0] selects, in per cent of its size from the left and from the top:
// - ticks: the numbers beside it, each with its height;
// - paths: the points of each, by its name;
// - dots: those that are in sight, by the names of their curves.
const plot = document.querySelector(arguments[0]);
const percent = ({ left, top }) => [left, top].map(parseFloat);
const ticks = [...plot.querySelectorAll(".y")].map(({ textContent, style }) => [
  Number(textContent),
  percent(style)[1],
]);
const pointsOf = (path) =>
  (path.getAttribute("d") ?? "")
    .match(/[^ML]+/g)
    ?.map((point) => point.split(" ").map((share) => 100 * share));
const paths = [...plot.querySelectorAll("path[class]")].map((path) => [path.classList[0], pointsOf(path)]);
const dots = [...plot.querySelectorAll("i:not([hidden])")].map(({ classList, style }) => [
  classList[0],
  percent(style),
]);
return { ticks, paths: Object.fromEntries(paths), dots: Object.fromEntries(dots) };
