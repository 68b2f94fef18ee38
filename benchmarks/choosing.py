"""The regression by which the offline answerer chooses sentences, fitted and tried on left-out questions.

``python benchmarks/choosing.py --data DIR [DIR …] [--most N]`` reads questions with their evidence
as ``benchmarks/answering.py`` does (its folders with ``questions.jsonl``). ``--pairs FILE [FILE …]`` takes
``*.jsonl.gz`` of pairs too: ``a`` is a question, ``b`` a sentence, ``c`` its title and the sentence before,
``y`` whether it answers, and ``g`` the question's group; each title is an article.
Every set is drawn to N questions. Of each set, questions with a name are also asked with the name of another
question, over that one's passages: they are about what is there, and it does not answer them.

A row is a sentence of the passages that are found for a question, and its label whether it is evidence; each
question weighs the same for each root of its sentences. For each set it prints how often the best sentence,
and one of the best three, is evidence, by the regression on the other sets; then, at an over-refusal of 15 %,
what is answered of the questions without an answer and of those whose evidence was taken away; and last
the regression on all sets, which `rag.generation.score` has.
"""

import argparse
import gzip
import json
import random
import re
import tempfile
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from answering import EMBEDDER, SEED, Case, overlaps, read, sample
from numpy.typing import NDArray

from rag import Library
from rag.generation.features import FEATURES, features
from rag.generation.score import tells

OVER_REFUSAL = 0.15
NAME = re.compile(r"(?<=\s)[A-Z][\w’'-]+(?:\s(?:of\s|the\s)?[A-Z][\w’'-]+)*")
RIDGE = 1.0  # of the regression, on features of unit variance

Numbers = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Asked:
    """A question: the features of its sentences, and which of them are evidence."""

    kind: str
    rows: Numbers
    evidence: NDArray[np.bool_]


def main() -> None:
    """Print the table and the regression."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--data", type=Path, nargs="*", default=[], metavar="DIR")
    parser.add_argument("--pairs", type=Path, nargs="*", default=[], metavar="FILE")
    parser.add_argument("--most", type=int, metavar="N", help="a sample of N questions of each set")
    options = parser.parse_args()
    sets = {folder.name: asked(folder, options.most) for folder in options.data}
    for path in options.pairs:
        with tempfile.TemporaryDirectory() as folder:
            write_articles(path, Path(folder), options.most)
            sets[path.name.partition(".")[0]] = asked(Path(folder), None)
    heads = ("questions", "first", "of three", "unanswerable", "taken", "exchanged")
    print(f"{'set':16}" + "".join(f"{head:>13}" for head in heads))
    for name, own in sets.items():
        others = [each for other, found in sets.items() if other != name for each in found]
        report(name, own, fit(others or own))
    weights = fit([each for found in sets.values() for each in found])
    print(
        "\n"
        + "\n".join(
            f"{name:10}{value:8.2f}" for name, value in zip(("bias", *FEATURES), weights, strict=True)
        )
    )


def asked(folder: Path, most: int | None) -> list[Asked]:
    """The questions of a folder, over a library of its articles, and those with exchanged names."""
    with tempfile.TemporaryDirectory() as home:
        cases = [case for case in read(folder, Library(Path(home), EMBEDDER), most) if case.passages]
        found = (rows(case) for case in (*cases, *exchanged(cases, len(cases) // 2)))
        return [each for each in found if len(each.rows)]


def rows(case: Case) -> Asked:
    """The sentences of a question's passages, but for those that can be no answer."""
    places = [(passage, sentence) for passage in case.passages for sentence in passage.sentences]
    told = [tells(sentence.text) for _, sentence in places]
    evidence = [
        overlaps(passage.article, sentence.start, sentence.end, case.evidence) for passage, sentence in places
    ]
    return Asked(
        case.kind,
        features(case.asked.text, case.passages, EMBEDDER)[told],
        np.array(evidence, dtype=np.bool_)[told],
    )


