"""The word by which a model says that the articles do not answer, also where it says more than that word."""

import re
from collections.abc import Sequence

REFUSAL = "NOT-IN-ARTICLES"
"""What the prompt asks for; hyphens survive Markdown, and it is no word of any article."""

_SENTINEL = re.compile(r"\bnot[-_‐‑ ]in[-_‐‑ ](?:the[-_‐‑ ])?articles?\b", re.IGNORECASE)
_SUBJECT = r"(?:articles?|passages?|texts?|sources?|sentences|context|information|documents?)"
_IN_WORDS = re.compile(
    rf"\b{_SUBJECT}\b[^.]{{0,40}}\b(?:do(?:es)? not|don[’']t|doesn[’']t|cannot|can[’']t|never|no)\b"
    rf"|\b(?:no|not)\b[^.]{{0,60}}\b(?:in|by|from) (?:the |these |this )?(?:\w+ )?{_SUBJECT}\b",
    re.IGNORECASE,
)


def is_refusal(sentence: str) -> bool:
    """Whether a sentence holds the word of refusal, in whatever form a small model gives it."""
    return _SENTINEL.search(sentence) is not None


def refuses_in_words(sentences: Sequence[str]) -> bool:
    """Whether sentences without a citation say nothing but that the articles do not say."""
    return bool(sentences) and _IN_WORDS.search(sentences[0]) is not None


def certain(text: str) -> int:
    """How much of a growing text can be shown: the word of refusal, and what may become it, cannot."""
    begun = text.find(REFUSAL)
    if begun >= 0:
        return begun
    longest = min(len(REFUSAL) - 1, len(text))
    return len(text) - next((n for n in range(longest, 0, -1) if REFUSAL.startswith(text[-n:])), 0)
