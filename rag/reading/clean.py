"""Judge each line of a source: kept, or dropped and why.

Lines that the format's reader has already left out are not judged again. Any other line is dropped for
its own words (page furniture), because it repeats an earlier line, or for the run of lines it is in:
captions and menus are recognised by their neighbours. Running prose, lists, tables and code are never
dropped for their neighbours.
"""

import re
from collections.abc import Container, Iterable, Iterator, Sequence
from itertools import groupby

from rag.reading.furniture import furniture
from rag.reading.instructions import addresses_model
from rag.reading.line_features import UNSPACED, LineFeatures, line_features
from rag.types import IngestReceipt, Line, Source
from rag.types.articles import page_at

ADVERTISEMENT = frozenset(
    """advertisement advertisements anzeige werbung publicité publicidad advertentie pubblicità
    publicidade""".split()  # noqa: SIM905
)
RESTORED = "restored by you"
LISTING = "list of other pages"
ADDRESSES_MODEL = "addresses an AI model"  # kept all the same: it is text, not an instruction
RECOGNISED = "recognised in a picture"  # kept as well: letters may be wrong
CAPTION_KEYWORDS = "image-caption keywords"
OTHER_TITLE = "title of another page"
REPEATED_WORDS = 6
CAPTIONS = 0.3
TITLED = 0.75
MENUS = 0.25
LONG_MENUS = 0.1
LONG_MENU = 20
CUE = re.compile(r"[A-Z][A-Z .'’]+:")  # a speaker: a crowd may repeat itself
OPENERS = re.compile(
    r"(?i)(?:related|recommended|popular|trending|you (?:may|might)|more (?:from|stories|on)|most|around|"
    r"from around|editor|latest|read (?:more|next)|sponsored|promoted|don.t miss|what to read|tags?|topics|"
    r"similar|recent)\b"
)


def clean(source: Source) -> IngestReceipt:
    """Judge every line of `source` that is not blank, in order."""
    outside = {} if source.keep_all else {line.number: line.reason for line in source.left_out}
    lines = _features(source.text, outside)
    reasons: dict[int, str] = {}
    if not source.keep_all:
        _drop_furniture(lines, reasons)
        _drop_repeats(lines, reasons)
        for _, block in groupby(lines, key=lambda line: line.block):
            _drop_listed_after_opener(block, reasons)
        _drop_by_neighbours(lines, reasons)
    reasons |= outside
    recognised = set(source.recognised)
    return IngestReceipt(
        tuple(
            _line(
                number,
                line,
                reasons.get(number),
                source.keep,
                is_recognised=bool(recognised) and page_at(source.pages, number) in recognised,
            )
            for number, line in enumerate(source.text.split("\n"), start=1)
            if line.strip()
        )
    )


def _line(number: int, text: str, reason: str | None, keep: frozenset[int], *, is_recognised: bool) -> Line:
    if reason and number in keep:
        return Line(number, True, RESTORED, text)
    if reason is None and addresses_model(text):
        return Line(number, True, ADDRESSES_MODEL, text)
    if reason is None and is_recognised:
        return Line(number, True, RECOGNISED, text)
    return Line(number, reason is None, reason, text)


def _features(text: str, outside: Container[int]) -> list[LineFeatures]:
    """The features of each line, except blank ones and those `outside` the article, which separate blocks."""
    features: list[LineFeatures] = []
    fenced = False
    block = 0
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip() or number in outside:
            block += 1
            continue
        fence = line.lstrip().startswith(("```", "~~~"))
        features.append(line_features(number, line, block, is_code=fenced or fence))
        fenced ^= fence
    return features


def _drop_furniture(lines: Sequence[LineFeatures], reasons: dict[int, str]) -> None:
    """Drop page furniture; a single word only next to other furniture, since it may be a heading."""
    lone: list[tuple[int, str]] = []
    for index, line in enumerate(lines):
        reason = None if line.is_code else furniture(line.text)
        if reason is None:
            continue
        is_single = line.word_count == 1 and not UNSPACED.search(line.text)
        if not is_single or reason == "copyright line" or line.text.strip().lower() in ADVERTISEMENT:
            reasons[line.number] = reason
        else:
            lone.append((index, reason))
    for index, reason in [*lone, *reversed(lone)]:
        neighbours = lines[max(index - 1, 0) : index + 2]
        if any(line.number in reasons for line in neighbours):
            reasons[lines[index].number] = reason


def _drop_repeats(lines: Sequence[LineFeatures], reasons: dict[int, str]) -> None:
    """Drop lines that repeat an earlier one: the title, or a whole line outside verse, lists and code."""
    seen: set[str] = set()
    sizes: dict[int, int] = {}
    for line in lines:
        sizes[line.block] = sizes.get(line.block, 0) + 1
    title = _key(lines[0]) if lines else ""
    for line in lines:
        if line.listed or line.is_code or CUE.match(line.text):
            continue
        key = _key(line)
        whole = line.word_count >= REPEATED_WORDS and (line.ends_sentence or sizes[line.block] == 1)
        is_title = line.word_count >= 3 and key == title
        if key in seen and (whole or is_title):
            reasons.setdefault(line.number, "repeated line")
        seen.add(key)


