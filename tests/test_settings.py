"""The settings are read once, when a command begins."""

import tempfile
from pathlib import Path

import pytest

from rag.settings import load


@pytest.mark.parametrize(
    ("value", "folder"),
    [("~/tables", Path("~/tables").expanduser()), ("", Path(tempfile.gettempdir(), "data-gym-cache"))],
)
def test_the_tables_of_tokens_are_where_the_variable_says(
    value: str, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TIKTOKEN_CACHE_DIR", value)
    assert load().tiktoken_cache_dir == folder


def test_the_tables_of_tokens_do_not_move_with_the_temporary_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = load()
    before = settings.tiktoken_cache_dir
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    assert settings.tiktoken_cache_dir == before == settings.model_copy().tiktoken_cache_dir
