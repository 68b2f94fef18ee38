"""Make PDFs from known text: 27 drawn with ReportLab, and 13 printed by Chromium if it is installed.

The prose is from the sample articles.
"""

import random
import re
import shutil
import subprocess
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape
from itertools import count
from pathlib import Path

from reportlab.lib.pagesizes import A4
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas

ARTICLES = Path(__file__).parents[1] / "eval" / "datasets" / "articles"
FONT = "Times-Roman"
TITLE = "What the Letters in the Clock Case Say"
NOTES = (
    "See the second letter, which is kept in the town hall and has never been printed before.",
    "The mill closed its gates for good in the spring of 1931, after a fire in the north shed.",
)
TABLE = (
    ("Line", "Boat", "Passengers", "Delay", "Remark"),
    ("Red", "Osprey", "412,300", "3.1", ""),
    ("Green", "Heron", "198,750", "", "out of service in March"),
    ("Blue", "Curlew", "", "2.4", "counts not yet known"),
    ("Amber", "Dunlin", "87,020", "9.8", ""),
)
GRID = (
    ("Effect", "Adults who drink the tea on every day of the week", "Children who drink it on Sundays"),
    ("Cough with or without a fever in the night", "Rare", "Common"),
    ("Sleep that lasts longer than ten hours", "Common", "Not known to the authors of the report"),
)


@dataclass(frozen=True, slots=True)
class Sample:
    """A PDF: its sentences in order, its table rows, and the lines that are not part of its text."""

    path: Path
    sentences: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...] = ()
    outside: tuple[str, ...] = ()
    pages: int = 1


def samples(folder: Path) -> list[Sample]:
    """Make the samples in a folder."""
    prose = _prose()
    drawn = [draw(folder, prose, number) for number, draw in enumerate(_drawings())]
    chromium = shutil.which("chromium")
    if chromium is None:
        return drawn
    return drawn + [_printed(chromium, folder, prose, number, *form) for number, form in enumerate(_forms())]


def _prose() -> list[str]:
    """The paragraphs of the sample articles."""
    return [
        line
        for path in sorted(ARTICLES.glob("*.txt"))
        for line in path.read_text(encoding="utf-8").split("\n")
        if len(line.split()) > 30
    ]


def _sentences(paragraphs: Sequence[str]) -> tuple[str, ...]:
    return tuple(
        it
        for text in paragraphs
        for it in re.split(r"(?<=[.!?][”’])\s+|(?<=[a-z][.!?])\s+", text)
        if len(it) > 20
    )


def _take(prose: Sequence[str], number: int, words: int) -> list[str]:
    """Paragraphs with at most `words` words in total, different ones for each `number`."""
    taken: list[str] = []
    for step in count():
        text = prose[(5 * number + step) % len(prose)]
        if sum(len(it.split()) for it in taken) + len(text.split()) > words:
            return taken
        taken.append(text)
    raise AssertionError


def _broken(
    paragraphs: Sequence[str], width: float, size: float, *, hyphens: bool = False
) -> list[tuple[str, bool]]:
    """The lines of paragraphs, each with whether it ends one; `hyphens` splits some words."""
    lines: list[tuple[str, bool]] = []
    for text in paragraphs:
        line = ""
        for word in text.split():
            longer = f"{line} {word}".strip()
            if stringWidth(longer, FONT, size) <= width:
                line = longer
                continue
            half = len(word) // 2
            start = f"{line} {word[:half]}-"
            if hyphens and word.isalpha() and half > 3 and stringWidth(start, FONT, size) <= width:
                lines.append((start, False))
                line = word[half:]
            else:
                lines.append((line, False))
                line = word
        lines.append((line, True))
    return lines


Put = Callable[[Canvas, float, float, str, float, float | None], None]  # x, y, text, size, width if justified


def _plain(canvas: Canvas, x: float, y: float, text: str, size: float, width: float | None) -> None:
    words = text.split(" ")
    apart = 0.0
    if width is not None and len(words) > 1:
        apart = (width - stringWidth(text, FONT, size)) / (len(words) - 1)
    written = canvas.beginText(x, y)
    written.setFont(FONT, size)
    written.setWordSpace(apart)
    written.textOut(text)
    canvas.drawText(written)


def _by_letter(tracking: float) -> Put:
    def put(canvas: Canvas, x: float, y: float, text: str, size: float, _width: float | None) -> None:
        canvas.setFont(FONT, size)
        for letter in text:
            if letter != " ":
                canvas.drawString(x, y, letter)
            x += stringWidth(letter, FONT, size) + tracking

    return put


def _struck(canvas: Canvas, x: float, y: float, text: str, size: float, width: float | None) -> None:
    for shift in (0.0, 0.3):
        _plain(canvas, x + shift, y, text, size, width)


