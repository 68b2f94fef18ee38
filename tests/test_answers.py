"""The offline answerer on the bundled articles, whole: reading, retrieval, answering, verification.

The bounds are below what is measured, so that they hold against noise and fail on a break.
"""

from pathlib import Path

import pytest
from questions import SAMPLES

from eval import bundled_articles
from rag import Answer, Assistant, Extractive, Library
from rag.verification.lexical import Lexical


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    library = Library(Path(tmp_path_factory.mktemp("library")))
    library.add(bundled_articles())
    return Assistant(library, Extractive(library.embedder, Lexical()))


def cites(answer: Answer, evidence: tuple[str, ...]) -> bool:
    quotes = [citation.quote for sentence in answer.sentences for citation in sentence.citations]
    return any(words in quote for words in evidence for quote in quotes)


def test_most_questions_are_answered_by_the_sentence_that_answers(assistant: Assistant) -> None:
    asked = [question for sample in SAMPLES for question in sample.answerable]
    hits = sum(cites(assistant.ask(question.text), question.evidence) for question in asked)
    assert hits >= 0.6 * len(asked)


def test_what_the_articles_do_not_say_is_refused(assistant: Assistant) -> None:
    asked = [question for sample in SAMPLES for question in sample.unanswerable]
    assert sum(assistant.ask(question).abstained for question in asked) >= 0.7 * len(asked)


@pytest.mark.parametrize(
    "question",
    [
        "How is bouillabaisse made?",
        "Who invented the telephone?",
        "How do I reset my password?",
        "What causes earthquakes?",
        "Explain quantum entanglement.",
    ],
)
def test_another_subject_is_refused(assistant: Assistant, question: str) -> None:
    assert assistant.ask(question).abstained


def test_every_cited_sentence_is_supported_and_exact(assistant: Assistant) -> None:
    for sample in SAMPLES:
        for question in sample.answerable:
            for sentence in assistant.ask(question.text).sentences:
                assert (sentence.verdict.status, sentence.verdict.probability) == ("supported", 1.0)
                assert sentence.citations
