"""Names of a text: words with a capital where no sentence begins, and what else may be meant by them."""

import re
from bisect import bisect
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from rag.languages.language import Language, language
from rag.languages.words import Word, stem

_NATIONAL = re.compile(r"(?:ese|ians?|ans?|ish|is|i|ns?)$")
_NEW_SENTENCE = re.compile(r"[.!?:;\n„¿¡“\"‘«•*(–—]|(?:^|\s)['-]")
_SHORTEST = 3  # letters of a name that is cut short
_INSIDE = frozenset({"of", "the", "and", "for", "in", "on"})


@dataclass(frozen=True, slots=True)
class Name:
    """A run of capitalised words: the range of their indices, and whether the first may be no name.

    `is_initial` is true where a sentence begins with the run, `may_be_noun` where a language gives every
    noun a capital and nothing tells the run from one.
    """

    first: int
    last: int
    is_initial: bool
    may_be_noun: bool = False


def names(text: str, words: Sequence[Word], code: str = "en") -> tuple[Name, ...]:
    """The runs of capitalised words, in order; none in a headline, where capitals say nothing."""
    if not any(word.text.islower() and not word.is_function and word.text.isalpha() for word in words):
        return ()
    known = language(code)
    runs = _runs(text, words, known)
    return tuple(_among_nouns(words, runs, known) if known.nouns else runs)


def _among_nouns(words: Sequence[Word], runs: Iterator[Name], known: Language) -> Iterator[Name]:
    """The runs that may be names where every noun has a capital: not one noun after its article or number."""
    for run in runs:
        before = words[run.first - 1].norm if run.first else ""
        norm = words[run.first].norm
        is_single = run.first == run.last and norm not in known.calendar
        if is_single and (before in known.articles or before[:1].isdigit() or before in known.numerals):
            continue
        yield replace(run, may_be_noun=is_single)


def _is_measure(word: Word, known: Language) -> bool:
    """Whether a word with a capital goes with a number: ``Millionen Euro``."""
    return known.nouns and (
        word.norm in known.numerals or word.norm in known.units or word.norm in known.percent
    )


def _runs(text: str, words: Sequence[Word], known: Language) -> Iterator[Name]:
    first: int | None = None
    is_initial = False
    for index, word in enumerate(words):
        gap = text[words[index - 1].end : word.start] if index else ""
        begins = index == 0 or (
            bool(_NEW_SENTENCE.search(gap)) and not _is_abbreviation(words[index - 1], gap, known)
        )
        is_date = word.norm in known.calendar
        is_name = (word.is_capitalised or is_date) and not word.is_function and not _is_measure(word, known)
        if first is not None and (not is_name or begins or gap.strip(" .-/&’'")):
            yield Name(first, index - 1, is_initial)
            first = None
        if is_name and first is None:
            first, is_initial = index, begins and not is_date
    if first is not None:
        yield Name(first, len(words) - 1, is_initial)


def _is_abbreviation(word: Word, gap: str, known: Language) -> bool:
    """Whether the full stop after `word` ends no sentence: ``Mr. Xi``, ``J. Smith``."""
    is_short = len(word.text) == 1 or word.norm in known.titles or word.norm in ("st", "jr", "sr", "no")
    return gap == ". " and is_short and word.is_capitalised


def acronyms(text: str, words: Sequence[Word]) -> Iterator[str]:
    """The initials of each run of capitalised words, with and without the small words inside it."""
    run: list[Word] = []
    for word in (*words, None):
        goes_on = word is not None and (word.is_capitalised or word.norm in _INSIDE)
        if run and word is not None and goes_on and not text[run[-1].end : word.start].strip(" -&"):
            run.append(word)
            continue
        if len(run) > 1:
            for initials in (
                "".join(w.text[0] for w in run),
                "".join(w.text[0] for w in run if w.is_capitalised),
            ):
                yield initials.upper()
                yield initials.casefold()
        run = [word] if word is not None and word.is_capitalised and not word.is_function else []


def pairs(words: Sequence[Word], runs: Sequence[Name], titled: frozenset[str]) -> Iterator[tuple[str, str]]:
    """Neighbours in one run, such as a forename and a name; the `titled` words are left out."""
    for run in runs:
        norms = [norm for word in words[run.first : run.last + 1] if (norm := word.norm) not in titled]
        yield from pairwise(norms)


@dataclass(frozen=True, slots=True)
class KnownNames:
    """The capitalised words of a source, by what they may be asked for."""

    norms: frozenset[str]
    roots: frozenset[str]
    beginnings: frozenset[str]
    capitalised: Sequence[str]
    aliases: Mapping[str, frozenset[str]]

    def knows(self, norm: str) -> bool:
        """Whether the source has the name, its stem, its people or its country: ``Chinese`` for ``China``.

        A name may be cut short on either side: ``Sep`` for ``September``.
        """
        if norm in self.norms or stem(norm) in self.norms:
            return True
        if not self.aliases.get(norm, frozenset()).isdisjoint(self.norms):
            return True
        if _root(norm) in self.beginnings or not _beginnings(norm).isdisjoint(self.roots):
            return True
        return " " not in norm and self._has_cut(norm)

    def _has_cut(self, norm: str) -> bool:
        """Whether a name begins with `norm`, or `norm` with a name."""
        at = bisect(self.capitalised, norm)
        pairs = [(norm, each) for each in self.capitalised[at : at + 1]]
        pairs += [(each, norm) for each in self.capitalised[max(0, at - 1) : at]]
        return any(len(short) >= _SHORTEST and long.startswith(short) for short, long in pairs)


def known_names(norms: frozenset[str], capitalised: frozenset[str], code: str) -> KnownNames:
    """Index the names, acronyms and other words of a source, and those with a capital once more."""
    roots = frozenset(root for norm in norms if (root := _root(norm)))
    beginnings = frozenset(beginning for norm in norms for beginning in _beginnings(norm))
    return KnownNames(
        norms | frozenset(map(stem, norms)), roots, beginnings, sorted(capitalised), language(code).aliases
    )


def _root(people: str) -> str:
    """What is left of ``Chinese`` without its ending, and nothing of what has no such ending."""
    root = _NATIONAL.sub("", people)
    return root if root != people and len(root) >= 4 else ""


def _beginnings(country: str) -> frozenset[str]:
    return frozenset(country[: len(country) - cut] for cut in range(3) if len(country) - cut >= 4)
