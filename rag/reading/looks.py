"""What can be seen of a line without its neighbours."""

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
ASKS = re.compile(r"[!?…][\"'”’»)\]]*$|[\"'”’»)\]]$")
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
"""A character of a script without spaces, where a line is no single word."""
LONG = 400


@dataclass(frozen=True, slots=True)
class Look:
    """One line and what can be seen of it.

    `block` numbers the runs between blank lines; `fixed` lines (code) and `listed` ones (items,
    rows, marked headings) are never judged by their company; `prose` is running text; `bare` ends
    in no mark; `echoes` counts the words of its lower-case tail that its head holds already.
    """

    number: int
    text: str
    block: int
    count: int
    fixed: bool
    listed: bool
    prose: bool
    stops: bool
    bare: bool
    menu: bool
    caption: bool
    echoes: int

    @property
    def asks(self) -> bool:
        """Whether the line ends in a mark that the title of a page may end in."""
        return bool(ASKS.search(self.text.rstrip()[-12:]))

    @property
    def credit(self) -> bool:
        """Whether the line is a byline or a date line."""
        return is_credit(self.text.strip())

    @property
    def site(self) -> bool:
        """Whether the line ends in what may be the name of a site."""
        return not self.stops and self.count >= 4 and bool(SITE.search(self.text.rstrip()[-60:]))

    @property
    def content(self) -> frozenset[str]:
        """The words of the line that carry meaning, in lower case, without a genitive's ending."""
        words = (word.lower() for word in WORD.findall(self.text[:LONG]))
        return frozenset(
            word.removesuffix("'s").removesuffix("’s") for word in words if word not in STOPWORDS
        )


@cache
def small_words() -> frozenset[str]:
    """The small words of all languages that are known."""
    return frozenset().union(*(language(code).function_words for code in LANGUAGES))


def look(number: int, text: str, block: int, *, fixed: bool) -> Look:
    """What can be seen of the line `text`."""
    line = text.strip()
    words = WORD.findall(line[:LONG])
    lower = [word.lower() for word in words]
    common = sum(word in STOPWORDS for word in lower)
    stops = bool(STOPS.search(line[-12:]))
    listed = bool(BULLET.match(text) or NUMBERED.match(text) or ROW.match(text) or ATX.match(text))
    caption = len(line) <= LONG and bool(
        (CREDIT_SIGN.search(line) and CREDIT.search(line)) or (not stops and FILE.search(line))
    )
    question = stops and line.endswith(("?", "!")) and len(words) <= 12  # as the titles of other pages may be
    is_told = common >= 1 or sum(word in small_words() for word in lower) >= 2
    running = (
        stops and not question and ((len(words) >= 4 and is_told) or len(UNSPACED.findall(line)) >= 8)
    ) or (len(words) >= 20 and common >= 0.3 * len(words))
    return Look(
        number=number,
        text=text,
        block=block,
        count=len(words),
        fixed=fixed,
        listed=listed,
        prose=len(line) > LONG or (running and not caption),
        stops=stops,
        bare=not (stops or line.endswith(OPEN_ENDS)),
        menu=line.lower() in MENU or line.lower() in SOCIAL,
        caption=caption,
        echoes=0 if stops or len(line) > LONG else _echoes(words, lower),
    )


def _echoes(words: list[str], lower: list[str]) -> int:
    """How many words of the lower-case tail of a line stand in the head of the line already."""
    cut = max((index for index, word in enumerate(words) if word[0].isupper()), default=-1) + 1
    head, tail = lower[:cut], lower[cut:]
    if len(tail) < 2 or cut < 2 or sum(word in STOPWORDS for word in tail) > 0.2 * len(tail):
        return 0
    known = {word.removesuffix("'s").removesuffix("’s") for word in head}
    return len({word for word in tail if len(word) > 1 and word not in STOPWORDS} & known)
