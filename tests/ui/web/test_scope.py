"""Which articles are asked."""

from collections.abc import Mapping

import pytest

from rag import ArticleInfo, UsageError
from rag.types import Metadata
from ui.web.scope import Scope, asked, chosen, read_scope

ARTICLES = [
    ArticleInfo("a1", "One", "one.txt", 1, Metadata(date="2024-01-31", site="news.example")),
    ArticleInfo("a2", "Two", "two.txt", 1, Metadata(date="2024-02-01", site="other.example")),
    ArticleInfo("a3", "Three", "three.txt", 1),
]


@pytest.mark.parametrize(
    ("sent", "names"),
    [
        ({}, ["a1", "a2", "a3"]),
        ({"only": ["a2", "gone"]}, ["a2"]),
        ({"without": ["a2"]}, ["a1", "a3"]),
        ({"since": "2024-02-01"}, ["a2"]),
        ({"until": "2024-01-31"}, ["a1"]),
        ({"site": "news.example", "without": ["a1"]}, []),
        ({"since": "", "until": None, "site": ""}, ["a1", "a2", "a3"]),
    ],
)
def test_what_is_asked_is_checked_and_of_the_days_and_the_site(
    sent: Mapping[str, object], names: list[str]
) -> None:
    assert [each.id for each in asked(read_scope(sent), ARTICLES)] == names


def test_all_are_asked_where_nothing_was_left_out() -> None:
    assert chosen(Scope(since="2024-02-01"), ARTICLES) is None
    assert chosen(Scope(without=frozenset({"a2"})), ARTICLES) == ["a1", "a3"]


def test_nothing_left_to_ask_is_told() -> None:
    with pytest.raises(UsageError, match="check one on the left"):
        chosen(Scope(only=frozenset()), ARTICLES)


@pytest.mark.parametrize("sent", ["x", [1], {"only": 5}, {"since": {"a": 1}}])
def test_a_scope_that_no_page_sends_is_an_error(sent: object) -> None:
    with pytest.raises(UsageError, match="press “Ask all”"):
        read_scope(sent)
