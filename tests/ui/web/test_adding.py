"""Files that are added together, and what the page says of them."""

from collections.abc import Sequence
from pathlib import Path

import gradio as gr
import pytest
from fakes import FakeEmbedder

from rag import (
    Added,
    Article,
    IngestReceipt,
    Library,
    LibraryError,
    Line,
    ProgressCallback,
    Section,
    SyncedFolder,
)
from rag.types import Source
from ui.web.adding import Adding
from ui.web.batch import add_files
from ui.web.render import batch, receipts
from ui.web.render.folders import folders
from ui.wording import added_counts

EVIL = '<img src=x onerror="alert(1)">'


def outcome(name: str, status: str = "added", reason: str | None = None) -> Added:
    return Added(name, name, name.title(), 2, status, reason)  # type: ignore[arg-type]


class Shelf:
    """A library that adds what it is sent, in the parts that are named for a file."""

    def __init__(self, parts: int = 1, fails_at: str = "") -> None:
        self.added: list[tuple[str, bytes]] = []
        self._parts = parts
        self._fails_at = fails_at

    def __call__(self, name: str, raw: bytes, *, progress: ProgressCallback | None = None) -> Sequence[Added]:
        if name == self._fails_at:
            raise LibraryError("The disk is full: free some space.")
        self.added.append((name, raw))
        for number in range(1, self._parts + 1):
            if progress is not None:
                progress(number, self._parts, "Adding")
        return [outcome(name)] * self._parts


def files(folder: Path, *names: str) -> list[Path]:
    for name in names:
        (folder / name).write_text(f"The text of {name}.", encoding="utf-8")
    return [folder / name for name in names]


def test_files_are_added_in_order_and_counted_as_one(tmp_path: Path) -> None:
    told: list[tuple[int, int, str]] = []
    add = Shelf()
    reports = add_files(files(tmp_path, "a.txt", "b.txt"), add, lambda *step: told.append(step))
    assert add.added == [("a.txt", b"The text of a.txt."), ("b.txt", b"The text of b.txt.")]
    assert [item.source for item in reports] == ["a.txt", "b.txt"]
    assert told == [(1, 2, "Adding a.txt"), (2, 2, "Adding b.txt")]


def test_an_archive_among_files_tells_how_far_it_is_in_the_same_line(tmp_path: Path) -> None:
    told: list[tuple[int, int, str]] = []
    add_files(files(tmp_path, "a.zip", "b.txt"), Shelf(parts=2), lambda *step: told.append(step))
    assert told[:3] == [
        (1, 2, "Adding a.zip"),
        (1, 2, "Adding a.zip (1 of 2)"),
        (1, 2, "Adding a.zip (2 of 2)"),
    ]


def test_a_file_that_is_gone_does_not_stop_the_rest(tmp_path: Path) -> None:
    (gone,) = files(tmp_path, "gone.txt")
    gone.unlink()
    reports = add_files([gone, *files(tmp_path, "b.txt")], Shelf(), lambda *_: None)
    assert [(item.status, item.source) for item in reports] == [("failed", "gone.txt"), ("added", "b.txt")]
    assert reports[0].reason == "gone.txt was lost on its way here. Add it again."


def test_files_that_a_full_disk_leaves_are_told_of(tmp_path: Path) -> None:
    add = Shelf(fails_at="b.txt")
    reports = add_files(files(tmp_path, "a.txt", "b.txt", "c.txt"), add, lambda *_: None)
    assert [item.status for item in reports] == ["added", "failed", "failed"]
    assert added_counts(reports) == "1 added, 2 failed: The disk is full: free some space."


@pytest.mark.parametrize(
    ("added", "said"),
    [
        ([outcome("a")], "1 added"),
        ([outcome("a"), outcome("b", "replaced")], "1 added, 1 updated"),
        (
            [outcome("a", "unchanged"), outcome("b", "duplicate"), *[outcome("c")] * 1_200],
            "1,200 added, 2 already in your library",
        ),
        (
            [outcome("a", "failed", "A is empty."), outcome("b", "failed", "B is empty."), outcome("c")],
            "1 added, 2 failed",
        ),
    ],
)
def test_one_line_counts_what_became_of_a_batch(added: list[Added], said: str) -> None:
    assert added_counts(added) == said


def test_a_batch_is_one_line_that_unfolds_to_each_file_those_that_failed_first() -> None:
    shown = batch.result([outcome("a"), outcome("b", "failed", "b is empty."), outcome("c", "unchanged")])
    assert "<summary>1 added, 1 already in your library, 1 failed: b is empty.</summary>" in shown
    assert [part.partition("</li>")[0] for part in shown.split("<li ")[1:]] == [
        'class="failed">b is empty.',
        'class="added">Added: A (2 passages)',
        'class="unchanged">Already in your library: C',
    ]


