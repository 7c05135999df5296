// Lets two frames pass: what still plays is elsewhere then.
requestAnimationFrame(() => requestAnimationFrame(arguments[0]));
