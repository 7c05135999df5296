// Makes the paper smaller, and notes in isFollowed whether the lines that begin there are drawn anew.
const done = arguments[0];
const sheet = document.getElementById("sheet");
const lines = () => document.querySelector(".links").innerHTML;
const before = lines();
sheet.style.width = "150px";
const after = (frames) => {
  if (frames > 0) return requestAnimationFrame(() => after(frames - 1));
  window.isFollowed = lines() !== before;
  sheet.style.width = "";
  done();
};
after(3);
