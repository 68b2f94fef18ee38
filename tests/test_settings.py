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


def test_a_part_without_a_server_of_its_own_uses_that_of_openais_variables_and_another_never_gets_its_key(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("OPENAI_BASE_URL", "http://one/v1")
    monkeypatch.setenv("OPENAI_API_KEY", "sk-one")
    monkeypatch.setenv("CITEWELL_CHECKER_BASE_URL", "http://two/v1")
    monkeypatch.setenv("CITEWELL_EMBEDDER_API_KEY", "sk-three")
    settings = load()
    found = {}
    for part in ("model", "embedder", "checker"):
        server = settings.server(part)
        key = server.key and server.key.get_secret_value()
        found[part] = server.base_url, key, server.address_variable
    assert found == {
        "model": ("http://one/v1", "sk-one", "OPENAI_BASE_URL"),
        "embedder": ("http://one/v1", "sk-three", "OPENAI_BASE_URL"),
        "checker": ("http://two/v1", None, "CITEWELL_CHECKER_BASE_URL"),
    }
    assert settings.server("embedder").key_variable == "CITEWELL_EMBEDDER_API_KEY"
