"""The command line, run in this process on a real library of the bundled articles."""

import json
import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from commands import Run

from eval import bundled_articles
from ui import cli

RECEIPT = {
    "model",
    "prompt",
    "passages",
    "tokens",
    "cost",
    "seconds",
    "rewritten",
    "incomplete",
    "checker",
    "checker_failed",
    "confidence",
    "reranker",
    "reranker_failed",
    "left_out",
    "search_incomplete",
    "thought",
    "stages",
}

pytestmark = pytest.mark.usefixtures("stocked")


def ids(run: Run) -> dict[str, str]:
    return {Path(item["source"]).stem: item["id"] for item in run.json("articles")}


@pytest.mark.parametrize(
    ("model", "last"), [("offline", ["choose", "verify"]), ("stub:honest", ["generate", "verify"])]
)
def test_an_answer_tells_how_long_each_stage_took_if_asked(
    run: Run, monkeypatch: pytest.MonkeyPatch, model: str, last: list[str]
) -> None:
    monkeypatch.setenv("CITEWELL_RERANKER", "offline")
    ask = ("ask", "How much did the Ellerwick Heat Network cost?", "--model", model)
    assert run.json(*ask)["receipt"]["stages"] is None
    found = run.json(*ask, "--profile")["receipt"]
    search = ["embed", "dense", "lexical", "fuse", "read", "rerank"]
    assert sorted(found["stages"]) == sorted(["condense", *search, *last])
    assert 0 < sum(found["stages"].values()) <= found["seconds"] + 0.001  # which is rounded
    said = run(*ask, "--profile")
    assert all(re.search(rf"\b{stage}\s+[\d.]+\s+ms", said) for stage in found["stages"])


def test_an_answer_is_cited_to_the_character(run: Run) -> None:
    found = run.json("ask", "How much did the Ellerwick Heat Network cost?")
    parts = {"question", "abstained", "text", "sentences", "searched", "closest", "quotes", "receipt"}
    assert found.keys() == parts
    assert found["abstained"] is False
    assert "£23.4 million" in found["text"]
    for sentence in found["sentences"]:
        assert sentence.keys() == {
            "text",
            "status",
            "probability",
            "reasons",
            "checker",
            "invalid",
            "citations",
        }
        assert sentence["status"] == "supported"
        for citation in sentence["citations"]:
            text = run.json("article", citation["article"])["text"]
            assert text[citation["start"] : citation["end"]] == citation["quote"]
    assert found["receipt"]["model"] == "offline extractive"
    assert found["receipt"].keys() == RECEIPT


def test_what_only_the_junk_says_is_refused_with_exit_code_0(run: Run) -> None:
    found = run.json("ask", "Which architect won the Brick Prize?")
    assert (found["abstained"], found["text"], found["sentences"]) == (True, "", [])
    unfiltered = {"articles": None, "since": None, "until": None, "site": None}
    assert found["searched"] == {"articles": 3, "of": 3, "filters": unfiltered, "titles": []}
    assert 1 <= len(found["closest"]) <= 3
    for citation in found["closest"]:
        text = run.json("article", citation["article"])["text"]
        assert text[citation["start"] : citation["end"]] == citation["quote"]


def test_asking_one_article_cites_no_other(run: Run) -> None:
    clock = ids(run)["pellingate-clock"]
    found = run.json("ask", "Who pays for the heat pumps?", "--article", clock)
    cited = {citation["article"] for item in found["sentences"] for citation in item["citations"]}
    assert cited <= {clock}
    assert {item["article"] for item in found["receipt"]["passages"]} <= {clock}


def test_a_summary_cites_its_sections(run: Run) -> None:
    for article in ids(run).values():
        found = run.json("summarize", article, "--sentences", "5")
        assert found.keys() == {"abstained", "text", "sentences", "style", "coverage", "receipt"}
        assert 3 <= len(found["sentences"]) <= 5
        assert all(item["status"] == "supported" and item["citations"] for item in found["sentences"])
        assert sum(item["cited"] for item in found["coverage"]) * 2 >= len(found["coverage"])
        text = run.json("article", article)["text"]
        quotes = [c for item in found["sentences"] for c in item["citations"]]
        assert [c["start"] for c in quotes] == sorted(c["start"] for c in quotes)
        assert all(text[c["start"] : c["end"]] == c["quote"] for c in quotes)


def test_a_summary_of_several_articles_cites_each(run: Run) -> None:
    chosen = list(ids(run).values())
    for model in ((), ("--model", "stub:honest")):
        found = run.json("summarize", *chosen, *model)
        cited = {citation["article"] for item in found["sentences"] for citation in item["citations"]}
        assert cited == set(chosen)
        assert {item["article"] for item in found["coverage"]} == set(chosen)


