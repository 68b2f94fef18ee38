"""Find the claims in any text: its sentences, without headings, code and citation markers."""

import re
from collections.abc import Iterator

from rag.generation.parse import drafts
from rag.generation.reply import is_chatter
from rag.reading.blocks import FENCE
from rag.reading.language import detect
from rag.reading.normalize import normalize
from rag.reading.structure import is_heading, structure
from rag.text import encodable

_BOLD = re.compile(r"\s*(\*\*|__)(?P<words>.+?)\1:?\s*")
_LINK = re.compile(r"\w+://\S+")


def claims(text: str) -> tuple[str, ...]:
    """The sentences in `text` that claim something, in order, split by the rules of its language.

    Of Markdown lists, tables and emphasis, only the words are read. Bare links, and phrases that models
    put around an answer, aren't claims.
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
    for draft in drafts(paragraph, 0, language):
        if not (_LINK.fullmatch(draft.text) or is_chatter(draft.text)):
            yield draft.text


def _is_bold_heading(paragraph: str) -> bool:
    bold = _BOLD.fullmatch(paragraph)
    return bold is not None and is_heading(bold["words"].rstrip(":"))
