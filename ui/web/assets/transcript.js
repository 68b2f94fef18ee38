// The conversation: it is followed while an answer comes, and what was unfolded stays open.
import { askAll, asking } from "./asking.js";
import card from "./card.js";
import { taken } from "./composer.js";
import { show } from "./desk.js";
import draw from "./pieces.js";
import press from "./press.js";
import { isLate } from "./stopping.js";
import { store } from "./store.js";

export default function transcript(part) {
  const { element, props, trigger, watch } = part;
  press(part, {
    own: {
      copy: (_, button) => copy(button),
      ask_all: ({ question }) => {
        askAll();
        trigger("example", { ...asking(), question });
      },
      edit: (data, button) => (button ? edit(button.closest(".exchange")) : trigger("edit", { ...asking(), ...data })),
    },
  });
  card(element);

  let count = 0;
  let isComing = false; // at the end of the conversation
  store.addEventListener("opened", () => {
    count = 0;
  });
  const redraw = () => {
    if (props.value?.some(isLate)) return;
    const open = new Set(folds(element).filter((fold) => fold.open).map(named));
    draw(element, props.value || []);
    for (const fold of folds(element)) fold.open = open.has(named(fold));
  };
  redraw();
  watch("value", () => {
    redraw();
    const exchanges = element.querySelectorAll(".exchange");
    const busy = element.querySelector("[aria-busy]");
    // One that is refused at once is never busy, but it is in the conversation, too.
    const asked = busy?.closest(".exchange") ?? (exchanges.length > count ? [...exchanges].at(-1) : null);
    if (asked) taken(asked.querySelector(".question")?.textContent);
    if (busy && exchanges.length > count) show("talk");
    if (isComing && !busy) reveal(element);
    follow(element, busy, exchanges.length > count);
    isComing = element.querySelector(".exchange:last-child [aria-busy]") !== null;
    count = exchanges.length;
  });
}

const folds = (element) => [...element.querySelectorAll(".exchange :is(.thoughts, .receipt)")];
const named = (fold) => `${fold.closest(".exchange").dataset.turn} ${fold.className}`;

// A new question comes to the top of the part; from there the reader follows, unless they scroll away.
function follow(element, busy, isNew) {
  const last = element.querySelector(".exchange:last-child");
  if (!last) return;
  if (isNew) {
    const away = last.getBoundingClientRect().top - element.getBoundingClientRect().top;
    element.scrollBy({ top: busy ? away : away + last.clientHeight, behavior: "instant" });
  } else if (busy) {
    const below = busy.getBoundingClientRect().bottom - element.getBoundingClientRect().bottom;
    if (below > 0 && below < element.clientHeight) element.scrollTop += below;
  }
}

// An answer that has come at the end of the part is in view, as far as its question allows, where the reader is there.
function reveal(element) {
  const part = element.getBoundingClientRect();
  const last = element.querySelector(".exchange:last-child")?.getBoundingClientRect();
  if (!last || last.top < part.top || last.top > part.bottom || last.bottom < part.bottom) return;
  element.scrollBy({ top: Math.min(last.top - part.top, last.bottom - part.bottom), behavior: "instant" });
}

// The question of an exchange as a box, which asks what is in it.
function edit(exchange) {
  const heading = exchange.querySelector(".question");
  if (!heading) return;
  const form = document.createElement("form");
  form.className = "editing";
  form.dataset.do = "edit";
  form.dataset.turn = exchange.querySelector("[data-do=edit]").dataset.turn;
  const box = document.createElement("textarea");
  box.name = "question";
  box.rows = 2;
  box.required = true;
  box.value = heading.textContent;
  box.setAttribute("aria-label", "Question");
  const [ask, cancel] = ["Ask", "Cancel"].map((words) => {
    const button = document.createElement("button");
    button.className = "button";
    button.textContent = words;
    return button;
  });
  cancel.type = "button";
  cancel.classList.add("quiet");
  const leave = () => {
    form.replaceWith(heading);
    exchange.querySelector("[data-do=edit]").focus();
  };
  cancel.addEventListener("click", leave);
  form.addEventListener("keydown", (key) => {
    if (key.key === "Escape") leave();
    if (key.key !== "Enter" || key.shiftKey || key.isComposing || key.target !== box) return;
    key.preventDefault();
    form.requestSubmit();
  });
  form.append(box, ask, cancel);
  heading.replaceWith(form);
  box.focus();
  box.select();
}

async function copy(button) {
  const exchange = button.closest(".exchange");
  const prose = exchange.querySelector(".reply, .refusal");
  const sentences = [...prose.querySelectorAll(".sentence, .cite")];
  const said = sentences.map((part) => (part.matches(".cite") ? `[${part.textContent}]` : ` ${part.textContent}`));
  const sources = [...exchange.querySelectorAll(".sources li")].map((item, i) => `[${i + 1}] ${item.textContent}`);
  const text = [said.join("").trim() || prose.textContent, ...sources].join("\n");
  try {
    await navigator.clipboard.writeText(text);
    button.setAttribute("aria-label", "Copied");
  } catch {
    button.setAttribute("aria-label", "The browser doesn’t allow it");
  }
}
