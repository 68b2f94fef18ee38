"""What a text affirms and negates, clause by clause.

Where a negation stands differs from language to language (``zahlt nicht``, ``ne paie pas``, ``no paga``);
that it is about its clause does not. So it turns the whole clause, and is plain for the words near it; a
local one (``without``, all of them in English) turns the next words of content only.
"""

import re
from collections.abc import Iterator, Sequence

from rag.languages.language import Language
from rag.languages.words import Word
from rag.verification.directions import concept

CLAUSE_END = re.compile(r"[,;:.?!—()，。；：？！、]")
"""What stands between two clauses."""

_NEAR = 4  # words of content


def negations(text: str, words: Sequence[Word], known: Language) -> tuple[dict[int, bool], set[int]]:
    """The words that are negated, by index, with whether it is plain; and those that only negate."""
    found: dict[int, bool] = {}
    silent: set[int] = set()
    for clause in _clauses(text, words, known):
        cues = {index for index in clause if negates(words, index, clause, known)}
        silent |= {index for index in cues if words[index].norm not in known.denials}
        ahead = {index for index in cues if _is_local(words, index, known)}
        found |= _ahead(words, clause, ahead, silent, known)
        carriers = [index for index in clause if not words[index].is_function and index not in cues]
        for cue in cues - ahead:
            after = [index for index in carriers if index > cue]
            before = [index for index in carriers if index < cue]
            near = {*after[:_NEAR], *before[-_NEAR:]}
            for index in carriers:
                found[index] = found.get(index, False) or index in near
    return found, silent


def _ahead(
    words: Sequence[Word], clause: range, cues: set[int], silent: set[int], known: Language
) -> dict[int, bool]:
    """What local negations reach; the transparent words that they pass are put among the `silent`."""
    found: dict[int, bool] = {}
    reach, is_first = 0, False
    for index in clause:
        word = words[index]
        if word.norm in known.finite and not is_first:
            reach = 0  # a new predicate
        if index in cues:
            reach, is_first = known.reach, True
            continue
        if not reach or word.is_function or not word.text[0].isalnum() or word.norm in known.pointers:
            continue
        if word.norm in known.transparent:
            silent.add(index)
            continue
        found[index] = is_first
        if concept(word.norm, known.code)[1]:
            reach = 0  # "not unlikely to" negates nothing further on
        elif not (known.adverbs and word.norm.endswith(known.adverbs)):
            reach, is_first = reach - 1, False
    return found


def _clauses(text: str, words: Sequence[Word], known: Language) -> Iterator[range]:
    first = 0
    for index, word in enumerate(words):
        gap = text[words[index - 1].end : word.start] if index else ""
        if index > first and (word.norm in known.scope_ends or CLAUSE_END.search(gap)):
            yield range(first, index)
            first = index
    yield range(first, len(words))


def negates(words: Sequence[Word], index: int, clause: range, known: Language) -> bool:
    """Whether a word of a clause negates: “few” does, “a few” and “not only” do not."""
    word = words[index].norm
    before = words[index - 1].norm if index else ""
    following = words[index + 1].norm if index + 1 < len(words) else ""
    if f"{word}_{following}" in known.no_negations or f"{before}_{word}" in known.no_negations:
        return False
    if word in known.counting and following[:1].isdigit():
        return False  # “no 5” is a number
    if word in known.paired_negations:
        return any(words[other].norm in known.partners for other in clause)
    return word in known.negations or _is_local(words, index, known)


def _is_local(words: Sequence[Word], index: int, known: Language) -> bool:
    pair = f"{words[index].norm}_{words[index + 1].norm}" if index + 1 < len(words) else ""
    return words[index].norm in known.local_negations or pair in known.local_negations
