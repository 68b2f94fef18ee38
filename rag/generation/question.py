"""What a question asks: one thing or several, about one thing or two that it compares."""

import re

_ASKS = re.compile(r"\b(?:who|whom|whose|when|where|why|how|what|which)\b", re.IGNORECASE)
_ASKS_AGAIN = re.compile(
    r"(?:,? (?:and|or|but)|(?<=\?)) ((?:(?:at|by|for|from|in|of|on|to|with) )?"
    r"(?:who|whom|whose|when|where|why|how|what|which)\b)",
    re.IGNORECASE,
)
_COMPARES = re.compile(
    r"\b(?:and|or|than|both|each|either|versus|vs|compared?|comparison|differ\w*|alike|similar\w*|same|"
    r"in common|respectively)\b",
    re.IGNORECASE,
)


def clauses(text: str) -> list[str]:
    """The questions that `text` asks in a row: "who found it, and when?" asks two."""
    found: list[str] = []
    start = 0
    for match in _ASKS_AGAIN.finditer(text):
        if _ASKS.search(text, start, match.start()):
            found.append(text[start : match.start()])
            start = match.start(1)
    return [*found, text[start:]]


def compares(text: str) -> bool:
    """Whether a question is about two things at once."""
    return _COMPARES.search(text) is not None
