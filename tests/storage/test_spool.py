"""What the spool says of a file that is not what it should be."""

from pathlib import Path

import pytest

from rag.errors import LibraryDamaged, LibraryError
from rag.storage.spool import Spool


def test_it_tells_who_made_its_vectors(tmp_path: Path) -> None:
    spool = Spool(tmp_path / "vectors.sqlite3")
    assert spool.made_by() is None
    spool.create("fake", 8)
    assert spool.made_by() == ("fake", 8)


@pytest.mark.parametrize("content", [b"", b"garbage" * 1_000])
def test_a_file_that_is_none_of_its_own_was_made_by_nobody(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "vectors.sqlite3"
    path.write_bytes(content)
    assert Spool(path).made_by() is None


def test_a_file_that_cannot_be_opened_now_is_an_error_and_no_damage(tmp_path: Path) -> None:
    path = tmp_path / "vectors.sqlite3"
    path.mkdir()
    with pytest.raises(LibraryError, match="can't be read or written") as raised:
        Spool(path).made_by()
    assert not isinstance(raised.value, LibraryDamaged)
