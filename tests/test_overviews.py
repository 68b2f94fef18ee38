"""Overviews: made from the article when they are first asked for, and kept until it changes."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from eval import bundled_articles
from rag import Library, Overviews, UnknownArticle, build_assistant, build_overviews, load_settings
from rag.types import Example

CODES = ("en", "de", "fr", "es", "nl", "it", "pt", "zh")
LANGUAGES = Path(__file__).parent / "samples" / "languages"
FERRY = "The Ferry\n\nThe tanker Brita Maren reached Saltholm in 2020 with 40 tons of grain.\n"


def overviews(home: Path) -> tuple[Library, Overviews]:
    library = Library(home)
    return library, build_overviews(library)


def kept(home: Path) -> int:
    with closing(sqlite3.connect(home / "library.sqlite3")) as db:
        return int(db.execute("SELECT count(*) FROM overviews").fetchone()[0])


@pytest.fixture(scope="module")
def stocked(tmp_path_factory: pytest.TempPathFactory) -> tuple[Library, Overviews]:
    """The bundled articles, and one in each language."""
    library, made = overviews(tmp_path_factory.mktemp("home"))
    library.add([*bundled_articles(), *(LANGUAGES / f"{code}.txt" for code in CODES)])
    return library, made


def test_every_article_has_two_sentences_and_two_questions_that_it_answers_with_their_sentence(
    stocked: tuple[Library, Overviews], tmp_path: Path
) -> None:
    library, made = stocked
    assistant = build_assistant(load_settings(home=tmp_path), library)
    for info in library.articles():
        article, found = library.article(info.id), made.of(info.id)
        assert [article.text[each.start : each.end] for each in found.summary] == [
            s.text for s in found.summary
        ]
        assert len(found.summary) == 2
        assert 2 <= len(found.questions) <= 3, article.title
        for example in found.questions:
            assert example.sentence in article.sentences
            answer = assistant.ask(example.question, articles=[info.id])
            cited = [(c.article, c.quote) for each in answer.sentences for c in each.citations]
            assert (info.id, example.sentence.text) in cited, example.question


def test_examples_are_of_each_article_in_turn_and_answered_by_the_whole_library(
    stocked: tuple[Library, Overviews], tmp_path: Path
) -> None:
    library, made = stocked
    first, second, *_ = [info.id for info in library.articles()]
    found = made.examples([first, second], most=3)
    firsts, seconds = made.of(first).questions, made.of(second).questions
    assert len(found) == 3
    assert set(found) <= {*firsts, *seconds}
    assert {each in firsts for each in found} == {True, False}
    assistant = build_assistant(load_settings(home=tmp_path), library)
    for example in found:
        quotes = [c.quote for each in assistant.ask(example.question).sentences for c in each.citations]
        assert example.sentence.text in quotes


def test_an_example_that_other_articles_answer_first_is_left_out(tmp_path: Path) -> None:
    library, made = overviews(tmp_path)
    ferry = str(library.add_text(FERRY).id)
    (example,) = made.examples([ferry], most=1)
    assert isinstance(example, Example)
    for number in range(4):  # they say the same, and come first
        library.add_text(
            f"{example.question} No. {number}\n\n{example.question.strip('?')} and Saltholm {number}.\n"
        )
    assert example not in made.examples([ferry], most=3)
    assert example in made.examples([ferry], most=3, articles=[ferry])


def test_an_overview_is_kept_until_its_article_changes(tmp_path: Path) -> None:
    library, made = overviews(tmp_path)
    path = tmp_path / "ferry.txt"
    path.write_text(FERRY, encoding="utf-8")
    (added,) = library.add([path])
    assert kept(tmp_path) == 0, "adding makes none"
    name = str(added.id)
    before = made.of(name)
    assert kept(tmp_path) == 1
    assert made.summaries([name, "nobody"]) == {name: before.summary[0].text}
    with closing(sqlite3.connect(tmp_path / "library.sqlite3")) as db, db:
        db.execute("UPDATE overviews SET questions = '[]'")
    assert made.of(name).questions == ()
    path.write_text(FERRY.replace("Saltholm", "Kolvik"), encoding="utf-8")
    library.add([path])
    assert made.summaries([name]) == {}
    after = made.of(name)
    assert after.questions
    assert "Kolvik" in after.summary[0].text
    assert "Saltholm" in before.summary[0].text
    library.remove(name)
    assert kept(tmp_path) == 0
    with pytest.raises(UnknownArticle):
        made.of(name)
