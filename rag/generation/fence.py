"""Text as data in a prompt: between tags of ours, which are taken out of the text itself."""

import re

from rag.text import visible

_TAGS = ("articles", "question", "conversation", "notes", "claim", "evidence")
_TAG = re.compile(rf"[<＜﹤](?=[\s/\\／]*(?:{'|'.join(_TAGS)}))", re.IGNORECASE)
_FENCED = re.compile(rf"^<({'|'.join(_TAGS)})>\n.*?\n</\1>$", re.DOTALL | re.MULTILINE)
_NUMBER = re.compile(r"[\[【［〔〖]([^\[\]【】\n]{0,20}\d[^\[\]【】\n]{0,20})[\]】］〕〗]")


def fence(tag: str, text: str) -> str:
    """`text` between ``<tag>`` and ``</tag>``, each on a line of its own; `text` is made neutral before."""
    return f"<{tag}>\n{text}\n</{tag}>"


def unfenced(text: str) -> str:
    """`text` without what is fenced in it."""
    return _FENCED.sub("", text)


def neutral(text: str) -> str:
    """`text` as one line that can neither end a fence nor look like one of our sentence numbers.

    A tag of ours loses its bracket, a number in square brackets gets round ones, and characters
    that a reader does not see (zero width, direction, control) are left out.
    """
    line = " ".join(visible(text).split())
    return _NUMBER.sub(r"(\1)", _TAG.sub("‹", line))
