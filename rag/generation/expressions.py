"""Does a sentence hold the kind of expression that a question asks for?"""

import re
from collections.abc import Set

from rag.generation.question import Kind, Question, words

_NUMBER = (
    r"(?:\d[\d,.]*|\b(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fifteen|"
    r"twenty|thirty|forty|"
    r"fifty|sixty|seventy|eighty|ninety|hundreds?|thousands?|millions?|billions?|dozens?|half|quarter|"
    r"twice|double|none|no|"
    r"one|single|several)\b)"
)
_MONTH = r"(?:January|February|March|April|May|June|July|August|September|October|November|December)"
_PATTERNS: dict[Kind, re.Pattern[str]] = {
    "money": re.compile(
        r"[$€£¥]\s?\d|\b\d[\d,.]*\s?(?:(?:million|billion|trillion)\s)?(?:US )?(?:dollars|euros|"
        r"pounds|cents|pence|yuan|"
        r"yen|rupees|francs|crowns|kroner|usd|eur|gbp)\b|\b(?:hundreds?|thousands?|millions?|"
        r"billions?|\w+ty|two|three|four|"
        r"five|six|seven|eight|nine|ten) (?:of )?(?:million |billion |thousand |hundred )?(?:dollars|"
        r"euros|pounds)\b|"
        r"\bfree of charge\b|\bfor free\b|\bfree\b",
        re.I,
    ),
    "time": re.compile(
        rf"\b(?:1\d|20)\d\d(?:s|\b)|\b{_MONTH}\b|\b(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)days?\b|"
        r"\b\d{1,2}(?::\d\d| ?[ap]\.?m\b)|"
        r"\b(?:century|centuries|decades?|ago|yesterday|today|tomorrow|tonight|daily|weekly|monthly|"
        r"annually|midnight|noon|"
        r"last (?:week|month|year|night|spring|summer|autumn|fall|winter)|"
        r"next (?:week|month|year|spring|summer|autumn|winter)|"
        r"this (?:week|month|year|spring|summer|autumn|winter)|(?:early|late|mid)[- ]\w+|spring|"
        r"summer|autumn|"
        r"winter|morning|"
        r"evening|afternoon|night|every (?:day|week|month|year)|"
        r"(?:days?|weeks?|months?|years?|hours?) (?:later|before|after|earlier))\b"
    ),
    "count": re.compile(_NUMBER, re.I),
    "amount": re.compile(rf"{_NUMBER}|%", re.I),
    "reason": re.compile(
        r"\b(?:because|since|due to|owing to|thanks to|as a result|so that|in order to|reasons?|"
        r"caused?|driven|led to|"
        r"leads? to|results? (?:in|from)|aim(?:s|ed|ing)?|therefore|thus|to (?:avoid|prevent|protect|"
        r"ensure|allow|keep|make|reduce|stop|"
        r"help|[a-z]{3,})|spurred|sparked|concerns?|fears?|risks?|mean(?:s|t)?|could|would|for fear)\b",
        re.I,
    ),
    "manner": re.compile(r"\b(?:by|through|via|using|with|thus)\b", re.I),
}
_UNIT = (
    r"(?:metres?|meters?|m|km|kilomet\w+|miles?|feet|foot|ft|inch(?:es)?|cm|centimet\w+|mm|millimet\w+|"
    r"yards?|acres?|hectares?|square|stor(?:eys?|ies)|floors?|pages?)"
)
_SOME = (
    r"(?:\d[\d,.]*|an?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|\w+ty|"
    r"hundreds?|thousands?|millions?|half|several)"
)
_LENGTH = rf"\b{_SOME}[- ]?(?:\([^)]*\) ?)?(?:(?:hundred|thousand|million|and a half)[- ])?{_UNIT}\b"
_DURATION = (
    rf"\b{_SOME}[- ](?:\w+[- ])?(?:seconds?|minutes?|hours?|days?|nights?|weeks?|months?|years?|decades?|"
    r"century|centuries|seasons?)\b|\bovernight\b|\bfor (?:ever|decades|centuries|years|months|weeks)\b"
)
_AGE = (
    r"\b\w+[- ](?:year|month|week|day)s?[- ]old\b|\baged \w+|\b[A-Z]\w+, \d{1,3}\b|\bwho is \d+|\bage of\b|"
    r"\b(?:built|born|founded|made|dates?|dating|dated|opened|laid|planted) (?:\w+ )?"
    r"(?:(?:in|back to|from|to) )?(?:the )?(?:1\d|20)\d\d|\bcentur(?:y|ies)\b"
)
_MEASURES = tuple(
    (re.compile(rf"\b(?:{asked})\b", re.I), re.compile(answer))
    for asked, answer in (
        ("how old|what age|what (?:is|was) .{1,60} age", _AGE),
        ("how (?:high|tall|deep|wide|far|thick)", _LENGTH),
        ("how long", f"{_LENGTH}|{_DURATION}"),
        (
            "how (?:big|large)",
            rf"{_LENGTH}|\b\d[\d,.]*\s?(?:%|per ?cent|[a-z]{{4,}})|\bthe size of\b|\bas (?:big|large) as\b",
        ),
        (
            "how heavy",
            rf"\b{_SOME}[- ]?(?:kg|kilos?|kilogram\w*|grams?|pounds?|lbs?|tons?|tonnes?|ounces?|stone)\b",
        ),
        (
            "how (?:often|frequently|regularly)",
            (
                r"\b(?:every|once|twice|daily|weekly|monthly|yearly|annually|hourly|nightly|rarely|seldom|never|"
                r"always|times|per|(?:a|each) (?:day|week|month|year))\b"
            ),
        ),
    )
)
"""What stands in an answer to "how old" and the like, for which a number alone is not enough."""

_PREPOSED = re.compile(
    r"\b(?:in|at|from|near|to|on|outside|across|around|into|of|between|above|below|under|beside|"
    r"behind|inside)\s",
    re.I,
)
_GROUP = re.compile(
    r"\b[a-z]+(?:ers|ors|ists|ents|ants|ics|men|women|people|ians|olders|families|children|"
    r"residents)\b|\bpeople\b|\bfamily\b"
)


def fits(question: Question, sentence: str, asked: Set[str]) -> bool:
    """Whether `sentence` holds an expression of the kind asked for that is not among the stems `asked`."""
    match question.kind:
        case "person":
            return _new_name(sentence, asked) or _GROUP.search(sentence) is not None
        case "place":
            near = not _wants_name(question) and _PREPOSED.search(sentence) is not None
            return near or _new_name(sentence, asked)
        case "thing" | "yes-no":
            return True
        case "amount" if (measure := _measure(question)) is not None:
            return measure.search(sentence) is not None
        case kind:
            return any(m.group().lower() not in asked for m in _PATTERNS[kind].finditer(sentence))


def strict(question: Question) -> bool:
    """Whether an answer without such an expression cannot be one."""
    return question.kind in ("money", "count", "amount", "time", "person") or _wants_name(question)


def _measure(question: Question) -> re.Pattern[str] | None:
    """What an answer must hold to a question for a measure, where more than a number is known."""
    return next((answer for asked, answer in _MEASURES if asked.search(question.text)), None)


def _wants_name(question: Question) -> bool:
    return question.kind == "place" and not re.search(r"\bwhere\b", question.text, re.I)


def _new_name(sentence: str, asked: Set[str]) -> bool:
    found = list(words(sentence))
    return any(t.name and not t.word[0].isdigit() and t.stem not in asked for t in found[1:])
