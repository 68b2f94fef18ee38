"""Tell whether a question is about an article itself, and what it asks of it."""

from collections.abc import Iterable, Set
from functools import cache
from itertools import pairwise
from typing import Literal, TypeAlias

from rag.languages.language import LANGUAGES, language
from rag.languages.words import phrases_in, stem, words

Aspect: TypeAlias = Literal["overview", "author", "date", "site", "title"]
"""What a question asks about an article itself."""

_DETAILS: tuple[Aspect, ...] = ("author", "site", "title")


def aspect_of(question: str) -> Aspect | None:
    """What `question` asks about an article itself; None for a question with another topic, or with none.

    In one of the languages, each of its words is a function word or asks about a text: “What is it about?”,
    but not “What is it about the ferry?” or “What is it?”.
    """
    return next(filter(None, (_aspect(_kinds(question, code)) for code in LANGUAGES)), None)


def names_article(question: str) -> bool:
    """Whether a question asks about an article itself, and calls it an article, a text or the like."""
    found = (_kinds(question, code) for code in LANGUAGES)
    return any("article" in kinds and _aspect(kinds) is not None for kinds in found)


def without_frame(question: str) -> str:
    """`question` without the words that only say that an article is asked: “What does the ~ about ferries?”.

    They are a word for the article and one that requests something, with at most function words in between.
    """
    for code in LANGUAGES:
        forms = _forms(code)
        kinds = [(word, forms.get(stem(word.norm, code), set())) for word in words(question, code)]
        telling = [(word, kind) for word, kind in kinds if kind or not word.is_function]
        for (first, one), (second, other) in pairwise(telling):
            if ("article" in one and "asks" in other) or ("asks" in one and "article" in other):
                return question[: first.start] + question[first.end : second.start] + question[second.end :]
    return question


def _aspect(kinds: Set[str]) -> Aspect | None:
    if "number" in kinds or "date" in kinds:  # “When was it written?”, but not “When did it happen?”
        dated = {"author", "site"} | ({"article"} if "date" in kinds else set())
        return "date" if dated & kinds else None
    for aspect in _DETAILS:
        if aspect in kinds:
            return aspect
    return "overview" if kinds & {"overview", "article"} else None


def _kinds(question: str, code: str) -> frozenset[str]:
    """The kinds of `Language.about` in a question, and “number” if it asks for one.

    Empty if one of its words is a topic.
    """
    read = words(question, code)
    forms = _forms(code)
    numbers = phrases_in(question, language(code).asks_number, code)
    asking = {part for phrase in numbers for part in phrase.split("_")}
    content = {stem(word.norm, code) for word in read if not word.is_function and word.norm not in asking}
    if not content.issubset(_parts(forms)):
        return frozenset()
    text = f"_{'_'.join(stem(word.norm, code) for word in read)}_"
    found = [form for form in forms if f"_{form}_" in text]
    if not content.issubset(_parts(found)):
        return frozenset()
    return frozenset(kind for form in found for kind in forms[form]) | ({"number"} if numbers else set())


@cache
def _forms(code: str) -> dict[str, set[str]]:
    """The stems of `Language.about`, joined as they are there, with their kinds."""
    forms: dict[str, set[str]] = {}
    for kind, phrases in language(code).about.items():
        for phrase in phrases:
            form = "_".join(stem(word, code) for word in phrase.split("_"))
            forms.setdefault(form, set()).add(kind)
    return forms


def _parts(forms: Iterable[str]) -> set[str]:
    return {part for form in forms for part in form.split("_")}
