"""A conversation as a file: Markdown, JSON, Word, and what it cites for a reference manager."""

import json
import re
import zipfile
from dataclasses import replace
from html import unescape
from io import BytesIO

import pytest
from lxml.etree import fromstring
from markdown_it import MarkdownIt

from rag import (
    Answer,
    AnswerReceipt,
    CheckedText,
    CheckReceipt,
    Citation,
    CitedSentence,
    Filters,
    Metadata,
    Searched,
    Summary,
    Verdict,
)
from rag.reading.formats.docx import read_docx
from ui.web import export
from ui.web.conversation import Exchange
from ui.web.export_references import bibtex, csl_json
from ui.web.export_word import word
from ui.wording import NO_SUMMARY, QUOTED

RECEIPT = AnswerReceipt("m", "ask 0123abcd", (), None, None, 0.5, incomplete=None)
CITATION = Citation("a1", "T", "S", 9, 28, "The tower was sold.")
OTHER = Citation(
    "b2",
    "100 % of Orne’s R&D",
    None,
    0,
    9,
    "It is cheap.",
    metadata=Metadata("Lind & Sons", "2024-03-01", "orne.example", "en"),
)
SENTENCE = CitedSentence("It was sold.", Verdict("unclear", 0.5, ("a reason",)), (CITATION,), ("9",))
ANSWER = Answer("Was it?", False, (SENTENCE,), RECEIPT)
REFUSED = Answer(
    "And then?", True, (), RECEIPT, Searched(1, 2, Filters(("a1",), since="2024-01-01")), (CITATION,)
)
BOTH = Answer(
    "And why?",
    False,
    (replace(SENTENCE, citations=(OTHER, CITATION)), replace(SENTENCE, text="So.")),
    RECEIPT,
)
CONVERSATION = (
    Exchange("Was it?", ANSWER, liked=True, articles=("a1",)),
    Exchange("And then?", REFUSED),
    Exchange("Why?", error="The server is down: start it."),
)
DOUBT = (
    "(not confirmed: compare it with the quote; a reason; "
    "it cites [9], which isn't a sentence in the sources)"
)
ORIGINS = {"a1": "/home/ada/tower.txt", "b2": "https://orne.example/r{d}#2"}


def paragraphs(document: bytes) -> list[str]:
    with zipfile.ZipFile(BytesIO(document)) as parts:
        root = fromstring(parts.read("word/document.xml"))
    return ["".join(paragraph.itertext()) for paragraph in root.iter("{*}p")]


def test_markdown_has_the_quotes_and_the_doubts() -> None:
    text = export.markdown(CONVERSATION)
    assert (
        "## Was it?\n\nIt was sold.[1] (not confirmed: compare it with the quote; a reason; it cites \\[9\\]"
        in text
    )
    assert "1. “The tower was sold.” — T › S" in text
    assert (
        "The articles do not say.\n\nClosest sentences (not an answer):\n\n"
        "- “The tower was sold.” — T › S\n\nSearched 1 of 2 articles (only since 2024-01-01).\n"
    ) in text
    assert "The server is down: start it." in text


@pytest.mark.parametrize(
    "written",
    [
        "![so](http://evil.example/x.png)",
        "<img src=x onerror=alert(1)>",
        "# A\n\n# heading",
        "`a` *b* &lt;p>",
        "~~~",
    ],
)
def test_what_others_wrote_is_text_in_markdown(written: str) -> None:
    cited = replace(SENTENCE, text=written, citations=(replace(CITATION, quote=written, attributed=True),))
    receipt = replace(RECEIPT, rewritten=written)
    text = export.markdown((Exchange(written, Answer(written, False, (cited,), receipt)),))
    html = MarkdownIt("gfm-like", {"linkify": False}).render(text)
    plain = re.sub("<[^>]*>", "", html)
    assert set(re.findall("<([a-z0-9]+)", html)) <= {"h2", "p", "ol", "li", "em"}
    assert unescape(plain).count(" ".join(written.split())) == 4
    assert "(cited by Citewell)" in plain


