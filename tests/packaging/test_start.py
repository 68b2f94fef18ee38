"""Help is instant: the command line loads heavy packages only when it needs them."""

import subprocess
import sys

import pytest

HEAVY = ("chromadb", "gradio", "wordllama", "numpy", "openai", "tantivy", "ftfy")

CODE = """
import sys
from ui.cli import main
try:
    main()
except SystemExit as end:
    print("exit code", end.code, "heavy:", sorted(set(sys.modules) & {heavy}))
"""


@pytest.mark.parametrize(("arguments", "code"), [(["--help"], 0), (["ask", "--help"], 0), (["nonsense"], 2)])
def test_help_and_wrong_usage_load_nothing_heavy(arguments: list[str], code: int) -> None:
    script = CODE.format(heavy=set(HEAVY))
    result = subprocess.run([sys.executable, "-c", script, *arguments], capture_output=True, encoding="utf-8")
    assert result.stdout.splitlines()[-1] == f"exit code {code} heavy: []", result.stderr
