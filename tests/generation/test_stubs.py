"""The cast of stub models on the bundled articles: the honest one holds, and each lie is seen."""

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from questions import SAMPLES

from eval import bundled_articles
from rag.assistant import Assistant
from rag.errors import UsageError
from rag.generation.answerer import Prompted
from rag.generation.lies import LIES
from rag.generation.prompts import load_prompts
from rag.generation.stubs import Stub
from rag.indexing.embed import StaticEmbedder
from rag.library import Library
from rag.types import CitedSentence, SummaryForm, Turn
from rag.verification.lexical import Lexical

pytestmark = pytest.mark.slow

# Every third question, and every other that the articles do not answer: `citewell eval cast` asks them all.
ANSWERABLE = [question.text for sample in SAMPLES for question in sample.answerable][::3]
UNANSWERABLE = [question for sample in SAMPLES for question in sample.unanswerable][::2]
STATIC = StaticEmbedder()
Replies = list[tuple[CitedSentence, ...]]


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Library:
    made = Library(tmp_path_factory.mktemp("library"), STATIC)
    made.add(bundled_articles())
    return made


@pytest.fixture(scope="module")
def replies(library: Library) -> Callable[[str], Replies]:
    """What a stub says to all questions, and its summaries: in one call, and put together from notes."""
    told: dict[str, Replies] = {}

    def of(kind: str) -> Replies:
        if kind not in told:
            asking, summing = assistant(library, kind), assistant(library, kind, budget=500)
            answers = [asking.ask(question).sentences for question in (*ANSWERABLE, *UNANSWERABLE)]
            short = [asking.summarize(item.id).sentences for item in library.articles()]
            long = [
                summing.summarize(item.id, SummaryForm("bullets")).sentences for item in library.articles()
            ]
            told[kind] = [*answers, *short, *long]
        return told[kind]

    return of


def assistant(library: Library, kind: str, budget: int = 6000) -> Assistant:
    return Assistant(library, Prompted(Stub(kind, STATIC), load_prompts(), STATIC, Lexical(), budget=budget))


def is_caught(sentence: CitedSentence) -> bool:
    """Whether a reader is told that something is wrong, or that the model did not cite."""
    attributed = any(citation.attributed for citation in sentence.citations)
    return sentence.verdict.status != "supported" or attributed or bool(sentence.invalid)


def said(sentences: Sequence[CitedSentence]) -> set[tuple[str, tuple[tuple[str, int, bool], ...]]]:
    return {
        (s.text, tuple((cited.article, cited.start, cited.attributed) for cited in s.citations))
        for s in sentences
    }


def test_the_honest_stub_is_supported_throughout(replies: Callable[[str], Replies]) -> None:
    sentences = [sentence for reply in replies("honest") for sentence in reply]
    assert len(sentences) > 30
    assert sum(not is_caught(sentence) for sentence in sentences) >= 0.95 * len(sentences)


@pytest.mark.parametrize("kind", ["fabricate", "number", "name", "negate", "misattribute", "uncited", "junk"])
def test_every_lie_is_caught(kind: str, replies: Callable[[str], Replies]) -> None:
    told, missed = 0, []
    for honest, lying in zip(replies("honest"), replies(kind), strict=True):
        truths = said(honest)
        lies = [sentence for sentence in lying if not said([sentence]) <= truths]
        told += len(lies)
        missed += [sentence for sentence in lies if not is_caught(sentence)]
    assert told > 5
    assert missed == []


def test_one_stub_refuses_all_and_another_nothing(replies: Callable[[str], Replies]) -> None:
    assert not any(replies("refuse"))
    assert all(replies("never-refuse"))
    unanswerable = replies("honest")[len(ANSWERABLE) : len(ANSWERABLE) + len(UNANSWERABLE)]
    assert sum(not reply for reply in unanswerable) > len(UNANSWERABLE) / 2


def test_a_stub_says_the_same_again(library: Library) -> None:
    for kind in LIES:
        first, second = (assistant(library, kind).ask(ANSWERABLE[0]) for _ in range(2))
        assert first.sentences == second.sentences


def test_a_stub_condenses_a_follow_up(library: Library) -> None:
    history = [Turn("Who repaired the Pellingate clock?", "Nobody.")]
    receipt = assistant(library, "honest").ask("When was it made?", history=history).receipt
    assert receipt.rewritten is not None
    assert "Pellingate clock" in receipt.rewritten
    assert (receipt.prompt or "").startswith("condense.md@")


def test_a_stub_reads_a_users_own_prompt(library: Library, tmp_path: Path) -> None:
    (tmp_path / "answer.md").write_text(
        "# system\n$refusal\nT: $articles\n# user\nF: $question\n", encoding="utf-8"
    )
    prompts = load_prompts(tmp_path)
    own = Assistant(library, Prompted(Stub("honest", STATIC), prompts, STATIC, Lexical(), budget=6000))
    assert own.ask(ANSWERABLE[0]).sentences == assistant(library, "honest").ask(ANSWERABLE[0]).sentences


def test_a_stub_that_is_not_in_the_cast_is_named() -> None:
    with pytest.raises(UsageError, match="stub:honest"):
        Stub("lier", STATIC)
