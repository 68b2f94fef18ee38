"""Answers in OpenAI's form, read back with the types of the `openai` package."""

from collections.abc import Iterator
from typing import Any

import pytest
from openai.types.chat import ChatCompletion, ChatCompletionChunk

from rag import (
    Answer,
    AnswerReceipt,
    Citation,
    CitedSentence,
    Done,
    Event,
    SentenceEnd,
    Status,
    TextDelta,
    Verdict,
    Withdrawn,
)
from rag.types import Tokens
from ui.endpoint.completion import Head, chunks, completion
from ui.endpoint.reply import WITHDRAWN
from ui.wording import REFUSAL

SHORTFALLS = ("incomplete", "checker_failed", "reranker_failed", "left_out")
HEAD = Head("chatcmpl-1", 1_700_000_000)
ORIGINS = {"a1": "https://news.example/ferry", "b2": "notes/crane.txt"}
SOLD = Citation("a1", "The Ferry", None, 10, 38, "It was sold on a long-ago day")
CRANE = Citation("b2", "The Crane", "Quay", 0, 20, "The crane is on the quay", attributed=True)


def sentence(
    text: str, *citations: Citation, status: Status = "supported", reason: str = ""
) -> CitedSentence:
    return CitedSentence(text, Verdict(status, 0.9, (reason,) if reason else (), "fake"), citations)


def answer(*sentences: CitedSentence, tokens: Tokens | None = None, **rest: Any) -> Answer:
    missing = {each: rest.pop(each) for each in SHORTFALLS if each in rest}
    receipt = AnswerReceipt("m", None, (), tokens, None, 0.1, **missing)
    return Answer("Who?", not sentences, sentences, receipt, **rest)


def events(value: Answer) -> Iterator[Event[Answer]]:
    for each in value.sentences:
        yield TextDelta(each.text[:3])
        yield TextDelta(each.text[3:])
        yield SentenceEnd(each)
    yield Done(value)


def whole(value: Answer) -> ChatCompletion:
    return ChatCompletion.model_validate(completion(HEAD, value, ORIGINS), strict=True)


def streamed(found: Iterator[Event[Answer]], *, with_usage: bool = False) -> list[ChatCompletionChunk]:
    made = chunks(HEAD, found, ORIGINS, with_usage=with_usage)
    return [ChatCompletionChunk.model_validate(each, strict=True) for each in made]


def text_of(found: list[ChatCompletionChunk]) -> str:
    return "".join(each.choices[0].delta.content or "" for each in found if each.choices)


def extra(value: Any) -> dict[str, Any]:
    found = value.model_extra
    assert found is not None
    return dict(found)


TWO = answer(
    sentence("It was\nsold.", SOLD),
    sentence("The crane is on the quay.", CRANE, SOLD),
    tokens=Tokens(30, 12, counted=False),
)


def test_each_citation_has_a_mark_and_equal_places_share_a_number() -> None:
    found = whole(TWO)
    assert found.choices[0].message.content == "It was sold. [1] The crane is on the quay. [2][1]"
    assert (found.choices[0].finish_reason, found.model) == ("stop", "citewell")
    assert found.usage is not None
    assert (found.usage.prompt_tokens, found.usage.completion_tokens, found.usage.total_tokens) == (
        30,
        12,
        42,
    )


@pytest.mark.parametrize("cached", [None, 0, 20])
def test_the_usage_says_what_the_server_had_in_its_cache(cached: int | None) -> None:
    usage = whole(answer(tokens=Tokens(30, 12, counted=False, cached=cached))).usage
    assert usage is not None
    details = usage.prompt_tokens_details
    assert (details and details.cached_tokens) == cached


def test_annotations_point_at_their_marks_and_at_their_sources() -> None:
    message = whole(TWO).choices[0].message
    cited = [each.url_citation for each in message.annotations or []]
    assert [(message.content or "")[each.start_index : each.end_index] for each in cited] == [
        "[1]",
        "[2]",
        "[1]",
    ]
    assert [each.title for each in cited] == ["The Ferry", "The Crane", "The Ferry"]
    assert [each.url for each in cited[:2]] == [
        "https://news.example/ferry#:~:text=It%20was%20sold%20on%20a%20long%2Dago%20day",
        "citewell:b2#char=0,20",
    ]


def test_citations_have_the_article_the_offsets_the_quote_and_the_verdict() -> None:
    first, *_ = extra(whole(TWO))["citations"]
    assert (first["number"], first["article"], first["start"], first["end"]) == (1, "a1", 10, 38)
    assert first["quote"] == SOLD.quote
    assert first["verdict"] == {"status": "supported", "probability": 0.9, "reasons": [], "checker": "fake"}
    assert extra(whole(TWO))["answer"]["receipt"]["model"] == "m"


