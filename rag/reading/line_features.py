"""The features of a line that don't depend on its neighbours."""

import re
from dataclasses import dataclass
from functools import cache

from rag.languages.language import LANGUAGES, language
from rag.reading.blocks import ATX, BULLET, NUMBERED, ROW
from rag.reading.furniture import MENU, SOCIAL
from rag.reading.structure import is_credit

STOPWORDS = frozenset(
    """a about after again against all also although am among an and any are as at be because been before
    being between both but by can could did do does down during each even few for from had has have
    having he her here him his how i if in into is it its just like many may might more most much
    must my no nor not now of off on once only or other our out over own said same says she should
    since so some still such than that the their them then there these they this those through to
    too under until up upon very was we were what when where whether which while who whom whose why
    will with would yet you your""".split()  # noqa: SIM905
)
WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
STOPS = re.compile(r"[.!?…。！？][\"'”’»)\]*_]*(?:\[\d+\])*$")
TITLE_END = re.compile(r"[!?…][\"'”’»)\]]*$|[\"'”’»)\]]$")
OPEN_ENDS = (",", ";", ":", "–", "—", "-")
CREDIT_SIGN = re.compile(r"[:/]|\.\.|(?i:stock (?:photo|image))")
FILE = re.compile(r"(?i)(?:_?DSC[_-]?\d+|IMG[_-]?\d+|P\d{7}|\.(?:jpe?g|png|gif|webp|svg|tiff?))\b")
CREDIT = re.compile(
    r"(?i)\((?:(?:file |ap |stock )?(?:image|photo|picture|pic|credit)s?)(?: (?:credit|by|via|source))*\s*"
    r"[:/].{1,60}\)$|"
    r"\b(?:credit\s?\.\.\.|(?:photo|image|picture) ?(?:credit)? ?: ?|stock photos?,?|ap photo/)"
    r".{0,60}[^.!?]$|"
    r"\bstock (?:photo|image)s?$"
)
SITE = re.compile(
    r"(?:^|[\s|–-])(?:News|Times|Post|Press|Agency|Images?|Photos?|Magazine|Today|Tribune|Herald|"
    r"Guardian|Journal|Telegraph|Reuters|AFP|CNN|BBC|Bloomberg|Getty|YouTube|Wikipedia|Pinterest|Observer|Gazette|"
    r"Chronicle|Daily|Independent|Mirror|Week|Review|Weekly|Online|TV|[\w-]+\.(?:com|org|net|co\.uk|info|tv|news))$"
)
UNSPACED = re.compile("[\u3040-\u30ff\u3400-\u9fff]")
"""A character of a script without spaces, in which a line is never a single word."""
LONG = 400


@dataclass(frozen=True, slots=True)
class LineFeatures:
    """A line and its features.

    `block` numbers the runs between blank lines. Code and `listed` lines (items, rows, marked headings)
    are never judged by their neighbours. `prose` is running text; `unpunctuated` means no mark at the
    end. `echoes` counts the words of the lower-case tail that are also in the head.
    """

    number: int
    text: str
    block: int
    word_count: int
    is_code: bool
    listed: bool
    prose: bool
    ends_sentence: bool
    unpunctuated: bool
    menu: bool
    caption: bool
    echoes: int

    @property
    def ends_like_title(self) -> bool:
        """Whether the line ends in a mark that can end a page's title."""
        return bool(TITLE_END.search(self.text.rstrip()[-12:]))

    @property
    def credit(self) -> bool:
        """Whether the line is a byline or a date line."""
        return is_credit(self.text.strip())

    @property
    def site(self) -> bool:
        """Whether the line ends in what may be a site's name."""
        return not self.ends_sentence and self.word_count >= 4 and bool(SITE.search(self.text.rstrip()[-60:]))

    @property
    def content(self) -> frozenset[str]:
        """The content words of the line, in lower case, without a possessive ending."""
        words = (word.lower() for word in WORD.findall(self.text[:LONG]))
        return frozenset(
            word.removesuffix("'s").removesuffix("’s") for word in words if word not in STOPWORDS
        )


@cache
def all_function_words() -> frozenset[str]:
    """The function words of all known languages."""
    return frozenset().union(*(language(code).function_words for code in LANGUAGES))


def line_features(number: int, text: str, block: int, *, is_code: bool) -> LineFeatures:
    """Compute the features of the line `text`."""
    line = text.strip()
    words = WORD.findall(line[:LONG])
    lower = [word.lower() for word in words]
    common = sum(word in STOPWORDS for word in lower)
    ends_sentence = bool(STOPS.search(line[-12:]))
    listed = bool(BULLET.match(text) or NUMBERED.match(text) or ROW.match(text) or ATX.match(text))
    caption = len(line) <= LONG and bool(
        (CREDIT_SIGN.search(line) and CREDIT.search(line)) or (not ends_sentence and FILE.search(line))
    )
    # A short question or exclamation may be the title of another page.
    question = ends_sentence and line.endswith(("?", "!")) and len(words) <= 12
    is_language = common >= 1 or sum(word in all_function_words() for word in lower) >= 2
    running = (
        ends_sentence
        and not question
        and ((len(words) >= 4 and is_language) or len(UNSPACED.findall(line)) >= 8)
    ) or (len(words) >= 20 and common >= 0.3 * len(words))
    return LineFeatures(
        number=number,
        text=text,
        block=block,
        word_count=len(words),
        is_code=is_code,
        listed=listed,
        prose=len(line) > LONG or (running and not caption),
        ends_sentence=ends_sentence,
        unpunctuated=not (ends_sentence or line.endswith(OPEN_ENDS)),
        menu=line.lower() in MENU or line.lower() in SOCIAL,
        caption=caption,
        echoes=0 if ends_sentence or len(line) > LONG else _echoes(words, lower),
    )


def _echoes(words: list[str], lower: list[str]) -> int:
    """How many words of a line's lower-case tail are also in its head."""
    cut = max((index for index, word in enumerate(words) if word[0].isupper()), default=-1) + 1
    head, tail = lower[:cut], lower[cut:]
    if len(tail) < 2 or cut < 2 or sum(word in STOPWORDS for word in tail) > 0.2 * len(tail):
        return 0
    known = {word.removesuffix("'s").removesuffix("’s") for word in head}
    return len({word for word in tail if len(word) > 1 and word not in STOPWORDS} & known)
