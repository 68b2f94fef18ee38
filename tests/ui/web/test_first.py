"""What a newcomer does on the page: begins with examples, checks a text, asks all articles, names a model."""

import json
from collections.abc import Iterator

import httpx
import pytest
from model_server import ModelServer
from page import serving, visiting
from patience import PATIENCE
from playwright.sync_api import Browser, Page, expect

pytestmark = pytest.mark.slow

KEY = "sk-very-secret"


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A page on a library that is empty, until somebody tries the examples."""
    with serving(tmp_path_factory.mktemp("home"), stocked=False) as found:
        yield found


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"content-type": "text/plain"}, 422),
        ({"content-type": "application/x-www-form-urlencoded"}, 422),
        ({"content-type": "application/json", "origin": "http://evil.example"}, 403),
    ],
)
def test_no_other_site_changes_the_settings(address: str, headers: dict[str, str], status: int) -> None:
    dependencies = httpx.get(f"{address}/config", timeout=PATIENCE).json()["dependencies"]
    (number,) = [each["id"] for each in dependencies if "settings" in [event for _, event in each["targets"]]]
    body = {"fn_index": number, "data": [], "session_hash": "x", "event_data": {"then": "save", "model": "m"}}
    path = f"{address}/gradio_api/queue/join"
    answer = httpx.post(path, content=json.dumps(body), headers=headers, timeout=PATIENCE)
    assert answer.status_code == status


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    with visiting(browser, address) as opened:
        begin = opened.get_by_role("button", name="Try with three examples")
        if begin.is_visible():
            assert (
                "Every sentence points to the sentence it came from"
                in opened.locator(".examples").inner_text()
            )
            begin.click()
        expect(opened.locator(".examples li")).to_have_count(4)
        yield opened


def test_every_question_on_the_page_gets_an_answer(page: Page) -> None:
    questions = page.locator(".examples li").all_inner_texts()
    expect(page.locator(".examples .hint")).to_have_text(
        "No model is connected, so answers are quotes from your articles. Connect a model"
    )
    page.locator(".examples li button").first.click()
    expect(page.locator(".exchange .chip.good")).to_have_count(1)
    assert page.locator(".exchange .question").inner_text() == questions[0]
    expect(page.locator(".examples")).to_be_hidden()


def test_an_article_says_what_it_is_about_where_it_is_listed_and_where_it_is_read(page: Page) -> None:
    expect(page.locator(".articles .lines")).to_have_count(3)
    page.locator(".articles [data-do=choose]").first.click()
    said = page.locator(".reading .overview")
    expect(said.locator("p")).to_contain_text(page.locator(".articles .lines").first.inner_text()[:40])
    said.locator(".questions button").first.click()
    expect(page.locator(".exchange .chip.good")).to_have_count(1)
    said.locator(".cite").first.click()
    expect(page.locator(".source mark")).to_be_in_viewport()


def test_a_text_is_checked_sentence_by_sentence(page: Page) -> None:
    page.get_by_role("button", name="Check a text").click()
    page.get_by_label("Text", exact=True).fill("# Draft\n\nThe work costs £68,500. The work costs £99,500.")
    page.get_by_role("button", name="Check", exact=True).click()
    expect(page.locator(".exchange .chip.bad")).to_have_text("✕ 1 of 2 supported, 1 not supported")
    assert page.locator(".checked .sentence").count() == 2
    page.locator(".evidence button").first.click()
    expect(page.locator(".source mark")).to_have_text("The work costs £68,500.")
    page.reload()
    expect(page.locator(".checked .sentence")).to_have_count(2)


def test_a_refusal_says_what_was_searched_and_asks_all(page: Page) -> None:
    clock = page.locator(".articles li").nth(1)
    clock.get_by_role("checkbox").uncheck()
    expect(page.locator(".scope")).to_contain_text("Asking 2 of 3 articles")
    box = page.get_by_label("Question", exact=True)
    box.fill("Who signed the letter to the clockmaker?")
    box.press("Enter")
    expect(page.locator(".searched")).to_contain_text("Searched 2 of 3 articles: Ellerwick Warms")
    page.get_by_role("button", name="Ask all articles").click()
    expect(page.locator(".exchange .chip.good")).to_have_count(1)
    expect(page.locator(".scope")).to_contain_text("Asking all 3 articles")
    assert "Albert Finch" in page.locator(".exchange").last.inner_text()


def test_a_model_is_named_tried_and_asked_and_its_key_never_comes_back(page: Page) -> None:
    with ModelServer(lambda _: "The ferry sails at noon.") as server:
        page.get_by_role("button", name="Connect a model").click()
        page.get_by_label("Server address").fill(server.url)
        page.get_by_label("API key", exact=True).fill(KEY)
        page.get_by_label("Model", exact=True).last.fill("llama3.2")
        page.get_by_role("button", name="Test", exact=True).click()
        expect(page.locator(".dialog .message.good")).to_have_text("It works: llama3.2 answered.")
        page.locator(".dialog").get_by_role("button", name="Save", exact=True).click()
        expect(page.locator(".notice")).to_contain_text("Settings saved.")
        expect(page.locator(".examples .hint")).to_have_count(0)
        assert page.locator(".composer option").all_inner_texts() == ["llama3.2", "No model (quotes only)"]
        expect(page.locator(".composer [name=model]")).to_have_value("llama3.2")
        assert KEY not in page.content()
        page.reload()
        expect(page.locator(".composer [name=model]")).to_have_value("llama3.2")
        page.get_by_role("button", name="Settings").click()
        expect(page.get_by_label("API key", exact=True)).to_have_value("")
        assert KEY not in page.content()
        assert {request.headers["authorization"] for request in server.requests} == {f"Bearer {KEY}"}
