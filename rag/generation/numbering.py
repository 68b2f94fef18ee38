"""Numbers that name a part of a text: “clause 2.2” of a lease, “step 3” of a recipe."""

import re

_NAMED = re.compile(r"[^\W\d_]+ (?P<number>\d+(?:\.\d+)*)(?![\w%]|[.,]\d)")
_NUMBER = re.compile(r"(?:\| )?(?P<number>\d+(?:\.\d+)*)(?:[.)]| (?:\||\S))")


def numbered(question: str) -> list[tuple[range, str]]:
    """The places of a word with a number after it, like “clause 2.2”, each with the number."""
    return [(range(*each.span()), each["number"]) for each in _NAMED.finditer(question)]


def number_of(text: str) -> str | None:
    """The number with which a paragraph, a heading or a row begins, or None."""
    found = _NUMBER.match(text)
    return found["number"] if found else None
