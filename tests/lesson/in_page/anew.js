// Forgets what was guessed, drawn and tried, as if the page had just been opened, and undoes what scripts here have
// changed. The next chapter is one that was not asked for.
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
