"""The page with many readers at once; `benchmarks/page.py` measures it."""

import re
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest
from model_server import ModelServer
from page import private_event, serving
from patience import PATIENCE

from rag.types import Message

pytestmark = pytest.mark.slow

PEOPLE = 60


def test_sixty_are_answered_at_once_and_each_is_told_their_own_answer(tmp_path: Path) -> None:
    together = Barrier(PEOPLE)  # the model answers nobody before all are asking

    def reply(messages: Sequence[Message]) -> str:
        together.wait(PATIENCE)
        return f"The number is {re.findall('number ([0-9]+)', messages[-1].text)[-1]} [1]."

    with (
        ModelServer(reply) as model,
        serving(tmp_path / "home", "--model", "numbers", environment=model.environment) as address,
        ThreadPoolExecutor(PEOPLE) as pool,
    ):

        def asked(number: int) -> list[str]:
            done = private_event(address, "_asked", [f"What is number {number}?", [], [], None])
            return re.findall(r"The number is (\d+)", str(done["pictures"]))

        told = list(pool.map(asked, range(1, PEOPLE + 1)))
    assert [set(numbers) for numbers in told] == [{str(number)} for number in range(1, PEOPLE + 1)]
