"""Thoughts in every form in which models write them, and what only looks like one."""

from collections.abc import Iterator

import pytest
from patience import Clock, is_linear

from rag.thoughts import without_thoughts
from rag.types import Thinking, Withdrawn


def told(pieces: list[str], *, is_thinking: bool = False) -> str:
    """What is left of a reply, once it is whole."""
    said: list[str] = []
    for item in without_thoughts(pieces, is_thinking=is_thinking):
        if isinstance(item, Withdrawn):
            assert said
            said.clear()
        elif isinstance(item, str):
            assert item
            said.append(item)
    return "".join(said)


@pytest.mark.parametrize(
    ("reply", "text"),
    [
        ("Nine.", "Nine."),
        ("  \n Nine o'clock.", "Nine o'clock."),
        ("<think>At nine?</think>Nine.", "Nine."),
        ("\n<think>At nine?</think>\n\n Nine.", "Nine."),
        ("<think>a < b </think or </think>\n\nNine </think>.", "Nine ."),
        ("<think></think>Nine.", "Nine."),
        ("<THINK>At nine?</THINK>Nine.", "Nine."),
        ("<thinking>At nine?</thinking>\nNine.", "Nine."),
        ("<reasoning>At nine?</reasoning>Nine.", "Nine."),
        ("<seed:think>At nine?</seed:think>Nine.", "Nine."),
        ("<|think|>At nine?<|/think|>Nine.", "Nine."),
        ("<|begin_of_thought|>At nine?<|end_of_thought|>Nine.", "Nine."),
        ("[THINK]At nine?[/THINK]Nine.", "Nine."),
        ("◁think▷At nine?◁/think▷Nine.", "Nine."),
        ("It opens [1]. <think>When [2]?</think>It shuts [2].", "It opens [1]. It shuts [2]."),
        ("<|channel>thought\nAt nine?\n<channel|>Nine.", "Nine."),
        ("<|start|>assistant<|channel|>final<|message|>Nine.", "Nine."),
        (
            "<|channel|>analysis<|message|>At nine?<|end|>\n<|channel|>final<|message|>Nine.<|return|>",
            "Nine.",
        ),
        ("analysisWe need the hour.assistantfinalNine.", "Nine."),
        ("analysisThe hour.assistantcommentaryI call it.assistantfinalNine.", "Nine."),
        ("At nine? Or ten?</think>\nNine.", "Nine."),
        ("At nine?</reasoning>Nine.", "Nine."),
        ("<think>never closed", ""),
        ("Nine [1]. <think>never closed [2].", "Nine [1]. "),
        ("<think>closed</think> \n", ""),
        (" \n", ""),
        ("", ""),
        ("Nine [1].<|end|>", "Nine [1]."),
        ("[THIN] ice.", "[THIN] ice."),
        ("<thi", "<thi"),
        ("<thistle> grows.", "<thistle> grows."),
        ("It writes `<think>` and “</think>” first.", "It writes `<think>` and “</think>” first."),
        ("analysis of it shows nine.", "analysis of it shows nine."),
        ("Analysis: nine.", "Analysis: nine."),
        ("analysis", "analysis"),
        ("a < b [3] and [S1] [", "a < b [3] and [S1] ["),
    ],
)
def test_thoughts_are_told_from_the_reply_however_it_is_cut(reply: str, text: str) -> None:
    assert told([reply]) == told(list(reply)) == text


def test_a_reply_streams_before_and_after_the_thoughts() -> None:
    pieces = ["On ", "<think>", "…", "</think>", "a ", "b ", "c"]
    assert [item for item in without_thoughts(pieces) if isinstance(item, str)] == ["On ", "a ", "b ", "c"]


def test_a_model_that_is_known_to_think_says_nothing_before_its_thoughts_end() -> None:
    pieces = ["At ", "nine?", "</think>", "Nine."]
    assert [item for item in without_thoughts(pieces, is_thinking=True) if isinstance(item, str)] == ["Nine."]
    assert told(["Ni", "ne."], is_thinking=True) == "Nine."


THINKS, THOUGHT = Thinking(), Thinking(2.0)


@pytest.mark.parametrize(
    ("pieces", "told"),
    [
        (["<think>", "At nine?", "</think>", "Nine."], [THINKS, Thinking(3.0), "Nine."]),
        ([THINKS, THINKS, "Nine.", " Or ten."], [THINKS, THOUGHT, "Nine.", " Or ten."]),
        (
            ["<|channel|>analysis<|message|>", "At?", "<|channel|>final<|message|>Nine."],
            [THINKS, THOUGHT, "Nine."],
        ),
        (["analysisWe need it.", "So", "assistantfinalNine."], [THINKS, THOUGHT, "Nine."]),
        (["At ", "nine?", "</think>Nine."], ["At ", "nine?", Withdrawn(), THOUGHT, "Nine."]),
        (["On. ", "<think>", "At?", "</think>Nine."], ["On. ", THINKS, THOUGHT, "Nine."]),
        ([THINKS, "A. ", "<think>", "</think>B."], [THINKS, Thinking(1.0), "A. ", THINKS, THOUGHT, "B."]),
        (["<think>", "At nine?"], [THINKS, THOUGHT]),
        (["Nine."], ["Nine."]),
        (["It writes “<think>” first."], ["It writes “<think>” first."]),
    ],
)
def test_the_seconds_of_thoughts_are_told(
    pieces: list[str | Thinking], told: list[object], monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = Clock.replacing("rag.thoughts", monkeypatch)

    def second_by_second() -> Iterator[str | Thinking]:
        for piece in pieces:
            yield piece
            clock.move(1.0)

    assert list(without_thoughts(second_by_second())) == told


def test_what_was_held_back_for_thoughts_and_is_the_reply_was_none() -> None:
    assert list(without_thoughts(["Ni", "ne."], is_thinking=True)) == [THINKS, Thinking(0.0), "Nine."]


@pytest.mark.parametrize("begun", ["", "<think>", "analysisWe "])
@pytest.mark.parametrize("token", ["word ", "<", "[", "`"])
def test_thoughts_that_never_end_are_read_in_linear_time(begun: str, token: str) -> None:
    assert is_linear(lambda size: told([begun] + [token] * size), 5_000)
