"""Metrics of support and citation: are a reply's sentences supported, and do their citations hold?

A mean over no values is None, so it is None for a refusal. Claims that `Entails` cannot score are left out
of the mean.
"""

from collections.abc import Callable, Sequence
from statistics import fmean
from typing import TypeAlias

from eval.types import Reply, ReplySentence, Task
from rag import Claim, Quote
from rag.verification.citations import cite

Entails: TypeAlias = Callable[[Claim], bool | None]
"""Whether the quotes together support the claim; None if that could not be scored."""


def faithfulness(reply: Reply) -> float | None:
    """The share of sentences supported by their own citations; an uncited sentence is not supported.

    After ragas' faithfulness (Es et al. 2024, arXiv 2309.15217, section 3), in which a language model
    splits the answer into statements and judges each against the whole context. We judge each sentence
    against its own citations, and reuse the reply's verdict, which comes from a deterministic judge.
    """
    return _mean([_is_supported(sentence) for sentence in reply.sentences])


def faithfulness_retrieved(reply: Reply, task: Task, entails: Entails) -> float | None:
    """The share of sentences supported by their citations or by any retrieved passage.

    The premise is the whole context, as in ragas' faithfulness (Es et al. 2024, arXiv 2309.15217,
    section 3). None for a summary without passages.
    """
    if task == "summarize" and not reply.passages:
        return None
    retrieved = [cite(passage, each).evidence for passage in reply.passages for each in passage.sentences]
    return _mean([_is_supported(each) or _entailed(each, retrieved, entails) for each in reply.sentences])


def recalls(reply: Reply, entails: Entails) -> list[bool | None]:
    """For each sentence, whether the model's citations together entail it.

    The citation recall of a statement in ALCE (Gao et al. 2023, arXiv 2305.14627, “Citation quality”).
    Our citations do not count as the model's, and a citation that names no sentence entails nothing.
    """
    return [
        False if sentence.attributed or sentence.invalid else _entailed(sentence, sentence.quotes, entails)
        for sentence in reply.sentences
    ]


def citation_recall(recalled: Sequence[bool | None]) -> float | None:
    """The mean of `recalls`: ALCE's citation recall (Gao et al. 2023, arXiv 2305.14627)."""
    return _mean(recalled)


def citation_precision(reply: Reply, recalled: Sequence[bool | None], entails: Entails) -> float | None:
    """The share of citations that belong to a sentence with recall 1 and are relevant to it.

    ALCE's citation precision (Gao et al. 2023, arXiv 2305.14627, “Citation quality”): a citation is
    irrelevant if its text alone does not entail the sentence and the other cited texts do. `recalled` is
    the result of `recalls`. None if nothing is cited, which ALCE's program counts as 0.
    """
    precise: list[bool | None] = []
    for sentence, recall in zip(reply.sentences, recalled, strict=True):
        if sentence.attributed:
            continue
        for index in range(len(sentence.quotes)):
            precise.append(_is_relevant(sentence, index, entails) if recall else recall)
    return _mean(precise)


def citation_validity(reply: Reply) -> float | None:
    """The share of the model's citations that name a sentence; None if it cited nothing (our own metric)."""
    valid = sum(len(each.citations) for each in reply.sentences if not each.attributed)
    invalid = sum(len(each.invalid) for each in reply.sentences)
    return valid / (valid + invalid) if valid + invalid else None


def uncited_rate(reply: Reply) -> float | None:
    """The share of sentences without a valid citation by the model (our own metric)."""
    return _mean([not each.citations or each.attributed for each in reply.sentences])


def _is_supported(sentence: ReplySentence) -> bool:
    return sentence.supported and bool(sentence.citations)


def _entailed(sentence: ReplySentence, quotes: Sequence[Quote], entails: Entails) -> bool | None:
    return entails(Claim(sentence.text, tuple(quotes))) if quotes else False


def _is_relevant(sentence: ReplySentence, index: int, entails: Entails) -> bool | None:
    """Whether a citation of an entailed sentence is enough by itself, or the others are not without it."""
    others = sentence.quotes[:index] + sentence.quotes[index + 1 :]
    if not others:
        return True
    alone = _entailed(sentence, [sentence.quotes[index]], entails)
    if alone is not False:
        return alone
    rest = _entailed(sentence, others, entails)
    return None if rest is None else not rest


def _mean(values: Sequence[bool | None]) -> float | None:
    known = [value for value in values if value is not None]
    return fmean(known) if known else None
