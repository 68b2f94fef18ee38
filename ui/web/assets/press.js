// One listener for everything that can be pressed in a part; data attributes say what it does.
//   data-do    on a button or a form: triggers the event of that name, with the data attributes and the
//              form's fields as its data;
//   data-close on a button: calls `close`, where the part has one.
// “Repair the library” is in messages of any part: the notice hears of it.
import { asking } from "./asking.js";
import { goOn, stop } from "./stopping.js";

const ASKING = ["ask", "example", "edit", "retry", "summarize", "check_text"];

export default function press(part, { close, own = {} } = {}) {
  const { element, events } = part;

  function send(name, data, button) {
    if (name === "stop") stop();
    else if (ASKING.includes(name)) goOn();
    if (name === "repair") document.dispatchEvent(new Event("repair"));
    else if (own[name]) own[name](data, button);
    else if (events.includes(name)) part.trigger(name, ASKING.includes(name) ? { ...asking(), ...data } : data);
  }

  element.addEventListener("click", (click) => {
    const button = click.target.closest("button");
    if (!button) return;
    const menu = button.closest("details.menu");
    if (menu && button.type === "button") menu.open = false;
    if (close && button.matches("[data-close]")) close();
    else if (button.dataset.do) send(button.dataset.do, { ...button.dataset }, button);
  });

  element.addEventListener("submit", (submit) => {
    submit.preventDefault();
    const form = submit.target;
    form.closest("details.menu")?.removeAttribute("open");
    if (form.dataset.do) send(form.dataset.do, { ...form.dataset, ...Object.fromEntries(new FormData(form, submit.submitter)) });
  });

  // The button names the model, so that nobody asks one without knowing.
  element.addEventListener(
    "toggle",
    ({ target }) => {
      const button = target.querySelector("form[data-do=summarize] .button");
      const model = asking().model;
      if (button) button.textContent = !model || model === "offline" ? "Summarize" : `Summarize with ${model}`;
    },
    true,
  );

  return send;
}
