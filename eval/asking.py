"""Put a sample to an assistant, score what comes back, and make its line of the record."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from eval.dataset import evidence_places
from eval.metrics import Entails, score
from eval.types import Cited, Place, Reply, Sample
from rag import Answer, Article, Assistant, CitedSentence, Summary, SummaryForm, serialize

_LEFT_OUT = (
    "seconds",
    "passages",
)  # of a receipt: times differ from run to run, passages stand by themselves


@dataclass(frozen=True, slots=True)
class Finished:
    """A sample that has its reply: its values by metric, its line of the record, and how long it took."""

    scores: Mapping[str, float | None]
    record: Mapping[str, Any]
    seconds: float


def finish(
    sample: Sample, assistant: Assistant, articles: Mapping[str, Article], entails: Entails
) -> Finished:
    """Ask the sample's question, or summarise its article, and score it; raises ModelError.

    `articles` are the stored ones by the dataset's names. The question is asked of all that are in
    the library.
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
    return Finished(scores, _record(sample, value, reply, places, scores), round(seconds, 3))


def as_reply(value: Answer | Summary) -> Reply:
    """An answer or a summary as it is scored; its passages best first."""
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


def _cited(sentence: CitedSentence) -> Cited:
    return Cited(
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
    receipt = {name: each for name, each in shown["receipt"].items() if name not in _LEFT_OUT}
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
