"""Format the tables of measurements."""

from collections.abc import Callable, Iterator, Sequence

import numpy as np
from scipy.stats import spearmanr
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import StratifiedGroupKFold, cross_val_predict
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from training.scoring import Item, ScoredPair, logit

_KEPT = 0.85  # share of true summaries shown, at which the false ones shown are counted

Scorer = Callable[[Item], float]
SCORERS: dict[str, Scorer] = {
    "network, worst sentence": lambda item: min(item.network),
    "network, mean": lambda item: float(np.mean([logit(p) for p in item.network])),
    "lexical, worst sentence": lambda item: min(item.lexical),
    "lexical, mean": lambda item: float(np.mean(item.lexical)),
    "bigrams, mean": lambda item: float(np.mean(item.closeness)),
}


def mixed(train: Sequence[Item], test: Sequence[Item]) -> np.ndarray:
    """Score `test` with a logistic mixture fitted on `train`, with equal weight for each set and label."""
    keys = [(item.set, item.label) for item in train]
    weights = np.array([1 / keys.count(key) for key in keys])
    model = make_pipeline(StandardScaler(), LogisticRegression(C=1.0))
    model.fit(
        np.array([item.features() for item in train]), [item.label for item in train],
        logisticregression__sample_weight=weights / weights.mean(),
    )  # fmt: skip
    return model.decision_function(np.array([item.features() for item in test]))


def claim_alone(items: Sequence[Item]) -> np.ndarray:
    """The scores of a bag of unigrams and bigrams of the claims alone, fitted on other sources."""
    model = make_pipeline(TfidfVectorizer(ngram_range=(1, 2), min_df=2), LogisticRegression(max_iter=500))
    groups = [hash(item.source) for item in items]
    labels = [item.label for item in items]
    return cross_val_predict(
        model,
        [item.claim for item in items],
        labels,
        groups=groups,
        cv=StratifiedGroupKFold(5),
        method="decision_function",
    )


def balanced_accuracy(labels: np.ndarray, scores: np.ndarray, threshold: float) -> float:
    """The mean of the shares of true and false items on the right side of `threshold`."""
    return float(((scores[labels == 1] >= threshold).mean() + (scores[labels == 0] < threshold).mean()) / 2)


def best_threshold(folds: Sequence[tuple[np.ndarray, np.ndarray]]) -> float:
    """The threshold with the highest mean balanced accuracy over `folds` of (labels, scores)."""
    grid = np.unique(np.quantile(np.concatenate([scores for _, scores in folds]), np.linspace(0, 1, 200)))
    return float(max(grid, key=lambda t: np.mean([balanced_accuracy(y, s, t) for y, s in folds])))


def of_items(items: Sequence[Item]) -> Iterator[str]:
    """Yield AUROC by set and scorer, and for seven domains balanced accuracy at the others' threshold."""
    sets = sorted({item.set for item in items if item.set != "mtrag"})
    of = {name: [item for item in items if item.set == name] for name in sets}
    labels = {name: np.array([item.label for item in of[name]]) for name in sets}
    scored = {name: {s: np.array([f(item) for item in of[s]]) for s in sets} for name, f in SCORERS.items()}
    scored["mixed"] = {
        s: mixed([item for other in sets if other != s for item in of[other]], of[s]) for s in sets
    }
    scored["claim alone"] = {s: claim_alone(of[s]) for s in sets}
    yield (f"{'':26}" + "".join(f"{name:>14}" for name in sets) + f"{'seven domains':>16}")
    seven = [name for name in sets if not name.startswith("frank")]
    for scorer, scores in scored.items():
        areas = {s: roc_auc_score(labels[s], scores[s]) for s in sets}
        accuracies = {}
        for s in seven:
            threshold = best_threshold([(labels[o], scores[o]) for o in seven if o != s])
            accuracies[s] = balanced_accuracy(labels[s], scores[s], threshold)
        cells = "".join(
            f"{areas[s]:>7.3f} {100 * accuracies[s]:5.1f}%" if s in accuracies else f"{areas[s]:>14.3f}"
            for s in sets
        )
        yield (
            f"{scorer:26}{cells}{np.mean([areas[s] for s in seven]):>9.3f} "
            f"{100 * np.mean(list(accuracies.values())):5.1f}%"
        )
    for s in (name for name in sets if name.startswith("frank")):
        for scorer, scores in scored.items():
            y, x = labels[s], scores[s]
            shown = (x[y == 0] >= np.quantile(x[y == 1], 1 - _KEPT)).mean()
            low, high = _interval(y, x)
            yield (
                f"{s} {scorer:26} AUROC {roc_auc_score(y, x):.3f} [{low:.3f}, {high:.3f}], "
                f"false shown where {_KEPT:.0%} of the true are: {shown:.1%}"
            )
    rated = [item for item in items if item.set == "mtrag"]
    ratings = [item.label for item in rated]
    if rated:
        binary = [item for item in items if item.set != "mtrag"]
        by = {name: [f(item) for item in rated] for name, f in SCORERS.items()} | {
            "mixed": mixed(binary, rated)
        }
        for name, values in by.items():
            yield (f"mtrag {name:26} Spearman {spearmanr(values, ratings).statistic:.3f} (n {len(rated)})")


def _interval(labels: np.ndarray, scores: np.ndarray) -> tuple[float, float]:
    rng = np.random.default_rng(0)
    draws = []
    for _ in range(500):
        at = rng.integers(len(labels), size=len(labels))
        if 0 < labels[at].sum() < len(at):
            draws.append(roc_auc_score(labels[at], scores[at]))
    return float(np.quantile(draws, 0.025)), float(np.quantile(draws, 0.975))


def of_pairs(pairs: Sequence[ScoredPair]) -> Iterator[str]:
    """Yield AUROC by dev set and by kind of held-out template."""
    for name in dict.fromkeys(pair.set for pair in pairs):
        own = [pair for pair in pairs if pair.set == name]
        kinds = sorted({pair.kind for pair in own})
        for kind in ("", *kinds) if len(kinds) > 1 else ("",):
            some = [pair for pair in own if kind in ("", pair.kind)]
            if len({pair.label for pair in some}) == 2:
                area = roc_auc_score([pair.label for pair in some], [pair.probability for pair in some])
                yield f"{name} {kind}: AUROC {area:.3f} (n {len(some)})"
