"""Debian's Chromium, to look at the page with."""

import os
import shutil
from collections.abc import Iterator

import pytest
from patience import PATIENCE
from playwright.sync_api import Browser, expect, sync_playwright

# Without a window of its own it does the same in two thirds of the CPU time.
CHROMIUM = shutil.which("chromium-headless-shell") or shutil.which("chromium")
REMEDY = "there is no Chromium: run `apt-get install chromium-headless-shell` to run the tests of the page"


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A browser without a window; skipped where there is none, which under CI is a failure."""
    if CHROMIUM is None:
        if os.environ.get("CI") == "true":
            pytest.fail(REMEDY)
        pytest.skip(REMEDY)
    expect.set_options(timeout=PATIENCE * 1000)  # milliseconds
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield opened
        opened.close()
