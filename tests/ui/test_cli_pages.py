"""`citewell add` with URLs, in this process and in one of its own."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest
from commands import Run
from patience import PATIENCE, until
from web_site import Answer, Site

from rag import build_library, load_settings

FERRY = Answer(b"The Ferry\n\nThe ferry sails at noon from Hull.\n", "text/plain")


@pytest.fixture
def site() -> Iterator[Site]:
    with Site({"/ferry": FERRY}) as running:
        yield running


def test_a_page_of_a_private_server_is_added_where_the_setting_allows_it(
    run: Run, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    [refused] = run.json("add", f"{site.url}/ferry", code=1)
    assert refused["status"] == "failed"
    assert "CITEWELL_ALLOW_PRIVATE_URLS=1" in refused["reason"]
    assert site.asked == []
    monkeypatch.setenv("CITEWELL_ALLOW_PRIVATE_URLS", "1")
    [added] = run.json("add", f"{site.url}/ferry")
    assert (added["status"], added["source"]) == ("added", f"{site.url}/ferry")
    assert run.json("articles")[0]["source"] == f"{site.url}/ferry"


def test_what_failed_of_a_list_stands_at_the_end_and_is_counted(
    run: Run, site: Site, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("CITEWELL_ALLOW_PRIVATE_URLS", "1")
    urls = tmp_path / "urls.txt"
    urls.write_text(f"{site.url}/none\n{site.url}/ferry\nfile:///etc/passwd\n")
    out = run("add", "--from", str(urls))
    places = [out.index(word) for word in ("added", "/none", "/etc/passwd", "2 of 3 failed")]
    assert places == sorted(places)
    assert run("add", "--from", str(tmp_path / "missing.txt"), code=1) == ""
    assert "check the path" in run.err


def test_adding_nothing_is_wrong_usage(run: Run) -> None:
    run("add", code=2)
    assert "--from" in run.err


@pytest.mark.slow
def test_an_interrupt_while_a_page_is_awaited_leaves_a_whole_library(tmp_path: Path) -> None:
    over = threading.Event()

    def waits(handler: BaseHTTPRequestHandler) -> None:
        over.wait(PATIENCE)

    with Site({"/ferry": FERRY, "/slow": waits}) as site:
        urls = tmp_path / "urls.txt"
        urls.write_text(f"{site.url}/ferry\n{site.url}/slow\n{site.url}/never\n")
        command = [sys.executable, "-m", "ui", "add", "--from", str(urls)]
        adding = subprocess.Popen(
            command,
            env={**os.environ, "CITEWELL_ALLOW_PRIVATE_URLS": "1"},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding="utf-8",
        )
        try:
            until(lambda: "/slow" in site.paths)
            adding.send_signal(signal.SIGINT)
            _, said = adding.communicate(timeout=PATIENCE)
        finally:
            over.set()
            adding.kill()
    assert adding.returncode != 0
    assert "Traceback" not in said
    assert "/never" not in site.paths
    library = build_library(load_settings())
    assert [item.title for item in library.articles()] == ["The Ferry"]
    assert library.doctor().findings == ()
