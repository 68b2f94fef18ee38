"""Measure retrieval: how much of the relevant text is found, and how little else.

    python benchmarks/quality.py --data DIR [--rerank]

DIR/chunking contains corpora (``*.md``) and ``questions.jsonl``, with one JSON object per line:
``{"question", "corpus", "references": [{"start", "end"}]}``, with offsets in code points of the
corpus file. All corpora go into one library without dropping lines, and each question retrieves
five chunks, with --rerank the five that the offline reranker finds best of twenty. The scores
are from https://research.trychroma.com/evaluating-chunking, over characters: recall is the share
of the references that is retrieved, precision the share of the retrieved text that is in a
reference, and IoU their intersection over their union.
"""

import argparse
import json
import re
import statistics
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import Path

from rag.encoder import SentenceEncoder
from rag.generation.reranking import OfflineReranker
from rag.indexing.embed import StaticEmbedder
from rag.library import Library
from rag.retrieval.rerank import Reranker, rerank
from rag.types import Span

TOP = 5
CANDIDATES = 20
GRAINS = (r"[^\n]*\n|[^\n]+", r"\s+|\S+", r"(?s).")  # lines, words, characters


@dataclass(frozen=True, slots=True)
class Question:
    """A question about a corpus, with the places in the corpus file that answer it."""

    text: str
    corpus: str
    references: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Score:
    """The scores of one question, each in [0, 1]."""

    recall: float
    precision: float
    iou: float


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure retrieval by the characters found.")
    parser.add_argument(
        "--data", type=Path, required=True, metavar="DIR", help="the folder that contains chunking/"
    )
    parser.add_argument("--rerank", action="store_true", help="rerank the chunks on this machine")
    options = parser.parse_args()
    folder = options.data / "chunking"
    questions = read_questions(folder / "questions.jsonl")
    with tempfile.TemporaryDirectory() as home:
        reranker = OfflineReranker(StaticEmbedder(), SentenceEncoder()) if options.rerank else None
        scores = measure(Library(Path(home)), folder, questions, reranker)
    print(f"{'':24}{'n':>5}{'recall':>15}{'precision':>15}{'IoU':>15}   % and 95 % interval")
    for corpus in sorted({question.corpus for question in questions}):
        report(corpus, [s for q, s in zip(questions, scores, strict=True) if q.corpus == corpus])
    report("all", scores)


def measure(
    library: Library, folder: Path, questions: Sequence[Question], reranker: Reranker | None = None
) -> list[Score]:
    """The scores of the questions over one library with the corpora in `folder`."""
    corpora: dict[str, str] = {}
    places: dict[str, list[int]] = {}
    for path in sorted(folder.glob("*.md")):
        (added,) = library.add([path], keep_all=True)
        if added.id is None:
            raise SystemExit(f"{path.name} was not added: {added.reason}")
        corpora[added.id] = path.stem
        places[added.id] = align(path.read_text(encoding="utf-8"), library.article(added.id).text)
    scores = []
    for question in questions:
        hits = library.search(question.text, n=TOP if reranker is None else CANDIDATES)
        if reranker is not None:
            articles = {hit.chunk.article: library.article(hit.chunk.article) for hit in hits}
            hits = rerank(question.text, hits, articles, reranker)
        chunks = [hit.chunk for hit in hits[:TOP]]
        found = [
            (
                corpora[chunk.article],
                Span(places[chunk.article][chunk.start], places[chunk.article][chunk.end - 1] + 1),
            )
            for chunk in chunks
        ]
        scores.append(score(question, found))
    return scores


def read_questions(path: Path) -> list[Question]:
    """Read questions from a JSON Lines file."""
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    return [
        Question(
            row["question"],
            row["corpus"],
            tuple(Span(reference["start"], reference["end"]) for reference in row["references"]),
        )
        for row in rows
    ]


def align(raw: str, text: str, grains: Sequence[str] = GRAINS) -> list[int]:
    """For each character of `text`, its offset in `raw`.

    Reading an article repairs characters and drops blank lines, so the offsets differ. The two are
    matched by lines, changed lines by words, and changed words by characters.
    """
    before, after = re.findall(grains[0], raw), re.findall(grains[0], text)
    places: list[int] = []
    at = 0
    for kind, i, j, k, m in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        old, new = "".join(before[i:j]), "".join(after[k:m])
        if kind == "equal":
            places += range(at, at + len(new))
        elif old and new and grains[1:]:
            places += (at + place for place in align(old, new, grains[1:]))
        else:
            places += [at] * len(new)
        at += len(old)
    return places


def score(question: Question, found: Iterable[tuple[str, Span]]) -> Score:
    """The scores of the retrieved spans, each in a corpus; text retrieved twice counts twice."""
    wanted = {place for span in question.references for place in range(span.start, span.end)}
    hit: set[int] = set()
    retrieved = 0
    for corpus, span in found:
        retrieved += span.end - span.start
        if corpus == question.corpus:
            hit |= wanted.intersection(range(span.start, span.end))
    return Score(
        recall=len(hit) / len(wanted),
        precision=len(hit) / retrieved if retrieved else 0.0,
        iou=len(hit) / (retrieved + len(wanted) - len(hit)),
    )


def report(name: str, scores: Sequence[Score]) -> None:
    """Print n and the means in per cent, with half the width of their 95 % intervals."""
    cells = []
    for column in (
        [score.recall for score in scores],
        [score.precision for score in scores],
        [score.iou for score in scores],
    ):
        half = 1.96 * statistics.stdev(column) / len(column) ** 0.5 if len(column) > 1 else float("nan")
        cells.append(f"{100 * statistics.mean(column):8.1f} ± {100 * half:4.1f}")
    print(f"{name:24}{len(scores):5}{cells[0]:>15}{cells[1]:>15}{cells[2]:>15}")


if __name__ == "__main__":
    main()
