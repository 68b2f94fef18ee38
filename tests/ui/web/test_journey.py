"""What a reader does on the page, from the first question to the removal of an article."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from page import private_event, serving, settled, visiting
from playwright.sync_api import Browser, Page, expect

pytestmark = pytest.mark.slow

ARTICLE = """The Lighthouse at Morrow Point Is Sold

The lighthouse at Morrow Point was sold on Friday for 84,000 crowns. The buyer is a retired schoolteacher.

Share this article

She means to let the tower to walkers in the summer.
"""


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A page on a library that was empty."""
    with serving(tmp_path_factory.mktemp("home")) as found:
        yield found


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    with visiting(browser, address) as opened:
        yield opened


def ask(page: Page, question: str) -> None:
    """Ask, and wait until the answer is whole."""
    before = page.locator(".exchange .tools").count()
    box = page.locator(".question-box textarea")
    box.fill(question)
    box.press("Enter")
    expect(page.locator(".exchange .tools")).to_have_count(before + 1)


def test_a_reader_asks_checks_summarises_adds_and_removes(page: Page, tmp_path: Path) -> None:
    page.locator(".examples button").first.click()
    expect(page.locator(".exchange .status")).to_contain_text("supported")
    page.screenshot(path=shot("ask"))

    first = page.locator(".cite").first
    quote = first.get_attribute("data-quote")
    first.click()
    expect(page.locator(".source mark")).to_have_text(str(quote))
    expect(page.locator(".source mark")).to_be_in_viewport()
    page.screenshot(path=shot("source"))

    ask(page, "And how long did it take to build?")
    assert page.locator(".exchange").count() == 2
    ask(page, "How is bouillabaisse made?")
    last = page.locator(".exchange").last
    expect(last.locator(".refusal")).to_have_text("The articles do not say.")
    assert last.locator(".cite, .sources").count() == 0
    near = last.locator(".closest button").first
    near.click()
    expect(page.locator(".source mark")).to_have_text(str(near.get_attribute("data-quote")))
    page.screenshot(path=shot("refusal"))

    page.reload()
    expect(page.locator(".exchange")).to_have_count(3)
    assert page.locator(".question").first.inner_text() == "How much did the Ellerwick Heat Network cost?"

    page.get_by_role("tab", name="Summary").click()
    page.get_by_role("button", name="Summarise").click()
    strip = page.locator(".coverage button")
    expect(strip.first).to_be_visible()
    assert page.locator(".coverage .cited").count() >= 2
    strip.nth(1).click()
    expect(page.locator(".source:visible")).to_contain_text(strip.nth(1).get_attribute("title") or "?")
    page.screenshot(path=shot("summary"))

    upload = tmp_path / "lighthouse.txt"
    upload.write_text(ARTICLE, encoding="utf-8")
    page.get_by_role("tab", name="Library").click()
    page.locator("#files input[type=file]").set_input_files(str(upload))
    expect(page.locator(".message")).to_contain_text("The Lighthouse at Morrow Point Is Sold")
    expect(page.locator(".reading h2")).to_have_text("The Lighthouse at Morrow Point Is Sold")
    page.screenshot(path=shot("library"))

    page.get_by_role("tab", name="Receipt").click()
    dropped = page.locator(".receipt-lines .dropped")
    expect(dropped).to_have_count(1)
    expect(dropped).to_contain_text("Share this article")
    page.screenshot(path=shot("receipt"))
    page.get_by_role("button", name="Take back line 5").click()
    expect(dropped).to_have_count(0)
    page.get_by_role("tab", name="Text").click()
    expect(page.locator(".reading")).to_contain_text("Share this article")

    page.get_by_role("button", name="Remove …").click()
    page.get_by_role("button", name="Remove it").click()
    expect(page.locator(".articles button")).to_have_count(3)
    expect(page.locator(".message")).to_contain_text("Removed")


def test_a_citation_is_reached_and_left_by_keyboard(page: Page) -> None:
    page.locator(".examples button").first.click()
    expect(page.locator(".exchange .tools")).to_be_visible()
    page.locator(".question-box textarea").focus()
    for _ in range(30):
        page.keyboard.press("Shift+Tab")
        if page.evaluate("document.activeElement.matches('.cite')"):
            break
    label = page.evaluate("document.activeElement.getAttribute('aria-label')")
    assert label.startswith("Citation ")
    page.keyboard.press("Enter")
    expect(page.locator(".source mark")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator(".source mark")).to_have_count(0)
    assert page.evaluate("document.activeElement.getAttribute('aria-label')") == label


def test_the_states_of_sentences_are_told_in_shapes_and_words(page: Page) -> None:
    page.get_by_label("Model").first.click()
    page.get_by_role("option", name="stub:number").click()
    ask(page, "How much did the Ellerwick Heat Network cost?")
    sentence = page.locator(".sentence").first
    assert "wavy" in sentence.evaluate("element => getComputedStyle(element).textDecorationStyle")
    assert "unsupported" in (page.locator(".exchange .mark").first.get_attribute("aria-label") or "")
    expect(page.locator(".exchange .status")).to_contain_text("unsupported")
    page.screenshot(path=shot("doubts"))


