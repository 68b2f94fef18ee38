"""Replies, converted to the form that is scored."""

import pytest

from eval.asking import as_reply
from rag import Answer, AnswerReceipt, Citation, Quote
from rag.verification.lexical import Lexical
from rag.verification.verify import verify


@pytest.mark.parametrize("codes", [("de", "en"), ()])
def test_each_quote_of_a_scored_sentence_keeps_its_language(codes: tuple[str, ...]) -> None:
    quotes = [Citation("a", "T", None, 0, 10, "Es war so.", language=code) for code in codes]
    receipt = AnswerReceipt("m", None, (), None, None, 0.5)
    reply = as_reply(Answer("Q?", False, (verify("Es war so.", quotes, Lexical()),), receipt))
    assert reply.sentences[0].quotes == tuple(Quote("Es war so.", code, heading="T") for code in codes)
