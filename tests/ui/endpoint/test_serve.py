"""`citewell serve`, and the page that answers at /v1, too."""

import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import httpx
import pytest
from commands import Run
from loops import finish
from patience import PATIENCE
from pydantic import SecretStr
from starlette.responses import PlainTextResponse

from eval import bundled_articles
from rag import Library, Settings, build_assistant
from ui.endpoint.app import beside


@pytest.mark.slow
def test_the_command_answers_until_it_is_ended(tmp_path: Path) -> None:
    Library(tmp_path).add(bundled_articles())
    command = [sys.executable, "-m", "ui", "serve", "--port", "0", "--data", str(tmp_path)]
    environment = {**os.environ, "CITEWELL_SERVE_TOKEN": "sesame"}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as process:
        try:
            assert process.stdout
            found = re.search(r"http://\S+/v1", process.stdout.readline())
            assert found
            models = f"{found[0]}/models"
            assert httpx.get(models, timeout=PATIENCE).status_code == 401
            headers = {"authorization": "Bearer sesame"}
            assert httpx.get(models, headers=headers, timeout=PATIENCE).json()["data"][0]["id"] == "citewell"
            process.send_signal(signal.SIGINT)
            assert process.wait(PATIENCE) == 0
        finally:
            process.kill()


@pytest.mark.parametrize("host", ["0.0.0.0", "192.0.2.7", "::"])  # noqa: S104
def test_others_are_not_answered_without_a_token(run: Run, host: str) -> None:
    run("serve", "--host", host, code=1)
    assert "set CITEWELL_SERVE_TOKEN" in run.err


def test_a_host_that_is_no_address_is_named(run: Run) -> None:
    run("serve", "--host", "elsewhere", code=1)
    assert "'elsewhere' is no address" in run.err


@pytest.mark.parametrize(
    ("has_passwords", "token", "given", "answered"),
    [
        (False, None, "", "models"),
        (False, "sesame", "", "refused"),
        (False, "sesame", "Bearer sesame", "models"),
        (True, None, "Bearer sesame", "page"),
        (True, "sesame", "Basic YWRhOm9uZQ==", "refused"),
        (True, "sesame", "Bearer sesame", "models"),
    ],
)
def test_a_page_with_passwords_answers_programs_by_a_token(
    tmp_path: Path, has_passwords: bool, token: str | None, given: str, answered: str
) -> None:
    library = Library(tmp_path)
    assistant = build_assistant(Settings(), library)
    secret = None if token is None else SecretStr(token)
    page = PlainTextResponse("the page")
    app = beside(
        page, library, lambda: assistant, host="127.0.0.1", token=secret, has_passwords=has_passwords
    )

    async def visit() -> tuple[httpx.Response, httpx.Response]:
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
            models = await client.get("/v1/models", headers={"authorization": given})
            return models, await client.get("/v1")

    models, elsewhere = finish(visit())
    expected = {"models": (200, "owned_by"), "refused": (401, "invalid_api_key"), "page": (200, "the page")}
    status, words = expected[answered]
    assert models.status_code == status
    assert words in models.text
    assert elsewhere.text == "the page"
