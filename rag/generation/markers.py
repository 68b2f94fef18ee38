"""Find the citation markers in a model's text, in whatever form it gives them."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

CONTEXT = 32  # characters before a marker that tell what it is
_LIMIT = 240  # characters from the beginning of a marker, or of a run of them, in which it must end
_WIDEST = 20  # sentences of a range; one that is wider cites nothing in particular

_OPEN, _CLOSE, _INNER = r"\\?[\[【［〔〖{]", r"\\?[\]】］〕〗}]", r"[^\[\]【】［］〔〕〖〗{}\\\n]{0,80}"
_SPACE = r"[^\S\n]"
_QUOTE = r"[*_`]{0,3}"  # Markdown round a marker
_HIGH = "⁰¹²³⁴⁵⁶⁷⁸⁹"
_HIGHER = str.maketrans("0123456789-", _HIGH + "⁻")
_LOWER = str.maketrans(_HIGH + "⁻·", "0123456789-,")
_NAMES = r"sentences?|sources?|refs?|references?|cite[sd]?|citations?|passages?"
_SHORT = r"sent|s|n|nos?|notes?|lines?|docs?|documents?|see|satz|sätze|phrases?|句子?"
_LABEL = rf"(?:(?:{_NAMES}|{_SHORT})(?![^\W\d_])[.:]?\s*|[#§^]\s*)"
_DASH = r"(?:[-‐‑‒–—−~]|to\b)"
_ITEM = rf"{_LABEL}{{0,3}}(?P<cited>(?P<first>\d+)(?:\s*{_DASH}\s*{_LABEL}?(?P<last>\d+))?)"
_ITEMS = re.compile(_ITEM, re.IGNORECASE)
_PLAIN = re.sub(r"\?P<\w+>", "?:", _ITEM)
# Possessive, for one space that could be matched in two ways would double the time with every number.
_BETWEEN = r"(?>\s*+(?:[,;&·|、，]\s*+(?:and\b|&)?|and\b)\s*+|\s++)"
_BODY = re.compile(rf"{_PLAIN}(?:{_BETWEEN}{_PLAIN})*+", re.IGNORECASE)
_YEARS = re.compile(r"(?:1\d|2[01])\d\d(?:\s*[-–—,;]\s*\d{2,4})*")
_COUNTED = r"\d[^()\[\]\n]{0,60}"
_PAGE = re.compile(r"†|,\s*pp?\.\s*(?=\d)", re.IGNORECASE)
_SENTENCE = re.compile(r"\bsentences?\s*\d", re.IGNORECASE)

_ATOM = re.compile(
    rf"""(?P<quote>{_QUOTE})
      (?: (?:\^(?=\\?\[))?(?!(?<=[\^_])\{{)
          {_OPEN}(?P<inside>{_INNER}(?:{_OPEN}{_INNER}{_CLOSE}{_INNER})*){_CLOSE}(?:\([^()\s]{{0,200}}\))?
        | <sup>(?P<tagged>[^<\n]{{0,44}})</sup>
        | (?P<high>[{_HIGH}](?:[·,⁻–-]?[{_HIGH}])*)
        | [(（]{_SPACE}?(?P<worded>(?=(?:see{_SPACE})?(?:{_NAMES})\b){_LABEL}{{1,3}}{_QUOTE}{_COUNTED})[)）] )
      (?P=quote)""",
    re.VERBOSE | re.IGNORECASE,
)
_JOIN = re.compile(rf"{_SPACE}*(?:[,;&·–—-]|and\b)?{_SPACE}*")
_OUTER = re.compile(rf"[(（]{_SPACE}?(?:(?:{_NAMES}|see|cf|from)\b[.:]?{_SPACE}?)?", re.IGNORECASE)
_SHUT = re.compile(rf"{_SPACE}?[)）]")
_ROUND = r"[(（]\d{1,6}(?:[\d,; –-]|and){0,40}[)）]"
_BARE = re.compile(rf"(?<![\w)\]]){_ROUND}(?:[,;]? ?{_ROUND})*")
_STOP_BEFORE = re.compile(rf"[.!?…]{_SPACE}?\Z")
_BEGINS = re.compile(rf"{_SPACE}*(?![a-z])")
_STOP_AFTER = re.compile(rf"[.!?…。]|{_SPACE}*$")
_LINK = re.compile(rf"\[(?P<text>{_INNER})\]\([^()\s]{{0,200}}\)")
_UNCLOSED = re.compile(
    rf"{_OPEN}(?={_INNER}\Z)\s*(?:{_LABEL})?[\d\s,;&–-]*(?:†.*)?\Z",
    re.IGNORECASE,
)
_EMPHASIS = re.compile(r"(?<!\*)\*{1,3}(?!\*)|(?<!_)_{1,3}(?![_{])|`")
# A tag of a model's template, of a prompt or made up after one, and what a terminal obeys.
_TAG = re.compile(
    r"<\|[a-z_]{1,20}\|>|(?<!`)</?(?!su[bp]>)(?:s|[a-z]\w{2,19})>|\x1b(?:\[[0-9;?]{0,32}[A-Za-z])?",
    re.IGNORECASE,
)
_DIGIT = re.compile(r"[\d⁻]\Z")
_UNIT = re.compile(r"(?<![^\W\d_])[^\W\d_]{1,2}\Z")
_YEAR = re.compile(r"(?<![\d.,])(?:1\d|2[01])\d\d\Z")

# A marker that is a noun of its sentence: “according to sentence [3]”, “Sentence [3] says”.
_TOLD = "stated|noted|described|mentioned|reported|said|seen|shown|given|explained|discussed|confirmed|found"
_BEFORE = r"[Aa]ccording to|[Pp]er|As|In|By|From|See|[Ss]ee also|(?<=[;,] )see"
_OBJECT = re.compile(rf"\b(?:{_BEFORE}|(?i:{_TOLD}) (?:in|by|from)) \Z")
_BEGUN = "|".join(name[:end] for name in ("sentences", "sources") for end in range(len(name), 0, -1))
_NAME = re.compile(rf"(?<!\w)(?:(?:sentence|source)s? (?:(?=[\[【])|\Z)|(?:{_BEGUN})\Z)", re.IGNORECASE)

_BEGINNING = re.compile(rf"[\[【［〔〖{{(（<*_`^\\\x1b{_HIGH}]|{_NAME.pattern}", re.IGNORECASE)
# All that can be read from such a beginning on, whole markers and then what may become one: where it
# reaches the end of what has come, nothing is decided yet.
_WORDS = rf"[(（]{_SPACE}?{_LABEL}{{0,3}}[a-z]{{0,10}}[.:]?{_SPACE}?{_QUOTE}"
_NESTED = rf"{_OPEN}{_INNER}(?:{_OPEN}{_INNER}{_CLOSE}{_INNER})*"
_RUN = re.compile(
    rf"""(?: {_QUOTE}
      (?: (?:{_WORDS})? (?: \^?{_NESTED}{_CLOSE}(?:\([^()\s]{{0,200}}\)?)?
          | [{_HIGH}][{_HIGH}·,⁻–-]* | <sup>[^<\n]{{0,44}}</sup> )
        | {_WORDS}{_COUNTED}[)）] )
      {_QUOTE}{_SPACE}?[)）]?{_SPACE}*(?:[,;&·–—-]|an?d?)?{_SPACE}* )*
    {_QUOTE}(?:{_WORDS}(?:{_COUNTED})?)?
    (?: \^?{_NESTED}(?:{_OPEN}{_INNER})?\\? | \^?\\ | \^
      | <(?:sup>[^<\n]{{0,44}}(?:<[/sup]{{0,4}})?|[|/a-z_]{{0,22}}\|?) | \x1b(?:\[[0-9;?]{{0,32}})? )?""",
    re.VERBOSE | re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Marker:
    """What a marker, or a run of them, cites: numbers of sentences, and what names none, as written.

    It is bare where nothing but round brackets tells that it is one.
    """

    numbers: tuple[int, ...]
    invalid: tuple[str, ...]
    bare: bool = False


def read(
    text: str, start: int, last: int, *, final: bool, bare: bool = True
) -> tuple[list[tuple[int, str | Marker]], int]:
    """The prose and the markers of one line from `start` on by their offsets, and the offset of the rest.

    Sentences are numbered from 1 to `last`. What stands before `start` has been read; it is the
    context in which a superscript or a bracket is understood. Unless `final`, what can become a
    marker with the text to come is left unread. Emphasis and the targets of links are left out.
    Bare markers are read where `bare` allows it, until there is one that is none.
    """
    pieces: list[tuple[int, str | Marker]] = []
    at = start
    while (beginning := _BEGINNING.search(text, at)) is not None:
        here = beginning.start()
        if here > at:
            pieces.append((at, text[at:here]))
        name = _NAME.match(text, here)
        mark = name.end() if name else here
        if not final and _undecided(text, mark):
            return pieces, here
        found = _marker(text, mark, last, bare)
        if found is None:
            piece, at = _prose(text, here, final)
            pieces += [(here, piece)] if piece else []
            continue
        marker, at = found
        bare = bare and marker.bare
        words = "" if marker.bare else _noun(text, here, mark)
        pieces += [(here, words), (mark, marker)] if words else [(mark, marker)]
    if at < len(text):
        pieces.append((at, text[at:]))
    return pieces, len(text)


def unique(markers: Iterable[Marker]) -> Marker:
    """All that `markers` cite, each once."""
    found = list(markers)
    numbers = dict.fromkeys(number for marker in found for number in marker.numbers)
    return Marker(tuple(numbers), tuple(dict.fromkeys(said for marker in found for said in marker.invalid)))


def _undecided(text: str, here: int) -> bool:
    run = _RUN.match(text, here, here + _LIMIT)
    return run is not None and run.end() == len(text) < here + _LIMIT


def _noun(text: str, here: int, mark: int) -> str:
    """What is written for a marker, and its name from `here` on, where the sentence needs a noun there."""
    before = text[max(0, here - 30) : here]
    if _OBJECT.search(before):
        return "the article"
    begins = text[here:mark].istitle() and not re.search(r"[\w,;] ?\Z", before)
    return "The article" if begins else text[here:mark]


def _marker(text: str, here: int, last: int, bare: bool) -> tuple[Marker, int] | None:
    """The marker, or the run of them, that begins at `here`, and where it ends."""
    if (found := _atoms(text, here, here + _LIMIT, last)) is not None:
        return found
    if (outer := _OUTER.match(text, here, here + _LIMIT)) is None:
        return None
    found = _atoms(text, outer.end(), here + _LIMIT, last)
    if found is not None and (shut := _SHUT.match(text, found[1], here + _LIMIT)) is not None:
        return found[0], shut.end()
    return _bare(text, here, last) if bare else None


def _atoms(text: str, here: int, stop: int, last: int) -> tuple[Marker, int] | None:
    at, end, body = here, here, ""
    while (atom := _ATOM.match(text, at, stop)) is not None:
        said = _said(text, atom, last)
        if said is None:
            break
        end = atom.end()
        join = _JOIN.match(text, end, stop)
        assert join is not None  # noqa: S101  every part of the pattern may be empty
        body += f"{said} {join.group()} "
        at = join.end()
    return (_cited(body, last), end) if end > here else None


def _said(text: str, atom: re.Match[str], last: int) -> str | None:
    """What stands in one bracket, tag or superscript, where that is a citation."""
    high = atom["high"] or atom["tagged"]
    if high and not re.match(rf"\s*{_OPEN}", high):
        digits = high.translate(_LOWER).strip()
        here = atom.start("high") if atom["high"] else atom.start("tagged") - 5
        dated = _YEAR.search(text[max(0, here - 5) : here]) and not _cited(digits, last).invalid
        if not dated and _is_exponent(text, here, digits):
            return None
        is_one = not digits.isdecimal() or _known(digits, last)
        apart = not is_one and all(_known(digit, last) for digit in digits)
        return " ".join(digits) if apart else _body(digits)
    inside = _body(high or atom["inside"] or atom["worded"] or "")
    return None if inside is None or (_YEARS.fullmatch(inside) and not _known(inside, last)) else inside


def _body(inside: str) -> str | None:
    flat = _PAGE.split(re.sub(r"[\[\]【】［］〔〕〖〗{}\\*_`]", " ", inside))[0].strip(" .,;:^")
    if (sentence := _SENTENCE.search(flat)) is not None:
        flat = flat[sentence.start() :]  # without the article in which it stands
    return flat if _BODY.fullmatch(flat) else None


def _is_exponent(text: str, here: int, digits: str) -> bool:
    """Whether a superscript stands after a digit (10²), or is a 2 or a 3 after a short unit (km²)."""
    before = text[max(0, here - 3) : here]
    return bool(_DIGIT.search(before) or (digits in "23" and _UNIT.search(before)))


def _bare(text: str, here: int, last: int) -> tuple[Marker, int] | None:
    """``(3)`` or ``(3), (4)`` where these are known numbers and the sentence ends."""
    bare = _BARE.match(text, here, here + _LIMIT)
    body = re.sub("[(（)）]", " ", bare.group()) if bare is not None else ""
    if bare is None or _body(body) is None:
        return None
    stop = here + _LIMIT
    after = _STOP_AFTER.match(text, bare.end(), stop)
    between = _STOP_BEFORE.search(text[max(0, here - 2) : here]) and _BEGINS.match(text, bare.end(), stop)
    marker = _cited(body, last)
    if marker.invalid or not (after or between):
        return None
    return replace(marker, bare=True), bare.end()


def _cited(body: str, last: int) -> Marker:
    numbers: list[int] = []
    invalid: list[str] = []
    for item in _ITEMS.finditer(body):
        ends = [int(end) for end in (item["first"], item["last"]) if end is not None]
        low, high = min(ends), max(ends)
        known = [] if high - low >= _WIDEST else [n for n in range(low, high + 1) if 1 <= n <= last]
        numbers += known
        if len(known) <= high - low:
            invalid.append(item["cited"])
    return unique([Marker(tuple(numbers), tuple(invalid))])


def _known(digits: str, last: int) -> bool:
    return digits.isdecimal() and 1 <= int(digits) <= last


def _prose(text: str, here: int, final: bool) -> tuple[str, int]:
    """What stands at `here` where that is no marker, as it is shown, and where it ends."""
    if (link := _LINK.match(text, here, here + _LIMIT)) is not None:
        return link["text"].strip("*_`"), link.end()
    if (tag := _TAG.match(text, here)) is not None:
        return "", tag.end()
    if final and _UNCLOSED.match(text, here) is not None:
        return "", len(text)  # a reply that was cut off in a marker
    if (atom := _ATOM.match(text, here, here + _LIMIT)) is not None and (atom["high"] or atom["tagged"]):
        return atom["high"] or atom["tagged"].translate(_HIGHER), atom.end()
    if (emphasis := _EMPHASIS.match(text, here)) is not None and _is_emphasis(text, emphasis):
        return "", emphasis.end()
    return text[here], here + 1


def _is_emphasis(text: str, mark: re.Match[str]) -> bool:
    """Whether asterisks or underscores stand at the edge of a word; a backtick is a mark anywhere."""
    if mark.group() == "`":
        return True
    before, after = text[: mark.start()][-1:] or " ", text[mark.end() : mark.end() + 1] or " "
    if before.isspace() and after.isspace():
        return False
    if before.isalnum() and after.isalnum():
        is_strong = len(mark.group()) > 1 and "*" in mark.group()
        return is_strong and not (before.isdecimal() and after.isdecimal())
    return True
