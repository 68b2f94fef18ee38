// One listener for all that can be pressed in an answer; what it is stands in its data attributes.
const events = ["cite", "retry", "undo", "like", "dislike", "keep", "example", "choose", "take"];

element.addEventListener("click", (click) => {
  const button = click.target.closest("button[data-do]");
  if (!button) return;
  const name = button.dataset.do;
  if (name === "copy") {
    copy(button);
  } else if (events.includes(name)) {
    trigger(name, { ...button.dataset });
  }
});

// The reader follows an answer while it comes, unless they have scrolled up to read.
watch("value", () => {
  const last = element.querySelector("[aria-busy]");
  const box = last && last.getBoundingClientRect();
  if (box && box.bottom > window.innerHeight && box.top < window.innerHeight) {
    last.scrollIntoView({ block: "end" });
  }
});

async function copy(button) {
  const exchange = button.closest(".exchange");
  const prose = exchange.querySelector(".prose, .refusal");
  const sentences = [...prose.querySelectorAll(".sentence, .cite")];
  const said = sentences.map((part) => (part.matches(".cite") ? `[${part.textContent}]` : ` ${part.textContent}`));
  const sources = [...exchange.querySelectorAll(".sources li")].map((item, i) => `[${i + 1}] ${item.textContent}`);
  const text = [said.join("").trim() || prose.textContent, ...sources].join("\n");
  try {
    await navigator.clipboard.writeText(text);
    button.textContent = "Copied";
  } catch {
    button.textContent = "The browser does not allow it";
  }
}

// A receipt that was opened stays open while the conversation grows.
const open = new Set();

element.addEventListener(
  "toggle",
  (toggled) => {
    const place = places().indexOf(toggled.target);
    if (place < 0) return;
    if (toggled.target.open) open.add(place);
    else open.delete(place);
  },
  true,
);

watch("value", () => {
  if (!places().length) open.clear();
  places().forEach((receipt, place) => {
    if (receipt) receipt.open = open.has(place);
  });
});

function places() {
  return [...element.querySelectorAll(".exchange")].map((exchange) => exchange.querySelector(".receipt"));
}
