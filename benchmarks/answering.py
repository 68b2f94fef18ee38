"""How well the offline answerer chooses and refuses, on questions that are not the bundled dataset's.

``python benchmarks/answering.py --data DIR [DIR …]`` reads in each DIR a ``questions.jsonl``, an object
a line: ``{"question", "corpus", "references": [{"text"}, …]}``, and the articles that it names, a
``<corpus>.md`` or ``.txt`` each. A DIR is one library. Without references, a question is one that
the articles do not answer; a ``"history"`` holds the questions before it, a ``"corpus"`` may be empty.
Each question with references is also asked with the sentences of its evidence taken away.

Along the threshold it prints the share of the answerable that is refused (over-refusal), of the
unanswerable that is answered (false confidence), the same where evidence was taken away, and the
share of the answerable whose answer cites evidence (hit).
"""

import argparse
import json
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from rag import Library
from rag.generation.extractive import ENOUGH, choose
from rag.generation.followup import condense
from rag.generation.outcome import Condensed
from rag.indexing.embed import StaticEmbedder
from rag.types import Passage, Turn

N_PASSAGES = 12  # as Assistant hands them over
EMBEDDER = StaticEmbedder()

Spans = Sequence[tuple[str, int, int]]


@dataclass(frozen=True, slots=True)
class Case:
    """A question as it is put to the answerer; `evidence` is empty where nothing answers it."""

    asked: Condensed
    passages: tuple[Passage, ...]
    evidence: Spans
    taken: bool = False

    def holds(self, article: str, start: int, end: int) -> bool:
        """Whether a place of an article overlaps the evidence."""
        return any(a == article and start < e and s < end for a, s, e in self.evidence)


def main() -> None:
    """Print the trade-off of refusing and answering."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, nargs="+", metavar="DIR")
    cases = [case for folder in parser.parse_args().data for case in read(folder)]
    if not cases:
        raise SystemExit("No questions were found: name the folders that hold questions.jsonl with --data.")
    begin = time.perf_counter()
    chosen = [choose(case.asked, case.passages, EMBEDDER, enough=0.0) for case in cases]
    best = [max((candidate.score for candidate in given), default=0.0) for given in chosen]
    hits = [
        any(case.holds(c.passage.article, c.sentence.start, c.sentence.end) for c in given)
        for case, given in zip(cases, chosen, strict=True)
    ]
    took = time.perf_counter() - begin
    table(cases, np.array(best), np.array(hits))
    print(f"{1000 * took / len(cases):.1f} ms a question, its search left out")


def read(folder: Path) -> Iterator[Case]:
    """The questions of a folder, over one library of its articles, each with the topic of its history."""
    files = sorted([*folder.glob("*.md"), *folder.glob("*.txt")])
    library = Library(Path(tempfile.mkdtemp()), EMBEDDER)
    ids = {Path(report.source).stem: report.id or "" for report in library.add(files)}
    texts = {name: library.article(found).text for name, found in ids.items()}
    for line in (folder / "questions.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        history = [Turn(earlier, "") for earlier in row.get("history", [])]
        names = [name for name in row["corpus"].split(",") if name]
        evidence = [
            (ids[name], start, start + len(piece))
            for name in names
            for reference in row["references"]
            for piece in reference["text"].split("\n")
            if piece.strip() and (start := texts[name].find(piece)) >= 0
        ]
        if row["references"] and not evidence:
            continue
        asked = condense(row["question"], history)
        passages = tuple(library.passages(asked.text, n=N_PASSAGES))
        case = Case(asked, passages, evidence)
        yield case
        if evidence:
            yield replace(case, passages=without(case), evidence=(), taken=True)


def without(case: Case) -> tuple[Passage, ...]:
    """The passages of a case without the sentences that hold evidence."""
    left = [
        replace(p, sentences=tuple(s for s in p.sentences if not case.holds(p.article, s.start, s.end)))
        for p in case.passages
    ]
    return tuple(passage for passage in left if passage.sentences)


def table(cases: Sequence[Case], best: NDArray[np.float64], hits: NDArray[np.bool_]) -> None:
    """Print the shares along the threshold."""
    known = np.array([bool(case.evidence) for case in cases])
    taken = np.array([case.taken for case in cases])
    print(
        f"{known.sum()} answerable, {(~known & ~taken).sum()} unanswerable, {taken.sum()} with evidence taken"
    )
    print(f"{'threshold':>9}{'over-refusal':>14}{'false conf.':>13}{'taken':>8}{'hit':>8}")
    for threshold in sorted({*np.arange(0.05, 0.65, 0.05).round(2).tolist(), ENOUGH}):
        said = best >= threshold
        false = said[~known & ~taken].mean() if (~known & ~taken).any() else np.nan
        shares = (1 - said[known].mean(), false, said[taken].mean(), (said & hits)[known].mean())
        mark = "  <- as it is" if threshold == ENOUGH else ""
        print(f"{threshold:9.2f}{shares[0]:14.3f}{shares[1]:13.3f}{shares[2]:8.3f}{shares[3]:8.3f}{mark}")


if __name__ == "__main__":
    main()
