// The conversation: it is followed while an answer comes, and a receipt that was opened stays open.
import { offer, taken } from "./composer.js";
import { show } from "./desk.js";
import card from "./card.js";
import draw from "./pieces.js";
import press from "./press.js";

export default function transcript(part) {
  const { element, props, trigger, watch } = part;
  press(part, {
    own: {
      copy: (_, button) => copy(button),
      undo: (data, button) => {
        offer(button.closest(".exchange").querySelector(".question").textContent);
        trigger("undo", data);
      },
    },
  });
  card(element);

  const receipts = () =>
    [...element.querySelectorAll(".exchange")].map((exchange) => exchange.querySelector(".receipt"));
  const open = new Set();
  element.addEventListener(
    "toggle",
    (toggled) => {
      const place = receipts().indexOf(toggled.target);
      if (place < 0) return;
      if (toggled.target.open) open.add(place);
      else open.delete(place);
    },
    true,
  );

  let count = 0;
  const redraw = () => draw(element, props.value || []);
  redraw();
  watch("value", () => {
    redraw();
    const exchanges = element.querySelectorAll(".exchange");
    if (!exchanges.length) open.clear();
    receipts().forEach((receipt, place) => {
      if (receipt) receipt.open = open.has(place);
    });
    const busy = element.querySelector("[aria-busy]");
    if (busy) taken(busy.closest(".exchange").querySelector(".question").textContent);
    if (busy && exchanges.length > count) show("talk");
    follow(element, busy, exchanges.length > count);
    count = exchanges.length;
  });
}

// A new question comes to the top of the part; from there the reader follows, unless they scroll away.
function follow(element, busy, isNew) {
  const last = element.querySelector(".exchange:last-child");
  if (!last) return;
  if (isNew) {
    const away = last.getBoundingClientRect().top - element.getBoundingClientRect().top;
    element.scrollTop += busy ? away : away + last.clientHeight;
  } else if (busy) {
    const below = busy.getBoundingClientRect().bottom - element.getBoundingClientRect().bottom;
    if (below > 0 && below < element.clientHeight) element.scrollTop += below;
  }
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
    button.textContent = "Copied";
  } catch {
    button.textContent = "The browser doesn’t allow it";
  }
}
