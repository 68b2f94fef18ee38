"""One contract for the articles, what syncs remember, and overviews, in every database of a library."""

import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from cluster import Cluster, postgres

from rag.address import Address
from rag.reading.article import read_article
from rag.storage.articles import Articles
from rag.storage.database import Database
from rag.storage.folders import Folders, Place, Seen
from rag.storage.listing import Scope
from rag.storage.originals import Originals
from rag.storage.overviews import KeptOverviews
from rag.storage.pending import Pending
from rag.storage.postgres import Postgres
from rag.storage.stores import ArticleDatabase
from rag.types import Article, Example, Filters, LeftOut, Metadata, Overview, Source

TEXT = "The Ferry\n\nThe ferry sails at noon.\nMenu\n\nIt was built in Rostock."
NAME = "ab" * 32


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    with postgres() as running:
        yield running


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.cluster)])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> ArticleDatabase:
    if request.param == "sqlite":
        return Database(tmp_path / "library.sqlite3")
    return Postgres(Address(request.getfixturevalue("cluster").new()))


def read(origin: str, metadata: Metadata = Metadata(), text: str = TEXT) -> Article:  # noqa: B008
    return read_article(
        Source(
            origin,
            text,
            title="The Ferry",
            metadata=metadata,
            left_out=(LeftOut(4, "outside the article"),),
            pages=(1, 5),
            layout=b"\0places",
            reader="pdf 3",
            original=NAME,
            recognised=(5,),
        )
    )


def stored(articles: Articles, origin: str, metadata: Metadata = Metadata()) -> Article:  # noqa: B008
    article = read(origin, metadata)
    articles.begin([Pending(article, article.id, "v1")])
    articles.finish({article.id: 1})
    return article


def test_an_article_comes_back_with_its_metadata_its_pages_and_what_it_lacks(
    database: ArticleDatabase,
) -> None:
    articles = Articles(database)
    article = stored(articles, "/a.html", Metadata("Ann Roe", "2024-03-01", "ferry.example", "en"))
    assert articles.get(article.id) == article
    assert article.pages == (0, article.text.index("It was"))
    assert [info.metadata for info in articles.infos()] == [article.source.metadata]


def test_a_scope_has_the_first_titles_and_the_latest_and_silent_articles(
    database: ArticleDatabase,
) -> None:
    articles = Articles(database)
    first, second, third = (stored(articles, f"/{name}.html", Metadata()).id for name in "abc")
    articles.silence(second)
    assert articles.scope(Filters(), 5) == Scope(3, None, (), (second,), (third, first))
    some = Filters((third, first, "unknown"))
    assert articles.scope(some, 1) == Scope(3, (first, third), ("The Ferry",), (), (third,))
    assert articles.scope(Filters(()), 5) == Scope(3, (), (), (), ())
    articles.silence(third)
    both = Filters((second, third))
    assert articles.scope(Filters(), 0).silent == articles.scope(both, 0).silent == (second, third)


def test_the_text_of_an_article_is_as_it_was_written_and_of_the_version_that_is_asked_for(
    database: ArticleDatabase,
) -> None:
    articles = Articles(database)
    article = stored(articles, "/a.html", Metadata("Zoë Roe", "2024-03-01", None, "en"))
    [text] = articles.texts({article.id: "v1", "unknown": "v1"}).values()
    assert text is not None
    for name in ("id", "title", "language", "metadata", "pages", "sections", "paragraphs"):
        assert getattr(text, name) == getattr(article, name)
    assert (*text.sentences, text.sentences[-1]) == (*article.sentences, article.sentences[-1])
    assert text.sentences[1:] == article.sentences[1:]
    assert articles.texts({article.id: "v2"}) == {}


