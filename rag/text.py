"""What any text goes through before others read it."""

import unicodedata
from datetime import date

_UNSEEN = ("Cc", "Cf", "Cs", "Co")
_FILLERS = frozenset("\u034f\u115f\u1160\u3164\uffa0" + "".join(map(chr, range(0xFE00, 0xFE10))))


def encodable(text: str) -> str:
    """The text without what UTF-8 cannot write: half a surrogate pair, as in a mistyped argument."""
    return text.encode("utf-8", "replace").decode("utf-8")


def visible(text: str) -> str:
    """What a reader sees of `text`: no control, direction, zero-width or filler characters; space stays."""
    return "".join(
        c for c in text if c.isspace() or (unicodedata.category(c) not in _UNSEEN and c not in _FILLERS)
    )


def is_day(text: str) -> bool:
    """Whether a text is a day, as ``YYYY-MM-DD``."""
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False
