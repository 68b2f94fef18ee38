"""A sample's reply as it is scored."""

import pytest

from eval.asking import as_reply
from rag import Answer, AnswerReceipt, Citation
from rag.verification.lexical import Lexical
from rag.verification.verify import verify


@pytest.mark.parametrize("codes", [("de", "en"), ("en", "de"), ()])
def test_a_sentence_has_the_language_that_it_was_judged_in(codes: tuple[str, ...]) -> None:
    quotes = [Citation("a", "T", None, 0, 10, "Es war so.", language=code) for code in codes]
    receipt = AnswerReceipt("m", None, (), None, None, 0.5)
    reply = as_reply(Answer("Q?", False, (verify("Es war so.", quotes, Lexical()),), receipt))
    assert [each.language for each in reply.sentences] == [*codes, "en"][:1]
