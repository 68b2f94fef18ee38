// The question box: Enter asks, Shift+Enter makes a line, and what was typed stays until it is answered.
import press from "./press.js";

const TWICE = 500; // milliseconds in which Enter again on the same question is no second one

const box = () => document.querySelector(".composer textarea");

export const isBusy = () => document.querySelector(".transcript [aria-busy=true]") !== null;

// A question was taken up: it is in the conversation now.
export function taken(question) {
  if (box() && box().value.trim() === question) fill("");
}

// A question comes back, unless another was begun.
export function offer(question) {
  if (box() && !box().value) fill(question);
  box()?.focus();
}

function fill(text) {
  box().value = text;
  fit();
}

// As tall as what is in it, where the style does not see to that itself.
function fit() {
  box().style.height = "auto";
  box().style.height = `${box().scrollHeight}px`;
}

export default function composer(part) {
  const { element } = part;
  const send = press(part);
  let last = { question: "", at: 0 };
  const ask = () => {
    const question = box().value.trim();
    const isTwice = question === last.question && Date.now() - last.at < TWICE;
    if (!question || isBusy() || isTwice) return;
    last = { question, at: Date.now() };
    send("ask", { question });
  };
  element.addEventListener("input", fit);
  element.addEventListener("submit", ask);
  element.addEventListener("keydown", (key) => {
    if (key.target !== box() || key.key !== "Enter" || key.shiftKey || key.isComposing) return;
    key.preventDefault();
    ask();
  });
}
