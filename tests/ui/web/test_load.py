"""The page with many readers at once; `benchmarks/page.py` measures it."""

import re
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event

import pytest
from model_server import ModelServer
from page import private_event, serving
from patience import PATIENCE

from rag.types import Message
from ui.http.reporting import AT_ONCE

pytestmark = pytest.mark.slow

PEOPLE = AT_ONCE + 2  # more than are answered at once: the rest wait for their turn


def test_many_are_answered_at_once_and_each_is_told_their_own_answer(tmp_path: Path) -> None:
    asking: set[str] = set()  # the numbers and not the requests: one that is slow to connect is sent again
    everybody = Event()

    def reply(messages: Sequence[Message]) -> str:
        number = re.findall("number ([0-9]+)", messages[-1].text)[-1]
        asking.add(number)
        if len(asking) >= AT_ONCE:
            everybody.set()
        everybody.wait(PATIENCE)  # the model answers nobody before so many are asking
        return f"The number is {number} [1]."

    with (
        ModelServer(reply) as model,
        serving(tmp_path / "home", "--model", "numbers", environment=model.environment) as address,
        ThreadPoolExecutor(PEOPLE) as pool,
    ):

        def asked(number: int) -> list[str]:
            done = private_event(address, "_asked", [[]], {"question": f"What is number {number}?"})
            return re.findall(r"The number is (\d+)", str(done["pictures"]))

        told = list(pool.map(asked, range(1, PEOPLE + 1)))
    assert [set(numbers) for numbers in told] == [{str(number)} for number in range(1, PEOPLE + 1)]
