"""Find the citation markers in a model's text, in whatever form the model writes them."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

CONTEXT = 32  # characters before a marker that decide what it is
_LIMIT = 240  # maximum length in characters of a marker, or of a run of them
_WIDEST = 20  # sentences in a range; a wider one cites nothing in particular

_OPEN, _CLOSE, _INNER = r"\\?[\[【［〔〖{]", r"\\?[\]】］〕〗}]", r"[^\[\]【】［］〔〕〖〗{}\\\n]{0,80}"
_SPACE = r"[^\S\n]"
_QUOTE = r"[*_`]{0,3}"  # Markdown around a marker
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
# Possessive: if one space could be matched in two ways, each number would double the time.
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
# A tag of a model's template, of a prompt or made up like one, and a terminal's escape sequences.
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
# Whole markers from such a beginning on, and then text that may become one: if the match reaches the end
# of the text so far, nothing is decided yet.
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
    """What a marker, or a run of them, cites: sentence numbers, and invalid parts as they were written.

    It is bare if only its round brackets show that it is a marker.
    """

    numbers: tuple[int, ...]
    invalid: tuple[str, ...]
    bare: bool = False


def read(
    text: str, start: int, last: int, *, final: bool, bare: bool = True
) -> tuple[list[tuple[int, str | Marker]], int]:
    """The prose and the markers of one line from `start` on, with their offsets; the offset of the rest.

    Sentences are numbered from 1 to `last`. The text before `start` has been read, and serves as
    context to understand a superscript or a bracket. Unless `final`, text that may still become a
    marker is left unread. Emphasis and link targets are left out. Bare markers are read only if
    `bare`, and only until a marker of another form appears.
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
    """Everything that `markers` cite, without repetitions."""
    found = list(markers)
    numbers = dict.fromkeys(number for marker in found for number in marker.numbers)
    return Marker(tuple(numbers), tuple(dict.fromkeys(said for marker in found for said in marker.invalid)))


def _undecided(text: str, here: int) -> bool:
    run = _RUN.match(text, here, here + _LIMIT)
    return run is not None and run.end() == len(text) < here + _LIMIT


def _noun(text: str, here: int, mark: int) -> str:
    """The words that replace a marker, and its name from `here` on, if the sentence needs a noun there."""
    before = text[max(0, here - 30) : here]
    if _OBJECT.search(before):
        return "the article"
    begins = text[here:mark].istitle() and not re.search(r"[\w,;] ?\Z", before)
    return "The article" if begins else text[here:mark]


def _marker(text: str, here: int, last: int, bare: bool) -> tuple[Marker, int] | None:
    """The marker, or run of markers, that begins at `here`, and where it ends."""
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
        said = _contents(text, atom, last)
        if said is None:
            break
        end = atom.end()
        join = _JOIN.match(text, end, stop)
        assert join is not None  # noqa: S101  every part of the pattern may be empty
        body += f"{said} {join.group()} "
        at = join.end()
    return (_cited(body, last), end) if end > here else None


def _contents(text: str, atom: re.Match[str], last: int) -> str | None:
    """The contents of a bracket, tag or superscript; None if it isn't a citation."""
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
        flat = flat[sentence.start() :]  # without the name of its article
    return flat if _BODY.fullmatch(flat) else None


def _is_exponent(text: str, here: int, digits: str) -> bool:
    """Whether a superscript follows a digit (10²), or is a 2 or 3 after a short unit (km²)."""
    before = text[max(0, here - 3) : here]
    return bool(_DIGIT.search(before) or (digits in "23" and _UNIT.search(before)))


def _bare(text: str, here: int, last: int) -> tuple[Marker, int] | None:
    """A marker such as ``(3)`` or ``(3), (4)``, if these are known numbers at the end of a sentence."""
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
    """The text at `here`, which isn't a marker, as it is shown, and where it ends."""
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
    """Whether asterisks or underscores are at the edge of a word; a backtick is emphasis anywhere."""
    if mark.group() == "`":
        return True
    before, after = text[: mark.start()][-1:] or " ", text[mark.end() : mark.end() + 1] or " "
    if before.isspace() and after.isspace():
        return False
    if before.isalnum() and after.isalnum():
        is_strong = len(mark.group()) > 1 and "*" in mark.group()
        return is_strong and not (before.isdecimal() and after.isdecimal())
    return True
