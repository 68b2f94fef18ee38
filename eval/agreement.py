"""How well a judge agrees with people who read the same claims, beside plain word overlap."""

import codecs
import gzip
import zlib
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import fmean
from typing import Annotated, Literal

from pydantic import BaseModel, Field, FiniteFloat, ValidationError

from rag import CitewellError, Claim, FallibleChecker, ProgressCallback, Quote
from rag.languages.words import content
from rag.reading.sentences import split


class LabelError(CitewellError):
    """A file of labelled claims cannot be used as it is written."""


@dataclass(frozen=True, slots=True)
class Agreement:
    """A judge and people on the claims of one origin in one file, and word overlap on the same claims.

    The measures are over the claims that the judge scored, `n` less `unscored`. Where people said
    faithful or not, there is AUROC, and `balanced_accuracy` with its two halves, for which a claim
    is taken for faithful where its status is supported; where they gave ratings, there is Spearman's
    correlation. What does not apply is None, and so is what one class, or equal values, leave
    undefined. `overlap` is by the content words of a claim, `pairs` by its neighbouring pairs of them.
    """

    name: str
    n: int
    unscored: int
    sensitivity: float | None = None
    specificity: float | None = None
    balanced_accuracy: float | None = None
    auroc: float | None = None
    spearman: float | None = None
    overlap_auroc: float | None = None
    overlap_spearman: float | None = None
    pairs_auroc: float | None = None
    pairs_spearman: float | None = None


def measure(
    paths: Sequence[Path], judge: FallibleChecker, progress: ProgressCallback | None = None
) -> list[Agreement]:
    """Judge every labelled claim in `paths`: files in JSON Lines, also ``.gz``, and folders of them.

    A row has a `source`, of which all sentences are the evidence, a `claim`, and a `label` (1 is
    faithful) or the ratings `human_faithfulness`; rows of one file and one `origin` are a group. All
    rows are checked before the first is judged, and all are read as English. Raises LabelError.
    """
    counts = {path: sum(1 for _ in _rows(path)) for path in _files(paths)}
    found = []
    for path, count in counts.items():
        name = path.name.removesuffix(".gz").removesuffix(".jsonl")
        groups: dict[tuple[str, bool], _Group] = defaultdict(_Group)
        for done, row in enumerate(_rows(path), start=1):
            groups[row.origin, row.label is None].add(row, judge)
            if progress is not None:
                progress(done, count, path.name)
        found += [
            group.agreement(f"{name} {origin}".rstrip(), is_rated=is_rated)
            for (origin, is_rated), group in groups.items()
        ]
    return found


def auroc(scores: Sequence[float], labels: Sequence[int]) -> float | None:
    """The chance that a positive outscores a negative, ties a half; None without one of the two.

    The area under the ROC curve, from ranks (Hanley and McNeil 1982, after Mann and Whitney 1947).
    """
    positives = sum(labels)
    pairs = positives * (len(labels) - positives)
    if not pairs:
        return None
    rank_sum = sum(rank for rank, label in zip(ranks(scores), labels, strict=True) if label)
    return (rank_sum - positives * (positives + 1) / 2) / pairs


def spearman(ours: Sequence[float], theirs: Sequence[float]) -> float | None:
    """The Pearson correlation of the ranks, ties sharing their mean rank (Spearman 1904).

    None where all values of one side are equal.
    """
    first, second = ranks(ours), ranks(theirs)
    mean = (len(first) + 1) / 2
    covariance = sum((x - mean) * (y - mean) for x, y in zip(first, second, strict=True))
    spread = [sum((x - mean) ** 2 for x in each) for each in (first, second)]
    return float(covariance / (spread[0] * spread[1]) ** 0.5) if all(spread) else None


def ranks(values: Sequence[float]) -> list[float]:
    """The rank of each value from 1, equal values sharing the mean of their ranks."""
    places = defaultdict(list)
    for rank, index in enumerate(sorted(range(len(values)), key=values.__getitem__), start=1):
        places[values[index]].append(rank)
    return [sum(places[value]) / len(places[value]) for value in values]


def halves(found: Sequence[bool], labels: Sequence[int]) -> tuple[float | None, float | None]:
    """Sensitivity and specificity: the shares of the positives found and of the negatives not found.

    None where there are no positives, or no negatives (Altman and Bland 1994).
    """
    pairs = list(zip(found, labels, strict=True))
    return _share([is_found for is_found, label in pairs if label]), _share(
        [not is_found for is_found, label in pairs if not label]
    )


def balanced_accuracy(found: Sequence[bool], labels: Sequence[int]) -> float | None:
    """The mean of sensitivity and specificity; None without one class (Brodersen et al. 2010)."""
    sensitivity, specificity = halves(found, labels)
    return None if sensitivity is None or specificity is None else (sensitivity + specificity) / 2


