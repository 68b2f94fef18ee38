"""The table of metrics that scores and reports share: their names, meanings, and better directions."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

Better: TypeAlias = Literal["higher", "lower"]


@dataclass(frozen=True, slots=True)
class Meaning:
    """A metric's name, what it measures in one sentence, and the better direction; None if neither is."""

    name: str
    text: str
    better: Better | None


METRICS: Mapping[str, Meaning] = {
    "faithfulness": Meaning("Faithfulness", "The share of sentences supported by their citations.", "higher"),
    "faithfulness_retrieved": Meaning(
        "Backed by any passage",
        "The share of sentences supported by their citations or by any retrieved passage.",
        "higher",
    ),
    "citation_recall": Meaning(
        "Citation recall", "The share of sentences whose citations together entail them (ALCE).", "higher"
    ),
    "citation_precision": Meaning(
        "Citation precision",
        "The share of citations that belong to an entailed sentence and are relevant to it (ALCE).",
        "higher",
    ),
    "citation_validity": Meaning(
        "Valid citations", "The share of the model's citations that name a sentence.", "higher"
    ),
    "uncited_rate": Meaning(
        "Uncited sentences", "The share of sentences without a citation by the model.", "lower"
    ),
    "answer_f1": Meaning(
        "Match with the answer",
        "The words shared with the closest accepted answer, as F1 (SQuAD).",
        "higher",
    ),
    "evidence_hit": Meaning(
        "Evidence cited",
        "The share of questions whose answer cites the evidence; a refusal doesn't.",
        "higher",
    ),
    "context_recall": Meaning("Evidence found", "The share of the evidence found in the passages.", "higher"),
    "context_precision": Meaning(
        "Evidence ranked above the rest",
        "How consistently passages with evidence rank above those without (ragas).",
        "higher",
    ),
    "hit_at_5": Meaning(
        "Evidence in the top five",
        "The share of questions with evidence in the first five passages.",
        "higher",
    ),
    "mrr": Meaning(
        "How early evidence comes", "One over the rank of the first passage with evidence (MRR).", "higher"
    ),
    "ndcg_at_5": Meaning(
        "Ranking of the top five",
        "The rank-discounted gain of the first five passages, relative to the ideal order (nDCG).",
        "higher",
    ),
    "false_confidence": Meaning(
        "Answered although the articles don't say",
        "The share of questions answered although the articles don't answer them.",
        "lower",
    ),
    "over_refusal": Meaning(
        "Refused although the articles say it",
        "The share of questions refused although the articles answer them.",
        "lower",
    ),
    "coverage": Meaning(
        "Sections covered", "The share of an article's sections that its summary cites.", "higher"
    ),
    "rouge1": Meaning(
        "Words in common",
        "The words shared with the closest reference summary, as F1 (ROUGE).",
        "higher",
    ),
    "rouge2": Meaning(
        "Word pairs in common",
        "The word pairs shared with the closest reference summary, as F1 (ROUGE).",
        "higher",
    ),
    "rougeLsum": Meaning(
        "Words in the same order",
        "The words in the same order as in the closest reference summary, sentence by sentence, "
        "as F1 (ROUGE).",
        "higher",
    ),
    "length": Meaning("Length", "The number of words in the reply.", None),
    "tokens": Meaning("Tokens", "The tokens used for the reply, prompt and completion together.", "lower"),
    "cost": Meaning("Cost", "The cost of the reply, in the unit of the given prices.", "lower"),
}
"""Every metric by the name that gates and files know it by, in the order of a report."""
