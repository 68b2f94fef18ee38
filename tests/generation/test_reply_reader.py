"""A reply that comes in pieces: what is given out when, and as which sentences."""

import re
from collections.abc import Iterable, Sequence
from itertools import pairwise

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from patience import is_linear

from rag.generation.parse import Draft, readings
from rag.reading.sentences import split
from rag.types import TextDelta

LAST = 12  # sentences that can be cited
Item = TextDelta | Draft


def _items(pieces: Iterable[str]) -> list[Item]:
    """What is shown and which sentences end, as the difference of each reading to the one before."""
    items: list[Item] = []
    shown = ""

    def show(text: str) -> None:
        assert text.startswith(shown)
        items.extend([TextDelta(text[len(shown) :])] if text != shown else [])

    for parsed in readings(pieces, LAST, "en"):
        for draft in parsed.sentences:
            show(draft.text)
            items.append(draft)
            shown = ""
        show(parsed.tail)
        shown = parsed.tail
    return items


def _drafts(*pieces: str) -> list[Draft]:
    return [item for item in _items(pieces) if isinstance(item, Draft)]


def _read(reply: str) -> list[tuple[str, tuple[int, ...]]]:
    return [(draft.text, draft.numbers) for draft in _drafts(reply)]


def _given(items: Sequence[Item]) -> str:
    return "".join(item.text for item in items if isinstance(item, TextDelta))


def _whole(items: Sequence[Item]) -> tuple[list[Draft], str]:
    return [item for item in items if isinstance(item, Draft)], _given(items)


REPLY = (
    "**Answer:** The *bridge* cost £5 million [3][4]. It was opened in 1931. [5] "
    "Dr. Amy Wu (see [6]) said “No!” to the U.S. plan¹² [99].\n\n## Costs\n"
    "- It cost [5 pounds](http://example.org/x) [1], [2]\n* **It** fell ([3]).\n"
    "[4] “Is it over?” Mayor Ines Roth asked.\n[5]\n1. It covers 9 km² (7).\r\n"
    "\x1b[1mSources:\x1b[0m [1], [2]\n"
)
SCRAPS = [
    *" \n.,!?:;-[](){}*_`\\#>¹²⁻&…“”\"'<5037aAzé。」\r\x1b\u200b",
    *[
        "\n\n",
        "[1]",
        "[2, 3]",
        "**",
        "[^1]",
        "(3)",
        "(see [4])",
        "【1†x】",
        "<sup>1</sup>",
        "Mr. ",
        "U.S. ",
        "e.g. ",
    ],
    *[
        "It fell",
        "The bridge",
        " rose. ",
        " said ",
        "Answer: ",
        "Sources:",
        " and ",
        "](#a)",
        ". . .",
        "\n- ",
        "\n1. ",
    ],
    *["\n---\n", "```", "\x1b[1m", "[sic]", "[1987]", "\n## ", "[Sentence ", "sentences 3", "(source "],
    *["\n**It", "**\n", "\n| ", " | ", "1931", "</s>", "<|im_end|>", "Sentence ", " says ", "In ", "|", "^"],
]
PROSE = [
    *" .!?,;:…“”\"'aB5。」",
    *[
        "Mr. ",
        "U.S. ",
        "e.g. ",
        "No. ",
        "a.m. ",
        "Yahoo! ",
        ". . .",
        ".” ",
        "!” ",
        "?” ",
        "Inc. ",
        "J. ",
        " - ",
    ],
    *[
        "Mayor ",
        "Ines ",
        "said ",
        "asked. ",
        "The ",
        "He ",
        "fell. ",
        "iPhone ",
        "1. ",
        "... ",
        "etc. ",
        "3.5 ",
    ],
]
replies = st.lists(st.sampled_from(SCRAPS), max_size=40).map("".join) | st.text(max_size=60)


@st.composite
def _cut(draw: st.DrawFn) -> list[str]:
    reply = draw(replies)
    places = sorted(draw(st.sets(st.integers(0, len(reply)), max_size=12)) | {0, len(reply)})
    return [reply[start:end] for start, end in pairwise(places)]


