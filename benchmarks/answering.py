"""Measure how well the offline answerer chooses and refuses, on questions outside the bundled dataset.

``python benchmarks/answering.py --data DIR [DIR …] [--most N]`` asks the questions in each DIR, with one
library per DIR. A DIR contains one of two things:

``questions.jsonl``, with one object per line: ``{"question", "corpus", "references": [{"text"}, …]}``, and
the articles it names, each as ``<corpus>.md`` or ``.txt``. The articles don't answer a question without
references; ``"history"`` lists the earlier questions, and ``"corpus"`` may be empty. Each question with
references is also asked with its evidence removed from the passages.

``*.jsonl.gz``, with one object per line: ``{"question", "contexts": [text, …], "answerability"}`` and a
``"history"`` of ``{"speaker": "user" | "agent", "text"}``. All contexts are articles in one library.

Prints the outcome for each kind of question; how many answers have a cited sentence that overlaps a
reference, for the whole answer and for its best sentence alone; and, for a range of confidence thresholds,
the share of answerable questions refused (over-refusal), of unanswerable questions answered (false
confidence), and of questions answered although their evidence was removed.
"""

import argparse
import gzip
import json
import random
import tempfile
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np

from rag import Extractive, Library
from rag.encoder import SentenceEncoder
from rag.generation.extractive import ENOUGH, candidates, choose
from rag.generation.outcome import Condensed, exhausted
from rag.indexing.embed import StaticEmbedder
from rag.library import PASSAGE_HITS
from rag.types import Passage, Turn
from rag.verification.lexical import Lexical

EMBEDDER = StaticEmbedder()
ENCODER = SentenceEncoder()
ANSWERER = Extractive(EMBEDDER, Lexical(), ENCODER)
SEED = 7  # of the sample drawn by --most

Row: TypeAlias = Mapping[str, Any]
Spans: TypeAlias = Collection[tuple[str, int, int]]


@dataclass(frozen=True, slots=True)
class Case:
    """A question with its passages; `evidence` is empty if no place is known."""

    kind: str
    asked: Condensed
    passages: tuple[Passage, ...]
    evidence: Spans = ()


@dataclass(frozen=True, slots=True)
class Outcome:
    """The outcome of a case: whether the answer, and its best sentence alone, cite evidence."""

    kind: str
    answered: bool
    confidence: float
    hit: bool
    best_hit: bool


