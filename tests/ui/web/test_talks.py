"""Conversations as a browser keeps them: several, in several tabs, long ones, and where it keeps nothing."""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest
from model_server import ModelServer
from page import serving, visiting
from patience import until
from playwright.sync_api import Browser, Page, expect

from rag.types import Message

pytestmark = pytest.mark.slow

EVIL = "<img src=x onerror='throw new Error(1)'>"
BEGUN = 12  # words: the first sentence of an answer, and the beginning of the second
ANSWER = "The clock was set ahead by hand [1]. It stayed so for years [2]. Nobody knew why [3]."
OFF = """for (const name of ["indexedDB", "sessionStorage", "localStorage"]) {
  Object.defineProperty(window, name, { get() { throw new DOMException("off", "SecurityError"); } });
}"""
FULL = """const put = IDBObjectStore.prototype.put;
IDBObjectStore.prototype.put = function (record) {
  if (window.isFull) throw new DOMException("full", "QuotaExceededError");
  return put.call(this, record);
};"""

KEPT = """async () => {
  const { openDatabase } = await import("/citewell/database.js");
  return (await openDatabase("citewell").turns()).length;
}"""
"""How many turns are in the browser's database."""


@dataclass(frozen=True, slots=True)
class Served:
    address: str
    model: ModelServer


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    def reply(_: Sequence[Message]) -> str:
        return ANSWER

    with (
        ModelServer(reply) as model,
        serving(tmp_path_factory.mktemp("home"), "--model", "slow", environment=model.environment) as address,
    ):
        yield Served(address, model)


@pytest.fixture
def page(browser: Browser, served: Served) -> Iterator[Page]:
    with visiting(browser, served.address) as opened:
        yield opened


def ask(page: Page, question: str) -> None:
    """Ask, and wait until the answer is whole."""
    before = page.locator(".exchange .tools").count()
    page.locator("#question").fill(question)
    page.locator("#question").press("Enter")
    expect(page.locator(".exchange .tools")).to_have_count(before + 1)
    expect(page.locator(".transcript [aria-busy=true]")).to_have_count(0)


def questions(page: Page) -> list[str]:
    return page.locator(".question").all_inner_texts()


def press(page: Page, name: str, number: int = 0) -> None:
    page.locator(".exchange").nth(number).get_by_role("button", name=name, exact=True).click()


def test_conversations_are_named_listed_searched_renamed_and_deleted(page: Page) -> None:
    ask(page, "Why was the clock ahead?")
    name = page.locator(".pane-talk .pane-head h2")
    expect(name).to_have_text("Why was the clock ahead?")
    page.get_by_role("button", name="New", exact=True).click()
    expect(page.locator(".examples")).to_be_visible()
    expect(name).to_have_text("New conversation")
    ask(page, "How does the fjord heat the town?")

    page.get_by_role("button", name="Conversations", exact=True).click()
    items = page.locator(".talks li")
    expect(items).to_have_count(2)
    expect(items.first).to_contain_text("fjord")
    page.get_by_label("Search conversations").fill("ahead by hand CLOCK")
    expect(items).to_have_count(2)
    page.get_by_label("Search conversations").fill("fjord hand")
    expect(items).to_have_count(1)
    page.get_by_label("Search conversations").fill("")
    expect(items).to_have_count(2)
    page.get_by_role("button", name="Rename Why was the clock ahead?").click()
    page.get_by_label("Name", exact=True).fill("The clock")
    page.get_by_label("Name", exact=True).press("Enter")
    page.locator(".talks li [data-do=open]", has_text="The clock").click()
    expect(name).to_have_text("The clock")
    assert questions(page) == ["Why was the clock ahead?"]

    page.get_by_role("button", name="Delete", exact=True).click()
    expect(page.locator(".undo")).to_contain_text("Deleted “The clock”.")
    expect(page.locator(".examples")).to_be_visible()
    page.get_by_role("button", name="Undo").click()
    expect(page.locator(".question")).to_have_text(["Why was the clock ahead?"])
    page.locator("#question").fill("What is half typed")
    page.reload()
    expect(name).to_have_text("The clock")
    expect(page.locator(".question")).to_have_text(["Why was the clock ahead?"])
    expect(page.locator("#question")).to_have_value("What is half typed")


