"""Words of a text, their stems, and which of them carry no content of their own."""

import re
import threading
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

import snowballstemmer

from rag.languages.language import language

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
_COMMA_NUMBER = r"\d{1,3}(?:[.'’ \u00a0\u202f]\d{3})+(?!\d)(?:,\d+)?|\d{1,2}/\d{1,2}(?![/\d])|\d+(?:[.,]\d+)?"

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

_GROUP = re.compile(r"[.'’ \u00a0\u202f](?=\d{3}(?!\d))")
_CHARACTER = re.compile(f"[{_CJK}]")
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
    """A word of a text: `norm` is folded, without possessive and dots; the end is exclusive.

    `is_function` is true where it carries no content of its own.
    """

    text: str
    norm: str
    start: int
    end: int
    is_function: bool

    @property
    def is_capitalised(self) -> bool:
        """Whether it begins with a capital letter."""
        return self.text[0].isupper()


def words(text: str, code: str = "en") -> tuple[Word, ...]:
    """The words, numbers and signs of money of `text`, in order; a CJK character is a word.

    `code` is the language's; a number's norm is written as in English.
    """
    if code == "en":
        pattern, function = _WORD, FUNCTION_WORDS
    else:
        pattern, function = _pattern(code), language(code).function_words
    return tuple(
        Word(each.group(), norm, each.start(), each.end(), norm in function)
        for each in pattern.finditer(text)
        for norm in (_norm(each.group()) if code == "en" else _foreign_norm(each.group(), code),)
    )


@cache
def _pattern(code: str) -> re.Pattern[str]:
    """The words of another language: with commas for decimals, or cut at apostrophes, where it does so."""
    known = language(code)
    if not known.comma:
        return _WORD
    word = rf"{_LETTER}+" if known.elides else rf"{_LETTER}+(?:['’]{_LETTER}+)*"
    return re.compile(rf"(?:{_LETTER}\.){{2,}}|{_COMMA_NUMBER}|{word}|[{_CJK}$€£¥%]")


@lru_cache(maxsize=65536)
def _foreign_norm(word: str, code: str) -> str:
    if not word[0].isdecimal():
        return word.replace("’", "'").replace(".", "").casefold()
    return _GROUP.sub("", word).replace(",", ".") if language(code).comma else word.replace(",", "")


@lru_cache(maxsize=65536)
def _norm(word: str) -> str:
    word = word.replace("’", "'").replace(".", "") if not word[0].isdecimal() else word
    base = word[:-2] if word.endswith(("'s", "'S")) else word
    folded = base.casefold()
    is_acronym = len(base) > 1 and base.isupper() and folded in FUNCTION_WORDS
    return base if is_acronym else folded  # the US is not us, the WHO is not who


def is_character(word: Word) -> bool:
    """Whether a word is one character of Chinese, Japanese or Korean."""
    return len(word.text) == 1 and _CHARACTER.match(word.text) is not None


def snowball(word: str, name: str = "english") -> str:
    """Snowball's stem of a word in lower case, for one thread at a time: a stemmer has a memory."""
    with _STEMMING:
        return str(_stemmer(name).stemWord(word))


@cache
def _stemmer(name: str) -> Any:
    return snowballstemmer.stemmer(name)


@lru_cache(maxsize=65536)
def stem(norm: str, code: str = "en") -> str:
    """The stem of a folded word: Snowball's, in English (Porter 2) after irregular forms, or the word."""
    if not norm.isalpha():
        return norm
    if code != "en":
        stemmer = language(code).stemmer
        return snowball(norm, stemmer) if stemmer else norm
    regular = _irregular().get(norm) or _ISE.sub(r"iz\1", norm)
    return snowball(regular)


@cache
def _irregular() -> dict[str, str]:
    return {form: verb for verb, *forms in map(str.split, _IRREGULAR.strip().split(",")) for form in forms}


def content(text: str, code: str = "en") -> tuple[str, ...]:
    """The stems of the words of `text` that carry content, in order, repeats kept."""
    return tuple(stem(word.norm, code) for word in words(text, code) if not word.is_function)
