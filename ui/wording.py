"""Wording that the terminal and the page share, as plain text."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from rag import (
    Added,
    AnswerReceipt,
    CheckedText,
    CheckReceipt,
    Citation,
    CitedSentence,
    Metadata,
    Searched,
    Status,
)

REFUSAL = "The articles do not say."
QUOTED = "None of this is confirmed by your articles. Quotes found without the model"
CLOSEST = "Closest sentences (not an answer)"
NO_SUMMARY = "There is no summary."
STOPPED = "it was stopped"
"""Why an answer that its reader stopped is incomplete."""

THINKING = "Thinking …"
"""Shown while a model thinks before it goes on to answer."""

UNSEEN = "A model’s thoughts aren’t part of its answer, so they aren’t shown here."

OUTDATED = "read by an older version: re-import it"
"""The note on an article that today's version may read better."""

OPENING = "Opening"
"""Name of the part of an article before its first heading."""


def citation_numbers(sentences: Sequence[CitedSentence]) -> dict[Citation, int]:
    """Number the citations from 1 in order of first use; equal citations share a number."""
    cited = dict.fromkeys(citation for sentence in sentences for citation in sentence.citations)
    return {citation: number for number, citation in enumerate(cited, start=1)}


def thought(seconds: float) -> str:
    """For how long a model thought."""
    return f"Thought for {seconds:.0f} s" if seconds >= 1 else "Thought for less than 1 s"


def is_attributed(sentence: CitedSentence) -> bool:
    """Whether Citewell added the citation because the model gave none."""
    return any(citation.attributed for citation in sentence.citations)


def doubts_of(sentence: CitedSentence) -> tuple[str, ...]:
    """Why a sentence is in doubt: what to do, the verdict's reasons, and its invalid citations."""
    unknown = tuple(
        f"it cites [{marker}], which isn't a sentence in the sources" for marker in sentence.invalid
    )
    if sentence.verdict.status == "uncited" and unknown:  # it cites something, but nothing that exists
        return unknown
    advice = ("compare it with the quote",) if sentence.verdict.status == "unclear" else ()
    return (*advice, *sentence.verdict.reasons, *unknown)


def place(citation: Citation) -> str:
    """The cited article's title and section, and where and when it was published, if known."""
    title = citation.title if citation.section is None else f"{citation.title} › {citation.section}"
    known = published(citation.metadata, citation.page)
    return f"{title} ({known})" if known else title


def attribution(citation: Citation) -> str:
    """The cited place and, if the source only reports the quote, who says it."""
    if citation.reported is None:
        return place(citation)
    note = f"{citation.reported} by {citation.reported_by or 'someone unnamed'}"
    return f"{place(citation)} · {note}"


def published(metadata: Metadata, page: int | None) -> str:
    """The site, date and page, if known."""
    parts = (metadata.site, metadata.date, None if page is None else f"p. {page}")
    return ", ".join(part for part in parts if part)


DOCTOR = "run `citewell doctor`"
"""What helps a damaged library, in the terminal."""


def failures(receipt: AnswerReceipt | CheckReceipt, repair: str = "") -> Iterator[tuple[str, str]]:
    """What went wrong on the way to an answer or a check, and in which words.

    `repair` says what helps a damaged library, in the reader's place.
    """
    if isinstance(receipt, AnswerReceipt) and receipt.reranker_failed is not None:
        yield "reranking failed", receipt.reranker_failed
    if receipt.checker_failed is not None:
        yield "check failed", receipt.checker_failed
    if receipt.search_incomplete is not None:
        yield "search incomplete", receipt.search_incomplete
    if receipt.left_out:
        words = f"{count(len(receipt.left_out), 'damaged article')} left out"
        yield "search incomplete", f"{words}: {repair}" if repair else words


def stages(receipt: AnswerReceipt) -> str:
    """How long each stage of an answer took; empty if that isn't known."""
    seconds = receipt.stages or {}
    return " · ".join(f"{stage} {1000 * took:,.1f} ms" for stage, took in seconds.items())


def searched(value: Searched) -> str:
    """How many articles were searched, with which filters, and the titles of the first few."""
    filters = value.filters
    whole = "all " if value.articles == value.of > 1 else ""
    scope = f"{value.articles:,} of " if value.articles < value.of else whole
    since, until = (filters.since and f"since {filters.since}"), (filters.until and f"until {filters.until}")
    only = ", ".join(part for part in (since, until, filters.site and f"from {filters.site}") if part)
    line = f"Searched {scope}{count(value.of, 'article')}{f' (only {only})' if only else ''}"
    if not value.titles:
        return f"{line}."
    more = value.articles - len(value.titles)
    return f"{line}: {' · '.join(value.titles)}{f' and {more:,} more' if more else ''}"