def test_a_file_is_named_as_its_reader_named_it() -> None:
    failed = outcome(
        "upload:e3b0c44298fc/b.txt", "failed", "upload:e3b0c44298fc/b.txt is empty: add another."
    )
    same = outcome("c", "duplicate", "the same text as upload:20f7b8a196d5/a.txt")
    shown = batch.result([failed, same])
    assert "1 failed: b.txt is empty: add another.</summary>" in shown
    assert "the same text as a.txt" in shown
    assert "upload:" not in shown


def test_a_single_file_is_told_of_in_one_sentence() -> None:
    assert batch.result([outcome("a")]) == '<p class="batch">Added: A (2 passages)</p>'


@pytest.mark.parametrize(
    ("added", "passes"),
    [
        ([outcome("a")], True),
        ([outcome("a"), outcome("b", "unchanged")], True),
        ([outcome("a"), outcome("b", "failed", "b is empty.")], False),
        ([outcome("a", reason="2 pages have no text")], False),
    ],
)
def test_a_result_goes_by_itself_where_there_is_nothing_more_to_read(
    added: list[Added], passes: bool
) -> None:
    assert ("data-passing" in batch.notice(added)) == passes


def receipt(*lines: tuple[str, bool, str | None]) -> str:
    made = tuple(Line(number, kept, reason, text) for number, (text, kept, reason) in enumerate(lines, 1))
    source, section = Source("a.txt", "x"), Section(None, 0, 1, 0)
    return receipts.receipt(Article("a1", "T", source, "x", (section,), (), (), IngestReceipt(made)))


def test_a_long_title_does_not_fill_the_page() -> None:
    assert batch.result([outcome("a" * 500)]) == f'<p class="batch">Added: A{"a" * 79}… (2 passages)</p>'


def test_a_receipt_has_its_lines_in_order_and_marks_the_dropped_ones_with_the_reason() -> None:
    shown = receipt(("One.", True, None), ("Share", False, "share button"), ("Two.", True, "restored by you"))
    assert "3 lines, 1 dropped" in shown
    assert shown.index("One.") < shown.index('<del dir="auto">Share</del>') < shown.index("Two.")
    assert '<span class="reason">share button</span>' in shown
    assert shown.count("data-do=") == 1
    assert 'data-article="a1" data-line="2" aria-label="Restore line 2">Restore</button>' in shown


def test_long_runs_of_kept_lines_are_folded_but_for_those_near_a_dropped_one() -> None:
    kept = [(f"Line {number}.", True, None) for number in range(100)]
    shown = receipt(*kept, ("Share", False, "share button"), *kept)
    assert shown.count("<summary>97 kept lines</summary>") == 2
    assert shown.count('<li class="kept"') == 200
    assert receipt(*kept[:6]).count("<details>") == 0


def test_of_very_many_lines_those_that_were_dropped_are_shown() -> None:
    kept = [("Line.", True, None)] * 5_000
    shown = receipt(*kept, ("Share", False, "share button"))
    assert "4,997 kept lines" in shown
    assert 'aria-label="Restore line 5001"' in shown
    assert shown.count("<li") == 5


def test_what_files_and_lines_say_is_text() -> None:
    failed = outcome(EVIL, "failed", EVIL)
    pages = [
        batch.result([failed]),
        batch.result([outcome(EVIL), failed]),
        receipt((EVIL, True, EVIL), (EVIL, False, EVIL)),
    ]
    for page in pages:
        assert "<img" not in page
        assert "&lt;img src=x onerror=&quot;alert(1)&quot;&gt;" in page.lower()


def test_a_synced_folder_is_shown_with_its_state() -> None:
    shown = folders(
        [
            SyncedFolder("/home/ada/notes", 5, 2, 3, is_there=True),
            SyncedFolder(f"/home/{EVIL}", 1, 0, 1, is_there=False),
        ]
    )
    assert '>notes</span><button type="button" data-do="sync" data-folder="/home/ada/notes"' in shown
    assert "3 articles, 2 files not added" in shown
    assert "1 article, folder not found" in shown
    assert shown.count("Sync now") == 1
    assert "<img" not in shown
    assert folders([]) == ""


def test_most_of_a_synced_folder_goes_only_where_its_reader_says_so(tmp_path: Path) -> None:
    folder = tmp_path / "notes"
    folder.mkdir()
    for name in ("ferry", "crane", "weir"):
        (folder / f"{name}.txt").write_text(f"The {name} was sold for 7 crowns.", encoding="utf-8")
    library = Library(tmp_path / "library", FakeEmbedder())
    library.sync(folder)
    for name in ("ferry", "crane"):
        (folder / f"{name}.txt").unlink()

    def sync(**data: str) -> tuple[str, str]:
        *_, (dialog, notice, _) = Adding(library)._synced(gr.EventData(None, {"folder": str(folder), **data}))
        return dialog, notice

    dialog, notice = sync()
    assert "Remove 2 of the 3 articles from this folder?" in dialog
    assert (notice, len(library.articles())) == ("", 3)
    _, notice = sync(agreed="yes")
    assert "2 removed" in notice
    assert len(library.articles()) == 1
