"""The page, started as a user starts it and asked over loopback."""

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from gradio_client import Client


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address that `citewell ui` prints for a library that was empty."""
    home = tmp_path_factory.mktemp("home")
    command = [sys.executable, "-m", "ui", "ui", "--port", "0", "--data", str(home)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        found = next((re.search(r"http://\S+", line) for line in process.stdout if "http" in line), None)
        assert found, "the command ended without an address"
        yield found[0]
        process.terminate()


def test_the_bundled_articles_answer(address: str, capfd: pytest.CaptureFixture[str]) -> None:
    page = Client(address, verbose=False, download_files=False)
    answer = page.predict("How much did the Ellerwick Heat Network cost?", "All articles", api_name="/ask")
    assert "£23.4 million" in answer
    assert "1 of 1 sentence" in answer or "sentences supported" in answer
    assert "The articles do not say" in page.predict(
        "How is bouillabaisse made?", "All articles", api_name="/ask"
    )
    assert "question is empty" in page.predict(" ", "All articles", api_name="/ask")


def test_a_foreign_host_name_is_refused(address: str) -> None:
    assert httpx.get(address, headers={"Host": "evil.example"}).status_code == 400


def test_every_response_carries_the_content_policy(address: str) -> None:
    for path in ("/", "/config"):
        assert "connect-src 'self'" in httpx.get(address + path).headers["content-security-policy"]


def test_a_file_outside_the_page_is_not_served(address: str, tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("hidden", encoding="utf-8")
    assert httpx.get(f"{address}/gradio_api/file={secret}").status_code in (403, 404)
