// Pulls the dot of the penalty by a finger that lifts, and comes again. Leaves in stillWaits how many are then still to
// put the dot back: none, or it would leave the finger.
const [wait, forget] = [setTimeout, clearTimeout];
const waits = new Set();
window.setTimeout = (work) => waits.add(work) && work;
window.clearTimeout = (work) => waits.delete(work);
const finger = (kind) => document.querySelector(".penalty").dispatchEvent(new PointerEvent(kind, { pointerType: "touch" }));
finger("pointerdown");
finger("pointerleave");
window.waitedOnce = waits.size;
finger("pointerdown");
window.stillWaits = waits.size;
Object.assign(window, { setTimeout: wait, clearTimeout: forget });
arguments[0]();
