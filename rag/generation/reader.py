"""Read the lines of a reply, as they come: their marks of Markdown go, and markers are told from prose."""

import re
from collections.abc import Iterator
from string import whitespace

from rag.generation.drafts import Draft, Prose
from rag.generation.markers import Marker, read
from rag.reading.normalize import LINE_END, SURROGATE, UNSEEN
from rag.types import TextDelta

_STEP = 512  # characters that are read at a time, so that a reply in one piece costs no more
_CONTEXT = 32  # characters before a marker that tell what it is

_ESCAPE = re.compile(r"\x1b\[[0-9;?]{0,32}[A-Za-z]")
_CUT_ESCAPE = re.compile(r"(?:\r|\x1b(?:\[[0-9;?]{0,32})?)\Z")
_BULLETS = r"*+•‣◦▪●–—-"
_LINE_MARKS = re.compile(
    rf"""\s*(?:(?: [>|] | \#{{1,6}}(?=\s|$) | [{_BULLETS}](?=\s|$) | (?:\d{{1,3}}[.)]|\(\d{{1,3}}\))(?=\s+\S)
      | [-=~]{{3,}} | [*_]{{3,}}(?=\s*$) | `{{3,}}\w*(?=\s*$) )\s*)*""",
    re.VERBOSE,
)
_LINE_RUN = re.compile(rf"(?:`{{3,}}\w*|[\s\d>|#=~_`().{_BULLETS}])*")
_LINE_LIMIT = 80
_BOLD = re.compile(r"\*\*[^*]+\*\*:?\s*")  # a whole line of it is a heading
_BOLD_RUN = re.compile(r"\*\*[^*]*(?:\*{1,2}:?\s*)?")
_AFTER_LEADING = re.compile(r"\s*(?:[:.)]+\s*|[–—-]\s+)?")


class ReplyReader:
    """Reads a reply in pieces: its text without Markdown and markers, and each sentence when it has ended.

    The deltas since the last `Draft`, joined and stripped, are the text of the next one. However the
    reply is cut into pieces, the result is the same.
    """

    def __init__(self, last: int, language: str = "en") -> None:
        self._last = last
        self._prose = Prose(language)
        self._pending = ""  # a line end or a terminal's escape of which the rest may come
        self._bare = True  # as long as no other marker has come, round brackets may be one
        self._marked = False  # whether a marker was the last thing
        self._new_line()

    def feed(self, piece: str) -> Iterator[TextDelta | Draft]:
        """What is certain now that `piece` has come."""
        for start in range(0, len(piece), _STEP):
            text = self._pending + piece[start : start + _STEP]
            cut = _CUT_ESCAPE.search(text)
            self._pending = text[cut.start() :] if cut else ""
            yield from self._read(_seen(text[: cut.start()] if cut else text))

    def close(self) -> Iterator[TextDelta | Draft]:
        """The rest, now that the reply has ended."""
        yield from self._read("\n")
        yield from self._prose.finish()

    def _new_line(self) -> None:
        self._line, self._at = "", 0
        self._begun = self._heading = self._table = self._worded = False
        self._led = False  # whether markers stand before their sentences
        self._leading: list[Marker] = []
        self._lead = ""

    def _read(self, text: str) -> Iterator[TextDelta | Draft]:
        *lines, rest = text.split("\n")
        for line in lines:
            self._line += line
            yield from self._more(final=True)
            yield from self._end_line()
        self._line += rest
        yield from self._more(final=False)

    def _more(self, *, final: bool) -> Iterator[TextDelta | Draft]:
        if not self._begun and not self._begin(final):
            return
        pieces, at = read(self._line, self._at, self._last, final=final, bare=self._bare)
        for piece in pieces:
            if isinstance(piece, str):
                yield from self._words(piece)
                continue
            self._bare, self._marked = self._bare and piece.bare, True
            if self._worded and not (self._led and self._prose.stopped()):
                self._prose.cite(piece)
            else:
                self._worded = False
                self._leading.append(piece)
        self._line, self._at = self._line[max(0, at - _CONTEXT) :], min(at, _CONTEXT)

    def _begin(self, final: bool) -> bool:
        """Whether it is known with what marks of Markdown the line begins; they are left out."""
        run = _LINE_RUN.match(self._line, 0, _LINE_LIMIT)
        if not final and run is not None and run.end() == len(self._line) < _LINE_LIMIT:
            return False
        marks = _LINE_MARKS.match(self._line, 0, _LINE_LIMIT)
        assert marks is not None  # noqa: S101  every part of the pattern may be empty
        self._at = marks.end()
        short = len(self._line) < _LINE_LIMIT
        if not final and short and _BOLD_RUN.fullmatch(self._line, self._at):
            return False
        bold = short and final and _BOLD.fullmatch(self._line, self._at)
        self._table = "|" in marks.group()
        self._heading = "#" in marks.group() or self._table or bool(bold)
        if marks.group().strip() or bold:
            self._prose.end()
        self._begun = True
        return True

    def _words(self, text: str) -> Iterator[TextDelta | Draft]:
        text = text.replace("|", " ") if self._table else text
        if not self._worded:
            self._lead += text
            if not self._lead.strip(f"{whitespace}:.)–—-" if self._leading else None):
                return
            text, self._lead = self._lead, ""
            if self._leading:
                text = f" {_AFTER_LEADING.sub('', text, count=1)}"
            # Markers before a new sentence are its own; those before the rest of one belong to that.
            if text.lstrip()[0].islower() or text.lstrip()[0] in ",;.":
                self._cite_leading()
            elif self._marked:
                self._led = bool(self._leading)
                self._prose.end(self._leading)
            self._worded, self._leading = True, []
        self._marked = self._marked and not text.strip()
        yield from self._prose.add(text)

    def _end_line(self) -> Iterator[TextDelta | Draft]:
        if self._heading or not (self._worded or self._leading):
            self._prose.end()
        if not self._worded:
            self._cite_leading()
        self._new_line()
        yield from self._prose.add(" ")

    def _cite_leading(self) -> None:
        for marker in self._leading:
            self._prose.cite(marker)


def _seen(text: str) -> str:
    """`text` with one kind of line end, without what cannot be seen."""
    return SURROGATE.sub("\ufffd", UNSEEN.sub("", _ESCAPE.sub("", LINE_END.sub("\n", text))))
