"""A server's reranker: what it is sent, what its answers are read as, and that no answer harms."""

import json
from collections.abc import Iterator, Sequence
from contextlib import suppress
from typing import Any

import model_server as servers
import pytest
from fakes import FakeEmbedder
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from model_server import Fault, ModelServer
from patience import naps

from rag import Library, build_assistant, load_settings
from rag.build import build_reranker
from rag.errors import UsageError
from rag.openai_answers import scores_of
from rag.openai_errors import ODDITIES
from rag.retrieval.rerank import Reranker, Retrieved
from rag.types import Passage, Sentence

FERRY = "# The Ferry\n\nThe ferry sails at noon. It costs nine crowns.\n\n## Winter\n\nThe ferry rests."
CRANE = "# The Crane\n\nThe crane of the ferry quay was moved in March."
QUESTION = "When does the ferry sail?"
PASSAGES = tuple(
    Passage("a", "The Ferry", heading, 0, 9, (Sentence(0, 4, "One."), Sentence(5, 9, "Two.")), 0.5)
    for heading in ("Winter", "The Ferry", None)
)


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[ModelServer]:
    """A server that the settings name only for the reranker."""
    naps(monkeypatch)
    with ModelServer() as running:
        monkeypatch.setenv("CITEWELL_RERANKER_BASE_URL", running.url)
        monkeypatch.setenv("CITEWELL_RERANKER", "rerank:m")
        yield running


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Library:
    library = Library(tmp_path_factory.mktemp("library"), FakeEmbedder())
    for text in (FERRY, CRANE):
        library.add_text(text)
    return library


def reranker(**flags: Any) -> Reranker:
    built = build_reranker(load_settings(**flags))
    assert built is not None
    return built


def starts(found: Retrieved) -> list[tuple[str, int]]:
    return [(passage.title, passage.start) for passage in found.passages]


def answer_of(*scores: float | None, indexes: Sequence[Any] = (0, 1, 2)) -> str:
    rows = [{"index": index, "relevance_score": score} for index, score in zip(indexes, scores, strict=False)]
    return json.dumps({"results": rows})


# What is sent, and what comes back


def test_no_reranker_is_built_unless_one_is_named() -> None:
    assert build_reranker(load_settings()) is None


@pytest.mark.parametrize("name", ["rerank", "rerank:", "openai:m", "offline:m", "none:m", "m"])
def test_an_unknown_form_is_an_error_that_lists_the_known_ones(name: str) -> None:
    with pytest.raises(UsageError, match=r"CITEWELL_RERANKER cannot be .*: use none, offline or rerank:NAME"):
        build_reranker(load_settings(reranker=name))


def test_all_passages_go_in_one_request_each_under_its_title_and_heading(server: ModelServer) -> None:
    server.rank = lambda question, text: -len(text)
    scores = reranker(reranker_api_key="sk-mine").scores(QUESTION, PASSAGES)
    texts = ["The Ferry\nWinter\nOne. Two.", "The Ferry\nOne. Two.", "The Ferry\nOne. Two."]
    assert scores == [-len(text) for text in texts]
    (request,) = server.requests
    assert (request.path, request.headers["authorization"]) == ("/v1/rerank", "Bearer sk-mine")
    assert request.body == {"model": "m", "query": QUESTION, "documents": texts, "top_n": 3}


ROWS: list[dict[str, Any]] = [{"index": 2, "relevance_score": 7.5}, {"index": 0, "relevance_score": 0.25}]
LAST: dict[str, Any] = {"index": 1, "relevance_score": -3}


@pytest.mark.parametrize(
    "answer",
    [
        {"model": "m", "object": "list", "usage": {"prompt_tokens": 9, "total_tokens": 9}},  # llama.cpp
        {"id": "rerank-1", "model": "m", "usage": {"total_tokens": 9}},  # vLLM
        {"id": "1", "meta": {"billed_units": {"total_tokens": 9}, "tokens": None}},  # LiteLLM
        {"model": "m", "object": "list", "usage": {"total_tokens": 9}},  # Jina
        {"id": "1", "meta": {"api_version": {"version": "2"}, "billed_units": {"search_units": 1}}},  # Cohere
    ],
)
@pytest.mark.parametrize("document", [{}, {"document": {"text": "One."}}, {"document": "One."}])
def test_scores_are_read_in_the_form_of_each_server(
    server: ModelServer, answer: dict[str, Any], document: dict[str, Any]
) -> None:
    rows = [{**row, **document} for row in (*ROWS, LAST)]
    server.fail(Fault(body=json.dumps({**answer, "results": rows})))
    assert reranker().scores(QUESTION, PASSAGES) == [0.25, -3, 7.5]


