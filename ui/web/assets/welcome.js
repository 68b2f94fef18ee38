// What is shown before there is a conversation: it requests its content, and again when the articles change.
import press from "./press.js";

export default function welcome(part) {
  press(part);
  const greet = () => part.trigger("greet", {});
  document.addEventListener("articleschange", greet);
  greet();
}
