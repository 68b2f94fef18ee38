"""The cast on three articles written only for this test, with 136 handwritten lies and 36 rewordings.

Only the stubs that tell those are asked: `tests/ui/test_cli_eval.py` asks the others, too.
"""

import sys
from pathlib import Path

import pytest

from eval import Detection, cast, open_dataset
from eval.cast import HONEST
from rag.generation.twists import TWISTS
from rag.settings import Settings

DATASET = Path(__file__).parents[1] / "samples" / "cast" / "cast.jsonl"


@pytest.fixture(scope="module")
def table(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Detection]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys.modules["eval.cast"], "LIES", (HONEST, *TWISTS))
        found = cast(open_dataset(DATASET), Settings(home=tmp_path_factory.mktemp("home")))
    return {each.stub.removeprefix("stub:"): each for each in found}


@pytest.mark.slow
def test_the_written_lies_are_told_and_caught(table: dict[str, Detection]) -> None:
    written = [sample for sample in open_dataset(DATASET) if sample.lies]
    for kind in TWISTS:
        assert table[kind].told >= sum(kind in sample.lies for sample in written)
        assert table[kind].caught == table[kind].told


@pytest.mark.slow
def test_most_truthful_rewordings_pass(table: dict[str, Detection]) -> None:
    reworded = sum(table[kind].reworded for kind in TWISTS)
    assert reworded >= 136
    assert sum(table[kind].passed for kind in TWISTS) >= 0.9 * reworded
