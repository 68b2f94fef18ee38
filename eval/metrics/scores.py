"""Score one reply on every metric that applies to it."""

from collections.abc import Sequence

from eval.metrics.claims import (
    Entails,
    citation_precision,
    citation_recall,
    citation_validity,
    faithfulness,
    faithfulness_retrieved,
    recalls,
    uncited_rate,
)
from eval.metrics.retrieval import context_precision, context_recall, evidence_hit, hit, mrr, ndcg, relevance
from eval.metrics.table import METRICS
from eval.metrics.wording import answer_f1, length, rouge
from eval.types import Place, Reply, Sample

_DEPTH = 5  # of hit_at_5 and ndcg_at_5


def score(
    sample: Sample, reply: Reply, evidence: Sequence[Place], entails: Entails
) -> dict[str, float | None]:
    """Every metric's value for one sample, in the order of `METRICS`; None if it does not apply.

    `evidence` are the places of the sample's quotes. Retrieval is not scored without evidence, nor for a
    summary, which searches nothing.
    """
    found = _claims(sample, reply, entails) | _refusals(sample, reply)
    if sample.task == "ask":
        found |= _answer(sample, reply) | (_retrieval(reply, evidence) if evidence else {})
    elif sample.answers:
        found |= rouge(reply, sample.answers)
    found |= {"coverage": reply.covered, "length": length(reply), "tokens": reply.tokens, "cost": reply.cost}
    return {name: found.get(name) for name in METRICS}


def _claims(sample: Sample, reply: Reply, entails: Entails) -> dict[str, float | None]:
    recalled = recalls(reply, entails)
    return {
        "faithfulness": faithfulness(reply),
        "faithfulness_retrieved": faithfulness_retrieved(reply, sample.task, entails),
        "citation_recall": citation_recall(recalled),
        "citation_precision": citation_precision(reply, recalled, entails),
        "citation_validity": citation_validity(reply),
        "uncited_rate": uncited_rate(reply),
    }


def _refusals(sample: Sample, reply: Reply) -> dict[str, float | None]:
    """Wrong answers and wrong refusals (our own metrics); partly answerable questions count as neither."""
    refused = not reply.sentences
    if sample.answerable is False:
        return {"false_confidence": float(not refused)}
    if sample.answerable is True and sample.task == "ask":
        return {"over_refusal": float(refused)}
    return {}


def _answer(sample: Sample, reply: Reply) -> dict[str, float | None]:
    if not sample.answers or sample.answerable is False:
        return {}
    return {"answer_f1": answer_f1(reply, sample.answers)}


def _retrieval(reply: Reply, evidence: Sequence[Place]) -> dict[str, float | None]:
    ranking = relevance(reply.passages, evidence)
    return {
        "evidence_hit": evidence_hit(reply, evidence),
        "context_recall": context_recall(reply.passages, evidence),
        "context_precision": context_precision(ranking),
        f"hit_at_{_DEPTH}": hit(ranking, _DEPTH),
        "mrr": mrr(ranking),
        f"ndcg_at_{_DEPTH}": ndcg(ranking, _DEPTH),
    }
