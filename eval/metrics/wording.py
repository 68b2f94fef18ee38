"""Wording metrics: how close a reply is to accepted answers or reference summaries."""

import re
import string
import unicodedata
from collections import Counter
from collections.abc import Sequence

from eval.types import Reply
from rag.reading.sentences import split

ROUGE = ("rouge1", "rouge2", "rougeLsum")
_ARTICLE = re.compile(r"\b(?:a|an|the)\b")
_HAN = re.compile("[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]")


def answer_f1(reply: Reply, answers: Sequence[str]) -> float:
    """The token F1 of the whole reply against the closest of `answers`, at least one; 0 for a refusal.

    Rajpurkar et al. 2016 (arXiv 1606.05250, section 6.1), normalised as in SQuAD's evaluation script: lower
    case, without punctuation, articles or extra spaces; two texts that are empty afterwards are equal. As
    in MLQA's script (Lewis et al. 2020, arXiv 1910.07475), Unicode punctuation counts as well as ASCII, and
    each Han character is a token.
    """
    tokens = _tokens(_text(reply))
    return max(_f1(tokens, _tokens(answer)) for answer in answers) if reply.sentences else 0.0


def rouge(reply: Reply, references: Sequence[str]) -> dict[str, float]:
    """ROUGE-1, ROUGE-2 and summary-level ROUGE-L, each as F1 against the best of `references`.

    Lin 2004 (https://aclanthology.org/W04-1013), computed by the package rouge-score with Porter's stemmer;
    ROUGE-L takes each line as a sentence. The package only knows the letters a to z and digits.
    """
    from rouge_score.rouge_scorer import RougeScorer

    ours = "\n".join(" ".join(sentence.text.split()) for sentence in reply.sentences)
    scorer = RougeScorer(list(ROUGE), use_stemmer=True)
    found = scorer.score_multi([_lines(reference) for reference in references], ours)
    return {name: float(found[name].fmeasure) for name in ROUGE}


def length(reply: Reply) -> float | None:
    """The number of space-separated words in the reply; None for a refusal."""
    return float(len(_text(reply).split())) if reply.sentences else None


def _text(reply: Reply) -> str:
    return " ".join(sentence.text for sentence in reply.sentences)


def _lines(text: str) -> str:
    """`text` with one sentence per line; a line break ends a sentence."""
    return "\n".join(span.of(line) for line in text.splitlines() for span in split(line))


def _tokens(text: str) -> list[str]:
    bare = "".join(char for char in text.lower() if not _is_punctuation(char))
    return _HAN.sub(r" \g<0> ", _ARTICLE.sub(" ", bare)).split()


def _is_punctuation(char: str) -> bool:
    return char in string.punctuation or unicodedata.category(char).startswith("P")


def _f1(ours: Sequence[str], accepted: Sequence[str]) -> float:
    if not ours or not accepted:
        return float(ours == accepted)
    common = (Counter(ours) & Counter(accepted)).total()
    return 2 * common / (len(ours) + len(accepted))
