// Ten test images of which the network is about 90 % sure, at each temperature.

/** Adds a place for each of the ten; what is there is given when it is chosen. */
function addTen(network, ten) {
  const places = network.find(".ten");
  places.innerHTML = tenTimes(() => "<button><span></span><b></b><small></small></button>");
  network.ten = { ...ten, places: [...places.children].map((button) => ({ button, each: null })) };
  for (const place of network.ten.places)
    place.button.addEventListener("click", () => {
      give(place.each);
      // On a phone it may be out of sight.
      $("sheet").scrollIntoView({ block: "nearest", behavior: "smooth" });
    });
}

/** Shows the ten of a temperature: each with what it is read as, and how sure. */
function showTen({ layers, ten }, T) {
  ten?.places.forEach((place, i) => {
    const each = ten.each[ten.at[T.toFixed(1)][i]];
    const { button } = place;
    const logits = (each.logits ??= forward(layers, inputsOf(each.image), lastRow).at(-1));
    const digit = largest(logits);
    if (place.each !== each) {
      place.each = each;
      button.firstChild.replaceChildren(pictureOf(each.image));
      button.className = digit === each.label ? "right" : "wrong";
      button.children[1].textContent = digit;
    }
    button.lastChild.textContent = shortPercent(sureness(logits, T));
    button.setAttribute(
      "aria-label",
      `${named(each.label)}, read as ${digit}, ${sureOf(sureness(logits, T))}`,
    );
    if (each.image === seen) button.setAttribute("aria-current", "true");
    else button.removeAttribute("aria-current");
  });
}
