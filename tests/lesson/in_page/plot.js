// Returns of the plot that arguments[0] selects, in per cent of its size from the left and from the top: the numbers
// beside it, each with its height; the points of its paths, by their names; and by the names of curves, their dots that are in sight.
const plot = document.querySelector(arguments[0]);
const percent = ({ left, top }) => [left, top].map(parseFloat);
const ticks = [...plot.querySelectorAll(".y")].map(({ textContent, style }) => [Number(textContent), percent(style)[1]]);
const pointsOf = (path) => (path.getAttribute("d") ?? "").match(/[^ML]+/g)?.map((point) => point.split(" ").map((share) => 100 * share));
const paths = [...plot.querySelectorAll("path[class]")].map((path) => [path.classList[0], pointsOf(path)]);
const dots = [...plot.querySelectorAll("i:not([hidden])")].map(({ classList, style }) => [classList[0], percent(style)]);
return [ticks, Object.fromEntries(paths), Object.fromEntries(dots)];