def test_an_answer_for_reading_has_numbers_quotes_and_a_status_line(run: Run) -> None:
    out = run("ask", "How much did the Ellerwick Heat Network cost?")
    assert "¹" in out
    assert "Ellerwick Warms Its Homes With Water From a Drowned Mine" in out
    assert "supported · model: offline extractive" in out
    assert "\x1b" not in out  # no colour where there is no terminal


def test_the_receipt_lists_each_line_of_the_file_once(run: Run) -> None:
    lines = run.json("receipt", ids(run)["skarvhamn-fjord-heat"])
    source = next(path for path in bundled_articles() if path.stem == "skarvhamn-fjord-heat")
    written = source.read_text(encoding="utf-8").split("\n")
    assert [item["line"] for item in lines] == [n for n, text in enumerate(written, 1) if text.strip()]
    dropped = [item for item in lines if not item["kept"]]
    assert all(item["reason"] for item in dropped)
    assert "Subscribe to our newsletter" in {item["text"] for item in dropped}


def test_the_whole_life_of_an_article(run: Run, tmp_path: Path) -> None:
    """Added, unchanged, a line taken back, replaced, removed; `--data` stands before or after."""
    data, note = str(tmp_path / "library"), tmp_path / "note.txt"
    note.write_text("A Note\n\nThe ferry sails at noon from Hull.\n\nShare this\n", encoding="utf-8")
    [added] = run.json("add", str(note), "--data", data)
    assert (added["status"], added["chunks"], added["title"]) == ("added", 1, "A Note")
    [again] = run.json("--data", data, "add", str(note))
    assert (again["status"], again["id"]) == ("unchanged", added["id"])
    kept = run.json("keep", added["id"], "5", "--data", data)
    assert (kept["status"], kept["id"]) == ("replaced", added["id"])
    assert "Share this" in run.json("article", added["id"], "--data", data)["text"]
    assert run.json("add", str(note), "--data", data)[0]["status"] == "unchanged"
    note.write_text("A Note\n\nThe ferry sails at 3 p.m. from Hull.\n", encoding="utf-8")
    assert run.json("add", str(note), "--data", data)[0]["status"] == "replaced"
    answer = run.json("ask", "When does the ferry sail from Hull?", "--data", data)
    assert answer["text"] == "The ferry sails at 3 p.m. from Hull."
    run("remove", added["id"], "--data", data)
    assert run.json("articles", "--data", data) == []


@pytest.mark.parametrize(
    ("args", "remedy"),
    [
        (["ask", "Who?", "--article", "000000000000"], "citewell articles"),
        (["summarize", "000000000000"], "citewell articles"),
        (["article", "nothing"], "citewell articles"),
        (["receipt", "nothing"], "citewell articles"),
        (["remove", "nothing"], "citewell articles"),
        (["keep", "nothing", "3"], "citewell articles"),
        (["ask", "  "], "question is empty"),
        (["ask", "why " * 10_000], "at most 1,000"),
    ],
)
def test_an_error_is_one_line_that_names_the_remedy(run: Run, args: list[str], remedy: str) -> None:
    assert run(*args, code=1) == ""
    assert run.err.count("\n") == 1
    assert remedy in run.err


@pytest.mark.parametrize(
    "args", [["ask"], ["add"], ["keep", "x", "five"], ["summarize", "x", "--sentences", "0"], ["sing"]]
)
def test_wrong_usage_ends_with_2(run: Run, args: list[str]) -> None:
    run(*args, code=2)


def test_an_empty_library_says_what_to_do(run: Run, tmp_path: Path) -> None:
    run("ask", "Who?", "--data", str(tmp_path / "none"), code=1)
    assert "citewell add" in run.err
    assert "citewell add" in run("articles", "--data", str(tmp_path / "none"))


def test_bad_sources_fail_one_by_one(run: Run, tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "good.md").write_text("# Tides\n\nThe tide turns twice a day.\n", encoding="utf-8")
    (tmp_path / "folder" / "bad.png").write_bytes(b"\x89PNG\r\n\x1a\n\x00\x00")
    (tmp_path / "empty.txt").touch()
    data = ["--data", str(tmp_path / "library")]
    found = run.json("add", str(tmp_path / "folder"), str(tmp_path / "empty.txt"), "/no/such/file", *data)
    assert {Path(item["source"]).name: item["status"] for item in found} == {
        "bad.png": "failed",
        "good.md": "added",
        "empty.txt": "failed",
        "file": "failed",
    }
    assert all(item["reason"] for item in found if item["status"] == "failed")
    assert run.json("add", str(tmp_path / "empty.txt"), *data, code=1)[0]["status"] == "failed"


