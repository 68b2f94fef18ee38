"""The bundled articles are read as they were written: no real line is lost, and no junk is kept."""

import pytest
from questions import SAMPLES, Sample

from eval import bundled_articles
from rag.reading.article import read_article
from rag.reading.formats import read_text
from rag.types import Article

each_sample = pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.file)


def read(sample: Sample) -> Article:
    (path,) = [path for path in bundled_articles() if path.name == sample.file]
    return read_article(read_text(path.read_bytes(), str(path)))


@each_sample
def test_a_line_is_dropped_when_it_is_junk_and_only_then(sample: Sample) -> None:
    lines = read(sample).receipt.lines
    (first,) = [index for index, line in enumerate(lines) if line.text.startswith(sample.first_junk)]
    assert [line.text for line in lines[:first] if not line.kept] == []
    assert [line.text for line in lines[first:] if line.kept] == []


@each_sample
def test_every_quote_stands_in_one_kept_sentence(sample: Sample) -> None:
    sentences = read(sample).sentences
    for question in sample.answerable:
        for quote in question.evidence:
            assert sum(quote in sentence.text for sentence in sentences) == 1, quote


@each_sample
def test_the_sections_are_those_that_were_written(sample: Sample) -> None:
    article = read(sample)
    headings = [section.heading for section in article.sections]
    assert headings[0] is None
    assert 4 <= len(headings[1:]) <= 6
    blocks = article.text.split("\n\n")
    assert all(heading in blocks for heading in headings[1:])
