"""Tell the language of a text, offline."""

import re
from collections import Counter
from functools import cache
from typing import Any

from rag.languages.language import LANGUAGES

UNDETERMINED = "und"
"""The code of a text whose language cannot be told."""

_SAMPLE = 6_000  # characters that are looked at, in pieces from the whole of a longer text
_PIECE = 500
_SURE, _SURE_OF_FEW, _FEW = 0.4, 0.9, 15  # probabilities, the second of a piece of so few letters
_SURE_OFLANGUAGES = 0.45
_CHINESE = frozenset({"wuu", "yue", "lzh", "gan", "hak"})
_LETTERS = re.compile(r"[^\W\d_]")


def detect(text: str) -> str:
    """The language of most of `text` as ISO 639-1 writes it, or `und` where it cannot be told.

    A text too short to tell among all languages is told among those that Citewell knows.
    """
    votes: Counter[str] = Counter()
    for piece in _pieces(text):
        letters = len(_LETTERS.findall(piece))
        votes[_language(piece, letters)] += letters
    told = [code for code in votes if code != UNDETERMINED]
    return max(told, key=lambda code: votes[code], default=UNDETERMINED)


def _language(piece: str, letters: int) -> str:
    shares: dict[str, float] = dict(_identifier().rank(piece))
    best = next(iter(shares))
    if shares[best] >= (_SURE if letters >= _FEW else _SURE_OF_FEW):
        return _iso(best)
    known = max(LANGUAGES, key=lambda code: shares[code])
    is_sure = shares[known] >= _SURE_OFLANGUAGES * sum(shares[code] for code in LANGUAGES)
    return known if is_sure else UNDETERMINED


def _pieces(text: str) -> list[str]:
    """Pieces of `text` from its beginning to its end, in all at most so much as is looked at."""
    step = max(_PIECE, len(text) * _PIECE // _SAMPLE)
    pieces = (text[start : start + _PIECE] for start in range(0, len(text), step))
    return [piece for piece in pieces if _LETTERS.search(piece)]


def _iso(code: str) -> str:
    if code in _CHINESE:
        return "zh"
    return code if len(code) == 2 else UNDETERMINED


@cache
def _identifier() -> Any:
    """The model, which is inside the wheel of py3langid; loading it takes half a second."""
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
