"""The hard pairs that the cross-encoder is trained on."""

import random
from collections import defaultdict

from training.hardpairs import Case, as_pairs, cases, edit_cases, twin_cases
from training.hardpairs.contrasts import contrasts, split
from training.pairs import Pair

PASSAGES = [
    [
        "Anna Velden, who was born in Torburg, opened the museum in May 1931.",
        "The tower was built before the war and is higher than the church.",
        "In 1950, most visitors came from Halden because of the low fees.",
        "Peter Ostberg bought the mill from Clara Renford for 4,000 pounds.",
    ]
]
WRITTEN = [
    Pair(
        "nli",
        "In 1950, Anna Velden won the prize.",
        "The prize of 1950 was won by Anna Velden of Halden.",
        "",
        1,
        "",
        "",
    )
]


def made() -> list[Case]:
    rng = random.Random(5)
    return [*cases(rng, 20), *edit_cases(PASSAGES, rng, 100), *twin_cases(WRITTEN, rng, 20)]


def test_a_claim_alone_gives_nothing_away() -> None:
    """Every claim is true as often as false, so any score of claims alone has an AUROC of .5."""
    labels = defaultdict(list)
    for pair in as_pairs(made()):
        labels[pair.asked].append(pair.label)
    assert all(sum(found) * 2 == len(found) for found in labels.values())


def test_the_two_texts_of_a_case_differ_and_all_slots_are_filled() -> None:
    for case in made():
        assert case.supporting != case.other
        assert not set("{}") & set(case.claim + case.supporting + case.other + case.context), case


def test_held_out_templates_are_not_trained_on() -> None:
    trained, measured = split(held_out=False), split(held_out=True)
    assert len(trained) + len(measured) == len(contrasts())
    assert {contrast.kind for contrast in measured} == {contrast.kind for contrast in trained}


def test_the_same_seed_makes_the_same_cases() -> None:
    assert made() == made()