@settings(max_examples=600, deadline=None)
@given(_cut())
@example([REPLY[:50], REPLY[50:]])
@example(["```7A7"])
@example(["a. . .", "5"])
@example(["(source … It fell](#a)"])
@example(["It “fell.” (It rose. It sank", " too.) It ended."])
@example(["[1], " * 100])
def test_however_a_reply_is_cut_the_result_is_the_same(pieces: list[str]) -> None:
    reply = "".join(pieces)
    whole = _whole(_items([reply]))
    assert _whole(_items(pieces)) == whole
    assert _whole(_items(list(reply))) == whole


@settings(max_examples=300, deadline=None)
@given(_cut())
@example(list(REPLY))
def test_the_deltas_since_the_last_sentence_are_the_sentence(pieces: list[str]) -> None:
    since = ""
    for item in _items(pieces):
        if isinstance(item, TextDelta):
            assert item.text
            since += item.text
        else:
            assert since == item.text
            since = ""
    assert since == ""


@settings(max_examples=300, deadline=None)
@given(replies)
def test_a_sentence_is_clean_and_the_splitter_sees_one_sentence_in_it(reply: str) -> None:
    for draft in _drafts(reply):
        assert draft.text == " ".join(draft.text.split())
        assert re.search(r"[\x00-\x1f\u200b\ud800-\udfff]", draft.text) is None
        assert any(char.isalnum() for char in draft.text)
        assert all(1 <= number <= LAST for number in draft.numbers)
        assert [span.of(draft.text) for span in split(draft.text)] == [draft.text]


@settings(max_examples=400, deadline=None)
@given(st.lists(st.sampled_from(PROSE), max_size=40).map("".join))
def test_sentences_end_where_the_splitter_ends_them(reply: str) -> None:
    clean = " ".join(f"It {reply} end".split())
    texts = [span.of(clean) for span in split(clean)]
    assert [draft.text for draft in _drafts(*clean)] == [text for text in texts if re.search(r"[^\W_]", text)]


def test_a_reply_of_all_shapes_is_read() -> None:
    assert _drafts(REPLY) == [
        Draft("The bridge cost £5 million.", (3, 4), ()),
        Draft("It was opened in 1931.", (5,), ()),
        Draft("Dr. Amy Wu said “No!” to the U.S. plan.", (6, 12), ("99",)),
        Draft("Costs", (), ()),
        Draft("It cost 5 pounds", (1, 2), ()),
        Draft("It fell.", (3,), ()),
        Draft("“Is it over?” Mayor Ines Roth asked.", (4, 5), ()),
        Draft("It covers 9 km² (7).", (), ()),
    ]


def test_text_is_given_out_as_soon_as_it_is_certain() -> None:
    pieces = ("It", " cost", " £5", " [", "3", "]", ".", " The", " end", ".")
    assert [(parsed.sentences, parsed.tail) for parsed in readings(pieces, LAST, "en")] == [
        ((), "It"),
        ((), "It cost"),
        ((), "It cost £5"),
        ((), "It cost £5"),
        ((), "It cost £5"),
        ((), "It cost £5"),
        ((), "It cost £5."),
        ((), "It cost £5."),
        ((Draft("It cost £5.", (3,), ()),), "The end"),
        ((), "The end."),
        ((Draft("The end.", (), ()),), ""),
    ]


def test_what_looks_like_a_marker_for_too_long_is_text() -> None:
    assert next(readings(["It [" + "x" * 90], LAST, "en")).tail == "It [" + "x" * 90


