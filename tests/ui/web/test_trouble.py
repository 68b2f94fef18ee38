"""What goes wrong on the page, and how it is told: bad files, a model that fails, a reader who leaves."""

import json
import re
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import httpx
import page as site
import pytest
from commands import Run
from model_server import Fault, ModelServer, Request
from page import paste, private_event, serving, visiting
from patience import PATIENCE, until
from playwright.sync_api import Browser, Page, expect

from rag import Library
from rag.types import Message

pytestmark = pytest.mark.slow

EVERYTHING = "What is there to tell of the clock?"  # the answer is sixty sentences long
QUESTION = "Why was the clock ahead?"
BEGUN = 12  # words: the first sentence of an answer, and the beginning of the second
ANSWER = "The clock was set ahead by hand [1]. It stayed so for years [2]. Nobody knew why [3]."
ARTICLE = "# The Ferry {}\n\nThe ferry to Saltholm was sold on Friday for 84,000 crowns.\n"


@dataclass(frozen=True, slots=True)
class Served:
    address: str
    home: Path
    model: ModelServer


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A page whose model can be made to pause in the middle of an answer; a summary is long, too."""
    home = tmp_path_factory.mktemp("home")

    def reply(messages: Sequence[Message]) -> str:
        _, asked, question = messages[-1].text.partition("<question>")
        return " ".join([ANSWER] * (1 if asked and EVERYTHING not in question else 20))

    with (
        ModelServer(reply) as model,
        serving(
            home,
            "--model",
            "slow",
            # Whoever hangs up on a silent model doesn't do it because of this.
            environment={**model.environment, "CITEWELL_TIMEOUT": str(2 * PATIENCE)},
        ) as address,
    ):
        yield Served(address, home, model)


@pytest.fixture
def page(browser: Browser, served: Served) -> Iterator[Page]:
    with visiting(browser, served.address) as opened:
        yield opened


@pytest.fixture
def model(served: Served) -> Iterator[ModelServer]:
    """The model, which pauses in each answer until it is told to resume."""
    served.model.pause_after = BEGUN
    served.model.resume.clear()
    served.model.hung_up.clear()
    yield served.model
    served.model.pause_after = None
    served.model.resume.set()


def ask(page: Page, question: str = QUESTION) -> None:
    site.ask(page, question)


def upload(page: Page, path: Path, content: bytes) -> None:
    path.write_bytes(content)
    site.upload(page, path)


def stop(page: Page) -> None:
    page.get_by_role("button", name="Stop").click()


def test_an_empty_file_is_told(page: Page, tmp_path: Path) -> None:
    upload(page, tmp_path / "empty.txt", b"")
    expect(page.locator(".notice")).to_contain_text("empty.txt")
    expect(page.locator(".notice")).to_contain_text("empty")


def test_a_program_that_is_named_as_a_text_is_told(page: Page, tmp_path: Path) -> None:
    upload(page, tmp_path / "setup.txt", b"MZ\x90\x00\x03\x00\x00\x00\x04\x00" + bytes(range(256)) * 40)
    expect(page.locator(".notice")).to_contain_text("setup.txt")


def test_a_text_of_one_character_is_an_article_or_a_reason(page: Page) -> None:
    paste(page, "x")
    expect(page.locator(".notice, .dialog .message").first).to_contain_text(re.compile("Added|text"))


def test_the_same_file_from_two_readers_at_once_is_clear_to_both(served: Served) -> None:
    def add(_: int) -> str:
        files = {"files": ("same.txt", ARTICLE.format("Is Sold Twice").encode())}
        path = httpx.post(f"{served.address}/gradio_api/upload", files=files, timeout=PATIENCE).json()[0]
        return str(private_event(served.address, "_uploaded", [], {"files": [path]})["output"])

    with ThreadPoolExecutor(2) as pool:
        first, second = pool.map(add, range(2))
    for said in (first, second):
        assert re.search("added|already in|The Ferry Is Sold Twice|cannot be read|no such file", said, re.I)
        assert "Traceback" not in said


def test_an_article_that_is_gone_is_told_where_it_is_cited(page: Page, served: Served) -> None:
    paste(page, ARTICLE.format("Is Gone"))
    expect(page.locator(".notice")).to_contain_text("The Ferry Is Gone")
    ask(page, "For how much was the ferry sold?")
    expect(page.locator(".exchange .tools")).to_be_visible()
    _remove(served, "The Ferry Is Gone")
    page.locator(".reading .menu summary").click()
    page.locator(".reading").get_by_role("button", name="Summarize").click()
    expect(page.locator(".exchange .message")).to_contain_text("no longer in your library")
    page.locator(".exchange .cite[aria-label$='The Ferry Is Gone']").click()
    expect(page.locator(".source .message")).to_contain_text("no longer in your library")
    expect(page.locator(".source blockquote")).to_contain_text("84,000 crowns")
    page.set_viewport_size({"width": 390, "height": 844})
    page.get_by_role("button", name="Articles", exact=True).click()
    page.locator(".articles button", has_text="The Ferry Is Gone").click()
    expect(page.locator(".source h2")).to_have_text("Removed article")
    expect(page.locator(".source .message")).to_be_visible()


def test_an_article_may_go_while_it_is_asked(page: Page, served: Served, model: ModelServer) -> None:
    paste(page, ARTICLE.format("Goes"))
    expect(page.locator(".notice")).to_contain_text("The Ferry Goes")
    ask(page, "For how much was the ferry sold?")
    expect(page.locator(".exchange [aria-busy] .sentence").first).to_be_visible()
    _remove(served, "The Ferry Goes")
    model.resume.set()
    expect(page.locator(".exchange .tools")).to_be_visible()
    expect(page.locator(".exchange .sentence").last).to_have_text("Nobody knew why.")


def test_a_test_case_is_of_the_articles_that_were_asked(page: Page, served: Served) -> None:
    page.get_by_label("All", exact=True).uncheck()
    page.locator(".articles li", has_text="Pellingate").get_by_role("checkbox").check()
    expect(page.locator(".scope")).to_contain_text("Asking 1 of")
    ask(page)
    expect(page.locator(".exchange .tools")).to_be_visible()
    page.get_by_role("button", name="Ask all", exact=True).click()
    page.get_by_role("button", name="Save as a test case").click()
    page.get_by_label("No", exact=True).check()
    page.get_by_role("button", name="Save", exact=True).last.click()
    expect(page.locator(".notice")).to_contain_text("Saved to My test cases")
    case = json.loads((served.home / "cases.jsonl").read_text(encoding="utf-8").splitlines()[-1])
    rows = Library(served.home).articles()
    assert case["articles"] == [row.id for row in rows if "Pellingate" in row.title]


def test_a_model_that_is_not_there_is_told(page: Page, served: Served) -> None:
    served.model.fail(*3 * [Fault(500, '{"error": {"message": "The engine died."}}')])
    ask(page)
    expect(page.locator(".exchange .message")).to_contain_text("The server at")
    page.get_by_role("button", name="Retry").click()
    expect(page.locator(".exchange .chip")).to_be_visible()
    assert page.locator(".exchange .message").count() == 0


def test_what_a_model_said_before_it_broke_stays_and_is_marked(page: Page, served: Served) -> None:
    served.model.fail(Fault(cut=1700))
    ask(page)
    expect(page.locator(".exchange .verdict")).to_contain_text("Incomplete")
    expect(page.locator(".exchange .sentence").first).to_have_text("The clock was set ahead by hand.")


def test_an_answer_that_is_stopped_stays_and_frees_the_model(page: Page, model: ModelServer) -> None:
    ask(page, EVERYTHING)
    expect(page.locator(".exchange .sentence").first).to_be_visible()
    picture = page.locator(".exchange").evaluate("exchange => exchange.outerHTML")
    assert not is_late(page, picture)
    stop(page)
    expect(page.locator(".exchange .verdict")).to_contain_text("Stopped early")
    expect(page.locator(".exchange .sentence").first).to_have_text("The clock was set ahead by hand.")
    assert is_late(page, picture)
    assert model.hung_up.wait(PATIENCE)
    model.resume.set()
    page.reload()
    expect(page.locator(".exchange .verdict")).to_contain_text("Stopped early")
    ask(page)
    expect(page.locator(".exchange .tools")).to_have_count(2)


def is_late(page: Page, picture: str) -> bool:
    """Whether a picture that comes now would not be drawn any more."""
    return bool(
        page.evaluate("async (piece) => (await import('/citewell/stopping.js')).isLate(piece)", picture)
    )


def test_a_model_that_is_silent_can_be_stopped_and_another_question_asked(page: Page, served: Served) -> None:
    served.model.hung_up.clear()
    served.model.fail(Fault(silent=True))
    before = len(served.model.requests)
    ask(page)
    expect(page.locator(".exchange .waiting")).to_be_visible()
    until(lambda: len(served.model.requests) > before)
    page.locator(".composer textarea").fill("And what about")
    stop(page)
    expect(page.locator(".exchange .message")).to_contain_text("Stopped before the first sentence")
    expect(page.locator(".composer textarea")).to_have_value("And what about")
    assert served.model.hung_up.wait(PATIENCE)
    ask(page, "How does the fjord heat the town?")
    expect(page.locator(".exchange .chip")).to_contain_text("3 of 3")


def test_a_model_that_thinks_is_seen_to_think_and_then_for_how_long(
    page: Page, model: ModelServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(model, "reply", lambda messages: f"<think>{'Hm. ' * 2 * BEGUN}</think>{ANSWER}")
    ask(page)
    expect(page.locator(".exchange .waiting")).to_have_text("Thinking …")
    model.resume.set()
    expect(page.locator(".exchange .chip")).to_contain_text("3 of 3")
    expect(page.locator(".exchange .thoughts summary")).to_contain_text("Thought for")
    page.locator(".exchange .thoughts summary").click()
    assert "Hm." not in page.locator(".exchange").inner_text()


def test_thoughts_that_were_unfolded_stay_so_while_the_answer_comes(
    page: Page, model: ModelServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(model, "reply", lambda messages: f"<think>Hm.</think>{ANSWER}")
    ask(page)
    thoughts = page.locator(".exchange .thoughts")
    thoughts.wait_for()
    page.evaluate(
        "document.querySelector('.thoughts').open = true"
    )  # at once, since it is drawn again and again
    model.resume.set()
    expect(page.locator(".exchange .tools")).to_be_visible()
    expect(thoughts).to_have_attribute("open", "")


def test_a_summary_that_is_stopped_stays_and_says_so(page: Page, model: ModelServer) -> None:
    page.locator(".articles button", has_text="Pellingate").click()
    page.locator(".reading .menu summary").click()
    page.locator(".reading").get_by_role("button", name="Summarize").click()
    expect(page.locator(".exchange .sentence").first).to_be_visible()
    stop(page)
    expect(page.locator(".exchange .verdict")).to_contain_text("Stopped early")
    expect(page.locator(".exchange [aria-busy]")).to_have_count(0)


def test_an_evaluation_that_is_stopped_asks_no_more_and_says_how_to_go_on(
    page: Page, served: Served, model: ModelServer
) -> None:
    page.get_by_role("link", name="Evaluate").click()
    page.get_by_label("Model").select_option("slow")
    before = len(evaluated(model))
    page.get_by_role("button", name="Run", exact=True).click()
    until(lambda: len(evaluated(model)) > before)
    stop(page)
    expect(page.locator(".done")).to_contain_text("To resume: citewell eval run")
    expect(page.locator(".done")).to_contain_text(f"--data {served.home}")
    model.resume.set()
    until(lambda: all(request.ended.is_set() for request in evaluated(model)))
    asked = len(evaluated(model))
    page.get_by_role("link", name="Ask").click()
    page.locator(".scope").wait_for()
    ask(page)
    expect(page.locator(".exchange .tools")).to_be_visible()
    assert len(evaluated(model)) == asked


def evaluated(model: ModelServer) -> list[Request]:
    """The requests that are no reader's."""
    return [request for request in model.requests if QUESTION not in str(request.body)]


