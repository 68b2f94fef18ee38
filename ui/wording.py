"""What the terminal and the page say alike of an answer, as plain text."""

from collections import Counter
from collections.abc import Mapping, Sequence

from rag import AnswerReceipt, CheckedText, Citation, CitedSentence, Metadata, Searched, Status

REFUSAL = "The articles do not say."
QUOTED = "None of this is confirmed by your articles. Quotes found without the model"
CLOSEST = "Closest passages (not an answer)"
NO_SUMMARY = "There is no summary."
STOPPED = "it was stopped"
"""Why an answer is incomplete that its reader has stopped."""

OPENING = "Opening"
"""What the part of an article before its first heading is called."""


def citation_numbers(sentences: Sequence[CitedSentence]) -> dict[Citation, int]:
    """The number of each citation, from 1 in the order of first use: one cited twice has one number."""
    cited = dict.fromkeys(citation for sentence in sentences for citation in sentence.citations)
    return {citation: number for number, citation in enumerate(cited, start=1)}


def is_attributed(sentence: CitedSentence) -> bool:
    """Whether its citation is ours, since the model gave none."""
    return any(citation.attributed for citation in sentence.citations)


def doubts_of(sentence: CitedSentence) -> tuple[str, ...]:
    """What to do about a sentence and why: its verdict's reasons, and what it cites that is no sentence."""
    unknown = tuple(f"it cites [{marker}], which is no sentence that was read" for marker in sentence.invalid)
    if sentence.verdict.status == "uncited" and unknown:  # it cites something, if to no use
        return unknown
    advice = ("compare it with the quote",) if sentence.verdict.status == "unclear" else ()
    return (*advice, *sentence.verdict.reasons, *unknown)


def place(citation: Citation) -> str:
    """The title of the article that is cited, the section, and where and when it was published, as known."""
    title = citation.title if citation.section is None else f"{citation.title} › {citation.section}"
    known = published(citation.metadata, citation.page)
    return f"{title} ({known})" if known else title


def attribution(citation: Citation) -> str:
    """The place that is cited, and who says what is quoted where the source only reports it."""
    if citation.reported is None:
        return place(citation)
    by = citation.reported_by
    note = f"reported as {citation.reported}" if by is None else f"reported: {by} {citation.reported}"
    return f"{place(citation)} · {note}"


def published(metadata: Metadata, page: int | None) -> str:
    """Where, when and on which page something was published, as far as it is known."""
    parts = (metadata.site, metadata.date, None if page is None else f"p. {page}")
    return ", ".join(part for part in parts if part)


def searched(value: Searched) -> str:
    """How many of the articles were searched, and from which days and site only."""
    filters = value.filters
    whole = "all " if value.articles == value.of > 1 else ""
    scope = f"{value.articles:,} of " if value.articles < value.of else whole
    since, until = (filters.since and f"since {filters.since}"), (filters.until and f"until {filters.until}")
    only = ", ".join(part for part in (since, until, filters.site and f"from {filters.site}") if part)
    return f"Searched {scope}{count(value.of, 'article')}{f' ({only})' if only else ''}."


MARKS: Mapping[Status, str] = {"supported": "✓", "unclear": "◐", "unsupported": "✕", "uncited": "○"}
"""A shape for each status, so that none is told by its colour alone."""

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
"""What a check found of a sentence that may have come from anywhere."""

OURS = "↳"
"""The shape of a citation that is ours."""


def tally(sentences: Sequence[CitedSentence]) -> str:
    """How many sentences are supported, and how many are not, or are cited by us."""
    counts = Counter(sentence.verdict.status for sentence in sentences)
    parts = [f"{counts['supported']} of {count(len(sentences), 'sentence')} supported"]
    others: tuple[Status, ...] = ("unclear", "unsupported", "uncited")
    parts += [f"{MARKS[status]} {counts[status]} {STATUSES[status]}" for status in others if counts[status]]
    attributed = sum(map(is_attributed, sentences))
    if attributed:
        parts.append(f"{OURS} {attributed} cited by Citewell")
    return " · ".join(parts)


def checked_counts(value: CheckedText) -> str:
    """How many sentences of a checked text are supported, and how many are not."""
    counts = value.counts
    supported = f"{counts['supported']:,} of {len(value.sentences):,} supported"
    others = [f"{counts[each]:,} {words}" for each, words in FINDINGS.items() if counts[each]]
    return ", ".join([supported, *others[counts["supported"] > 0 :]])


def status(sentences: Sequence[CitedSentence], receipt: AnswerReceipt, *remarks: str) -> str:
    """The one line under an answer, without what is not known; a refusal has no sentences to count."""
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


def amount(cost: float) -> str:
    """A cost in the currency of the price file, to a millionth, without zeros at the end."""
    return f"{cost:.6f}".rstrip("0").rstrip(".")


def count(n: int | None, noun: str, plural: str | None = None) -> str:
    """A number with its noun; None is a number that is not known."""
    number = "an unknown number of" if n is None else f"{n:,}"
    return f"{number} {noun if n == 1 else plural or noun + 's'}"
