"""Measure a cross-encoder on sets that it was not trained on: ``python -m training.measure DATA FOLDER``.

Prints the tables of the card, for the network alone, for the lexical check alone, and for both mixed.
"""

import argparse
import gzip
import json
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from scipy.stats import spearmanr
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import GroupKFold, cross_val_predict
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from rag.crossencoder import CrossEncoder, Pair
from rag.verification.support import judge
from training.evidence import Source, bigrams_known, sentences
from training.hardpairs import as_pairs, cases
from training.pairs import read_pairs

_KEPT = 0.85  # of the true summaries, where the false ones that are shown are counted


@dataclass(frozen=True, slots=True)
class Item:
    """A summary or an answer with what each scorer says of its sentences."""

    set: str
    claim: str
    source: str
    label: float
    network: list[float]
    lexical: list[float]
    closeness: list[float]

    def features(self) -> list[float]:
        """What the mixture is fitted on."""
        logits = [_logit(p) for p in self.network]
        close = float(np.mean(self.closeness))
        return [
            min(logits), float(np.mean(logits)), min(self.lexical), float(np.mean(self.lexical)),
            close, min(self.closeness), close * min(logits), close * float(np.mean(logits)),
        ]  # fmt: skip


def _logit(p: float) -> float:
    p = min(max(p, 1e-4), 1 - 1e-4)
    return float(np.log(p / (1 - p)))


def load_items(data: Path, encoder: CrossEncoder, every: int = 1) -> list[Item]:
    """The items of the folder `faithfulness`, scored; of each set every so manyth."""
    found = []
    for path in sorted((data / "faithfulness").glob("*.jsonl.gz")):
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            rows = [json.loads(line) for line in lines][::every]
        sources: dict[str, Source] = {}
        for row in rows:
            source = sources.setdefault(row["source"], Source(row["source"]))
            parts = sentences(row["claim"]) or [row["claim"]]
            cited = [source.cited(part) for part in parts]
            network = encoder.support([Pair(part, " ".join(texts)) for part, texts in zip(parts, cited, strict=True)])
            lexical = [judge(part, texts).support for part, texts in zip(parts, cited, strict=True)]
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
    return f"frank_{row['origin']}" if "frank" in path.name else path.name.split(".")[0].removeprefix("summedits_")


Scorer = Callable[[Item], float]
SCORERS: dict[str, Scorer] = {
    "network, worst sentence": lambda item: min(item.network),
    "network, mean": lambda item: float(np.mean([_logit(p) for p in item.network])),
    "lexical, worst sentence": lambda item: min(item.lexical),
    "lexical, mean": lambda item: float(np.mean(item.lexical)),
    "bigrams, mean": lambda item: float(np.mean(item.closeness)),
}


def mixed(train: Sequence[Item], test: Sequence[Item]) -> np.ndarray:
    """The scores of `test` by a logistic mixture that is fitted on `train`, each set and label with equal weight."""
    keys = [(item.set, item.label) for item in train]
    weights = np.array([1 / keys.count(key) for key in keys])
    model = make_pipeline(StandardScaler(), LogisticRegression(C=1.0))
    model.fit(
        np.array([item.features() for item in train]), [item.label for item in train],
        logisticregression__sample_weight=weights / weights.mean(),
    )  # fmt: skip
    return model.decision_function(np.array([item.features() for item in test]))


def claim_alone(items: Sequence[Item]) -> np.ndarray:
    """The scores of a bag of words and pairs of words that sees only the claims, fitted on other sources."""
    model = make_pipeline(TfidfVectorizer(ngram_range=(1, 2), min_df=2), LogisticRegression(max_iter=500))
    groups = [hash(item.source) for item in items]
    labels = [item.label for item in items]
    return cross_val_predict(
        model, [item.claim for item in items], labels, groups=groups, cv=GroupKFold(5), method="decision_function"
    )


def balanced_accuracy(labels: np.ndarray, scores: np.ndarray, threshold: float) -> float:
    """The mean of the shares of true and of false items on their side of `threshold`."""
    return float(((scores[labels == 1] >= threshold).mean() + (scores[labels == 0] < threshold).mean()) / 2)


def best_threshold(folds: Sequence[tuple[np.ndarray, np.ndarray]]) -> float:
    """The threshold with the highest mean balanced accuracy over `folds` of (labels, scores)."""
    grid = np.unique(np.quantile(np.concatenate([scores for _, scores in folds]), np.linspace(0, 1, 200)))
    return float(max(grid, key=lambda t: np.mean([balanced_accuracy(y, s, t) for y, s in folds])))