def test_json_has_every_exchange() -> None:
    rows = json.loads(export.as_json(CONVERSATION))
    assert [row["liked"] for row in rows] == [True, None, None]
    assert rows[0]["answer"]["sentences"][0]["citations"][0]["quote"] == "The tower was sold."
    assert rows[1]["answer"]["sentences"] == []
    assert rows[1]["answer"]["closest"][0]["quote"] == "The tower was sold."
    assert rows[2] == {
        "question": "Why?",
        "answer": None,
        "summary": None,
        "checked": None,
        "error": "The server is down: start it.",
        "liked": None,
    }


def test_word_has_each_source_once_numbered_at_the_end() -> None:
    document = word("The tower", (*CONVERSATION, Exchange("And why?", BOTH)))
    text = paragraphs(document)
    assert read_docx(document, "talk.docx").text.startswith("# The tower\n\n# Was it?\n\nIt was sold.")
    assert [line for line in text if line.startswith("It was sold.")] == [
        f"It was sold.[1] {DOUBT}",
        f"It was sold.[2][1] {DOUBT} So.[1] {DOUBT}",
    ]
    assert text[-3:] == [
        "Sources",
        "[1] “The tower was sold.” — T › S",
        "[2] “It is cheap.” — 100 % of Orne’s R&D (orne.example, 2024-03-01)",
    ]
    assert {"The articles do not say.", "The server is down: start it."} <= set(text)


def test_each_number_in_word_leads_to_its_source() -> None:
    with zipfile.ZipFile(BytesIO(word("T", (Exchange("And why?", BOTH),)))) as parts:
        text = parts.read("word/document.xml").decode()
    assert re.findall('w:anchor="(.*?)"', text) == ["source1", "source2", "source2"]
    assert re.findall('w:name="(.*?)"', text) == ["source1", "source2"]


@pytest.mark.parametrize(
    "written", ["a\x0bb", "<w:p/>", "&amp;", "x\ud800y", "x\ufffey", '"]]>', "مرحبا \u200fnow"]
)
def test_what_others_wrote_is_text_in_word(written: str) -> None:
    answer = Answer(written, False, (replace(SENTENCE, text=written),), RECEIPT)
    said = word(written, (Exchange(written, answer),))
    kept = " ".join(re.sub("[\ud800\ufffe]", "", written).split())
    assert [line.partition("[1]")[0] for line in paragraphs(said)].count(kept) == 3


def test_a_summary_is_saved_as_an_answer_is() -> None:
    said = (replace(SENTENCE, text="Sold."), replace(SENTENCE, text="Twice."))
    points = Summary(("a1",), said, (), RECEIPT, "bullets")
    none = Summary(("a1",), (), (), RECEIPT)
    talk = (Exchange("Summary of T", summary=points), Exchange("Summary of U", summary=none))
    text = export.markdown(talk)
    assert text.startswith("## Summary of T\n\n- Sold.[1] (not confirmed:")
    assert "\n- Twice.[1] (not confirmed:" in text
    assert f"## Summary of U\n\n{NO_SUMMARY}\n" in text
    assert json.loads(export.as_json(talk))[0]["summary"]["style"] == "bullets"
    assert {"Summary of T", f"• Sold.[1] {DOUBT}", NO_SUMMARY} <= set(paragraphs(word("T", talk)))
    assert "@misc{citewell-a1," in bibtex(talk, ORIGINS)


def test_quotes_below_an_answer_that_is_not_confirmed_are_saved_with_it() -> None:
    quote = CitedSentence(OTHER.quote, Verdict("supported", 1.0), (OTHER,))
    talk = (Exchange("Was it?", replace(ANSWER, quotes=(quote,))),)
    assert f"{QUOTED}:\n\n- “It is cheap.” — 100 % of Orne’s R\\&D" in export.markdown(talk)
    said = paragraphs(word("T", talk))
    assert said[said.index(f"{QUOTED}:") + 1].startswith("“It is cheap.” — 100 % of Orne’s R&D")


