"""Syncing a library with a folder whose files are added, changed, moved and removed."""

import os
import shutil
import zipfile
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from fakes import FakeEmbedder

from rag import Library, LibraryError, Synced, SyncedFolder, UsageError
from rag.reading import read

FERRY = "The Ferry\n\nThe ferry sails at noon from Hull.\n\nShare this\n\nIt was built in Rostock in 1987.\n"
CRANE = "The Crane\n\nThe crane was moved to the east quay in March.\n"
BUOY = "The Buoy\n\nA buoy was painted yellow in the summer of 1999.\n"


@pytest.fixture
def library(tmp_path: Path) -> Library:
    return Library(tmp_path / "library", FakeEmbedder())


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "folder"
    (folder / "deep").mkdir(parents=True)
    (folder / "ferry.txt").write_text(FERRY)
    (folder / "deep" / "crane.txt").write_text(CRANE)
    (folder / "buoy.txt").write_text(BUOY)
    return folder


def ids(library: Library) -> dict[str, str]:
    """The id of each file's article, by file name."""
    return {Path(item.source).name: item.id for item in library.articles()}


def statuses(found: Synced) -> dict[str, str]:
    return {Path(item.source).name: item.status for item in found.changes}


def test_a_sync_adds_replaces_and_removes_and_the_next_one_has_nothing_to_do(
    library: Library, folder: Path
) -> None:
    first = library.sync(folder)
    assert statuses(first) == dict.fromkeys(("buoy.txt", "crane.txt", "ferry.txt"), "added")
    before = ids(library)
    (folder / "ferry.txt").write_text(FERRY + "\nIt was sold in 2001.\n")
    (folder / "buoy.txt").unlink()
    (folder / "new.txt").write_text("The Lock\n\nThe lock was closed for repairs in May.\n")
    second = library.sync(folder)
    assert statuses(second) == {"ferry.txt": "replaced", "buoy.txt": "removed", "new.txt": "added"}
    assert second.unchanged == 1
    assert ids(library)["ferry.txt"] == before["ferry.txt"]
    assert library.sync(folder) == Synced(str(folder), (), 3, 0)
    assert library.doctor().findings == ()


