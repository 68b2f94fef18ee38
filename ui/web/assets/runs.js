// The choice of a run and of another to compare it with: a change shows the results.
import press from "./press.js";

export default function runs(part) {
  const { element, trigger, watch } = part;
  press(part);
  element.addEventListener("change", (changed) => {
    trigger("show", Object.fromEntries(new FormData(changed.target.form)));
  });
  watch("value", () => {
    element.querySelectorAll("select").forEach((select) => {
      select.value = select.querySelector("[selected]")?.value ?? "";
    });
  });
}
