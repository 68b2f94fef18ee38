"""A walk through what the page shows, by Tab alone: what is reached, in which order, and how it is seen.

What should be reached is what the browser's accessibility tree offers to be pressed or filled in. A radio
group is one stop, as everywhere.
"""

from collections.abc import Iterator
from typing import Any

from playwright.sync_api import CDPSession, Page

ROLES = {
    *("button", "link", "textbox", "searchbox", "checkbox", "combobox", "spinbutton"),
    *("DisclosureTriangle", "Date"),  # a summary, and a box for a date, as Chromium calls them
}
AT_ONCE, LONGEST = 5, 500  # presses
TAB = {"type": "rawKeyDown", "key": "Tab", "code": "Tab", "windowsVirtualKeyCode": 9}
"""Tab, pressed: nothing listens to its release, which would cost a quarter more."""

STOP = "stop"
"""The attribute of what was reached, as long as it is looked up in the accessibility tree."""

BEGIN = """(name) => {
  const dialog = document.querySelector("dialog[open]");
  const shown = (node) => node.closest("label") ?? node; // the box of a file is not seen, but its label is
  const look = (node) => [node, node.parentElement, node.closest("form, label") ?? node].map((each) => {
    const { outline, borderColor, boxShadow, backgroundColor } = getComputedStyle(each);
    return [outline, borderColor, boxShadow, backgroundColor].join();
  }).join();
  const isInView = (node) => {
    const { top, bottom, left, right } = shown(node).getBoundingClientRect();
    return bottom > 0 && right > 0 && top < innerHeight && left < innerWidth
      && shown(node).checkVisibility({ opacityProperty: true, visibilityProperty: true });
  };
  const comesAfter = (one, other) => one.compareDocumentPosition(other) & Node.DOCUMENT_POSITION_FOLLOWING;
  const back = document.activeElement;
  const stops = [];
  const see = ({ target: node }) => {
    walk.isOver ||= stops.some((each) => each.node === node);
    if (!walk.isOver) stops.push({ node, look: look(node), isInView: isInView(node) });
  };
  const mark = () => stops.forEach(({ node }) => node.setAttribute(name, ""));
  const end = () => {
    document.removeEventListener("focusin", see);
    document.activeElement.blur();
    const wrong = [];
    const tell = (what, { node }) => wrong.push(`${what}: ${node.outerHTML.slice(0, 160)}`);
    const turns = stops.filter((each, place) => place && !comesAfter(stops[place - 1].node, each.node));
    const isFirst = stops.slice(1).every((each) => comesAfter(stops[0].node, each.node));
    turns.slice(isFirst ? 0 : 1).forEach((each) => tell("out of order", each)); // at one, it came round
    for (const each of stops) {
      if (each.look === look(each.node)) tell("no visible focus", each);
      if (!each.isInView) tell("not in view", each);
      if (dialog && !dialog.contains(each.node)) tell("outside of the dialog", each);
      each.node.removeAttribute(name);
    }
    back.focus({ preventScroll: true });
    return wrong;
  };
  document.addEventListener("focusin", see);
  window.walk = { isOver: false, mark, end };
}"""


def walked(page: Page) -> list[str]:
    """What is wrong with the way of Tab through the page, from where the focus is until it comes round."""
    page.emulate_media(reduced_motion="reduce")  # what is reached is in view at once
    page.evaluate(BEGIN, STOP)
    session = page.context.new_cdp_session(page)
    for _ in range(0, LONGEST, AT_ONCE):
        for _ in range(AT_ONCE):
            session.send("Input.dispatchKeyEvent", TAB)
        if page.evaluate("walk.isOver"):
            break
    page.evaluate("walk.mark()")
    wrong = list(_unreached(session))
    session.detach()
    wrong += page.evaluate("walk.end()")
    return wrong


def _unreached(session: CDPSession) -> Iterator[str]:
    """What was not reached, and what was reached and has no name."""
    stops = dict(_stops(session.send("DOM.getDocument", {"depth": -1})["root"]))
    for node in session.send("Accessibility.getFullAXTree")["nodes"]:
        role, name = (str(node.get(each, {}).get("value", "")) for each in ("role", "name"))
        is_stop = stops.get(node.get("backendDOMNodeId"))
        if node["ignored"] or is_stop is None:
            continue
        about = {each["name"]: each["value"].get("value") for each in node.get("properties", ())}
        if role in ROLES and about.get("focusable") and not about.get("disabled") and not is_stop:
            yield f"not reached: {role} “{name}”"
        if is_stop and not name:
            yield f"without a name: {role}"


def _stops(node: dict[str, Any]) -> Iterator[tuple[int, bool]]:
    """Each node of the document, and whether it was reached."""
    yield node["backendNodeId"], STOP in node.get("attributes", ())[::2]
    for child in node.get("children", ()):
        yield from _stops(child)
