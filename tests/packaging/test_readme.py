"""The commands of the README and the user's pages run, in order, in one library."""

import io
import os
import re
import runpy
import shlex
import shutil
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from bundled import tenth
from commands import Run
from model_server import ModelServer
from page import serving
from web_site import Answer, Site

from eval import bundled_articles
from rag import Library
from rag.types import Message

ROOT = Path(__file__).parents[2]
PAGES = (
    "README.md",
    "docs/documents.md",
    "docs/answers.md",
    "docs/evaluation.md",
    "docs/backups.md",
    "docs/models.md",
    "docs/serve.md",
)
NAMING = {"CITEWELL_MODEL", "CITEWELL_EMBEDDER", "CITEWELL_RERANKER", "CITEWELL_CHECKER"}
"""The variables by which something may be sent."""


def lines() -> list[list[str]]:
    """The words of every `citewell …` and `export …` line in an ```sh block, except servers."""
    pages = "".join((ROOT / page).read_text(encoding="utf-8") for page in PAGES)
    blocks = re.findall(r"^```sh\n(.*?)^```", pages, flags=re.MULTILINE | re.DOTALL)
    split = [shlex.split(line, comments=True) for block in blocks for line in block.splitlines()]
    return [
        words
        for words in split
        if words and words[0] in ("citewell", "export") and words[1] not in ("ui", "serve")
    ]


def first_sentence(messages: Sequence[Message]) -> str:
    """A model's reply that repeats the first numbered sentence."""
    found = re.search(r"^\[(\d+)\] (.*)$", messages[-1].text, re.MULTILINE)
    return f"{found[2]} [{found[1]}]" if found else "Nothing."


@pytest.fixture
def server() -> Iterator[ModelServer]:
    with ModelServer(first_sentence) as running:
        yield running


@pytest.fixture
def news() -> Iterator[Site]:
    """The site that the README calls https://news.example."""
    feed = b"<rss><channel><item><link>/ferry</link></item><item><link>/crane</link></item></channel></rss>"
    pages = {
        "/ferry": Answer(b"The Ferry\n\nThe ferry sails at noon from Hull.\n", "text/plain"),
        "/crane": Answer(b"The Crane\n\nThe crane stands on the east quay.\n", "text/plain"),
        "/feed": Answer(feed, "application/rss+xml"),
    }
    with Site(pages) as running:
        yield running


@pytest.mark.slow
def test_the_documented_commands_run_in_order(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, server: ModelServer, news: Site
) -> None:
    """`ID` is the id of `article.txt`, `notes/` contains more articles, and every server is a fake.

    Of the bundled dataset a tenth is asked: `tests/ui/test_cli_eval.py` asks all of it.
    """
    monkeypatch.setenv("OPENAI_BASE_URL", server.url)
    monkeypatch.setenv("CITEWELL_ALLOW_PRIVATE_URLS", "1")
    monkeypatch.setattr(sys, "stdin", io.StringIO())
    dataset = tenth(tmp_path / "datasets")
    monkeypatch.setattr("eval.bundled_dataset", lambda: dataset)
    monkeypatch.chdir(tmp_path)
    article, *notes = bundled_articles()
    shutil.copy(article, tmp_path / "article.txt")
    shutil.copy(article, tmp_path / "draft.md")
    (tmp_path / "notes").mkdir()
    for note in notes:
        shutil.copy(note, tmp_path / "notes")
    for command, *arguments in lines():
        if command == "export":
            name, _, value = arguments[0].partition("=")
            monkeypatch.setenv(name, server.url if name == "OPENAI_BASE_URL" else value)
            continue
        if "ID" in arguments:
            (first,) = [
                found["id"] for found in run.json("articles") if found["source"].endswith("article.txt")
            ]
            arguments = [first if argument == "ID" else argument for argument in arguments]
        arguments = [argument.replace("https://news.example", news.url) for argument in arguments]
        before = len(server.requests)
        run(*arguments)
        names_a_model = "--model" in arguments or NAMING & os.environ.keys()
        assert names_a_model or len(server.requests) == before, "nothing is sent without a model named"
    assert {"/ferry", "/feed", "/crane"} <= set(news.paths)
    asked = {request.body["model"] for request in server.requests}
    assert asked == {
        "gpt-4o-mini",
        "llama3.2",
        "nomic-embed-text",
        "bge-reranker-v2-m3",
        "bespoke-minicheck",
    }


def test_the_documented_rates_match_the_output_of_the_command(run: Run, tmp_path: Path) -> None:
    """After a change to the check, copy the first table of ``eval judge`` into docs/evaluation.md."""
    guide = (ROOT / "docs" / "evaluation.md").read_text(encoding="utf-8")
    (table,) = re.findall(r"^```text\n(CLAIMS .*?)^```", guide, flags=re.MULTILINE | re.DOTALL)
    printed = run("eval", "judge", "--judge", "offline", "--data", str(tmp_path)).splitlines()
    rows = table.splitlines()
    assert len(rows) > 2
    assert [line.split() for line in rows] == [line.split() for line in printed[: len(rows)]]
    assert printed[len(rows)].startswith("TRUE and FALSE")


@pytest.mark.slow
def test_the_documented_programs_get_an_answer_from_the_page(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    Library(tmp_path / "home").add(bundled_articles())
    script = tmp_path / "program.py"
    with serving(tmp_path / "home") as address:
        for guide in ("page.md", "serve.md"):
            text = (ROOT / "docs" / guide).read_text(encoding="utf-8")
            (program,) = re.findall(r"^```python\n(.*?)^```", text, flags=re.MULTILINE | re.DOTALL)
            here = re.sub(r"http://127\.0\.0\.1:\d+", address, program)
            script.write_text(here, encoding="utf-8")
            runpy.run_path(str(script))
            assert re.search(r"\bsupported .*£23\.4 million", capsys.readouterr().out)
