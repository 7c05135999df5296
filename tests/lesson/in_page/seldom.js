// From the start of each page: ten frames a second and not sixty, or what plays would keep a processor busy.
{
  const [wait, forget] = [setTimeout, clearTimeout];
  window.requestAnimationFrame = (show) => wait(() => show(performance.now()), 100);
  window.cancelAnimationFrame = forget;
}
