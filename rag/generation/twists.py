"""Twist a sentence so that its words stay but its meaning changes, and also reword it truthfully.

Each twist is mechanical and works on any article, so it is only used where it needs no understanding,
and finds less than a person would.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Claim:
    """A sentence of a reply and the numbers of the sentences that it cites."""

    text: str
    numbers: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Twins:
    """A lie about a claim, and the claim in other words, or unchanged if there is no mechanical way."""

    lie: Claim
    truth: Claim


Twist: TypeAlias = Callable[[Claim, Mapping[int, str]], Twins | None]
"""Twists a claim, given the numbered sentences of the prompt; None if it has nothing to twist."""

_MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
_DAYS = "Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday"
_WORD = rf"(?!(?:{_MONTHS}|{_DAYS})\b)[A-Z][\w-]*[a-z]\w*"
_NAME = re.compile(rf"(?:\b(?:Dr|Mrs?|Ms|Rev|St)\.? )?\b{_WORD}(?:(?:[’']s?)?(?: of)? {_WORD})*")
_INSIDE = re.compile(r"(?<=[\w,;)’] )[A-Z][\w-]*")
_LIST = re.compile(r",? (?:and|or|nor) |, ")
_VERB = re.compile(r" (?:\w+ed|is|was|has|had|did|will|kept|gave|says|said) ")
_SAYING: Mapping[str, str] = {"said": "stated", "says": "states", "replied": "answered", "thinks": "believes"}
_SAID = re.compile(
    rf"(?P<verb>{'|'.join(_SAYING)}) (?:the )?(?P<name>{_NAME.pattern})"
    rf"|(?P<first>{_NAME.pattern})(?:, [^,“”]+,)? (?P<then>{'|'.join(_SAYING)})\b"
)
_STRANGER = "Bram Vandermeer"
_BECAUSE = re.compile(r"(?!.* that )(?P<fact>[^,“”\"]+),? because (?P<cause>[^,“”\"]+)(?P<end>[.!?])")
_ORDER = re.compile(r"\b(?:before|after)(?= (?!which|that\b|all\b)\w)", re.IGNORECASE)
_MONTH = re.compile(rf"\b(?:{_MONTHS})\b")
_DATE = re.compile(rf"\b(?P<day>\d{{1,2}}) (?P<month>{_MONTHS}) (?P<year>\d{{4}})\b")
_SMALL = "two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty|thirty|forty|fifty|sixty|ninety"
_COUNT = rf"(?:\d[\d,.]*\d|\d|(?:{_SMALL}))(?![\w-])"
_AMOUNT = re.compile(
    rf"(?P<before>[£€$]|\b)(?P<number>{_COUNT})"
    r"(?P<after> (?!(?:the|and|was|were)\b)[a-z]{3,}|%)?"
)

_QUANTIFIERS: Sequence[tuple[str, str, str]] = (
    (rf"all (?={_COUNT})", "none of the ", "each of the "),
    (r"all (?:of )?the(?= \w+s\b)", "none of the", "every one of the"),
    (rf"every(?= (?!{_COUNT})[a-z])", "hardly any", "each"),
    (r"each(?= (?!of|the|other)[a-z])", "hardly any", "every"),
    (r"nobody", "everybody", "no one"),
    (r"(?<!not )(?:everybody|everyone)", "nobody", "every single person"),
    (r"nothing", "everything", "not a thing"),
    (r"most of", "few of", "the majority of"),
    (r"many of", "none of", "a large number of"),
    (r"some of (?=(?:the [a-z]+s|them)\b)", "all of ", "a number of "),
    (r"some(?= [a-z]+s\b)", "all", "a number of"),
    (r"both(?= [a-z]+s\b| men\b)", "only one of the two", "the two"),
    (r"no more than", "no less than", "at most"),
    (r"as many as", "fewer than", "up to"),
    (rf"more than (?={_COUNT}|an? |half )", "less than ", "over "),
    (rf"less than (?={_COUNT}|an? |half )", "more than ", "under "),
    (r"at least", "at most", "no less than"),
    (r"just over", "just under", "slightly more than"),
    (rf"only(?= {_COUNT})", "more than", "just"),
    (r"three-quarters", "one quarter", "75 percent"),
    (r"four-fifths", "one fifth", "80 percent"),
)
"""A quantifier, another that changes the meaning, and one that doesn't."""

_TIMES: Sequence[tuple[str, str, str | None]] = (
    (r"until(?= \w)", "after", "till"),
    (rf"since(?= (?:\d|{_MONTHS}))", "before", "ever since"),
    (r"no longer", "still", None),
    (r"still(?= \w+s\b)", "no longer", "to this day"),
    (r"next(?= (?:day|week|month|year|spring|summer|autumn|winter)\b)", "last", "the following"),
    (r"last(?= (?:week|month|year|spring|summer|autumn|winter)\b)", "next", "this past"),
    (r"later(?= than)", "earlier", None),
    (r"earlier(?= than)", "later", None),
)
"""A word of time, its opposite, and another word for the same time if there is one."""


