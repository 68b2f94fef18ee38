"""Score all held-out data with a cross-encoder and with the lexical check."""

import gzip
import json
import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from rag.crossencoder import CrossEncoder, Pair
from rag.verification.support import judge
from training.evidence import Source, bigrams_known, sentences
from training.hardpairs import as_pairs, cases
from training.pairs import read_pairs


@dataclass(frozen=True, slots=True)
class Item:
    """A summary or an answer, with each scorer's scores for its sentences."""

    set: str
    claim: str
    source: str
    label: float
    network: list[float]
    lexical: list[float]
    closeness: list[float]

    def features(self) -> list[float]:
        """The features that the mixture is fitted on."""
        logits = [logit(p) for p in self.network]
        return [min(logits), float(np.mean(logits)), min(self.lexical), float(np.mean(self.closeness))]


def logit(p: float) -> float:
    """The log-odds of a probability."""
    p = min(max(p, 1e-4), 1 - 1e-4)
    return float(np.log(p / (1 - p)))


def score_items(data: Path, encoder: CrossEncoder, every: int = 1) -> list[Item]:
    """The scored items of the folder `faithfulness`, every Nth of each set."""
    found = []
    for path in sorted((data / "faithfulness").glob("*.jsonl.gz")):
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            rows = [json.loads(line) for line in lines][::every]
        sources: dict[str, Source] = {}
        for row in rows:
            if row["source"] not in sources:
                sources[row["source"]] = Source(row["source"])
            source = sources[row["source"]]
            parts = sentences(row["claim"]) or [row["claim"]]
            cited = [source.cited(part) for part in parts]
            network = encoder.support(
                [Pair(part, " ".join(texts)) for part, texts in zip(parts, cited, strict=True)]
            )
            lexical = [judge(part, texts).probability for part, texts in zip(parts, cited, strict=True)]
            close = [bigrams_known(part, texts) for part, texts in zip(parts, cited, strict=True)]
            if "human_faithfulness" in row:
                name, label = "mtrag", float(np.mean([float(x) for x in _values(row["human_faithfulness"])]))
            else:
                name, label = _set_of(path, row), float(row["label"])
            found.append(Item(name, row["claim"], row["source"], label, network, lexical, close))
    return found


def _values(field: object) -> list[str]:
    return json.loads(field.replace("'", '"')) if isinstance(field, str) else list(field)  # type: ignore[call-overload]


def _set_of(path: Path, row: dict[str, str]) -> str:
    return (
        f"frank_{row['origin']}"
        if "frank" in path.name
        else path.name.split(".")[0].removeprefix("summedits_")
    )


@dataclass(frozen=True, slots=True)
class ScoredPair:
    """A scored pair from a dev set or a held-out template."""

    set: str
    kind: str
    label: int
    probability: float


def score_pairs(data: Path, encoder: CrossEncoder, every: int = 1) -> Iterator[ScoredPair]:
    """Score the dev sets, about 1,200 pairs of each at most, and cases of held-out templates."""
    for name in ("dev_snli", "dev_edits", "dev_qa_squad"):
        pairs = list(read_pairs(data / "reader" / f"{name}.jsonl.gz"))
        pairs = pairs[:: max(every, len(pairs) // 1200)]
        read = encoder.answers if pairs[0].task == "qa" else encoder.support
        found = read([Pair(p.asked, p.text, p.context) for p in pairs])
        yield from (ScoredPair(name, p.source, p.label, x) for p, x in zip(pairs, found, strict=True))
    pairs = list(as_pairs(cases(random.Random(0), 20 // every, held_out=True)))
    found = encoder.support([Pair(p.asked, p.text, p.context) for p in pairs])
    yield from (
        ScoredPair("held-out templates", p.source, p.label, x) for p, x in zip(pairs, found, strict=True)
    )