def test_an_exchange_is_retried_undone_judged_and_cleared(page: Page) -> None:
    ask(page, "How much did the Ellerwick Heat Network cost?")
    page.get_by_role("button", name="Good answer").click()
    expect(page.get_by_role("button", name="Good answer")).to_have_attribute("aria-pressed", "true")
    page.get_by_role("button", name="Retry").click()
    expect(page.get_by_role("button", name="Good answer")).to_have_attribute("aria-pressed", "false")
    expect(page.locator(".exchange")).to_have_count(1)
    page.get_by_role("button", name="Undo").click()
    expect(page.locator(".exchange")).to_have_count(0)
    expect(page.locator(".question-box textarea")).to_have_value(
        "How much did the Ellerwick Heat Network cost?"
    )
    page.locator(".question-box textarea").press("Enter")
    expect(page.locator(".exchange .tools")).to_have_count(1)
    page.get_by_role("button", name="Clear").click()
    expect(page.locator(".examples")).to_be_visible()


def test_an_opened_receipt_stays_open(page: Page) -> None:
    ask(page, "How much did the Ellerwick Heat Network cost?")
    page.locator(".receipt summary").first.click()
    ask(page, "How is bouillabaisse made?")
    expect(page.locator(".receipt dl").first).to_be_visible()
    expect(page.locator(".receipt dl").last).not_to_be_visible()
    page.get_by_role("button", name="Clear").click()
    expect(page.locator(".examples")).to_be_visible()
    ask(page, "How is bouillabaisse made?")
    expect(page.locator(".receipt dl")).to_be_hidden()


def test_a_blank_question_asks_nothing(address: str) -> None:
    for question, asks in (("  ", False), ("Who?", True)):
        done = private_event(address, "_asked", [question, [], [], None])
        assert done["success"] is True
        assert ("exchange" in str(done)) is asks


def test_a_conversation_is_saved_with_its_citations(page: Page) -> None:
    ask(page, "How much did the Ellerwick Heat Network cost?")
    with page.expect_download() as saved:
        page.get_by_role("button", name="Save as Markdown").click()
    text = Path(saved.value.path()).read_text(encoding="utf-8")
    quote = page.locator(".cite").first.get_attribute("data-quote") or "?"
    assert saved.value.suggested_filename == "conversation.md"
    assert f"1. “{quote}”" in text
    with page.expect_download() as saved:
        page.get_by_role("button", name="Save as JSON").click()
    rows = json.loads(Path(saved.value.path()).read_text(encoding="utf-8"))
    assert rows[0]["answer"]["sentences"][0]["citations"][0]["quote"] == quote


def test_an_answer_becomes_a_test_case_that_the_evaluation_runs(page: Page) -> None:
    ask(page, "How much did the Ellerwick Heat Network cost?")
    page.get_by_role("button", name="Keep as a test case").click()
    evidence = page.get_by_label("The sentences that answer it")
    quote = page.locator(".cite").first.get_attribute("data-quote") or "?"
    expect(evidence).to_have_value(re.compile(f"^{re.escape(quote)}"))
    evidence.fill("Nobody said this.")
    page.get_by_role("button", name="Keep", exact=True).click()
    expect(page.locator(".message")).to_contain_text("is in none of its articles")
    evidence.fill(quote)
    page.get_by_role("button", name="Keep", exact=True).click()
    expect(page.locator(".message")).to_contain_text("Kept as case-")

    page.get_by_role("tab", name="Evaluate").click()
    page.get_by_label("Dataset").click()
    page.get_by_role("option", name="My test cases").click()
    page.get_by_role("button", name="Run", exact=True).click()
    expect(page.get_by_text("1 sample, 0 failed.")).to_be_visible()
    expect(page.get_by_text("evidence_hit").first).to_be_visible()
    page.screenshot(path=shot("evaluate"))
    with page.expect_download() as saved:
        page.get_by_role("button", name="Save the report").click()
    assert "<!doctype html>" in Path(saved.value.path()).read_text(encoding="utf-8").lower()


@pytest.mark.parametrize(("width", "scheme"), [(390, "light"), (390, "dark"), (1440, "dark")])
def test_nothing_is_wider_than_the_screen(browser: Browser, address: str, width: int, scheme: str) -> None:
    options = {"viewport": {"width": width, "height": 844}, "color_scheme": scheme}
    with visiting(browser, address, **options) as page:
        page.locator(".examples button").first.click()
        page.locator(".cite").first.click()
        expect(page.locator(".source mark")).to_be_in_viewport()
        page.screenshot(path=shot(f"{width}-{scheme}-source"))
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        page.get_by_role("button", name="Close").click()
        for tab in ("Summary", "Library", "Evaluate"):
            found = page.get_by_role("tab", name=tab)
            if not found.is_visible():
                page.locator(".overflow-menu > button").click()
                found = page.locator(".overflow-dropdown button", has_text=tab)
            found.click()
            expect(page.get_by_role("tab", name=tab, include_hidden=True).first).to_have_attribute(
                "aria-selected", "true"
            )
            settled(page)
            page.screenshot(path=shot(f"{width}-{scheme}-{tab.lower()}"))
            assert page.evaluate("document.documentElement.scrollWidth") <= width


def shot(name: str) -> str:
    """Where a picture of the page goes, for a person to look at."""
    return str(Path(__file__).parents[3] / "screenshots" / f"{name}.png")