# In an answer


def test_the_scores_choose_the_passages_of_an_answer_and_the_receipt_says_so(
    library: Library, server: ModelServer
) -> None:
    server.rank = lambda question, text: float("Winter" in text)
    receipt = build_assistant(load_settings(), library).ask(QUESTION).receipt
    assert (receipt.reranker, receipt.reranker_failed) == ("rerank:m", None)
    assert receipt.passages[0].section == "Winter"
    plain = build_assistant(load_settings(reranker="none"), library).ask(QUESTION).receipt
    assert (plain.reranker, plain.reranker_failed) == (None, None)
    assert plain.passages[0].section != "Winter"


@pytest.mark.parametrize(
    "body",
    [
        answer_of(0.5, 0.25),
        answer_of(0.5, 0.25, 0.125, 1, indexes=(0, 1, 2, 3)),
        answer_of(0.5, 0.25, 0.125, indexes=(0, 1, 1)),
        answer_of(0.5, 0.25, 0.125, indexes=(1, 2, 3)),
        answer_of(0.5, 0.25, 0.125, indexes=(0, 1, None)),
        answer_of(0.5, 0.25, 0.125, indexes=(0, 1, [2])),
        answer_of(0.5, 0.25, float("nan")),
        answer_of(0.5, 0.25, float("inf")),
        answer_of(0.5, 0.25, None),
        answer_of(0.5, 0.25, 10**400),
        '{"results": null}',
        '{"results": [0.5, 0.25, 0.125]}',
        '{"error": {"message": "no"}}',
        "[0.5, 0.25, 0.125]",
        "[" * 100_000,
        '{"results": [',
        "",
    ],
)
def test_what_is_no_score_for_each_passage_changes_nothing(
    library: Library, server: ModelServer, body: str
) -> None:
    before = library.retrieve(QUESTION, n=3)
    assert len(before.passages) == 3
    server.always = Fault(body=body)
    found = library.retrieve(QUESTION, n=3, reranker=reranker())
    assert starts(found) == starts(before)
    assert found.reranker is None
    assert found.failed is not None
    assert f"rerank:m ranked no passage: The server at {server.url} sent what is no reply" in found.failed


@pytest.mark.parametrize(
    ("fault", "sentence"),
    [
        (servers.WRONG_KEY, "set CITEWELL_RERANKER_API_KEY"),
        (servers.NO_MODEL, "name another in CITEWELL_RERANKER, or correct CITEWELL_RERANKER_BASE_URL"),
        (servers.TOO_LONG, "lower CITEWELL_CHUNK_TOKENS"),
        (servers.BROKEN, "failed, saying"),
        (servers.BUSY_FOR_LONG, "too many requests"),
        (servers.HTML, "sent what is no reply"),
        (Fault(silent=True), "was silent for 0.1 s each time: raise CITEWELL_TIMEOUT"),
        (Fault(404, '{"detail": "Not Found"}'), "has no model 'm'"),
    ],
)
def test_a_server_that_fails_changes_nothing_and_the_receipt_says_why(
    library: Library, server: ModelServer, fault: Fault, sentence: str
) -> None:
    plain = build_assistant(load_settings(reranker="none"), library).ask(QUESTION)
    server.always = fault
    found = build_assistant(load_settings(timeout=0.1), library).ask(QUESTION)
    assert found.sentences == plain.sentences
    assert found.receipt.passages == plain.receipt.passages
    assert found.receipt.reranker is None
    assert found.receipt.reranker_failed is not None
    assert sentence in found.receipt.reranker_failed


JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=4),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["results", "index", "relevance_score"]), inner, max_size=3)
    ),
    max_leaves=12,
)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(JUNK, st.integers(0, 3))
def test_any_answer_is_read_or_refused(answer: Any, count: int) -> None:
    with suppress(*ODDITIES):
        assert len(scores_of(answer, count)) == count
