"""A scripted stub says its line if the question and the evidence are in the prompt."""

from collections.abc import Iterator, Sequence

import pytest

from eval.script import Line, Scripted
from rag.types import Message, ReplyEnd

PROMPT = """<articles>
[3] The ferry sails at noon.
[4] It is (5) red.
</articles>
<question>
{question}
</question>"""


class Honest:
    """A model that always says the same."""

    name = "stub:role"

    def stream(self, messages: Sequence[Message]) -> Iterator[str | ReplyEnd]:
        yield "It sails at noon. [3]"
        yield ReplyEnd("stop")


LINES = {
    "When?": Line("Noon sails the ferry.", ("The ferry sails at noon.",)),
    "How?": Line("It is blue.", ("It is [5] red.", "The ferry sails at noon.")),
    "Why?": Line("It must.", ("Nobody knows.", "The ferry sails at noon.")),
}


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("When?", "Noon sails the ferry. [3]"),
        ("How?", "It is blue. [4][3]"),
        ("Why?", "It sails at noon. [3]"),
        ("Where?", "It sails at noon. [3]"),
    ],
)
def test_a_line_cites_all_of_its_evidence_or_is_not_used(question: str, expected: str) -> None:
    chat = Scripted(Honest(), LINES)
    assert chat.name == "stub:role"
    assert list(chat.stream([Message("user", PROMPT.format(question=question))])) == [
        expected,
        ReplyEnd("stop"),
    ]