def role(claim: Claim, known: Mapping[int, str]) -> Twins | None:
    """Swap two names, unless the sentence only lists them; or say “It was A that …”."""
    found = list(_names(claim.text, known))
    text = claim.text
    for first, second in combinations(found, 2):
        between = text[first.end() : second.start()]
        if first[0] in second[0] or second[0] in first[0] or _LIST.fullmatch(between):
            continue
        swapped = text[: first.start()] + second[0] + between + first[0] + text[second.end() :]
        opening = found[0]
        rest = text[opening.end() :]
        cleft = opening.start() == 0 and "," not in rest and _VERB.match(rest)
        truth = f"It was {opening[0]} that{rest}" if cleft else text
        return _twins(claim, swapped, truth)
    return None


def speaker(claim: Claim, known: Mapping[int, str]) -> Twins | None:
    """Attribute a statement to another speaker in the prompt; or use another verb of saying."""
    match = _SAID.search(claim.text)
    if match is None:
        return None
    group, verb = ("name", "verb") if match["name"] else ("first", "then")
    others = (each["name"] or each["first"] for text in known.values() for each in _SAID.finditer(text))
    other = next((name for name in others if name.split()[-1] not in claim.text), _STRANGER)
    return _twins(claim, _replaced(match, group, other), _replaced(match, verb, _SAYING[match[verb]]))


def cause(claim: Claim, known: Mapping[int, str]) -> Twins | None:
    """Swap cause and effect; or put the cause first, “Because B, A”."""
    match = _BECAUSE.fullmatch(claim.text)
    if match is None:
        return None
    fact, reason, end = _uncapitalised(match["fact"], known), match["cause"], match["end"]
    return _twins(claim, f"{_capitalised(reason)} because {fact}{end}", f"Because {reason}, {fact}{end}")


def quantifier(claim: Claim, _known: Mapping[int, str]) -> Twins | None:
    """Say all for none, most for few, more for less; or another word for the same share."""
    return _from_table(claim, _QUANTIFIERS)


def time(claim: Claim, _known: Mapping[int, str]) -> Twins | None:
    """Say after for before, until for since, or another month; or the same time in other words."""
    text = claim.text
    if match := _ORDER.search(text):
        return _twins(claim, _replaced(match, 0, "after" if match[0].lower() == "before" else "before"), text)
    if twins := _from_table(claim, _TIMES):
        return twins
    if match := _MONTH.search(text):
        months = _MONTHS.split("|")
        later = months[(months.index(match[0]) + 5) % len(months)]
        return _twins(claim, _replaced(match, 0, later), _DATE.sub(r"\g<month> \g<day>, \g<year>", text))
    return None


def merged(claim: Claim, known: Mapping[int, str]) -> Twins | None:
    """Use a number of the same kind from another sentence, and cite that too; or join both sentences."""
    for mine in _AMOUNT.finditer(claim.text):
        for number, other in known.items():
            for theirs in _AMOUNT.finditer(other):
                if not _is_like(mine, theirs) or theirs["number"] in claim.text:
                    continue
                numbers = (*claim.numbers, number)
                both = f"{claim.text.rstrip('.')}; {_uncapitalised(other, known)}"
                return Twins(
                    Claim(_replaced(mine, "number", theirs["number"]), numbers), Claim(both, numbers)
                )
    return None


TWISTS: Mapping[str, Twist] = {
    "role": role,
    "speaker": speaker,
    "cause": cause,
    "quantifier": quantifier,
    "time": time,
    "merged": merged,
}
"""The twists, by kind of lie."""


def _twins(claim: Claim, lie: str, truth: str) -> Twins:
    return Twins(replace(claim, text=lie), replace(claim, text=truth))


def _from_table(claim: Claim, table: Sequence[tuple[str, str, str | None]]) -> Twins | None:
    for pattern, lie, truth in table:
        if match := re.search(rf"\b{pattern}", claim.text, re.IGNORECASE):
            reworded = claim.text if truth is None else _replaced(match, 0, truth)
            return _twins(claim, _replaced(match, 0, lie), reworded)
    return None


def _replaced(match: re.Match[str], group: str | int, other: str) -> str:
    """The text with a group of the match replaced; the replacement keeps an initial capital."""
    text = match.string
    other = _capitalised(other) if match[group][:1].isupper() else other
    return text[: match.start(group)] + other + text[match.end(group) :]


def _is_like(mine: re.Match[str], theirs: re.Match[str]) -> bool:
    """Whether two numbers count the same thing, or the same money."""
    same = mine["before"] == theirs["before"] and mine["after"] == theirs["after"]
    return same and bool(mine["before"] or mine["after"])


def _names(text: str, known: Mapping[int, str]) -> Iterator[re.Match[str]]:
    """The names in a sentence: words that are capitalised inside some sentence of the prompt."""
    inside = {word for each in known.values() for word in _INSIDE.findall(each)}
    return (match for match in _NAME.finditer(text) if re.split(r"[^\w-]", match[0])[0] in inside)


def _uncapitalised(text: str, known: Mapping[int, str]) -> str:
    """A sentence as part of another: its first word loses its capital if it is a common word."""
    first = re.match(r"\w+", text)
    is_common = first and any(re.search(rf"\b{first[0].lower()}\b", each) for each in known.values())
    return text[:1].lower() + text[1:] if is_common else text


def _capitalised(text: str) -> str:
    return text[:1].upper() + text[1:]
