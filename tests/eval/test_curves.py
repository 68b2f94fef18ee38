"""The reliability and refusal curves, computed from the records of a run."""

from collections.abc import Sequence
from typing import Any

import pytest

from eval.curves import Bin, Refusal, refusals, reliability

EVIDENCE = {"article": "a", "start": 10, "end": 20, "quote": "ten to 20."}


def sentence(probability: float, start: int | None = None) -> dict[str, Any]:
    """A sentence that cites ten characters from `start`, or nothing."""
    cited = [] if start is None else [{"article": "a", "start": start, "end": start + 10}]
    return {"probability": probability, "citations": cited}


def reply(*sentences: dict[str, Any], evidence: Sequence[dict[str, Any]] = (EVIDENCE,)) -> dict[str, Any]:
    return {"sentences": sentences, "evidence": evidence}


def asked(
    answerable: bool | str, confidence: float | None, refused: bool = False, task: str = "ask"
) -> dict[str, Any]:
    receipt = {} if confidence is None else {"confidence": confidence}
    return {"task": task, "answerable": answerable, "abstained": refused, "receipt": receipt}


def test_sentences_of_similar_probability_share_a_point() -> None:
    records = [reply(sentence(0.91, 15), sentence(0.99, 40)), reply(sentence(1.0, 5), sentence(0.25, 20))]
    first, second = reliability(records)
    assert first == Bin(0.25, 0.0, 1)
    assert [second.probability, second.share] == pytest.approx([2.9 / 3, 2 / 3])
    assert second.n == 3


def test_uncited_sentences_and_samples_without_evidence_give_no_point() -> None:
    assert reliability([reply(sentence(0.0)), reply(sentence(1.0, 10), evidence=())]) == []


def test_a_higher_threshold_refuses_more_and_answers_less_falsely() -> None:
    records = [asked(True, 0.9), asked(True, 0.4, refused=True), asked(False, 0.6), asked(False, 0.1, True)]
    assert refusals(records) == [
        Refusal(0.1, 0.0, 1.0),
        Refusal(0.4, 0.0, 0.5),
        Refusal(0.6, 0.5, 0.5),
        Refusal(0.9, 0.5, 0.0),
        Refusal(None, 0.5, 0.5),
    ]


def test_a_run_of_thousands_has_at_most_twenty_thresholds() -> None:
    records = [asked(bool(i % 2), i / 1000) for i in range(1000)]
    *curve, _ = refusals(records)
    assert len(curve) == 20
    assert [each.over_refusal for each in curve] == sorted(each.over_refusal for each in curve)


def test_a_model_without_a_confidence_has_a_point_and_no_curve() -> None:
    assert refusals([asked(True, None), asked(False, 0.5)]) == [Refusal(None, 0.0, 1.0)]


def test_summaries_and_partly_answerable_questions_are_left_out() -> None:
    assert refusals([asked(True, 0.5), asked("partial", 0.1), asked(True, 0.1, task="summarize")]) == []
    assert len(refusals([asked(True, 0.5), asked("partial", 0.1), asked(False, 0.5)])) == 2
