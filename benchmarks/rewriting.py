"""Measure how close the offline rewriting of follow-up questions comes to rewriting by people.

``python benchmarks/rewriting.py --data DIR`` reads every ``*.jsonl`` in DIR, with one object per line:
``{"id", "history", "question", "rewrite"}``. `history` lists the earlier questions, oldest first,
`rewrite` is the last question as a person rewrote it, and `id` starts with the name of the conversation,
up to ``<::>``. Scores compare sets of content stems (`rag.languages.words.content`): precision is the
share of the candidate's stems that the rewrite has, recall the share of the rewrite's stems that the
candidate has, and F1 their harmonic mean, each averaged over rows. The conversations are split in half by
a hash of their names: the rules were written on the first half, and the second is held out.
"""

import argparse
import hashlib
import json
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from rag.generation.followup import condense
from rag.languages.words import content
from rag.types import Turn


@dataclass(frozen=True, slots=True)
class Row:
    """The last question of a conversation, with the earlier ones, its rewrites, and its half."""

    history: tuple[str, ...]
    question: str
    reference: str
    ours: str
    held_out: bool


CANDIDATES: dict[str, Callable[[Row], str]] = {
    "last turn": lambda row: row.question,
    "condense": lambda row: row.ours,
    "whole history": lambda row: " ".join((*row.history, row.question)),
}


def main() -> None:
    """Print the scores of each candidate over all rows, each half, and the rows that we changed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, metavar="DIR", help="folder with *.jsonl files")
    begin = time.perf_counter()
    rows = read_rows(parser.parse_args().data)
    took = time.perf_counter() - begin
    if not rows:
        raise SystemExit("No rows found: name the folder with the *.jsonl files with --data.")
    print(f"{'rows':22}{'candidate':16}{'n':>5}{'F1':>8}{'precision':>11}{'recall':>8}")
    for name, half in (
        ("all", rows),
        ("first half", [row for row in rows if not row.held_out]),
        ("held out", [row for row in rows if row.held_out]),
    ):
        report(name, half)
        report(f"{name}, changed", [row for row in half if row.ours != row.question])
    print(f"{1000 * took / len(rows):.2f} ms per row, including reading")


def read_rows(folder: Path) -> list[Row]:
    """Read and rewrite the rows of every ``*.jsonl`` in `folder`."""
    lines = [line for path in sorted(folder.glob("*.jsonl")) for line in path.open(encoding="utf-8")]
    return [read_row(line) for line in lines if line.strip()]


def read_row(line: str) -> Row:
    """Read a row from a line of JSON, and rewrite it from the earlier questions without answers."""
    row = json.loads(line)
    history, question = tuple(row["history"]), row["question"]
    ours = condense(question, [Turn(earlier, "") for earlier in history]).text
    conversation = row["id"].partition("<::>")[0].encode()
    return Row(history, question, row["rewrite"], ours, hashlib.sha256(conversation).digest()[0] % 2 == 1)


def report(name: str, rows: Sequence[Row]) -> None:
    """Print one line per candidate."""
    for candidate, text in CANDIDATES.items() if rows else ():
        scores = [score(text(row), row.reference) for row in rows]
        f1, precision, recall = (statistics.mean(column) for column in zip(*scores, strict=True))
        print(f"{name:22}{candidate:16}{len(rows):5}{f1:8.3f}{precision:11.3f}{recall:8.3f}")


def score(candidate: str, reference: str) -> tuple[float, float, float]:
    """F1, precision and recall of the candidate's content stems; two empty sets match perfectly."""
    ours, theirs = set(content(candidate)), set(content(reference))
    both = len(ours & theirs)
    precision = both / len(ours) if ours else float(not theirs)
    recall = both / len(theirs) if theirs else float(not ours)
    return 2 * both / (len(ours) + len(theirs)) if ours or theirs else 1.0, precision, recall


if __name__ == "__main__":
    main()
