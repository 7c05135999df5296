// Returns of ten images at each temperature of the slider their pixels; what each is, what it is read as, and how sure;
// which frame each has; what is said of all on average; how that is judged, as one sees it; and how far below the top of its curve the cost is, from 0 to 1.
const slider = document.getElementById("T");
const { section } = inSight[0];
const [pixels, told, frames, averages, verdicts, heights] = [[], [], [], [], [], []];
for (slider.value = 1; averages.length < 31; slider.stepUp()) {
  slider.dispatchEvent(new Event("input", { bubbles: true }));
  for (const button of section.querySelectorAll(".ten button")) {
    const { data: all } = pen_of(button.querySelector("canvas")).getImageData(0, 0, SIDE, SIDE);
    pixels.push([...all].filter((_, i) => i % 4 === 0)); // red
    told.push(button.ariaLabel.match(/\d+/g).map(Number));
    frames.push(button.className);
  }
  averages.push(section.querySelector(".honest i").innerText);
  heights.push(parseFloat(document.querySelector("#valley i").style.top) / 100);
  verdicts.push(getComputedStyle(section.querySelector(".honest i"), "::after").content);
}
return [pixels, told, frames, averages, verdicts, heights];
