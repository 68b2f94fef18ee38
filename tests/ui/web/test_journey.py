"""What a reader does on the page, from the first question to the removal of an article."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import page as site
import pytest
from page import paste, private_event, serving, upload, visiting
from playwright.sync_api import Browser, Page, expect

pytestmark = pytest.mark.slow

COST = "How much did the Ellerwick Heat Network cost?"
ARTICLE = """The Lighthouse at Morrow Point Is Sold

The lighthouse at Morrow Point was sold on Friday for 84,000 crowns. The buyer is a retired schoolteacher.

Share this article

She means to let the tower to walkers in the summer.
"""


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A page on a library of the bundled articles."""
    with serving(tmp_path_factory.mktemp("home")) as found:
        yield found


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    with visiting(browser, address) as opened:
        yield opened


def ask(page: Page, question: str) -> None:
    """Ask, and wait until the answer is whole."""
    before = page.locator(".exchange .tools").count()
    site.ask(page, question)
    expect(page.locator(".exchange .tools")).to_have_count(before + 1)


def test_a_reader_asks_checks_summarizes_adds_and_removes(page: Page, tmp_path: Path) -> None:
    ask(page, COST)
    expect(page.locator(".exchange .chip")).to_contain_text("supported")
    expect(page.locator(".exchange .verdict")).to_contain_text("Checked offline by Citewell")

    first = page.locator(".exchange .cite").first
    quote = first.get_attribute("data-quote")
    first.click()
    expect(page.locator(".source mark")).to_have_text(str(quote))
    expect(page.locator(".source mark")).to_be_in_viewport()

    ask(page, "And how long did it take to build?")
    assert page.locator(".exchange").count() == 2
    ask(page, "How is bouillabaisse made?")
    last = page.locator(".exchange").last
    expect(last.locator(".refusal")).to_have_text("The articles do not say.")
    assert last.locator(".cite, .sources").count() == 0
    near = last.locator(".closest button").first
    near.click()
    expect(page.locator(".source mark")).to_have_text(str(near.get_attribute("data-quote")))

    page.reload()
    expect(page.locator(".exchange")).to_have_count(3)
    assert page.locator(".question").first.inner_text() == COST

    page.locator(".articles button").first.click()
    page.locator(".reading .menu summary").click()
    page.locator(".reading").get_by_role("button", name="Summarize").click()
    strip = page.locator(".coverage button")
    expect(strip.first).to_be_visible()
    expect(page.locator(".exchange")).to_have_count(4)
    assert page.locator(".coverage .cited").count() >= 2
    strip.nth(1).click()
    expect(page.locator(".source")).to_contain_text(strip.nth(1).get_attribute("title") or "?")

    article = tmp_path / "lighthouse.txt"
    article.write_text(ARTICLE, encoding="utf-8")
    upload(page, article)
    expect(page.locator(".notice")).to_contain_text("Added: The Lighthouse at Morrow Point Is Sold")
    expect(page.locator(".reading h2")).to_have_text("The Lighthouse at Morrow Point Is Sold")
    expect(page.locator(".articles")).to_contain_text("The Lighthouse at Morrow Point Is Sold")

    page.get_by_role("button", name="Receipt").last.click()
    dropped = page.locator(".receipt-lines .dropped")
    expect(dropped).to_have_count(1)
    expect(dropped).to_contain_text("Share this article")
    page.get_by_role("button", name="Restore line 5").click()
    expect(dropped).to_have_count(0)
    page.get_by_role("button", name="Text", exact=True).click()
    expect(page.locator(".reading")).to_contain_text("Share this article")

    page.get_by_role("button", name="Remove …").click()
    page.get_by_role("dialog").get_by_role("button", name="Remove", exact=True).click()
    expect(page.locator(".articles li")).to_have_count(3)
    expect(page.locator(".notice")).to_contain_text("Removed")


def test_a_citation_is_reached_and_left_by_keyboard(page: Page) -> None:
    ask(page, COST)
    page.locator(".composer textarea").focus()
    for _ in range(30):
        page.keyboard.press("Shift+Tab")
        if page.evaluate("document.activeElement.matches('.cite')"):
            break
    label = page.evaluate("document.activeElement.getAttribute('aria-label')")
    assert label.startswith("Citation ")
    quote = page.evaluate("document.activeElement.dataset.quote")
    expect(page.locator(".card q")).to_have_text(quote)
    page.keyboard.press("Enter")
    expect(page.locator(".source mark")).to_be_focused()
    expect(page.locator(".card")).to_have_count(0)
    page.keyboard.press("Escape")
    expect(page.locator(".source mark")).to_have_count(0)
    assert page.evaluate("document.activeElement.getAttribute('aria-label')") == label