def test_nothing_else_changes_a_conversation_while_an_answer_comes(page: Page, model: ModelServer) -> None:
    delete = page.get_by_role("button", name="Delete", exact=True)
    model.resume.set()
    ask(page)
    expect(page.locator(".exchange .tools")).to_be_visible()
    expect(delete).to_be_visible()
    model.resume.clear()
    ask(page, "How does the fjord heat the town?")
    expect(page.locator(".exchange [aria-busy]")).to_be_visible()
    expect(page.locator(".exchange .tools")).to_be_hidden()
    expect(delete).to_be_hidden()
    model.resume.set()
    expect(page.locator(".exchange .tools")).to_have_count(2)
    expect(delete).to_be_visible()


def test_a_reader_who_leaves_frees_a_model_that_is_silent(browser: Browser, served: Served) -> None:
    served.model.hung_up.clear()
    served.model.fail(Fault(silent=True))
    before = len(served.model.requests)
    with visiting(browser, served.address) as page:
        ask(page)
        until(lambda: len(served.model.requests) > before)
    assert served.model.hung_up.wait(PATIENCE)


def test_a_program_that_leaves_frees_a_model_that_is_silent(served: Served) -> None:
    served.model.hung_up.clear()
    served.model.fail(Fault(silent=True))
    before = len(served.model.requests)
    function = f"{served.address}/gradio_api/call/ask"
    body = {"data": [QUESTION, None, None]}
    event = httpx.post(function, json=body, timeout=PATIENCE).json()["event_id"]
    with httpx.stream("GET", f"{function}/{event}", timeout=PATIENCE):
        until(lambda: len(served.model.requests) > before)
    assert served.model.hung_up.wait(PATIENCE)


