// From now on window.waits has the numbers of what is to come later, unless it is called off before.
window.waits = new Set();
const [wait, forget] = [setTimeout, clearTimeout];
window.setTimeout = (work, ...more) => {
  const number = wait(() => waits.delete(number) && work(), ...more);
  waits.add(number);
  return number;
};
window.clearTimeout = (number) => {
  waits.delete(number);
  forget(number);
};
(window.undo ??= []).push(() => Object.assign(window, { setTimeout: wait, clearTimeout: forget }));
arguments[0]();
