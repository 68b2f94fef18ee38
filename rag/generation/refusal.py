"""The word with which a model says that the articles don't answer, even if it says more."""

import re

REFUSAL = "NOT-IN-ARTICLES"
"""What the prompt asks for; hyphens survive Markdown, and it is no word of any article."""

_JOINT, _GAP = r"[-_‐‑–—]", r"[\W_]{0,3}"
_SENTINEL = re.compile(
    rf"(?i:\bnot{_JOINT}in{_JOINT}(?:the{_JOINT})?articles?\b)"
    # In capitals, small models also get the word itself wrong.
    rf"|\bNOT{_GAP}IN{_GAP}(?:THE{_GAP})?(?:ART\w*|PASSAGES?|SENTENCES?|TEXTS?)\b"
)
_SPACED = re.compile(r"\bnot in (?:the |these )?articles?\b(?! (?:of|\d|§))", re.IGNORECASE)


def _begun(*steps: str) -> str:
    """A pattern of `steps` one after the other, or of as many of them as there are at the end of a text."""
    pattern = ""
    for step in reversed(steps):
        pattern = rf"(?:\Z|{step}{pattern})"
    return pattern


_EITHER = rf"(?:{_JOINT}|\s)"
_ANY_CASE = (
    _begun(*"not", _EITHER, *"in", _EITHER, *the, *"article")
    for the in ("", (*"the", _EITHER), (*"these", _EITHER))
)
_CAPITALS = (
    _begun(*"NOT", _GAP, *"IN", _GAP, *the, *noun)
    for the in ("", (*"THE", _GAP))
    for noun in ("ART", "PASSAGE", "SENTENCE", "TEXT")
)
_BEGINNING = re.compile(rf"\b(?:(?i:{'|'.join(_ANY_CASE)})|{'|'.join(_CAPITALS)})")

_SOURCES = r"(?:articles?|passages?|texts?|sources?|sentences|context|information|documents?)"
_NOTHING = r"(?:none|nothing|no (?:mention|information|answer|details?|indication))"
_NOT = rf"(?:(?:do(?:es)?|did|can|could|is|are) ?n[o’']t|cannot|never|{_NOTHING})"
_IN_WORDS = re.compile(
    rf"\b{_SOURCES}\b[^.;]{{0,40}}\b{_NOT}\b"
    rf"|\b(?:{_NOT}|not|unable)\b[^.;]{{0,60}}"
    rf"\b(?:in|by|from|on|of|within) (?:the |these |this )?(?:\w+ ){{0,2}}{_SOURCES}\b"
    rf"|\b{_SOURCES}\b[^.;]{{0,30}}\binsufficient\b"
    r"|^\W*(?:I(?:[’']m| am) sorry\W+)?(?:but )?I (?:do not|don[’']t) know\b"
    r"|\bnot (?:mentioned|stated|specified)\b|^\W*(?:N/A|no answer)\W*$",
    re.IGNORECASE,
)
_SAYS_NOT = re.compile(
    rf"\W*(?:the|these|this) (?:\w+ )?{_SOURCES} (?:do(?:es)? ?n[o’']t|never) "
    r"(?:mention|say|state|specify|give|provide|contain|answer|tell|indicate|describe)\b",
    re.IGNORECASE,
)
_LONGEST = 22  # words of a refusal: a longer sentence has something to say
_GOES_ON = re.compile(r"(?<!sorry), (?:but|however|though)\b|;", re.IGNORECASE)


def is_refusal(sentence: str, *, is_cited: bool) -> bool:
    """Whether a sentence contains the word of refusal, in any form that small models give it.

    Written as three words, it counts only if nothing is cited: many things have articles.
    """
    return bool(_SENTINEL.search(sentence) or (not is_cited and _SPACED.search(sentence)))


def refuses_in_words(sentence: str, *, is_cited: bool) -> bool:
    """Whether an unsupported sentence says that the articles don't say, and nothing more.

    A sentence that cites something must begin with it: otherwise a false “not” would pass for a refusal.
    """
    if is_cited:
        return _SAYS_NOT.match(sentence) is not None and _GOES_ON.search(sentence) is None
    is_short = len(sentence.split()) <= _LONGEST
    return is_short and _IN_WORDS.search(sentence) is not None and _GOES_ON.search(sentence) is None


def certain(text: str) -> int:
    """How much of a growing text can be shown: the word of refusal, and what may become it, cannot."""
    begun = _BEGINNING.search(text)
    return len(text) if begun is None else begun.start()
