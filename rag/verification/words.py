"""Words of a text, their stems, and which of them carry no content of their own."""

import re
import threading
from dataclasses import dataclass
from functools import cache, lru_cache

import snowballstemmer

_CJK = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff"
_LETTER = rf"[^\W\d_{_CJK}]"
_WORD = re.compile(
    rf"(?:{_LETTER}\.){{2,}}"  # U.S., p.m.
    r"|\d{1,3}(?:,\d{3})+(?!\d)(?:\.\d+)?"  # 1,500,000
    r"|\d{1,2}/\d{1,2}(?![/\d])"  # 2/3
    r"|\d+(?:\.\d+)?"
    rf"|{_LETTER}+(?:['’]{_LETTER}+)*"
    rf"|[{_CJK}$€£¥%]"
)

_FUNCTION_WORDS = """
a an the this that these those such same other another each every either all any some both i me my mine
myself you your yours yourself he him his himself she her hers herself it its itself we us our ours
ourselves they them their theirs themselves one ones who whom whose which what where when why how whether
there here then thus hence therefore however also too very just only even still yet already and or but nor
so if because while although though as than since until unless of in on at to from by for with without
within into onto upon about above below between among through during against across along around toward
towards via per off out over under up down after before is am are was were be been being has have had
having do does did doing done will would shall should can could may might must ought not no never none
neither i'm i've i'll i'd you're you've you'll you'd he'll he'd she'll she'd it'll we're we've we'll we'd
they're they've they'll they'd that'll there'd isn't aren't wasn't weren't hasn't haven't hadn't doesn't
don't didn't won't wouldn't shan't shouldn't can't cannot couldn't mightn't mustn't ain't
"""
FUNCTION_WORDS = frozenset(_FUNCTION_WORDS.split())
"""Words that say how others hang together; some of them still negate or point (see `polarity`)."""

_STEMMER = snowballstemmer.stemmer("english")
_STEMMING = threading.Lock()
_ISE = re.compile(r"(?<=\w{3})is(e|ed|es|ing|ation|ations)$")
_IRREGULAR = """
say said tell tells told, speak spoke spoken, go went gone, meet met, hold held, make made, take took taken,
give gave given, find found, lead led, pay paid, build built, begin began begun, think thought, buy
bought, sell sold, see saw seen, come came, become became, know knew known, get got gotten, keep kept,
bring brought, send sent, spend spent, write wrote written, run ran, hear heard, feel felt, stand stood,
understand understood, lose lost loss, win won, fall fell fallen, rise rose risen, grow grew grown
growth, fly flew flown, draw drew drawn, drive drove driven, eat ate eaten, choose chose chosen choice,
break broke broken, steal stole stolen, strike struck, shoot shot, fight fought, catch caught, teach
taught, seek sought, sit sat, throw threw thrown, wear wore worn, swear swore sworn, forget forgot
forgotten, forbid forbade forbidden, hide hid hidden, bear bore born borne, leave left, mean meant, deal
dealt, sleep slept, die died dying dead death deaths, man men, woman women, child children, person
people, foot feet, good better best, life lives
"""


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a text: `norm` is folded, without possessive and dots; the end is exclusive."""

    text: str
    norm: str
    start: int
    end: int

    @property
    def is_capitalised(self) -> bool:
        """Whether it begins with a capital letter."""
        return self.text[0].isupper()

    @property
    def is_function(self) -> bool:
        """Whether it carries no content of its own."""
        return self.norm in FUNCTION_WORDS


def words(text: str) -> tuple[Word, ...]:
    """The words, numbers and signs of money of `text`, in order; a CJK character is a word."""
    found = _WORD.finditer(text)
    return tuple(Word(each.group(), _norm(each.group()), each.start(), each.end()) for each in found)


@lru_cache(maxsize=65536)
def _norm(word: str) -> str:
    word = word.replace("’", "'").replace(".", "") if not word[0].isdecimal() else word
    base = word[:-2] if word.endswith(("'s", "'S")) else word
    folded = base.casefold()
    is_acronym = len(base) > 1 and base.isupper() and folded in FUNCTION_WORDS
    return base if is_acronym else folded  # the US is not us, the WHO is not who


def snowball(word: str) -> str:
    """Snowball's English stem of a word in lower case, for one thread at a time: a stemmer has a memory."""
    with _STEMMING:
        return str(_STEMMER.stemWord(word))


@lru_cache(maxsize=65536)
def stem(norm: str) -> str:
    """The stem of a folded word (Snowball's English, also known as Porter 2), after irregular forms."""
    if not norm.isalpha():
        return norm
    regular = _irregular().get(norm) or _ISE.sub(r"iz\1", norm)
    return snowball(regular)


@cache
def _irregular() -> dict[str, str]:
    return {form: verb for verb, *forms in map(str.split, _IRREGULAR.strip().split(",")) for form in forms}


def content(text: str) -> tuple[str, ...]:
    """The stems of the words of `text` that carry content, in order, repeats kept."""
    return tuple(stem(word.norm) for word in words(text) if not word.is_function)
