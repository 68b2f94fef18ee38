"""A conversation as a Word document, its sources numbered at the end.

The few parts of the package are those that ECMA-376 asks for: the text, its styles, and what names the two.
"""

import io
import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from html import escape
from itertools import chain

from rag import Answer, CheckedText, Citation, CitedSentence, Summary
from ui.web.conversation import Conversation, Exchange
from ui.web.export import quoted, remarks, shortfalls
from ui.wording import (
    CLOSEST,
    FINDINGS,
    NO_SUMMARY,
    QUOTED,
    REFUSAL,
    checked_counts,
    citation_numbers,
    searched,
    status,
)

_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_FORBIDDEN = re.compile("[\x00-\x1f\ud800-\udfff\ufffe\uffff]")  # in XML 1.0
_RAISED = '<w:vertAlign w:val="superscript"/>'
_DAY = (1980, 1, 1, 0, 0, 0)  # the first in a ZIP archive; the same conversation gives the same file

_TYPES = (
    f'<Types xmlns="{_PACKAGE}/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    f'<Override PartName="/word/document.xml" ContentType="{_MAIN}.document.main+xml"/>'
    f'<Override PartName="/word/styles.xml" ContentType="{_MAIN}.styles+xml"/></Types>'
)


def word(name: str, conversation: Conversation) -> bytes:
    """A .docx file: each question is a heading, and each number in an answer leads to its source.

    A source has one number in the whole conversation.
    """
    sentences = [each for exchange in conversation for each in exchange.sentences]
    numbers = citation_numbers(sentences)
    exchanges = chain.from_iterable(_exchange(each, numbers) for each in conversation)
    body = chain([_paragraph("Title", _run(name))], exchanges, _sources(numbers))
    document = f'<w:document xmlns:w="{_W}"><w:body>{"".join(body)}</w:body></w:document>'
    return _packed(
        {
            "[Content_Types].xml": _TYPES,
            "_rels/.rels": _related("officeDocument", "word/document.xml"),
            "word/document.xml": document,
            "word/_rels/document.xml.rels": _related("styles", "styles.xml"),
            "word/styles.xml": _styles(),
        }
    )


def _exchange(value: Exchange, numbers: Mapping[Citation, int]) -> Iterator[str]:
    yield _paragraph("Heading1", _run(value.question))
    if value.checked is not None:
        yield from _checked(value.checked, numbers)
        return
    said = value.answer or value.summary
    if said is None:
        yield _paragraph("Normal", _run(value.error or ""))
        return
    if said.receipt.rewritten:
        yield _paragraph("Note", _run(f"Understood as: {said.receipt.rewritten}"))
    if isinstance(said, Summary) and not said.sentences:
        yield _paragraph("Normal", _run(NO_SUMMARY))
    if isinstance(said, Answer) and said.abstained:
        yield _paragraph("Normal", _run(REFUSAL))
        yield from _near(said)
    prose = [_sentence(each, numbers, remarks(each)) for each in said.sentences]
    if isinstance(said, Summary) and said.style == "bullets":
        yield from (_paragraph("Normal", _run("• ") + each) for each in prose)
    elif prose:
        yield _paragraph("Normal", _run(" ").join(prose))
    if isinstance(said, Answer):
        yield from _headed(QUOTED, [each.citations[0] for each in said.quotes])
    yield from (_paragraph("Note", _run(shortfall)) for shortfall in shortfalls(said.receipt))
    yield _paragraph("Note", _run(status(said.sentences, said.receipt)))


def _checked(value: CheckedText, numbers: Mapping[Citation, int]) -> Iterator[str]:
    """Each sentence of a checked text, with its verdict."""
    for each in value.sentences:
        yield _paragraph("Normal", _sentence(each, numbers, [FINDINGS[each.verdict.status]]))
    yield from (_paragraph("Note", _run(shortfall)) for shortfall in shortfalls(value.receipt))
    yield _paragraph("Note", _run(checked_counts(value)))


