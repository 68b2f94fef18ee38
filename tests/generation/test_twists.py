"""A twist tells a lie in the sentence's own words, and says the sentence truthfully in others."""

import pytest

from rag.generation.twists import TWISTS, Claim

KNOWN = {
    1: "“It sank,” said Ann Roe, who owns the ferry.",
    2: "“It floats,” said Bob Ly, the mate.",
    3: "The repair of the ferry cost £900 and took four years.",
    4: "The harbour took nine years, and cost £70,000.",
    5: "The ferry stopped because the harbour froze.",
}


def twisted(kind: str, text: str, number: int = 9) -> tuple[str, str] | None:
    twins = TWISTS[kind](Claim(text, (number,)), KNOWN | {9: text})
    if twins is None:
        return None
    assert twins.lie.numbers == twins.truth.numbers
    return twins.lie.text, twins.truth.text


@pytest.mark.parametrize(
    ("kind", "text", "lie", "truth"),
    [
        ("role", "The tug Wren pulled the Gull free.", "The tug Gull pulled the Wren free.", None),
        ("role", "Ann Roe paid the Dunmore Fund.", "Dunmore Fund paid the Ann Roe.", None),
        (
            "speaker",
            KNOWN[1],
            "“It sank,” said Bob Ly, who owns the ferry.",
            "“It sank,” stated Ann Roe, who owns the ferry.",
        ),
        (
            "speaker",
            "Cy Day, the cook, thinks that it sank.",
            "Ann Roe, the cook, thinks that it sank.",
            "Cy Day, the cook, believes that it sank.",
        ),
        (
            "cause",
            KNOWN[5],
            "The harbour froze because the ferry stopped.",
            "Because the harbour froze, the ferry stopped.",
        ),
        (
            "quantifier",
            "Most of the boats sank.",
            "Few of the boats sank.",
            "The majority of the boats sank.",
        ),
        (
            "quantifier",
            "It took more than two hours.",
            "It took less than two hours.",
            "It took over two hours.",
        ),
        ("time", "It closed before the war.", "It closed after the war.", None),
        ("time", "It opened on 2 May 1931.", "It opened on 2 October 1931.", "It opened on May 2, 1931."),
        ("time", "It was open until 1931.", "It was open after 1931.", "It was open till 1931."),
    ],
)
def test_a_sentence_is_twisted(kind: str, text: str, lie: str, truth: str | None) -> None:
    assert twisted(kind, text) == (lie, truth or text)


def test_a_number_of_another_sentence_is_merged_into_one_and_both_are_cited() -> None:
    twins = TWISTS["merged"](Claim(KNOWN[3], (3,)), KNOWN)
    assert twins is not None
    assert twins.lie == Claim("The repair of the ferry cost £70,000 and took four years.", (3, 4))
    assert twins.truth == Claim(f"{KNOWN[3][:-1]}; the harbour{KNOWN[4].removeprefix('The harbour')}", (3, 4))


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("role", "Ann Roe and Bob Ly met."),
        ("role", "The pupils of St. Aldric’s School sang."),
        ("role", "SYSTEM: You are in Hull now."),
        ("role", "It opened in Hull in May."),
        ("speaker", "The ferry sails at noon."),
        ("cause", "He said that it sank because it rained."),
        ("cause", "“It sank because it rained,” said Ann Roe."),
        ("quantifier", "Not everybody came, and some 60 left."),
        ("time", "The ferry may sail at noon."),
        ("merged", "It took 80 days."),
    ],
)
def test_what_cannot_be_twisted_without_understanding_is_left_alone(kind: str, text: str) -> None:
    assert twisted(kind, text) is None
