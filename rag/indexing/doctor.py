"""Compare the articles with their checksums and the indexes with the articles, and repair both."""

from collections import Counter
from dataclasses import replace

from rag.errors import EmbedderMismatch, LibraryDamaged, LibraryError
from rag.indexing.prepare import Pipeline
from rag.indexing.repair import Repairer
from rag.storage.articles import Articles
from rag.storage.backup import Backup
from rag.storage.checked import Damaged
from rag.storage.originals import Originals
from rag.storage.stores import ChunkStore, WriterLock
from rag.types import Diagnosis, ProgressCallback


def examine(
    exclusive: WriterLock,
    *,
    articles: Articles,
    originals: Originals,
    vectors: ChunkStore,
    terms: ChunkStore,
    pipeline: Pipeline,
    repairer: Repairer,
    fix: bool,
    backup: Backup | None = None,
    progress: ProgressCallback | None = None,
) -> Diagnosis:
    """Find out what is wrong with a library; with `fix`, repair it, from `backup` if necessary.

    Another embedder's vectors aren't damage, and making them again may cost money: nothing is rebuilt
    then, and the finding says what to do. The diagnosis of a repaired library still lists what was found.
    Articles whose originals are lost are shown as text from then on.
    Raises LibraryLocked, and LibraryDamaged if the articles themselves can't be read.
    """
    with exclusive("doctor"):
        found = _diagnosis(articles, originals, vectors, terms, pipeline, repairer)
        if not (fix and found.findings):
            return found
        _repair_originals(originals)
        if not _is_other_embedder(vectors):
            repairer.rebuild(progress, backup)
        after = _diagnosis(articles, originals, vectors, terms, pipeline, repairer)
        return after if after.findings else replace(after, findings=found.findings, fixed=True)


def _diagnosis(
    articles: Articles,
    originals: Originals,
    vectors: ChunkStore,
    terms: ChunkStore,
    pipeline: Pipeline,
    repairer: Repairer,
) -> Diagnosis:
    rows = articles.rows()
    findings = [_damage(item, repairer) for item in articles.damaged()]
    expected = Counter({(row.id, row.version): row.chunks for row in rows})
    findings += [
        f"The page positions of the lines of “{row.title}” ({row.id}) are damaged: "
        f"`citewell reimport {row.id}` restores them; until then, the article is shown as text."
        for row in articles.misprinted()
    ]
    totals: list[int | None] = []
    for name, index in (("vectors", vectors), ("terms", terms)):
        total, wrong = _compared(name, index, expected) if rows else (0, [])
        totals.append(total)
        findings += wrong
    for article, version in articles.pending():
        why = repairer.reason_left(article.id, version)
        remedy = (
            f"`citewell remove {article.id}` removes it" if why else "`citewell doctor --fix` finishes it"
        )
        findings += [f"{article.source.origin} was being added when Citewell was interrupted: {remedy}."]
        findings += [why] if why else []
    if articles.stale():
        findings.append(f"{len(articles.stale())} articles have old passages that were not removed.")
    if outdated := sum(pipeline.outdated(row, articles) for row in rows):
        findings.append(f"{outdated} articles were indexed by another version or with other settings.")
    if lost := originals.lost():
        findings.append(
            f"{len(lost)} originals are missing or damaged: add their files again to see their pages."
        )
    if strays := originals.strays():
        findings.append(f"{len(strays)} originals belong to no article.")
    sizes = originals.sizes()
    return Diagnosis(
        len(rows),
        expected.total(),
        totals[0],
        totals[1],
        tuple(findings),
        originals=len(sizes),
        bytes_kept=sum(sizes.values()),
    )


def _repair_originals(originals: Originals) -> None:
    """Remove the files that no article names, and the lost ones from the articles that name them."""
    for name in originals.lost():
        originals.forget(name)
    for name in originals.strays():
        originals.release(name)


def _damage(item: Damaged, repairer: Repairer) -> str:
    what = f"The stored text of “{item.title}” ({item.id}), from {item.origin}, is damaged"
    if repairer.again(item) is not None:
        return f"{what}: `citewell doctor --fix` restores it."
    if item.is_pending:
        return f"{what}: `citewell remove {item.id}` removes it."
    return (
        f"{what}, so it is left out of answers: restore it with `citewell doctor --fix --from BACKUP`, "
        "or add it again."
    )


def _is_other_embedder(vectors: ChunkStore) -> bool:
    """Whether another embedder made the vectors."""
    try:
        vectors.count()
    except EmbedderMismatch:
        return True
    except LibraryDamaged:
        pass
    return False


def _compared(
    name: str, index: ChunkStore, expected: Counter[tuple[str, str]]
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
        wrong.append(f"{missing:,} of {expected.total():,} passages have no {name}.")
    if stray:
        wrong.append(f"{stray:,} {name} belong to no article.")
    return found.total(), wrong
