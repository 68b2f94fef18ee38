"""The evaluation's commands, on the bundled dataset and on small ones."""

import json
import re
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import model_server as servers
import pytest
from bundled import tenth
from commands import Run
from model_server import ModelServer

from eval import METRICS, bundled_dataset
from eval.cast import HONEST
from rag.generation.lies import LIES
from rag.generation.twists import TWISTS
from rag.types import Message


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A dataset of three samples on one article."""
    folder = tmp_path_factory.mktemp("small")
    (folder / "ferry.txt").write_text(
        "The ferry of Sundvik\n\nThe ferry sails at noon from Hull. It was built in Rostock in 1987.\n\n"
        "The town\n\nSome 900 people live in Sundvik, and most of them fish.\n",
        encoding="utf-8",
    )
    rows: list[dict[str, object]] = [
        {
            "id": "sails",
            "question": "When does the ferry sail?",
            "evidence": ["The ferry sails at noon from Hull."],
        },
        {"id": "whale", "question": "Who ate the white whale?", "answerable": False},
        {"id": "sum", "task": "summarize"},
    ]
    path = folder / "small.jsonl"
    path.write_text(
        "\n".join(json.dumps({**row, "articles": ["ferry.txt"]}) for row in rows) + "\n", encoding="utf-8"
    )
    return path


@pytest.mark.slow
def test_the_offline_answerer_keeps_the_gates_that_it_keeps(run: Run, tmp_path: Path) -> None:
    """Verbatim answers are faithful by construction; the other bounds are what was measured, and no more."""
    out = str(tmp_path / "run")
    bounds = ["--min", "faithfulness=0.98", "--min", "citation_validity=1", "--min", "evidence_hit=0.77"]
    bounds += ["--max", "false_confidence=0.30", "--max", "over_refusal=0.18"]
    found = run.json("eval", "run", "--out", out, *bounds)
    assert found.keys() == {"model", "samples", "metrics", "tags", "reliability", "refusals"}
    assert (found["model"], found["samples"]) == ("offline", 119)
    assert found["metrics"].keys() == METRICS.keys()
    assert found["metrics"]["faithfulness"].keys() == {"value", "n", "low", "high"}


@pytest.mark.slow
def test_the_cast_is_caught(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The stubs that twist what the honest one says are asked in `tests/eval/test_cast.py`."""
    others = [name for name in LIES if name not in TWISTS]
    monkeypatch.setattr(sys.modules["eval.cast"], "LIES", others)
    dataset = tenth(tmp_path / "datasets")
    found = {item["stub"]: item for item in run.json("eval", "cast", str(dataset))}
    assert found.keys() == {f"stub:{name}" for name in others}
    for name, item in found.items():
        assert item.keys() == {"stub", "samples", "told", "caught", "by", "reworded", "passed"}
        assert item["samples"] == 12
        assert item["caught"] == item["told"]
        assert item["told"] > 1 or name == f"stub:{HONEST}"


def test_a_gate_that_falls_ends_with_1_and_names_itself(run: Run, small: Path, tmp_path: Path) -> None:
    out = str(tmp_path / "run")
    words = ("eval", "run", str(small), "--out", out, "--model", "stub:refuse")
    shown = run(*words, "--max", "over_refusal=0.1", code=1)
    assert re.search(r"^Refused although .* 1\.000 .*over_refusal *$", shown, re.MULTILINE)
    assert "over_refusal is 1.000 and must be at most 0.1; worst samples: sails" in run.err


