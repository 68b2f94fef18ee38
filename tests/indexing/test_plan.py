"""The plan of a sync follows from the files and their records, in time linear in their number."""

from collections.abc import Collection, Iterable

import pytest
from patience import is_linear

from rag.indexing.plan import Plan, compare, to_remove
from rag.reading.walk import File
from rag.storage.folders import Place, Seen


def file(path: str, size: int = 5, time: int = 1) -> File:
    return File(path, path, size, time, time)


def seen(path: str, digest: str, size: int = 5, time: int = 1, **more: str) -> Seen:
    return Seen(path, size, time, time, digest, more.get("made_by", "v1"), more.get("refusal"))


def plan(
    files: Iterable[File],
    before: Iterable[Seen],
    contents: dict[str, str] | None = None,
    *,
    hidden: Collection[str] = (),
    lost: Iterable[Seen] = (),
) -> Plan:
    known = {item.path: item for item in before}
    return compare(
        list(files),
        known,
        placed=known.keys(),
        made_by="v1",
        hidden=hidden.__contains__,
        lost=lambda sizes: [item for item in lost if item.size in sizes],
        digest=lambda item: (contents or {})[item.path],
    )


def test_a_file_with_unchanged_size_and_times_is_not_read() -> None:
    found = plan([file("/a")], [seen("/a", "x")], contents={})
    assert [item.path for item in found.same] == ["/a"]


@pytest.mark.parametrize(
    ("now", "content", "kind"),
    [
        (file("/a", size=6), "y", "changed"),
        (file("/a", time=2), "y", "changed"),
        (file("/a", time=2), "x", "touched"),
    ],
)
def test_a_new_size_or_hash_means_a_changed_file_and_a_new_time_does_not(
    now: File, content: str, kind: str
) -> None:
    found = plan([now], [seen("/a", "x")], {"/a": content})
    assert len(getattr(found, kind)) == 1
    assert not found.same


def test_a_file_read_by_another_pipeline_is_read_again() -> None:
    assert plan([file("/a")], [seen("/a", "x", made_by="v0")]).changed == [file("/a")]


def test_each_missing_file_is_matched_once() -> None:
    found = plan(
        [file("/c"), file("/d"), file("/e")],
        [seen("/a", "x"), seen("/b", "x")],
        {"/c": "x", "/d": "x", "/e": "x"},
    )
    assert sorted(move.old for move in found.moved) == ["/a", "/b"]
    assert [item.path for item in found.new] == ["/e"]
    assert not found.gone


def test_a_moved_file_with_another_suffix_is_read_again() -> None:
    found = plan([file("/b.md")], [seen("/a.txt", "x")], {"/b.md": "x"})
    assert [move.old for move in found.moved] == ["/a.txt"]
    assert found.changed == [file("/b.md")]


def test_a_hidden_file_is_not_gone() -> None:
    before = [seen("/deep/a", "x"), seen("/c", "z")]
    assert plan([], before, hidden=["/deep/a"]).gone == {"/c"}


def test_an_article_is_removed_with_its_last_place() -> None:
    first, second = Place("/a", "1", "/", "/a", True), Place("/b", "1", "/", "/b", True)
    by_hand = Place("/c", "2", "/", "/c", False)
    places = [first, second, by_hand]
    assert to_remove(places, [first]) == set()
    assert to_remove(places, [first, second, by_hand]) == {"1"}


def test_planning_takes_linear_time() -> None:
    def work(size: int) -> None:
        before = [seen(f"/{number}", str(number)) for number in range(size)]
        moved = [file(f"/new/{number}") for number in range(size)]
        found = plan(moved, before, {f"/new/{number}": str(number) for number in range(size)})
        assert len(found.moved) == size

    assert is_linear(work, 2_000)
