"""A damaged library is told where it is met, with a button that repairs it."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from page import ask, serving, visiting
from playwright.sync_api import Browser, Page, expect

from rag import Library
from ui.web.repair import Repair

QUESTION = "How much did the Ellerwick Heat Network cost?"
TITLE = "Ellerwick Warms Its Homes"
PRESS = "Repair the library"
WRONG = "UPDATE articles SET text = 'x' || text WHERE title LIKE ?"
LOST = "UPDATE articles SET text = 'x', input = 'y' WHERE title LIKE ?"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("home")


@pytest.fixture(scope="module")
def address(home: Path) -> Iterator[str]:
    with serving(home) as found:
        yield found


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    with visiting(browser, address) as opened:
        yield opened


def damage(home: Path, change: str) -> None:
    """Change an article behind the library’s back."""
    with closing(sqlite3.connect(home / "library.sqlite3")) as db, db:
        db.execute(change, (f"{TITLE}%",))


@pytest.mark.slow
def test_a_damaged_text_is_restored_from_where_an_answer_missed_it(page: Page, home: Path) -> None:
    damage(home, WRONG)
    ask(page, QUESTION)
    expect(page.locator(".exchange .shortfall")).to_contain_text("1 damaged article left out")
    page.locator(".exchange").get_by_role("button", name=PRESS).click()
    expect(page.locator(".notice")).to_contain_text("Everything was repaired.")
    page.get_by_role("button", name="Retry").click()
    expect(page.locator(".exchange .sentence").first).to_contain_text("£23.4 million")
    expect(page.locator(".exchange .shortfall")).to_have_count(0)


@pytest.mark.slow
def test_an_article_that_cannot_be_opened_is_repaired_where_that_is_told(page: Page, home: Path) -> None:
    damage(home, WRONG)
    page.locator(".articles button", has_text=TITLE).click()
    expect(page.locator(".source .message")).to_contain_text("Part of your library is damaged.")
    page.locator(".source").get_by_role("button", name=PRESS).click()
    expect(page.locator(".notice")).to_contain_text("Everything was repaired.")
    page.locator(".articles button", has_text=TITLE).click()
    expect(page.locator(".reading h2")).to_contain_text(TITLE)


@pytest.mark.slow
def test_what_is_lost_for_good_is_named(page: Page, home: Path) -> None:
    damage(home, LOST)
    ask(page, QUESTION)
    page.locator(".exchange").get_by_role("button", name=PRESS).click()
    expect(page.locator(".notice")).to_contain_text("Not everything could be repaired.")
    expect(page.locator(".notice li")).to_contain_text(f"“{TITLE}")


def repaired(home: Path, *, is_allowed: bool) -> list[Any]:
    return list(Repair(Library(home), is_allowed=is_allowed)._repaired())


def test_a_shared_page_repairs_nothing_and_says_whom_to_ask(tmp_path: Path) -> None:
    Library(tmp_path).add_text(f"{TITLE}\n\nThe ferry sails at noon from Hull.")
    damage(tmp_path, WRONG)
    assert "ask the person who runs it" in repaired(tmp_path, is_allowed=False)[-1]
    assert Library(tmp_path).doctor().findings
    assert "Everything was repaired." in repaired(tmp_path, is_allowed=True)[-1]
    assert Library(tmp_path).doctor().findings == ()
    assert "isn’t damaged" in repaired(tmp_path, is_allowed=True)[-1]
