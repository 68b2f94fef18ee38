"""Measure what each rule of the check adds: verdicts with and without the rule, on labelled claims.

``PYTHONPATH=. python benchmarks/refuters.py PATH [PATH …] [--every N] [--only RULE …]`` reads labelled
claims: files in the format of `citewell eval judge`, folders of them, and the ``nli`` pairs of the
cross-encoder's training data, taking every Nth claim. It adds the bundled sets, and the lies that the cast
tells about the bundled articles.

A claim of several sentences gets its worst verdict. If the source is long, each sentence is checked against
the sentences that it would cite. For each set and rule it prints the shares, in per cent, of true and false
claims shown as supported, unclear and unsupported, the AUROC, and how many verdicts the rule moved towards
people's labels (`right`) and away from them (`wrong`). `none` is the unchanged check. The sets that others
labelled, and the lies of the cast, are pooled at the end.
"""

import argparse
import gzip
import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any, TypeAlias
from unittest.mock import patch

from eval import bundled_articles
from eval.labels import label_files
from eval.measures import auroc
from rag.generation.lies import LIES
from rag.generation.lies import Claim as StubClaim
from rag.languages.words import stem
from rag.types import Claim, Quote, Status, Verdict
from rag.verification import evidence
from rag.verification.lexical import Lexical
from training.evidence import Source, sentences

STATUSES: tuple[Status, ...] = ("unsupported", "unclear", "supported")
DATASETS = Path("eval/datasets")
OWN = ("reported", "answers", "taken-out")
NEIGHBOURS = 8  # sentences that each lie of the cast may use

Patches: TypeAlias = dict[str, Any]


def nothing(*_: object) -> tuple[()]:
    """Find no faults, in place of a rule that is left out."""
    return ()


def by_words(_: str, words: Sequence[Any], known: Any) -> tuple[dict[int, bool], set[int]]:
    """Find negations that reverse the next content words, ignoring clause boundaries."""
    cues = {index for index, word in enumerate(words) if word.norm in known.negations | known.local_negations}
    found: dict[int, bool] = {}
    for cue in cues:
        after = (index for index in range(cue + 1, len(words)) if not words[index].is_function)
        found |= {index: place == 0 for place, index in enumerate(islice(after, known.reach))}
    return found, {cue for cue in cues if words[cue].norm not in known.denials}


CHECKS, CONCEPT = "rag.verification.checks", (lambda norm, code: (stem(norm, code), False, False))
RULES: dict[str, Patches] = {
    "none": {},
    "numbers": {f"{CHECKS}.wrong_numbers": nothing},
    "names": {f"{CHECKS}.wrong_names": nothing},
    "negation": {"rag.verification.polarity.negations": lambda *_: ({}, set())},
    "quotations": {f"{CHECKS}.misquoted": nothing},
    "assertion": {f"{CHECKS}.polarity_conflicts": nothing},
    "directions": {"rag.verification.polarity.concept": CONCEPT},
    "clauses": {"rag.verification.polarity.negations": by_words},
}
"""The patches that disable each rule."""


@dataclass(frozen=True, slots=True)
class Item:
    """The label of a claim, and its sentences with the quotes that each cites."""

    label: int
    parts: tuple[Claim, ...]


