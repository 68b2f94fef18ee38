"""How well the verifier's support separates faithful from unfaithful claims, beside plain word overlap.

``python benchmarks/faithfulness.py --data DIR`` reads every ``*.jsonl.gz`` in DIR: rows with ``source``,
``claim``, ``origin`` and ``label`` (1 = faithful), or with ``human_faithfulness`` ratings instead.
"""

import argparse
import gzip
import json
import time
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from rag.reading.sentences import split
from rag.verification.support import judge
from rag.verification.words import content


def auroc(scores: Sequence[float], labels: Sequence[int]) -> float:
    """The chance that a positive outscores a negative, ties a half (Mann and Whitney 1947, from ranks)."""
    positives = sum(labels)
    rank_sum = sum(rank for rank, label in zip(ranks(scores), labels, strict=True) if label)
    return (rank_sum - positives * (positives + 1) / 2) / (positives * (len(labels) - positives))


def spearman(ours: Sequence[float], theirs: Sequence[float]) -> float:
    """The Pearson correlation of the ranks, ties sharing their mean rank (Spearman 1904)."""
    first, second = ranks(ours), ranks(theirs)
    mean = (len(first) + 1) / 2
    covariance = sum((x - mean) * (y - mean) for x, y in zip(first, second, strict=True))
    spread = [sum((x - mean) ** 2 for x in each) for each in (first, second)]
    return float(covariance / (spread[0] * spread[1]) ** 0.5)


def ranks(values: Sequence[float]) -> list[float]:
    """The rank of each value from 1, equal values sharing the mean of their ranks."""
    places = defaultdict(list)
    for rank, index in enumerate(sorted(range(len(values)), key=values.__getitem__), start=1):
        places[values[index]].append(rank)
    return [sum(places[value]) / len(places[value]) for value in values]


def overlap(claim: str, source: str, *, size: int) -> float:
    """The share of the claim's runs of `size` content stems that the source has."""
    runs, known = (_runs(content(text), size) for text in (claim, source))
    return sum(run in known for run in runs) / len(runs) if runs else 0.0


def _runs(stems: Sequence[str], size: int) -> set[tuple[str, ...]]:
    return set(zip(*(stems[start:] for start in range(size)), strict=False))


def evidence(source: str) -> list[str]:
    """The sentences of `source`."""
    return [span.of(source) for span in split(source)]


def main() -> None:
    """Print one line for each origin: n, and AUROC (or Spearman) of support and of the overlaps."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="the folder of the labelled claims")
    groups: dict[tuple[str, str], list[dict[str, Any]]] = defaultdict(list)
    for path in sorted(parser.parse_args().data.glob("*.jsonl.gz")):
        for line in gzip.decompress(path.read_bytes()).splitlines():
            row = json.loads(line)
            groups[path.name.partition(".")[0], row.get("origin", "")].append(row)
    print(f"{'set':32} {'n':>5} {'measure':9} support overlap bigrams  supported when faithful / not")
    for (name, origin), rows in groups.items():
        report(f"{name} {origin}", rows)
    speed()


def report(name: str, rows: Sequence[dict[str, Any]]) -> None:
    """Print the line of one group."""
    verdicts = [judge(row["claim"], evidence(row["source"])) for row in rows]
    columns = [
        [verdict.support for verdict in verdicts],
        [overlap(row["claim"], row["source"], size=1) for row in rows],
        [overlap(row["claim"], row["source"], size=2) for row in rows],
    ]
    if "label" in rows[0]:
        labels = [row["label"] for row in rows]
        numbers, measure = [auroc(column, labels) for column in columns], "AUROC"
        shares = [
            sum(
                v.status == "supported"
                for v, row in zip(verdicts, rows, strict=True)
                if row["label"] == label
            )
            / labels.count(label)
            for label in (1, 0)
        ]
        status = f"{shares[0]:.2f} / {shares[1]:.2f}"
    else:
        ratings = [sum(map(int, row["human_faithfulness"])) / len(row["human_faithfulness"]) for row in rows]
        numbers, measure, status = [spearman(column, ratings) for column in columns], "Spearman", ""
    print(
        f"{name:32} {len(rows):5} {measure:9} " + " ".join(f"{number:7.3f}" for number in numbers), "", status
    )


def speed() -> None:
    """Print how many claims a second are judged, each by two sentences seen for the first time."""
    claims = [
        f"Minister {n} told the {n + 7} delegates that exports had not fallen by {n} %." for n in range(2000)
    ]
    sources = [
        [
            f"On Monday minister {n} spoke to {n + 7} delegates.",
            f"Exports, he told them, did not fall by {n} percent.",
        ]
        for n in range(2000)
    ]
    begin = time.perf_counter()
    for claim, source in zip(claims, sources, strict=True):
        judge(claim, source)
    print(f"{len(claims) / (time.perf_counter() - begin):.0f} claims a second")


if __name__ == "__main__":
    main()
