"""Measure whether the offline answerer presents as an answer what a text only reports, and refutes.

``python benchmarks/reported.py eval/datasets/reported.jsonl`` asks each question in a library with only
its text, and prints the outcomes by form.

For refuted texts: *alone* is only the reported sentence, *evaded* has it with others but not the one in
which the source states the facts, *asserted* has that one, *other* has neither. For their truthful twins,
*answered* has the sentence that reports or the one that asserts.

Then it prints how many of the reported sentences are recognised as reports, with the right kind and the
right speaker. Each figure is given for two halves of the rows, split by a hash of their ids: the words of
`rag.verification.reports` were chosen on the first.
"""

import argparse
import hashlib
import json
import tempfile
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any, TypeAlias

from report import report

from rag import Answer, Assistant, Extractive, Library
from rag.encoder import SentenceEncoder
from rag.indexing.embed import StaticEmbedder
from rag.types import Quote
from rag.verification import reports
from rag.verification.lexical import Lexical

EMBEDDER = StaticEmbedder()
HALVES = ("first", "second")
REFUTED = ("alone", "evaded", "asserted", "other", "refused")
TRUTHFUL = ("answered", "other", "not supported", "refused")

Row: TypeAlias = dict[str, Any]


def main() -> None:
    """Print the outcomes by form, for both halves."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("dataset", type=Path, metavar="DATASET")
    halves = rows(parser.parse_args().dataset)
    outcomes = {name: [(row, judge(row, ask(row))) for row in half] for name, half in halves.items()}
    for title, columns in (("refuted", REFUTED), ("truthful", TRUTHFUL)):
        counted = []
        for name, judged in outcomes.items():
            found: dict[str, Counter[str]] = defaultdict(Counter)
            for row, outcome in judged:
                if row["truthful"] == (title == "truthful"):
                    found[row["form"]][outcome] += 1
            counted += table(name, columns, found)
        report(f"reported-{title}", counted)
    report("reported-notes", [notes(name, half) for name, half in halves.items()])


def rows(dataset: Path) -> dict[str, list[Row]]:
    """The rows of a dataset in two halves."""
    found: dict[str, list[Row]] = {half: [] for half in HALVES}
    for line in dataset.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        found[HALVES[hashlib.sha256(row["id"].encode()).digest()[0] % 2]].append(row)
    return found


def ask(row: Row) -> Answer:
    """The answer to a row's question, from only its text."""
    with tempfile.TemporaryDirectory() as folder:
        library = Library(Path(folder), EMBEDDER)
        library.add_text(row["text"], keep_all=True)
        return Assistant(library, Extractive(EMBEDDER, Lexical(), SentenceEncoder())).ask(row["question"])


def judge(row: Row, answer: Answer) -> str:
    """The outcome for a row: one of `REFUTED` or `TRUTHFUL`."""
    said = [sentence.text for sentence in answer.sentences]
    if not said:
        return "refused"
    if not row["truthful"]:
        if row["asserted"] in said:
            return "asserted"
        return "alone" if said == [row["reported"]] else "evaded" if row["reported"] in said else "other"
    if any(sentence.verdict.status != "supported" for sentence in answer.sentences):
        return "not supported"
    return "answered" if {row["reported"], row["asserted"]} & set(said) else "other"


def table(half: str, outcomes: tuple[str, ...], forms: dict[str, Counter[str]]) -> list[Row]:
    """The counts by form and in total."""
    return [
        {"half": half, "form": form, **{outcome: counts[outcome] for outcome in outcomes}}
        for form, counts in {**forms, "all": sum(forms.values(), Counter())}.items()
    ]


def notes(name: str, half: list[Row]) -> Row:
    """How many of the reported sentences are recognised as reports, with the right kind and speaker."""
    found = [(row, note) for row in half if (note := reports.report(Quote(row["reported"]))) is not None]
    return {
        "half": name,
        "sentences": len(half),
        "recognised": len(found),
        "right kind": sum(note.kind == row["kind"] for row, note in found),
        "right speaker": sum(note.by == row["by"] for row, note in found),
    }


if __name__ == "__main__":
    main()
