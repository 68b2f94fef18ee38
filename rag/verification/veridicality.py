"""What a text says without saying that it is so: what is planned, possible, under a condition, or denied.

A context is veridical when it commits its speaker to what stands in it (Giannakidou, "Polarity
Sensitivity as (Non)veridical Dependency", 1998). Which words make one that is not is listed here, for
English; the lists are short and honest: what is in none of them is taken for asserted. What somebody
merely said counts as asserted, as it does in the news.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Literal, TypeAlias, get_args

from rag.verification.words import Word, is_irregular

Force: TypeAlias = Literal["future", "possible", "conditional", "denied"]
"""How little a context commits to what stands in it; of the future it does not say that it was."""

_FUTURE = frozenset({"will", "shall", "would", "won't"})
_MODALS = frozenset({"might", "may", "could", "should", "mightn't", "couldn't", "shouldn't"})
_PLANS = """
plan plans planned planning hope hopes hoped hoping want wants wanted intend intends intended expect expects
expected aim aims aimed seek seeks sought attempt attempts attempted propose proposes proposed promise
promises promised vow vows vowed threaten threatens threatened wish wishes wished likely unlikely
"""
_BEFORE_TO = frozenset(_PLANS.split())
_ADVERBS = frozenset({"allegedly", "reportedly", "supposedly", "possibly", "perhaps", "maybe"})
_CONDITIONS = frozenset({"if", "unless", "whether"})
_OPEN_HEADS = """
rumour rumours rumor rumors claim claims claimed claiming allegation allegations allege alleges alleged
suggestion suggestions suspicion suspicions suspect suspects suspected hope hopes hoped fear fears feared
possibility chance risk danger idea theory unclear uncertain unsure possible likely unlikely doubtful
proposal proposals propose proposed suppose supposed imagine imagined assume assumed speculate speculated
speculation wish wished
"""
_DENYING_HEADS = """
deny denies denied denying false untrue wrong incorrect myth lie hoax doubt doubts doubted dispute disputes
disputed refute refutes refuted disproved
"""
_FACTS = """
know knows knew known realise realised realize realized notice noticed forget forgets forgot forgotten
remember remembered mind mention mentioned regret regretted understand understood aware surprised surprising
"""
_OPEN, _DENYING, _FACTIVE = map(frozenset, map(str.split, (_OPEN_HEADS, _DENYING_HEADS, _FACTS)))
_BELIEFS = frozenset({"believe", "believes", "believed", "think", "thinks", "thought"})
_NEGATIONS = frozenset({"not", "no", "never", "none", "nobody", "neither", "nor", "cannot", "hardly", "few"})
_NO_CLAUSE = frozenset({"that", "in", "so", "about", "of", "much", "it"})
_CLAUSE_END = re.compile(r"[,;:.?!—()]")
_SENTENCE_END = re.compile(r"[.?!]")
_PRESENT = frozenset({"be", "being", "is", "are", "to"})  # before a participle that is not past
_FARTHEST = 3  # words of content, and those between, from a negation to what it denies
_LONGEST = 12  # words of content that a clause keeps open


@dataclass(frozen=True, slots=True)
class Hedge:
    """Why a word is not asserted: the `cue` that says so, with what force, and whether of a whole clause."""

    cue: str
    force: Force
    is_clause: bool = False

    @property
    def rank(self) -> int:
        """How grave it is: 0 for the future, 3 for a denial."""
        return _FORCES.index(self.force)

    def admits(self, other: "Hedge") -> bool:
        """Whether a claim with this hedge commits to no more than a source with the other one.

        What is planned or may be is told as what will be: reports do not keep them apart.
        """
        least = 0 if other.is_clause else _FORCES.index("possible")
        return other.rank <= max(self.rank, least)


_FORCES: tuple[Force, ...] = get_args(Force)


def hedges(text: str, words: Sequence[Word]) -> dict[int, Hedge]:
    """The words of an English text that it does not assert, by index; the gravest reason of each."""
    found: dict[int, Hedge] = {}
    for sentence in _cut(text, words, range(len(words)), _SENTENCE_END):
        behind = words[sentence.stop].start if sentence.stop < len(words) else len(text)
        if "?" in text[words[sentence.stop - 1].end : behind]:
            found |= dict(_all(words, sentence, Hedge("?", "possible")))
        depends = any(words[index].norm in ("if", "unless") for index in sentence)
        for index in sentence:
            for place, hedge in _from(text, words, index, sentence, depends=depends):
                if place not in found or hedge.rank > found[place].rank:
                    found[place] = hedge
    return found


def is_past(words: Sequence[Word], index: int) -> bool:
    """Whether a verb says that something was, as far as its form and the word before it tell."""
    before = words[index - 1].norm if index else ""
    return (words[index].norm.endswith("ed") or is_irregular(words[index].norm)) and before not in _PRESENT


def _from(
    text: str, words: Sequence[Word], index: int, sentence: range, *, depends: bool
) -> Iterator[tuple[int, Hedge]]:
    """What the word at `index` of a sentence hedges; `depends` where a condition stands in it."""
    word = words[index]
    before = words[index - 1].norm if index > sentence.start else ""
    after = range(index + 1, sentence.stop)
    if word.norm in _FUTURE:
        force: Force = "possible" if _next(words, after) == "have" else "future"
        hedge = Hedge(f"{word.norm} … if", "conditional") if depends else Hedge(word.norm, force)
        yield from _verb(words, after, hedge)
    elif (word.norm in _MODALS and not word.is_capitalised) or word.norm in _ADVERBS:
        yield from _verb(words, after, Hedge(word.norm, "possible"))
    elif word.norm == "to" and before in _BEFORE_TO:
        yield from _verb(words, after, Hedge(f"{before} to", "possible"))
    elif word.norm in _CONDITIONS and before not in ("as", "only"):
        yield from _clause(text, words, after, Hedge(word.norm, "conditional"))
    elif word.norm == "that" and (head := _head(text, words, index - 1, sentence)):
        yield from _clause(text, words, after, head)
    elif word.norm in _BELIEFS and _next(words, after) not in _NO_CLAUSE:
        cue = _negation(text, words, index, sentence)
        if cue:
            yield from _clause(text, words, after, Hedge(f"{cue} … {word.norm}", "denied"))


def _head(text: str, words: Sequence[Word], index: int, sentence: range) -> Hedge | None:
    """What the word before a ``that`` makes of the clause behind it."""
    if index < sentence.start:
        return None
    word = words[index].norm
    cue = _negation(text, words, index, sentence)
    if word in _DENYING:
        return None if cue else Hedge(f"{word} that", "denied")
    if cue and word not in _FACTIVE:
        return Hedge(f"{cue} {word} that" if cue != word else f"{word} that", "denied")
    return Hedge(f"{word} that", "possible") if word in _OPEN else None


def _negation(text: str, words: Sequence[Word], index: int, sentence: range) -> str | None:
    """The negation that reaches the word at `index` from before it, in its clause."""
    for place in range(index - 1, max(sentence.start, index - 1 - _FARTHEST) - 1, -1):
        if _CLAUSE_END.search(text[words[place].end : words[place + 1].start]):
            return None
        if words[place].norm in _NEGATIONS or words[place].norm.endswith("n't"):
            return words[place].norm
    return None


def _verb(words: Sequence[Word], after: range, hedge: Hedge) -> Iterator[tuple[int, Hedge]]:
    """The next word of content, and the adverbs before it."""
    for index in after:
        if words[index].is_function:
            continue
        yield index, hedge
        if not words[index].norm.endswith("ly"):
            return


def _all(words: Sequence[Word], places: range, hedge: Hedge) -> Iterator[tuple[int, Hedge]]:
    """All words of content of a clause."""
    hedge = replace(hedge, is_clause=True)
    return ((index, hedge) for index in places if not words[index].is_function)


def _clause(text: str, words: Sequence[Word], after: range, hedge: Hedge) -> Iterator[tuple[int, Hedge]]:
    clause = next(_cut(text, words, after, _CLAUSE_END), range(0))
    return islice(_all(words, clause, hedge), _LONGEST)


def _next(words: Sequence[Word], after: range) -> str:
    return words[after.start].norm if after else ""


def _cut(text: str, words: Sequence[Word], places: range, end: re.Pattern[str]) -> Iterator[range]:
    """The runs of words at `places` without `end` between them."""
    first = places.start
    for index in places[1:]:
        if end.search(text[words[index - 1].end : words[index].start]):
            yield range(first, index)
            first = index
    if places:
        yield range(first, places.stop)
