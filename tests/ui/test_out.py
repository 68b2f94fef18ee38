"""What others wrote reaches the terminal with its control and direction characters escaped."""

import re
from pathlib import Path

import pytest
from commands import Run
from model_server import ModelServer

import ui
from ui.out import escaped

EVIL = "\x1b]0;owned\x07\x1b[2J\u202egnp.exe\u2066\x9b31m"
RAW = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def test_controls_and_directions_are_shown_and_all_else_stays() -> None:
    assert escaped("a\x1b[31mb\u202ec\x9bd") == "a\\u001b[31mb\\u202ec\\u009bd"
    plain = "Grüße\t– “ок”\n日本 العربية 👩‍🚀"
    assert escaped(plain) == plain


def test_nothing_else_prints() -> None:
    for path in Path(ui.__file__).parent.rglob("*.py"):
        prints = re.findall(r"typer\.echo|(?<![\w.])print\(|Console\(", path.read_text())
        allowed = {"out.py": 1, "common.py": 1, "live.py": 1, "progress.py": 1}
        assert len(prints) <= allowed.get(path.name, 0), path


@pytest.fixture
def identifier(run: Run, tmp_path: Path) -> str:
    """The id of an article with such characters wherever they may be."""
    folder = tmp_path / f"folder {EVIL.replace('/', '')}"
    folder.mkdir()
    more = "\n\n".join(f"The boat number {number} sails from quay {number}." for number in range(200))
    (folder / f"{EVIL}.txt").write_text(f"The Ferry {EVIL}\n\nThe ferry {EVIL} sails at noon.\n\n{more}\n")
    (folder / f"{EVIL}.bin").write_bytes(bytes(range(256)) * 20)
    run("add", str(folder))
    assert RAW.search(run.err) is None
    found = run.json("articles")
    assert len(found) == 1
    return str(found[0]["id"])


@pytest.mark.slow
def test_no_command_passes_them_on(run: Run, identifier: str, tmp_path: Path) -> None:
    folder = next(tmp_path.glob("folder*"))
    (draft := tmp_path / f"{EVIL}.md").write_text(f"The ferry {EVIL} sails at noon{' and again' * 40}.")
    failing = [
        ["add", str(folder / f"{EVIL}.none")],
        ["sync", str(folder)],
        ["article", EVIL],
        ["import", EVIL],
    ]
    commands = [
        ["read", str(folder / f"{EVIL}.txt")],
        ["add", str(folder)],
        ["articles"],
        ["article", identifier],
        ["receipt", identifier],
        ["ask", "When does the ferry sail?"],
        ["ask", f"When does {EVIL} sail?"],
        ["summarize", identifier],
        ["check", str(draft)],
        ["doctor"],
        ["export", str(tmp_path / f"{EVIL}.citewell")],
    ]
    for words in commands:
        for form in ([], ["--json"]):
            out = run(*words, *form)
            assert RAW.search(out + run.err) is None, words
    for words in failing:
        out = run(*words, code=1)
        assert RAW.search(out + run.err) is None, words


def test_a_models_and_a_servers_words_are_escaped(
    run: Run, identifier: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with ModelServer(lambda _: f"The ferry {EVIL} sails at noon [1].") as server:
        monkeypatch.setenv("OPENAI_BASE_URL", server.url)
        for form in ([], ["--json"]):
            out = run("ask", "When does the ferry sail?", "--model", "m", *form)
            assert RAW.search(out + run.err) is None
            assert "sails at noon" in out
