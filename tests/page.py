"""The page in a process of its own, as a user starts it, and Debian's Chromium to look at it with."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page


@contextmanager
def serving(home: Path, *arguments: str, environment: Mapping[str, str] | None = None) -> Iterator[str]:
    """`citewell ui` on a free port and the library `home`: the address that it prints."""
    command = [sys.executable, "-m", "ui", "ui", "--port", "0", "--data", str(home), *arguments]
    variables = {**os.environ, **(environment or {})}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=variables) as process:
        try:
            assert process.stdout is not None
            found = next((re.search(r"http://\S+", line) for line in process.stdout if "http" in line), None)
            assert found, "the command ended without an address"
            yield found[0]
        finally:
            process.terminate()


@contextmanager
def visiting(browser: Browser, address: str, **options: object) -> Iterator[Page]:
    """A reader of their own at `address`; a request to anywhere else, or an error in a script, fails."""
    context = browser.new_context(**{"viewport": {"width": 1440, "height": 900}, **options})
    page = context.new_page()
    outside: list[str] = []
    errors: list[str] = []
    page.on("request", lambda request: outside.append(request.url) if _leaves(request.url) else None)
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(address)
    yield page
    context.close()
    assert (outside, errors) == ([], [])


def _leaves(url: str) -> bool:
    return not re.match(r"(?:https?|wss?)://(?:127\.0\.0\.1|localhost)[:/]|data:|blob:", url)
