"""Detect the language of a text, offline."""

import lzma
import re
from array import array
from collections import Counter
from functools import cache
from io import BytesIO
from typing import Any

from rag.languages.language import LANGUAGES

UNDETERMINED = "und"
"""The code of a text whose language cannot be determined."""

_SAMPLE = 6_000  # characters examined, in pieces spread over a longer text
_PIECE = 500
_FEW_LETTERS = 15
_MIN_PROBABILITY, _MIN_PROBABILITY_FEW_LETTERS = 0.4, 0.9
_MIN_SHARE_OF_KNOWN = 0.45
_CHINESE = frozenset({"wuu", "yue", "lzh", "gan", "hak"})
_LETTERS = re.compile(r"[^\W\d_]")


def detect(text: str) -> str:
    """The ISO 639-1 code of the language of most of `text`, or `und` if it cannot be determined.

    If a text is too short to choose among all languages, only those that Citewell knows compete.
    """
    votes: Counter[str] = Counter()
    pieces = [(piece, len(_LETTERS.findall(piece))) for piece in _pieces(text)]
    left = sum(letters for _, letters in pieces)
    for piece, letters in pieces:
        code = _language(piece, letters)
        left -= letters
        if code != UNDETERMINED:
            votes[code] += letters
        first, second, *_ = *(number for _, number in votes.most_common(2)), 0, 0
        if first > second + left:  # the rest cannot change it
            break
    return max(votes, key=lambda code: votes[code], default=UNDETERMINED)


def _language(piece: str, letters: int) -> str:
    shares: dict[str, float] = dict(_identifier().rank(piece))
    best = next(iter(shares))
    if shares[best] >= (_MIN_PROBABILITY if letters >= _FEW_LETTERS else _MIN_PROBABILITY_FEW_LETTERS):
        return _iso(best)
    known = max(LANGUAGES, key=lambda code: shares[code])
    is_sure = shares[known] >= _MIN_SHARE_OF_KNOWN * sum(shares[code] for code in LANGUAGES)
    return known if is_sure else UNDETERMINED


def _pieces(text: str) -> list[str]:
    """Evenly spaced pieces of `text`, at most `_SAMPLE` characters in total."""
    step = max(_PIECE, len(text) * _PIECE // _SAMPLE)
    pieces = (text[start : start + _PIECE] for start in range(0, len(text), step))
    return [piece for piece in pieces if _LETTERS.search(piece)]


def _iso(code: str) -> str:
    if code in _CHINESE:
        return "zh"
    return code if len(code) == 2 else UNDETERMINED


@cache
def _identifier() -> Any:
    """The model in the py3langid wheel; loading it takes half a second.

    It is unpacked in memory, because py3langid itself unpacks it into a temporary file in each process.
    """
    import numpy as np
    from py3langid.langid import MODEL_DIR, MODEL_FILE, LanguageIdentifier

    with lzma.open(MODEL_DIR / MODEL_FILE) as file, np.load(BytesIO(file.read())) as model:
        moves, rows = (
            array(model[name].dtype.char, model[name].tobytes()) for name in ("nextmove", "nextmove_row")
        )
        return LanguageIdentifier(
            model["ptc"],
            model["pc"],
            model["classes"].tolist(),
            moves,
            model["out_feat"].tolist(),
            norm_probs=True,
            tk_row=rows,
        )
