// Opens the house of the second chapter, as where nobody asks for less motion, and keeps what is read while it is
// written in: of each frame the ink, and what the bars say. After so many frames something is touched.
const touchedAfter = arguments[0];
window.matchMedia = () => ({ matches: false });
window.kept = [];
const percentOf = (bar) => parseFloat(bar.ariaLabel.split(": ")[1]);
const keep = () => {
  if (inked) kept.push([[...inked], [...inSight[0].section.querySelectorAll(".bar")].map(percentOf)]);
  if (kept.length === touchedAfter) document.body.dispatchEvent(new KeyboardEvent("keydown", { bubbles: true }));
  if (inked || kept.length === 0) requestAnimationFrame(keep);
};
keep();
location.hash = "fool";
