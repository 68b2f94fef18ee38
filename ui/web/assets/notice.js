// What the page says at its edge, until it is dismissed.
import press from "./press.js";

export default function notice(part) {
  press(part, { close: () => (part.props.value = "") });
}
