// On a small screen, one part at a time: the bar shows another, and what is opened comes as a sheet.
const bar = () => document.querySelector(".bar");

export function show(name) {
  document.querySelector(".desk").dataset.shown = name;
  bar()?.querySelectorAll("[data-show]").forEach((button) => {
    if (button.dataset.show === name) button.setAttribute("aria-current", "true");
    else button.removeAttribute("aria-current");
  });
}

let before = "talk";

// Open the source over the part that is shown, and go back to that part.
export function openSheet() {
  const shown = document.querySelector(".desk").dataset.shown || "talk";
  if (shown !== "source") before = shown;
  show("source");
}

export const closeSheet = () => show(before);

// A menu closes where something else is pressed, and with Escape.
function fold(happened) {
  document.querySelectorAll("details.menu[open]").forEach((menu) => {
    if (happened.key === "Escape") menu.querySelector("summary").focus();
    if (happened.key === "Escape" || !menu.contains(happened.target)) menu.open = false;
  });
}

export default function desk({ element }) {
  document.addEventListener("click", fold);
  document.addEventListener("keydown", (key) => key.key === "Escape" && fold(key));
  element.addEventListener("click", (click) => {
    const button = click.target.closest("[data-show]");
    if (button) show(button.dataset.show);
  });
}