@pytest.mark.parametrize(
    ("reply", "sentences"),
    [
        ("It cost £5. [3] Next it fell.", [("It cost £5.", (3,)), ("Next it fell.", ())]),
        ("It cost £5.[3] Next it fell.", [("It cost £5.", (3,)), ("Next it fell.", ())]),
        ("It cost £5.[3]Next it fell.", [("It cost £5.", (3,)), ("Next it fell.", ())]),
        ("It cost [3] five. It fell [4].", [("It cost five.", (3,)), ("It fell.", (4,))]),
        ("It “fell.” [3] Next it rose [4].", [("It “fell.”", (3,)), ("Next it rose.", (4,))]),
        ("[1] It fell.\n[2] It rose.", [("It fell.", (1,)), ("It rose.", (2,))]),
        ("[1]: It fell\n[2]: It rose", [("It fell", (1,)), ("It rose", (2,))]),
        ("[1] - It fell\n[2] -5 degrees is cold", [("It fell", (1,)), ("-5 degrees is cold", (2,))]),
        ("It fell\n[2] and it rose.", [("It fell and it rose.", (2,))]),
        ("It fell.\n[1]\nIt rose.", [("It fell.", (1,)), ("It rose.", ())]),
        ("It fell.\n\n[1][2].\n\nIt rose.", [("It fell.", (1, 2)), ("It rose.", ())]),
        ("[1]\nIt fell.", [("It fell.", (1,))]),
        (
            "[4] It fell. [5] It cost £5. [6] It rose.",
            [("It fell.", (4,)), ("It cost £5.", (5,)), ("It rose.", (6,))],
        ),
        ("- [4]: It fell. [5]: It rose.", [("It fell.", (4,)), ("It rose.", (5,))]),
        (
            "[4] It fell. [5]) It rose. [6]\nIt sank.",
            [("It fell.", (4,)), ("It rose.", (5, 6)), ("It sank.", ())],
        ),
        ("[4] It fell [5]. It rose.", [("It fell.", (4, 5)), ("It rose.", ())]),
        ("It fell [3]\nIt rose [4]\n5 men left", [("It fell", (3,)), ("It rose", (4,)), ("5 men left", ())]),
        ("It fell [3]\nand rose.", [("It fell and rose.", (3,))]),
        ("It fell [3].It rose [4].It sank.", [("It fell.", (3,)), ("It rose.", (4,)), ("It sank.", ())]),
        ("It rose. Sentence [3] says it fell.", [("It rose.", ()), ("The article says it fell.", (3,))]),
        (
            "It fell (3). It rose [4]. It sank (5).",
            [("It fell.", (3,)), ("It rose.", (4,)), ("It sank (5).", ())],
        ),
    ],
)
def test_a_marker_belongs_to_a_sentence(reply: str, sentences: list[tuple[str, tuple[int, ...]]]) -> None:
    assert _read(reply) == sentences


@pytest.mark.parametrize(
    ("reply", "texts"),
    [
        ("- It fell\n- It rose", ["It fell", "It rose"]),
        ("* It fell\n• It rose\n+ It sank", ["It fell", "It rose", "It sank"]),
        ("1. It fell\n2) It rose\n(3) It sank", ["It fell", "It rose", "It sank"]),
        ("Two things:\n  - **It** fell\n  - __It__ rose", ["Two things:", "It fell", "It rose"]),
        ("# What fell\nIt fell.", ["What fell", "It fell."]),
        ("> It fell.\n> It rose.", ["It fell.", "It rose."]),
        ("It fell\nand rose.", ["It fell and rose."]),
        ("It fell\n\nIt rose", ["It fell", "It rose"]),
        ("It fell\r\n\r\nIt rose", ["It fell", "It rose"]),
        ("It fell.\n\n---\n\nIt rose.", ["It fell.", "It rose."]),
        ("```markdown\nIt fell.\n```", ["It fell."]),
        ("It opened in\n1990. It fell.", ["It opened in 1990.", "It fell."]),
        ("10.5 million saw it.", ["10.5 million saw it."]),
        ("It rose\n**Opening**\nIt fell.", ["It rose", "Opening", "It fell."]),
        ("**Opening:**\nIt fell.\n**It** rose.", ["Opening:", "It fell.", "It rose."]),
        (
            "It rose\n| Year | Cost |\n|---|:-:|\n| 1931 | £5 |\nIt fell",
            ["It rose", "Year Cost", "1931 £5", "It fell"],
        ),
        ("42.", ["42."]),
        ("-5 degrees is cold.", ["-5 degrees is cold."]),
        ("NOT_IN_ARTICLES", ["NOT_IN_ARTICLES"]),
    ],
)
def test_markdown_goes_and_an_item_of_a_list_is_a_sentence(reply: str, texts: list[str]) -> None:
    assert [draft.text for draft in _drafts(reply)] == texts


