"""An answer in JSON is taken out of it, and any other reply streams as it is."""

import pytest

from rag.generation.unwrap import unwrapped
from rag.types import Withdrawn


@pytest.mark.parametrize(
    ("reply", "text"),
    [
        ('{"answer": "It fell [1].\\n\\"No\\" [2]."}', 'It fell [1].\n"No" [2].'),
        (' \n```json\n{"answer": "It fell [1]."}\n```\n', "It fell [1]."),
        ('{"score": 0.5, "answer": "It fell [1].", "why": "It says so."}', "It fell [1]."),
        ('{"answer": "It fell', '{"answer": "It fell'),
        ('{"answer": 7}', '{"answer": 7}'),
        ("{1} It fell.", "{1} It fell."),
        ("[1]", "[1]"),
        ("It fell.", "It fell."),
        ("```\nIt fell.\n```", "```\nIt fell.\n```"),
        ("{" * 100_000, "{" * 100_000),
        ('{"a":' * 20_000, '{"a":' * 20_000),
        ("", ""),
    ],
)
def test_the_text_in_json_is_the_reply(reply: str, text: str) -> None:
    for pieces in ([reply], [reply[:3], reply[3:9], reply[9:]]):
        assert "".join(piece for piece in unwrapped(pieces) if isinstance(piece, str)) == text


def test_any_other_reply_streams() -> None:
    pieces: list[str | Withdrawn] = ["It ", "fell.", Withdrawn(), " ", "It ", "rose."]
    assert list(unwrapped(pieces)) == ["It ", "fell.", Withdrawn(), " It ", "rose."]
