"""The page in Firefox: a question, its citation, and a conversation that is still there after a reload."""

import shutil
from pathlib import Path

import pytest
from firefox import firefox
from page import serving

FIREFOX = shutil.which("firefox-esr") or shutil.which("firefox")

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        FIREFOX is None, reason="there is no Firefox: install one with `apt-get install firefox-esr`"
    ),
]

QUESTION = "How much did the Ellerwick Heat Network cost?"


def test_a_question_is_answered_and_its_source_opened(tmp_path: Path) -> None:
    with serving(tmp_path / "home") as address, firefox(str(FIREFOX), tmp_path / "profile") as tab:
        tab.goto(address)
        tab.until("document.querySelectorAll('.examples li').length === 4")
        tab.until("document.activeElement.id === 'question'")
        tab.type(f"{QUESTION}\n")
        assert "2 of 2 supported" in tab.until("document.querySelector('.exchange .chip.good')?.textContent")
        quote = tab.until("document.querySelector('.exchange .cite').dataset.quote")
        tab.until("document.querySelector('.exchange .cite').click() ?? true")
        assert tab.until("document.querySelector('.source mark')?.textContent") == quote
        tab.goto(address)
        assert tab.until("document.querySelector('.exchange .question')?.textContent") == QUESTION
        assert tab.errors == []
