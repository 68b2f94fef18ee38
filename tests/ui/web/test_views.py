"""Every view of the page, on a screen and on a phone, in light and in dark: pictured, looked at by axe, and
walked through by keyboard.

axe-core is found where ``npm install --no-save axe-core`` puts it. Without it, each view is looked at on a
light screen and on a dark phone only, and what axe would say is left out.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import product
from pathlib import Path
from typing import Literal

import page as site
import pytest
from ferry_pdf import pdf
from keyboard import walked
from model_server import ModelServer
from page import serving, settled, visiting
from playwright.sync_api import Browser, Page, ViewportSize, expect

from rag.types import Message
from ui.web.render.rows import table

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[3]
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
SCREENS: dict[str, ViewportSize] = {
    "wide": {"width": 1440, "height": 900},
    "phone": {"width": 390, "height": 844},
}
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
CUT_OFF = """() => {
  const scrolls = (node) => /auto|scroll/.test(getComputedStyle(node).overflowX);
  const isScrolled = (node) => node && (scrolls(node) || isScrolled(node.parentElement));
  const told = "button, input, select, p, h2, h3, td, .menu-items";
  return [...document.querySelectorAll(told)].filter((node) => {
    const { right, width } = node.getBoundingClientRect();
    return width > 1 && right > innerWidth + 1 && node.checkVisibility() && !isScrolled(node);
  }).map((node) => node.outerHTML.slice(0, 160));
}"""
"""What is cut off at the right, and cannot be scrolled to."""

COST = "How much did the Ellerwick Heat Network cost?"
MODEL = "llama3.2"
DRAFT = "The network heats 640 homes. The works cost £99,500. Nobody had expected snow."
ARTICLE = "The Lighthouse Is Sold\n\nThe lighthouse was sold for 84,000 crowns.\n\nShare this article\n"
COSTS = "The Ellerwick Heat Network, which belongs to the town council, cost £23.4 million"
BUILT = "and took four years to build"


@pytest.fixture(scope="module")
def model() -> Iterator[ModelServer]:
    def reply(messages: Sequence[Message]) -> str:
        """The source with another number, as it is, and a sentence without a citation."""
        number = re.search(rf"\[(\d+)\] {COSTS}", messages[-1].text)
        cited = f"[{number[1]}]." if number else "."
        wrong = COSTS.replace("23.4", "43.2")
        return f"{wrong} {BUILT} {cited} {COSTS} {BUILT} {cited} It will pay for itself."

    with ModelServer(reply) as server:
        yield server


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A page whose library is empty at first."""
    with serving(tmp_path_factory.mktemp("home"), stocked=False) as found:
        yield found


def test_every_view_fits_its_screen_and_is_accessible(
    browser: Browser, address: str, model: ModelServer
) -> None:
    with visiting(browser, address) as page:
        wrong = [each for name in views(page, model, address) for each in looked_at(page, name)]
    assert wrong == []


