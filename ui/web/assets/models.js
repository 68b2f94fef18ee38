// The models that can be chosen, as the settings are now. What the reader chose for a conversation stays with it;
// the others follow the settings.
import { store } from "./store.js";

export default function models({ element, watch }) {
  watch("value", () => {
    const choice = document.querySelector(".composer [name=model]");
    const options = element.querySelector("select");
    if (!choice || !options) return;
    const first = options.querySelector("[selected]").value;
    choice.innerHTML = options.innerHTML;
    choice.value = store.talk.model ?? first;
    if (!choice.value) choice.value = first; // the chosen one is gone
  });
}
