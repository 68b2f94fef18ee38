"""Turn a sentence into questions that it answers, in the forms that its language has.

A question keeps the words of the sentence and leaves out what it asks for, so that nothing has to be
inflected. Whether a form fits is decided from the sentence's names, articles and numbers alone.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rag.languages.language import Language, language
from rag.languages.words import Word, words
from rag.verification.names import Name, names

_LONGEST = 110  # characters of a question
_FEWEST = 3  # content words in what is said about the subject
_FEWEST_OTHERS = 5  # content words other than the name that is asked about
_QUOTED = re.compile(r"[\"“”„«»‹›()\[\]「」『』]")
_CLAUSE = re.compile(r"[,;:—–]\s|\s[–-]\s|[.!…。]+$")
_FIGURE = re.compile(r"\d+(?:[.,]\d+)*")


@dataclass(frozen=True, slots=True)
class Read:
    """A sentence with its words and its names."""

    text: str
    words: tuple[Word, ...]
    names: tuple[Name, ...]
    language: Language

    @classmethod
    def of(cls, text: str, code: str) -> "Read":
        """A sentence in the language with this code."""
        found = words(text, code)
        return cls(text, found, names(text, found, code), language(code))


def people(sentences: Sequence[Read]) -> frozenset[str]:
    """The last words of names that have a title, or are next to a verb of saying."""
    return frozenset(
        sentence.words[run.last].norm
        for sentence in sentences
        for run in sentence.names
        if _is_titled(sentence, run) or _says(sentence, run)
    )


def interrogatives(sentence: Read, persons: frozenset[str]) -> Iterator[tuple[str, str]]:
    """The form and the text of each question that `sentence` answers; none if it has quotes or brackets.

    Names that end in one of `persons` are asked for with “who”.
    """
    forms = sentence.language.questions
    if _QUOTED.search(sentence.text):
        return
    found = [
        *(("who", forms["who"].format(rest)) for rest in _who(sentence, persons) if "who" in forms),
        *(("which", forms["asked"].format(asked)) for asked in _which(sentence)),
        *(("number", forms["asked"].format(asked)) for asked in _number(sentence)),
        *(("name", forms["name"].format(name)) for name in _names(sentence) if "name" in forms),
    ]
    yield from (each for each in found if len(each[1]) <= _LONGEST)


def _who(sentence: Read, persons: frozenset[str]) -> Iterator[str]:
    """“Dr. Novotny had expected the water to be acid”: who “had expected the water to be acid”?"""
    for run in sentence.names[:1]:
        leading = sentence.words[: run.first]
        begins = all(word.is_function or word.norm in sentence.language.titles for word in leading)
        is_known = not leading and sentence.words[run.last].norm in persons
        if begins and (is_known or _is_titled(sentence, run)):
            yield from _predicate(sentence, run)


def _which(sentence: Read) -> Iterator[str]:
    """“The tanker Brita Maren could not land for nine days”: “which tanker could not land for nine days”?"""
    found, known = sentence.words, sentence.language
    asks = _articles(known)
    run = next((run for run in sentence.names if run.first), None)
    if run is None or found[0].norm not in asks:
        return
    is_inside = known.nouns and run.first == 1 and run.last > 1  # “Die Stadt Ellerwinkel”
    between = found[1:2] if is_inside else found[1 : run.first]
    noun = _content(between)  # and one word between it and its name: “the council of Harwell Bridge”
    is_noun = 1 <= len(noun) <= 2 and between[: len(noun)] == tuple(noun) and len(between) <= len(noun) + 1
    if is_noun and not re.search(r"[,.]", sentence.text[: found[run.first].start]):
        for rest in _predicate(sentence, run):
            yield f"{asks[found[0].norm]} {sentence.text[noun[0].start : noun[-1].end]} {rest}"


def _number(sentence: Read) -> Iterator[str]:
    """Ask for the only number of a sentence, in its place, if the language allows that."""
    known = sentence.language
    figures = list(_FIGURE.finditer(sentence.text))
    if "number" in known.questions and len(figures) == 1:
        start, end = figures[0].span()
        while sentence.text[end : end + 1] in known.numerals:
            end += 1
        yield sentence.text[:start] + known.questions["number"] + _CLAUSE.sub("", sentence.text[end:])


def _names(sentence: Read) -> Iterator[str]:
    """The names of several words in a sentence that says more than the name.

    A name takes its article along only in a language with a single one, since others are inflected.
    """
    found, known = sentence.words, sentence.language
    articles = _articles(known)
    for run in sentence.names:
        name, others = found[run.first : run.last + 1], (*found[: run.first], *found[run.last + 1 :])
        is_whole = len(name) > 1 and not run.is_initial and not any(map(_is_possessive, name))
        if not (is_whole and len(_content(others)) >= _FEWEST_OTHERS and _is_specific(others, known)):
            continue
        before = found[run.first - 1].norm if run.first else ""
        asked = sentence.text[name[0].start : name[-1].end]
        if before not in articles:
            yield asked
        elif len(articles) == 1:
            yield f"{before} {asked}"


def _predicate(sentence: Read, run: Name) -> Iterator[str]:
    """What a sentence says about the name it begins with, to the end of the clause; none if unclear."""
    last, known = sentence.words[run.last], sentence.language
    text = sentence.text[last.end :]
    if text.startswith(", "):  # an aside: “Mr. Blackshaw, whose cellar began it all, has been given …”
        text = text[2:].partition(", ")[2]
    elif not text.startswith(" ") or _is_possessive(last):
        return
    rest = _CLAUSE.split(text, maxsplit=1)[0].strip()
    said = words(rest, known.code)
    if len(_content(said)) < _FEWEST or not _is_specific(said, known):
        return
    first, second = said[:2]
    joins = first.norm in known.links | known.joiners
    # “Owen Marsh of the county’s water board had asked”: probably a preposition
    belongs = first.is_function and (second.is_capitalised or second.norm in _articles(known))
    if not (joins or belongs or first.is_capitalised):
        yield rest


def _articles(known: Language) -> dict[str, str]:
    """The articles of a language, each with its question word for “which”."""
    return dict(pair.split("=") for pair in known.questions.get("which", "").split())


def _content(found: Sequence[Word]) -> list[Word]:
    return [word for word in found if not word.is_function]


def _is_possessive(word: Word) -> bool:
    """“Novotny’s team” is about the team."""
    return len(word.norm) < len(word.text.replace(".", ""))


def _is_specific(found: Sequence[Word], known: Language) -> bool:
    """Whether there is a name or a number among these words."""
    return any(
        word.is_capitalised or word.norm[0].isdecimal() or word.norm in known.numerals
        for word in _content(found)
    )


def _is_titled(sentence: Read, run: Name) -> bool:
    titled = sentence.words[max(0, run.first - 1) : run.last]
    return any(word.norm in sentence.language.titles for word in titled)


def _says(sentence: Read, run: Name) -> bool:
    near = (*sentence.words[max(0, run.first - 1) : run.first], *sentence.words[run.last + 1 : run.last + 2])
    return any(word.norm in sentence.language.said for word in near)
