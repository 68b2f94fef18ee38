"""Whether the servers that some settings name can be used, in one sentence."""

from collections.abc import Iterator

import pytest
from model_server import Fault, ModelServer, refusal
from patience import naps

from rag import Settings, keep_settings, load_settings, probe
from rag.errors import CitewellError


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[ModelServer]:
    naps(monkeypatch)
    with ModelServer(lambda _: "OK.") as running:
        yield running


def kept(server: ModelServer, **values: str | int) -> Settings:
    """What the page's form says of this server."""
    return keep_settings(
        load_settings().on_page(), {"model": "llama3.2", "openai_base_url": server.url, **values}
    )


def test_a_server_that_answers_is_asked_once(server: ModelServer) -> None:
    probe(kept(server, openai_api_key="sk-one"))
    (request,) = server.requests
    assert request.body["model"] == "llama3.2"


def test_nothing_is_asked_where_nothing_is_named(server: ModelServer) -> None:
    probe(kept(server, model="offline"))
    assert server.requests == []


@pytest.mark.parametrize(
    ("fault", "values", "sentence"),
    [
        (
            refusal(401, "bad"),
            {},
            "does not take the key for the model 'llama3.2': set the key under Settings",
        ),
        (refusal(404, "none"), {}, "has no model 'llama3.2': change the model under Settings, or correct"),
        (Fault(), {"openai_api_key": "sk-é"}, "The key under Settings has a character that no key has"),
        (
            Fault(),
            {"openai_base_url": "http://127.0.0.1:9/v1"},
            "cannot be reached: see that it and the network are up",
        ),
        (Fault(), {"checker": "gpt"}, "The checker under Settings cannot be 'gpt': use offline"),
        (Fault(), {"checker": "openai:m"}, "openai:m gave no verdict: name another checker"),
    ],
)
def test_what_is_wrong_is_one_sentence_that_names_a_field(
    fault: Fault, values: dict[str, str], sentence: str, server: ModelServer
) -> None:
    server.always = fault
    with pytest.raises(CitewellError) as raised:
        probe(kept(server, **values))
    assert sentence in str(raised.value)


def test_what_the_environment_sets_keeps_its_name(
    server: ModelServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_BASE_URL", server.url)
    monkeypatch.setenv("CITEWELL_MODEL", "llama3.2")
    server.always = refusal(404, "none")
    with pytest.raises(CitewellError, match="with --model or CITEWELL_MODEL, or correct OPENAI_BASE_URL"):
        probe(load_settings().on_page())
