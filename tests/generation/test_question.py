import pytest

from rag.generation.expressions import fits, strict
from rag.generation.question import clauses, read_question


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Who opened the bridge?", "person"),
        ("What is the mayor's dog called?", "person"),
        ("When did the ferry sink?", "time"),
        ("On what date was the vote?", "time"),
        ("What year did the mill burn down?", "time"),
        ("Where is the lighthouse?", "place"),
        ("In which city do they live?", "place"),
        ("How many sheep were lost?", "count"),
        ("How much does a ticket cost?", "money"),
        ("What is the price of bread?", "money"),
        ("How deep is the lake?", "amount"),
        ("What is the population of the island?", "amount"),
        ("Why did the school close?", "reason"),
        ("How did the keeper repair the lamp?", "manner"),
        ("Did the council agree?", "yes-no"),
        ("What happens to rents when the bridge opens?", "thing"),
        ("Tell me about the bridge", "thing"),
    ],
)
def test_a_question_has_the_kind_of_its_first_question_word(text: str, kind: str) -> None:
    assert read_question(text).kind == kind


def test_the_terms_are_content_words_and_names_are_known() -> None:
    terms = read_question("How much did Marta Ruiz's 3 boats cost the harbour?").terms
    assert [(term.word, term.name) for term in terms] == [
        ("marta", True),
        ("ruiz", True),
        ("3", True),
        ("boats", False),
        ("cost", False),
        ("harbour", False),
    ]


@pytest.mark.parametrize("text", ["How do I bake bread?", "How can we get there?", "A recipe for soup"])
def test_advice_is_known(text: str) -> None:
    assert read_question(text).advice


@pytest.mark.parametrize(
    ("question", "yes", "no"),
    [
        ("How much did it cost?", "It cost £4.5 million.", "It cost more than anyone had thought."),
        ("When did it open?", "It opened on 3 May 1987.", "It opened with a song."),
        ("How many came?", "Some 400 came.", "A crowd came."),
        ("Who opened it?", "The bridge was opened by Marta Ruiz.", "Nobody knows."),
        ("In which city was it?", "It was in Oporto.", "It was in the rain."),
    ],
)
def test_a_fact_needs_an_expression_of_its_kind(question: str, yes: str, no: str) -> None:
    asked = read_question(question)
    assert strict(asked)
    assert fits(asked, yes, set())
    assert not fits(asked, no, set())


def test_an_expression_that_the_question_names_itself_is_no_answer() -> None:
    assert not fits(read_question("Who was Ruiz?"), "Then came Ruiz.", {"ruiz"})


@pytest.mark.parametrize(
    ("question", "yes", "no"),
    [
        (
            "How old is the keeper?",
            "The keeper, a 61-year-old widow, was asleep.",
            "It stood there for 61 nights.",
        ),
        ("How old is the mill?", "The mill was built in 1794.", "The mill was sold for 1,794 crowns."),
        ("How high is the tower?", "The tower is 40 metres high.", "The tower has 40 rooms."),
        ("How long did it take?", "It took three weeks.", "It took 30 volunteers."),
        ("How long is the pier?", "The pier is 300 feet long.", "The pier cost 300 crowns."),
        ("How big is the field?", "The field covers 12 hectares.", "The field has a gate."),
        ("How heavy is the bell?", "The bell weighs 900 kg.", "The bell is 900 years of pride."),
        ("How often does the ferry sail?", "It sails twice a day.", "It sails with 40 cars."),
    ],
)
def test_a_measure_needs_its_unit(question: str, yes: str, no: str) -> None:
    asked = read_question(question)
    assert fits(asked, yes, set())
    assert not fits(asked, no, set())


def test_the_topic_of_a_conversation_is_a_term_but_not_required() -> None:
    asked = read_question("How much did it cost?", "Vellmouth bridge")
    assert [term.word for term in asked.terms] == ["cost", "vellmouth", "bridge"]
    assert asked.required == {"cost"}


def test_what_a_user_puts_in_brackets_is_part_of_the_question() -> None:
    asked = read_question("How much did the treaty cost? (Versailles)")
    assert asked.required == {"treati", "cost", "versaill"}


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("Who found it, and when?", ["Who found it", "when?"]),
        ("Where is the mill and who owns it?", ["Where is the mill", "who owns it?"]),
        ("Which firm paid, and with what sum?", ["Which firm paid", "with what sum?"]),
        ("Where is the mill? Who owns it?", ["Where is the mill?", "Who owns it?"]),
        ("Who built the mill and the dam?", ["Who built the mill and the dam?"]),
        ("The keeper and who else?", ["The keeper and who else?"]),
        ("Who built it? (Oster mill)", ["Who built it? (Oster mill)"]),
        ("", [""]),
    ],
)
def test_questions_asked_one_after_the_other_are_taken_apart(text: str, asked: list[str]) -> None:
    assert clauses(text) == asked


@pytest.mark.parametrize(
    ("text", "compares"),
    [
        ("Which is older, the mill or the dam?", True),
        ("Compare the mill with the dam", True),
        ("How do the mills differ?", True),
        ("How old is the mill?", False),
    ],
)
def test_a_comparison_is_known(text: str, compares: bool) -> None:
    assert read_question(text).compares is compares
