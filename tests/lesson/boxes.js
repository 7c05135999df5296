// Where the parts of a page are at its start, in the middle and at its end, and its width.
const parts = ".reads, .honest, #play, .curves, .legend, .plot, .life, .picture, .price, #then";
const boxOf = (part) => [part.offsetLeft, part.offsetTop, part.offsetWidth, part.offsetHeight];
const boxes = () => [...document.querySelectorAll(parts)].map(boxOf).join();
return [[0, 50, lastRow].map((row) => (moveTo(row), boxes())), document.documentElement.scrollWidth]
