"""Hits are converted to passages of whole sentences."""

from dataclasses import replace

from rag.reading.article import read_article
from rag.retrieval.passages import to_passages
from rag.retrieval.tables import headers
from rag.types import Chunk, Hit, Passage, Source

TEXT = """# The ferry

The ferry left at dawn. It carried forty people. The sea was calm.

## The storm

A storm came up at noon. The captain turned back. Nobody was hurt."""
ARTICLE = read_article(Source("/notes/ferry.md", TEXT, keep_all=True))
ARTICLES = {ARTICLE.id: ARTICLE}


def hit(first: int, last: int, score: float, *, shift: int = 0) -> Hit:
    """A hit on the sentences [first, last), its start moved by `shift` characters."""
    start = ARTICLE.sentences[first].start + shift
    section = next(n for n, section in enumerate(ARTICLE.sections) if section.start <= start < section.end)
    return Hit(Chunk(ARTICLE.id, "v", section, start, ARTICLE.sentences[last - 1].end), score)


def test_adjoining_hits_in_a_section_are_merged_with_the_best_score() -> None:
    (passage,) = to_passages([hit(1, 2, 0.4), hit(0, 1, 0.9)], ARTICLES)
    assert passage.sentences == ARTICLE.sentences[:2]
    assert passage.score == 0.9
    assert ARTICLE.text[passage.start : passage.end] == "The ferry left at dawn. It carried forty people."


def test_hits_with_a_sentence_between_them_stay_apart() -> None:
    assert len(to_passages([hit(0, 1, 0.9), hit(2, 3, 0.4)], ARTICLES)) == 2


def test_sections_are_not_merged_and_the_best_comes_first() -> None:
    storm, ferry = to_passages([hit(2, 3, 0.2), hit(3, 4, 0.8)], ARTICLES)
    assert (storm.section, storm.score, storm.title) == ("The storm", 0.8, "The ferry")
    assert ferry.sentences == ARTICLE.sentences[2:3]


def test_a_chunk_that_is_part_of_a_sentence_gives_the_whole_sentence() -> None:
    (passage,) = to_passages([hit(4, 5, 0.5, shift=4)], ARTICLES)
    assert [sentence.text for sentence in passage.sentences] == ["The captain turned back."]


def test_a_passage_from_the_middle_of_a_table_begins_with_its_first_row() -> None:
    rows = ["| Line | Riders |", "| Red | 412 |", "| Blue | 87 |", "| Grey | 3 |"]
    text = "\n\n".join(["The boats of the town.", "\n".join(rows), "| Buoy | Red |"])
    article = read_article(Source("/boats.md", text, keep_all=True))
    grey = article.sentences[4]
    chunk = Chunk(article.id, "v", len(article.sections) - 1, grey.start, article.sentences[5].end)
    (passage,) = to_passages([Hit(chunk, 1.0)], {article.id: article})
    assert [sentence.text for sentence in passage.sentences] == [rows[0], rows[3], "| Buoy | Red |"]
    assert headers(passage) == [0, 0, 2]
    assert passage.cuts_table


def test_a_passage_tells_whether_rows_of_its_tables_are_left_out() -> None:
    rows = ["| Line | Riders |", "| Red | 412 |", "| Blue | 87 |"]
    article = read_article(Source("/boats.md", "\n".join([*rows, "", "A boat sank."]), keep_all=True))
    cuts = []
    for first, last in ((0, 2), (0, 3), (1, 4), (2, 3), (3, 4)):
        start, end = article.sentences[first].start, article.sentences[last - 1].end
        (passage,) = to_passages([Hit(Chunk(article.id, "v", 0, start, end), 1.0)], {article.id: article})
        cuts.append(passage.cuts_table)
    assert cuts == [True, False, False, True, False]


def test_a_table_goes_on_over_a_page_under_its_header() -> None:
    rows = ["| Line | Riders |", "| Red | 412 |", "", "| Blue | 87. New. |", "| Grey | 3 |"]
    article = read_article(Source("/boats.pdf", "\n".join(rows), pages=(1, 4)))
    assert [sentence.text for sentence in article.sentences] == [row for row in rows if row]
    whole = Passage.of(article, article.sections[-1], article.sentences)
    assert headers(whole) == [0, 0, 0, 0]
    assert headers(replace(whole, pages=(0,))) == [0, 0, 2, 2]
    again = read_article(Source("/b.pdf", "\n".join([*rows[:3], rows[0], *rows[3:]]), pages=(1, 4)))
    assert headers(Passage.of(again, again.sections[-1], again.sentences)) == [0, 0, 2, 2, 2]


def test_hits_in_removed_articles_are_left_out() -> None:
    assert to_passages([hit(0, 1, 0.5)], {}) == []
