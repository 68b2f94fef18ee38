import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.generation.claims import claims

ANSWER = """# The bridge

Sure! Here is what I found:

- **Opened:** The bridge was opened in 1931 [1].
- It cost 42,000 pounds【2†source】. It is closed.

**Who pays**

```python
print("The moon is made of cheese.")
```

[1]

[2]: https://bridge.example/costs

The town pays for it[^3].
"""


def test_an_answer_in_markdown_claims_its_sentences_alone() -> None:
    assert claims(ANSWER) == (
        "Opened: The bridge was opened in 1931.",
        "It cost 42,000 pounds.",
        "It is closed.",
        "The town pays for it.",
    )


def test_sentences_are_split_by_the_rules_of_their_language() -> None:
    text = "Die Brücke wurde am 3. Mai eröffnet. Sie kostete ca. 40.000 Mark."
    assert claims(text) == ("Die Brücke wurde am 3. Mai eröffnet.", "Sie kostete ca. 40.000 Mark.")


@pytest.mark.parametrize("text", ["", "  \n\n", "😀 🎉", "[1]", "---", "# A heading\n", "```\ncode\n```"])
def test_what_has_no_sentence_claims_nothing(text: str) -> None:
    assert claims(text) == ()


@given(st.text(max_size=300))
def test_any_text_is_read(text: str) -> None:
    assert all(claim.strip() for claim in claims(text))
