"""The claims of any text: its sentences, without headings, code and citation markers."""

import re
from collections.abc import Iterator

from rag.generation.drafts import Draft
from rag.generation.reader import ReplyReader
from rag.generation.reply import is_chatter
from rag.reading.blocks import FENCE
from rag.reading.language import detect
from rag.reading.normalize import normalize
from rag.reading.structure import is_heading, structure
from rag.text import encodable

_BOLD = re.compile(r"\s*(\*\*|__)(?P<words>.+?)\1:?\s*")
_LINK = re.compile(r"\w+://\S+")


def claims(text: str) -> tuple[str, ...]:
    """The sentences that `text` claims, in order, split by the rules of its language.

    Lists, tables and emphasis of Markdown are read as the words in them. A bare link, and what models
    say around an answer, claim nothing.
    """
    text = normalize(encodable(text))
    language = detect(text)
    paragraphs = (span.of(text) for span in structure(text).paragraphs)
    return tuple(
        sentence
        for paragraph in paragraphs
        if not (FENCE.match(paragraph) or _is_bold_heading(paragraph))
        for sentence in _sentences(paragraph, language)
    )


def _sentences(paragraph: str, language: str) -> Iterator[str]:
    reader = ReplyReader(0, language)
    for item in (*reader.feed(paragraph), *reader.close()):
        if isinstance(item, Draft) and not (_LINK.fullmatch(item.text) or is_chatter(item.text)):
            yield item.text


def _is_bold_heading(paragraph: str) -> bool:
    bold = _BOLD.fullmatch(paragraph)
    return bold is not None and is_heading(bold["words"].rstrip(":"))
