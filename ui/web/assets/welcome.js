// What stands where there is no conversation: it asks for itself, and again when there are other articles.
import press from "./press.js";

export default function welcome(part) {
  press(part);
  const greet = () => part.trigger("greet", {});
  document.addEventListener("articleschange", greet);
  greet();
}
