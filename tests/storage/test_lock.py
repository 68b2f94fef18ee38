"""The lock lets one in and names it to the others."""

import json
from pathlib import Path

import pytest

from rag.errors import LibraryLocked
from rag.storage.lock import exclusive


def test_the_owner_is_named_to_whoever_waits_too_long(tmp_path: Path) -> None:
    with exclusive(tmp_path, "adding notes.txt"):
        owner = json.loads((tmp_path / "writer.json").read_text())
        with (
            pytest.raises(LibraryLocked, match=rf"Process {owner['pid']} .*adding notes.txt"),
            exclusive(tmp_path, "removing", patience=0.1),
        ):
            pass
    with exclusive(tmp_path, "removing", patience=0.1):
        assert json.loads((tmp_path / "writer.json").read_text())["what"] == "removing"


def test_a_lock_without_a_readable_owner_still_says_so(tmp_path: Path) -> None:
    with exclusive(tmp_path, "adding"):
        (tmp_path / "writer.json").write_text("")
        with pytest.raises(LibraryLocked, match="Another process"), exclusive(tmp_path, "x", patience=0.1):
            pass
