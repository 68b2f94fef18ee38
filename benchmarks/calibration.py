"""Calibrate the offline check: the probability that a claim is true, given the features the rules see.

``python benchmarks/calibration.py --data FOLDER`` reads summaries that people labelled (FRANK and the
SummEdits domains, ``FOLDER/*.jsonl.gz`` with ``source``, ``claim`` and ``label``, and in FRANK ``origin``)
and the bundled ``eval/datasets/answers.jsonl``. Summaries with ``UNK`` in place of a word are left out. A
summary is represented by its worst sentence, and each sentence is compared with the source sentences that
share most with it. In each set, true claims weigh 77 and false claims 23, as in summaries by language models;
a fifth of the false weight goes to claims with quotes from another source.

Prints, for each set, the shares of true and false claims shown as supported and unsupported, and the AUROC
and calibration error of a logistic regression fitted on the other sets; then the precision of both statuses
and the error over all sets, the regression fitted on all sets, whose weights are in `support`, and how
precise *unsupported* is at each closeness from which a contradiction could refute a claim, and where that
is chosen for each set on the others.
"""

import argparse
import gzip
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from eval.measures import TRUE_SHARE, auroc, calibration_gaps, precision
from rag.verification.checks import faults
from rag.verification.evidence import Evidence, read
from rag.verification.support import closeness, judge, known_concepts, rest_closeness
from training.evidence import Source, sentences

ELSEWHERE = 0.2
STRIDE = 6  # of the claims that are also compared with another source
UNKNOWN = "UNK"  # what models whose summaries are in FRANK wrote for a word that they didn't know
THRESHOLDS = np.arange(50, 101) / 100
WANTED = 0.95  # of unsupported claims that are false: more than promised, since it is less on other sets
ANSWERS = Path(__file__).parents[1] / "eval" / "datasets" / "answers.jsonl"

Numbers = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Row:
    """A claim with its label; features are closeness, and refuted, contradicted or doubted.

    `rest` is how close the words of a contradicted claim are apart from those at fault, and 0 for others.
    """

    label: int
    status: str
    features: tuple[float, float, float, float]
    rest: float

    @property
    def badness(self) -> tuple[int, float, float]:
        """The key by which the worst sentence of a summary is chosen."""
        rank = ("supported", "unclear", "unsupported").index(self.status)
        return rank, self.features[2], -self.features[0]


def main() -> None:
    """Print the table and the regression."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, metavar="FOLDER")
    parser.add_argument("--every", type=int, default=1, help="use only every Nth summary")
    arguments = parser.parse_args()
    sets = dict(read_sets(arguments.data, arguments.every))
    found = {name: left_out(name, sets) for name in sets}
    print(f"{'set':18}{'true':>6}{'false':>6}{'supported':>12}{'unsupported':>13}{'AUROC':>8}{'error':>7}")
    shown: list[tuple[float, float, float, float]] = []
    for name, (own, _) in sets.items():
        labels = np.array([row.label for row in own])
        shares = [
            float(np.mean([row.status == status for row in own if row.label == label]))
            for status in ("supported", "unsupported")
            for label in (1, 0)
        ]
        shown.append((shares[0], shares[1], shares[2], shares[3]))
        print(
            f"{name:18}{labels.sum():6}{(1 - labels).sum():6}"
            f"{shares[0]:7.0%}/{shares[1]:4.0%}{shares[2]:8.0%}/{shares[3]:4.0%}"
            f"{auroc(list(found[name]), labels.tolist()):8.3f}{error([name], sets, found):7.3f}"
        )
    true, false, denied, rightly = np.mean(shown, axis=0)
    print(
        f"supported: {true:.1%} of the true, {false:.1%} of the false, "
        f"precision {precision(true, false) or 0:.1%}\n"
        f"unsupported: {denied:.1%} of the true, {rightly:.1%} of the false, "
        f"precision {precise(denied, rightly) or 0:.1%}\n"
        f"calibration error {error(list(sets), sets, found):.3f}\n"
        f"bias, closeness, refuted, contradicted, doubted: {np.round(fit(sets), 2).tolist()}"
    )
    print_thresholds({name: own for name, (own, _) in sets.items()})


Sets = Mapping[str, tuple[Sequence[Row], Sequence[Row]]]
"""The rows of each set, and some of its claims with quotes from other sources."""


def read_sets(folder: Path, every: int) -> Iterator[tuple[str, tuple[list[Row], list[Row]]]]:
    """Yield each set with its judged summaries."""
    for path in sorted(folder.glob("*.jsonl.gz")):
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            items = [json.loads(line) for line in lines]
        items = [item for item in items if UNKNOWN not in item.get("claim", "")][::every]
        if "label" in items[0]:
            for origin in sorted({item.get("origin", path.name.split(".")[0]) for item in items}):
                own = [item for item in items if item.get("origin", origin) == origin]
                yield origin.removeprefix("summedits_"), judged(own)
    items = [json.loads(line) for line in ANSWERS.read_text(encoding="utf-8").splitlines()]
    for origin in ("close", "paraphrase"):
        yield f"answers, {origin}", judged([item for item in items if item["origin"] == origin])


def judged(items: Sequence[Mapping[str, str]]) -> tuple[list[Row], list[Row]]:
    """Judge each item against its own source, and some against the source of another."""
    sources = {text: Source(text) for text in dict.fromkeys(item["source"] for item in items)}
    others = dict(zip(sources, [*list(sources)[1:], *list(sources)[:1]], strict=True))
    return (
        [worst(item, sources[item["source"]], int(item["label"])) for item in items],
        [worst(item, sources[others[item["source"]]], 0) for item in items[::STRIDE]],
    )


def worst(item: Mapping[str, str], source: Source, label: int) -> Row:
    """The row of the worst sentence."""
    parts = sentences(item["claim"]) or [item["claim"]]
    rows = [row_of(part, source.cited(part), label) for part in parts]
    return replace(max(rows, key=lambda row: row.badness), rest=max(row.rest for row in rows))


def row_of(claim: str, quotes: Sequence[str], label: int) -> Row:
    """The status and features of a claim."""
    ours, source = read(claim), Evidence([read(quote) for quote in quotes])
    found, known = list(faults(ours, source)), known_concepts(ours, source)
    status = judge(claim, quotes).status
    is_refuted = status == "unsupported"
    is_contradicted = any(fault.contradicts for fault in found)
    features = (
        closeness(ours, source, known),
        is_refuted,
        is_contradicted and not is_refuted,
        bool(found) and not is_contradicted,
    )
    return Row(
        label, status, features, rest_closeness(ours, source, known, found) if is_contradicted else 0.0
    )


def left_out(name: str, sets: Sets) -> Numbers:
    """The probabilities for a set from the regression on all other sets."""
    weights = fit({other: rows for other, rows in sets.items() if other != name})
    return probabilities(weights, sets[name][0])


def probabilities(weights: Numbers, rows: Sequence[Row]) -> Numbers:
    """The probabilities as in `support`, with 1 for supported claims."""
    found = 1 / (1 + np.exp(-(weights[0] + features(rows) @ weights[1:])))
    return np.where([row.status == "supported" for row in rows], 1.0, found)


def features(rows: Sequence[Row]) -> Numbers:
    """The features of the rows, of shape (rows, 4)."""
    return np.array([row.features for row in rows], float).reshape(len(rows), 4)


def fit(sets: Sets) -> Numbers:
    """Fit the bias and four weights by Newton's method."""
    own = [(row, weight) for name in sets for row, weight in weighted(sets[name])]
    x = np.column_stack([np.ones(len(own)), features([row for row, _ in own])])
    y, w = np.array([row.label for row, _ in own]), np.array([weight for _, weight in own])
    weights = np.zeros(5)
    for _ in range(30):
        p = 1 / (1 + np.exp(-(x @ weights)))
        hessian = x.T @ (x * (w * p * (1 - p))[:, None]) + 1e-6 * np.eye(5)
        weights += np.linalg.solve(hessian, x.T @ (w * (y - p)))
    return weights