DOUBTFUL = answer(
    sentence("It was sold.", SOLD),
    sentence("It cost 7.", SOLD, status="unsupported", reason="“7” is not in the cited sentence"),
    sentence("It is red.", status="uncited"),
    incomplete="the stream was cut",
    checker_failed="The checker has gone.",
    reranker_failed="The reranker has gone.",
    left_out=("c3",),
)
QUOTED_BELOW = answer(sentence("It is red.", status="uncited"), quotes=(sentence("It was sold.", SOLD),))
REFUSED = answer(closest=(SOLD,))


def test_what_is_not_supported_is_said_below_the_answer() -> None:
    said, *notes = (whole(DOUBTFUL).choices[0].message.content or "").split("\n\n")
    assert said == "It was sold. [1] It cost 7. [1] It is red."
    assert notes[0].splitlines() == [
        "1 of 3 sentences supported · ✕ 1 unsupported · ○ 1 uncited",
        "✕ “It cost 7.”: “7” is not in the cited sentence",
    ]
    assert notes[1:] == [
        "Incomplete: the stream was cut.",
        "The reranker has gone.",
        "The checker has gone.",
        "1 damaged article left out: run `citewell doctor`",
    ]
    assert whole(DOUBTFUL).choices[0].finish_reason == "length"


def test_quotes_below_a_reply_without_support_are_cited_too() -> None:
    found = whole(QUOTED_BELOW)
    assert (found.choices[0].message.content or "").endswith("\n\nIt was sold. [1]")
    assert [each["quote"] for each in extra(found)["citations"]] == [SOLD.quote]


def test_a_refusal_cites_nothing() -> None:
    found = whole(REFUSED)
    assert found.choices[0].message.content == REFUSAL
    assert found.choices[0].message.annotations == []
    assert extra(found)["citations"] == []
    assert [each["quote"] for each in extra(found)["answer"]["closest"]] == [SOLD.quote]


@pytest.mark.parametrize("value", [TWO, DOUBTFUL, QUOTED_BELOW, REFUSED])
def test_a_stream_says_the_same_as_a_whole_answer(value: Answer) -> None:
    found = streamed(events(value))
    assert text_of(found) == whole(value).choices[0].message.content
    annotations = [each for chunk in found for each in extra(chunk.choices[0].delta).get("annotations", [])]
    assert annotations == completion(HEAD, value, ORIGINS)["choices"][0]["message"]["annotations"]
    assert found[-1].choices[0].finish_reason == whole(value).choices[0].finish_reason
    assert extra(found[-1]) == {name: extra(whole(value))[name] for name in ("citations", "answer")}


def test_the_usage_of_a_stream_is_the_last_chunk_if_it_is_known() -> None:
    *_, last = streamed(events(TWO), with_usage=True)
    assert last.choices == []
    assert last.usage is not None
    assert last.usage.total_tokens == 42
    assert streamed(events(REFUSED), with_usage=True)[-1].usage is None


def test_a_sentence_is_streamed_when_it_has_ended() -> None:
    made = chunks(HEAD, events(TWO), ORIGINS)
    deltas = [each["choices"][0]["delta"].get("content") for each in made]
    assert [each for each in deltas if each] == ["It was sold. [1]", " The crane is on the quay. [2][1]"]


def test_what_was_withdrawn_is_said_to_be() -> None:
    def thinking() -> Iterator[Event[Answer]]:
        yield Withdrawn()  # of nothing
        yield SentenceEnd(sentence("They want a date.", status="uncited"))
        yield Withdrawn()
        yield from events(TWO)

    paragraphs = text_of(streamed(thinking())).split("\n\n")
    assert paragraphs == ["They want a date.", WITHDRAWN, "It was sold. [1] The crane is on the quay. [2][1]"]


@pytest.mark.parametrize("before", [(), (Withdrawn(),)])
def test_a_refusal_after_sentences_takes_them_back_once(before: tuple[Withdrawn, ...]) -> None:
    def refusing() -> Iterator[Event[Answer]]:
        yield SentenceEnd(sentence("I looked.", status="uncited"))
        yield from before
        yield Done(REFUSED)

    assert text_of(streamed(refusing())) == f"I looked.\n\n{WITHDRAWN}\n\n{REFUSAL}"


def numbered_by_open_webui(sources: list[dict[str, Any]]) -> list[tuple[str, str]]:
    """The first quote and the name of each source, which its page counts by `source` of `metadata`."""
    found: dict[str, tuple[str, str]] = {}
    for source in sources:
        for document, metadata in zip(source["document"], source["metadata"], strict=True):
            found.setdefault(metadata["source"], (document, metadata["name"]))
    return list(found.values())


def test_open_webui_counts_the_sources_as_the_marks_do() -> None:
    expected = [(SOLD.quote, "The Ferry"), (CRANE.quote, "The Crane › Quay")]
    assert numbered_by_open_webui(extra(whole(TWO))["sources"]) == expected
    told = [extra(each)["event"] for each in streamed(events(TWO)) if "event" in extra(each)]
    assert {each["type"] for each in told} == {"source"}
    assert numbered_by_open_webui([each["data"] for each in told]) == expected
