// A dialog over the page: open while the part has a value. Files chosen in it are passed to drop.js.
import press from "./press.js";

export default function dialog(part) {
  const { element, props, watch } = part;
  const box = element.querySelector("dialog");
  const close = () => {
    props.value = "";
    empty();
  };
  const empty = () => {
    box.close();
    box.replaceChildren();
  };
  const send = press(part, { close });

  watch("value", () => {
    if (!props.value) {
      empty();
      return;
    }
    // A password that was typed stays: the server sends none back.
    const typed = [...box.querySelectorAll("input[type=password]")].map((field) => [field.name, field.value]);
    box.innerHTML = props.value;
    for (const [name, value] of typed) {
      const field = box.querySelector(`input[type=password][name=${name}]`);
      if (field) field.value = value;
    }
    box.setAttribute("aria-labelledby", "dialog-title");
    if (!box.open) box.showModal();
  });
  box.addEventListener("cancel", (cancel) => {
    cancel.preventDefault();
    close();
  });
  document.addEventListener("repair", () => box.open && close()); // the notice, below it, shows how far it is
  box.addEventListener("click", (click) => {
    if (click.target === box) close(); // outside of it
  });

  box.addEventListener("change", (changed) => {
    if (!changed.target.matches("[data-files]")) return;
    document.dispatchEvent(new CustomEvent("addfiles", { detail: changed.target.files }));
    close();
  });
  for (const event of ["dragenter", "dragover", "dragleave", "drop"]) {
    box.addEventListener(event, (dragged) => {
      const place = dragged.target.closest("[data-drop]");
      if (!place) return;
      dragged.preventDefault();
      place.classList.toggle("over", event === "dragenter" || event === "dragover");
      if (event === "drop") close(); // as everywhere on the page, drop.js adds what was dropped
    });
  }
}
