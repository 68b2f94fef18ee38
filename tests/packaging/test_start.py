"""Help is instant, and each command loads only what it needs: modules are counted, not milliseconds."""

import json
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from rag import Library

HEAVY = ("chromadb", "gradio", "wordllama", "numpy", "openai", "tantivy", "ftfy")
BUDGET = Path(__file__).with_name("imports_of_ask.txt")

CODE = """
import sys
from ui.cli import main
try:
    main()
except SystemExit as end:
    print("exit code", end.code, "heavy:", sorted(set(sys.modules) & {heavy}))
"""
COUNTED = """
import json, sys
from ui.cli import main
try:
    main()
except SystemExit:
    print()
    print(json.dumps(sorted(sys.modules)))
"""


def run(code: str, *arguments: str) -> str:
    """The last line that a new interpreter prints."""
    result = subprocess.run([sys.executable, "-c", code, *arguments], capture_output=True, encoding="utf-8")
    assert result.returncode == 0, result.stderr
    return result.stdout.splitlines()[-1]


@pytest.mark.parametrize(("arguments", "code"), [(["--help"], 0), (["ask", "--help"], 0), (["nonsense"], 2)])
def test_help_and_wrong_usage_load_nothing_heavy(arguments: list[str], code: int) -> None:
    assert run(CODE.format(heavy=set(HEAVY)), *arguments) == f"exit code {code} heavy: []"


def test_the_public_names_load_nothing_heavy_before_they_are_used() -> None:
    heavy = {*HEAVY, "pydantic"}
    code = f"import sys; from rag import Assistant, Library; print(sorted(set(sys.modules) & {heavy}))"
    assert run(code) == "[]"


@pytest.mark.slow
def test_a_question_imports_no_more_than_its_budget(tmp_path: Path) -> None:
    article = tmp_path / "ferry.txt"
    article.write_text("The ferry sails at noon. It takes the post to the island.", encoding="utf-8")
    Library(tmp_path / "home").add([article])
    asked = run(COUNTED, "ask", "When does the ferry sail?", "--data", str(tmp_path / "home"))
    found = Counter(module.partition(".")[0] for module in json.loads(asked))
    budget = dict(line.split() for line in BUDGET.read_text(encoding="utf-8").splitlines())
    ours = (package for package in found.keys() - sys.stdlib_module_names if not package.startswith("_"))
    grown = {package: found[package] for package in ours if found[package] > int(budget.get(package, 0))}
    assert not grown, f"more modules than {BUDGET.name} has: import what is rarely used where it is used"
