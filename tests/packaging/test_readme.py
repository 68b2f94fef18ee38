"""The commands of the README run, in their order, in one library."""

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from model_server import ModelServer
from page import serving
from web_site import Answer, Site

from eval import bundled_articles
from rag.types import Message

ROOT = Path(__file__).parents[2]
CITEWELL = Path(sys.executable).with_name("citewell")


def lines() -> list[list[str]]:
    """The words of every `citewell …` and `export …` line in a ```sh block, but for what serves a page."""
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    blocks = re.findall(r"^```sh\n(.*?)^```", readme, flags=re.MULTILINE | re.DOTALL)
    split = [shlex.split(line, comments=True) for block in blocks for line in block.splitlines()]
    return [
        words
        for words in split
        if words and words[0] in ("citewell", "export") and words[:2] != ["citewell", "ui"]
    ]


def first_sentence(messages: Sequence[Message]) -> str:
    """A model that says what the first numbered sentence says."""
    found = re.search(r"^\[(\d+)\] (.*)$", messages[-1].text, re.MULTILINE)
    return f"{found[2]} [{found[1]}]" if found else "Nothing."


@pytest.fixture
def server() -> Iterator[ModelServer]:
    with ModelServer(first_sentence) as running:
        yield running


@pytest.fixture
def news() -> Iterator[Site]:
    """What the README calls https://news.example."""
    feed = b"<rss><channel><item><link>/ferry</link></item><item><link>/crane</link></item></channel></rss>"
    pages = {
        "/ferry": Answer(b"The Ferry\n\nThe ferry sails at noon from Hull.\n", "text/plain"),
        "/crane": Answer(b"The Crane\n\nThe crane stands on the east quay.\n", "text/plain"),
        "/feed": Answer(feed, "application/rss+xml"),
    }
    with Site(pages) as running:
        yield running


def test_the_readmes_commands_run_in_order(tmp_path: Path, server: ModelServer, news: Site) -> None:
    """`ID` stands for the id of `article.txt`, `notes/` holds more articles, and every server is ours."""
    environment = {**os.environ, "OPENAI_BASE_URL": server.url, "CITEWELL_ALLOW_PRIVATE_URLS": "1"}

    def citewell(*arguments: str) -> str:
        result = subprocess.run(
            [CITEWELL, *arguments],
            cwd=tmp_path,
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
        )
        assert result.returncode == 0, f"citewell {shlex.join(arguments)}: {result.stderr}"
        return result.stdout

    article, *notes = bundled_articles()
    shutil.copy(article, tmp_path / "article.txt")
    shutil.copy(article, tmp_path / "draft.md")
    (tmp_path / "notes").mkdir()
    for note in notes:
        shutil.copy(note, tmp_path / "notes")
    for command, *arguments in lines():
        if command == "export":
            name, _, value = arguments[0].partition("=")
            environment[name] = server.url if name == "OPENAI_BASE_URL" else value
            continue
        if "ID" in arguments:
            (first,) = [
                found["id"]
                for found in json.loads(citewell("articles", "--json"))
                if found["source"].endswith("article.txt")
            ]
            arguments = [first if argument == "ID" else argument for argument in arguments]
        arguments = [argument.replace("https://news.example", news.url) for argument in arguments]
        before = len(server.requests)
        citewell(*arguments)
        names_a_model = "--model" in arguments or {"CITEWELL_MODEL", "CITEWELL_EMBEDDER"} & environment.keys()
        assert names_a_model or len(server.requests) == before, "nothing is sent without a model named"
    assert {"/ferry", "/feed", "/crane"} <= set(news.paths)
    asked = {request.body["model"] for request in server.requests}
    assert asked == {"gpt-4o-mini", "llama3.2", "nomic-embed-text"}


def test_the_readmes_program_gets_an_answer_from_the_page(tmp_path: Path) -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    (program,) = re.findall(r"^```python\n(.*?)^```", readme, flags=re.MULTILINE | re.DOTALL)
    with serving(tmp_path / "home") as address:
        program = program.replace("http://127.0.0.1:7860", address)
        result = subprocess.run([sys.executable, "-c", program], capture_output=True, encoding="utf-8")
    assert result.returncode == 0, result.stderr
    assert re.search(r"^supported .*£23\.4 million", result.stdout, re.MULTILINE)