def test_markup_in_a_question_is_text_in_the_list(page: Page) -> None:
    ask(page, EVIL)
    expect(page.locator(".pane-talk .pane-head h2")).to_have_text(EVIL)
    page.get_by_role("button", name="Conversations", exact=True).click()
    expect(page.locator(".talks strong")).to_have_text(EVIL)
    expect(page.get_by_role("button", name=f"Delete {EVIL}", exact=True)).to_be_visible()
    assert page.locator("img").count() == 0


def test_two_tabs_keep_the_turns_of_both(page: Page) -> None:
    ask(page, "Why was the clock ahead?")
    other = page.context.new_page()
    other.goto(page.url)
    expect(other.locator(".question")).to_have_text(["Why was the clock ahead?"])
    for tab, question in ((page, "And who set it?"), (other, "How does the fjord heat the town?")):
        tab.locator("#question").fill(question)
        tab.locator("#question").press("Enter")
    for tab in (page, other):
        expect(tab.locator(".exchange .tools")).to_have_count(3)
    assert questions(page) == questions(other)
    ask(other, "And what about the pipes?")
    expect(page.locator(".exchange .tools")).to_have_count(4)
    page.reload()
    expect(page.locator(".exchange .tools")).to_have_count(4)
    assert questions(page) == questions(other)


def test_an_earlier_question_is_edited_and_what_followed_can_be_taken_back(page: Page) -> None:
    for question in ("Why was the clock ahead?", "And who set it?", "And when?"):
        ask(page, question)
    press(page, "Edit", 1)
    page.get_by_label("Question", exact=True).first.fill("And who wound it?")
    page.get_by_label("Question", exact=True).first.press("Enter")
    expect(page.locator(".exchange .tools")).to_have_count(2)
    assert questions(page) == ["Why was the clock ahead?", "And who wound it?"]
    expect(page.locator(".undo")).to_contain_text("Question changed, 1 later question removed.")
    page.get_by_role("button", name="Undo").click()
    expect(page.locator(".exchange .tools")).to_have_count(3)
    assert questions(page) == ["Why was the clock ahead?", "And who set it?", "And when?"]
    press(page, "Remove", 0)
    expect(page.locator(".exchange")).to_have_count(2)
    page.get_by_role("button", name="Undo").click()
    expect(page.locator(".exchange")).to_have_count(3)
    page.reload()
    expect(page.locator(".question").first).to_have_text("Why was the clock ahead?")


def test_any_question_is_asked_again_in_its_place(page: Page, served: Served) -> None:
    for question in ("Why was the clock ahead?", "And who set it?"):
        ask(page, question)
    before = len(served.model.requests)
    press(page, "Good answer", 0)
    expect(page.locator(".exchange").first.locator("[aria-pressed=true]")).to_have_count(1)
    press(page, "Retry", 0)
    expect(page.locator(".exchange").first.locator("[aria-pressed=true]")).to_have_count(0)
    expect(page.locator(".exchange .tools")).to_have_count(2)
    assert len(served.model.requests) > before
    assert questions(page) == ["Why was the clock ahead?", "And who set it?"]


def test_what_is_asked_and_of_which_model_belongs_to_the_conversation(page: Page) -> None:
    page.locator(".articles input").first.uncheck()
    expect(page.locator(".scope")).to_contain_text("Asking 2 of 3 articles")
    page.get_by_label("Model").select_option("offline")
    ask(page, "Why was the clock ahead?")
    page.reload()
    expect(page.locator(".question")).to_have_count(1)
    expect(page.locator(".scope")).to_contain_text("Asking 2 of 3 articles")
    expect(page.get_by_label("Model")).to_have_value("offline")
    page.get_by_role("button", name="New", exact=True).click()
    expect(page.locator(".scope")).to_contain_text("Asking all 3 articles")
    page.get_by_role("button", name="Conversations", exact=True).click()
    page.locator(".talks li [data-do=open]").first.click()
    expect(page.locator(".scope")).to_contain_text("Asking 2 of 3 articles")


def test_a_reload_in_the_middle_of_an_answer_keeps_what_was_there(page: Page, served: Served) -> None:
    served.model.pause_after = BEGUN
    served.model.resume.clear()
    try:
        page.locator("#question").fill("Why was the clock ahead?")
        page.locator("#question").press("Enter")
        expect(page.locator(".exchange .sentence").first).to_have_text("The clock was set ahead by hand.")
        page.reload()
        expect(page.locator(".exchange .sentence")).to_have_text("The clock was set ahead by hand.")
        expect(page.locator(".exchange")).to_contain_text("Stopped early")
    finally:
        served.model.pause_after = None
        served.model.resume.set()


