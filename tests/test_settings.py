"""The settings are read once, when a command begins."""

import re
import tempfile
from pathlib import Path

import pytest

from rag.address import Shared
from rag.errors import UsageError
from rag.settings import ServedPart, Settings, keep, load


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
    monkeypatch.setenv("CITEWELL_RERANKER_BASE_URL", "http://four/v1")
    monkeypatch.setenv("CITEWELL_RERANKER_API_KEY", "sk-four")
    settings = load()
    found = {}
    parts: tuple[ServedPart, ...] = ("model", "embedder", "checker", "reranker")
    for part in parts:
        server = settings.server(part)
        key = server.key and server.key.get_secret_value()
        found[part] = server.base_url, key, server.address_variable
    assert found == {
        "model": ("http://one/v1", "sk-one", "OPENAI_BASE_URL"),
        "embedder": ("http://one/v1", "sk-three", "OPENAI_BASE_URL"),
        "checker": ("http://two/v1", None, "CITEWELL_CHECKER_BASE_URL"),
        "reranker": ("http://four/v1", "sk-four", "CITEWELL_RERANKER_BASE_URL"),
    }
    assert settings.server("embedder").key_variable == "CITEWELL_EMBEDDER_API_KEY"


def written(home: Path, text: str) -> None:
    home.mkdir(parents=True, exist_ok=True)
    (home / "settings.toml").write_text(text, encoding="utf-8")


def pair(settings: Settings, part: ServedPart = "model") -> tuple[str | None, str | None]:
    """The address and the key that a part is asked with."""
    server = settings.server(part)
    return server.base_url, None if server.key is None else server.key.get_secret_value()


def test_what_is_kept_is_below_the_environment_and_a_flag(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written(home, 'model = "kept"\nchecker = "openai:kept"\nreply_tokens = 700\n')
    monkeypatch.setenv("CITEWELL_CHECKER", "openai:named")
    settings = load(model="flagged")
    assert (settings.model, settings.checker, settings.reply_tokens) == ("flagged", "openai:named", 700)
    given = {name for name in ("model", "checker", "reply_tokens", "timeout") if settings.is_given(name)}
    assert given == {"model", "checker"}
    assert not settings.model_copy(update={"reply_tokens": 800}).is_given("reply_tokens")


KEPT_PAIR = 'openai_base_url = "http://kept/v1"\nopenai_api_key = "sk-kept"\n'


PART = 'embedder_base_url = "http://part/v1"\nembedder_api_key = "sk-part"\n'


@pytest.mark.parametrize(
    ("part", "kept", "variables", "expected"),
    [
        ("model", KEPT_PAIR, {}, ("http://kept/v1", "sk-kept")),
        ("model", KEPT_PAIR, {"OPENAI_API_KEY": "sk-env"}, ("http://kept/v1", "sk-kept")),
        ("model", KEPT_PAIR, {"OPENAI_BASE_URL": "http://env/v1"}, ("http://env/v1", None)),
        ("model", KEPT_PAIR, {"OPENAI_BASE_URL": "http://kept/v1"}, ("http://kept/v1", "sk-kept")),
        (
            "model",
            'openai_base_url = "http://kept/v1"\n',
            {"OPENAI_API_KEY": "sk-env"},
            ("http://kept/v1", None),
        ),
        ("model", 'openai_api_key = "sk-kept"\n', {}, (None, "sk-kept")),
        ("model", 'openai_api_key = "sk-kept"\n', {"OPENAI_API_KEY": "sk-env"}, (None, "sk-env")),
        (
            "model",
            'openai_api_key = "sk-kept"\n',
            {"OPENAI_BASE_URL": "http://env/v1"},
            ("http://env/v1", None),
        ),
        ("embedder", PART, {}, ("http://part/v1", "sk-part")),
        ("embedder", PART, {"CITEWELL_EMBEDDER_API_KEY": "sk-env"}, ("http://part/v1", "sk-part")),
        ("embedder", PART, {"CITEWELL_EMBEDDER_BASE_URL": "http://env/v1"}, ("http://env/v1", None)),
        (
            "embedder",
            PART,
            {"OPENAI_BASE_URL": "http://env/v1", "OPENAI_API_KEY": "sk-env"},
            ("http://part/v1", "sk-part"),
        ),
        (
            "embedder",
            'embedder_base_url = "http://part/v1"\n',
            {"OPENAI_API_KEY": "sk-env"},
            ("http://part/v1", None),
        ),
        ("embedder", KEPT_PAIR, {"CITEWELL_EMBEDDER_API_KEY": "sk-env"}, ("http://kept/v1", "sk-kept")),
        (
            "embedder",
            KEPT_PAIR,
            {"CITEWELL_EMBEDDER_API_KEY": "sk-env", "CITEWELL_EMBEDDER_BASE_URL": "http://env/v1"},
            ("http://env/v1", "sk-env"),
        ),
    ],
)
def test_a_key_is_sent_only_to_the_address_that_it_was_set_with(
    part: ServedPart,
    kept: str,
    variables: dict[str, str],
    expected: tuple[str | None, str | None],
    home: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    written(home, kept)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert pair(load(), part) == expected


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("model = ", "settings.toml cannot be read"),
        ("temperature = 1\n", "has no setting 'temperature': keep only model, checker"),
        ('embedder = ""\n', "settings.toml: embedder cannot be used"),
        ('reranker_api_key = "k"\n', "reranker_api_key cannot be used without reranker_base_url: add that"),
        ('reply_tokens = "many"\n', "settings.toml: reply_tokens cannot be used"),
        ("openai_api_key = 5\n", "settings.toml: openai_api_key cannot be used"),
    ],
)
def test_a_file_that_cannot_be_used_is_named(text: str, sentence: str, home: Path) -> None:
    written(home, text)
    with pytest.raises(UsageError, match=re.escape(sentence)):
        load()