def exchanged(cases: Sequence[Case], count: int) -> Iterator[Case]:
    """Questions with the name of another one, over the passages of that one."""
    draw = random.Random(SEED)  # noqa: S311
    named = [
        (case, name.group())
        for case in cases
        if case.kind == "answerable" and (name := NAME.search(case.asked.text))
    ]
    for _ in range(count if len(named) > 1 else 0):
        (one, name), (other, another) = draw.sample(named, 2)
        if name != another and one.passages[0].article != other.passages[0].article:
            question = replace(one.asked, question=one.asked.question.replace(name, another))
            yield Case("exchanged", question, other.passages)


def write_articles(path: Path, folder: Path, most: int | None) -> None:
    """A sample of the questions of a file as ``questions.jsonl``, and the articles that they are about."""
    sentences: dict[str, dict[str, None]] = defaultdict(dict)
    questions: dict[str, tuple[str, str, list[str]]] = {}
    for line in gzip.decompress(path.read_bytes()).splitlines():
        pair = json.loads(line)
        title, *_, before = [part.strip() for part in pair["c"].split(" . ")] * 2
        article = sentences[title]
        article.update(dict.fromkeys([before, pair["b"]] if before != title else [pair["b"]]))
        _, _, references = questions.setdefault(pair["g"], (pair["a"], title, []))
        references.extend([pair["b"]] if pair["y"] else [])
    drawn = sample(list(questions.values()), most)
    names = {title: f"{number:05}" for number, title in enumerate(sorted({title for _, title, _ in drawn}))}
    for title, name in names.items():
        text = f"# {title}\n\n{' '.join(sentences[title])}\n"
        (folder / f"{name}.md").write_text(text, encoding="utf-8")
    rows = [
        {"question": question, "corpus": names[title], "references": [{"text": text} for text in references]}
        for question, title, references in drawn
    ]
    (folder / "questions.jsonl").write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")


def fit(questions: Sequence[Asked]) -> Numbers:
    """Bias and weights, by Newton's method; a question whose evidence was not found teaches nothing."""
    own = [each for each in questions if each.kind != "answerable" or each.evidence.any()]
    rows = np.concatenate([each.rows for each in own])
    labels = np.concatenate([each.evidence for each in own]).astype(float)
    counts = np.concatenate([np.full(len(each.rows), len(each.rows) ** -0.5) for each in own])
    middle, spread = rows.mean(axis=0), rows.std(axis=0) + 1e-9
    x = np.column_stack([np.ones(len(rows)), (rows - middle) / spread])
    ridge = RIDGE * np.diag([0.0, *np.ones(rows.shape[1])])
    weights = np.zeros(x.shape[1])
    for _ in range(30):
        p = 1 / (1 + np.exp(-(x @ weights)))
        hessian = x.T @ (x * (counts * p * (1 - p))[:, None]) + ridge
        weights += np.linalg.solve(hessian, x.T @ (counts * (labels - p)) - ridge @ weights)
    slopes = weights[1:] / spread
    return np.array([weights[0] - slopes @ middle, *slopes])


def report(name: str, questions: Sequence[Asked], weights: Numbers) -> None:
    """A line of the table."""
    scores = [weights[0] + each.rows @ weights[1:] for each in questions]
    best = {kind: np.array(found) for kind, found in by_kind(questions, scores).items()}
    known = [pair for pair in zip(questions, scores, strict=True) if pair[0].kind == "answerable"]
    first = np.mean([each.evidence[found.argmax()] for each, found in known])
    three = np.mean([each.evidence[np.argsort(-found)[:3]].any() for each, found in known])
    enough = np.quantile(best["answerable"], OVER_REFUSAL)
    others = [
        f"{np.mean(best[kind] >= enough):.1%}" if kind in best else "–"
        for kind in ("unanswerable", "evidence taken", "exchanged")
    ]
    shares = "".join(f"{share:>13}" for share in (f"{first:.1%}", f"{three:.1%}", *others))
    print(f"{name:16}{len(questions):13}{shares}", flush=True)


def by_kind(questions: Sequence[Asked], scores: Sequence[Numbers]) -> Mapping[str, list[float]]:
    """The best score of each question."""
    found: dict[str, list[float]] = defaultdict(list)
    for each, own in zip(questions, scores, strict=True):
        found[each.kind].append(float(own.max()))
    return found


if __name__ == "__main__":
    main()
