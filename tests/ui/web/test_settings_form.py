"""The settings on the page: what the form shows, tries and keeps, and that no key ever leaves the server."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import gradio as gr
import pytest
from model_server import ModelServer, refusal
from patience import naps

from rag import EmptyLibrary, Library, Settings, build_overviews, load_settings
from rag.errors import NoKey
from ui.web.models import Assistants
from ui.web.settings import SettingsForm
from ui.web.welcome import Welcome

KEY = "sk-very-secret"


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[ModelServer]:
    naps(monkeypatch)
    with ModelServer(lambda _: "OK.") as running:
        yield running


class Reader:
    """Somebody who fills in the form."""

    def __init__(self, home: Path) -> None:
        self.file = home / "settings.toml"
        self.assistants = Assistants(load_settings().on_page(), Library(home))
        self._form = SettingsForm(self.assistants)

    def opens(self) -> str:
        return self._form._opened()

    def sends(self, then: str, **fields: str) -> tuple[Any, Any, Any]:
        """The form, the notice and the models in the end, and whatever came before had no key in it."""
        event = gr.EventData(None, {"then": then, **fields})
        pictures = list(self._form._sent(event))
        assert KEY not in str(pictures)
        return pictures[-1]


@pytest.fixture
def reader(home: Path) -> Reader:
    return Reader(home)


def test_what_is_saved_answers_from_then_on_and_its_key_is_not_shown_again(
    reader: Reader, server: ModelServer, home: Path
) -> None:
    filled = {"address": server.url, "key": KEY, "model": "llama3.2", "reply_tokens": "900"}
    form, notice, models = reader.sends("save", **filled)
    assert form == ""
    assert "Settings saved." in notice
    assert 'value="llama3.2"' in models
    assert reader.assistants.names == ("llama3.2", "offline")
    assert reader.file.stat().st_mode & 0o777 == 0o600
    kept = load_settings()
    assert (kept.openai_base_url, kept.model, kept.reply_tokens) == (server.url, "llama3.2", 900)
    assert KEY in reader.file.read_text(encoding="utf-8")
    again = reader.opens()
    assert KEY not in again
    assert "Saved. Leave empty to keep it." in again


def test_a_model_is_offered_where_the_page_can_set_it(home: Path) -> None:
    library = Library(home)
    library.add_text("The ferry sails at noon from Hull.")

    def is_offered(settings: Settings) -> bool:
        greeting = Welcome(library, Assistants(settings, library), build_overviews(library))._greeted()
        return "Connect a model" in next(greeting)

    assert is_offered(load_settings().on_page())
    assert not is_offered(load_settings(model="offline").on_page())
    assert not is_offered(load_settings())


def test_a_key_stays_with_its_address_and_goes_with_it(reader: Reader, server: ModelServer) -> None:
    reader.sends("save", address=server.url, key=KEY, model="llama3.2")
    reader.sends("save", address=server.url, model="other")
    assert KEY in reader.file.read_text(encoding="utf-8")
    reader.sends("test", address="http://127.0.0.1:9/v1", model="other")
    reader.sends("save", address="http://127.0.0.1:9/v1", model="other")
    assert KEY not in reader.file.read_text(encoding="utf-8")


def test_a_key_can_be_forgotten(reader: Reader, server: ModelServer) -> None:
    reader.sends("save", address=server.url, key=KEY, model="llama3.2")
    reader.sends("save", address=server.url, model="llama3.2", forget="yes")
    assert KEY not in reader.file.read_text(encoding="utf-8")


def test_a_test_asks_the_server_and_keeps_nothing(reader: Reader, server: ModelServer) -> None:
    form, _, _ = reader.sends("test", address=server.url, key=KEY, model="llama3.2")
    assert "It works: llama3.2 answered." in form
    assert f'value="{server.url}"' in form
    assert server.requests[0].headers["authorization"] == f"Bearer {KEY}"
    assert not reader.file.exists()
    server.always = refusal(401, "bad")
    form, _, _ = reader.sends("test", address=server.url, model="m")
    assert "set the key under Settings to one that may" in form


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({}, "There is nothing to test: name a model or a checker first."),
        ({"model": "m", "reply_tokens": "many"}, "The maximum reply length is not a number"),
        ({"model": "m", "reply_tokens": "9" * 5000}, "The maximum reply length is not a number"),
        ({"checker": "onnx:/etc"}, "A checker in a folder cannot be named here"),
        ({"model": "m", "reply_tokens": "5"}, "reply_tokens cannot be used"),
        ({"model": "m\n"}, "There is no key: set the key under Settings"),
        ({"model": "m\x00"}, "model cannot be used"),
    ],
)
def test_what_cannot_be_used_is_a_sentence_in_the_form(
    reader: Reader, fields: dict[str, str], sentence: str
) -> None:
    assert sentence in reader.sends("test", **fields)[0]


def test_what_the_environment_sets_is_not_kept(
    home: Path, server: ModelServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_BASE_URL", server.url)
    monkeypatch.setenv("CITEWELL_CHECKER", "openai:m")
    reader = Reader(home)
    form = reader.opens()
    assert form.count(" disabled") == 3  # the address, its key, and the checker
    assert "Set by OPENAI_BASE_URL" in form
    reader.sends("save", address="http://elsewhere/v1", key=KEY, model="llama3.2", checker="offline")
    assert reader.file.read_text(encoding="utf-8") == 'model = "llama3.2"\n'
    assert reader.assistants.current.checker == "openai:m"


def test_a_key_of_the_environment_is_openais_and_wins_there(
    home: Path, server: ModelServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-of-the-environment")
    reader = Reader(home)
    assert "OPENAI_API_KEY is set. Enter a key for another address." in reader.opens()
    assert "OPENAI_API_KEY is set and wins over this key" in reader.sends("save", key=KEY, model="m")[0]
    reader.sends("save", address=server.url, model="llama3.2")
    assert reader.assistants.current.openai_api_key is None
    reader.sends("test", address=server.url, model="llama3.2")
    assert "sk-of-the-environment" not in str([request.headers for request in server.requests])


def test_a_text_is_checked_without_the_reranker(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CITEWELL_RERANKER", "rerank:m")  # whose server nothing names
    assistants = Assistants(load_settings().on_page(), Library(home))
    with pytest.raises(EmptyLibrary):
        assistants.checking.check("# Costs")
    with pytest.raises(NoKey):
        assistants["offline"].ask("What did it cost?")
