"""What a question asks for: the kind of answer it expects and the words that it is about."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Literal, TypeAlias

from rag.languages.words import snowball

Kind: TypeAlias = Literal[
    "person", "time", "place", "money", "count", "amount", "reason", "manner", "yes-no", "thing"
]

_WORD = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d_](?:[\w&]|[-.’'](?=\w))*")
_POSSESSIVE = re.compile(r"[’']s?$")

STOP = frozenset(
    """a about after again all also although am an and any are as at be because been before being between
    both but by can could did do does doing done during each either else ever every for from further had
    has have having he her here hers him his how however i if in into is it its itself just like may me
    might more moreover most much many must my near nor not now of off on once one only or other our out
    over own per shall she should since so some such than that the their them themselves then there
    these they this those though through to too toward towards under until up upon us very was we were
    what when where whether which while who whom whose why will with within without would yet you your
    don doesn didn isn aren wasn weren s t re ve ll
    """.split()  # noqa: SIM905
)
"""Words that say nothing of what a question is about."""

LIGHT = frozenset(
    """according article text author passage mention mentioned describe described explain say says said
    tell state stated give given get got make made take took use used call called name named happen
    happened kind type sort way ways thing things main many number list key example examples new old
    first last specific particular certain different various people person date time day year month city
    town country place money cash sum man woman lot good best better long far big large tall high fast
    think believe see become come go went put set let role part want hope try cite cited need needs
    needed going still really actually exactly currently usually typically typical actual real often
    warm hot cold heavy wide deep keep kept each
    """.split()  # noqa: SIM905
)
"""Words that a question often adds of its own: an answer need not hold them."""

_MONEY = re.compile(
    r"\b(?:how much (?:money|cash|(?:does|did|do|will) .{1,60} (?:cost|earn|pay|spend|lose|raise|charge)|"
    r"(?:is|was|were|are) .{0,40}(?:paid|spent|worth|fine|fee|price|budget|ticket))|"
    r"(?:what|which) (?:is |was |were |are )?(?:the )?(?:\w+ )?(?:price|cost|fee|fine|salary|budget|"
    r"sum|rent|fare)s?\b|"
    r"how (?:expensive|costly)|how many (?:dollars|euros|pounds))",
    re.I,
)
_TIME = re.compile(
    r"\b(?:when|what time|(?:what|which) (?:\w+ )?"
    r"(?:date|day|days|year|years|month|week|century|decade|season|hours))\b",
    re.I,
)
_AMOUNT = re.compile(
    r"\b(?:how (?!(?:do|does|did|can|could|should|would|will|is|are|was|"
    r"were|have|has|had|might|may|must|to|come|"
    r"many|the|a|an|this|that|it|he|she|they|we|you|i)\b)\w+|"
    r"what (?:is|was|are|were)? ?(?:the )?(?:\w+ ){0,2}(?:percentage|proportion|share price|"
    r"population|height|"
    r"weight|length|speed|distance|temperature|rate|age|capacity|area|size)s?\b(?! of growth)|"
    r"what (?:percentage|proportion|percent|fraction))\b",
    re.I,
)
_PLACE = re.compile(
    r"\b(?:where|(?:what|which) (?:\w+ )?"
    r"(?:city|cities|town|village|country|place|location|state|region|continent|street))\b",
    re.I,
)
_PERSON = re.compile(
    r"\b(?:who|whom|whose|(?:what|which) (?:person|man|woman|scientist|author|actor|player)|"
    r"what (?:is|was|are|were) .{1,60}\b(?:called|named)|what (?:is|was|are|were) .{0,40}\bnames?\b)\b",
    re.I,
)
_LEADS: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    ("money", _MONEY),
    (
        "count",
        re.compile(
            r"\bhow many\b|\b(?:what|which) number of\b|\bwhat (?:is|was) the (?:\w+ )?number of\b", re.I
        ),
    ),
    ("time", _TIME),
    ("amount", _AMOUNT),
    ("person", _PERSON),
    (
        "reason",
        re.compile(r"\bwhy\b|\bwhat (?:\w+ )?(?:reasons?|causes?|caused|motivated)\b|\bhow come\b", re.I),
    ),
    ("place", _PLACE),
    ("manner", re.compile(r"\bhow\b", re.I)),
)
_ASKS = re.compile(r"\b(?:who|whom|whose|when|where|why|how|what|which)\b", re.I)
_YES_NO = re.compile(
    r"^(?:is|are|was|were|do|does|did|has|have|had|can|could|will|would|should|may|might|must)(?:n[’']t)?\b",
    re.I,
)
_ASKS_AGAIN = re.compile(
    r"(?:,? (?:and|or|but)|(?<=\?)) ((?:(?:at|by|for|from|in|of|on|to|with) )?"
    r"(?:who|whom|whose|when|where|why|how|what|which)\b)",
    re.I,
)
_COMPARES = re.compile(
    r"\b(?:and|or|than|both|each|either|versus|vs|compared?|comparison|differ\w*|alike|similar\w*|same|"
    r"in common|respectively)\b",
    re.I,
)
_ADVICE = re.compile(
    r"\b(?:how (?:do|can|should|could|would) (?:i|you|we|one)|how to|recipe|should i|can i)\b", re.I
)


@dataclass(frozen=True, slots=True)
class Term:
    """A word of a text; `name` where it is written as a name or holds a digit."""

    word: str
    stem: str
    name: bool


@dataclass(frozen=True, slots=True)
class Question:
    """What a question asks for: its kind, and its terms without stop words.

    `text` and `terms` end with the topic of the conversation, where there is one. `required` are the
    stems that an answer must have to do with: neither words that a question adds of its own nor the
    topic. `advice` is true for "how do I …", `compares` for a question about two things at once.
    """

    text: str
    kind: Kind
    terms: tuple[Term, ...]
    required: frozenset[str]
    advice: bool
    compares: bool


def read_question(asked: str, topic: str = "") -> Question:
    """The kind and the terms of what is asked, which need not be well formed, about a topic."""
    text = f"{asked} {topic}".rstrip()
    terms: dict[str, Term] = {}
    for term in content(text):
        terms.setdefault(term.stem, term)
    required = frozenset(term.stem for term in content(asked) if term.word not in LIGHT)
    return Question(
        text,
        _kind(asked.strip()),
        tuple(terms.values()),
        required,
        _ADVICE.search(asked) is not None,
        _COMPARES.search(asked) is not None,
    )


def clauses(text: str) -> list[str]:
    """The questions that `text` asks one after the other: "who found it, and when?" asks two."""
    found: list[str] = []
    start = 0
    for match in _ASKS_AGAIN.finditer(text):
        if _ASKS.search(text, start, match.start()):
            found.append(text[start : match.start()])
            start = match.start(1)
    return [*found, text[start:]]


def content(text: str) -> list[Term]:
    """The words of `text` in order, without stop words."""
    return [term for term in words(text) if term.word not in STOP]


def words(text: str) -> Iterator[Term]:
    """The words of `text` in order, stop words among them, in lower case and stemmed."""
    opening = True
    for match in _WORD.finditer(text):
        raw = _POSSESSIVE.sub("", match.group())
        lower = raw.lower()
        name = any(c.isdigit() for c in raw) or (
            raw[:1].isupper() and not (opening and lower in STOP) and raw != "I"
        )
        yield Term(lower, stem(lower), name and not (opening and raw[1:].islower() and lower in LIGHT))
        opening = False


@cache
def stem(word: str) -> str:
    """The Snowball stem of a word in lower case."""
    return snowball(word)


def _kind(text: str) -> Kind:
    """The kind that the first question word asks for: "what … when …" asks for no time."""
    if _YES_NO.match(text):
        return "yes-no"
    first = _ASKS.search(text)
    if first is None:
        return "thing"
    return next((kind for kind, pattern in _LEADS if pattern.match(text, first.start())), "thing")
