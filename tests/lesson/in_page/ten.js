// Returns of each temperature of the slider, from 1 on, what is told:
// - images: of each of the ten its pixels, label, what it is read as (digit), how sure, and its frame;
// - average: how many of ten it says are right;
// - verdict: how that is judged, as one sees it;
// - depth: how far below the top of its curve the cost is, from 0 to 1.
const slider = document.getElementById("T");
const { section } = inSight[0];
const honest = section.querySelector(".honest i");
const told = [];
for (slider.value = 1; told.length < 31; slider.stepUp()) {
  slider.dispatchEvent(new Event("input", { bubbles: true }));
  const images = [...section.querySelectorAll(".ten button")].map((button) => {
    const { data } = pen_of(button.querySelector("canvas")).getImageData(0, 0, SIDE, SIDE);
    const pixels = [...data].filter((_, i) => i % 4 === 0); // red
    const [label, digit, sure] = button.ariaLabel.match(/\d+/g).map(Number);
    return { pixels, label, digit, sure, frame: button.className };
  });
  const verdict = getComputedStyle(honest, "::after").content;
  const depth = parseFloat(document.querySelector("#valley i").style.top) / 100;
  told.push({ images, average: honest.innerText, verdict, depth });
}
return told;
