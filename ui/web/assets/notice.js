// What the page says at its edge. A success goes with the next thing that the reader does; all else stays until
// it is dismissed.
import press from "./press.js";

export default function notice(part) {
  const { element, props } = part;
  const dismiss = () => (props.value = "");
  press(part, { close: dismiss });
  for (const doing of ["click", "input"]) {
    document.addEventListener(doing, ({ target }) => {
      if (element.querySelector("[data-passing]") && !element.contains(target)) dismiss();
    });
  }
}
