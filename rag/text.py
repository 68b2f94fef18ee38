"""Make any text safe to write and to show."""

import unicodedata
from datetime import date

_UNSEEN = ("Cc", "Cf", "Cs", "Co")
_FILLERS = frozenset("\u034f\u115f\u1160\u3164\uffa0" + "".join(map(chr, range(0xFE00, 0xFE10))))


def encodable(text: str) -> str:
    """Replace what UTF-8 cannot encode: lone surrogates, as in a malformed command-line argument."""
    return text.encode("utf-8", "replace").decode("utf-8")


def visible(text: str) -> str:
    """Remove control, direction, zero-width and filler characters; white space stays."""
    return text.translate(_VISIBLE)


class _Visible(dict[int, int | None]):
    """What becomes of a character: itself, or None if nobody sees it; common ones are looked up once."""

    def __missing__(self, code: int) -> int | None:
        c = chr(code)
        is_seen = c.isspace() or (unicodedata.category(c) not in _UNSEEN and c not in _FILLERS)
        shown = code if is_seen else None
        if code <= 0xFFFF:
            self[code] = shown
        return shown


_VISIBLE = _Visible()


def is_day(text: str) -> bool:
    """Whether a text is a day as ``YYYY-MM-DD``."""
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False
