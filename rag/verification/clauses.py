"""What a text in another language than English affirms and negates, clause by clause.

Where a negation stands differs from language to language (``zahlt nicht``, ``ne paie pas``, ``no paga``);
that it is about its clause does not. So it turns the whole clause, and is plain for the words near it.
"""

import re
from collections.abc import Iterator, Sequence

from rag.languages.language import Language, language
from rag.languages.words import Word

_ENDS = re.compile(r"[,;:.?!—()，。；：？！、]")
_NEAR = 4  # words of content
_LOCAL = 2  # words of content that “without” reaches


def negations(text: str, words: Sequence[Word], code: str) -> dict[int, bool]:
    """The indices of the words that are negated, and whether it is plain that they are."""
    known = language(code)
    found: dict[int, bool] = {}
    for clause in _clauses(text, words, known):
        cues = [index for index in clause if _negates(words, index, clause, known)]
        carriers = [index for index in clause if not words[index].is_function and index not in cues]
        for cue in cues:
            after = [index for index in carriers if index > cue]
            if words[cue].norm in known.local_negations:
                found |= dict.fromkeys(after[:_LOCAL], True)
                continue
            before = [index for index in carriers if index < cue]
            near = {*after[:_NEAR], *before[-_NEAR:]}
            for index in carriers:
                found[index] = found.get(index, False) or index in near
    return found


def _clauses(text: str, words: Sequence[Word], known: Language) -> Iterator[range]:
    first = 0
    for index, word in enumerate(words):
        gap = text[words[index - 1].end : word.start] if index else ""
        if index > first and (word.norm in known.scope_ends or _ENDS.search(gap)):
            yield range(first, index)
            first = index
    yield range(first, len(words))


def _negates(words: Sequence[Word], index: int, clause: range, known: Language) -> bool:
    word = words[index].norm
    following = words[index + 1].norm if index + 1 < len(words) else ""
    if f"{word}_{following}" in known.no_negations:
        return False
    if word in known.paired_negations:
        return any(words[other].norm in known.partners for other in clause)
    return word in known.negations or word in known.local_negations