def test_the_order_of_articles_outlives_a_clock_that_is_put_back(
    database: ArticleDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    articles, now = Articles(database), time.time()
    monkeypatch.setattr(time, "time", lambda: now)
    added = [stored(articles, "/first.txt", Metadata())]
    now -= 365 * 86_400
    added += [stored(articles, f"/{name}.txt", Metadata()) for name in ("second", "third")]
    assert [row.id for row in articles.rows()] == [article.id for article in added]


@pytest.mark.parametrize(
    ("since", "until", "site", "found"),
    [
        ("2024-03-01", None, None, "bc"),
        (None, "2024-03-01", None, "ab"),
        ("2024-01-01", "2024-12-31", None, "bc"),
        (None, None, "Ferry.example", "ab"),
        (None, None, "erry.example", ""),
        ("2024-01-01", None, "ferry.example", "b"),
    ],
)
def test_articles_are_chosen_by_day_and_site(
    database: ArticleDatabase, since: str | None, until: str | None, site: str | None, found: str
) -> None:
    articles = Articles(database)
    named = {
        stored(articles, name, metadata).id: name
        for name, metadata in {
            "a": Metadata(date="2023-12-31", site="ferry.example"),
            "b": Metadata(date="2024-03-01", site="news.ferry.example"),
            "c": Metadata(date="2024-05-09"),
            "d": Metadata(),
        }.items()
    }
    everywhere, first = (
        articles.scope(Filters(ids, since, until, site), 9).ids for ids in (None, (*named,)[:2])
    )
    assert everywhere is not None
    assert "".join(named[identifier] for identifier in everywhere) == found
    assert first == everywhere[: sum(name in "ab" for name in found)]


def test_any_number_of_articles_is_looked_up(database: ArticleDatabase) -> None:
    articles = Articles(database)
    known = {stored(articles, f"/{name}.html", Metadata()).id for name in "abc"}
    unknown = {f"{number:012x}" for number in range(40_000)}
    assert articles.versions(known | unknown) == dict.fromkeys(known, "v1")
    assert len(articles.scope(Filters((*known, *unknown)), 5).titles) == 3


def test_a_site_is_taken_literally(database: ArticleDatabase) -> None:
    articles = Articles(database)
    found = stored(articles, "/a.html", Metadata(site="north_sea.example")).id
    stored(articles, "/b.html", Metadata(site="north-sea.example"))
    assert articles.scope(Filters(site="north_sea.example"), 1).ids == (found,)
    assert articles.scope(Filters(site="%"), 1).ids == ()
    assert articles.scope(Filters(site="x" * 60_000), 1).ids == ()  # more than SQLite compares by a pattern


def test_a_new_version_is_seen_when_it_is_finished_and_the_old_is_stale(
    database: ArticleDatabase,
) -> None:
    articles = Articles(database)
    first, other = stored(articles, "/a.html"), stored(articles, "/b.html")
    articles.begin([Pending(first, "changed", "v2")])
    articles.begin([Pending(first, "changed", "v3")])
    assert articles.pending() == [(first, "v3")]
    assert (articles.versions([first.id]), articles.unfinished()) == ({first.id: "v1"}, True)
    articles.finish({first.id: 7})
    assert (articles.pending(), articles.stale()) == ([], [first.id])
    assert (articles.get(first.id, "v1"), articles.get(first.id, "v3")) == (None, first)
    assert [row.id for row in articles.rows()] == [first.id, other.id]
    assert articles.chunks() == 8
    articles.swept(first.id)
    assert not articles.unfinished()


def test_a_removed_article_is_stale_and_then_unknown(database: ArticleDatabase) -> None:
    articles = Articles(database)
    article = stored(articles, "/a.html")
    articles.drop(article.id)
    assert (articles.rows(), articles.is_empty(), articles.holds(article.id)) == ([], True, True)
    articles.swept(article.id)
    assert not articles.holds(article.id)


def test_each_change_is_stamped_with_who_made_it(database: ArticleDatabase) -> None:
    articles, others = Articles(database), Articles(database)
    before = articles.stamp().generation
    stored(articles, "/a.html")
    assert articles.stamp().generation == before + 1
    assert (articles.stamp().mine, others.stamp().mine) == (True, False)
    others.touch()
    assert (articles.stamp().generation, articles.stamp().mine) == (before + 2, False)


def test_a_transaction_that_fails_changes_nothing(database: ArticleDatabase) -> None:
    articles = Articles(database)
    article = stored(articles, "/a.html")

    def fail() -> None:
        with database.transaction() as db:
            db.execute("DELETE FROM articles")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert [row.id for row in articles.rows()] == [article.id]


def test_an_article_is_known_by_its_origin_and_its_content(database: ArticleDatabase) -> None:
    articles = Articles(database)
    article = stored(articles, "/a.html")
    assert (articles.id_of("/a.html"), articles.has_origin("/a.html")) == (article.id, True)
    assert articles.id_of("/b.html") != article.id
    twin = articles.twin(article.id, "another")
    assert twin is not None
    assert twin.id == article.id
    assert articles.twin(article.id, article.id) is None
    articles.move(article.id, "/b.html")
    assert (articles.id_of("/b.html"), articles.has_origin("/a.html")) == (article.id, False)


def test_an_article_that_is_not_as_it_was_written_is_damaged(database: ArticleDatabase) -> None:
    articles = Articles(database)
    article, sound = stored(articles, "/a.html"), stored(articles, "/b.html")
    with database.transaction() as db:
        db.execute("UPDATE articles SET text = ? WHERE id = ?", ("The crane", article.id))
    assert [found.id for found in articles.damaged()] == [article.id]
    assert (articles.sound(article.id), articles.sound(sound.id)) == (None, sound)


def test_how_an_article_was_read_may_change(database: ArticleDatabase) -> None:
    articles = Articles(database)
    article = stored(articles, "/a.html")
    articles.renew(article.id, replace(article.source, layout=b"\xff\0", reader="pdf 4", recognised=()))
    renewed = articles.get(article.id)
    assert renewed is not None
    assert (renewed.source.layout, renewed.source.reader, renewed.source.recognised) == (
        b"\xff\0",
        "pdf 4",
        (),
    )
    assert [row.id for row in articles.misprinted()] == [article.id]
    articles.forget_layout(article.id)
    assert articles.misprinted() == []
    forgotten = articles.get(article.id)
    assert forgotten is not None
    assert (forgotten.source.layout, forgotten.source.reader) == (b"", "pdf 0")


def test_what_a_sync_has_seen_is_remembered_moved_and_forgotten(database: ArticleDatabase) -> None:
    articles, folders = Articles(database), Folders(database)
    a, b = Seen("/f/a", 1, 2**60, 3, "d", "m"), Seen("/f/b", 1, 2, 3, "e", "m", "empty")
    folders.remember("/f", [a, b])
    folders.remember("/f", [replace(a, size=4)])
    assert folders.seen("/f") == {"/f/a": replace(a, size=4), "/f/b": b}
    assert (folders.seen("/g"), folders.elsewhere("/g")) == ({}, [replace(a, size=4), b])
    article = read("/f/a")
    articles.begin([Pending(article, article.id, "v1", ("/f", "/f/a"))])
    articles.finish({article.id: 1})
    assert folders.places() == [Place("/f/a", article.id, "/f", "/f/a", True)]
    folders.move("/f", [("/f/a", replace(a, path="/f/b")), ("/f/b", replace(b, path="/f/a"))])
    assert folders.places() == [Place("/f/b", article.id, "/f", "/f/b", True)]
    assert articles.id_of("/f/b") == article.id
    [found] = folders.synced()
    assert (found.folder, found.files, found.unreadable, found.articles) == ("/f", 2, 1, 1)
    folders.forget("/f", ["/f/a", "/f/b"])
    folders.vacate(["/f/b"])
    assert (folders.seen("/f"), folders.places(), folders.synced()) == ({}, [], [])


def test_what_a_user_adds_is_not_the_syncs(database: ArticleDatabase) -> None:
    articles, folders = Articles(database), Folders(database)
    article = stored(articles, "/mine")
    folders.place("/f", "/f/a", "/f/a", article.id)
    assert [place.brought for place in folders.of(article.id)] == [False]
    other = read("/f/b")
    articles.begin([Pending(other, other.id, "v1", ("/f", "/f/b"))])
    articles.claim(other.id, "/f/b")
    assert [place.brought for place in folders.at("/f/b")] == [True]
    articles.claim(other.id, "/elsewhere")
    assert [place.brought for place in folders.at("/f/b")] == [False]


def test_an_overview_belongs_to_a_version_and_what_made_it(database: ArticleDatabase) -> None:
    articles, overviews = Articles(database), KeptOverviews(database)
    article = stored(articles, "/a.html")
    overview = Overview(article.id, article.sentences[1:2], (Example("When?", article.sentences[1]),))
    overviews.keep(replace(overview, questions=()), article, "1")
    overviews.keep(overview, article, "1")
    assert (overviews.get(article.id, "1"), overviews.get(article.id, "2")) == (overview, None)
    assert overviews.summaries([article.id, "unknown"], "1") == {article.id: article.sentences[1].text}
    overviews.keep(overview, replace(article, text="other"), "1")
    articles.begin([Pending(article, article.id, "v2")])
    articles.finish({article.id: 1})
    assert (overviews.get(article.id, "1"), overviews.summaries([article.id], "1")) == (None, {})


def test_originals_are_named_by_articles(database: ArticleDatabase, tmp_path: Path) -> None:
    article, originals = stored(Articles(database), "/a.html"), Originals(database, tmp_path / "originals")
    assert (originals.of(article.id), originals.lost()) == ({NAME}, {NAME})
    originals.forget(NAME)
    assert originals.of(article.id) == set()
