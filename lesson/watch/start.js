// The start.
async function startFilm() {
  listen();
  const wait = Object.assign(document.createElement("p"), { id: "wait" });
  wait.textContent = "Unpacking the network ... If this text stays, take a browser of 2023 or later.";
  $("networks").replaceChildren(wait, $("controls"));
  $("then").before($("verdict"));
  const link = (each, n) => {
    const number = each.name === "inside" ? "+" : n + 1;
    return `<a href="${linkTo(each)}"><i>${number}</i><span>${each.title}</span></a>`;
  };
  $("chapters").innerHTML = film.chapters.map(link).join("");
  $("controls").append($("bend")); // nearer to the curves, which it bends
  Object.assign($("T"), { min: 1, max: 4 }); // as far as these are in sight
  if (location.search) {
    await showColumns(1); // which has to read what was sent
    takeSent();
  }
  recall();
  addEventListener("pagehide", remember);
  await openChapter();
  setStates({ ready: true });
  wait.remove();
  while (showing) await new Promise(requestAnimationFrame); // or it would falter
  await showColumns(data.networks.length);
  if (!film.practised) return;
  await unpackPractised();
  tellMore(); // now with those that are alike
}

/** Takes a guess, and lets come what is to be seen. */
function takeGuess(words) {
  const guess = words.replace("*", "");
  guessed = `You guessed: ${guess}. ${judgeGuess(guess)}`;
  said[chapter] = guessed;
  const then = chapter === "temperature" ? "<b>Now turn it up, and see.</b>" : "";
  $("guess").innerHTML = `<span class="said">You guessed: ${guess}.</span> ${then}`;
  $("answer").firstChild.textContent = guessed;
  showState();
  if (chapter === "temperature") {
    $("T").focus({ preventScroll: true }); // which is to be turned now
    awaitFound(); // which wakes it
  }
  bringPlaying();
  if ((isTaught() || chapter === "inside") && isStill()) {
    openAnswer(true); // there is nothing to wait for
  } else if (chapter === "inside") {
    furthest.inside = 0;
    moveTo(0); // the picture of the neuron forms
    play();
  } else if (current !== lastRow && frame === null) play();
}

function listen() {
  paper.addEventListener("pointerdown", () => {
    if (chapter === "learn" && !isAsGiven()) furthest.learn = 0; // it is to be watched
  });
  $("guess").addEventListener("click", ({ target, detail }) => {
    const key = target.closest("button");
    const isOpen = chapter === film.chapters[chapterAsked()].name;
    if (key && detail < 2 && isOpen) takeGuess(key.textContent); // not between them, nor twice, nor too soon
  });
  $("meant").addEventListener("click", () => {
    if (chapter === "fool" && isNarrow()) scrollToAnswer($("verdict"));
  });
  addEventListener("hashchange", openChapter);
  // On a phone a sign says that an answer has come, as long as it is below, and what is read, as long as the image is
  // above.
  const watch = (part, state, rootMargin) => {
    const note = ([{ isIntersecting }]) => setStates({ [state]: !isIntersecting });
    new IntersectionObserver(note, { rootMargin }).observe(part);
  };
  watch($("answer"), "below", "999999px 0px -140px");
  watch($("verdict"), "unseen", "999999px 0px -140px");
  watch($("sheet"), "away", "-70px 0px 999999px");
  addEventListener("scroll", () => setStates({ scrolled: scrollY > 40 }));
  // Before what that does.
  for (const kind of ["pointerdown", "keydown", "click"]) addEventListener(kind, stopShowing, true);
  addEventListener("click", (event) => {
    if (event.target.matches("[download]")) savePicture(event);
  });
  addEventListener("click", ({ target }) => {
    if (target.matches(".mend")) mean(largest(inSight[0].along.at(-1)));
  });
  $("answer").addEventListener("click", ({ target }) => {
    if (chapter === "fool" && target.matches("[href='#fool']")) beginAnew();
  });
  $("down").addEventListener("click", () =>
    bringUp([$("verdict"), $("answer")].find((part) => part.offsetHeight > 0)),
  );
  $("play").addEventListener("click", () => {
    if (frame !== null) return pause();
    play();
    if (chapter === "labels") bringUp(partInSight());
  });
  $("slide").addEventListener("input", (event) => {
    const place = event.target.value / 1000;
    if (!isTaught()) return step(rowAt(place) - current);
    pause();
    moveTo(LESSON[0] + place);
    if (place === 1 && $("answer").hidden) openAnswer(true);
  });
  [...$("ways").children].forEach((button, way) => button.addEventListener("click", () => takeWay(way)));
  $("answer").addEventListener("click", ({ target }) => {
    if (target.matches(".way")) takeWay(1);
  });
  $("answer").addEventListener("click", ({ target }) => {
    if (!target.matches(".warm")) return;
    setWarm(!isWarm);
    read();
  });
  $("show").addEventListener("click", () => {
    if (performance.now() < openedAt + 1000) return;
    if (chapter === "temperature" && $("answer").hidden && !inSight.some(isFoundBy)) {
      $("T").value = lowestT(inSight[0]);
      read();
    }
    openAnswer($("answer").hidden);
  });
  addEventListener("click", (event) => {
    const { target } = event;
    if (!target.matches("[href*=pixels]") || !navigator.clipboard) return; // then the link is followed
    event.preventDefault();
    navigator.clipboard.writeText(target.href).then(() => (target.textContent = "Link copied: send it"));
  });
  $("verdict").addEventListener("click", (event) => {
    const { target } = event;
    if (target.matches(".add")) {
      event.preventDefault();
      bringUp($("sheet"));
      $("sheet").animate({ boxShadow: ["0 0 0 4px var(--text)", "0 0 0 1px var(--line)"] }, 1200);
    } else if (target.matches("[href='#fool']:not([download])")) beginAnew();
    else if (target.matches("[href='#inside']")) {
      opensAt.inside = { row: lastRow };
      opensAt.fool = { row: lastRow, drawing }; // as one comes back
    }
  });
  $("on").addEventListener("click", () => {
    setStates({ pulled: true });
    showState();
    read(); // the right digit's own share again, and what is placed by pixels
    scrollTo(0, 0);
  });
  $("to-circle").addEventListener("click", () => {
    step(circle - current);
    if (chapter === "labels") bringUp(partInSight());
  });
}
