import pytest

from rag.generation.question import clauses, compares


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
    ("text", "expected"),
    [
        ("Which is older, the mill or the dam?", True),
        ("Compare the mill with the dam", True),
        ("How do the mills differ?", True),
        ("How old is the mill?", False),
    ],
)
def test_a_comparison_is_known(text: str, expected: bool) -> None:
    assert compares(text) is expected
