"""Which words of a text are negated.

Where a negation stands differs from language to language (``zahlt nicht``, ``ne paie pas``, ``no paga``);
that it is about its clause does not. So it turns the whole clause, and is plain for the words near it; a
local one (``without``, all of them in English) turns the next words of content only.
"""

import re
from bisect import bisect
from collections.abc import Iterator, Sequence

from rag.languages.language import Language
from rag.languages.words import Word

_CLAUSE_END = re.compile(r"[,;:.?!—()，。；：？！、]")
_NEAR = 4  # words of content


def negations(text: str, words: Sequence[Word], known: Language) -> tuple[dict[int, bool], set[int]]:
    """The words that are negated, by index, with whether it is plain; and those that only negate."""
    found: dict[int, bool] = {}
    silent: set[int] = set()
    for clause in _clauses(text, words, known):
        cues = {index for index in clause if _negates(words, index, clause, known)}
        silent |= {index for index in cues if words[index].norm not in known.denials}
        content = [index for index in clause if not words[index].is_function and index not in cues]
        local = {index for index in cues if _is_local(words, index, known)}
        if cues - local:
            found |= dict.fromkeys(content, False)
        plain: set[int] = set()
        for cue in cues:
            at = bisect(content, cue)
            if cue in local:
                ahead = content[at : at + known.reach]
                plain.update(ahead[:1])
                found |= dict.fromkeys(_until_verb(words, ahead, known), False)
            else:
                plain.update(content[max(0, at - _NEAR) : at + _NEAR])
        found |= dict.fromkeys(plain, True)
    return found, silent


def _clauses(text: str, words: Sequence[Word], known: Language) -> Iterator[range]:
    first = 0
    for index, word in enumerate(words):
        gap = text[words[index - 1].end : word.start] if index else ""
        if index > first and (word.norm in known.scope_ends or _CLAUSE_END.search(gap)):
            yield range(first, index)
            first = index
    yield range(first, len(words))


def _negates(words: Sequence[Word], index: int, clause: range, known: Language) -> bool:
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


def _until_verb(words: Sequence[Word], ahead: Sequence[int], known: Language) -> Iterator[int]:
    """The words of `ahead` before another finite verb than that of the first: a new predicate."""
    for before, index in zip([*ahead[:1], *ahead], ahead, strict=False):
        if any(word.norm in known.finite for word in words[before + 1 : index]):
            return
        yield index


def _is_local(words: Sequence[Word], index: int, known: Language) -> bool:
    pair = f"{words[index].norm}_{words[index + 1].norm}" if index + 1 < len(words) else ""
    return words[index].norm in known.local_negations or pair in known.local_negations
