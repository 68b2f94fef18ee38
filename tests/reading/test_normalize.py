"""Normalising repairs damaged text and leaves correct text alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.reading.normalize import normalize


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("one\r\ntwo\rthree\u2028four\ffive", "one\ntwo\nthree\nfour\nfive"),
        ("Itâ€™s â€œfineâ€\x9d â€” they said", "It’s “fine” — they said"),
        ("the cafÃ© in KrakÃ³w", "the café in Kraków"),
        ("cafe\u0301", "café"),
        ("Fish &amp; chips &lt; &pound;5 &#8211; &quot;now&quot;", 'Fish & chips < £5 – "now"'),
        ("&amp;amp;amp;lt;", "<"),
        ("\ufeffa\u200bb\x00c\u00add", "abcd"),
        ("half \ud83d left", "half \ufffd left"),
        ("\x1b[31mred\x1b[0m", "red"),
    ],
)
def test_repairs(raw: str, text: str) -> None:
    assert normalize(raw) == text


@pytest.mark.parametrize(
    "text",
    [
        "“Curly” ‘quotes’ – and — dashes… stay",
        "ﬁne ligatures, ｆｕｌｌ width, ½ and ™ stay",
        "R&D at AT&T, ?a=1&copy=2",
        "Ångström, naïve, São Tomé, Übergröße, Γειά, Привет, 你好",
        "\tindented\n\n  twice ",
        "👩‍🚀 and می‌خواهم keep their joiners",
    ],
)
def test_leaves_alone(text: str) -> None:
    assert normalize(text) == text


PIECES = st.lists(
    st.sampled_from(
        [
            "&",
            "amp;",
            "#38;",
            "lt;",
            "#13;",
            "â€™",
            "Ã©",
            "\r",
            "\n",
            "\x85",
            "e",
            "\u0301",
            "Ã",
            "\xa0",
            "\x1b[",
            "m",
        ]
    )
).map("".join)


@given(
    st.text()
    | st.text(st.characters(codec="utf-8")).map(lambda t: t.encode().decode("cp1252", "ignore"))
    | PIECES
)
def test_normalising_is_idempotent(raw: str) -> None:
    once = normalize(raw)
    assert normalize(once) == once