def test_what_went_wrong_on_the_way_to_an_answer_is_saved_with_it() -> None:
    receipt = replace(
        RECEIPT,
        incomplete="the reply was cut off",
        checker_failed="openai:m gave no verdict",
        reranker_failed="rerank:m ranked no passage",
        left_out=("b2",),
    )
    told = [
        "Incomplete: the reply was cut off",
        "Reranking failed: rerank:m ranked no passage",
        "Check failed: openai:m gave no verdict",
        "Search incomplete: 1 damaged article left out",
    ]
    for answer in (ANSWER, REFUSED):
        talk = (Exchange("Was it?", replace(answer, receipt=receipt)),)
        assert "\n\n".join(told) in export.markdown(talk)
        said = paragraphs(word("T", talk))
        first = said.index(told[0])
        assert said[first : first + len(told)] == told
        saved = json.loads(export.as_json(talk))[0]["answer"]["receipt"]
        assert (saved["checker_failed"], saved["reranker_failed"]) == (
            receipt.checker_failed,
            receipt.reranker_failed,
        )
        assert saved["left_out"] == ["b2"]


def test_a_checker_that_failed_is_saved_with_the_checked_text() -> None:
    receipt = CheckReceipt("offline", 0.5, "openai:m gave no verdict")
    talk = (Exchange("Check of a text", checked=CheckedText((SENTENCE,), receipt)),)
    assert "\n\nCheck failed: openai:m gave no verdict\n\n" in export.markdown(talk)
    assert "Check failed: openai:m gave no verdict" in paragraphs(word("T", talk))


def test_a_checked_text_is_saved_with_its_verdicts() -> None:
    checked = CheckedText((replace(SENTENCE, text="Sold."),), CheckReceipt("offline", 0.5))
    talk = (Exchange("Checked text", checked=checked),)
    assert export.markdown(talk) == (
        "## Checked text\n\n- Sold. (not confirmed)\n    - “The tower was sold.” — T › S\n\n"
        "*0 of 1 supported, 1 not confirmed*\n"
    )
    said = paragraphs(word("T", talk))
    assert said[1:4] == ["Checked text", "Sold.[1] (not confirmed)", "0 of 1 supported, 1 not confirmed"]
    assert json.loads(export.as_json(talk))[0]["checked"]["sentences"][0]["status"] == "unclear"
    assert "@misc{citewell-a1," in bibtex(talk, ORIGINS)


def test_bibtex_has_an_entry_for_each_article() -> None:
    assert bibtex((*CONVERSATION, Exchange("And why?", BOTH)), ORIGINS) == (
        "@misc{citewell-a1,\n  title = {{T}},\n}\n\n"
        "@misc{citewell-b2,\n"
        "  title = {{100 \\% of Orne’s R\\&D}},\n"
        "  author = {{Lind \\& Sons}},\n"
        "  year = {2024},\n"
        "  month = {3},\n"
        "  howpublished = {orne.example},\n"
        "  url = {https://orne.example/r%7Bd%7D},\n"
        "}\n"
    )


def test_csl_has_what_is_known_and_no_path_of_this_machine() -> None:
    rows = json.loads(csl_json((*CONVERSATION, Exchange("And why?", BOTH)), ORIGINS))
    assert rows[0] == {"id": "a1", "type": "document", "title": "T", "language": "en"}
    assert rows[1] == {
        "id": "b2",
        "type": "webpage",
        "title": "100 % of Orne’s R&D",
        "author": [{"literal": "Lind & Sons"}],
        "issued": {"date-parts": [[2024, 3, 1]]},
        "container-title": "orne.example",
        "language": "en",
        "URL": "https://orne.example/r{d}",
    }


def test_a_conversation_that_cites_nothing_has_no_references() -> None:
    assert (bibtex(CONVERSATION[1:], ORIGINS), json.loads(csl_json((), ORIGINS))) == ("", [])