def print_table(items: Sequence[Item]) -> None:
    """AUROC of each set and scorer; of the seven domains, balanced accuracy at the threshold of the other six."""
    sets = sorted({item.set for item in items if item.set != "mtrag"})
    of = {name: [item for item in items if item.set == name] for name in sets}
    labels = {name: np.array([item.label for item in of[name]]) for name in sets}
    scored = {name: {s: np.array([f(item) for item in of[s]]) for s in sets} for name, f in SCORERS.items()}
    scored["mixed"] = {s: mixed([item for other in sets if other != s for item in of[other]], of[s]) for s in sets}
    scored["claim alone"] = {s: claim_alone(of[s]) for s in sets}
    print(f"{'':26}" + "".join(f"{name:>14}" for name in sets) + f"{'seven domains':>16}")
    seven = [name for name in sets if not name.startswith("frank")]
    for scorer, scores in scored.items():
        areas = {s: roc_auc_score(labels[s], scores[s]) for s in sets}
        accuracies = {}
        for s in seven:
            threshold = best_threshold([(labels[o], scores[o]) for o in seven if o != s])
            accuracies[s] = balanced_accuracy(labels[s], scores[s], threshold)
        cells = "".join(f"{areas[s]:>7.3f} {100 * accuracies[s]:5.1f}%" if s in accuracies else f"{areas[s]:>14.3f}" for s in sets)
        print(f"{scorer:26}{cells}{np.mean([areas[s] for s in seven]):>9.3f} {100 * np.mean(list(accuracies.values())):5.1f}%")
    for s in (name for name in sets if name.startswith("frank")):
        for scorer, scores in scored.items():
            y, x = labels[s], scores[s]
            shown = (x[y == 0] >= np.quantile(x[y == 1], 1 - _KEPT)).mean()
            low, high = _interval(y, x)
            print(f"{s} {scorer:26} AUROC {roc_auc_score(y, x):.3f} [{low:.3f}, {high:.3f}], false shown where {_KEPT:.0%} of the true are: {shown:.1%}")
    rated = [item for item in items if item.set == "mtrag"]
    if rated:
        binary = [item for item in items if item.set != "mtrag"]
        by = {name: [f(item) for item in rated] for name, f in SCORERS.items()} | {"mixed": mixed(binary, rated)}
        for name, values in by.items():
            print(f"mtrag {name:26} Spearman {spearmanr(values, [item.label for item in rated]).statistic:.3f} (n {len(rated)})")


def _interval(labels: np.ndarray, scores: np.ndarray) -> tuple[float, float]:
    rng = np.random.default_rng(0)
    draws = []
    for _ in range(500):
        at = rng.integers(len(labels), size=len(labels))
        if 0 < labels[at].sum() < len(at):
            draws.append(roc_auc_score(labels[at], scores[at]))
    return float(np.quantile(draws, 0.025)), float(np.quantile(draws, 0.975))


def print_pairs(data: Path, encoder: CrossEncoder, every: int) -> None:
    """AUROC on the dev pairs, and on templates that were held out, by kind."""
    for name, read in (("dev_snli", encoder.support), ("dev_edits", encoder.support), ("dev_qa_squad", encoder.answers)):
        pairs = list(read_pairs(data / "reader" / f"{name}.jsonl.gz"))
        pairs = pairs[:: max(1, every, len(pairs) // 2000)]
        for source in sorted({p.source.removesuffix("-no") for p in pairs}):
            own = [p for p in pairs if p.source.removesuffix("-no") == source]
            scores = read([Pair(p.asked, p.text, p.context) for p in own])
            print(f"{name} {source}: AUROC {roc_auc_score([p.label for p in own], scores):.3f} (n {len(own)})")
    pairs = list(as_pairs(cases(random.Random(0), 40 // every, held_out=True)))
    scores = np.array(encoder.support([Pair(p.asked, p.text, p.context) for p in pairs]))
    labels = np.array([p.label for p in pairs])
    kinds = np.array([p.source for p in pairs])
    for kind in sorted(set(kinds)):
        at = kinds == kind
        pairwise = (scores[at & (labels == 1)] > scores[at & (labels == 0)]).mean()
        print(f"held-out templates, {kind}: AUROC {roc_auc_score(labels[at], scores[at]):.3f}, true above false {pairwise:.0%} (n {at.sum()})")
    print(f"held-out templates: AUROC {roc_auc_score(labels, scores):.3f} (n {len(labels)})")


def main() -> None:
    """Print all tables."""
    parser = argparse.ArgumentParser(prog="python -m training.measure", description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("folder", type=Path, help="folder with model.onnx, tokenizer.json and checker.toml")
    parser.add_argument("--every", type=int, default=1, help="take every so manyth item, for a quick look")
    parser.add_argument("--keep", type=Path, help="write the scored items to this file, for the calibration")
    args = parser.parse_args()
    encoder = CrossEncoder(args.folder)
    print_pairs(args.data, encoder, args.every)
    items = load_items(args.data, encoder, args.every)
    print_table(items)
    if args.keep:
        from dataclasses import asdict

        args.keep.write_text(json.dumps([asdict(item) | {"source": ""} for item in items]))


if __name__ == "__main__":
    main()
