"""The page with many readers at once; `benchmarks/page.py` measures it."""

import re
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from model_server import ModelServer
from page import private_event, serving

from rag.types import Message

pytestmark = pytest.mark.xdist_group("page-load")

PEOPLE = 60


def test_sixty_at_once_are_each_told_their_own_answer(tmp_path: Path) -> None:
    def reply(messages: Sequence[Message]) -> str:
        time.sleep(1)
        return f"The number is {re.findall('number ([0-9]+)', messages[-1].text)[-1]} [1]."

    with (
        ModelServer(reply) as model,
        serving(tmp_path / "home", "--model", "numbers", environment=model.environment) as address,
        ThreadPoolExecutor(PEOPLE) as pool,
    ):

        def asked(number: int) -> list[str]:
            done = private_event(address, "_asked", [f"What is number {number}?", [], [], None])
            return re.findall(r"The number is (\d+)", str(done["pictures"]))

        asked(0)
        started = time.monotonic()
        told = list(pool.map(asked, range(1, PEOPLE + 1)))
        took = time.monotonic() - started
    assert [set(numbers) for numbers in told] == [{str(number)} for number in range(1, PEOPLE + 1)]
    assert took < PEOPLE / 4  # one after another, it would be a second for each
