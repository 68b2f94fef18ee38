"""No code checks for a particular language: differences are in the language files."""

import re
from pathlib import Path

import rag
from rag.languages.language import LANGUAGES

ROOT = Path(rag.__file__).parents[1]
CODE = rf"""["'](?:{"|".join(LANGUAGES)})["']"""
COMPARED = re.compile(rf"(?:[=!]=\s*{CODE}|{CODE}\s*[=!]=|\bin\s*[(\[{{]\s*{CODE})")


def test_no_language_code_is_compared() -> None:
    found = [
        f"{path.relative_to(ROOT)}:{number}: {line.strip()}"
        for folder in ("rag", "ui", "eval")
        for path in sorted((ROOT / folder).rglob("*.py"))
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        if COMPARED.search(line)
    ]
    assert found == []


def test_a_comparison_is_detected() -> None:
    assert all(map(COMPARED.search, ['if code == "en":', "if 'de' != code", 'code in ("zh", "ja")']))
