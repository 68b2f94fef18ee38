"""Replies, converted to the form that is scored."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from fakes import FakeEmbedder, ScriptedChat

from eval.asking import as_reply, run_sample
from eval.types import Sample
from rag import Answer, AnswerReceipt, Assistant, Citation, Library, Quote
from rag.generation.answerer import Prompted
from rag.generation.prompts import load_prompts
from rag.types import Message, ReplyItem, Thinking
from rag.verification.lexical import Lexical
from rag.verification.verify import verify


@pytest.mark.parametrize("codes", [("de", "en"), ()])
def test_each_quote_of_a_scored_sentence_keeps_its_language(codes: tuple[str, ...]) -> None:
    quotes = [Citation("a", "T", None, 0, 10, "Es war so.", language=code) for code in codes]
    receipt = AnswerReceipt("m", None, (), None, None, 0.5)
    reply = as_reply(Answer("Q?", False, (verify("Es war so.", quotes, Lexical()),), receipt))
    assert reply.sentences[0].quotes == tuple(Quote("Es war so.", code, heading="T") for code in codes)


class Thinker(ScriptedChat):
    """A model that thinks before each reply, every time for longer."""

    def stream(self, messages: Sequence[Message]) -> Iterator[ReplyItem]:
        yield Thinking()
        yield Thinking(len(self.prompts) + 1.0)
        yield from super().stream(messages)


def test_a_record_does_not_tell_for_how_long_a_model_thought(tmp_path: Path) -> None:
    library = Library(tmp_path / "library", FakeEmbedder())
    library.add_text("The Ferry\n\nThe ferry sails at noon from Hull.\n")
    chat = Thinker("The ferry sails at noon [1].")
    prompted = Prompted(chat, load_prompts(), FakeEmbedder(), Lexical(), budget=6000)
    assistant = Assistant(library, prompted)
    sample = Sample("s", "ask", "When does the ferry sail?", ())
    first, second = (run_sample(sample, assistant, {}, lambda _: True) for _ in range(2))
    assert assistant.ask(sample.question).receipt.thought == 3.0
    assert first.record == second.record
