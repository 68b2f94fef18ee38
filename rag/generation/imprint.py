"""Find the lines of an article that state who wrote it, when, where it was published, and its title."""

from functools import lru_cache

from rag.generation.about import Aspect
from rag.generation.context import sentences_in
from rag.languages.language import language
from rag.languages.words import STOPS, stem, words
from rag.text import is_day
from rag.types import Article, Metadata, Passage, Sentence

_IN_METADATA: tuple[Aspect, ...] = ("author", "date", "site")
_OTHERS = 1  # words of such a line that aren't known, like a month: “12 March 2024”


def imprint(article: Article, aspect: Aspect) -> list[Passage]:
    """The lines of `article` that state this of it, in order, each a passage."""
    if aspect == "overview":
        return []
    title = _title(article)
    found = [
        Passage.of(article, section, (line,))
        for section in article.sections
        for line in (
            *(line for line in title if section.start <= line.start < section.end),
            *sentences_in(article, section.start, section.end),
        )
    ]
    return [line for line in found if states(line, line.sentences[0], aspect)]


def states(passage: Passage, line: Sentence, aspect: Aspect) -> bool:
    """Whether a sentence of `passage` states this of its article, and nothing else.

    It is the title, or has the words of the metadata and hardly others but such as “published by”.
    """
    if aspect == "title":
        return line.text == passage.title
    code, value = passage.language, stated(passage.metadata, aspect)
    if value is None or line.text.endswith(STOPS):
        return False
    own = _stems(line.text, code)
    return _stems(_written(value), code) <= own and len(own - _known(passage.metadata, code)) <= _OTHERS


def stated(metadata: Metadata, aspect: Aspect) -> str | None:
    """What the metadata say of this, None where they don't."""
    return {"author": metadata.author, "date": metadata.date, "site": metadata.site}.get(aspect)


def _title(article: Article) -> list[Sentence]:
    """The title, where it is above the first sentence."""
    place = article.text.find(article.title, 0, article.sentences[0].start)
    return [] if place < 0 else [Sentence(place, place + len(article.title), article.title)]


@lru_cache(maxsize=64)
def _known(metadata: Metadata, code: str) -> frozenset[str]:
    """The stems of what the metadata say, and of words such as “published”."""
    values = (_stems(_written(stated(metadata, kind)), code) for kind in _IN_METADATA)
    words_for = (language(code).about.get(kind, frozenset()) for kind in _IN_METADATA)
    return frozenset().union(*values, (stem(word, code) for each in words_for for word in each))


def _written(value: str | None) -> str:
    """The words of a value that a line has if it states it: of a day, the year and the day of the month."""
    if value is None or not is_day(value):
        return value or ""
    year, _, day = map(int, value.split("-"))
    return f"{year} {day}"


def _stems(text: str, code: str) -> set[str]:
    return {stem(word.norm, code) for word in words(text, code) if not word.is_function}
