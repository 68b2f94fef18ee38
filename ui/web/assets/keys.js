// Keyboard shortcuts: each is a row of the sheet, which says what it presses, or how far it steps.
import { recall, remember } from "./remember.js";

const TYPING = "input, textarea, select, [contenteditable=true]";

export default function keys({ element }) {
  const sheet = element.querySelector("dialog");
  const on = sheet.querySelector("[name=keys]");
  on.checked = recall("keys", "localStorage") !== "off";
  on.addEventListener("change", () => remember("keys", on.checked ? "on" : "off", "localStorage"));
  sheet.querySelector("[data-close]").addEventListener("click", () => sheet.close());
  document.addEventListener("click", ({ target }) => {
    if (target.closest("[data-keys]")) sheet.showModal();
  });

  document.addEventListener("keydown", (key) => {
    if (key.ctrlKey || key.metaKey || key.altKey || key.isComposing || !on.checked) return;
    if (key.target.closest(TYPING) || document.querySelector("dialog[open]")) return;
    const row = [...sheet.querySelectorAll("[data-key]")].find((each) => each.dataset.key === key.key);
    if (!row) return;
    key.preventDefault();
    if (row.dataset.step) step(Number(row.dataset.step));
    else press(document.querySelector(row.dataset.press));
  });
}

function press(what) {
  if (!what?.checkVisibility({ visibilityProperty: true })) return;
  if (what.matches(TYPING)) what.focus();
  else what.click();
}

// From one exchange to another, from the last one where none has the focus.
function step(by) {
  const exchanges = [...document.querySelectorAll(".exchange")];
  const at = exchanges.findIndex((each) => each.contains(document.activeElement));
  const next = exchanges[at < 0 ? exchanges.length - 1 : Math.min(Math.max(at + by, 0), exchanges.length - 1)];
  if (!next) return;
  next.tabIndex = -1;
  next.focus({ preventScroll: true });
  next.scrollIntoView({ block: "start" });
}
