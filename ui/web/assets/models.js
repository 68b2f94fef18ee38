// The models that can be chosen, as the settings are now. The conversation's choice stays, until the settings name
// another model.
import { store } from "./store.js";

export default function models({ element, watch }) {
  let named = null;
  watch("value", () => {
    const choice = document.querySelector(".composer [name=model]");
    const options = element.querySelector("select");
    if (!choice || !options) return;
    const first = options.querySelector("[selected]").value;
    if (named !== null && named !== first) store.note({ model: null });
    named = first;
    choice.innerHTML = options.innerHTML;
    choice.value = store.talk.model ?? first;
    if (!choice.value) choice.value = first; // the chosen one is gone
  });
}
