"""Compute reference probabilities for a test of the network, on sentences written for this project."""

import json
import random
from itertools import islice
from pathlib import Path

from rag.crossencoder import CrossEncoder, Pair
from training.evidence import Source
from training.hardpairs import as_pairs, cases

_CLAIMS, _QUESTIONS = 130, 70
_DATASETS = Path("eval/datasets")


def stored(encoder: CrossEncoder) -> list[dict[str, str | float]]:
    """The 200 rows of `tests/crossencoder/probabilities.json`: template claims and dataset questions."""
    made = list(as_pairs(cases(random.Random(1), 1)))
    claims = [Pair(p.asked, p.text, p.context) for p in random.Random(1).sample(made, _CLAIMS)]
    questions = list(islice(_questions(), _QUESTIONS))
    return [
        {"head": head, "asked": p.asked, "text": p.text, "context": p.context, "probability": round(found, 4)}
        for head, pairs in (("support", claims), ("answers", questions))
        for p, found in zip(pairs, getattr(encoder, head)(pairs), strict=True)
    ]


def _questions() -> list[Pair]:
    """Each question with a sentence of its evidence, and with the sentence closest to it."""
    found = []
    for line in (_DATASETS / "bundled.jsonl").read_text(encoding="utf-8").splitlines():
        sample = json.loads(line)
        if sample.get("evidence"):
            text = (_DATASETS / sample["articles"][0]).read_text(encoding="utf-8")
            near = Source(text).cited(sample["question"], 1)
            found += [Pair(sample["question"], sentence) for sentence in (*sample["evidence"][:1], *near)]
    return list(dict.fromkeys(found))