def main() -> None:
    """Print a table for each set, and pooled tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("paths", type=Path, nargs="+", metavar="PATH")
    parser.add_argument("--every", type=int, default=1, metavar="N")
    parser.add_argument("--only", nargs="+", choices=RULES, default=list(RULES), metavar="RULE")
    args = parser.parse_args()
    sets: dict[str, list[Item]] = defaultdict(list)
    for path in [*label_files(args.paths), *(DATASETS / f"{name}.jsonl" for name in OWN[1:])]:
        for name, item in labelled(path, 1 if path.parent == DATASETS else args.every):
            sets[name].append(item)
    sets["reported"] = list(reported(DATASETS / "reported.jsonl"))
    for kind, item in cast():
        sets[f"cast: {kind}"].append(item)
    pooled: dict[str, Table] = defaultdict(Table)
    for name, items in sets.items():
        found = Table(
            [item.label for item in items], {rule: judged(items, RULES[rule]) for rule in args.only}
        )
        found.show(name)
        pooled[name.split(":")[0] if name.startswith(("cast", *OWN)) else "labelled by others"].add(found)
    for name, found in pooled.items():
        found.show(f"pooled, {name}")


@dataclass(slots=True)
class Table:
    """The labels of a set, and the verdicts on it without each rule; the first has all rules."""

    labels: list[int] = field(default_factory=list)
    verdicts: dict[str, list[Verdict]] = field(default_factory=lambda: defaultdict(list))

    def add(self, other: "Table") -> None:
        """Add another set."""
        self.labels += other.labels
        for rule, verdicts in other.verdicts.items():
            self.verdicts[rule] += verdicts

    def show(self, name: str) -> None:
        """Print the results for the set with each rule left out."""
        shown_as = "".join(f"{kind}: yes   ?  no" for kind in ("   true", "  false"))
        print(f"\n{name}: {sum(self.labels)} true, {len(self.labels) - sum(self.labels)} false")
        print(f"{'without':<12}{shown_as}{'AUROC':>7}{'right':>7}{'wrong':>7}")
        whole = next(iter(self.verdicts.values()), [])
        for rule, verdicts in self.verdicts.items():
            right, wrong = moved(self.labels, whole, verdicts)
            area = auroc([verdict.probability for verdict in verdicts], self.labels)
            shares = "".join(f"{shown(verdicts, self.labels, label):>20}" for label in (1, 0))
            print(
                f"{rule:<12}{shares}{'' if area is None else f'{area:.3f}':>7}{right:>7}{wrong:>7}",
                flush=True,
            )


def moved(labels: Sequence[int], whole: Sequence[Verdict], without: Sequence[Verdict]) -> tuple[int, int]:
    """How many verdicts a rule moved towards the labels, and away from them."""
    right = wrong = 0
    for label, now, before in zip(labels, whole, without, strict=True):
        step = STATUSES.index(now.status) - STATUSES.index(before.status)
        right += step > 0 if label else step < 0
        wrong += step < 0 if label else step > 0
    return right, wrong


def labelled(path: Path, every: int) -> Iterator[tuple[str, Item]]:
    """Yield the labelled claims of a file, with the name of their set."""
    with gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open() as lines:
        rows = [json.loads(line) for line in islice(lines, 0, None, every)]
    sources: dict[str, Source] = {}
    for row in rows:
        if row.get("task") == "nli":
            yield path.name.split(".")[0], Item(row["y"], (Claim(row["a"], (Quote(row["b"]),)),))
        elif "label" in row:
            if row["source"] not in sources:
                sources[row["source"]] = Source(row["source"])
            name = f"frank {row['origin']}" if path.name.startswith("frank") else path.name.split(".")[0]
            yield name, Item(row["label"], tuple(parts(row["claim"], sources[row["source"]])))


def parts(claim: str, source: Source) -> Iterator[Claim]:
    """Yield the sentences of a claim, each with the source sentences that it would cite."""
    for sentence in sentences(claim) or [claim]:
        yield Claim(sentence, tuple(map(Quote, source.cited(sentence))))


def reported(path: Path) -> Iterator[Item]:
    """Yield claims that a text reports, with the reporting sentence; true if the text confirms them."""
    for line in path.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        yield Item(int(row["truthful"]), (Claim(row["claim"], (Quote(row["reported"]),)),))


def cast() -> Iterator[tuple[str, Item]]:
    """Yield the lies that each stub tells about the sentences of the bundled articles."""
    for path in bundled_articles():
        said = sentences(path.read_text(encoding="utf-8"))
        for number, sentence in enumerate(said):
            first = max(0, number - NEIGHBOURS // 2)
            known = dict(enumerate(said[first : first + NEIGHBOURS], start=first))
            truth = StubClaim(sentence, (number,))
            for kind, lie in LIES.items():
                for changed in lie([truth], known):
                    if changed != truth and changed.numbers:
                        quotes = tuple(Quote(known[each]) for each in changed.numbers)
                        yield kind, Item(0, (Claim(changed.text, quotes),))


def shown(verdicts: Sequence[Verdict], labels: Sequence[int], wanted: int) -> str:
    """The percentages of claims with this label that are supported, unclear and unsupported."""
    mine = [verdict.status for verdict, label in zip(verdicts, labels, strict=True) if label == wanted]
    return "".join(f"{100 * mine.count(status) / max(1, len(mine)):4.0f}" for status in reversed(STATUSES))


def judged(items: Sequence[Item], patches: Patches) -> list[Verdict]:
    """The worst verdict on each item's sentences, from the check with these patches."""
    checker = Lexical()
    with ExitStack() as stack:
        for target, instead in patches.items():
            stack.enter_context(patch(target, instead))
        evidence.read.cache_clear()
        found = [min(checker.check(item.parts), key=rank) for item in items]
    evidence.read.cache_clear()
    return found


def rank(verdict: Verdict) -> tuple[int, float]:
    """Worse verdicts come first."""
    return STATUSES.index(verdict.status), verdict.probability


if __name__ == "__main__":
    main()
