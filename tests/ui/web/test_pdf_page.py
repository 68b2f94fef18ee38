"""Pages of PDFs on the page: drawn only for articles of the library, and marked where a quote is."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import httpx
import pytest
from fakes import FakeEmbedder
from ferry_pdf import BUILT, pdf
from page import serving, visiting
from patience import PATIENCE
from playwright.sync_api import Browser, Page, expect
from starlette.applications import Starlette
from starlette.testclient import TestClient

from rag import Article, Library, boxes
from ui.web.pages import WIDTH, Pages
from ui.web.render import articles, pages

QUESTION = "When was the ferry built?"


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Library:
    library = Library(tmp_path_factory.mktemp("pages") / "library", FakeEmbedder())
    library.add_upload("ferry.pdf", pdf())
    library.add_text("The crane stands on the quay.")
    return library


@pytest.fixture(scope="module")
def article(library: Library) -> Article:
    return library.article(library.articles()[0].id)


@pytest.fixture(scope="module")
def client(library: Library) -> Iterator[TestClient]:
    served = Pages(library)
    with TestClient(Starlette(routes=[served.route])) as client:
        yield client
    served.close()


def test_a_page_is_a_picture_that_the_browser_may_keep(client: TestClient, article: Article) -> None:
    found = client.get(f"/pages/{article.id}/{article.source.original}/2.png")
    assert (found.status_code, found.headers["content-type"]) == (200, "image/png")
    assert int.from_bytes(found.content[16:20]) == WIDTH
    assert "immutable" in found.headers["cache-control"]
    assert found.headers["cross-origin-resource-policy"] == "same-origin"


@pytest.mark.parametrize("number", ["0", "4", "-1", "x", "9" * 5_000, "1/../../library.sqlite3", "%2e%2e"])
def test_a_page_that_there_is_not_is_not_given(client: TestClient, article: Article, number: str) -> None:
    assert client.get(f"/pages/{article.id}/{article.source.original}/{number}.png").status_code == 404


def test_only_originals_of_articles_are_given(client: TestClient, library: Library, article: Article) -> None:
    original = article.source.original
    crane = library.articles()[1].id
    for path in (f"none/{original}", f"{crane}/{original}", f"{article.id}/{'0' * 64}", f"{article.id}/x"):
        assert client.get(f"/pages/{path}/1.png").status_code == 404


def test_marks_lie_where_the_quote_is_printed(article: Article) -> None:
    start = article.text.index(BUILT)
    marks = boxes(article, start, start + len(BUILT))
    shown = pages.leaf(article, 2, marks[2], BUILT, "data-do='cite'")
    assert shown.count("<mark") == 1
    assert 'style="left:12.' in shown  # 72 of 595 points
    assert f'<span class="unseen">{BUILT}</span></mark>' in shown
    assert "Page 2 of 3" in shown
    assert 'data-page="1"' in shown
    assert 'data-page="3"' in shown


@pytest.mark.parametrize(("number", "shown"), [(-5, 1), (99_999, 3)])
def test_the_nearest_page_stands_for_one_that_there_is_not(article: Article, number: int, shown: int) -> None:
    page = pages.leaf(article, number, (), "", "")
    assert f"Page {shown} of 3" in page
    assert page.count(" disabled") == 1


def test_a_title_with_markup_is_no_markup(article: Article) -> None:
    evil = replace(article, title='"><script>alert(1)</script>')
    assert "<script" not in articles.source(evil, 0, 9, "<script>", "1", page=1, has_pages=True)
    assert "<script" not in articles.whole(evil, "page", has_pages=True)


@pytest.fixture(scope="module")
def stocked(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    home = tmp_path_factory.mktemp("stocked")
    Library(home).add_upload("ferry.pdf", pdf())
    with serving(home, stocked=False) as address:
        yield address


@pytest.fixture
def page(browser: Browser, stocked: str) -> Iterator[Page]:
    with visiting(browser, stocked) as page:
        yield page


@pytest.mark.slow
def test_a_citation_of_a_pdf_opens_the_page_with_its_marks(page: Page) -> None:
    page.get_by_role("textbox", name="Question").fill(QUESTION)
    page.keyboard.press("Enter")
    page.locator(".exchange .cite").first.click()
    pane = page.locator(".pane-source")
    expect(pane.locator(".turn")).to_contain_text("Page 2 of 3")
    picture = pane.locator(".leaf img")
    expect(picture).to_have_js_property("naturalWidth", WIDTH)
    mark = pane.locator(".leaf mark").first
    expect(mark).to_be_in_viewport()
    expect(mark).to_be_focused()
    Path("screenshots").mkdir(exist_ok=True)
    page.screenshot(path="screenshots/pdf-page.png")
    pane.get_by_role("button", name="Text").click()
    expect(pane.locator("p mark")).to_have_text(BUILT)
    pane.get_by_role("button", name="Page", exact=True).click()
    pane.get_by_role("button", name="Next page").click()
    expect(pane.locator(".turn")).to_contain_text("Page 3 of 3")
    expect(pane.locator(".leaf mark")).to_have_count(0)
    page.keyboard.press("Escape")
    expect(pane.locator(".leaf")).to_have_count(0)
    expect(page.locator(".exchange .cite").first).to_be_focused()


@pytest.mark.slow
def test_pages_stand_behind_the_guards_of_the_page(stocked: str) -> None:
    address = f"{stocked}/pages/a/b/1.png"
    asked = [{}, {"host": "evil.example"}, {"origin": "https://evil.example"}]
    found = [httpx.get(address, headers=headers, timeout=PATIENCE) for headers in asked]
    assert [each.status_code for each in found] == [404, 400, 403]
    assert all("default-src 'self'" in each.headers["content-security-policy"] for each in found)


@pytest.mark.slow
def test_the_pages_of_an_article_can_be_turned(page: Page) -> None:
    page.locator(".articles button").first.click()
    pane = page.locator(".pane-source")
    pane.get_by_role("button", name="Pages").click()
    expect(pane.locator(".turn")).to_contain_text("Page 1 of 3")
    pane.get_by_role("button", name="Next page").click()
    expect(pane.locator(".leaf img")).to_have_attribute("alt", "Page 2 of The Ferry of Hull")