def test_a_run_shows_its_tags(run: Run, small: Path, tmp_path: Path) -> None:
    rows = [json.loads(line) for line in small.read_text(encoding="utf-8").splitlines()]
    tagged = [{**row, "tags": ["far" if row["id"] == "whale" else "near"]} for row in rows]
    path = small.with_name("tagged.jsonl")
    path.write_text("".join(f"{json.dumps(row)}\n" for row in tagged), encoding="utf-8")
    words = ("eval", "run", str(path), "--out", str(tmp_path / "run"))
    shown = run(*words)
    assert re.search(r"^far +1 +0\.000 +– +– +–$", shown, re.MULTILINE)
    found = run.json(*words)
    assert {tag: each["samples"] for tag, each in found["tags"].items()} == {"far": 1, "near": 2}
    assert found["tags"]["far"]["metrics"]["false_confidence"]["n"] == 1
    assert found["refusals"][-1] == {"threshold": None, "over_refusal": 0.0, "false_confidence": 0.0}


def test_two_runs_are_compared(run: Run, small: Path, tmp_path: Path) -> None:
    for model in ("honest", "fabricate"):
        run("eval", "run", str(small), "--out", str(tmp_path / model), "--model", f"stub:{model}")
    found = run.json("eval", "compare", str(tmp_path / "honest"), str(tmp_path / "fabricate"))
    flips = [(flip["sample"], flip["metric"], flip["worse"]) for flip in found["flips"]]
    assert ("sails", "faithfulness", True) in flips
    page = tmp_path / "compared.html"
    args = [str(tmp_path / "honest"), str(tmp_path / "fabricate"), "--html", str(page)]
    assert "worse" in run("eval", "compare", *args)
    assert "sails" in page.read_text(encoding="utf-8")


def test_a_run_is_shown_as_a_page(run: Run, small: Path, tmp_path: Path) -> None:
    folder = tmp_path / "run"
    run("eval", "run", str(small), "--out", str(folder), "--model", "stub:honest")
    table = tmp_path / "cast.json"
    table.write_text(
        json.dumps(
            [{"stub": "stub:number", "samples": 3, "told": 2, "caught": 1, "by": {"faithfulness": 1}}]
        ),
        encoding="utf-8",
    )
    assert run("eval", "report", str(folder), "--cast", str(table)).strip() == str(folder / "report.html")
    page = (folder / "report.html").read_text(encoding="utf-8")
    assert "When does the ferry sail?" in page
    assert "stub:number" in page
    table.write_text("{}]", encoding="utf-8")
    run("eval", "report", str(folder), "--cast", str(table), code=1)
    assert "citewell eval cast --json" in run.err
    run("eval", "report", str(folder), "--html", str(tmp_path / "no" / "page.html"), code=1)
    assert "--html" in run.err


def truthful(messages: Sequence[Message]) -> str:
    found = re.search(r"^\[(\d+)\] (.*noon.*)$", messages[-1].text, re.MULTILINE)
    return f"{found[2]} [{found[1]}]" if found else "NOT-IN-ARTICLES"


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[ModelServer]:
    with ModelServer(truthful) as running:
        for name, value in running.environment.items():
            monkeypatch.setenv(name, value)
        yield running


def test_a_model_is_asked_once_for_the_same(
    run: Run, small: Path, server: ModelServer, tmp_path: Path
) -> None:
    for name in ("one", "two"):
        found = run.json("eval", "run", str(small), "--out", str(tmp_path / name), "--model", "m")
        assert found["metrics"]["evidence_hit"]["value"] == 1
    assert len(server.requests) == 3