def _key(line: LineFeatures) -> str:
    return " ".join(line.text.casefold().split())


def _drop_by_neighbours(lines: Sequence[LineFeatures], reasons: dict[int, str]) -> None:
    """Drop captions, their keywords and menus, recognised by the stretch of non-prose lines around them."""
    title = lines[0].content if lines else frozenset()
    prose = [index for index, line in enumerate(lines) if line.prose and line.number not in reasons]
    last_prose = max(prose, default=len(lines))
    for start, stretch in _stretches(lines, reasons):
        ends = start > last_prose
        for line in stretch:
            if line.echoes >= 3:
                reasons.setdefault(line.number, CAPTION_KEYWORDS)
            elif line.caption:
                reasons.setdefault(line.number, "image caption")
        blocks = [list(block) for _, block in groupby(stretch, key=lambda line: line.block)]
        for run in [*blocks, stretch] if ends else blocks:
            _drop_captions(run, title, reasons, ends=ends, whole=run is not stretch or len(blocks) == 1)
        for run in [stretch] if ends else _merge_single_lines(blocks):
            _drop_menu(run, reasons, ends=ends)
        for run in [stretch] if ends else blocks:
            _drop_after_opener(run, reasons)


def _merge_single_lines(blocks: Sequence[list[LineFeatures]]) -> Iterator[list[LineFeatures]]:
    """Merge successive blocks of one line: the page has a blank line after every line."""
    run: list[LineFeatures] = []
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


def _stretches(
    lines: Sequence[LineFeatures], reasons: dict[int, str]
) -> Iterator[tuple[int, list[LineFeatures]]]:
    """The longest runs of lines without prose, lists or code, each with the index of its first line."""
    stretch: list[LineFeatures] = []
    for index, line in enumerate(lines):
        if (line.prose or line.listed or line.is_code) and line.number not in reasons:
            if stretch:
                yield index - len(stretch), stretch
            stretch = []
        else:
            stretch.append(line)
    if stretch:
        yield len(lines) - len(stretch), stretch


def _drop_captions(
    run: Sequence[LineFeatures], title: frozenset[str], reasons: dict[int, str], *, ends: bool, whole: bool
) -> None:
    """Drop a run of captions: at least three lines, enough of which look like captions.

    Words of the title count only at the end of the text and without blank lines in the run (`whole`),
    since headings share them too. If there are blank lines, only lines from the first mark on are dropped.
    """
    if len(run) < 3:
        return
    marks = [1.0 if line.echoes >= 2 or line.caption else 0.5 if line.site else 0.0 for line in run]
    titled = [whole and ends and len(title & line.content) >= 2 for line in run]
    evidence = sum(marks) + (0.5 * sum(titled) if any(marks) else 0)
    captioned = evidence >= max(1.0, CAPTIONS * len(run))
    if not captioned and (len(run) < 4 or sum(titled) < TITLED * len(run)):
        return
    first = 0 if whole else next(index for index, mark in enumerate(marks) if mark)
    for line in run[first:]:
        if line.unpunctuated:
            reason = CAPTION_KEYWORDS if line.echoes else "line among image captions"
            reasons.setdefault(line.number, reason)


def _drop_menu(run: Sequence[LineFeatures], reasons: dict[int, str], *, ends: bool) -> None:
    """Drop the short lines of a run in which enough are menu items, buttons or other furniture.

    At the end of the text, titles of other pages among them are dropped too.
    """
    known = sum(line.menu or line.number in reasons for line in run)
    share = MENUS if len(run) < LONG_MENU else LONG_MENUS
    if len(run) < 5 or known < max(3, share * len(run)):
        return
    for line in run:
        if line.menu or (line.unpunctuated and (ends or line.word_count <= 4) and not line.credit):
            reasons.setdefault(line.number, "line in a menu")


def _drop_after_opener(run: Sequence[LineFeatures], reasons: dict[int, str]) -> None:
    """Drop the titles under “Related articles” and the like."""
    opened = False
    for line in run:
        if line.number in reasons:
            opened = opened or bool(OPENERS.match(line.text.strip()))
        elif opened and (line.unpunctuated or line.ends_like_title):
            reasons[line.number] = OTHER_TITLE
        else:
            opened = False


def _drop_listed_after_opener(block: Iterable[LineFeatures], reasons: dict[int, str]) -> None:
    """Drop the items of a list of titles directly after “Most read” and the like."""
    opened = False
    for line in block:
        if line.number in reasons:
            opened = bool(OPENERS.match(line.text.strip()))
        elif opened and line.listed and line.unpunctuated:
            reasons[line.number] = OTHER_TITLE
        else:
            opened = False
