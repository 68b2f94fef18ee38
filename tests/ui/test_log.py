"""The log: off by default; with `--log json`, what every step did, and no word of a text or a question."""

import json
import logging
from pathlib import Path
from typing import Any

import pytest
from commands import Run

from rag.events import LOG, handled_by, timed
from ui.log import JsonLines

FERRY = "The Ferry\n\nThe ferry sails at noon from Hull.\n"


def events(run: Run) -> dict[str, dict[str, Any]]:
    """The events that a command has logged, by name."""
    found = [json.loads(line) for line in run.err.splitlines() if line.startswith("{")]
    return {each["event"]: each for each in found}


def test_every_step_is_logged_with_ids_and_seconds(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "ferry.txt"
    file.write_text(FERRY, encoding="utf-8")
    [added] = json.loads(run("--log", "json", "add", str(file), "--json"))
    told = events(run)
    assert list(told) == ["read", "clean", "chunk", "embed", "write"]
    assert told["read"]["source"] == told["clean"]["source"] == str(file)
    assert {told[name]["article"] for name in ("clean", "chunk", "embed")} == {added["id"]}
    assert told["write"]["articles"] == [added["id"]]
    assert told["embed"]["chunks"] == added["chunks"]
    answer = json.loads(run("--log", "json", "ask", "When does the ferry sail?", "--json"))
    told = events(run)
    assert list(told) == ["condense", "search", "generate", "recheck", "ask"]
    assert len({each["ask"] for each in told.values()}) == 1
    assert told["ask"]["sentences"] == len(answer["sentences"]) == 1
    assert all(each["seconds"] >= 0 and each["time"].endswith("+00:00") for each in told.values())
    assert "noon" not in run.err
    assert "sail" not in run.err
    run("--log", "json", "summarize", added["id"])
    assert events(run)["summarize"]["articles"] == [added["id"]]
    run("--log", "json", "remove", added["id"])
    assert events(run)["remove"]["article"] == added["id"]


def test_nothing_is_logged_by_default(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "ferry.txt"
    file.write_text(FERRY, encoding="utf-8")
    run("--log", "json", "add", str(file))
    run("ask", "When does the ferry sail?")
    assert events(run) == {}
    assert (LOG.handlers, LOG.level) == ([], logging.NOTSET)


def test_a_sample_of_an_evaluation_is_logged(run: Run, tmp_path: Path) -> None:
    (tmp_path / "ferry.txt").write_text(FERRY, encoding="utf-8")
    dataset = tmp_path / "one.jsonl"
    sample = {"id": "one", "question": "Who built it?", "articles": ["ferry.txt"], "answerable": False}
    dataset.write_text(json.dumps(sample) + "\n", encoding="utf-8")
    run("--log", "json", "eval", "run", str(dataset), "--out", str(tmp_path / "run"))
    told = events(run)
    assert told["sample"]["sample"] == "one"
    assert told["evaluate"]["run"] == "run"


def test_work_that_fails_or_is_given_up_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    with handled_by(JsonLines()):
        with pytest.raises(ValueError, match="x"), timed("work", article="a"):
            raise ValueError("x")
        with pytest.raises(KeyboardInterrupt), timed("work"):
            raise KeyboardInterrupt
    first, second = map(json.loads, capsys.readouterr().err.splitlines())
    assert (first["article"], first["error"], second["error"]) == ("a", "ValueError", "stopped")
