"""Judge each line of a source: kept, or dropped and why.

What the reader of the format has left out already is not judged again. Another line is dropped
for its own words (furniture), because it says again what stood before, or with the run of lines it
stands in: captions and menus are known by their company. A line of running prose, of a list, a
table or code is never dropped for its company.
"""

import re
from collections.abc import Container, Iterable, Iterator, Sequence
from itertools import groupby

from rag.reading.furniture import furniture
from rag.reading.instructions import addresses_model
from rag.reading.looks import UNSPACED, Look, look
from rag.types import IngestReceipt, Line, Source

ADVERTISEMENT = frozenset(
    """advertisement advertisements anzeige werbung publicité publicidad advertentie pubblicità
    publicidade""".split()  # noqa: SIM905
)
TAKEN_BACK = "taken back by you"
LISTING = "list of other pages"
ADDRESSES_MODEL = "addresses a model"  # and is kept: it is text like any other, and no order
REPEATED_WORDS = 6
CAPTIONS = 0.3
TITLED = 0.75
MENUS = 0.25
LONG_MENUS = 0.1
LONG_MENU = 20
CUE = re.compile(r"[A-Z][A-Z .'’]+:")  # who speaks: a crowd may say the same again
OPENERS = re.compile(
    r"(?i)(?:related|recommended|popular|trending|you (?:may|might)|more (?:from|stories|on)|most|around|"
    r"from around|editor|latest|read (?:more|next)|sponsored|promoted|don.t miss|what to read|tags?|topics|"
    r"similar|recent)\b"
)


def clean(source: Source) -> IngestReceipt:
    """The receipt of `source`: every line of it that is not blank, in order."""
    outside = {} if source.keep_all else {line.number: line.reason for line in source.left_out}
    looks = _looks(source.text, outside)
    reasons: dict[int, str] = {}
    if not source.keep_all:
        _by_words(looks, reasons)
        _by_repetition(looks, reasons)
        for _, block in groupby(looks, key=lambda it: it.block):
            _drop_listed_after_opener(block, reasons)
        _by_company(looks, reasons)
    reasons |= outside
    return IngestReceipt(
        tuple(
            _line(number, line, reasons.get(number), source.keep)
            for number, line in enumerate(source.text.split("\n"), start=1)
            if line.strip()
        )
    )


def _line(number: int, text: str, reason: str | None, keep: frozenset[int]) -> Line:
    if reason and number in keep:
        return Line(number, True, TAKEN_BACK, text)
    if reason is None and addresses_model(text):
        return Line(number, True, ADDRESSES_MODEL, text)
    return Line(number, reason is None, reason, text)


def _looks(text: str, outside: Container[int]) -> list[Look]:
    """What can be seen of each line that is not blank and not `outside` the article; those part blocks."""
    looks: list[Look] = []
    fenced = False
    block = 0
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip() or number in outside:
            block += 1
            continue
        fence = line.lstrip().startswith(("```", "~~~"))
        looks.append(look(number, line, block, fixed=fenced or fence))
        fenced ^= fence
    return looks


def _by_words(looks: Sequence[Look], reasons: dict[int, str]) -> None:
    """Furniture; a single word is furniture only beside other furniture, for it may be a heading."""
    lone: list[tuple[int, str]] = []
    for index, it in enumerate(looks):
        reason = None if it.fixed else furniture(it.text)
        if reason is None:
            continue
        is_single = it.count == 1 and not UNSPACED.search(it.text)
        if not is_single or reason == "copyright line" or it.text.strip().lower() in ADVERTISEMENT:
            reasons[it.number] = reason
        else:
            lone.append((index, reason))
    for index, reason in [*lone, *reversed(lone)]:
        beside = looks[max(index - 1, 0) : index + 2]
        if any(it.number in reasons for it in beside):
            reasons[looks[index].number] = reason


def _by_repetition(looks: Sequence[Look], reasons: dict[int, str]) -> None:
    """Lines that stood before, word for word: the title, and whole lines outside verse, lists and code."""
    seen: set[str] = set()
    sizes: dict[int, int] = {}
    for it in looks:
        sizes[it.block] = sizes.get(it.block, 0) + 1
    title = _key(looks[0]) if looks else ""
    for it in looks:
        if it.listed or it.fixed or CUE.match(it.text):
            continue
        key = _key(it)
        whole = it.count >= REPEATED_WORDS and (it.stops or sizes[it.block] == 1)
        again_title = it.count >= 3 and key == title
        if key in seen and (whole or again_title):
            reasons.setdefault(it.number, "repeated line")
        seen.add(key)


