"""Run one sample: ask the assistant, score the reply, and build the record to store."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from eval.dataset import evidence_places
from eval.metrics import Entails, score
from eval.types import Place, Reply, ReplySentence, Sample
from rag import Answer, Article, Assistant, CitedSentence, Summary, SummaryForm, serialize

# of a receipt: times differ between runs, and passages are recorded separately
_OMITTED = ("seconds", "thought", "passages")


@dataclass(frozen=True, slots=True)
class SampleResult:
    """The result of one sample: its scores by metric, its record, and the seconds it took."""

    scores: Mapping[str, float | None]
    record: Mapping[str, Any]
    seconds: float


def run_sample(
    sample: Sample, assistant: Assistant, articles: Mapping[str, Article], entails: Entails
) -> SampleResult:
    """Ask the sample's question, or summarise its article, and score the reply; raises ModelError.

    `articles` maps the dataset's names to the stored articles. A question searches the whole library.
    """
    begin = time.perf_counter()
    if sample.task == "summarize":
        value: Answer | Summary = assistant.summarize(articles[sample.articles[0]].id, SummaryForm())
    else:
        value = assistant.ask(sample.question, history=sample.history)
    seconds = time.perf_counter() - begin
    places = evidence_places(sample, articles)
    reply = as_reply(value)
    scores = score(sample, reply, places, entails)
    return SampleResult(scores, _record(sample, value, reply, places, scores), round(seconds, 3))


def as_reply(value: Answer | Summary) -> Reply:
    """Convert an answer or a summary to the form that is scored, passages best first."""
    receipt = value.receipt
    covered = None
    if isinstance(value, Summary) and value.coverage:
        covered = sum(section.cited for section in value.coverage) / len(value.coverage)
    return Reply(
        tuple(_cited(sentence) for sentence in value.sentences),
        tuple(sorted(receipt.passages, key=lambda passage: -passage.score)),
        covered,
        None if receipt.tokens is None else receipt.tokens.total,
        receipt.cost,
    )


def _cited(sentence: CitedSentence) -> ReplySentence:
    return ReplySentence(
        sentence.text,
        sentence.verdict.status == "supported",
        tuple(Place(cited.article, cited.start, cited.end) for cited in sentence.citations),
        tuple(cited.evidence for cited in sentence.citations),
        sentence.invalid,
        any(cited.attributed for cited in sentence.citations),
    )


def _record(
    sample: Sample,
    value: Answer | Summary,
    reply: Reply,
    places: Sequence[Place],
    scores: Mapping[str, float | None],
) -> dict[str, Any]:
    shown = serialize.answer(value) if isinstance(value, Answer) else serialize.summary(value)
    receipt = {name: each for name, each in shown["receipt"].items() if name not in _OMITTED}
    return {
        "id": sample.id,
        "task": sample.task,
        "question": sample.question,
        "history": [asdict(turn) for turn in sample.history],
        "articles": list(sample.articles),
        "tags": list(sample.tags),
        "answerable": sample.answerable,
        "expected": list(sample.answers),
        "evidence": [
            {**asdict(place), "quote": quote} for place, quote in zip(places, sample.evidence, strict=True)
        ],
        "abstained": shown["abstained"],
        "text": shown["text"],
        "sentences": shown["sentences"],
        "passages": [
            {"article": passage.article, "start": passage.start, "end": passage.end, "score": passage.score}
            for passage in reply.passages
        ],
        "receipt": receipt,
        "scores": dict(scores),
    }
