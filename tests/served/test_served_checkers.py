"""What every checker on a server promises, whatever the server does."""

import json
from collections.abc import Iterator
from typing import Any

import model_server as servers
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from model_server import Fault, ModelServer
from patience import naps

from rag import FallibleChecker, build_served_checker, load_settings
from rag.errors import ModelError, ModelTimeout, UsageError
from rag.types import Claim, Quote

SAILS = Claim("The ferry sails at noon.", (Quote("The ferry sails at noon from Hull."),))
BUILT = Claim("It was built in 1987.", (Quote("It was built in Rostock in 1987."),))
FORMS = ("openai:m", "minicheck:m", "decisions:m")
WORDS = ("supported", "unclear", "unsupported", "uncited", "Partial", "Yes", "no", "", "{")


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[ModelServer]:
    """A server that the settings name only for the checker."""
    naps(monkeypatch)
    with ModelServer() as running:
        monkeypatch.setenv("CITEWELL_CHECKER_BASE_URL", running.url)
        yield running


def checker(name: str, **flags: Any) -> FallibleChecker:
    built = build_served_checker(load_settings(checker=name, **flags))
    assert built is not None
    return built


def test_no_checker_is_built_unless_one_is_named() -> None:
    assert build_served_checker(load_settings()) is None


@pytest.mark.parametrize("name", ["openai", "openai:", "stub:honest", "onnx", "offline:m", "gpt-9", ":m"])
def test_an_unknown_form_is_an_error_that_lists_the_known_ones(name: str) -> None:
    with pytest.raises(UsageError, match=r"CITEWELL_CHECKER.*onnx:FOLDER, openai:NAME, minicheck:NAME"):
        build_served_checker(load_settings(checker=name))


def test_a_model_is_asked_for_verdicts_in_a_schema(server: ModelServer) -> None:
    found = {"claim": 2, "reason": "It says so.", "verdict": "supported", "probability": 0.9}
    server.reply = lambda messages: json.dumps({"verdicts": [found, {**found, "claim": 1}]})
    verdicts = checker("openai:m").check([SAILS, BUILT])
    assert [each and (each.status, each.probability, each.checker) for each in verdicts] == [
        ("supported", 0.9, "openai:m")
    ] * 2
    (request,) = server.requests
    assert request.body["model"] == "m"
    assert request.body["response_format"]["json_schema"]["strict"] is True


def test_a_decision_is_a_probability(server: ModelServer) -> None:
    asked = []

    def decide(text: str, statement: str) -> float:
        asked.append((text, statement))
        return 0.96 if "noon" in statement else 0.5

    server.decide = decide
    verdicts = checker("decisions:m").check([SAILS, BUILT])
    assert [each and (each.status, each.probability) for each in verdicts] == [
        ("supported", 0.96),
        ("unclear", 0.5),
    ]
    assert asked[1][0] == "<evidence>\nIt was built in Rostock in 1987.\n</evidence>"
    assert asked[1][1].endswith("<claim>\nIt was built in 1987.\n</claim>")
    assert {request.path for request in server.requests} == {"/v1/decisions"}


@pytest.mark.parametrize(
    ("probability", "status"),
    [(1.0, "supported"), (0.95, "supported"), (0.94, "unclear"), (0.11, "unclear"), (0.1, "unsupported")],
)
def test_the_status_of_a_decision_follows_its_probability(
    server: ModelServer, probability: float, status: str
) -> None:
    server.decide = lambda text, statement: probability
    (verdict,) = checker("decisions:m").check([SAILS])
    assert verdict is not None
    assert verdict.status == status


@pytest.mark.parametrize(
    "body",
    [
        '{"answers": [{"type": "refusal", "name": null}]}',
        '{"answers": []}',
        '{"answers": [{"type": "predicate", "probability": 1.5}]}',
        '{"answers": [{"type": "predicate", "probability": NaN}]}',
        '{"answers": [{"type": "predicate"}]}',
        '{"answers": 7}',
        "[]",
        "<!doctype html>",
        "",
    ],
)
def test_a_decision_without_a_probability_gives_no_verdict(server: ModelServer, body: str) -> None:
    server.always = Fault(body=body)
    assert checker("decisions:m").check([SAILS]) == [None]


@pytest.mark.parametrize("name", FORMS)
@pytest.mark.parametrize(
    "fault", [servers.WRONG_KEY, servers.NO_MODEL, servers.BROKEN, servers.BUSY_FOR_LONG]
)
def test_a_failing_server_raises_our_error(server: ModelServer, name: str, fault: Fault) -> None:
    server.always = fault
    with pytest.raises(ModelError):
        checker(name).check([SAILS])


@pytest.mark.parametrize("name", FORMS)
def test_a_silent_server_raises_our_error(server: ModelServer, name: str) -> None:
    server.always = Fault(silent=True)
    with pytest.raises(ModelTimeout, match="raise CITEWELL_TIMEOUT"):
        checker(name, timeout=0.1).check([SAILS])


@pytest.mark.parametrize("name", FORMS)
def test_an_error_names_the_settings_of_the_checker(server: ModelServer, name: str) -> None:
    server.fail(servers.NO_MODEL)
    with pytest.raises(
        ModelError, match="name another in CITEWELL_CHECKER, or correct CITEWELL_CHECKER_BASE"
    ):
        checker(name).check([SAILS])
    server.fail(servers.WRONG_KEY)
    with pytest.raises(ModelError, match="set CITEWELL_CHECKER_API_KEY"):
        checker(name).check([SAILS])
    server.fail(servers.WRONG_KEY)
    with pytest.raises(ModelError, match="set CITEWELL_CHECKER_API_KEY"):
        checker(name, checker_api_key="sk-mine").check([SAILS])
    assert server.requests[-1].headers["authorization"] == "Bearer sk-mine"


JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.sampled_from(WORDS) | st.text(max_size=9),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["verdicts", "claim", "reason", "verdict", "probability", "answers", "type"]),
            inner,
            max_size=5,
        )
    ),
    max_leaves=12,
)


@pytest.mark.slow
@pytest.mark.parametrize("name", FORMS)
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(junk=JUNK)
def test_any_reply_gives_a_verdict_or_none(server: ModelServer, name: str, junk: Any) -> None:
    text = json.dumps(junk)
    server.reply = lambda messages: text
    server.always = Fault(body=text) if name.startswith("decisions") else servers.WELL
    try:
        verdicts = checker(name).check([SAILS, BUILT])
    except ModelError:
        return
    assert len(verdicts) == 2
    for verdict in verdicts:
        assert verdict is None or (0 <= verdict.probability <= 1 and verdict.status != "uncited")
