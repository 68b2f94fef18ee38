"""Find names in a text (capitalised words that don't begin a sentence), and match their other forms."""

import re
from bisect import bisect
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from rag.languages.language import Language, language
from rag.languages.words import Word, stem

_NATIONAL = re.compile(r"(?:ese|ians?|ans?|ish|is|i|ns?)$")
_NEW_SENTENCE = re.compile(r"[.!?:;\n„¿¡“\"‘«•*(–—]|(?:^|\s)['-]")
_MIN_LETTERS = 3  # of an abbreviated name
_INSIDE = frozenset({"of", "the", "and", "for", "in", "on"})


@dataclass(frozen=True, slots=True)
class Name:
    """A run of capitalised words, from index `first` to `last` inclusive.

    The first word may not be a name: `is_initial` is true if the run begins a sentence, and `may_be_noun`
    if the language capitalises every noun and nothing distinguishes the run from one.
    """

    first: int
    last: int
    is_initial: bool
    may_be_noun: bool = False


def names(text: str, words: Sequence[Word], code: str = "en") -> tuple[Name, ...]:
    """The runs of capitalised words, in order; none in a headline, where capitals mean nothing."""
    if not any(word.text.islower() and not word.is_function and word.text.isalpha() for word in words):
        return ()
    lang = language(code)
    runs = _find_runs(text, words, lang)
    return tuple(_without_nouns(words, runs, lang) if lang.nouns else runs)


def _without_nouns(words: Sequence[Word], runs: Iterator[Name], lang: Language) -> Iterator[Name]:
    """The runs that may be names if every noun is capitalised: no single noun after an article or number."""
    for run in runs:
        before = words[run.first - 1].norm if run.first else ""
        norm = words[run.first].norm
        is_single = run.first == run.last and norm not in lang.calendar
        if is_single and (before in lang.articles or before[:1].isdigit() or before in lang.numerals):
            continue
        yield replace(run, may_be_noun=is_single)


def _is_measure(word: Word, lang: Language) -> bool:
    """Whether a capitalised word belongs to a number: ``Millionen Euro``."""
    return lang.nouns and (word.norm in lang.numerals or word.norm in lang.units or word.norm in lang.percent)


def _find_runs(text: str, words: Sequence[Word], lang: Language) -> Iterator[Name]:
    first: int | None = None
    is_initial = False
    for index, word in enumerate(words):
        gap = text[words[index - 1].end : word.start] if index else ""
        begins = index == 0 or (
            bool(_NEW_SENTENCE.search(gap)) and not _is_abbreviation(words[index - 1], gap, lang)
        )
        is_date = word.norm in lang.calendar
        is_name = (word.is_capitalised or is_date) and not word.is_function and not _is_measure(word, lang)
        if first is not None and (not is_name or begins or gap.strip(" .-/&’'")):
            yield Name(first, index - 1, is_initial)
            first = None
        if is_name and first is None:
            first, is_initial = index, begins and not is_date
    if first is not None:
        yield Name(first, len(words) - 1, is_initial)


def _is_abbreviation(word: Word, gap: str, lang: Language) -> bool:
    """Whether the full stop after `word` marks an abbreviation: ``Mr. Xi``, ``J. Smith``."""
    is_short = len(word.text) == 1 or word.norm in lang.titles or word.norm in ("st", "jr", "sr", "no")
    return gap == ". " and is_short and word.is_capitalised


def acronyms(text: str, words: Sequence[Word]) -> Iterator[str]:
    """The initials of each run of capitalised words, with and without the lower-case words inside it."""
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
    """Adjacent words in a run, such as a forename and a surname, without the `titled` words."""
    for run in runs:
        norms = [norm for word in words[run.first : run.last + 1] if (norm := word.norm) not in titled]
        yield from pairwise(norms)


@dataclass(frozen=True, slots=True)
class KnownNames:
    """The names of a source, indexed by the forms in which they may be looked up."""

    norms: frozenset[str]
    roots: frozenset[str]
    beginnings: frozenset[str]
    capitalised: Sequence[str]
    aliases: Mapping[str, frozenset[str]]

    def knows(self, norm: str) -> bool:
        """Whether the source has the name, its stem, its people or its country: ``Chinese`` for ``China``.

        Either form may be abbreviated: ``Sep`` for ``September``.
        """
        if norm in self.norms or stem(norm) in self.norms:
            return True
        if not self.aliases.get(norm, frozenset()).isdisjoint(self.norms):
            return True
        if _root(norm) in self.beginnings or not _beginnings(norm).isdisjoint(self.roots):
            return True
        return " " not in norm and self._has_cut(norm)

    def _has_cut(self, norm: str) -> bool:
        """Whether a name starts with `norm`, or `norm` starts with a name."""
        at = bisect(self.capitalised, norm)
        pairs = [(norm, each) for each in self.capitalised[at : at + 1]]
        pairs += [(each, norm) for each in self.capitalised[max(0, at - 1) : at]]
        return any(len(short) >= _MIN_LETTERS and long.startswith(short) for short, long in pairs)


def known_names(norms: frozenset[str], capitalised: frozenset[str], code: str) -> KnownNames:
    """Index the words of a source, and its capitalised words separately."""
    roots = frozenset(root for norm in norms if (root := _root(norm)))
    beginnings = frozenset(beginning for norm in norms for beginning in _beginnings(norm))
    return KnownNames(
        norms | frozenset(map(stem, norms)), roots, beginnings, sorted(capitalised), language(code).aliases
    )


def _root(people: str) -> str:
    """The root of a word like ``Chinese``, without its ending; empty for a word without such an ending."""
    root = _NATIONAL.sub("", people)
    return root if root != people and len(root) >= 4 else ""


def _beginnings(country: str) -> frozenset[str]:
    return frozenset(country[: len(country) - cut] for cut in range(3) if len(country) - cut >= 4)