@pytest.mark.parametrize(
    "name",
    [command.name or getattr(command.callback, "__name__", "?") for command in cli.app.registered_commands],
)
def test_every_command_has_help_with_an_example(run: Run, name: str) -> None:
    assert "Example: citewell" in run(name, "--help")


def test_a_variable_that_cannot_be_used_is_named(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CITEWELL_CHUNK_TOKENS", "many")
    run("articles", code=1)
    assert "CITEWELL_CHUNK_TOKENS" in run.err


def test_the_doctor_finds_nothing_wrong(run: Run) -> None:
    assert run.json("doctor")["findings"] == []


@pytest.mark.slow
def test_standard_input_is_an_article(run: Run, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "ui", "add", "-", "--json", "--data", str(tmp_path / "library")]
    done = subprocess.run(
        command, input="Otters\n\nAn otter eats fish.\n", capture_output=True, text=True, check=True
    )
    assert json.loads(done.stdout)[0]["status"] == "added"


@pytest.fixture
def taken_port() -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


def test_a_taken_port_is_named(run: Run, taken_port: int) -> None:
    run("ui", "--port", str(taken_port), code=1)
    assert f"Port {taken_port} of 127.0.0.1 cannot be had (Address already in use)" in run.err


PAGE = """<html lang="en"><head><meta property="article:published_time" content="2024-03-01">
<link rel="canonical" href="https://www.quay.example/ferry"></head><body><h1>The Ferry</h1>
<p>The ferry sails at noon from Hull, as it has for eleven years, and comes back in the evening.</p>
<p style="display:none">The ferry sank.</p></body></html>"""


@pytest.mark.slow
def test_reading_shows_what_would_be_stored_and_stores_nothing(run: Run, tmp_path: Path) -> None:
    page, data = tmp_path / "ferry.html", str(tmp_path / "library")
    page.write_text(PAGE, encoding="utf-8")
    [shown] = run.json("read", str(page))
    assert (shown["title"], shown["date"], shown["site"]) == ("The Ferry", "2024-03-01", "quay.example")
    assert [line["reason"] for line in shown["receipt"] if not line["kept"]] == ["hidden text"]
    assert len(run.json("articles")) == 3
    [added] = run.json("add", str(page), "--data", data)
    stored = run.json("article", added["id"], "--data", data)
    assert stored == {key: value for key, value in shown.items() if key != "receipt"}
    assert "quay.example · 2024-03-01 · en" in run("read", str(page))


def test_reading_names_what_cannot_be_read_and_ends_with_1(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.gif").write_bytes(b"GIF89a")
    [shown] = run.json("read", str(tmp_path / "a.gif"), code=1)
    assert "is an animation" in shown["reason"]


def test_articles_are_asked_by_day_and_site_and_tables_by_their_columns(run: Run, tmp_path: Path) -> None:
    table, data = tmp_path / "news.csv", str(tmp_path / "library")
    table.write_text(
        "what,when,where\nThe ferry sails at noon from Hull.,2024-03-01,quay.example\n"
        "The ferry sails at 3 p.m. from Hull.,2023-03-01,dock.example\n"
    )
    columns = ("--text-column", "what", "--date-column", "when", "--source-column", "where")
    assert [item["status"] for item in run.json("add", str(table), *columns, "--data", data)] == ["added"] * 2
    question = "When does the ferry sail from Hull?"
    for option, value, said in [
        ("--since", "2024-01-01", "The ferry sails at noon from Hull."),
        ("--until", "2023-12-31", "The ferry sails at 3 p.m. from Hull."),
        ("--source", "quay.example", "The ferry sails at noon from Hull."),
    ]:
        found = run.json("ask", question, option, value, "--data", data)
        assert found["text"] == said
        assert (found["searched"]["articles"], found["searched"]["of"]) == (1, 2)
        [citation] = found["sentences"][0]["citations"]
        assert citation["site"] in ("quay.example", "dock.example")
    assert "(quay.example, 2024-03-01)" in run("ask", question, "--since", "2024-01-01", "--data", data)
    run("ask", question, "--since", "2025-01-01", "--data", data, code=1)
    assert "citewell articles --json" in run.err
    run("ask", question, "--until", "last year", "--data", data, code=1)
    assert "is not a valid date" in run.err
