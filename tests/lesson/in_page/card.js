// Saves the picture of what fooled it as on a computer, and then as on a phone, which shares it. Leaves in card
// - cooled: what it says of another temperature;
// - written: what stands on the picture;
// - size: of the picture, if what is saved and what is shared are the same, or else false;
// - saves: whether the browser is left to save it: on a computer, and on a phone.
const done = arguments[0];
const written = [];
const { fillText } = CanvasRenderingContext2D.prototype;
CanvasRenderingContext2D.prototype.fillText = function (words, ...place) {
  written.push(words);
  fillText.call(this, words, ...place);
};
tell(); // anew
CanvasRenderingContext2D.prototype.fillText = fillText;
const cooled = [...fooled.values()].at(-1).words;
const plain = (words) => words.replaceAll("\u00a0", " ");

const link = document.querySelector("#verdict [download]");
const saves = [];
const note = (event) => {
  saves.push(!event.defaultPrevented);
  event.preventDefault(); // or it would be saved here
};
addEventListener("click", note);
link.click();
const saved = link.href.split("data:image/png;base64,")[1];

const { matchMedia } = window;
window.matchMedia = () => ({ matches: true });
navigator.canShare = ({ files: [{ name, type }] }) => name === "fooled.png" && type === "image/png";
navigator.share = async ({ files: [file] }) => {
  window.matchMedia = matchMedia;
  const shared = new Uint8Array(await file.arrayBuffer());
  const isSame = saved === btoa(Array.from(shared, (byte) => String.fromCharCode(byte)).join(""));
  const { width, height } = await createImageBitmap(file);
  const size = isSame && [width, height];
  window.card = { cooled: plain(cooled), written: plain(written.join(" ")), size, saves };
  done();
};
link.click();
removeEventListener("click", note);
