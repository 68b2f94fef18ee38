// The question box: Enter asks, Shift+Enter adds a line, and the text stays until the question is in the conversation.
import press from "./press.js";
import { recall, remember } from "./remember.js";

const TWICE = 500; // milliseconds in which a second Enter on the same question is ignored

const NONE = { question: "", at: 0 };
let last = NONE; // the question that was sent but isn't in the conversation yet

const box = () => document.querySelector(".composer textarea");

export const isBusy = () => document.querySelector(".transcript [aria-busy=true]") !== null;

// A question is in the conversation now.
export function taken(question) {
  last = NONE;
  if (box() && box().value.trim() === question) fill("");
}

function fill(text) {
  box().value = text;
  remember("draft", text);
  fit();
}

// As tall as its content.
function fit() {
  box().style.height = "auto";
  box().style.height = `${box().scrollHeight}px`;
}

export default function composer(part) {
  const { element } = part;
  const send = press(part);
  const ask = () => {
    const question = box().value.trim();
    const isTwice = question === last.question && Date.now() - last.at < TWICE;
    if (!question || isBusy() || isTwice) return;
    last = { question, at: Date.now() };
    send("ask", { question });
  };
  element.addEventListener("input", () => {
    remember("draft", box().value);
    fit();
  });
  if (!box().value) fill(recall("draft") ?? ""); // from before a reload
  element.addEventListener("submit", ask);
  element.addEventListener("keydown", (key) => {
    if (key.target !== box() || key.key !== "Enter" || key.shiftKey || key.isComposing) return;
    key.preventDefault();
    box().form.requestSubmit();
  });
}
