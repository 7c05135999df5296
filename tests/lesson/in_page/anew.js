// Forgets what was guessed and drawn, as if the page had just been opened. The next chapter is one that was not asked for.
pause();
for (const known of [said, rights, furthest, drawn, opensAt])
  Object.keys(known).forEach((name) => delete known[name]);
drawings.length = 0;
fooled.clear();
$("kept").hidden = true;
$("kept").lastElementChild.replaceChildren();
$("T").value = 1;
seen = null; // so the next chapter gives its own
chapter = null; // until one opens
history.replaceState(null, "", "#");
