// Says which words one reads in the chapter that is open, besides its texts, that words.json has not so, which arguments[0]
// is: on buttons, above curves, on these, at parts, and those that the style adds; of each the moments in which it is in sight:
// - asks: before a guess;
// - plays: as one has guessed;
// - ended: in the end;
// - answered: when the answer is open;
// - drawn, none: as one has drawn a triangle, and meant a 0, or no digit: then also what is asked and said.
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
  asks: () => {},
  plays: () => document.querySelector("#guess button")?.click(),
  ended: () => step(lastRow),
  answered: () => openAnswer(true),
  drawn: () => scene.draw("M90 60L190 220H90"),
  none: () => mean("none"),
};
const seenIn = {};
for (const [moment, begin] of Object.entries(moments)) {
  begin();
  for (const words of new Set(wordsInSight())) (seenIn[words] ??= []).push(moment);
}

const due = arguments[0][innerWidth][chapter];
const allWords = [...new Set([...Object.keys(seenIn), ...Object.keys(due)])];
return allWords
  .map((words) => [words, (seenIn[words] ?? ["never"]).join(" "), due[words] ?? "never"])
  .filter(([, when, dueWhen]) => when !== dueWhen)
  .map(([words, when, dueWhen]) => `"${words}" is in sight: ${when}, but in words.json: ${dueWhen}`);