@pytest.mark.parametrize(
    "label",
    [
        "Answer: Answer: ",
        "Answer: ",
        "**Answer:** ",
        "**Answer**: ",
        "Final answer:\n",
        "SUMMARY:\n\n",
        "## Summary\n\n",
        "- Answer: ",
        "The answer is: ",
        "The answer is that ",
        "the answer is ",
        "Answer: the answer is ",
    ],
)
def test_a_leading_label_goes(label: str) -> None:
    assert _read(f"{label}It fell [3].") == [("It fell.", (3,))]


@pytest.mark.parametrize(
    "sources",
    [
        "Sources: [1], [2]",
        "References:\n[1]\n[2]",
        "**Citations:** [3]",
        "\n\nSources:\n- [1]\n- [2]",
        "Source: [1].",
        "Sources: 4, 5.",
        "Source: Sentence 4",
        "Cited sentences: 4 and 5",
        "## References\n- Sentence 4\nSentence 5",
        "**Sources:**\n1. Sentence [4]",
    ],
)
def test_a_list_of_sources_is_no_sentence(sources: str) -> None:
    assert _read(f"It fell [3].\n{sources}") == [("It fell.", (3,))]


def test_a_word_that_begins_like_a_label_is_text() -> None:
    assert _read("Answers vary. Sources: the police [1]. Sentence 4 of it fell.") == [
        ("Answers vary.", ()),
        ("Sources: the police.", (1,)),
        ("Sentence 4 of it fell.", ()),
    ]


def test_what_cannot_be_seen_is_dropped() -> None:
    assert _read("\x1b[1;31mIt\x1b[0m\x00 fe\u200bll\ufeff\t\x07[3\u2060].") == [("It fell.", (3,))]


def test_half_a_character_is_replaced() -> None:
    assert _read("It \ud83d fell.") == [("It \ufffd fell.", ())]


@pytest.mark.parametrize(
    "reply", ["", "\n\n", "[1]", "[1].", "[1], [2]\n\n[3]", "**[1]**", "- ", "...", "[", "\x1b[", "Answer:"]
)
def test_a_reply_without_words_gives_nothing(reply: str) -> None:
    assert _items(list(reply)) == []


@pytest.mark.parametrize(
    "token",
    [
        " word",
        "[",
        "[1]",
        "x",
        "Mr. ",
        "¹",
        "*",
        "(",
        "\n",
        "\\",
        "It fell. ",
        "?! ",
        "- ",
        ". . ",
        " s",
        "^",
        "|",
        "<",
        "[1] It fell. ",
        "[1] says ",
        "Sources: 4, ",
    ],
)
def test_a_long_reply_of_one_token_is_read_in_linear_time(token: str) -> None:
    items = _items([token] * (5_000 // len(token)))
    assert all(len(item.text) <= 4000 for item in items if isinstance(item, Draft))
    assert is_linear(lambda size: _items([token] * size), 500)


@pytest.mark.slow
def test_a_reply_of_a_hundred_thousand_tokens_without_a_stop_is_read_in_linear_time() -> None:
    assert is_linear(lambda size: _items(["word "] * size), 25_000)


@pytest.mark.parametrize("filling", [" ", "1", "1, ", "*"])
def test_a_marker_in_a_thousand_pieces_is_read_in_linear_time(filling: str) -> None:
    assert is_linear(lambda size: _items(["It cost £5 ["] + [filling] * size + ["3]."]), 500)


def test_a_sentence_without_an_end_is_cut_at_a_space() -> None:
    texts = [draft.text for draft in _drafts("seven " * 2000)]
    assert len(texts) > 1
    assert all(3900 <= len(text) <= 4000 and set(text.split()) == {"seven"} for text in texts[:-1])


@settings(max_examples=30, deadline=None)
@given(
    st.lists(
        st.sampled_from(["word ", "x" * 300, "Mr. ", " said.", " The end. ", "“No!” ", "[1] "]),
        min_size=20,
        max_size=60,
    )
)
def test_a_long_reply_is_the_same_however_it_is_cut(parts: list[str]) -> None:
    reply = "long " * 700 + "".join(parts) + "Then" + "".join(parts).replace(".", "")
    whole = _whole(_items([reply]))
    assert _whole(_items(parts and list(reply))) == whole
    assert all(len(draft.text) <= 4000 for draft in whole[0])
