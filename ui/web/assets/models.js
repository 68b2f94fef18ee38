// The models that can be chosen, as the settings are now. What the reader has chosen stays, until the settings
// name another model.
export default function models({ element, watch }) {
  const choice = () => document.querySelector(".composer [name=model]");
  let chosen = null;
  let named = null;
  document.addEventListener("change", ({ target }) => {
    if (target === choice()) chosen = target.value;
  });
  watch("value", () => {
    const options = element.querySelector("select");
    if (!choice() || !options) return;
    const first = options.querySelector("[selected]").value;
    if (named !== null && named !== first) chosen = null;
    named = first;
    choice().innerHTML = options.innerHTML;
    choice().value = chosen ?? first;
    if (!choice().value) choice().value = first; // the chosen one is gone
  });
}
