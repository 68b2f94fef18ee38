from collections.abc import Sequence

import numpy as np
import pytest

from rag.generation.features import FEATURES, features, is_question, language_of
from rag.indexing.embed import StaticEmbedder
from rag.types import Passage, Sentence

EMBEDDER = StaticEmbedder()


def passage(*texts: str, title: str = "The boathouse", language: str = "en") -> Passage:
    starts = np.cumsum([0, *(len(text) + 1 for text in texts)])
    placed = tuple(
        Sentence(int(start), int(start) + len(text), text) for start, text in zip(starts, texts, strict=False)
    )
    return Passage("a" * 12, title, None, 0, placed[-1].end, placed, 1.0, language)


def feature(name: str, question: str, passages: Sequence[Passage]) -> list[float]:
    column: list[float] = features(question, passages, EMBEDDER)[:, FEATURES.index(name)].round(3).tolist()
    return column


def test_there_is_a_row_for_each_sentence_and_a_column_for_each_feature() -> None:
    passages = [passage("The owner mends the roof.", "The rent is low."), passage("A boat sank.")]
    assert features("Who mends the roof?", passages, EMBEDDER).shape == (3, len(FEATURES))


@pytest.mark.parametrize("question", ["", "?", "what is it", "the of and"])
def test_a_question_without_words_of_content_has_nothing_in_common(question: str) -> None:
    assert not features(question, [passage("The owner mends the roof.")], EMBEDDER).any()


def test_no_passages_have_no_rows() -> None:
    assert features("Who mends the roof?", [], EMBEDDER).shape == (0, len(FEATURES))


@pytest.mark.parametrize(
    ("language", "question", "answer", "other"),
    [
        ("en", "Who mends the roof?", "The owner mends the roof.", "The tenant paints the doors."),
        ("de", "Wer repariert das Dach?", "Der Besitzer repariert das Dach.", "Die Miete ist niedrig."),
        ("zh", "新桥有多长？", "新桥全长三百米。", "馆长是林晓梅。"),
    ],
)
def test_the_words_of_a_question_are_found_in_its_language(
    language: str, question: str, answer: str, other: str
) -> None:
    best, worst = feature("words", question, [passage(other, answer, language=language)])[::-1]
    assert best > worst


@pytest.mark.parametrize(
    ("language", "question", "answer"),
    [
        ("de", "Was kostet der Bibliotheksausweis?", "Der Ausweis ist billig."),
        ("de", "Wie hat der Stadtrat abgestimmt?", "Er stimmte für den Plan."),
        ("nl", "Hoe oud is het zwembad?", "Iedereen mag hier zwemmen."),
    ],
)
def test_a_word_is_found_in_a_compound_where_words_are_joined(
    language: str, question: str, answer: str
) -> None:
    (joined,) = feature("words", question, [passage(answer, language=language)])
    (apart,) = feature("words", question, [passage(answer, language="it")])
    assert joined > apart


def test_a_short_word_is_not_looked_for_in_others() -> None:
    assert feature("words", "Wer ist im Rat?", [passage("Das Fahrrad ist neu.", language="de")]) == [0]


def test_what_stands_around_a_sentence_counts_less_than_what_it_says() -> None:
    own, near = feature("around", "Who mends the roof?", [passage("Nils mends the roof.", "He is 61.")])
    assert 0 < near < own


def test_an_answer_has_the_words_of_the_question_before_it() -> None:
    asked, answer = feature("around", "Who mends the roof?", [passage("Who mends the roof?", "The owner.")])
    assert answer == asked


def test_a_row_of_a_table_is_read_under_its_header() -> None:
    table = passage("Ferries", "| Line | Passengers |", "| Red | 400 |", "| Green | 200 |", "| Blue | |")
    question = "How many passengers had the Green line?"
    intro, header, red, green, blue = feature("words", question, [table])
    assert green == 1
    assert max(intro, header, blue) < red < green
    assert feature("unnumbered", question, [table]) == [1, 1, 0, 0, 1]


@pytest.mark.parametrize(
    ("language", "question", "number", "none"),
    [
        ("en", "How many boats sank?", "Three boats sank.", "Boats sank."),
        ("en", "When did it sink?", "It sank in 1911.", "It sank fast."),
        (
            "en",
            "How many of the 60 boats sank?",
            "Of the 60 boats, nine sank.",
            "Of the 60 boats, most sank.",
        ),
        ("fr", "Combien de bateaux ont coulé ?", "Trois bateaux ont coulé.", "Des bateaux ont coulé."),
        ("zh", "新桥有多长？", "新桥全长三百米。", "新桥很长。"),
    ],
)
def test_where_a_number_is_asked_for_a_sentence_without_one_is_told(
    language: str, question: str, number: str, none: str
) -> None:
    assert feature("unnumbered", question, [passage(number, none, language=language)]) == [0, 1]


def test_where_no_number_is_asked_for_none_is_missing() -> None:
    assert feature("unnumbered", "Who sank it?", [passage("The owner sank it.")]) == [0]


@pytest.mark.parametrize(
    ("text", "expected"),
    [("Who?", True), ("He asked, “Who?”", True), ("谁？", True), ("Who knows.", False), ("", False)],
)
def test_a_question_is_known_by_its_mark(text: str, expected: bool) -> None:
    assert is_question(text) is expected


@pytest.mark.parametrize(
    ("question", "language"),
    [
        ("Wer ist der Besitzer von Brunnthal?", "de"),
        ("Who is the owner of Brunnthal?", "en"),
        ("Brunnthal?", "en"),
    ],
)
def test_a_question_is_read_in_its_own_language_whatever_most_passages_are_in(
    question: str, language: str
) -> None:
    german = passage("Der Besitzer repariert das Dach.", language="de")
    english = passage("The owner mends the roof.")
    assert language_of(question, [german, english, english]) == language
