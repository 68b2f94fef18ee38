// The line on what is asked, with the way back to all.
import { askAll } from "./asking.js";
import press from "./press.js";

export default function scope(part) {
  press(part);
  part.element.addEventListener("click", (click) => {
    if (click.target.closest("[data-all]")) askAll();
  });
}