def test_a_browser_without_storage_works_for_this_visit_and_says_so(browser: Browser, served: Served) -> None:
    context = browser.new_context()
    context.add_init_script(OFF)
    page = context.new_page()
    page.goto(served.address)
    expect(page.locator(".storage")).to_contain_text("This browser doesn’t keep conversations")
    ask(page, "Why was the clock ahead?")
    page.get_by_role("button", name="New", exact=True).click()
    expect(page.locator(".examples")).to_be_visible()
    ask(page, "How does the fjord heat the town?")
    page.get_by_role("button", name="Conversations", exact=True).click()
    page.locator(".talks li [data-do=open]", has_text="clock").click()
    expect(page.locator(".question")).to_have_text(["Why was the clock ahead?"])
    context.close()


def test_a_full_storage_loses_nothing_of_this_visit_and_is_written_when_there_is_room(
    browser: Browser, served: Served
) -> None:
    context = browser.new_context()
    context.add_init_script(FULL)
    page = context.new_page()
    page.goto(served.address)
    page.locator(".examples").wait_for()
    page.evaluate("window.isFull = true")
    ask(page, "Why was the clock ahead?")
    expect(page.locator(".storage")).to_contain_text("storage is full")
    page.get_by_role("button", name="New", exact=True).click()
    expect(page.locator(".examples")).to_be_visible()
    page.evaluate("window.isFull = false")
    ask(page, "How does the fjord heat the town?")
    expect(page.locator(".storage")).to_be_hidden()
    page.reload()
    page.get_by_role("button", name="Conversations", exact=True).click()
    expect(page.locator(".talks li")).to_have_count(2)
    context.close()


def test_a_hundred_turns_are_kept_drawn_added_to_and_stay_where_they_are(page: Page) -> None:
    ask(page, "Why was the clock ahead?")
    page.evaluate(
        """async () => {
          const { store } = await import("/citewell/store.js");
          const [first] = store.conversation.turns;
          const put = Array.from({ length: 99 }, (_, n) => {
            return { ...first, id: `t${n}`, question: `Question ${n}?` };
          });
          await store.apply({ talk: store.talk.id, put });
        }"""
    )
    page.reload()
    expect(page.locator(".exchange")).to_have_count(100)
    ask(page, "And who set it?")
    assert questions(page)[-2:] == ["Question 98?", "And who set it?"]
    cite = page.locator(".exchange").last.locator(".cite").first
    cite.scroll_into_view_if_needed()
    before = cite.bounding_box()
    cite.click()
    expect(page.locator(".source mark")).to_be_in_viewport()
    assert cite.bounding_box() == before
    until(lambda: page.evaluate(KEPT) == 101)


def test_a_conversation_is_saved_in_every_form(page: Page) -> None:
    ask(page, "Why was the clock ahead?")
    found = {}
    for form in ("Markdown", "Word", "JSON", "Sources as BibTeX", "Sources as CSL-JSON"):
        page.locator(".pane-talk .menu summary", has_text="Save").click()
        with page.expect_download() as saved:
            page.get_by_role("button", name=form, exact=True).click()
        found[saved.value.suggested_filename] = Path(saved.value.path()).read_bytes()
    name = "Why was the clock ahead"
    assert set(found) == {f"{name}.{ending}" for ending in ("md", "docx", "json", "bib", "csl.json")}
    assert found[f"{name}.docx"].startswith(b"PK")
    assert b"@misc{citewell-" in found[f"{name}.bib"]
    assert json.loads(found[f"{name}.csl.json"])[0]["title"]
    assert json.loads(found[f"{name}.json"])[0]["answer"]["sentences"]
    assert b"## Why was the clock ahead?" in found[f"{name}.md"]