def weighted(rows: tuple[Sequence[Row], Sequence[Row]]) -> Iterator[tuple[Row, float]]:
    """Yield the rows to fit the regression on, with weights; supported rows are left out."""
    own, elsewhere = rows
    true = sum(row.label for row in own)
    for row in own:
        if row.status != "supported":
            share = TRUE_SHARE / true if row.label else (1 - TRUE_SHARE) * (1 - ELSEWHERE) / (len(own) - true)
            yield row, share
    yield from ((row, (1 - TRUE_SHARE) * ELSEWHERE / len(elsewhere)) for row in elsewhere)


def print_thresholds(sets: Mapping[str, Sequence[Row]]) -> None:
    """Print what *unsupported* would be worth at each threshold, and with one chosen on the other sets."""
    for threshold in THRESHOLDS[::5]:
        print(
            f"unsupported from {threshold:.2f}: {worth([refuted(rows, threshold) for rows in sets.values()])}"
        )
    chosen = []
    for name, rows in sets.items():
        others = [other for key, other in sets.items() if key != name]
        shares = {each: np.mean([refuted(other, each) for other in others], axis=0) for each in THRESHOLDS}
        good = (each for each, (true, false) in shares.items() if (precise(true, false) or 0) >= WANTED)
        chosen.append(refuted(rows, next(good, 1.0)))
    print(f"unsupported, where the others have a precision of {WANTED:.0%}: {worth(chosen)}")


def refuted(rows: Sequence[Row], threshold: float) -> tuple[float, float]:
    """The shares of the true and of the false claims that a threshold would make unsupported."""
    true, false = ([row.rest >= threshold for row in rows if row.label == label] for label in (1, 0))
    return float(np.mean(true)), float(np.mean(false))


def worth(shares: Sequence[tuple[float, float]]) -> str:
    """The mean shares over sets, and the precision that they come to."""
    true, false = np.mean(shares, axis=0)
    return f"{true:.1%} of the true, {false:.1%} of the false, precision {precise(true, false) or 0:.1%}"


def precise(true: float, false: float) -> float | None:
    """The precision of *unsupported*, given the shares of true and false claims that are."""
    return precision(false, true, 1 - TRUE_SHARE)


def error(names: Sequence[str], sets: Sets, found: Mapping[str, Numbers]) -> float:
    """The calibration error over these sets, all with the same weight."""
    gaps = [calibration_gaps(found[name].tolist(), [row.label for row in sets[name][0]]) for name in names]
    return float(np.abs(np.mean(gaps, axis=0)).sum())


if __name__ == "__main__":
    main()
