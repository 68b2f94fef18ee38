"""The limits on one source: characters, documents and seconds of CPU time."""

import zipfile
from pathlib import Path

import pytest
from fakes import FakeEmbedder

from rag import Library, UnreadableSource
from rag.reading import budget as limits
from rag.reading.article import read_article
from rag.reading.budget import Budget
from rag.reading.fetch import Fetched
from rag.reading.formats import read_text
from rag.reading.read import read_places
from rag.types import Source, Unread

NOTE = "The crane was moved to the east quay in March."


def no_page(url: str) -> Fetched:
    raise AssertionError(f"{url} is asked for")


def packed(path: Path, *texts: str) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for number, text in enumerate(texts):
            archive.writestr(f"{number:03}.txt", text)
    return path


@pytest.mark.parametrize(
    ("budget", "reason"),
    [
        (Budget("/a.zip", characters=100), "exceeds the limit of 100 characters"),
        (Budget("/a.zip", documents=2), "exceeds the limit of 2 documents"),
    ],
)
def test_documents_over_the_budget_are_left_out_and_reported_once(budget: Budget, reason: str) -> None:
    found = [budget.admit(Source(f"/a.zip#{number}", NOTE)) for number in range(5)]
    assert [type(item) for item in found] == [Source, Source, Unread, type(None), type(None)]
    assert isinstance(found[2], Unread)
    assert found[2].origin == "/a.zip"
    assert reason in found[2].reason


def test_time_spent_on_one_document_is_not_available_to_the_next() -> None:
    budget = Budget("/a.zip", seconds=10)
    assert budget.admit(Source("/a.zip#1", NOTE)) is not None
    budget.spend(11)
    refused = budget.admit(Source("/a.zip#2", NOTE))
    assert isinstance(refused, Unread)
    assert "10 seconds of processor time, so the rest was left out" in refused.reason


def test_cpu_time_counts_rather_than_wall_clock_time() -> None:
    budget = Budget("/a.zip", seconds=0.001)
    with budget.timed():
        assert not budget.is_spent
        sum(number * number for number in range(300_000))
    assert budget.is_spent


@pytest.mark.parametrize("spent_by", ["add", "read"])
def test_an_archive_over_the_budget_yields_the_documents_before_the_limit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, spent_by: str
) -> None:
    """The cost of a text after unpacking counts, and nothing is unpacked once the budget is spent."""
    unpacked: list[str] = []
    read_member = zipfile.ZipFile.read

    def counted(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
        unpacked.append(entry.filename)
        return read_member(archive, entry)

    monkeypatch.setattr(zipfile.ZipFile, "read", counted)
    monkeypatch.setattr(limits.Budget, "timed", _costly(limits.SECONDS / 2))
    path = packed(tmp_path / "a.zip", *(f"{NOTE} It was the {number}th." for number in range(100)))
    library = Library(tmp_path / "library", FakeEmbedder())
    if spent_by == "add":
        reports = library.add([path, packed(tmp_path / "b.zip", NOTE)])
        assert [item.status for item in reports if item.source == str(path)] == ["failed"]
        assert reports[-1].status in ("added", "failed")
    else:
        list(library.read([path]))
    assert len(unpacked) < 20


def _costly(seconds: float) -> object:
    from collections.abc import Iterator
    from contextlib import contextmanager

    @contextmanager
    def timed(budget: Budget) -> Iterator[None]:
        yield
        budget.spend(seconds)

    return timed


def test_an_archive_with_too_high_a_total_ratio_is_partly_unpacked(tmp_path: Path) -> None:
    text = "x\n" * (1 << 19)  # a mebibyte, for which any ratio is allowed on its own
    path = packed(tmp_path / "a.zip", *[text] * 40)
    assert path.stat().st_size * 200 < 40 << 20
    found = [part.found for part in read_places([path], no_page)]
    refused = [item for item in found if isinstance(item, Unread)]
    assert 0 < len(refused) < 40
    assert "too large to unpack with the rest" in refused[0].reason


@pytest.mark.parametrize(
    ("text", "reason"), [("x" * 101, "100 characters"), ("x\n" * 10, "10 lines")], ids=["long", "lines"]
)
def test_a_text_that_is_too_large_for_an_article_is_refused(
    monkeypatch: pytest.MonkeyPatch, text: str, reason: str
) -> None:
    monkeypatch.setattr(limits, "CHARACTERS", 100)
    monkeypatch.setattr(limits, "LINES", 10)
    for read in (lambda: read_text(text.encode(), "/a.txt"), lambda: read_article(Source("/a.txt", text))):
        with pytest.raises(UnreadableSource, match=f"a.txt has more than {reason}, .* split it up"):
            read()


def test_bytes_too_large_for_any_text_are_not_decoded(monkeypatch: pytest.MonkeyPatch) -> None:
    class Counted(bytes):
        def decode(self, *_: str, **__: str) -> str:
            raise AssertionError("decoded")

    monkeypatch.setattr(limits, "CHARACTERS", 100)
    with pytest.raises(UnreadableSource, match="100 characters"):
        read_text(Counted(b"x\n" * 201), "/a.txt")
