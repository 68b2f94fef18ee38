"""Find the greeting and the signature in a mail's own text."""

import re
from collections.abc import Sequence

SIGNATURE = "signature"
SALUTATION = "salutation"

DELIMITER = re.compile(r"--\s?$")  # RFC 3676, section 4.3
SENTENCE_END = re.compile(r"[.!?…。！？][\"'”’»)\]]*\s*$")
WORD = re.compile(r"[^\W\d_]{2,}")
SHORT = 6  # words in a line of a signature or a greeting


def salutation_and_signature(lines: Sequence[str], own: Sequence[int], sender: str) -> dict[int, str]:
    """The lines of `own` (numbers from 0, none of them blank) that greet or sign off, with their reasons."""
    delimited = next(
        (place for place, at in enumerate(own) if place and DELIMITER.match(lines[at])), len(own)
    )
    reasons = dict.fromkeys(own[delimited:], SIGNATURE)
    reasons |= dict.fromkeys(_sign_off(lines, own[:delimited], sender), SIGNATURE)
    if len(own) > 1 and own[1] > own[0] + 1 and _ends_in_comma(lines[own[0]]):
        reasons.setdefault(own[0], SALUTATION)
    return reasons


def _sign_off(lines: Sequence[str], own: Sequence[int], sender: str) -> Sequence[int]:
    """The lines from the sign-off to the end or to a postscript.

    A sign-off is the sender's name, or a short line that begins a paragraph, ends in a comma and is
    followed only by short lines. A short line above the name belongs to it.
    """
    name = frozenset(WORD.findall(sender.partition("@")[0].casefold()))
    is_last = False  # whether there are lines below, all of them short
    for place in range(len(own) - 1, 0, -1):
        line, above = lines[own[place]], lines[own[place - 1]]
        begins = own[place] > own[place - 1] + 1  # whether the line begins a paragraph
        words = WORD.findall(line.casefold())
        if words and len(words) < SHORT and name.issuperset(words) and not above.rstrip().endswith(":"):
            led = place > 1 and (
                _ends_in_comma(above) or (not begins and _has_closing_above(lines, own, place))
            )
            return own[place - led : _signature_end(lines, own, place)]
        if begins and is_last and _ends_in_comma(line):
            return own[place:]
        is_last = (is_last or place == len(own) - 1) and _is_short(line)
    return ()


def _has_closing_above(lines: Sequence[str], own: Sequence[int], place: int) -> bool:
    """Whether the line above is short and begins the same paragraph."""
    return own[place - 1] > own[place - 2] + 1 and _is_short(lines[own[place - 1]])


def _signature_end(lines: Sequence[str], own: Sequence[int], place: int) -> int:
    """The first place after `place` at which running text resumes, or the end."""
    below = range(place + 1, len(own))
    return next((at for at in below if not _is_short(lines[own[at]])), len(own))


def _ends_in_comma(line: str) -> bool:
    return line.rstrip().endswith((",", "，", "،")) and _is_short(line)


def _is_short(line: str) -> bool:
    return len(line.split()) <= SHORT and not SENTENCE_END.search(line)
