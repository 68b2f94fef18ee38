// Draws a list of HTML, one element each, and replaces only those that have changed.
import { same } from "./same.js";

const drawn = new WeakMap();

export default function draw(element, pieces) {
  const before = drawn.get(element) ?? [];
  const focused = element.contains(document.activeElement) ? document.activeElement : null;
  pieces.forEach((html, place) => {
    if (html === before[place]) return;
    const made = document.createElement("template");
    made.innerHTML = html;
    if (element.children[place]) element.children[place].replaceWith(made.content);
    else element.append(made.content);
  });
  while (element.children.length > pieces.length) element.lastElementChild.remove();
  drawn.set(element, [...pieces]);
  if (focused && !focused.isConnected) same(focused)?.focus({ preventScroll: true });
}