def test_what_is_opened_by_keyboard_is_left_by_escape_to_what_opened_it(page: Page) -> None:
    ask(page, COST)
    page.locator(".articles button").first.click()
    expect(page.locator(".reading")).to_be_visible()
    shown = page.locator("dialog[open]")
    dialogs = ("+ Add", "Check a text", "Settings", "Keyboard shortcuts", "Save as a test case", "Remove …")
    for name in dialogs:
        opener = page.get_by_role("button", name=name, exact=True)
        opener.press("Enter")
        expect(shown.locator(":focus")).to_have_count(1)
        page.keyboard.press("Escape")
        expect(shown).to_have_count(0)
        expect(opener).to_be_focused()
    article = page.locator(".articles button").last
    article.press("Enter")
    expect(page.locator(".reading h2")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator(".reading")).to_have_count(0)
    expect(article).to_be_focused()


def test_the_states_of_sentences_are_told_in_shapes_and_words(browser: Browser, tmp_path: Path) -> None:
    """A model that lies is asked only where its owner names it."""
    with (
        serving(tmp_path / "home", "--model", "stub:number") as address,
        visiting(browser, address) as page,
    ):
        ask(page, COST)
        sentence = page.locator(".sentence").first
        assert "wavy" in sentence.evaluate("element => getComputedStyle(element).textDecorationStyle")
        expect(page.locator(".exchange .why").first).to_contain_text("✕ unsupported: ")
        expect(page.locator(".exchange .chip.bad")).to_contain_text("✕ 1 of 1 unsupported")


def test_only_the_articles_that_are_checked_are_asked(page: Page) -> None:
    scope = page.locator(".scope")
    expect(scope).to_contain_text("Asking all 3 articles")
    page.locator(".articles li", has_text="Ellerwick").get_by_role("checkbox").uncheck()
    expect(scope).to_contain_text("Asking 2 of 3 articles")
    ask(page, COST)
    expect(page.locator(".exchange .searched")).to_contain_text("Searched 2 of 3 articles")
    page.get_by_label("All", exact=True).click()
    expect(scope).to_contain_text("Asking all 3 articles")
    page.get_by_label("All", exact=True).uncheck()
    expect(scope).to_contain_text("Asking 0 of 3 articles")
    site.ask(page, COST)
    expect(page.locator(".exchange .message")).to_contain_text("No article is chosen")
    expect(page.locator(".composer textarea")).to_have_value("")
    page.locator(".exchange").last.get_by_role("button", name="Remove", exact=True).click()
    expect(page.locator(".exchange")).to_have_count(1)
    page.get_by_label("All", exact=True).check()
    page.locator(".articles li", has_text="Ellerwick").get_by_role("checkbox").uncheck()
    expect(scope).to_contain_text("Asking 2 of 3 articles")
    page.get_by_role("button", name="Ask all", exact=True).click()
    expect(scope).to_contain_text("Asking all 3 articles")
    ask(page, COST)
    expect(page.locator(".exchange").last.locator(".chip")).to_contain_text("supported")


def test_several_articles_are_summarized_together(page: Page) -> None:
    page.locator(".articles li", has_text="Ellerwick").get_by_role("checkbox").uncheck()
    expect(page.locator(".scope")).to_contain_text("Asking 2 of 3 articles")
    page.locator(".scope .menu summary").click()
    page.get_by_label("Bullets").check()
    page.locator(".scope").get_by_role("button", name="Summarize").click()
    expect(page.locator(".question")).to_have_text("Summary of 2 articles")
    expect(page.locator("ul.reply li").first).to_be_visible()
    cited = page.locator(".exchange .cite")
    expect(cited.first).to_be_visible()
    cited.first.click()
    expect(page.locator(".source mark")).to_be_visible()
    page.get_by_role("button", name="Retry").click()
    expect(page.locator("ul.reply li").first).to_be_visible()
    expect(page.locator(".exchange")).to_have_count(1)


def test_an_exchange_is_retried_rated_and_removed(page: Page) -> None:
    ask(page, COST)
    page.get_by_role("button", name="Good answer").click()
    expect(page.get_by_role("button", name="Good answer")).to_have_attribute("aria-pressed", "true")
    page.get_by_role("button", name="Retry").click()
    expect(page.get_by_role("button", name="Good answer")).to_have_attribute("aria-pressed", "false")
    expect(page.locator(".exchange")).to_have_count(1)
    page.get_by_role("button", name="Remove", exact=True).click()
    expect(page.locator(".exchange")).to_have_count(0)
    page.get_by_role("button", name="Undo").click()
    expect(page.locator(".exchange .tools")).to_have_count(1)
    page.get_by_role("button", name="Delete", exact=True).click()
    expect(page.locator(".examples")).to_be_visible()


