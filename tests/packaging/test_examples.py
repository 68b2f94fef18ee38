"""Every question that the README, docs/answers.md and the demo ask is answered from the right sentence."""

import re
from pathlib import Path

import pytest

from eval import bundled_articles
from rag import Assistant, Library, Turn, build_assistant, load_settings
from ui.demo import QUESTIONS

ROOT = Path(__file__).parents[2]
PAGES = (ROOT / "README.md", ROOT / "docs" / "answers.md")

# Words of a sentence that must be cited; None where the articles do not say.
ANSWERS = {
    "How much did the heat network cost?": "cost £23.4 million",
    "How much did the Ellerwick Heat Network cost?": "cost £23.4 million",
    "Who signed the letter to the clockmaker?": "signed by Albert Finch",
    "Which architect won the Brick Prize?": None,
}
# What follows another question, the answer of which it leans on.
FOLLOW_UPS = {
    "And how long did it take to build?": ("How much did the heat network cost?", "took four years to build")
}


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    home = tmp_path_factory.mktemp("home")
    library = Library(home)
    library.add(bundled_articles())
    return build_assistant(load_settings(home=home), library)


def cited(assistant: Assistant, question: str, history: tuple[Turn, ...] = ()) -> list[str]:
    answer = assistant.ask(question, history=history)
    return [citation.quote for each in answer.sentences for citation in each.citations]


def test_every_question_that_they_ask_is_known_here() -> None:
    text = "".join(page.read_text(encoding="utf-8") for page in PAGES)
    asked = re.findall(r"[\"“]([^\"“”\n]+\?)[\"”]", text)
    assert {*asked, *QUESTIONS} == {*ANSWERS, *FOLLOW_UPS}


@pytest.mark.parametrize("question", ANSWERS)
def test_it_is_answered_with_the_sentence_that_answers_it(assistant: Assistant, question: str) -> None:
    quotes, words = cited(assistant, question), ANSWERS[question]
    assert any(words in quote for quote in quotes) if words else quotes == []


@pytest.mark.parametrize("question", FOLLOW_UPS)
def test_a_follow_up_is_answered_after_what_it_follows(assistant: Assistant, question: str) -> None:
    first, words = FOLLOW_UPS[question]
    history = (Turn(first, assistant.ask(first).text),)
    assert any(words in quote for quote in cited(assistant, question, history))
