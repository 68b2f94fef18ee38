"""Mark text as data in a prompt: put it between our tags, and remove those tags from the text itself."""

import re

from rag.text import visible

_TAGS = ("articles", "question", "conversation", "notes", "claim", "evidence")
_TAG = re.compile(rf"[<＜﹤](?=[\s/\\／]*(?:{'|'.join(_TAGS)}))", re.IGNORECASE)
_FENCED = re.compile(rf"^<({'|'.join(_TAGS)})>\n.*?\n</\1>$", re.DOTALL | re.MULTILINE)
_NUMBER = re.compile(r"[\[【［〔〖]([^\[\]【】\n]{0,20}\d[^\[\]【】\n]{0,20})[\]】］〕〗]")


def fence(tag: str, text: str) -> str:
    """`text` between ``<tag>`` and ``</tag>``, each on a line of its own; make `text` neutral first."""
    return f"<{tag}>\n{text}\n</{tag}>"


def unfenced(text: str) -> str:
    """`text` without the fenced parts."""
    return _FENCED.sub("", text)


def neutral(text: str) -> str:
    """`text` as one line that can't end a fence or look like one of our sentence numbers.

    Our tags lose their opening brackets, numbers in square brackets get round ones, and invisible
    characters (zero width, direction, control) are removed.
    """
    line = " ".join(visible(text).split())
    return _NUMBER.sub(r"(\1)", _TAG.sub("‹", line))
