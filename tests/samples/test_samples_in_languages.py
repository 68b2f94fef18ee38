"""An article in each language, from the file to a cited answer, offline."""

from pathlib import Path

import pytest

from rag.assistant import Assistant
from rag.generation.extractive import Extractive
from rag.indexing.embed import StaticEmbedder
from rag.library import Library
from rag.reading.article import read_article
from rag.reading.formats import read_text
from rag.types import Article
from rag.verification.lexical import Lexical
from rag.verification.support import judge

HERE = Path(__file__).parent / "languages"
CODES = ("en", "de", "fr", "es", "nl", "it", "pt", "zh")

# A question, and the words of the sentence that answers it.
QUESTIONS = {
    "en": ("How much does the new square cost?", "£2.4m"),
    "de": ("Wie viel kostete der Umbau?", "1,8 Millionen"),
    "fr": ("Combien a coûté la remise en état de la voie ?", "2,6 millions"),
    "es": ("¿Cuánto costó la obra?", "1.350.000"),
    "nl": ("Hoeveel kostte de leiding?", "1,2 miljoen"),
    "it": ("Quanto è costato il restauro?", "1.150.000"),
    "pt": ("Quanto custou a obra?", "1,4 milhões"),
    "zh": ("改造费用是多少？", "260万元"),
}
# A number of each article, and another that is not in it.
CHANGED = {
    "en": ("£2.4m", "£2.9m"),
    "de": ("1,8 Millionen", "1,9 Millionen"),
    "fr": ("2,6 millions", "2,9 millions"),
    "es": ("1.350.000", "1.530.000"),
    "nl": ("1,2 miljoen", "1,7 miljoen"),
    "it": ("1.150.000", "1.510.000"),
    "pt": ("1,4 milhões", "1,9 milhões"),
    "zh": ("260万", "290万"),
}


def article(code: str) -> Article:
    path = HERE / f"{code}.txt"
    return read_article(read_text(path.read_bytes(), str(path)))


def expected(code: str) -> list[str]:
    return (HERE / f"{code}.sentences.txt").read_text(encoding="utf-8").splitlines()


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Library:
    """All articles in one library."""
    made = Library(tmp_path_factory.mktemp("languages"))
    reports = made.add([HERE / f"{code}.txt" for code in CODES])
    assert [report.status for report in reports] == ["added"] * len(CODES)
    return made


@pytest.mark.parametrize("code", CODES)
def test_the_language_is_told_and_the_sentences_are_a_readers(code: str) -> None:
    read = article(code)
    assert read.language == code
    assert [sentence.text for sentence in read.sentences] == expected(code)
    assert len(read.sections) == 3


@pytest.mark.parametrize("code", CODES)
def test_the_furniture_goes_and_nothing_else(code: str) -> None:
    reasons = [line.reason for line in article(code).receipt.dropped]
    assert reasons == ["cookie notice", "advertisement", "share button", "link to other pages"]


@pytest.mark.parametrize("code", CODES)
def test_each_sentence_is_supported_by_itself_and_by_its_section(code: str) -> None:
    sentences = [sentence.text for sentence in article(code).sentences]
    for place, sentence in enumerate(sentences):
        verdict = judge(sentence, sentences[max(0, place - 3) : place + 4], code)
        assert (sentence, verdict.status) == (sentence, "supported")


@pytest.mark.parametrize("code", CODES)
def test_a_changed_number_is_caught(code: str) -> None:
    before, after = CHANGED[code]
    [source] = [sentence.text for sentence in article(code).sentences if before in sentence.text]
    assert judge(source.replace(before, after), [source], code).status == "unsupported"


@pytest.mark.parametrize("code", CODES)
def test_a_question_finds_its_sentence_among_all_languages(library: Library, code: str) -> None:
    question, words = QUESTIONS[code]
    best = library.passages(question, n=3)[0]
    assert best.language == code
    assert any(words in sentence.text for sentence in best.sentences)


@pytest.mark.parametrize("code", CODES)
def test_an_answer_is_right_or_a_refusal(library: Library, code: str) -> None:
    question, words = QUESTIONS[code]
    answer = Assistant(library, Extractive(library.embedder, Lexical())).ask(question)
    assert answer.abstained or words in answer.text
    assert all(sentence.verdict.status == "supported" for sentence in answer.sentences)


@pytest.mark.parametrize("code", CODES)
def test_a_summary_covers_the_sections(library: Library, code: str) -> None:
    [info] = [each for each in library.articles() if each.source.endswith(f"{code}.txt")]
    summary = Assistant(library, Extractive(StaticEmbedder(), Lexical())).summarize(info.id)
    assert sum(each.cited for each in summary.coverage) >= 2
    assert all(sentence.verdict.status == "supported" for sentence in summary.sentences)
    stored = library.article(info.id)
    assert stored.language == code
    assert {sentence.text for sentence in summary.sentences} <= {each.text for each in stored.sentences}