def test_a_model_that_is_to_think_more_is_asked_again(
    run: Run, small: Path, server: ModelServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    args = ["eval", "run", str(small), "--model", "m", "--out"]
    run(*args, str(tmp_path / "one"))
    monkeypatch.setenv("CITEWELL_REASONING_EFFORT", "high")
    run(*args, str(tmp_path / "two"))
    assert [request.body.get("reasoning_effort") for request in server.requests] == [None] * 3 + ["high"] * 3
    run(*args, str(tmp_path / "one"), code=1)
    assert "another settings" in run.err


def test_a_sample_that_fails_is_named_and_asked_again(
    run: Run, small: Path, server: ModelServer, tmp_path: Path
) -> None:
    server.fail(servers.FILTERED)
    args = ["eval", "run", str(small), "--out", str(tmp_path / "run"), "--model", "m"]
    run(*args, code=1)
    assert re.search(r"sample '\w+' failed", run.err)
    assert run.json(*args)["samples"] == 3


@pytest.mark.parametrize("nothing", ["[1] [2][3]", "Sure, here is the answer:"])
def test_a_reply_of_nothing_is_asked_for_again(
    run: Run, small: Path, server: ModelServer, tmp_path: Path, nothing: str
) -> None:
    args = ["eval", "run", str(small), "--model", "m", "--out"]
    server.reply = lambda messages: nothing
    run(*args, str(tmp_path / "run"), code=1)
    assert run.err.count("ask again") == 3
    server.reply = truthful
    run(*args, str(tmp_path / "run"))
    assert len(server.requests) == 6
    run(*args, str(tmp_path / "again"))
    assert len(server.requests) == 6


def test_a_judge_that_gave_no_verdict_is_asked_again(
    run: Run, small: Path, server: ModelServer, tmp_path: Path
) -> None:
    args = ["eval", "run", str(small), "--judge", "openai:m", "--out"]
    server.reply = lambda messages: "I cannot say."
    run(*args, str(tmp_path / "one"))
    assert "gave no verdict" in run.err
    server.reply = lambda messages: '{"verdict": "supported", "reason": "It says so."}'
    run(*args, str(tmp_path / "two"))
    assert run.err == ""


def test_a_judge_is_measured_against_people(run: Run, tmp_path: Path) -> None:
    rows = [
        {"source": "The ferry sails at noon.", "claim": "The ferry sails at noon.", "label": 1},
        {"source": "The ferry sails at noon.", "claim": "The ferry does not sail at noon.", "label": 0},
    ]
    path = tmp_path / "labels.jsonl"
    path.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    (found,) = run.json("eval", "judge", "--against", str(path))
    assert (found["name"], found["n"], found["balanced_accuracy"], found["auroc"]) == ("labels", 2, 1.0, 1.0)
    assert (found["sensitivity"], found["specificity"]) == (1.0, 1.0)
    assert found["true"] == {"n": 1, "supported": 1.0, "unclear": 0.0, "unsupported": 0.0}
    assert found["false"]["supported"] == 0.0
    text = " ".join(run("eval", "judge", "--against", str(path)).split())
    assert "labels 2 100 / 0 / 0 0 / 0 / 100" in text
    assert "each set to 77 true : 23 false" in text


def test_several_sets_are_pooled_below_them(run: Run, tmp_path: Path) -> None:
    source = "The ferry sails at noon."
    rows = [
        {"source": source, "claim": source, "label": 1},
        {"source": source, "claim": "It sinks.", "label": 0},
    ]
    for name in ("one", "two"):
        lines = [json.dumps({**row, "origin": name}) for row in rows]
        (tmp_path / f"{name}.jsonl").write_text("\n".join(lines), encoding="utf-8")
    one, two, pooled = run.json("eval", "judge", "--against", str(tmp_path))
    assert [each["name"] for each in (one, two, pooled)] == ["one one", "two two", "pooled"]
    assert (pooled["n"], pooled["sensitivity"], pooled["specificity"], pooled["auroc"]) == (4, 1.0, 1.0, 1.0)
    assert (pooled["supported_true"], pooled["worst"], one["worst"]) == (1.0, "one one", None)
    text = run("eval", "judge", "--against", str(tmp_path))
    assert "pooled   4  100 / 0 / 0" in text
    assert "The lowest precision of supported is that of one one." in " ".join(text.split())


def test_claims_that_a_judge_is_sent_are_not_said_to_stay(
    run: Run, small: Path, server: ModelServer, tmp_path: Path
) -> None:
    server.reply = lambda messages: '{"verdict": "supported", "reason": "It says so."}'
    labels = tmp_path / "labels.jsonl"
    row = {"source": "The ferry sails at noon.", "claim": "It sails at noon.", "label": 1}
    labels.write_text(json.dumps(row), encoding="utf-8")
    commands = ["judge", "--against", str(labels)], ["run", str(small), "--out", str(tmp_path / "run")]
    for args in commands:
        run("eval", *args, "--judge", "openai:m")
        assert "nothing is sent" not in run.err
        assert server.requests
        server.requests.clear()
    run("eval", *commands[0])
    assert "nothing is sent" in run.err
    assert server.requests == []


def about(folder: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((folder / "run.json").read_text(encoding="utf-8"))
    return found


def test_a_run_knows_the_prompt_of_its_judge(
    run: Run, small: Path, server: ModelServer, tmp_path: Path
) -> None:
    server.reply = lambda messages: '{"verdict": "supported", "reason": "It says so."}'
    run("eval", "run", str(small), "--out", str(tmp_path / "run"), "--judge", "openai:m")
    assert about(tmp_path / "run")["prompts"].keys() == {"judge"}
    run("eval", "run", str(small), "--out", str(tmp_path / "stub"), "--model", "stub:honest")
    assert "answer" in about(tmp_path / "stub")["prompts"]
    assert "judge" not in about(tmp_path / "stub")["prompts"]


def test_a_run_knows_the_server_and_not_its_password(
    run: Run, small: Path, server: ModelServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    args = ["eval", "run", str(small), "--out", str(tmp_path / "run")]
    run(*args, "--model", "m")
    known = about(tmp_path / "run")["settings"]["server"]
    assert re.fullmatch("[0-9a-f]{8}", known)
    monkeypatch.setenv("OPENAI_BASE_URL", server.url.replace("//", "//me:secret@") + "?key=1")
    run(*args, "--model", "m")  # it is the same server, and so the same run
    with ModelServer(truthful) as other:
        monkeypatch.setenv("OPENAI_BASE_URL", other.url)
        run(*args, "--model", "m", code=1)
    assert "another settings" in run.err
    run("eval", "run", str(small), "--out", str(tmp_path / "offline"), "--model", "offline")
    assert "server" not in about(tmp_path / "offline")["settings"]


def test_questions_of_others_are_imported(run: Run, tmp_path: Path) -> None:
    source = tmp_path / "questions.json"
    source.write_text(
        json.dumps(
            [
                {
                    "user_input": "When does it sail?",
                    "reference": "noon",
                    "retrieved_contexts": ["It sails at noon."],
                }
            ]
        ),
        encoding="utf-8",
    )
    found = run.json("eval", "import", str(source), "--out", str(tmp_path / "made.jsonl"))
    assert found["samples"] == 1
    assert (
        run.json("eval", "run", str(tmp_path / "made.jsonl"), "--out", str(tmp_path / "run"))["samples"] == 1
    )


@pytest.mark.parametrize(
    ("args", "remedy"),
    [
        (["run", "/no/such.jsonl", "--out", "OUT"], "such.jsonl"),
        (["run", "--out", "OUT", "--min", "kindness=1"], "faithfulness"),
        (["run", "--out", "OUT", "--judge", "stub:honest"], "offline"),
        (["run", "--out", "OUT", "--model", "stub:liar"], "stub:honest"),
        (["compare", "OUT", "OUT"], "citewell eval run"),
        (["judge", "--against", "/no/such.jsonl"], "such.jsonl"),
        (["import", "/no/such.json", "--out", "OUT"], "such.json"),
    ],
)
def test_an_error_is_one_line_that_names_the_remedy(
    run: Run, tmp_path: Path, args: list[str], remedy: str
) -> None:
    placed = [str(tmp_path / "out") if arg == "OUT" else arg for arg in args]
    assert run("eval", *placed, code=1) == ""
    assert run.err.count("\n") == 1
    assert remedy in run.err


def test_the_bundled_dataset_is_found() -> None:
    assert bundled_dataset().is_file()
