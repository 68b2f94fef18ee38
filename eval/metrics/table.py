"""The table of metrics that scores and reports share: what each means, and which direction is better."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

Better: TypeAlias = Literal["higher", "lower"]


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a metric measures, in one sentence, and the better direction; None if neither is better."""

    text: str
    better: Better | None


METRICS: Mapping[str, Meaning] = {
    "faithfulness": Meaning("The share of sentences supported by their citations.", "higher"),
    "faithfulness_retrieved": Meaning(
        "The share of sentences supported by their citations or by any retrieved passage.", "higher"
    ),
    "citation_recall": Meaning(
        "The share of sentences whose citations together entail them (ALCE).", "higher"
    ),
    "citation_precision": Meaning(
        "The share of citations that belong to an entailed sentence and are relevant to it (ALCE).",
        "higher",
    ),
    "citation_validity": Meaning("The share of the model's citations that name a sentence.", "higher"),
    "uncited_rate": Meaning("The share of sentences without a citation by the model.", "lower"),
    "answer_f1": Meaning("The words shared with the closest accepted answer, as F1 (SQuAD).", "higher"),
    "evidence_hit": Meaning(
        "The share of questions whose answer cites the evidence; a refusal doesn't.", "higher"
    ),
    "context_recall": Meaning("The share of the evidence found in the passages.", "higher"),
    "context_precision": Meaning(
        "How consistently passages with evidence rank above those without (ragas).", "higher"
    ),
    "hit_at_5": Meaning("The share of questions with evidence in the first five passages.", "higher"),
    "mrr": Meaning("One over the rank of the first passage with evidence.", "higher"),
    "ndcg_at_5": Meaning(
        "The rank-discounted gain of the first five passages, relative to the ideal order.", "higher"
    ),
    "false_confidence": Meaning(
        "The share of questions answered although the articles don't answer them.", "lower"
    ),
    "over_refusal": Meaning("The share of questions refused although the articles answer them.", "lower"),
    "coverage": Meaning("The share of an article's sections that its summary cites.", "higher"),
    "rouge1": Meaning("The words shared with the closest reference summary, as F1 (ROUGE).", "higher"),
    "rouge2": Meaning("The word pairs shared with the closest reference summary, as F1 (ROUGE).", "higher"),
    "rougeLsum": Meaning(
        "The words in the same order as in the closest reference summary, sentence by sentence, "
        "as F1 (ROUGE).",
        "higher",
    ),
    "length": Meaning("The number of words in the reply.", None),
    "tokens": Meaning("The tokens used for the reply, prompt and completion together.", "lower"),
    "cost": Meaning("The cost of the reply, in the unit of the given prices.", "lower"),
}
"""Every metric by name, in the order of a report."""