def test_an_opened_receipt_stays_open(page: Page) -> None:
    ask(page, COST)
    page.locator(".receipt summary").first.click()
    ask(page, "How is bouillabaisse made?")
    expect(page.locator(".receipt dl").first).to_be_visible()
    expect(page.locator(".receipt dl").last).not_to_be_visible()
    page.get_by_role("button", name="Delete", exact=True).click()
    expect(page.locator(".examples")).to_be_visible()
    ask(page, "How does the fjord heat the town?")
    expect(page.locator(".receipt dl")).to_be_hidden()


def test_a_question_that_is_sent_twice_is_asked_once(page: Page) -> None:
    page.locator(".composer textarea").fill(COST)
    page.evaluate("""() => {
      const box = document.querySelector(".composer textarea");
      const enter = () => new KeyboardEvent("keydown", { key: "Enter", bubbles: true });
      [1, 2].forEach(() => box.dispatchEvent(enter()));
    }""")
    expect(page.locator(".exchange .tools")).to_be_visible()
    ask(page, "How does the fjord heat the town?")
    expect(page.locator(".question")).to_have_count(2)


def test_a_blank_question_asks_nothing(address: str) -> None:
    for question, asks in (("  ", False), ("Who?", True)):
        done = private_event(address, "_asked", [[]], {"question": question})
        assert done["success"] is True
        assert ("exchange" in str(done)) is asks


def test_a_conversation_is_saved_with_its_citations(page: Page) -> None:
    ask(page, COST)
    quote = page.locator(".exchange .cite").first.get_attribute("data-quote") or "?"
    page.locator(".pane-talk .pane-head summary").click()
    with page.expect_download() as saved:
        page.get_by_role("button", name="Markdown").click()
    text = Path(saved.value.path()).read_text(encoding="utf-8")
    assert saved.value.suggested_filename == f"{COST.rstrip('?')}.md"
    assert f"1. “{quote}”" in text
    page.locator(".pane-talk .pane-head summary").click()
    with page.expect_download() as saved:
        page.get_by_role("button", name="JSON", exact=True).click()
    rows = json.loads(Path(saved.value.path()).read_text(encoding="utf-8"))
    assert rows[0]["answer"]["sentences"][0]["citations"][0]["quote"] == quote


def test_an_answer_becomes_a_test_case_that_the_evaluation_runs(page: Page) -> None:
    ask(page, COST)
    page.get_by_role("button", name="Save as a test case").click()
    evidence = page.get_by_label("The sentences that answer it")
    quote = page.locator(".exchange .cite").first.get_attribute("data-quote") or "?"
    expect(evidence).to_have_value(re.compile(f"^{re.escape(quote)}"))
    evidence.fill("Nobody said this.")
    page.get_by_role("button", name="Save", exact=True).last.click()
    expect(page.locator(".dialog .message")).to_contain_text("is in none of its articles")
    evidence.fill(quote)
    page.get_by_role("button", name="Save", exact=True).last.click()
    expect(page.locator(".notice")).to_contain_text("Saved to My test cases")

    page.get_by_role("link", name="Evaluate").click()
    page.get_by_label("Dataset").select_option("My test cases")
    page.get_by_role("button", name="Run", exact=True).click()
    expect(page.get_by_text("1 sample, 0 failed.")).to_be_visible()
    expect(page.get_by_role("rowheader", name="Evidence cited")).to_be_visible()
    with page.expect_download() as saved:
        page.get_by_role("button", name="Save the report").click()
    assert "<!doctype html>" in Path(saved.value.path()).read_text(encoding="utf-8").lower()
    page.get_by_role("link", name="Ask").click()
    expect(page.locator(".exchange")).to_have_count(1)


LONG = "The Very Long Title of an Article About Nothing in Particular " * 9
HEBREW = "המגדלור נמכר ביום שישי. הקונה היא מורה."


def test_long_titles_other_scripts_and_markup_break_nothing(page: Page) -> None:
    paste(page, f"# {LONG}\n\n{HEBREW} <b>Bold</b> was sold for 7 crowns. {LONG.replace(' ', '')}\n")
    expect(page.locator(".notice")).to_contain_text("The Very Long Title")
    item = page.locator(".articles li").last
    box = item.bounding_box()
    assert box is not None
    assert box["height"] < 120
    expect(page.locator(".reading")).to_contain_text(HEBREW)
    for width in (390, 1440):
        page.set_viewport_size({"width": width, "height": 844})
        assert page.locator(".reading .pane-body").evaluate("pane => pane.scrollWidth <= pane.clientWidth")
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.get_by_role("button", name="Remove …").click()
    page.get_by_role("dialog").get_by_role("button", name="Remove", exact=True).click()
    expect(page.locator(".articles li")).to_have_count(3)