def views(page: Page, model: ModelServer, address: str) -> Iterator[str]:
    """Bring the page to one view after another, and give the name of each."""
    yield "empty"
    page.get_by_role("button", name="+ Add").click()
    yield "adding"
    close(page)
    page.get_by_role("button", name="Try with three examples").click()
    expect(page.locator(".examples li")).to_have_count(4)
    expect(page.locator(".articles .lines")).to_have_count(3)
    yield "first"
    page.locator(".notice [data-close]").click()

    ask(page, COST)
    page.get_by_role("button", name="Good answer").hover()
    yield "answer"
    page.locator(".exchange .cite").first.click()
    expect(page.locator(".source mark")).to_be_in_viewport()
    yield "source"
    page.locator(".receipt summary").first.click()
    yield "answer-receipt"
    ask(page, "How is bouillabaisse made?")
    yield "refusal"
    page.locator(".scope .menu summary").click()
    yield "summarize-all"
    page.keyboard.press("Escape")
    page.locator(".articles button").first.click()
    expect(page.locator(".reading .overview")).to_be_visible()
    yield "article"
    page.locator(".reading .menu summary").click()
    yield "summarize"
    page.locator(".reading").get_by_role("button", name="Summarize").click()
    expect(page.locator(".exchange .coverage")).to_be_visible()
    yield "summary"

    page.get_by_role("button", name="New", exact=True).click()  # less to walk through by Tab
    expect(page.locator(".examples")).to_be_visible()
    page.get_by_role("button", name="Check a text").click()
    page.get_by_label("Text", exact=True).fill(DRAFT)
    yield "checking"
    page.get_by_role("button", name="Check", exact=True).click()
    expect(page.locator(".exchange .checked")).to_be_visible()
    yield "checked"

    site.upload(page, {"name": "ferry.pdf", "mimeType": "application/pdf", "buffer": pdf()})
    expect(page.locator(".notice .batch")).to_contain_text("Added")
    yield "added"
    ask(page, "When was the ferry built?")
    page.locator(".exchange").last.locator(".cite").first.click()
    expect(page.locator(".leaf mark")).to_be_in_viewport()
    expect(page.locator(".leaf img")).to_have_js_property("complete", True)
    yield "pdf"
    site.upload(page, {"name": "light.txt", "mimeType": "text/plain", "buffer": ARTICLE.encode()})
    expect(page.locator(".reading h2")).to_have_text("The Lighthouse Is Sold")
    page.locator(".reading").get_by_role("button", name="Receipt").click()
    expect(page.locator(".receipt-lines")).to_be_visible()
    yield "receipt"
    page.locator("#find").fill("letter")
    expect(page.locator(".found")).to_be_visible()
    yield "search"
    page.locator("#find").fill("")
    page.locator(".articles li").first.get_by_role("checkbox").uncheck()
    page.locator(".narrow .filters summary").click()
    expect(page.locator(".scope")).to_contain_text("Asking 4 of 5")
    yield "scope"
    page.get_by_role("button", name="Ask all", exact=True).click()

    page.get_by_role("button", name="Settings").click()
    page.get_by_label("Server address").fill(model.url)
    page.get_by_label("Model", exact=True).last.fill(MODEL)
    page.get_by_role("button", name="Test", exact=True).click()
    expect(page.locator(".dialog .message.good")).to_contain_text("It works")
    yield "settings"
    page.locator(".dialog").get_by_role("button", name="Save", exact=True).click()
    expect(page.locator(".notice")).to_contain_text("Settings saved.")
    page.get_by_role("button", name="New", exact=True).click()
    expect(page.locator(".examples")).to_be_visible()
    ask(page, COST)
    yield "doubts"
    page.get_by_role("button", name="Save as a test case").click()
    yield "case"
    close(page)
    page.get_by_role("button", name="Edit", exact=True).click()
    yield "editing"
    page.get_by_role("button", name="Cancel").click()
    page.get_by_role("button", name="Conversations").click()
    expect(page.locator(".talks li")).to_have_count(3)
    yield "conversations"
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Keyboard shortcuts").click()
    yield "keys"
    close(page)
    page.locator(".reading").get_by_role("button", name="Remove").click()
    yield "removing"
    close(page)

    page.goto(f"{address}/evaluate")
    expect(page.get_by_role("button", name="Run", exact=True)).to_be_visible()
    yield "evaluate-empty"
    page.get_by_label("Model").select_option("offline")
    page.get_by_role("button", name="Run", exact=True).click()
    expect(page.locator(".done")).to_be_visible()
    yield "evaluate"


def close(page: Page) -> None:
    page.locator("dialog[open] [data-close]").first.click()


def ask(page: Page, question: str) -> None:
    before = page.locator(".exchange .tools").count()
    site.ask(page, question)
    expect(page.locator(".exchange .tools")).to_have_count(before + 1)


def looked_at(page: Page, name: str) -> Iterator[str]:
    """What is wrong with the view that is shown, on each screen in each scheme, and by Tab on each screen."""
    looks = product(SCREENS, SCHEMES) if AXE.is_file() else zip(SCREENS, SCHEMES, strict=True)
    for screen, scheme in looks:
        page.set_viewport_size(SCREENS[screen])
        page.emulate_media(color_scheme=scheme)
        settled(page)
        where = f"{name}-{screen}-{scheme}"
        page.screenshot(path=ROOT / "screenshots" / "views" / f"{where}.png")
        yield from (f"{where}: {each}" for each in [*page.evaluate(CUT_OFF), *axe(page)])
    for screen in reversed(SCREENS):  # after the pictures, which would show where the focus is
        page.set_viewport_size(SCREENS[screen])
        yield from (f"{name}-{screen}: {each}" for each in walked(page))


def axe(page: Page) -> list[str]:
    """What axe-core finds, where it is installed."""
    if not AXE.is_file():
        return []
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("axe.run(document, { resultTypes: ['violations'] })")
    return [f"{each['id']}: {node['html'][:160]}" for each in found["violations"] for node in each["nodes"]]


def test_words_in_a_narrow_table_are_not_broken(browser: Browser) -> None:
    style = (ROOT / "ui" / "web" / "assets" / "page.css").read_text(encoding="utf-8")
    rows = (("| Ferry | Remark |", "supported", ""), ("| Gudrun | calls at ports |", "unclear", "why " * 99))
    reply = f'<div class="gradio-container"><div class="reply">{table(rows)}</div></div>'
    page = browser.new_page(viewport=SCREENS["phone"])
    page.set_content(f"<style>{style}</style>{reply}")
    for word in ("Ferry", "Gudrun"):
        assert page.get_by_text(word).evaluate("node => node.getClientRects().length") == 1
    page.close()
