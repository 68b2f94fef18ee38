"""No parser breaks: any bytes yield either sources with consistent lines or an error of one sentence."""

import io
import zipfile

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rag.errors import UnreadableSource
from rag.reading.article import read_article
from rag.reading.formats import documents
from rag.reading.formats.sniff import ZIPPED
from rag.types import Source, Unread

NAMES = ("a.txt", "a.md", "a.html", "a.json", "a.jsonl", "a.csv", "a.eml", "a.docx", "a.ipynb", "a.nxml")
PIECES = st.sampled_from(
    [
        *(
            b"<p>",
            b"</p>",
            b"<div hidden>",
            b"</div>",
            b"<table><tr><td>",
            b"<li>",
            b"<br>",
            b"<pre>",
            b"<!--",
            b"-->",
        ),
        *(
            b"<h1>The Ferry</h1>",
            b"<style>.x{display:none}</style>",
            b"<b style='font-size:0'>",
            b"&#0;",
            b"\0",
        ),
        *(
            b"# ",
            b"- ",
            b"> ",
            b"```\n",
            b"![a](b)",
            b"[c]: d\n",
            b"---\n",
            b"title: x\n",
            b"| a | b |\n|-|-|\n",
        ),
        *(
            b'{"text": "It sails."}',
            b'{"nbformat": 4, "cells": [{"cell_type": "markdown", "source": "It sails."}]}',
            b"<article><front/><body><sec><title>Times</title><p>It sails.</p></sec></body></article>",
            b"[",
            b"]",
            b"\n",
            b"\n\n",
            b",",
            b'"',
            b"text,title\n",
            b"Subject: Ferry\n\n",
        ),
        *(b"The ferry sails at noon from Hull.", b"\xff\xfe", b"\xe9", "ʼשלום".encode(), b"\xf0\x9d\x80\x80"),
    ]
)
BOUNDED = settings(max_examples=200, suppress_health_check=[HealthCheck.too_slow])


def holds(raw: bytes, name: str) -> None:
    try:
        found = list(documents(raw, name))
    except UnreadableSource as error:
        found = [Unread(name, str(error))]
    for source in found:
        if not isinstance(source, Source):
            assert isinstance(source, Unread)
            assert source.reason.endswith(".")
            continue
        lines = source.text.split("\n")
        assert all(lines[line.number - 1].strip() for line in source.left_out)
        assert [line.number for line in source.left_out] == sorted({line.number for line in source.left_out})
        try:
            article = read_article(source)
        except UnreadableSource:
            continue
        assert all(article.text[s.start : s.end] == s.text for s in article.sentences)
        assert [line.number for line in article.receipt.lines] == [
            number for number, line in enumerate(lines, start=1) if line.strip()
        ]


@BOUNDED
@given(st.lists(PIECES, max_size=40).map(b"".join), st.sampled_from(NAMES))
def test_any_pieces_of_any_format(raw: bytes, name: str) -> None:
    holds(b"<html><body>" + raw if name == "a.html" else raw, name)


@BOUNDED
@given(st.binary(max_size=400), st.sampled_from(NAMES), st.sampled_from([b"", b"%PDF-1.4\n", b"PK\x03\x04"]))
def test_any_bytes(raw: bytes, name: str, magic: bytes) -> None:
    holds(magic + raw, name)


@BOUNDED
@given(
    st.lists(PIECES, max_size=20).map(b"".join),
    st.sampled_from(["", *ZIPPED]),
    st.sampled_from(["word/document.xml", "ppt/presentation.xml", "xl/workbook.xml"]),
)
def test_any_parts_of_a_package(raw: bytes, mimetype: str, main: str) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("mimetype", mimetype)
        for name in (main, "content.xml", "META-INF/container.xml"):
            archive.writestr(name, b"<x>" + raw + b"</x>")
    holds(out.getvalue(), "a.bin")