def test_shortcuts_work_outside_of_fields_and_can_be_turned_off(page: Page) -> None:
    ask(page, "Why was the clock ahead?")
    page.locator(".question").click()
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keyboard shortcuts")).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("n")
    expect(page.locator(".examples")).to_be_visible()
    expect(page.locator("#question")).to_be_focused()
    page.keyboard.type("nnn?")
    expect(page.locator("#question")).to_have_value("nnn?")
    page.get_by_role("button", name="Keyboard shortcuts").click()
    page.get_by_label("Use single-key shortcuts").uncheck()
    page.get_by_role("dialog", name="Keyboard shortcuts").get_by_role("button", name="Close").click()
    page.locator(".examples h2").click()
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keyboard shortcuts")).to_be_hidden()


def test_files_that_are_dropped_anywhere_are_one_progress_and_one_result(page: Page) -> None:
    dropped = page.evaluate_handle(
        """() => {
          const data = new DataTransfer();
          const add = (name, text) => data.items.add(new File([text], name, { type: "text/plain" }));
          for (let n = 1; n < 24; n += 1) {
            add(`ferry${n}.txt`, `The Ferry ${n}\\n\\nThe ferry number ${n} was sold for ${n},000 crowns.`);
          }
          add("again.txt", "The Ferry 1\\n\\nThe ferry number 1 was sold for 1,000 crowns.");
          add("empty.txt", "");
          return data;
        }"""
    )
    page.evaluate(
        """() => {
          window.said = [];
          new MutationObserver(() => {
            const notices = [...document.querySelectorAll(".notice, .uploading:not([hidden])")];
            window.said.push(notices.map((notice) => notice.textContent).join(" + "));
          }).observe(document.body, { subtree: true, childList: true, characterData: true });
        }"""
    )
    page.locator(".pane-talk").dispatch_event("drop", {"dataTransfer": dropped})
    summary = page.locator(".notice .batch summary")
    expect(summary).to_have_text(re.compile("^23 added, 1 already in your library, 1 failed: .*empty.txt"))
    expect(page.locator(".articles li")).to_have_count(26)
    said = page.evaluate("window.said")
    assert any("7 of 25" in words for words in said)
    assert not any(" + " in words for words in said)
    summary.click()
    expect(page.locator(".batch-items li").first).to_contain_text("empty.txt")


def drop(page: Page, place: str, name: str, text: str) -> None:
    """Drop a file with `text` on the part of the page that `place` selects."""
    dropped = page.evaluate_handle(
        """([name, text]) => {
          const data = new DataTransfer();
          data.items.add(new File([text], name));
          return data;
        }""",
        [name, text],
    )
    page.locator(place).dispatch_event("drop", {"dataTransfer": dropped})


def test_a_file_of_ones_own_is_dropped_and_asked(page: Page) -> None:
    """Four actions: open the page, drop a file, type a question, press Enter."""
    drop(page, ".pane-talk", "kiln.txt", "The Kiln\n\nThe kiln at Osk was lit by Mara Veld.")
    expect(page.locator(".reading h2")).to_have_text("The Kiln")
    page.get_by_label("Model").select_option("offline")
    ask(page, "Who lit the kiln at Osk?")
    expect(page.locator(".exchange .chip.good")).to_be_visible()
    expect(page.locator(".exchange .cite").first).to_have_attribute("data-title", "The Kiln")


def test_a_file_that_is_dropped_on_the_dialog_is_added_once(page: Page) -> None:
    page.get_by_role("button", name="+ Add").click()
    drop(page, "[data-drop]", "weir.txt", "The Weir\n\nThe weir at Orne was mended in May.")
    expect(page.locator(".notice .batch")).to_have_text("Added: The Weir (1 passage)")
    expect(page.locator(".dialog[open]")).to_have_count(0)


def test_what_is_pasted_on_the_page_is_offered_to_be_added(page: Page) -> None:
    paste = """(text) => {
      const clipboardData = new DataTransfer();
      clipboardData.setData("text/plain", text);
      document.body.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true }));
    }"""
    page.evaluate(paste, "https://orne.example/mill")
    expect(page.get_by_label("Web page", exact=True)).to_have_value("https://orne.example/mill")
    page.get_by_role("dialog").get_by_role("button", name="Close").click()
    page.evaluate(paste, "The Mill\n\nThe mill at Orne grinds again.")
    expect(page.get_by_label("Text", exact=True)).to_have_value("The Mill\n\nThe mill at Orne grinds again.")
    page.get_by_role("button", name="Add text").click()
    expect(page.locator(".notice .batch")).to_contain_text("Added: The Mill (1 passage)")
