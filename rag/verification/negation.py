"""Find the negated words of a text.

The position of a negation differs between languages (``zahlt nicht``, ``ne paie pas``, ``no paga``), but it
always applies to its clause. So a negation reverses the whole clause, and is certain for the words near it.
A local negation (``without``, and all of them in English) only reverses the next content words.
"""

import re
from bisect import bisect
from collections.abc import Iterator, Sequence

from rag.languages.language import Language
from rag.languages.words import Word

_CLAUSE_END = re.compile(r"[,;:.?!—()，。；：？！、]")
_NEAR = 4  # content words


def negations(text: str, words: Sequence[Word], lang: Language) -> tuple[dict[int, bool], set[int]]:
    """The indices of negated words, with whether that is certain, and of words that only negate."""
    found: dict[int, bool] = {}
    silent: set[int] = set()
    for clause in _clauses(text, words, lang):
        cues = {index for index in clause if _negates(words, index, clause, lang)}
        silent |= {index for index in cues if words[index].norm not in lang.denials}
        content = [index for index in clause if not words[index].is_function and index not in cues]
        local = {index for index in cues if _is_local(words, index, lang)}
        if cues - local:
            found |= dict.fromkeys(content, False)
        plain: set[int] = set()
        for cue in cues:
            at = bisect(content, cue)
            if cue in local:
                ahead = content[at : at + lang.reach]
                plain.update(ahead[:1])
                found |= dict.fromkeys(_until_verb(words, ahead, lang), False)
            else:
                plain.update(content[max(0, at - _NEAR) : at + _NEAR])
        found |= dict.fromkeys(plain, True)
    return found, silent


def _clauses(text: str, words: Sequence[Word], lang: Language) -> Iterator[range]:
    first = 0
    for index, word in enumerate(words):
        gap = text[words[index - 1].end : word.start] if index else ""
        if index > first and (word.norm in lang.scope_ends or _CLAUSE_END.search(gap)):
            yield range(first, index)
            first = index
    yield range(first, len(words))


def _negates(words: Sequence[Word], index: int, clause: range, lang: Language) -> bool:
    """Whether a word of a clause negates: “few” does; “a few” and “not only” don't."""
    word = words[index].norm
    before = words[index - 1].norm if index else ""
    following = words[index + 1].norm if index + 1 < len(words) else ""
    if f"{word}_{following}" in lang.no_negations or f"{before}_{word}" in lang.no_negations:
        return False
    if word in lang.counting and following[:1].isdigit():
        return False  # “no 5” is a number
    if word in lang.paired_negations:
        return any(words[other].norm in lang.partners for other in clause)
    return word in lang.negations or _is_local(words, index, lang)


def _until_verb(words: Sequence[Word], ahead: Sequence[int], lang: Language) -> Iterator[int]:
    """The words of `ahead` before the next finite verb, which starts a new predicate."""
    for before, index in zip([*ahead[:1], *ahead], ahead, strict=False):
        if any(word.norm in lang.finite for word in words[before + 1 : index]):
            return
        yield index


def _is_local(words: Sequence[Word], index: int, lang: Language) -> bool:
    pair = f"{words[index].norm}_{words[index + 1].norm}" if index + 1 < len(words) else ""
    return words[index].norm in lang.local_negations or pair in lang.local_negations
