"""The page in a process of its own, as a user starts it, and Debian's Chromium to look at it with."""

import atexit
import json
import re
import shutil
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from ssl import PROTOCOL_TLS_CLIENT, SSLContext
from tempfile import TemporaryDirectory
from threading import Lock
from typing import Any

import httpx
from patience import PATIENCE
from playwright.sync_api import Browser, FilePayload, Page
from started import started

from eval import bundled_articles
from rag import Library, Overviews, build_checker, build_offline

UNENCRYPTED = SSLContext(PROTOCOL_TLS_CLIENT)
"""Trusts nobody: the page is asked in plain HTTP, and to load the authorities takes 35 ms for each client."""

_asking = Lock()


@contextmanager
def serving(
    home: Path, *arguments: str, environment: Mapping[str, str] | None = None, stocked: bool = True
) -> Iterator[str]:
    """`citewell ui` on a free port and the library `home`: the address that it prints.

    The bundled articles are in it, unless it is not to be `stocked`.
    """
    if stocked:
        shutil.copytree(_stock().name, home, dirs_exist_ok=True)
    arguments = ("ui", "--port", "0", "--data", str(home), *arguments)
    with started(*arguments, environment=environment) as lines:
        found = next((re.search(r"http://\S+", line) for line in lines if "http" in line), None)
        assert found, "the command ended without an address"
        yield found[0]


@cache
def _stock() -> TemporaryDirectory[str]:
    """A library of the bundled articles with their overviews, which take longer to make than to copy."""
    folder = TemporaryDirectory()
    atexit.register(folder.cleanup)
    library = Library(Path(folder.name))
    library.add(bundled_articles())
    overviews = Overviews(library, build_offline(build_checker()))
    for article in library.articles():
        overviews.of(article.id)
    return folder


@contextmanager
def visiting(browser: Browser, address: str, **options: Any) -> Iterator[Page]:
    """A reader of their own at `address`; a request to anywhere else, or an error in a script, fails."""
    context = browser.new_context(**{"viewport": {"width": 1440, "height": 900}, **options})
    context.set_default_timeout(PATIENCE * 1000)  # milliseconds
    page = context.new_page()
    outside: list[str] = []
    errors: list[str] = []
    page.on("request", lambda request: outside.append(request.url) if _leaves(request.url) else None)
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(address)
    # What is typed before the page has drawn its first answer of the server may be lost.
    page.locator(".examples, .exchange").first.wait_for()
    page.locator(".pane-articles .pane-body:not([aria-busy])").wait_for(state="attached")
    yield page
    context.close()
    assert (outside, errors) == ([], [])


def paste(page: Page, text: str) -> None:
    """Add `text` as an article, and wait until it is told what became of it."""
    page.get_by_role("button", name="+ Add").click()
    page.get_by_label("Text", exact=True).fill(text)
    page.get_by_role("button", name="Add text").click()
    page.locator(".notice .batch, .dialog .message").first.wait_for()


def upload(page: Page, file: Path | FilePayload) -> None:
    """Add a file by its choice in the dialog."""
    page.get_by_role("button", name="+ Add").click()
    page.locator("[data-files]").set_input_files(file)


def ask(page: Page, question: str) -> None:
    """Put a question into the box and send it."""
    box = page.locator(".composer textarea")
    box.fill(question)
    box.press("Enter")


def settled(page: Page) -> None:
    """Return when the browser has drawn, and told of, all that it was given."""
    page.evaluate("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")


def private_event(address: str, name: str, data: list[Any], event: Any = None) -> dict[str, Any]:
    """What comes of the page's own event `name` with these inputs, sent past the page's scripts.

    Its ``success`` is false where it failed, ``output`` is what the reader is sent at the end, and
    ``pictures`` are what they were sent before.
    """
    with _asking:  # readers at once ask for the events once
        number = _events(address)[name]
    with httpx.Client(base_url=address, timeout=PATIENCE, verify=UNENCRYPTED) as client:
        session = uuid.uuid4().hex
        body = {
            "fn_index": number,
            "session_hash": session,
            "data": data,
            "event_data": event,
        }
        joined = client.post("/gradio_api/queue/join", json=body)
        if joined.status_code != 200:
            return {"success": False, "output": joined.text}
        with client.stream("GET", "/gradio_api/queue/data", params={"session_hash": session}) as stream:
            pictures: list[Any] = []
            for line in stream.iter_lines():
                said: dict[str, Any] = json.loads(line.removeprefix("data:") or "{}")
                if said.get("msg") == "process_completed":
                    return {**said, "pictures": pictures}
                pictures.append(said.get("output"))
    raise AssertionError("the stream ended before the event did")


@cache
def _events(address: str) -> dict[str, int]:
    """The numbers of the page's events, by name."""
    config = httpx.get(f"{address}/config", timeout=PATIENCE, verify=UNENCRYPTED).json()
    return {each["api_name"]: each["id"] for each in config["dependencies"]}


def _leaves(url: str) -> bool:
    return not re.match(r"(?:https?|wss?)://(?:127\.0\.0\.1|localhost)[:/]|data:|blob:", url)