def overlap(claim: str, source: str, *, size: int) -> float:
    """The share of the claim's runs of `size` content stems that the source has."""
    runs, known = (_runs(content(text), size) for text in (claim, source))
    return sum(run in known for run in runs) / len(runs) if runs else 0.0


def _runs(stems: Sequence[str], size: int) -> set[tuple[str, ...]]:
    return set(zip(*(stems[start:] for start in range(size)), strict=False))


def _share(values: Sequence[bool]) -> float | None:
    return sum(values) / len(values) if values else None


class _Row(BaseModel):
    """A row as it is written; a description says what to write."""

    source: str = Field(description="the text that the claim is about")
    claim: str = Field(description="the text that people judged")
    origin: str = Field("", description="a string")
    label: Literal[0, 1] | None = Field(None, description="1 for faithful, 0 for not")
    human_faithfulness: Annotated[list[FiniteFloat], Field(min_length=1)] | None = Field(
        None, description="a list of one or more ratings"
    )


@dataclass(slots=True)
class _Group:
    """The numbers of the rows of one group, as they come; the lists are over the rows that were scored."""

    n: int = 0
    human: list[float] = field(default_factory=list)
    supported: list[bool] = field(default_factory=list)
    scores: tuple[list[float], list[float], list[float]] = field(default_factory=lambda: ([], [], []))

    def add(self, row: _Row, judge: FallibleChecker) -> None:
        """Judge `row`, and count it."""
        self.n += 1
        (verdict,) = judge.check([Claim(row.claim, _quotes(row.source))])
        if verdict is None:
            return
        self.human.append(fmean(row.human_faithfulness or [row.label or 0]))
        self.supported.append(verdict.status == "supported")
        overlaps = (overlap(row.claim, row.source, size=size) for size in (1, 2))
        for column, score in zip(self.scores, (verdict.probability, *overlaps), strict=True):
            column.append(score)

    def agreement(self, name: str, *, is_rated: bool) -> Agreement:
        """The measures of the group."""
        unscored = self.n - len(self.human)
        if is_rated:
            ours, words, pairs = (spearman(column, self.human) for column in self.scores)
            return Agreement(
                name, self.n, unscored, spearman=ours, overlap_spearman=words, pairs_spearman=pairs
            )
        labels = [int(label) for label in self.human]
        ours, words, pairs = (auroc(column, labels) for column in self.scores)
        sensitivity, specificity = halves(self.supported, labels)
        return Agreement(
            name,
            self.n,
            unscored,
            sensitivity=sensitivity,
            specificity=specificity,
            balanced_accuracy=balanced_accuracy(self.supported, labels),
            auroc=ours,
            overlap_auroc=words,
            pairs_auroc=pairs,
        )


def _quotes(source: str) -> tuple[Quote, ...]:
    """The sentences of a text, each with those next to it."""
    texts = [span.of(source) for span in split(source)]
    neighbours = zip(["", *texts], texts, [*texts[1:], ""], strict=False)
    return tuple(Quote(text, before=before, after=after) for before, text, after in neighbours)


def _files(paths: Sequence[Path]) -> list[Path]:
    """The files in `paths`, those of a folder by name."""
    found = []
    for path in paths:
        if not path.is_dir():
            found.append(path)
        elif inside := sorted(each for each in path.iterdir() if each.name.endswith((".jsonl", ".jsonl.gz"))):
            found += inside
        else:
            raise LabelError(
                f"{path} holds no labelled claims: put files in it that end in .jsonl or .jsonl.gz."
            )
    return found


def _rows(path: Path) -> Iterator[_Row]:
    """The rows of a file, one in memory at a time."""
    is_empty = True
    try:
        with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as file:
            for number, line in enumerate(file, start=1):
                words = line.removeprefix(codecs.BOM_UTF8).strip() if number == 1 else line.strip()
                if words:
                    is_empty = False
                    yield _row(path, number, words)
    except (OSError, EOFError, zlib.error) as error:
        raise LabelError(
            f"{path} cannot be read ({getattr(error, 'strerror', None) or error}): "
            "name a file in JSON Lines, or one that gzip made of it."
        ) from error
    if is_empty:
        raise LabelError(f"{path} holds no labelled claim: write one JSON object a line into it.")


def _row(path: Path, number: int, line: bytes) -> _Row:
    try:
        row = _Row.model_validate_json(line)
    except ValidationError as error:
        raise LabelError(f"{path}, line {number}, {_complaint(error)}.") from None
    if (row.label is None) == (row.human_faithfulness is None):
        raise LabelError(
            f"{path}, line {number}, needs a “label” or “human_faithfulness”, and not both: "
            "write what people said of the claim."
        )
    return row


def _complaint(error: ValidationError) -> str:
    """What is wrong with a line's form, and the remedy."""
    first = error.errors(include_url=False)[0]
    if not first["loc"]:
        return "is no JSON object: write one a line, in UTF-8"
    name = str(first["loc"][0])
    return f"cannot be used for its field “{name}”: make it {_Row.model_fields[name].description}"