def test_a_reader_who_leaves_frees_the_model_and_harms_nothing(
    browser: Browser, served: Served, model: ModelServer, run: Run
) -> None:
    with visiting(browser, served.address) as page:
        ask(page, EVERYTHING)
        expect(page.locator(".exchange .sentence").first).to_be_visible()
    assert model.hung_up.wait(PATIENCE)
    assert httpx.get(served.address, timeout=PATIENCE).status_code == 200
    run("doctor", "--data", str(served.home))


def test_a_server_ends_while_an_answer_comes(browser: Browser, tmp_path: Path) -> None:
    with (
        ModelServer(lambda _: ANSWER, pause_after=0) as model,
        browser.new_context() as context,
        serving(tmp_path / "home", "--model", "slow", environment=model.environment) as address,
    ):
        page = context.new_page()
        page.goto(address)
        page.locator(".examples").wait_for()
        ask(page)
        expect(page.locator(".exchange [aria-busy=true]")).to_be_visible()


def test_a_page_outlives_its_server(browser: Browser, tmp_path: Path) -> None:
    home, port = tmp_path / "home", ""
    with browser.new_context() as context:
        page = context.new_page()
        with serving(home) as address:
            port = address.rpartition(":")[2]
            page.goto(address)
            page.locator(".examples").wait_for()
            ask(page)
            expect(page.locator(".exchange .tools")).to_be_visible()
        ask(page, "How does the fjord heat the town?")
        expect(page.get_by_text("Connection to the server was lost").first).to_be_visible()
        with serving(home, "--port", port):
            expect(page.get_by_text("Connection to the server was lost")).to_have_count(0)
            expect(page.locator(".exchange .tools")).to_have_count(1)
            ask(page, "How does the fjord heat the town?")
            expect(page.locator(".exchange .tools")).to_have_count(2)


def _remove(served: Served, title: str) -> None:
    """Remove the article of this title from outside the page."""
    library = Library(served.home)
    library.remove(next(each.id for each in library.articles() if each.title == title))
