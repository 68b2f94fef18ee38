"""Find the lines of an article that state who wrote it, when, where it was published, and its title."""

from bisect import bisect_left

from rag.generation.about import Aspect
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
    found = []
    for section in article.sections:
        first, last = (bisect_left(article.sentences, at, key=_start) for at in (section.start, section.end))
        lines = (*(_title(article) if first == 0 else ()), *article.sentences[first:last])
        found += [Passage.of(article, section, (line,)) for line in lines]
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
    own, known = _stems(line.text, code), set[str]()
    for kind in _IN_METADATA:
        known |= _stems(_written(stated(passage.metadata, kind)), code)
        known |= {stem(word, code) for word in language(code).about.get(kind, ())}
    return _stems(_written(value), code) <= own and len(own - known) <= _OTHERS


def stated(metadata: Metadata, aspect: Aspect) -> str | None:
    """What the metadata say of this, None where they don't."""
    return {"author": metadata.author, "date": metadata.date, "site": metadata.site}.get(aspect)


def _title(article: Article) -> list[Sentence]:
    """The title, where it is above the first sentence."""
    place = article.text.find(article.title, 0, article.sentences[0].start)
    return [] if place < 0 else [Sentence(place, place + len(article.title), article.title)]


def _start(sentence: Sentence) -> int:
    return sentence.start


def _written(value: str | None) -> str:
    """The words of a value that a line has if it states it: of a day, the year and the day of the month."""
    if value is None or not is_day(value):
        return value or ""
    year, _, day = map(int, value.split("-"))
    return f"{year} {day}"


def _stems(text: str, code: str) -> set[str]:
    return {stem(word.norm, code) for word in words(text, code) if not word.is_function}
