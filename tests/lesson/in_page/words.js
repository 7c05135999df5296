// Returns which words one sees in the chapter that is open, besides its texts: on buttons and curves, above and beside these,
// and those that the style adds. A list of texts: the words, and in brackets the moments in which they are in sight.
const PARTS =
  "button:not(#down), .legend small, figcaption, .about, .price small, .begins, .from, .beside, .dive, .axis, .key span, .pin, " +
  ".mistakes > small, .mistakes em, .honest b, #marks small, #bend label, .name h2, #others small, #beat, .handle, .worked, .said, #next, .onward, .says em";
const OF_OWN = ", .in-learn #ask, .in-learn #lead, .in-fool #lead, #verdict, #truth";
const ELSEWHERE = ".samples, #meant, #kept, .ten, .told, #valley"; // where what is written is no word of the page
const { plain } = scene;
const isShown = (part) =>
  part.offsetHeight > 0 && part.checkVisibility({ visibilityProperty: true, opacityProperty: true });

/** Returns the words that the style adds to a part. */
function addedTo(part) {
  const isAdded = ({ content, display, visibility }) =>
    /[a-z]/.test(content) && /^"/.test(content) && display !== "none" && visibility === "visible";
  return ["::before", "::after"]
    .map((side) => getComputedStyle(part, side))
    .filter(isAdded)
    .map(({ content }) => plain(content.slice(1, -1).replace("\\a ", " ")));
}

const allParts = () => [...document.querySelectorAll("main *, body > *, body > :not(#top) *")];
function wordsInSight() {
  const shown = allParts().filter((part) => part.checkVisibility() && !part.closest(ELSEWHERE));
  const written = shown.filter((part) => part.matches(isSample ? PARTS : PARTS + OF_OWN) && isShown(part));
  return [
    ...written.map((part) => plain(part.innerText) + (part.ariaPressed === "true" ? " (pressed)" : "")),
    ...shown.flatMap(addedTo),
  ].filter(Boolean);
}

const moments = {
  "before a guess": () => {},
  "after a guess": () => document.querySelector("#guess button")?.click(),
  "at the end": () => step(lastRow),
  "answer is open": () => openAnswer(true),
  "0 is drawn": () => scene.draw("M90 60L190 220H90"), // a triangle, meant as a 0
  "no digit is drawn": () => mean("none"), // the same triangle: now what is asked and said counts, too
};
const seenIn = {};
for (const [moment, begin] of Object.entries(moments)) {
  begin();
  for (const words of new Set(wordsInSight())) (seenIn[words] ??= []).push(moment);
}
return Object.entries(seenIn)
  .map(([words, when]) => `${words} (${when.join(", ")})`)
  .sort();
