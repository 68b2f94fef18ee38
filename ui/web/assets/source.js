// The source: what is opened is scrolled to within its own part and takes the focus; closing gives it back.
import { closeSheet, openSheet } from "./desk.js";
import press from "./press.js";
import { same } from "./same.js";

export default function source(part) {
  const { element, props, watch } = part;
  const empty = props.value;
  let back = null;

  function close() {
    props.value = empty;
    closeSheet();
    if (back) (back.isConnected ? back : same(back))?.focus();
    back = null;
  }

  press(part, { close });

  element.addEventListener("click", (click) => {
    const jump = click.target.closest("[data-jump]");
    if (jump) scrollTo(element.querySelector(`#${jump.dataset.jump}`), 0);
  });

  element.addEventListener("change", (change) => {
    if (change.target.matches(".larger")) scrollTo(element.querySelector("mark") || change.target, 1 / 3);
  });

  element.addEventListener("keydown", (key) => {
    if (key.key === "Escape") close();
  });

  watch("value", () => {
    const opened = element.querySelector(".source, .reading");
    if (!opened) return;
    if (!element.contains(document.activeElement)) back = document.activeElement;
    openSheet();
    const about = element.querySelector("[data-about]:empty");
    if (about) part.trigger("overviews", { articles: [about.dataset.about] });
    const place = element.querySelector("mark") || element.querySelector("h2");
    if (place.matches("mark")) scrollTo(place, 1 / 3);
    else element.querySelector(".pane-body").scrollTop = 0;
    place.setAttribute("tabindex", "-1");
    place.focus({ preventScroll: true });
  });
}

// Only the part's own body scrolls: the answer next to it stays where it is.
function scrollTo(place, share) {
  const body = place.closest(".pane-body");
  const away = place.getBoundingClientRect().top - body.getBoundingClientRect().top;
  body.scrollTop += away - share * body.clientHeight;
}
