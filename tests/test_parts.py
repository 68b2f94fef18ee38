"""One grammar names the parts."""

import pytest

from rag.errors import UsageError
from rag.parts import CHECKERS, EMBEDDERS, RERANKERS, Part, parse_part


@pytest.mark.parametrize(
    ("value", "forms", "part"),
    [
        ("static", EMBEDDERS, Part("static")),
        ("openai:text:latest", EMBEDDERS, Part("openai", "text:latest")),
        (" minicheck : bespoke ", CHECKERS, Part("minicheck", "bespoke")),
        ("offline", CHECKERS, Part("offline")),
        ("offline", RERANKERS, Part("offline")),
        ("rerank:bge:v2", RERANKERS, Part("rerank", "bge:v2")),
    ],
)
def test_a_part_is_a_word_or_a_kind_and_a_name(value: str, forms: tuple[str, ...], part: Part) -> None:
    assert parse_part(value, forms, "CITEWELL_X") == part


@pytest.mark.parametrize("value", ["", "openai", "openai:", "openai: ", "static:x", "offline", "Static", "m"])
def test_anything_else_is_an_error_that_names_the_variable_and_the_forms(value: str) -> None:
    with pytest.raises(UsageError, match=r"CITEWELL_EMBEDDER cannot be.*use static or openai:NAME"):
        parse_part(value, EMBEDDERS, "CITEWELL_EMBEDDER")
