"""Measure how well a checker agrees with people on claims that they labelled."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path

from eval.labelled_set import Agreement, LabelledSet
from eval.labels import Row, label_files, read_rows
from rag import Claim, FallibleChecker, ProgressCallback, Quote, Status, Verdict
from rag.reading.sentences import split

_BATCH = 16  # rows whose claims are checked together
_WORST_FIRST: Sequence[Status] = ("unsupported", "unclear", "supported")


def measure(
    paths: Sequence[Path], checker: FallibleChecker, progress: ProgressCallback | None = None
) -> list[Agreement]:
    """Check every labelled claim in `paths`: JSON Lines files, optionally ``.gz``, and folders of them.

    A row has a `source`, whose sentences are all evidence, a `claim`, and either a `label` (1 is true) or
    the ratings `human_faithfulness`; rows with the same file and `origin` form a set. The sentences of a
    claim are checked separately, and the row gets the worst status and the lowest probability: a claim is
    true only if all of it is. All rows are validated before the first is checked, and all are treated as
    English. Raises LabelError.
    """
    counts = {path: sum(1 for _ in read_rows(path)) for path in label_files(paths)}
    sets: dict[tuple[str, bool], LabelledSet] = defaultdict(LabelledSet)
    for path, count in counts.items():
        name = path.name.removesuffix(".gz").removesuffix(".jsonl")
        done = 0
        for rows in _batches(read_rows(path)):
            for row, verdict in zip(rows, _verdicts(rows, checker), strict=True):
                sets[f"{name} {row.origin}".rstrip(), row.label is None].add(row, verdict)
            done += len(rows)
            if progress is not None:
                progress(done, count, path.name)
    labelled = [each for (_, is_rated), each in sets.items() if not is_rated]
    return [
        each.rated(name)
        if is_rated
        else each.labelled(name, [other for other in labelled if other is not each])
        for (name, is_rated), each in sets.items()
    ]


def _batches(rows: Iterator[Row]) -> Iterator[list[Row]]:
    while batch := list(islice(rows, _BATCH)):
        yield batch


def _verdicts(rows: Sequence[Row], checker: FallibleChecker) -> Iterator[Verdict | None]:
    """The verdict on each row; None if any sentence of its claim got none."""
    claims = [_claims(row) for row in rows]
    verdicts = iter(checker.check([claim for of_row in claims for claim in of_row]))
    for of_row in claims:
        yield _worst(list(islice(verdicts, len(of_row))))


def _claims(row: Row) -> list[Claim]:
    """One claim per sentence of the row's claim, each quoting every sentence of the source in context."""
    texts = [span.of(row.source) for span in split(row.source)]
    neighbours = zip(["", *texts], texts, [*texts[1:], ""], strict=False)
    quotes = tuple(Quote(text, before=before, after=after) for before, text, after in neighbours)
    return [Claim(span.of(row.claim), quotes) for span in split(row.claim)] or [Claim(row.claim, quotes)]


def _worst(verdicts: Sequence[Verdict | None]) -> Verdict | None:
    known = [verdict for verdict in verdicts if verdict is not None]
    if len(known) < len(verdicts):
        return None
    status = min((verdict.status for verdict in known), key=_WORST_FIRST.index)
    return Verdict(status, min(verdict.probability for verdict in known))
