"""Convert hits to passages: the sentences that an answer may cite."""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from rag.retrieval.tables import first_row, goes_on
from rag.types import Citable, Hit, Passage


@dataclass(frozen=True, slots=True)
class _Run:
    """The sentences [first, last) of one section of an article."""

    article: str
    section: int
    first: int
    last: int
    score: float


@dataclass(frozen=True, slots=True)
class Held:
    """Hits in articles that exist in that version, those articles by id, and the ids of damaged ones."""

    hits: Sequence[Hit]
    articles: Mapping[str, Citable]
    damaged: tuple[str, ...]


def held(hits: Sequence[Hit], read: Callable[[Mapping[str, str]], Mapping[str, Citable | None]]) -> Held:
    """Look up the articles of `hits`, each of one version; `read` gives None for a damaged one."""
    versions = {hit.chunk.article: hit.chunk.version for hit in hits}
    found = read(versions)
    sound = {identifier: article for identifier, article in found.items() if article is not None}
    damaged = tuple(each for each in versions if each in found and each not in sound)
    return Held([hit for hit in hits if hit.chunk.article in sound], sound, damaged)


def to_passages(hits: Sequence[Hit], articles: Mapping[str, Citable]) -> list[Passage]:
    """The hits as passages of whole sentences, best first; hits in other articles are left out.

    Adjoining hits in a section are merged into one passage, with their best score. A chunk that is part of
    a long sentence gives the whole sentence.
    """
    runs: list[_Run] = []
    for hit in sorted(hits, key=lambda hit: (hit.chunk.article, hit.chunk.start)):
        if hit.chunk.article not in articles:
            continue
        run = _run(hit, articles[hit.chunk.article])
        before = runs[-1] if runs else None
        if (
            before
            and (before.article, before.section) == (run.article, run.section)
            and run.first <= before.last
        ):
            runs[-1] = replace(before, last=max(before.last, run.last), score=max(before.score, run.score))
        else:
            runs.append(run)
    passages = [_passage(run, articles[run.article]) for run in runs if run.first < run.last]
    return sorted(passages, key=lambda passage: (-passage.score, passage.article, passage.start))


def _run(hit: Hit, article: Citable) -> _Run:
    chunk = hit.chunk
    first = bisect_right(article.sentences, chunk.start, key=lambda sentence: sentence.end)
    last = bisect_left(article.sentences, chunk.end, key=lambda sentence: sentence.start)
    return _Run(chunk.article, chunk.section, first, last, hit.score)


def _passage(run: _Run, article: Citable) -> Passage:
    """A run as a passage; one that begins in the middle of a table has its first row before it."""
    every, pages = article.sentences, article.pages
    first = first_row(every, run.first, pages)
    header = [every[first]] if first < run.first else []
    sentences = (*header, *every[run.first : run.last])
    goes_further = run.last < len(every) and goes_on(every[run.last - 1], every[run.last], pages)
    passage = Passage.of(article, article.sections[run.section], sentences, run.score)
    return replace(passage, cuts_table=goes_further or first + len(header) < run.first)