MARKS: Mapping[Status, str] = {"supported": "✓", "unclear": "◐", "unsupported": "✕", "uncited": "○"}
"""A shape for each status: no status relies on colour alone."""

STATUSES: Mapping[Status, str] = {
    "supported": "supported",
    "unclear": "not confirmed",
    "unsupported": "unsupported",
    "uncited": "uncited",
}
"""The words for each status."""

FINDINGS: Mapping[Status, str] = {
    "supported": "supported",
    "unclear": "not confirmed",
    "unsupported": "not supported",
}
"""The words for each status of a sentence of any text."""

OURS = "↳"
"""The shape for a citation that Citewell added."""


def tally(sentences: Sequence[CitedSentence]) -> str:
    """How many sentences have each status, and how many are cited by Citewell."""
    counts = Counter(sentence.verdict.status for sentence in sentences)
    parts = [f"{counts['supported']} of {count(len(sentences), 'sentence')} supported"]
    others: tuple[Status, ...] = ("unclear", "unsupported", "uncited")
    parts += [f"{MARKS[status]} {counts[status]} {STATUSES[status]}" for status in others if counts[status]]
    attributed = sum(map(is_attributed, sentences))
    if attributed:
        parts.append(f"{OURS} {attributed} cited by Citewell")
    return " · ".join(parts)


_UPLOAD = re.compile("upload:[0-9a-f]+/")

ADDED: Mapping[str, str] = {
    "added": "added",
    "replaced": "updated",
    "unchanged": "already in your library",
    "duplicate": "already in your library",
    "moved": "moved",
    "removed": "removed",
    "kept": "kept",
    "failed": "failed",
}
"""The words for what became of a source, in the order in which they are listed."""


def added_counts(added: Sequence[Added]) -> str:
    """How many sources had each outcome, with the reason if all failures have the same one."""
    counts = Counter(ADDED[item.status] for item in added if item.status in ADDED)
    parts = [f"{counts[words]:,} {words}" for words in dict.fromkeys(ADDED.values()) if counts[words]]
    reasons = {reason_of(item) for item in added if item.status == "failed"}
    reason = f": {reasons.pop()}" if len(reasons) == 1 else ""
    return f"{', '.join(parts)}{reason}"


def reason_of(item: Added) -> str:
    """Why a source wasn't added, or a remark about it; uploads have the names of their files."""
    return _UPLOAD.sub("", item.reason or "")


def checked_counts(value: CheckedText) -> str:
    """How many sentences of a checked text have each status."""
    counts = value.counts
    supported = f"{counts['supported']:,} of {len(value.sentences):,} supported"
    others = [f"{counts[each]:,} {words}" for each, words in FINDINGS.items() if counts[each]]
    return ", ".join([supported, *others[counts["supported"] > 0 :]])


def status(sentences: Sequence[CitedSentence], receipt: AnswerReceipt, *remarks: str) -> str:
    """The status line below an answer; a refusal has no sentences to count."""
    parts = []
    if sentences:
        supported = sum(sentence.verdict.status == "supported" for sentence in sentences)
        parts.append(f"{supported} of {count(len(sentences), 'sentence')} supported")
    parts += [*remarks, f"model: {receipt.model}"]
    if receipt.tokens is not None:
        about = "about " if receipt.tokens.counted else ""
        parts.append(f"{about}{count(receipt.tokens.total, 'token')}")
    if receipt.cost is not None:
        parts.append(f"cost {amount(receipt.cost)}")
    return " · ".join([*parts, f"{receipt.seconds:.2f} s"])


def shortened(text: str, most: int = 80) -> str:
    """A text, or its first `most` characters and an ellipsis."""
    return text if len(text) <= most else f"{text[:most].rstrip()}…"


def amount(cost: float) -> str:
    """A cost in the price file's currency, to six decimals, without trailing zeros."""
    return f"{cost:.6f}".rstrip("0").rstrip(".")


def originals(files: int, size: int) -> str:
    """How many originals are kept, and their size in all."""
    return f"{count(files, 'original')} ({size / 2**20:,.1f} MB)"


def count(n: int | None, noun: str, plural: str | None = None) -> str:
    """A number with its noun; None means unknown."""
    number = "an unknown number of" if n is None else f"{n:,}"
    return f"{number} {noun if n == 1 else plural or noun + 's'}"
