"""What each metric means, and which way is better: the table that the scores and the report share."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

Better: TypeAlias = Literal["higher", "lower"]


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a metric says, in one sentence, and the better direction; None where neither is better."""

    text: str
    better: Better | None


METRICS: Mapping[str, Meaning] = {
    "faithfulness": Meaning("The share of sentences that what they cite supports.", "higher"),
    "faithfulness_retrieved": Meaning(
        "The share of sentences that anything which was retrieved supports.", "higher"
    ),
    "citation_recall": Meaning(
        "The share of sentences that have citations which, together, entail them (ALCE).", "higher"
    ),
    "citation_precision": Meaning(
        "The share of citations that stand at an entailed sentence and are not irrelevant to it (ALCE).",
        "higher",
    ),
    "citation_validity": Meaning("The share of the model's citations that name a sentence.", "higher"),
    "uncited_rate": Meaning("The share of sentences to which the model gave no citation.", "lower"),
    "answer_f1": Meaning(
        "The words that the answer shares with the closest accepted answer, as F1 (SQuAD).", "higher"
    ),
    "evidence_hit": Meaning(
        "The share of questions whose answer cites a place of the evidence; a refusal cites none.", "higher"
    ),
    "context_recall": Meaning("The share of the evidence that was among the passages read.", "higher"),
    "context_precision": Meaning(
        "How far the passages with evidence stand before those without (ragas).", "higher"
    ),
    "hit_at_5": Meaning("The share of questions with evidence in one of the first five passages.", "higher"),
    "mrr": Meaning("One over the rank of the first passage with evidence.", "higher"),
    "ndcg_at_5": Meaning(
        "The gain of the first five passages, discounted by rank, out of what their best order would gain.",
        "higher",
    ),
    "false_confidence": Meaning(
        "The share of questions that the articles do not answer, and that were answered.", "lower"
    ),
    "over_refusal": Meaning(
        "The share of questions that the articles do answer, and that were refused.", "lower"
    ),
    "coverage": Meaning("The share of an article's sections that its summary cites.", "higher"),
    "rouge1": Meaning("The words that a summary shares with the closest reference, as F1 (ROUGE).", "higher"),
    "rouge2": Meaning(
        "The pairs of words that a summary shares with the closest reference, as F1 (ROUGE).", "higher"
    ),
    "rougeLsum": Meaning(
        "The words that a summary has in one order with the closest reference, sentence by sentence, "
        "as F1 (ROUGE).",
        "higher",
    ),
    "length": Meaning("The words of the reply.", None),
    "tokens": Meaning("The tokens that the reply took, prompt and completion together.", "lower"),
    "cost": Meaning("The cost of the reply, in the unit of the prices that were given.", "lower"),
}
"""Every metric by its name, in the order of a report."""