def _key(it: Look) -> str:
    return " ".join(it.text.casefold().split())


def _by_company(looks: Sequence[Look], reasons: dict[int, str]) -> None:
    """Captions, keyword tails and menus, judged by the stretch of lines that are no prose around them."""
    title = looks[0].content if looks else frozenset()
    prose = [index for index, it in enumerate(looks) if it.prose and it.number not in reasons]
    last_prose = max(prose, default=len(looks))
    for start, stretch in _stretches(looks, reasons):
        ends = start > last_prose
        for it in stretch:
            if it.echoes >= 3:
                reasons.setdefault(it.number, "keyword tail of an image caption")
            elif it.caption:
                reasons.setdefault(it.number, "image caption")
        blocks = [list(lines) for _, lines in groupby(stretch, key=lambda it: it.block)]
        for run in [*blocks, stretch] if ends else blocks:
            _drop_captions(run, title, reasons, ends=ends, whole=run is not stretch or len(blocks) == 1)
        for run in [stretch] if ends else _spaced(blocks):
            _drop_menu(run, reasons, ends=ends)
        for run in [stretch] if ends else blocks:
            _drop_after_opener(run, reasons)


def _spaced(blocks: Sequence[list[Look]]) -> Iterator[list[Look]]:
    """The blocks, those of one line that follow one another as one: the page was spaced out line by line."""
    run: list[Look] = []
    for block in blocks:
        if run and len(block) > 1:
            yield run
            run = []
        if len(block) > 1:
            yield block
        else:
            run += block
    if run:
        yield run


def _stretches(looks: Sequence[Look], reasons: dict[int, str]) -> Iterator[tuple[int, list[Look]]]:
    """The longest runs of lines that are no prose, list or code, each with the index of its first line."""
    stretch: list[Look] = []
    for index, it in enumerate(looks):
        if (it.prose or it.listed or it.fixed) and it.number not in reasons:
            if stretch:
                yield index - len(stretch), stretch
            stretch = []
        else:
            stretch.append(it)
    if stretch:
        yield len(looks) - len(stretch), stretch


def _drop_captions(
    run: Sequence[Look], title: frozenset[str], reasons: dict[int, str], *, ends: bool, whole: bool
) -> None:
    """Drop a run of captions: three lines or more, of which enough carry a mark of captions.

    Words of the title are a mark only at the end of the text and with no blank line between (`whole`),
    for headings share them too; where blank lines stand within, only what follows the first mark goes.
    """
    if len(run) < 3:
        return
    marks = [1.0 if it.echoes >= 2 or it.caption else 0.5 if it.site else 0.0 for it in run]
    titled = [whole and ends and len(title & it.content) >= 2 for it in run]
    proof = sum(marks) + (0.5 * sum(titled) if any(marks) else 0)
    captioned = proof >= max(1.0, CAPTIONS * len(run))
    if not captioned and (len(run) < 4 or sum(titled) < TITLED * len(run)):
        return
    first = 0 if whole else next(index for index, mark in enumerate(marks) if mark)
    for it in run[first:]:
        if it.bare:
            reason = "keyword tail of an image caption" if it.echoes else "line in a run of image captions"
            reasons.setdefault(it.number, reason)


def _drop_menu(run: Sequence[Look], reasons: dict[int, str], *, ends: bool) -> None:
    """Drop the short lines of a run of which enough are a site's menu, buttons or other furniture.

    At the end of the text the titles of other pages between them go too.
    """
    known = sum(it.menu or it.number in reasons for it in run)
    share = MENUS if len(run) < LONG_MENU else LONG_MENUS
    if len(run) < 5 or known < max(3, share * len(run)):
        return
    for it in run:
        if it.menu or (it.bare and (ends or it.count <= 4) and not it.credit):
            reasons.setdefault(it.number, "line in a menu")


def _drop_after_opener(run: Sequence[Look], reasons: dict[int, str]) -> None:
    """Drop the titles that stand under “Related articles” and its like."""
    opened = False
    for it in run:
        if it.number in reasons:
            opened = opened or bool(OPENERS.match(it.text.strip()))
        elif opened and (it.bare or it.asks):
            reasons[it.number] = "title of another page"
        else:
            opened = False


def _drop_listed_after_opener(block: Iterable[Look], reasons: dict[int, str]) -> None:
    """Drop the items of a list of titles that directly follows “Most read” and its like."""
    opened = False
    for it in block:
        if it.number in reasons:
            opened = bool(OPENERS.match(it.text.strip()))
        elif opened and it.listed and it.bare:
            reasons[it.number] = "title of another page"
        else:
            opened = False
