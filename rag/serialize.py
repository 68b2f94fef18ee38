"""Values as JSON: the one shape that the command line, the page and the evaluation report share."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any, TypeAlias

from rag.types import (
    Added,
    Answer,
    AnswerReceipt,
    Article,
    ArticleInfo,
    CheckedText,
    Citation,
    CitedSentence,
    Diagnosis,
    Exported,
    IngestReceipt,
    Metadata,
    Passage,
    Reindexed,
    Summary,
    Synced,
    Tokens,
    Unread,
)

if TYPE_CHECKING:
    from rag.generation.prompts import Prompt

Json: TypeAlias = dict[str, Any]


def answer(value: Answer) -> Json:
    """An answer, with its question, its sentences, what came closest or is quoted, and its receipt."""
    return {
        "question": value.question,
        "abstained": value.abstained,
        "text": value.text,
        "sentences": [_sentence(item) for item in value.sentences],
        "searched": None if value.searched is None else asdict(value.searched),
        "closest": [_citation(item) for item in value.closest],
        "quotes": [_sentence(item) for item in value.quotes],
        "receipt": _receipt(value.receipt),
    }


def summary(value: Summary) -> Json:
    """A summary, with its sentences, the coverage of the sections and the receipt."""
    return {
        "abstained": not value.sentences,
        "text": value.text,
        "sentences": [_sentence(item) for item in value.sentences],
        "style": value.style,
        "coverage": [
            {
                "article": item.article,
                "section": item.section,
                "start": item.start,
                "end": item.end,
                "cited": item.cited,
            }
            for item in value.coverage
        ],
        "receipt": _receipt(value.receipt),
    }


def checked(value: CheckedText) -> Json:
    """A text that was checked: its sentences, how many have each status, and the receipt."""
    return {
        "sentences": [_sentence(item) for item in value.sentences],
        "counts": {status: value.counts[status] for status in ("supported", "unclear", "unsupported")},
        "receipt": asdict(value.receipt),
    }


def article(value: Article) -> Json:
    """An article as it is stored; a section's span includes its heading."""
    return {
        "id": value.id,
        "title": value.title,
        "source": value.source.origin,
        **_metadata(value.source.metadata),
        "language": value.language,
        "text": value.text,
        "sections": [
            {"heading": item.heading, "start": item.start, "end": item.end} for item in value.sections
        ],
    }


def read(value: Article | Unread) -> Json:
    """An article that was read and not stored, with its receipt; or why a document gives none."""
    if isinstance(value, Unread):
        return {"source": value.origin, "reason": value.reason}
    return {**article(value), "receipt": ingest_receipt(value.receipt)}


def article_info(value: ArticleInfo) -> Json:
    """One line of the list of articles."""
    return {
        "id": value.id,
        "title": value.title,
        "source": value.source,
        "chunks": value.chunks,
        **_metadata(value.metadata),
        "outdated": value.is_outdated,
        "original": value.has_original,
    }


def ingest_receipt(value: IngestReceipt) -> list[Json]:
    """Every line of the input that is not blank, kept or dropped."""
    return [
        {"line": item.number, "kept": item.kept, "reason": item.reason, "text": item.text}
        for item in value.lines
    ]


def added(value: Added) -> Json:
    """What became of one source that was added."""
    return {
        "source": value.source,
        "id": value.id,
        "title": value.title,
        "chunks": value.chunks,
        "status": value.status,
        "reason": value.reason,
    }


def synced(value: Synced) -> Json:
    """What a sync did, or would do; `unchanged` and `unreadable` count files that are as they were."""
    return {
        "folder": value.folder,
        "dry_run": value.dry_run,
        "unchanged": value.unchanged,
        "unreadable": value.unreadable,
        "changes": [added(item) for item in value.changes],
    }


def diagnosis(value: Diagnosis) -> Json:
    """What the doctor saw; what could not be counted is null."""
    return {
        "articles": value.articles,
        "chunks": value.chunks,
        "vectors": value.vectors,
        "terms": value.terms,
        "findings": list(value.findings),
        "fixed": value.fixed,
        "originals": value.originals,
        "bytes_kept": value.bytes_kept,
    }


def exported(value: Exported) -> Json:
    """What was exported; `left_out` has the ids of damaged articles."""
    return {"path": value.path, "articles": value.articles, "left_out": list(value.left_out)}


def prompts(values: "Sequence[Prompt]") -> list[Json]:
    """The prompts; `from` is the path of a user's file, null for a bundled one."""
    return [{"name": item.name, "label": item.label, "from": item.origin} for item in values]


def reindexed(value: Reindexed) -> Json:
    """What was embedded, and with what."""
    return {"embedder": value.embedder, "written": value.written, "kept": value.kept}


def _sentence(value: CitedSentence) -> Json:
    return {
        "text": value.text,
        "status": value.verdict.status,
        "probability": value.verdict.probability,
        "reasons": list(value.verdict.reasons),
        "checker": value.verdict.checker,
        "invalid": list(value.invalid),
        "citations": [_citation(item) for item in value.citations],
    }


def _citation(value: Citation) -> Json:
    return {
        "article": value.article,
        "title": value.title,
        "section": value.section,
        "start": value.start,
        "end": value.end,
        "quote": value.quote,
        "attributed": value.attributed,
        "reported": value.reported,
        "reported_by": value.reported_by,
        "page": value.page,
        **_metadata(value.metadata),
    }


def _metadata(value: Metadata) -> Json:
    return {
        "author": value.author,
        "date": value.date,
        "site": value.site,
        "language": value.language,
    }


def _receipt(value: AnswerReceipt) -> Json:
    return {
        "model": value.model,
        "prompt": value.prompt,
        "passages": [_passage(item) for item in value.passages],
        "tokens": None if value.tokens is None else _tokens(value.tokens),
        "cost": value.cost,
        "seconds": value.seconds,
        "rewritten": value.rewritten,
        "incomplete": value.incomplete,
        "checker": value.checker,
        "checker_failed": value.checker_failed,
        "confidence": value.confidence,
        "reranker": value.reranker,
        "reranker_failed": value.reranker_failed,
        "left_out": list(value.left_out),
        "search_incomplete": value.search_incomplete,
        "thought": value.thought,
        "stages": None if value.stages is None else _stages(value.stages),
    }


def _stages(value: Mapping[str, float]) -> Json:
    return {stage: round(seconds, 6) for stage, seconds in value.items()}


def _passage(value: Passage) -> Json:
    return {"article": value.article, "start": value.start, "end": value.end, "score": value.score}


def _tokens(value: Tokens) -> Json:
    return {
        "prompt": value.prompt,
        "completion": value.completion,
        "total": value.total,
        "counted": value.counted,
        "cached": value.cached,
    }
