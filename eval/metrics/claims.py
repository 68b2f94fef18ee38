"""Whether a reply's sentences are supported, and whether their citations are sound.

A mean is None where there is nothing to take it of, so it is None for a refusal. Whatever `Entails`
leaves unscored is left out of the mean.
"""

from collections.abc import Callable, Sequence
from statistics import fmean
from typing import TypeAlias

from eval.types import Cited, Reply, Task
from rag import Claim, Quote
from rag.verification.citations import cite

Entails: TypeAlias = Callable[[Claim], bool | None]
"""Whether the quotes, together, support the claim; None where that could not be scored."""


def faithfulness(reply: Reply) -> float | None:
    """The share of the sentences that are supported by what they cite; one that cites nothing is not.

    After ragas' faithfulness (Es et al. 2024, arXiv 2309.15217, section 3), which has a language model
    take the answer apart into statements and judge each by the whole of the context. Ours is by sentence
    and by its own citations, and the verdict is the reply's own, from a deterministic judge.
    """
    return _mean([_stands(sentence) for sentence in reply.sentences])


def faithfulness_retrieved(reply: Reply, task: Task, entails: Entails) -> float | None:
    """The share of the sentences that are supported by what they cite or by anything retrieved.

    The premise is that of ragas' faithfulness (Es et al. 2024, arXiv 2309.15217, section 3): the whole
    of the context. None for a summary that comes without passages.
    """
    if task == "summarize" and not reply.passages:
        return None
    retrieved = [cite(passage, each).evidence for passage in reply.passages for each in passage.sentences]
    return _mean([_stands(each) or _entailed(each, retrieved, entails) for each in reply.sentences])


def recalls(reply: Reply, entails: Entails) -> list[bool | None]:
    """For each sentence, whether the model cites for it, and what it cites, together, entails it.

    The citation recall of a statement in ALCE (Gao et al. 2023, arXiv 2305.14627, “Citation
    quality”): a citation of ours is none of the model's, and one that names no sentence entails nothing.
    """
    return [
        False if sentence.attributed or sentence.invalid else _entailed(sentence, sentence.quotes, entails)
        for sentence in reply.sentences
    ]


def citation_recall(recalled: Sequence[bool | None]) -> float | None:
    """The mean of `recalls`: ALCE's citation recall (Gao et al. 2023, arXiv 2305.14627)."""
    return _mean(recalled)


def citation_precision(reply: Reply, recalled: Sequence[bool | None], entails: Entails) -> float | None:
    """The share of the citations that are relevant, at a sentence whose recall is 1.

    ALCE's citation precision (Gao et al. 2023, arXiv 2305.14627, “Citation quality”): a citation is
    irrelevant if its text alone does not entail the sentence and the other cited texts do. `recalled` is
    what `recalls` returns. None where nothing is cited, which ALCE's program counts as 0.
    """
    precise: list[bool | None] = []
    for sentence, recall in zip(reply.sentences, recalled, strict=True):
        if sentence.attributed:
            continue
        for index in range(len(sentence.quotes)):
            precise.append(_is_relevant(sentence, index, entails) if recall else recall)
    return _mean(precise)


def citation_validity(reply: Reply) -> float | None:
    """The share of the model's citations that name a sentence; None where it cited nothing (our own)."""
    valid = sum(len(each.citations) for each in reply.sentences if not each.attributed)
    invalid = sum(len(each.invalid) for each in reply.sentences)
    return valid / (valid + invalid) if valid + invalid else None


def uncited_rate(reply: Reply) -> float | None:
    """The share of the sentences to which the model gave no citation that names a sentence (our own)."""
    return _mean([not each.citations or each.attributed for each in reply.sentences])


def _stands(sentence: Cited) -> bool:
    return sentence.supported and bool(sentence.citations)


def _entailed(sentence: Cited, quotes: Sequence[Quote], entails: Entails) -> bool | None:
    return entails(Claim(sentence.text, tuple(quotes))) if quotes else False


def _is_relevant(sentence: Cited, index: int, entails: Entails) -> bool | None:
    """Whether a citation of an entailed sentence entails it alone, or the others do not without it."""
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
