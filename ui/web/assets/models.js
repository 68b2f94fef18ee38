// The models that can be chosen, as the settings are now; the choice stays where it can.
import { store } from "./store.js";

export default function models({ element, watch }) {
  watch("value", () => {
    const choice = document.querySelector(".composer [name=model]");
    const options = element.querySelector("select");
    if (!choice || !options) return;
    const chosen = store.talk.model ?? choice.value;
    choice.innerHTML = options.innerHTML;
    if ([...choice.options].some((option) => option.value === chosen)) choice.value = chosen;
  });
}
