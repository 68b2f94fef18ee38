// What the page says at its edge. A success goes when the reader next presses a button or Enter, not while they type;
// all else stays until it is dismissed.
import press from "./press.js";

export default function notice(part) {
  const { element, props } = part;
  const dismiss = () => (props.value = "");
  press(part, { close: dismiss });
  document.addEventListener("repair", () => part.trigger("repair", {}));
  for (const doing of ["click", "submit"]) {
    document.addEventListener(doing, ({ target }) => {
      if (element.querySelector("[data-passing]") && !element.contains(target)) dismiss();
    });
  }
}
