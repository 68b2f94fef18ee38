"""Prompts that a server cut in silence, known by the tokens that it counted."""

import pytest
from fakes import FakeEmbedder, ScriptedChat

from rag.generation.answerer import Prompted
from rag.generation.outcome import Condensed, Outcome, Steps
from rag.generation.prompts import load_prompts
from rag.generation.window import Window
from rag.indexing.embed import StaticEmbedder
from rag.reading.article import read_article
from rag.types import Article, Message, Passage, ReplyEnd, Sentence, Source, SummaryForm, Tokens
from rag.verification.lexical import Lexical

ENGLISH = [Message("system", "Answer briefly."), Message("user", "The ferry sails at noon, they say. " * 700)]
CHINESE = [Message("system", "简短回答。"), Message("user", "渡轮中午启航，到岛上要一个小时。" * 300)]


def shortfall(read: Tokens | None, messages: list[Message], budget: int = 6000) -> tuple[str | None, int]:
    """What is said of a prompt of which the server counted so much, and the budget after that."""
    window = Window(budget, StaticEmbedder())
    return window.shortfall(messages, read), window.budget


def of(count: int) -> Tokens:
    """What a server counted of a prompt."""
    return Tokens(count, 9, counted=False)


@pytest.mark.parametrize(
    ("messages", "counts"),
    [
        (ENGLISH, (6_305, 50_000)),  # GPT-4o counts about 6,305
        (CHINESE, (3_904, 9_000)),  # and 3,904
    ],
)
def test_a_tokenizer_that_is_not_ours_is_no_shortfall(
    messages: list[Message], counts: tuple[int, int]
) -> None:
    for count in counts:
        assert shortfall(of(count), messages) == (None, 6000)


@pytest.mark.parametrize(
    ("messages", "count"), [(ENGLISH, 4_096), (ENGLISH, 2_050), (CHINESE, 2_050)]
)  # what Ollama leaves of a prompt that is longer than its default window: all of that, or half
def test_a_prompt_that_the_server_cut_is_told_of_and_the_next_is_shorter(
    messages: list[Message], count: int
) -> None:
    said, budget = shortfall(of(count), messages)
    assert said is not None
    assert f"read only {count:,} of about" in said
    assert "OLLAMA_CONTEXT_LENGTH" in said
    assert count - 50 < budget < count


@pytest.mark.parametrize("read", [None, Tokens(9, 9, counted=True), of(0)])
def test_what_is_not_counted_by_the_server_says_nothing(read: Tokens | None) -> None:
    assert shortfall(read, ENGLISH) == (None, 6000)


def test_a_budget_is_never_raised_and_never_less_than_can_be_set() -> None:
    assert shortfall(of(4_096), ENGLISH, budget=1_000)[1] == 1_000
    assert shortfall(of(100), ENGLISH)[1] == 500


def prompted(read: int) -> tuple[Prompted, ScriptedChat]:
    """An answerer whose server counts so many tokens of each prompt."""
    chat = ScriptedChat("They saw 3 herons [1].", end=ReplyEnd("length", of(read)))
    return Prompted(chat, load_prompts(), FakeEmbedder(), Lexical(), budget=2_000), chat


def walk() -> Article:
    """An article of many sentences."""
    days = " ".join(f"On day {day} the walkers saw {day + 3} herons by the river." for day in range(400))
    return read_article(Source("text:road", f"The road\n\n{days}", keep_all=True))


def test_an_answer_says_that_it_was_made_from_a_part_and_the_next_is_asked_with_less() -> None:
    article = walk()
    sentences = tuple(Sentence(each.start, each.end, each.text) for each in article.sentences)
    passage = Passage("a" * 12, "The road", None, 0, len(article.text), sentences, 1.0)
    answerer, chat = prompted(read=700)
    for _ in range(2):
        steps = answerer.answer(Condensed("What did they see?"), [passage])
        outcome = _value(steps)
    assert outcome.incomplete is not None
    first, second = (len(prompt[-1].text) for prompt in chat.prompts)
    assert second < first / 2
    answerer, _ = prompted(read=700)
    said = _value(answerer.answer(Condensed("What did they see?"), [passage])).incomplete or ""
    assert "read only 700" in said
    assert "CITEWELL_REPLY_TOKENS" in said  # that it was cut off is said, too


def test_a_summary_from_notes_says_that_parts_were_not_read() -> None:
    answerer, _ = prompted(read=700)
    assert "read only 700" in (_value(answerer.summarize([walk()], SummaryForm())).incomplete or "")


def _value(steps: Steps) -> Outcome:
    """What an answerer came to."""
    while True:
        try:
            next(steps)
        except StopIteration as stop:
            value: Outcome = stop.value
            return value
