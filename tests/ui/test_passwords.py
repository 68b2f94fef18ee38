"""Who may use the page."""

from pathlib import Path

import pytest
from pydantic import SecretStr

from rag import UsageError
from ui.passwords import read_passwords


def test_nobody_is_named_where_nothing_is_set() -> None:
    assert read_passwords(None, None) == {}


def test_the_environment_names_one() -> None:
    assert read_passwords(None, SecretStr("ada:a:b")) == {"ada": "a:b"}


def test_a_file_names_many_and_wins(tmp_path: Path) -> None:
    file = tmp_path / "users"
    file.write_text("# ours\nada:one\n\nbob:two\n", encoding="utf-8")
    assert read_passwords(file, SecretStr("eve:three")) == {"ada": "one", "bob": "two"}


def test_an_editor_may_have_marked_the_file(tmp_path: Path) -> None:
    file = tmp_path / "users"
    file.write_text("ada:one\n", encoding="utf-8-sig")
    assert read_passwords(file, None) == {"ada": "one"}


@pytest.mark.parametrize("text", ["", "# nobody\n", "ada\n", "ada:\n", ":one\n"])
def test_a_file_that_names_nobody_or_no_pair_is_refused(tmp_path: Path, text: str) -> None:
    file = tmp_path / "users"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(UsageError, match="user:password"):
        read_passwords(file, None)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"Can't read .*users"):
        read_passwords(tmp_path / "users", None)


def test_a_pair_that_is_none_is_refused_without_being_shown() -> None:
    with pytest.raises(UsageError, match="CITEWELL_UI_AUTH isn't a user:password pair") as error:
        read_passwords(None, SecretStr("hunter2"))
    assert "hunter2" not in str(error.value)
