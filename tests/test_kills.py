"""Writers that are killed at random moments lose nothing that they acknowledged."""

import subprocess
import sys
from pathlib import Path

import pytest

KILLS = Path(__file__).parents[1] / "benchmarks" / "kills.py"


@pytest.mark.slow
def test_ten_kills_lose_nothing() -> None:
    # In a process of its own: one that is forked again and again may have no threads.
    command = [sys.executable, str(KILLS), "--kills", "10"]
    done = subprocess.run(command, capture_output=True, text=True, env={"PYTHONPATH": str(KILLS.parents[1])})
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.strip().endswith(" 0 wrong")