def test_what_is_kept_is_read_again_and_only_its_owner_can_read_it(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CITEWELL_CHECKER", "openai:named")
    address, key = 'http://one/"v1"\x7f', "sk-\\é\n"
    values: dict[str, str | int | None] = {
        "model": "llama3.2",
        "checker": "offline",
        "reply_tokens": 900,
        "openai_base_url": address,
        "openai_api_key": key,
    }
    changed = keep(load(), values)
    for settings in (changed, load()):
        assert (settings.model, settings.checker, settings.reply_tokens) == ("llama3.2", "openai:named", 900)
        assert pair(settings) == (address, key)
    assert [path.name for path in home.iterdir()] == ["settings.toml"]
    assert (home / "settings.toml").stat().st_mode & 0o777 == 0o600
    forgotten: dict[str, str | int | None] = {"model": "other", "openai_api_key": None}
    other = keep(changed, forgotten)
    assert (other.model, pair(other)) == ("other", (address, None))


def test_a_remedy_names_the_file_where_the_address_is_kept_there(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written(home, 'openai_base_url = "http://kept/v1"\n' + PART)
    monkeypatch.setenv("OPENAI_API_KEY", "sk-env")  # not for that address
    model, embedder = load().server("model"), load().server("embedder")
    assert model.key_variable == f"the openai_api_key in {home / 'settings.toml'}"
    assert embedder.address_variable == f"the embedder_base_url in {home / 'settings.toml'}"
    monkeypatch.setenv("OPENAI_BASE_URL", "http://env/v1")
    assert load().server("model").key_variable == "OPENAI_API_KEY"


def test_the_parts_may_be_named_in_the_file_and_stay_when_something_else_is_kept(home: Path) -> None:
    written(home, 'embedder = "openai:e"\nreranker = "rerank:r"\nembedder_query_prefix = "q\\n"\n' + PART)
    for settings in (load(), keep(load(), {"model": "llama3.2"}), load()):
        assert (settings.embedder, settings.reranker) == ("openai:e", "rerank:r")
        assert settings.embedder_query_prefix == "q\n"
        assert pair(settings, "embedder") == ("http://part/v1", "sk-part")
    assert load().model == "llama3.2"


def test_a_value_that_cannot_be_used_is_not_kept(home: Path) -> None:
    before = keep(load(), {"model": "llama3.2"})
    with pytest.raises(UsageError, match="reply_tokens cannot be used"):
        keep(before, {"reply_tokens": 1})
    assert load().model == "llama3.2"


def test_a_folder_that_cannot_be_written_is_named(home: Path) -> None:
    home.write_text("a file", encoding="utf-8")
    with pytest.raises(UsageError, match=r"settings\.toml cannot be written"):
        keep(load(), {"model": "llama3.2"})


def test_a_library_may_be_in_a_database_and_its_password_is_not_shown(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    monkeypatch.setenv("CITEWELL_HOME", "postgresql://me:s3cret@host/d")
    monkeypatch.setenv("CITEWELL_CHROMA", "https://you:s3cret@chroma")
    monkeypatch.setenv("CITEWELL_CHROMA_TOKEN", "s3cret")
    settings = load()
    assert isinstance(settings.library, Shared)
    assert settings.library.database.reveal() == "postgresql://me:s3cret@host/d"
    assert settings.folder.is_relative_to(tmp_path)
    assert settings.folder == load(home="postgresql://me:another@host/d").folder
    assert "s3cret" not in repr((settings, settings.library, settings.folder))
    keep(settings, {"model": "named"})
    assert load().model == "named"


@pytest.mark.parametrize(
    ("variable", "value", "reason"),
    [
        ("CITEWELL_HOME", "mysql://me:s3cret@host/d", r"me:\*\*\*@host.*a folder nor a postgresql://"),
        ("CITEWELL_CHROMA", "ftp://me:s3cret@host", r"me:\*\*\*@host.*start with http://"),
    ],
)
def test_other_addresses_are_refused_without_their_passwords(
    variable: str, value: str, reason: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(variable, value)
    with pytest.raises(UsageError, match=f"{variable} cannot be .*{reason}") as caught:
        load()
    assert "s3cret" not in str(caught.value)
