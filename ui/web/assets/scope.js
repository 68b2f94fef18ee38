// The line that says what is asked, with the button to ask all.
import { askAll } from "./asking.js";
import press from "./press.js";

export default function scope(part) {
  press(part);
  part.element.addEventListener("click", (click) => {
    if (click.target.closest("[data-all]")) askAll();
  });
}
