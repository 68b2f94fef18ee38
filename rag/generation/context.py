"""Lay out passages as numbered sentences for a model, within a budget of tokens."""

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from rag.generation.fence import fence, neutral
from rag.indexing.tokens import Tokenizer
from rag.types import Article, Citation, Passage, Sentence
from rag.verification.citations import cite

_LONGEST = 1500  # characters of a sentence that are shown: some "sentences" are whole tables


@dataclass(frozen=True, slots=True)
class Context:
    """The input of a model: the fenced text, the citation of each number in it, and the passages in order."""

    text: str
    citations: Mapping[int, Citation]
    passages: tuple[Passage, ...]


def lay_out(passages: Sequence[Passage], first: int = 1) -> Context:
    """Lay out passages in the order given, sentences numbered from `first`, below titles and sections."""
    citations: dict[int, Citation] = {}
    blocks = []
    for _, group in groupby(passages, key=lambda passage: passage.article):
        lines: list[str] = []
        for passage in group:
            lines += (
                _heading(passage) if lines else [f"Article: {neutral(passage.title)}", *_heading(passage)]
            )
            for sentence in passage.sentences:
                number = first + len(citations)
                citations[number] = cite(passage, sentence)
                lines.append(f"[{number}] {_shown(sentence)}")
        blocks.append("\n".join(lines))
    return Context(fence("articles", "\n\n".join(blocks)), citations, tuple(passages))


def within(passages: Sequence[Passage], budget: int, tokenizer: Tokenizer) -> list[Passage]:
    """Choose as many passages as fit into `budget` tokens, best first.

    There is at least one sentence, and the last passage may be cut after a sentence. The passages of an
    article are together, in the order of its text, because small models lose the thread when it jumps;
    articles are in the order of their best passages.
    """
    chosen: list[Passage] = []
    left = budget
    for passage, sizes in zip(passages, _sizes(passages, tokenizer), strict=True):
        fitting = _fitting(sizes, left) or (0 if chosen else 1)  # a refusal must be the model's, not ours
        if fitting == 0:
            break
        left -= sum(sizes[:fitting])
        chosen.append(_part(passage, 0, fitting))
    order = {article: place for place, article in enumerate(dict.fromkeys(p.article for p in chosen))}
    return sorted(chosen, key=lambda passage: (order[passage.article], passage.start))


def parts(passages: Sequence[Passage], budget: int, tokenizer: Tokenizer) -> list[list[Passage]]:
    """Group all passages, in order, by at most `budget` tokens; long ones are cut between sentences."""
    groups: list[list[Passage]] = [[]]
    left = budget
    for passage, sizes in zip(passages, _sizes(passages, tokenizer), strict=True):
        start = 0
        while start < len(sizes):
            fitting = _fitting(sizes[start:], left)
            if fitting == 0:
                groups.append([])
                left = budget
                fitting = max(1, _fitting(sizes[start:], left))
            groups[-1].append(_part(passage, start, start + fitting))
            left -= sum(sizes[start : start + fitting])
            start += fitting
    return [group for group in groups if group]


def whole(article: Article) -> list[Passage]:
    """The text of an article, one passage per section; headings and a title above the text are left out."""
    titled = any(sentence.text != article.title for sentence in article.sentences)
    return [
        Passage.of(article, section, body)
        for section in article.sections
        if (
            body := tuple(
                sentence
                for sentence in sentences_in(article, section.body, section.end)
                if not (titled and sentence.text == article.title)
            )
        )
    ]


def sentences_in(article: Article, start: int, end: int) -> tuple[Sentence, ...]:
    """The sentences that begin in this part of the text of an article."""
    first, last = (bisect_left(article.sentences, at, key=lambda each: each.start) for at in (start, end))
    return article.sentences[first:last]


def _sizes(passages: Sequence[Passage], tokenizer: Tokenizer) -> list[list[int]]:
    """The tokens of each sentence as shown; the first of a passage includes the title and the heading."""
    lines = [
        f"{passage.title}\n{passage.section}\n{shown}" if place == 0 else shown
        for passage in passages
        for place, shown in enumerate(f"[000] {_shown(sentence)}" for sentence in passage.sentences)
    ]
    counts = iter(tokenizer.count(lines))
    return [[next(counts) + 1 for _ in passage.sentences] for passage in passages]


def _fitting(sizes: Sequence[int], budget: int) -> int:
    """How many of the first sizes fit into the budget in total."""
    used = 0
    for place, size in enumerate(sizes):
        used += size
        if used > budget:
            return place
    return len(sizes)


def _part(passage: Passage, first: int, last: int) -> Passage:
    sentences = passage.sentences[first:last]
    return replace(passage, start=sentences[0].start, end=sentences[-1].end, sentences=sentences)


def _heading(passage: Passage) -> list[str]:
    return [f"Section: {neutral(passage.section)}"] if passage.section else []


def _shown(sentence: Sentence) -> str:
    line = neutral(sentence.text)
    return line if len(line) <= _LONGEST else f"{line[:_LONGEST]}…"