def _by_word(canvas: Canvas, x: float, y: float, text: str, size: float, width: float | None) -> None:
    words = text.split(" ")
    space = stringWidth(" ", FONT, size)
    if width is not None and len(words) > 1:
        space += (width - stringWidth(text, FONT, size)) / (len(words) - 1)
    places = []
    for word in words:
        places.append((x, word))
        x += stringWidth(word, FONT, size) + space
    random.Random(len(text)).shuffle(places)  # noqa: S311  the drawing order is not a secret
    canvas.setFont(FONT, size)
    for place, word in places:
        canvas.drawString(place, y, word)


def _noted(canvas: Canvas, x: float, y: float, text: str, size: float, _width: float | None) -> None:
    """Draw text in which ^12^ is a superscript."""
    for number, part in enumerate(text.split("^")):
        raised = number % 2
        small = 0.65 * size if raised else size
        canvas.setFont(FONT, small)
        canvas.drawString(x, y + (0.35 * size if raised else 0), part)
        x += stringWidth(part, FONT, small)


@dataclass(frozen=True, slots=True)
class Layout:
    """A layout of text in columns."""

    name: str
    columns: int = 1
    gutter: float = 0.0
    size: float = 10.0
    justified: bool = False
    hyphens: bool = False
    shift: float = 0.0  # of each column's baselines, downwards from the previous column
    words: int = 450
    put: Put = _plain
    heads: bool = False
    numbers: bool = False
    stamp: bool = False
    notes: bool = False
    references: bool = False
    marks: bool = False  # bullet points
    across: bool = False  # drawn line by line across the columns
    turned: int = 0
    rows: tuple[tuple[str, ...], ...] = ()
    ruled: bool = False

    def __call__(self, folder: Path, prose: Sequence[str], number: int) -> Sample:
        """Draw the PDF in a folder."""
        paragraphs = _take(prose, number, self.words)
        path = folder / f"drawn-{number:02}-{self.name}.pdf"
        canvas = Canvas(str(path), pagesize=A4)
        width = (A4[0] - 144 - (self.columns - 1) * self.gutter) / self.columns
        set_ = [f"• {text}" for text in paragraphs] if self.marks else paragraphs
        if self.references:
            set_ = [
                re.sub(r"(?<=[a-z]{4}[.,]) ", lambda it: f"^{it.start() % 90 + 1}^ ", text) for text in set_
            ]
        lines = _broken(set_, width, self.size, hyphens=self.hyphens)
        deep = 20 if self.heads or self.notes else 52
        pages = [lines[at : at + deep * self.columns] for at in range(0, len(lines), deep * self.columns)]
        outside: list[str] = []
        for place, page in enumerate(pages, start=1):
            outside += self._page(canvas, page, width, place)
            canvas.showPage()
        canvas.save()
        told = [TITLE, *_sentences(paragraphs), *(NOTES[: len(pages)] if self.notes else ())]
        if self.notes:
            told = [TITLE, *_sentences(paragraphs)]
        return Sample(path, tuple(told), self.rows, tuple(outside), len(pages))

    def _page(self, canvas: Canvas, lines: list[tuple[str, bool]], width: float, place: int) -> list[str]:
        outside = []
        if self.turned:
            canvas.setPageRotation(self.turned)
            canvas.translate(A4[0], 0)
            canvas.rotate(90)
            canvas.scale(A4[0] / A4[1], A4[0] / A4[1])
        if place == 1:
            canvas.setFont("Times-Bold", 16)
            canvas.drawCentredString(A4[0] / 2, 770, TITLE)
        if self.heads:
            canvas.setFont(FONT, 9)
            canvas.drawString(72, 815, "Quarterly of Public Clocks, Volume 12")
            canvas.drawCentredString(A4[0] / 2, 30, str(place))
            outside.append("Quarterly of Public Clocks, Volume 12")
        if self.stamp:
            canvas.saveState()
            canvas.translate(30, 300)
            canvas.rotate(90)
            canvas.setFont(FONT, 18)
            canvas.drawString(0, 0, "preXiv:3107.00412v2 [phys.eng] 9 Mar 2031")
            canvas.restoreState()
            outside.append("preXiv:3107.00412v2 [phys.eng] 9 Mar 2031")
        top = self._table(canvas, 735) if self.rows and place == 1 else 735.0
        step = 1.2 * self.size
        deep = -(-len(lines) // self.columns)
        placed = [(at % deep, at // deep, text, last) for at, (text, last) in enumerate(lines)]
        for row, column, text, last in sorted(placed) if self.across else placed:
            x = 72 + column * (width + self.gutter)
            y = top - row * step - column * self.shift
            self.put(canvas, x, y, text, self.size, width if self.justified and not last else None)
            if self.numbers and column == 0:
                canvas.setFont(FONT, 7)
                canvas.drawRightString(50, y, str(row + 1))
        if self.notes and place <= len(NOTES):
            canvas.line(72, 110, 160, 110)
            canvas.setFont(FONT, 5)
            canvas.drawString(72, 101, str(place))
            canvas.setFont(FONT, 8)
            canvas.drawString(76, 98, NOTES[place - 1])
        return outside

    def _table(self, canvas: Canvas, top: float) -> float:
        """Draw the table; returns the height at which the text continues."""
        size, widths = 9.0, [451 / len(self.rows[0])] * len(self.rows[0])
        y = top
        for row in self.rows:
            cells = [_broken([cell], wide - 12, size) for cell, wide in zip(row, widths, strict=True)]
            deep = max(map(len, cells))
            x = 72.0
            for cell, wide in zip(cells, widths, strict=True):
                for place, (text, _) in enumerate(cell):
                    canvas.setFont(FONT, size)
                    canvas.drawString(x + 6, y - 11 - 11 * place, text)
                if self.ruled:
                    canvas.rect(x, y - 11 * deep - 5, wide, 11 * deep + 5)
                x += wide
            y -= 11 * deep + 5
        return y - 30


def _drawings() -> tuple[Layout, ...]:
    two = {"columns": 2, "justified": True, "words": 700}
    return (
        Layout("ragged"),
        Layout("justified", justified=True),
        Layout("hyphens", justified=True, hyphens=True),
        Layout("two-10", **two, gutter=10),  # type: ignore[arg-type]
        Layout("two-14", **two, gutter=14),  # type: ignore[arg-type]
        Layout("two-18-hyphens", **two, gutter=18, hyphens=True),  # type: ignore[arg-type]
        Layout("two-30", **two, gutter=30),  # type: ignore[arg-type]
        Layout("two-shifted", **two, gutter=12, shift=6),  # type: ignore[arg-type]
        Layout("two-across", **two, gutter=14, across=True),  # type: ignore[arg-type]
        Layout("two-ragged", columns=2, gutter=16, words=700),
        Layout("two-small", **two, gutter=12, size=7),  # type: ignore[arg-type]
        Layout("two-stamp", **two, gutter=16, stamp=True),  # type: ignore[arg-type]
        Layout("two-heads", columns=2, gutter=16, words=1800, justified=True, heads=True),
        Layout("two-table", **two, gutter=16, rows=TABLE),  # type: ignore[arg-type]
        Layout("three-12", columns=3, gutter=12, justified=True, words=700),
        Layout("three-18", columns=3, gutter=18, words=600),
        Layout("letters", put=_by_letter(0.0)),
        Layout("tracked", put=_by_letter(1.0), words=300, size=8),
        Layout("struck", put=_struck, justified=True),
        Layout("by-word", put=_by_word, justified=True),
        Layout("references", put=_noted, references=True),
        Layout("heads", words=1200, heads=True, hyphens=True),
        Layout("numbered", numbers=True),
        Layout("notes", words=900, notes=True, justified=True),
        Layout("marks", marks=True),
        Layout("table", rows=TABLE),
        Layout("grid", rows=GRID, ruled=True),
    )


def _forms() -> list[tuple[str, str, tuple[tuple[str, ...], ...]]]:
    """The name, style and table of each page to print."""
    even = "text-align:justify;hyphens:auto;"
    borders = "td{border:1px solid;padding:3px}table{border-collapse:collapse}"
    return [
        ("plain", "", ()),
        ("even", f"div{{{even}}}", ()),
        ("two", "div{column-count:2;column-gap:14px}", ()),
        ("two-even", f"div{{column-count:2;column-gap:16px;{even}}}", ()),
        ("two-wide", f"div{{column-count:2;column-gap:40px;{even}}}", ()),
        ("three", "div{column-count:3;column-gap:18px;font-size:13px}", ()),
        ("three-even", f"div{{column-count:3;column-gap:20px;font-size:12px;{even}}}", ()),
        ("serif", "div{font-family:'DejaVu Serif';column-count:2;font-size:11px}", ()),
        ("cap", "div p:first-child::first-letter{font-size:300%;float:left}", ()),
        ("spaced", "div{letter-spacing:1px;font-size:13px}", ()),
        ("table", "td{padding:2px 12px}", TABLE),
        ("ruled", borders, TABLE),
        ("grid", f"{borders}td{{width:150px}}", GRID),
    ]


def _printed(
    chromium: str,
    folder: Path,
    prose: Sequence[str],
    number: int,
    name: str,
    style: str,
    rows: tuple[tuple[str, ...], ...],
) -> Sample:
    paragraphs = _take(prose, 3 * number + 2, 450)
    body = "".join(f"<p>{escape(text)}</p>" for text in paragraphs)
    cells = "".join(f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in row)}</tr>" for row in rows)
    page, path = folder / f"{name}.html", folder / f"printed-{number:02}-{name}.pdf"
    page.write_text(
        f"<!doctype html><html lang=en><meta charset=utf-8><style>@page{{size:A4}}{style}</style>"
        f"<h1>{TITLE}</h1>{f'<table>{cells}</table>' if rows else ''}<div>{body}</div>",
        encoding="utf-8",
    )
    command = [chromium, "--headless", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer"]
    subprocess.run([*command, f"--print-to-pdf={path}", page.as_uri()], check=True, capture_output=True)
    return Sample(path, (TITLE, *_sentences(paragraphs)), rows)
