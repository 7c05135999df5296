// Opens a chapter as if the page had just been opened: forgets what was guessed, drawn and tried, and undoes what scripts
// here have changed. Then guesses, and presses a key on the curves, if that is asked for: as a script, which takes far
// less time than a pointer. Tells "" once this is done, or else what is wanting before it can be: "page" or "window".
const [address, width, height, name, guess, key, tell] = arguments;
if (location.href.replace(/[?]?(#.*)?$/, "") !== address) return tell("page");
if (innerWidth !== width || innerHeight !== height) return tell("window");
(window.undo ?? []).splice(0).forEach((work) => work());
pause();
[resting, lying].forEach(clearTimeout);
for (const known of [said, rights, furthest, drawn, opensAt])
  Object.keys(known).forEach((name) => delete known[name]);
drawings.length = 0;
for (const known of [fooled, played]) known.clear();
setStates({ pulled: false, tried: false });
$("kept").hidden = true;
$("kept").lastElementChild.replaceChildren();
$("T").value = 1;
openedAt = -Infinity;
seen = null; // so the next chapter gives its own
chapter = null; // until one opens
history.replaceState(null, "", "#");
document.querySelector(`#chapters [href="#${name}"]`).click();

function goOn() {
  if (chapter !== name) return setTimeout(goOn, 5);
  if (guess !== null) document.querySelectorAll("#guess button")[guess].click();
  const pressed = new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true });
  if (key) document.querySelector(".curves").dispatchEvent(pressed);
  tell("");
}
goOn();
