"""Compare what is derived from the articles with the articles, and rebuild it."""

from collections import Counter
from pathlib import Path
from typing import Protocol

from rag.errors import EmbedderMismatch, LibraryDamaged, LibraryError
from rag.indexing.prepare import Pipeline
from rag.indexing.repair import Repairer
from rag.storage.articles import Articles
from rag.storage.lock import exclusive
from rag.types import Diagnosis, ProgressCallback


class Counted(Protocol):
    """An index that can tell whether its files are sound, and count all that it holds."""

    def verify(self) -> None:
        """Read every file again; raises LibraryDamaged where one has changed since it was sealed."""
        ...

    def count(self) -> int:
        """The number of chunks."""
        ...

    def counts(self) -> Counter[tuple[str, str]]:
        """The number of chunks of each version of each article."""
        ...


def examine(
    home: Path,
    *,
    articles: Articles,
    vectors: Counted,
    terms: Counted,
    pipeline: Pipeline,
    repairer: Repairer,
    fix: bool,
    progress: ProgressCallback | None = None,
) -> Diagnosis:
    """What is wrong with a library; with `fix`, what is wrong is rebuilt.

    Vectors of another embedder are no damage, and to make them anew may cost money: then nothing is
    rebuilt, and the finding says what to do. A fixed library's diagnosis still says what was found.
    Raises LibraryLocked, and LibraryDamaged where the articles themselves cannot be read.
    """
    with exclusive(home, "doctor"):
        found = _diagnosis(articles, vectors, terms, pipeline, repairer)
        if not (fix and found.findings) or _foreign(vectors):
            return found
        repairer.rebuild(progress)
        after = _diagnosis(articles, vectors, terms, pipeline, repairer)
        if after.findings:
            return after
        return Diagnosis(after.articles, after.chunks, after.vectors, after.terms, found.findings, fixed=True)


def _diagnosis(
    articles: Articles, vectors: Counted, terms: Counted, pipeline: Pipeline, repairer: Repairer
) -> Diagnosis:
    if not articles.intact():
        raise LibraryDamaged(
            "The file of the articles, library.sqlite3, is damaged: "
            "put back a copy of it, or move it away and add the articles again."
        )
    rows = articles.rows()
    findings = []
    expected = Counter({(row.id, row.version): row.chunks for row in rows})
    totals: list[int | None] = []
    for name, index in (("vectors", vectors), ("terms", terms)):
        total, wrong = _compared(name, index, expected) if rows else (0, [])
        totals.append(total)
        findings += wrong
    for article, version in articles.pending():
        why = repairer.reason_left(article.id, version)
        remedy = (
            f"`citewell remove {article.id}` gives it up" if why else "`citewell doctor --fix` finishes it"
        )
        findings += [f"{article.source.origin} was being added when its writer ended: {remedy}."]
        findings += [why] if why else []
    if articles.stale():
        findings.append(f"{len(articles.stale())} articles have old chunks that were not removed.")
    if outdated := sum(pipeline.outdated(row, articles) for row in rows):
        findings.append(f"{outdated} articles were indexed in another way than the one of today.")
    return Diagnosis(len(rows), expected.total(), totals[0], totals[1], tuple(findings))


def _foreign(vectors: Counted) -> bool:
    """Whether another embedder has made the vectors."""
    try:
        vectors.count()
    except EmbedderMismatch:
        return True
    except LibraryDamaged:
        pass
    return False


def _compared(
    name: str, index: Counted, expected: Counter[tuple[str, str]]
) -> tuple[int | None, list[str]]:
    """How many chunks an index holds, and what is wrong with them."""
    try:
        index.verify()
        found = index.counts()
    except LibraryError as error:
        return None, [str(error)]
    missing, stray = (expected - found).total(), (found - expected).total()
    wrong = []
    if missing:
        wrong.append(f"{missing:,} of {expected.total():,} chunks have no {name}.")
    if stray:
        wrong.append(f"{stray:,} {name} belong to no article.")
    return found.total(), wrong
