// A place that is opened is scrolled to and takes the focus; closing it gives the focus back.
let back = null;

watch("value", () => {
  if (!element.querySelector(".source")) return;
  back = document.activeElement;
  const place = element.querySelector("mark") || element.querySelector("h2");
  place.scrollIntoView({ block: "center" });
  place.setAttribute("tabindex", "-1");
  place.focus({ preventScroll: true });
});

element.addEventListener("click", (click) => {
  if (click.target.closest("[data-do=close]")) close();
});

element.addEventListener("keydown", (key) => {
  if (key.key === "Escape") close();
});

function close() {
  props.value = "";
  if (back) (back.isConnected ? back : drawnAnew(back))?.focus();
}

// The button as it is now, where what it stands in has been drawn again meanwhile.
function drawnAnew(gone) {
  const place = (button) => JSON.stringify({ ...button.dataset });
  return [...document.querySelectorAll("button[data-do]")].find((button) => place(button) === place(gone));
}
