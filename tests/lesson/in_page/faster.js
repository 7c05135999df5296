// From now on, what plays sees 20 times as much time pass.
const [begun, nextFrame] = [performance.now(), requestAnimationFrame];
window.requestAnimationFrame = (show) => nextFrame((now) => show(now + 20 * (now - begun)));
