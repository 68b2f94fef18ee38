"""Fit the regression with which the offline answerer chooses sentences, and test it on held-out sets.

``python benchmarks/choosing.py --data DIR [DIR …] [--most N]`` reads questions with their evidence from
folders with ``questions.jsonl``, as ``benchmarks/answering.py`` does. ``--pairs FILE [FILE …]`` also reads
``*.jsonl.gz`` files of pairs: ``a`` is a question, ``b`` a sentence, ``c`` its title and the sentence before,
``y`` whether it answers, and ``g`` the question's group; each title is an article. N questions are drawn
from each set. In addition, questions with a name are asked with the name from another question, over that
question's passages: they are on topic, but the passages don't answer them.

A row is a sentence from the passages found for a question, and its label says whether it is evidence; the
rows of a question are weighted by one over the square root of their number. There are two steps, whose
weights are in `rag.generation.score`: by words, of all sentences, and with the encoder's cosines, of those
that the first one there finds likeliest. Each has a logistic regression, of all questions, to refuse, and a
conditional logit, of those with evidence, to choose.

For each set and both steps it prints, fitted on the other sets, how often the best sentence, and one of the
best three, is evidence; then, at an over-refusal of 15 %, the share answered of the questions without an
answer and of those whose evidence was removed; and last both regressions on all sets.
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
from itertools import compress
from pathlib import Path
from typing import TypeAlias

import numpy as np
from answering import EMBEDDER, ENCODER, SEED, Case, overlaps, read, sample
from numpy.typing import NDArray

from rag import Library
from rag.generation.features import FEATURES, features
from rag.generation.score import NEAR, WEIGHTS, as_read, likeliest, near, tells

OVER_REFUSAL = 0.15
NAME = re.compile(r"(?<=\s)[A-Z][\w’'-]+(?:\s(?:of\s|the\s)?[A-Z][\w’'-]+)*")
RIDGE = 1.0  # of the logistic regression, on features of unit variance
CHOICE_RIDGE = 3.0  # of the conditional logit, on features of unit variance within a question
STEP = 0.7  # of Newton's method: where several sentences are evidence, a whole one may go too far

Numbers = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Asked:
    """A question, with features of sentences and which of these are evidence."""

    kind: str
    rows: Numbers
    evidence: NDArray[np.bool_]


Step: TypeAlias = list[Asked]


def main() -> None:
    """Print the table and the regression."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--data", type=Path, nargs="*", default=[], metavar="DIR")
    parser.add_argument("--pairs", type=Path, nargs="*", default=[], metavar="FILE")
    parser.add_argument("--most", type=int, metavar="N", help="draw a sample of N questions from each set")
    options = parser.parse_args()
    sets = {folder.name: asked(folder, options.most) for folder in options.data}
    for path in options.pairs:
        with tempfile.TemporaryDirectory() as folder:
            write_articles(path, Path(folder), options.most)
            sets[path.name.partition(".")[0]] = asked(Path(folder), None)
    heads = ("questions", "first", "of three", "unanswerable", "taken", "exchanged")
    for step, names in enumerate((FEATURES, NEAR)):
        print(f"{('by words', 'with the encoder')[step]:16}" + "".join(f"{head:>13}" for head in heads))
        for name, found in sets.items():
            others = [each for other, steps in sets.items() if other != name for each in steps[step]]
            report(name, found[step], fit(others or found[step]), fit_choice(others or found[step]))
        every = [each for steps in sets.values() for each in steps[step]]
        bias, *weights = fit(every)
        print(f"{'':10}{'refuses':>8}{'chooses':>8}\n{'bias':10}{bias:8.2f}")
        for name, weight, chooses in zip(names, weights, fit_choice(every), strict=True):
            print(f"{name:10}{weight:8.2f}{chooses:8.2f}")


def asked(folder: Path, most: int | None) -> tuple[Step, Step]:
    """The questions of a folder, asked over its articles, and those with exchanged names, for both steps."""
    with tempfile.TemporaryDirectory() as home:
        cases = [case for case in read(folder, Library(Path(home), EMBEDDER), most) if case.passages]
        found = [rows(case) for case in (*cases, *exchanged(cases, len(cases) // 2))]
        by_words, with_encoder = zip(*(pair for pair in found if len(pair[0].rows)), strict=True)
        return list(by_words), list(with_encoder)


def rows(case: Case) -> tuple[Asked, Asked]:
    """The sentences of a question's passages that can be an answer, and the likeliest of these."""
    all_places = [(passage, sentence) for passage in case.passages for sentence in passage.sentences]
    told = [tells(sentence.text) for _, sentence in all_places]
    places = list(compress(all_places, told))
    evidence = np.array(
        [overlaps(passage.article, each.start, each.end, case.evidence) for passage, each in places],
        dtype=np.bool_,
    )
    found = features(case.asked.text, case.passages, EMBEDDER)[told]
    best = likeliest(found @ WEIGHTS)
    read = list(compress(as_read(case.passages), told))
    closer = near(case.asked.text, [read[each] for each in best], found[best], ENCODER)
    return (
        Asked(case.kind, found, evidence),
        Asked(case.kind, closer, evidence[best]),
    )


def exchanged(cases: Sequence[Case], count: int) -> Iterator[Case]:
    """Yield questions with the name from another question, over that question's passages."""
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
    """Write a sample of a file's questions as ``questions.jsonl``, with the articles they are about."""
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
    """Fit the bias and weights by Newton's method; questions whose evidence was not found are left out."""
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


def fit_choice(questions: Sequence[Asked]) -> Numbers:
    """Fit the weights by which one of a question's sentences that are evidence is the likeliest of all."""
    own = [each for each in questions if each.kind == "answerable" and each.evidence.any()]
    spread = np.sqrt(np.mean([each.rows.var(axis=0) for each in own], axis=0))
    scale = np.divide(1, spread, out=np.zeros_like(spread), where=spread > 0)  # 0: what all have alike
    weights = np.zeros(len(scale))
    for _ in range(40):
        gradient, hessian = -CHOICE_RIDGE * weights, CHOICE_RIDGE * np.eye(len(weights))
        for each in own:
            x = each.rows * scale
            odds = np.exp(x @ weights - (x @ weights).max())
            every, right = odds / odds.sum(), odds * each.evidence / (odds * each.evidence).sum()
            gradient += (right - every) @ x
            hessian += (x.T * every) @ x - np.outer(every @ x, every @ x)
        weights += STEP * np.linalg.solve(hessian, gradient)
    return np.asarray(weights * scale)


def report(name: str, questions: Sequence[Asked], weights: Numbers, choice: Numbers) -> None:
    """Print a line of the table."""
    scores = [weights[0] + each.rows @ weights[1:] for each in questions]
    best = {kind: np.array(found) for kind, found in by_kind(questions, scores).items()}
    known = [(each, each.rows @ choice) for each in questions if each.kind == "answerable"]
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
    """The best score of each question, by kind."""
    found: dict[str, list[float]] = defaultdict(list)
    for each, own in zip(questions, scores, strict=True):
        found[each.kind].append(float(own.max()))
    return found


if __name__ == "__main__":
    main()
