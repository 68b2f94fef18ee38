"""What has changed in the files of an index is seen before anything opens them."""

import gc
import os
import shutil
from contextlib import nullcontext
from pathlib import Path

import numpy as np
import pytest

from rag.errors import LibraryDamaged
from rag.storage.articles import Stamp
from rag.storage.lexical import Lexical
from rag.storage.manifest import Manifest
from rag.storage.segments import intact
from rag.storage.vectors import Vectors
from rag.types import Chunk

ROWS = 1_200  # past the thousand at which Chroma writes its graph
FLIPPED = 300


def flip(path: Path, many: int = 1) -> None:
    """Change so many bytes, spread over the file."""
    raw = bytearray(path.read_bytes())
    for at in range(len(raw) // (2 * many), len(raw), max(1, len(raw) // many)):
        raw[at] ^= 0x55
    path.write_bytes(raw)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    home = tmp_path / "index"
    (home / "deep").mkdir(parents=True)
    (home / "deep" / "graph.bin").write_bytes(bytes(range(256)) * 40)
    (home / "rows.sqlite3").write_bytes(b"rows" * 1_000)
    return home


def test_files_match_until_one_of_them_changes(folder: Path) -> None:
    manifest = Manifest(folder)
    manifest.write()
    assert (manifest.matches(), Manifest(folder).matches()) == (True, True)
    flip(folder / "deep" / "graph.bin")
    assert (manifest.matches(), Manifest(folder).matches()) == (False, False)


@pytest.mark.parametrize("how", ["deleted", "emptied", "halved", "unreadable"])
def test_a_lost_or_shorter_file_does_not_match(folder: Path, how: str) -> None:
    Manifest(folder).write()
    path = folder / "rows.sqlite3"
    raw = path.read_bytes()
    path.unlink()
    if how in ("emptied", "halved"):
        path.write_bytes(raw[: len(raw) // 2 if how == "halved" else 0])
    if how == "unreadable":
        path.mkdir()
    assert Manifest(folder).matches() is False


def test_without_a_sound_manifest_nothing_is_said(folder: Path) -> None:
    manifest, path = Manifest(folder), folder.with_name("index-manifest.json")
    assert manifest.matches() is None
    manifest.write()
    manifest.withdraw()
    assert manifest.matches() is None
    manifest.write()
    for raw in (b"", path.read_bytes()[:-9], path.read_bytes().replace(b"4000", b"4001"), b"\xff1\n{}"):
        path.write_bytes(raw)
        assert manifest.matches() is None


def test_locks_and_journals_are_left_out(folder: Path) -> None:
    for name in (".writer.lock", "rows.sqlite3-journal"):
        (folder / name).write_text("here")
    Manifest(folder).write()
    for name in (".writer.lock", "rows.sqlite3-journal"):
        (folder / name).unlink()
    assert Manifest(folder).matches()


def test_a_file_that_changes_twice_in_a_moment_is_read_twice(folder: Path) -> None:
    manifest, path = Manifest(folder), folder / "rows.sqlite3"
    for value in (b"rows", b"ROWS", b"Rows"):
        path.write_bytes(value * 1_000)
        manifest.write()
        assert Manifest(folder).matches()


def test_files_that_are_gone_are_forgotten(folder: Path) -> None:
    manifest = Manifest(folder)
    for number in range(20):
        path = folder / f"segment{number}.terms"
        path.write_bytes(b"terms")
        os.utime(path, (0, 0))  # a checksum is remembered only when the file has been left alone
        manifest.write()
        path.unlink()
    held = {item for item in gc.get_objects() if type(item) is type(path) and item.suffix == ".terms"}
    assert len(held) == 1


def vectors_in(home: Path) -> Vectors:
    return Vectors(
        home / "vectors", "fake", lambda: 8, stamp=lambda: Stamp(0, mine=False), lock=lambda _: nullcontext()
    )


@pytest.fixture(scope="module")
def sealed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index of vectors with a graph on the disk, and one of terms."""
    home = tmp_path_factory.mktemp("sealed")
    vectors, terms = vectors_in(home), Lexical(home / "terms")
    chunks = [Chunk("a", "v1", 0, start, start + 10) for start in range(ROWS)]
    vectors.create()
    vectors.add(chunks, np.random.default_rng(1).normal(size=(ROWS, 8)).astype(np.float32))
    terms.create()
    terms.add(chunks[:50], [""] * 50, [f"word{number} ferry" for number in range(50)])
    for index in (vectors, terms):
        index.seal()
    return home


@pytest.mark.parametrize(
    "name", ["data_level0.bin", "header.bin", "length.bin", "link_lists.bin", "index_metadata.pickle"]
)
def test_a_graph_that_has_changed_is_named_and_not_opened(sealed: Path, tmp_path: Path, name: str) -> None:
    """To open it may end the process, and what ends it here ends the tests."""
    shutil.copytree(sealed, tmp_path, dirs_exist_ok=True)
    assert vectors_in(tmp_path).count() == ROWS
    [path] = (tmp_path / "vectors").glob(f"*/{name}")
    flip(path, FLIPPED)
    for look in (Vectors.count, Vectors.counts, Vectors.verify, Vectors.made_by):
        with pytest.raises(LibraryDamaged, match="citewell doctor --fix"):
            look(vectors_in(tmp_path))


@pytest.mark.slow
def test_a_graph_without_a_manifest_is_opened_by_another_process_first(sealed: Path, tmp_path: Path) -> None:
    shutil.copytree(sealed, tmp_path, dirs_exist_ok=True)
    manifest = tmp_path / "vectors-manifest.json"
    manifest.unlink()
    vectors_in(tmp_path).verify()
    assert manifest.exists()
    [path] = (tmp_path / "vectors").glob("*/data_level0.bin")
    path.write_bytes(b"\x55" * path.stat().st_size)
    manifest.unlink()
    with pytest.raises(LibraryDamaged, match="citewell doctor --fix"):
        vectors_in(tmp_path).verify()
    assert not manifest.exists()


def test_an_opened_index_is_sealed_again(sealed: Path, tmp_path: Path) -> None:
    """Chroma writes when it opens."""
    shutil.copytree(sealed, tmp_path, dirs_exist_ok=True)
    for _ in range(2):
        assert vectors_in(tmp_path).count() == ROWS
        vectors_in(tmp_path).verify()


def test_terms_without_a_manifest_are_judged_by_their_own_checksums(sealed: Path, tmp_path: Path) -> None:
    shutil.copytree(sealed, tmp_path, dirs_exist_ok=True)
    terms = tmp_path / "terms"
    files = [path for path in terms.iterdir() if len(path.stem) == 32]
    assert len(files) >= 6
    for path in files:
        (tmp_path / "terms-manifest.json").unlink(missing_ok=True)
        Lexical(terms).verify()
        raw = path.read_bytes()
        flip(path)
        assert not intact(terms)
        (tmp_path / "terms-manifest.json").unlink()
        with pytest.raises(LibraryDamaged, match="citewell doctor --fix"):
            Lexical(terms).query("ferry", 1)
        path.write_bytes(raw)


def test_an_open_index_is_read_again_from_the_disk_where_that_is_asked(sealed: Path, tmp_path: Path) -> None:
    shutil.copytree(sealed, tmp_path, dirs_exist_ok=True)
    vectors, terms = vectors_in(tmp_path), Lexical(tmp_path / "terms")
    assert (vectors.count(), terms.count()) == (ROWS, 50)
    flip(tmp_path / "vectors" / "chroma.sqlite3")
    flip(tmp_path / "terms" / "meta.json")
    for index in (vectors, terms):
        with pytest.raises(LibraryDamaged, match="citewell doctor --fix"):
            index.verify()