def main() -> None:
    """Print the outcome for each folder."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, nargs="+", metavar="DIR")
    parser.add_argument("--most", type=int, metavar="N", help="ask a sample of N questions from each DIR")
    options = parser.parse_args()
    for folder in options.data:
        with tempfile.TemporaryDirectory() as home:
            report(
                folder, [outcome(case) for case in read(folder, Library(Path(home), EMBEDDER), options.most)]
            )


def read(folder: Path, library: Library, most: int | None) -> Iterator[Case]:
    """Add the articles of a folder to `library`, and yield its questions as cases."""
    asked = folder / "questions.jsonl"
    packed = sorted(folder.glob("*.jsonl.gz"))
    if asked.exists():
        lines = asked.read_text(encoding="utf-8").splitlines()
        yield from with_references([json.loads(line) for line in lines], folder, library, most)
    elif packed:
        lines = [line for path in packed for line in gzip.decompress(path.read_bytes()).splitlines()]
        yield from with_labels([json.loads(line) for line in lines], library, most)
    else:
        raise SystemExit(f"{folder} has no questions: name a folder with questions.jsonl or *.jsonl.gz.")


def with_references(rows: Sequence[Row], folder: Path, library: Library, most: int | None) -> Iterator[Case]:
    """Yield each question, and again with its evidence removed."""
    files = sorted([*folder.glob("*.md"), *folder.glob("*.txt")])
    ids = {Path(added.source).stem: added.id or "" for added in library.add(files)}
    texts = {name: library.article(found).text for name, found in ids.items()}
    missing = 0
    for row in sample(rows, most):
        evidence = {
            (ids[name], start, start + len(piece))
            for name in row["corpus"].split(",")
            for reference in row["references"]
            for piece in reference["text"].split("\n")
            if piece.strip() and (start := texts[name].find(piece)) >= 0
        }
        if row["references"] and not evidence:
            missing += 1
            continue
        history = [Turn(question, "") for question in row.get("history", [])]
        case = posed("answerable" if evidence else "unanswerable", row["question"], history, library)
        yield replace(case, evidence=evidence)
        if evidence:
            yield replace(case, kind="evidence taken", passages=tuple(without(case.passages, evidence)))
    if missing:
        print(f"{missing} questions left out: their references are not in the stored articles")


def with_labels(rows: Sequence[Row], library: Library, most: int | None) -> Iterator[Case]:
    """Yield each question with its conversation and the label that people gave it."""
    for text in dict.fromkeys(context for row in rows for context in row["contexts"]):
        library.add_text(text, keep_all=True)
    for row in sample(rows, most):
        turns = [(turn["speaker"], turn["text"]) for turn in row["history"]]
        history = [
            Turn(question, answer)
            for (speaker, question), (_, answer) in pairwise([*turns, ("agent", "")])
            if speaker == "user"
        ]
        yield posed(row["answerability"].lower(), row["question"], history, library)


def posed(kind: str, question: str, history: Sequence[Turn], library: Library) -> Case:
    """A question rewritten to be independent of its history, with the passages found for it."""
    asked = ANSWERER.condense(question, history)
    return Case(kind, asked, tuple(library.passages(asked.text, n=PASSAGE_HITS)))


def without(passages: Sequence[Passage], evidence: Spans) -> Iterator[Passage]:
    """The passages without the sentences that overlap evidence."""
    for passage in passages:
        left = [s for s in passage.sentences if not overlaps(passage.article, s.start, s.end, evidence)]
        if left:
            yield replace(passage, sentences=tuple(left))


def sample(rows: Sequence[Row], most: int | None) -> Sequence[Row]:
    """At most `most` of the rows, the same ones every time."""
    return rows if most is None or most >= len(rows) else random.Random(SEED).sample(rows, most)  # noqa: S311


def outcome(case: Case) -> Outcome:
    """Run the answerer on a case."""
    said = exhausted(ANSWERER.answer(case.asked, case.passages))
    cited = [place for sentence in said.sentences for place in sentence.citations]
    best = choose(candidates(case.asked, case.passages, EMBEDDER, ENCODER))[:1]
    return Outcome(
        case.kind,
        bool(said.sentences),
        said.confidence or 0.0,
        any(overlaps(each.article, each.start, each.end, case.evidence) for each in cited),
        any(overlaps(e.passage.article, e.sentence.start, e.sentence.end, case.evidence) for e in best),
    )


def overlaps(article: str, start: int, end: int, evidence: Spans) -> bool:
    """Whether a place of an article overlaps evidence."""
    return any(article == name and start < e and s < end for name, s, e in evidence)


def report(folder: Path, outcomes: Sequence[Outcome]) -> None:
    """Print the shares by kind, how often answers cite evidence, and the shares by threshold."""
    kinds = {
        kind: [each for each in outcomes if each.kind == kind] for kind in sorted({o.kind for o in outcomes})
    }
    print(f"{folder.name}\n{'':34}{'n':>15}{'answered':>18}")
    for kind, group in kinds.items():
        print(f"{kind:34}{len(group):15}{share([each.answered for each in group]):>18}")
    known, unknown, taken = (kinds.get(k, []) for k in ("answerable", "unanswerable", "evidence taken"))
    if taken:
        hits(known)
    print(f"{'threshold':>10}{'over-refusal':>14}{'false confidence':>18}{'taken':>10}")
    for threshold in sorted({*np.arange(0.05, 0.65, 0.05).round(2).tolist(), ENOUGH}):
        refused = share([each.confidence < threshold for each in known])
        false, bare = (share([each.confidence >= threshold for each in group]) for group in (unknown, taken))
        mark = "  <- current" if threshold == ENOUGH else ""
        print(f"{threshold:10.2f}{refused:>14}{false:>18}{bare:>10}{mark}")
    print()


def hits(known: Sequence[Outcome]) -> None:
    """Print how often a citation overlaps a reference, among the answers and all answerable questions."""
    print(f"{'a citation overlaps a reference':34}{'of the answers':>15}{'of the questions':>18}")
    for name, found in (
        ("best sentence", [each.best_hit for each in known]),
        ("whole answer", [each.hit for each in known]),
    ):
        of_answers = share([hit for each, hit in zip(known, found, strict=True) if each.answered])
        print(f"{name:34}{of_answers:>15}{share(found):>18}")


def share(values: Sequence[bool]) -> str:
    """The share of the values that are true, in per cent."""
    return f"{100 * sum(values) / len(values):.1f} %" if values else "–"


if __name__ == "__main__":
    main()