def test_unchanged_files_are_not_read_and_touched_ones_only_once(
    library: Library, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    library.sync(folder)
    opened: list[str] = []
    open_path = Path.open

    def counted(path: Path, *args: Any) -> Any:
        opened.append(path.name)
        return open_path(path, *args)

    monkeypatch.setattr(Path, "open", counted)
    assert library.sync(folder).unchanged == 3
    assert opened == []
    os.utime(folder / "ferry.txt", (1, 1))
    assert library.sync(folder).unchanged == 3
    assert library.sync(folder).unchanged == 3
    assert opened == ["ferry.txt"]


def test_a_moved_file_keeps_its_article_and_its_restored_lines(library: Library, folder: Path) -> None:
    library.sync(folder)
    ferry = ids(library)["ferry.txt"]
    library.keep(ferry, [5])
    (folder / "ferry.txt").rename(folder / "deep" / "boat.txt")
    moved = library.sync(folder)
    assert [(item.id, item.status) for item in moved.changes] == [(ferry, "moved")]
    assert "Share this" in library.article(ferry).text
    (folder / "ferry.txt").write_text("Another Ferry\n\nIt sails at one.\n")
    assert statuses(library.sync(folder)) == {"ferry.txt": "added"}
    assert ids(library)["boat.txt"] == ferry != ids(library)["ferry.txt"]


def test_files_that_change_places_keep_their_articles(library: Library, folder: Path) -> None:
    library.sync(folder)
    ferry, crane, buoy = (ids(library)[name] for name in ("ferry.txt", "crane.txt", "buoy.txt"))
    library.keep(ferry, [5])
    (folder / "ferry.txt").rename(folder / "spare")
    (folder / "buoy.txt").rename(folder / "ferry.txt")
    (folder / "deep" / "crane.txt").rename(folder / "buoy.txt")
    (folder / "spare").rename(folder / "deep" / "crane.txt")
    assert set(statuses(library.sync(folder)).values()) == {"moved"}
    assert ids(library) == {"crane.txt": ferry, "ferry.txt": buoy, "buoy.txt": crane}
    assert "Share this" in library.article(ferry).text
    assert library.sync(folder) == Synced(str(folder), (), 3, 0)
    assert library.doctor().findings == ()


def test_an_unreadable_file_that_is_renamed_keeps_its_article(library: Library, folder: Path) -> None:
    library.sync(folder)
    ferry = ids(library)["ferry.txt"]
    (folder / "ferry.txt").write_bytes(bytes(99))
    assert statuses(library.sync(folder)) == {"ferry.txt": "failed"}
    (folder / "ferry.txt").rename(folder / "boat.txt")
    assert statuses(library.sync(folder)) == {"boat.txt": "moved"}
    assert ids(library)["boat.txt"] == ferry


def test_a_file_moved_over_one_that_was_added_by_hand_replaces_its_article(
    library: Library, folder: Path
) -> None:
    library.sync(folder)
    ferry = ids(library)["ferry.txt"]
    (folder / "note.txt").write_text("The Note\n\nIt rained on Sunday.\n")
    library.add([folder / "note.txt"])
    (folder / "ferry.txt").rename(folder / "note.txt")
    library.sync(folder)
    assert ids(library)["note.txt"] == ferry
    assert sorted(Path(item.source).name for item in library.articles()) == [
        "buoy.txt",
        "crane.txt",
        "note.txt",
    ]
    assert library.doctor().findings == ()


def test_a_moved_folder_keeps_its_articles(library: Library, folder: Path, tmp_path: Path) -> None:
    library.sync(folder)
    before = ids(library)
    folder.rename(tmp_path / "archive")
    found = library.sync(tmp_path / "archive")
    assert Counter(item.status for item in found.changes) == {"moved": 3}
    assert ids(library) == before
    (tmp_path / "archive" / "buoy.txt").unlink()
    assert statuses(library.sync(tmp_path / "archive")) == {"buoy.txt": "removed"}


def test_an_article_stays_as_long_as_a_file_has_its_text(library: Library, folder: Path) -> None:
    (folder / "zz-copy.md").write_text(FERRY)
    assert statuses(library.sync(folder))["zz-copy.md"] == "duplicate"
    ferry = ids(library)["ferry.txt"]
    (folder / "ferry.txt").unlink()
    found = library.sync(folder)
    assert [(item.id, item.status) for item in found.changes] == [(ferry, "moved")]
    assert ids(library)["zz-copy.md"] == ferry


def test_no_text_is_lost_when_files_change_places(library: Library, folder: Path) -> None:
    (folder / "copy.txt").write_text(BUOY)
    library.sync(folder)
    (folder / "buoy.txt").write_text(FERRY)
    (folder / "ferry.txt").write_text(CRANE.replace("crane", "lock"))
    (folder / "deep" / "crane.txt").write_text(BUOY.replace("yellow", "blue"))
    library.sync(folder)
    texts = {library.article(item.id).text.splitlines()[2] for item in library.articles()}
    assert texts == {
        "A buoy was painted yellow in the summer of 1999.",
        "The ferry sails at noon from Hull.",
        "The lock was moved to the east quay in March.",
        "A buoy was painted blue in the summer of 1999.",
    }
    assert library.sync(folder) == Synced(str(folder), (), 4, 0)


def test_only_what_a_sync_added_is_removed(library: Library, folder: Path) -> None:
    library.add([folder / "ferry.txt"])
    ferry = ids(library)["ferry.txt"]
    library.sync(folder)
    (folder / "ferry.txt").unlink()
    (folder / "buoy.txt").unlink()
    found = library.sync(folder)
    assert statuses(found) == {"ferry.txt": "kept", "buoy.txt": "removed"}
    assert any(f"citewell remove {ferry}" in (item.reason or "") for item in found.changes)
    assert set(ids(library)) == {"ferry.txt", "crane.txt"}
    assert statuses(library.sync(folder)) == {}


@pytest.mark.parametrize("is_synced_first", [True, False])
def test_a_text_added_from_elsewhere_stays_when_its_copy_in_the_folder_is_deleted(
    library: Library, folder: Path, tmp_path: Path, is_synced_first: bool
) -> None:
    (tmp_path / "copy.txt").write_text(FERRY)
    for _ in range(2):
        if is_synced_first:
            library.sync(folder)
        library.add([tmp_path / "copy.txt"])
        is_synced_first = not is_synced_first
    (folder / "ferry.txt").unlink()
    [kept] = library.sync(folder).changes
    assert kept.status == "kept"
    assert kept.id in {item.id for item in library.articles()}


def test_adding_a_synced_folder_does_not_keep_its_articles_for_good(library: Library, folder: Path) -> None:
    (folder / "zz-copy.md").write_text(FERRY)
    library.sync(folder)
    library.add([folder])
    (folder / "ferry.txt").unlink()
    (folder / "zz-copy.md").unlink()
    assert statuses(library.sync(folder)) == {"ferry.txt": "removed"}


def test_a_file_that_is_back_before_a_sync_ends_keeps_its_article(library: Library, folder: Path) -> None:
    library.sync(folder)
    ferry = ids(library)["ferry.txt"]
    library.keep(ferry, [5])
    (folder / "ferry.txt").unlink()
    (folder / "new.txt").write_text("The Lock\n\nThe lock was closed for repairs in May.\n")

    def meanwhile(*_: object) -> None:
        (folder / "ferry.txt").write_text(FERRY)

    found = library.sync(folder, progress=meanwhile)
    assert statuses(found) == {"new.txt": "added"}
    assert library.sync(folder).unchanged == 4
    assert "Share this" in library.article(ferry).text


def test_a_removed_article_comes_back_while_its_file_exists(library: Library, folder: Path) -> None:
    library.sync(folder)
    library.remove(ids(library)["buoy.txt"])
    assert statuses(library.sync(folder)) == {"buoy.txt": "added"}


def test_the_documents_of_a_file_come_and_go_with_it(library: Library, folder: Path) -> None:
    def pack(*texts: str) -> None:
        with zipfile.ZipFile(folder / "all.zip", "w") as archive:
            for text in texts:
                archive.writestr(f"{text[4:8]}.txt", text.replace("19", "18"))

    pack(FERRY, BUOY)
    library.sync(folder)
    assert len(library.articles()) == 5
    pack(FERRY)
    assert statuses(library.sync(folder)) == {"all.zip#Buoy.txt": "removed"}
    (folder / "all.zip").rename(folder / "pack.zip")
    assert statuses(library.sync(folder)) == {"pack.zip": "moved"}
    (folder / "pack.zip").unlink()
    assert statuses(library.sync(folder)) == {"pack.zip#Ferr.txt": "removed"}


def test_a_changed_file_that_cannot_be_read_keeps_its_article(library: Library, folder: Path) -> None:
    library.sync(folder)
    (folder / "ferry.txt").write_bytes(b"\x89PNG")
    assert statuses(library.sync(folder)) == {"ferry.txt": "failed"}
    again = library.sync(folder)
    assert (again.changes, again.unchanged, again.unreadable) == ((), 2, 1)
    assert "ferry.txt" in ids(library)


@pytest.mark.parametrize("emptied", ["missing", "empty"])
def test_an_unmounted_folder_loses_nothing(library: Library, folder: Path, emptied: str) -> None:
    library.sync(folder)
    folder.rename(folder.with_name("elsewhere"))
    if emptied == "empty":
        folder.mkdir()
    with pytest.raises(UsageError, match="mount"):
        library.sync(folder, consent=lambda _leave, _stay: True)
    assert len(library.articles()) == 3


def test_removing_more_than_stays_needs_consent(library: Library, folder: Path) -> None:
    library.sync(folder)
    (folder / "ferry.txt").unlink()
    (folder / "buoy.txt").unlink()
    (folder / "new.txt").write_text("The Lock\n\nThe lock was closed for repairs in May.\n")
    with pytest.raises(UsageError, match=r"2 of the 3 articles .* --yes"):
        library.sync(folder)
    assert len(library.articles()) == 3
    asked: list[tuple[int, int]] = []

    def consent(leave: int, stay: int) -> bool:
        asked.append((leave, stay))
        return True

    library.sync(folder, consent=consent)
    assert asked == [(2, 1)]
    assert set(ids(library)) == {"crane.txt", "new.txt"}


def test_a_dry_run_reports_everything_and_changes_nothing(library: Library, folder: Path) -> None:
    assert statuses(library.sync(folder, dry_run=True)) == dict.fromkeys(
        ("buoy.txt", "crane.txt", "ferry.txt"), "added"
    )
    assert library.articles() == []
    library.sync(folder)
    (folder / "ferry.txt").rename(folder / "boat.txt")
    (folder / "buoy.txt").unlink()
    (folder / "deep" / "crane.txt").write_text(CRANE + "\nIt is blue.\n")
    before = library.articles()
    tried = library.sync(folder, dry_run=True)
    assert tried.dry_run
    assert library.articles() == before
    assert statuses(tried) == statuses(library.sync(folder))


def test_an_interrupted_sync_is_resumed(library: Library, folder: Path) -> None:
    def interrupted(done: int, _total: int, what: str) -> None:
        if what == "Syncing" and done == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        library.sync(folder, progress=interrupted)
    assert len(library.articles()) == 2
    assert Counter(statuses(library.sync(folder)).values()) == {"added": 1}
    (folder / "buoy.txt").unlink()
    assert statuses(library.sync(folder)) == {"buoy.txt": "removed"}
    assert library.doctor().findings == ()


def test_articles_added_by_a_killed_sync_belong_to_the_sync(
    library: Library, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as killed:
        # The article is written, but the step right after it fails.
        killed.setattr(type(library._folder.sync._folders), "remember", _die)
        with pytest.raises(KeyboardInterrupt):
            library.sync(folder)
    assert len(library.articles()) == 0 or list(ids(library)) == ["buoy.txt"]
    library.sync(folder)
    (folder / "buoy.txt").unlink()
    assert statuses(library.sync(folder)) == {"buoy.txt": "removed"}


def _die(*_: object) -> None:
    raise KeyboardInterrupt


def test_a_second_sync_is_refused_and_other_writers_are_not(library: Library, folder: Path) -> None:
    other = Library(folder.parent / "library", FakeEmbedder())
    refused: list[str] = []

    def meanwhile(_done: int, _total: int, what: str) -> None:
        if what == "Syncing" and not refused:
            refused.append(_refusal(other, folder))

    library.add_text("A text of its own that is in no file.")
    library.sync(folder, progress=meanwhile)
    assert "syncing" in refused[0]
    assert "try again when it is done" in refused[0]


def _refusal(library: Library, folder: Path) -> str:
    """Why another thread can't sync now, although it can add."""
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(1) as pool:
        assert pool.submit(library.add_text, "The mast was set up in June.").result().status == "added"
        error = pool.submit(library.sync, folder).exception()
    assert isinstance(error, LibraryError)
    return str(error)


def test_a_pipe_a_circular_link_and_a_link_out_do_not_lose_other_files(
    library: Library, folder: Path
) -> None:
    os.mkfifo(folder / "pipe")
    (folder / "loop").symlink_to(folder / "loop")
    (folder.parent / "key.txt").write_text("The key lies under the stone by the door.")
    (folder / "key").symlink_to(folder.parent / "key.txt")
    found = library.sync(folder)
    assert Counter(item.status for item in found.changes) == {"added": 3, "failed": 3}
    assert len(library.sync(folder).changes) == 3  # failures are reported every time
    assert "key.txt" in statuses(library.sync(folder, follow_links=True))
    assert "removed" not in statuses(library.sync(folder)).values()


@pytest.mark.parametrize("follow_links", [True, False])
def test_a_link_to_an_unmounted_disk_loses_nothing(
    library: Library, folder: Path, follow_links: bool
) -> None:
    disk = folder.parent / "disk"
    (disk / "keys").mkdir(parents=True)
    (disk / "keys" / "key.txt").write_text("The key lies under the stone by the door.")
    (folder / "keys").symlink_to(disk / "keys")
    library.sync(folder, follow_links=True)
    disk.rename(folder.parent / "elsewhere")
    assert statuses(library.sync(folder, follow_links=follow_links)) == {"keys": "failed"}
    assert "key.txt" in ids(library)


def test_a_file_in_nested_synced_folders_is_removed_by_a_sync_of_either(
    library: Library, folder: Path
) -> None:
    (folder / "deep" / "key.txt").write_text("The key lies under the stone by the door.")
    (folder / "deep" / "rope.txt").write_text("The rope was coiled on the pier at dusk.")
    library.sync(folder / "deep")
    library.sync(folder)
    (folder / "deep" / "crane.txt").unlink()
    assert statuses(library.sync(folder)) == {"crane.txt": "removed"}
    (folder / "deep" / "key.txt").unlink()
    assert statuses(library.sync(folder / "deep")) == {"key.txt": "removed"}
    assert statuses(library.sync(folder)) == {}


def test_an_unmounted_folder_loses_nothing_to_a_sync_of_the_folder_around_it(
    library: Library, folder: Path
) -> None:
    library.sync(folder / "deep")
    library.sync(folder)
    (folder / "deep" / "crane.txt").rename(folder.parent / "crane.txt")
    assert statuses(library.sync(folder)) == {}
    (folder.parent / "crane.txt").rename(folder / "deep" / "crane.txt")
    assert statuses(library.sync(folder)) == {}
    assert "crane.txt" in ids(library)


def test_a_table_without_rows_is_reported(library: Library, folder: Path) -> None:
    (folder / "table.csv").write_text("title,text\nThe Ferry,The ferry sails at noon from Hull.\n")
    library.sync(folder)
    (folder / "table.csv").write_text("title,text\n")
    assert statuses(library.sync(folder)) == {"table.csv": "failed"}
    assert library.sync(folder).unreadable == 1
    assert len(library.articles()) == 4


def test_a_folder_that_became_a_link_keeps_its_articles(library: Library, folder: Path) -> None:
    library.sync(folder)
    (folder / "deep").rename(folder.parent / "deep")
    (folder / "deep").symlink_to(folder.parent / "deep")
    assert statuses(library.sync(folder)) == {"deep": "failed"}
    assert statuses(library.sync(folder, follow_links=True)) == {"crane.txt": "moved"}


def test_a_link_to_the_folder_above_does_not_hide_deleted_files(library: Library, folder: Path) -> None:
    (folder / "up").symlink_to(folder.parent)
    (folder / "deeper").mkdir()
    (folder / "deeper" / "key.txt").write_text("The key lies under the stone by the door.")
    library.sync(folder)
    shutil.rmtree(folder / "deeper")
    assert statuses(library.sync(folder)) == {"up": "failed", "key.txt": "removed"}


def test_files_ignored_by_git_and_the_library_itself_are_skipped(folder: Path) -> None:
    (folder / ".gitignore").write_text("deep/\n")
    library = Library(folder / "library", FakeEmbedder())
    library.sync(folder)
    assert library.sync(folder).changes == ()
    assert set(ids(library)) == {"ferry.txt", "buoy.txt"}


def test_an_unreadable_folder_keeps_its_articles(
    library: Library, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    library.sync(folder)
    scandir = os.scandir

    def closed(path: str) -> Any:
        if Path(path).name == "deep":
            raise OSError(5, "Input/output error")
        return scandir(path)

    with monkeypatch.context() as failing:
        failing.setattr(os, "scandir", closed)
        assert statuses(library.sync(folder)) == {"deep": "failed"}
    assert library.sync(folder).unchanged == 3


def test_a_file_that_changes_while_it_is_read_is_read_by_the_next_sync(
    library: Library, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = iter([(1, 1), (2, 2)])
    with monkeypatch.context() as changing:
        changing.setattr(read, "_size_and_time", lambda info: next(before, (3, 3)))
        found = library.sync(folder)
    assert Counter(item.status for item in found.changes) == {"failed": 1, "added": 2}
    assert statuses(library.sync(folder)) == {"buoy.txt": "added"}


def test_a_folder_may_be_empty_but_must_exist_and_be_a_folder(library: Library, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    assert library.sync(tmp_path / "empty").changes == ()
    (tmp_path / "a.txt").write_text(FERRY)
    with pytest.raises(UsageError, match="citewell add"):
        library.sync(tmp_path / "a.txt")
    shutil.rmtree(tmp_path / "empty")
    with pytest.raises(UsageError, match="nothing was changed"):
        library.sync(tmp_path / "empty")


def test_a_library_knows_its_synced_folders_and_what_the_last_sync_of_each_found(
    library: Library, folder: Path, tmp_path: Path
) -> None:
    assert library.synced_folders() == []
    other = tmp_path / "another"
    other.mkdir()
    (other / "lock.txt").write_text("The Lock\n\nThe lock was closed for repairs in May.\n")
    (folder / "empty.txt").touch()
    library.sync(folder)
    library.sync(other)
    shutil.rmtree(other)
    assert library.synced_folders() == [
        SyncedFolder(str(other), 1, 0, 1, is_there=False),
        SyncedFolder(str(folder), 4, 1, 3, is_there=True),
    ]