def _near(answer: Answer) -> Iterator[str]:
    """The closest sentences to a refused question, and how many articles were searched."""
    yield from _headed(CLOSEST, answer.closest)
    if answer.searched is not None:
        yield _paragraph("Note", _run(searched(answer.searched)))


def _headed(heading: str, citations: Sequence[Citation]) -> Iterator[str]:
    """Quotes below a heading; nothing without quotes."""
    if citations:
        yield _paragraph("Note", _run(f"{heading}:"))
        yield from (_paragraph("Note", _run(quoted(citation))) for citation in citations)


def _sentence(value: CitedSentence, numbers: Mapping[Citation, int], notes: Sequence[str]) -> str:
    """A sentence, the raised numbers of its sources as links, and `notes` on it in italics."""
    links = "".join(
        f'<w:hyperlink w:anchor="source{number}">{_run(f"[{number}]", _RAISED)}</w:hyperlink>'
        for number in (numbers[citation] for citation in value.citations)
    )
    return _run(value.text) + links + "".join(_run(f" ({each})", "<w:i/>") for each in notes)


def _sources(numbers: Mapping[Citation, int]) -> Iterator[str]:
    if numbers:
        yield _paragraph("Heading1", _run("Sources"))
    for citation, number in numbers.items():
        mark = f'<w:bookmarkStart w:id="{number}" w:name="source{number}"/><w:bookmarkEnd w:id="{number}"/>'
        yield _paragraph("Source", f"{mark}{_run(f'[{number}] {quoted(citation)}')}")


def _paragraph(style: str, runs: str) -> str:
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr>{runs}</w:p>'


def _run(text: str, properties: str = "") -> str:
    """A run of text in one style; `text` is put on one line, without the characters that XML forbids."""
    said = escape(_FORBIDDEN.sub("", re.sub(r"\s+", " ", text)), quote=False)
    face = f"<w:rPr>{properties}</w:rPr>" if properties else ""
    return f'<w:r>{face}<w:t xml:space="preserve">{said}</w:t></w:r>'


def _related(kind: str, target: str) -> str:
    return (
        f'<Relationships xmlns="{_PACKAGE}/relationships">'
        f'<Relationship Id="r1" Type="{_OFFICE}/{kind}" Target="{target}"/></Relationships>'
    )


def _styles() -> str:
    """Plain styles that a reader can change in Word: sizes in half points, space in twentieths of a point."""
    return (
        f'<w:styles xmlns:w="{_W}">'
        + _style("Normal", space=(0, 160), face='<w:sz w:val="22"/>')
        + _style("Title", space=(0, 240), face='<w:b/><w:sz w:val="36"/>')
        + _style("heading 1", space=(320, 120), level=0, face='<w:b/><w:sz w:val="26"/>')
        + _style("Note", space=(0, 120), face='<w:i/><w:sz w:val="18"/>')
        + _style("Source", space=(0, 100), face='<w:sz w:val="20"/>')
        + "</w:styles>"
    )


def _style(name: str, *, space: tuple[int, int], face: str, level: int | None = None) -> str:
    """A paragraph style; one with a `level` is a heading, and in the document's outline."""
    outline = "" if level is None else f'<w:outlineLvl w:val="{level}"/>'
    key = name.title().replace(" ", "")
    default = ' w:default="1"' if name == "Normal" else ""
    return (
        f'<w:style w:type="paragraph"{default} w:styleId="{key}"><w:name w:val="{name}"/><w:qFormat/>'
        f'<w:pPr><w:spacing w:before="{space[0]}" w:after="{space[1]}"/>{outline}</w:pPr>'
        f"<w:rPr>{face}</w:rPr></w:style>"
    )


def _packed(parts: Mapping[str, str]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
            archive.writestr(zipfile.ZipInfo(name, _DAY), head + text, zipfile.ZIP_DEFLATED)
    return out.getvalue()
