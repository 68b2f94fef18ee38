"""Find words in quotation marks, and check whether a source contains them verbatim."""

import re
from collections.abc import Iterator, Sequence

from rag.languages.words import Word, words

_QUOTED = re.compile(
    r"“([^“”]{1,2000})[”\"]"
    r"|\"([^\"“”]{1,2000})\""
    r"|«([^«»]{1,2000})»"
    r"|»([^«»]{1,2000})«"
    r"|„([^„“”]{1,2000})[“”]"
    r"|「([^「」]{1,2000})」"
    r"|(?<!\w)[‘'](?=[^\W_])([^‘\n]{1,300}?)(?<=[\w.,!?…])['’](?!\w)"
)
_GAP = re.compile(r"\.{3,}|…|(?:\. ){2,}\.|\[[^\]]{0,200}\]")


def quoted(text: str) -> Iterator[str]:
    """The parts of `text` in quotation marks, without the marks."""
    for match in _QUOTED.finditer(text):
        yield next(group for group in match.groups() if group is not None)


def folded(words: Sequence[Word]) -> str:
    """`words` joined and surrounded by single spaces, ignoring case, punctuation and quote style."""
    return f" {' '.join(word.text for word in words)} ".casefold().replace("’", "'")


def occurs_in(quote: str, source: str, code: str = "en") -> bool:
    """Whether the `folded` source contains `quote`: its parts, split at ellipses, in order."""
    place = 0
    for part in _GAP.split(quote):
        wanted = folded(words(part, code))
        found = source.find(wanted, place) if wanted.strip() else place
        if found < 0:
            return False
        place = found + len(wanted) - 1 if wanted.strip() else place
    return True
