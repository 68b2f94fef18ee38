"""Measure the page with one reader, with many at once, and over a long time.

    python benchmarks/page.py --data DIR [--chunks N]

Starts `citewell ui` in separate processes. The texts in DIR/chunking and DIR/haystack fill one library, as
in overhead.py; Chromium (`apt-get install chromium`) opens the page and clicks an example. Then 60 and 200
people at once ask a model that takes a second to reply, and 500 questions follow one after another. Then
200 ask a model that replies at once, first one after another and then all together. Prints seconds, how each
person was answered, and the memory of the server process.

    python benchmarks/page.py --crowd

does only the last part, which needs no DIR.
"""

import argparse
import json
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import uuid
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import httpx
import psutil
from overhead import fill
from playwright.sync_api import Browser, sync_playwright

from eval import bundled_articles
from rag import Library
from rag.types import Message

RUNS = 5
SECOND = 1.0  # the model's time for a reply
QUESTIONS, WARM = 500, 50
CROWD = 200  # people at once, with a model that replies at once
PAINT = "() => performance.getEntriesByName('first-contentful-paint')[0].startTime / 1000"
CLICK = """() => new Promise((done) => {
  const started = performance.now();
  const seen = () => document.querySelector(".exchange .tools") && done((performance.now() - started) / 1000);
  new MutationObserver(seen).observe(document.body, { childList: true, subtree: true });
  document.querySelector(".examples li button").click();
})"""


@dataclass(frozen=True, slots=True)
class Outcome:
    """The outcome for one person ("answered", "mixed up" or "told to try again"), and the seconds it took."""

    what: str
    seconds: float


def main() -> None:
    parser = argparse.ArgumentParser(
        description="Measure the page with one reader, many readers, and over time."
    )
    parser.add_argument("--data", type=Path, metavar="DIR", help="folder with chunking/ and haystack/")
    parser.add_argument("--chunks", type=int, default=3500, help="the size of the library")
    parser.add_argument("--crowd", action="store_true", help="measure 200 people only")
    arguments = parser.parse_args()
    if arguments.crowd:
        with tempfile.TemporaryDirectory() as folder:
            crowded(Path(folder))
        return
    if arguments.data is None:
        parser.error("--data DIR is required, or --crowd")
    chromium = shutil.which("chromium")
    if chromium is None:
        raise SystemExit("Chromium is not installed: run `apt-get install chromium`.")
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        home = Path(folder, "home")
        library = Library(home)
        library.add(bundled_articles())
        print(f"{fill(library, arguments.data, arguments.chunks):,} chunks")
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        one_reader(home, browser)
        browser.close()
        many_readers(Path(folder, "small"))
        crowded(Path(folder, "crowded"))


def one_reader(home: Path, browser: Browser) -> None:
    """Measure the start, the first paint and the answer to an example; a first run warms the disk."""
    starts, works, paints, clicks = [], [], [], []
    for _ in range(RUNS + 1):
        started = time.perf_counter()
        with serving(home) as (address, process):
            httpx.get(address).raise_for_status()
            starts.append(time.perf_counter() - started)
            times = process.cpu_times()
            works.append(times.user + times.system)
            page = browser.new_context().new_page()
            page.goto(address)
            page.locator(".examples li button").first.wait_for()
            paints.append(page.evaluate(PAINT))
            clicks.append(page.evaluate(CLICK))
            page.reload()
            page.get_by_role("button", name="Delete", exact=True).click()
            page.locator(".examples li button").first.wait_for()
            clicks.append(page.evaluate(CLICK))
            page.context.close()
    print(f"start to a page     {median(starts):6.2f} s, {median(works):.2f} s of CPU time")
    print(f"first paint         {median(paints):6.2f} s")
    first, later = (statistics.median(clicks[place::2]) * 1e3 for place in (2, 3))
    print(f"example, answered   {first:6.0f} ms for the first answer of a process, {later:.0f} ms later")


def median(times: Sequence[float]) -> float:
    """The median of all runs except the first."""
    return statistics.median(times[1:])


def many_readers(home: Path) -> None:
    """Ask many questions at once, then one after another; the model repeats the number in the question."""
    Library(home).add(bundled_articles())
    with numbered(SECOND) as environment, serving(home, environment) as (address, _):
        asked(address, 0)
        for people in (60, CROWD):
            report(people, crowd(address, people))
    with numbered(0) as environment, serving(home, environment) as (address, process):
        sizes = []
        for number in range(WARM + QUESTIONS):
            asked(address, number)
            if number >= WARM - 1 and (number + 1 - WARM) % 100 == 0:
                sizes.append(process.memory_info().rss / 2**20)
        shown = " ".join(f"{size:.0f}" for size in sizes)
        growth = sizes[-1] / sizes[0] - 1
        print(f"memory              {shown} MB, every 100 questions after {WARM}: {growth:+.1%}")


def crowded(home: Path) -> None:
    """Compare the longest wait of 200 people at once with the time for them one after another."""
    Library(home).add(bundled_articles())
    with numbered(0) as environment, serving(home, environment) as (address, _):
        asked(address, 0)
        started = time.perf_counter()
        for number in range(CROWD):
            asked(address, number)
        alone = time.perf_counter() - started
        outcomes = crowd(address, CROWD)
        report(CROWD, outcomes)
        longest = max(each.seconds for each in outcomes)
        print(f"one after another   {alone:6.2f} s: the longest wait is {longest / alone:.2f} of that")


def report(people: int, outcomes: Sequence[Outcome]) -> None:
    """Print one line about a crowd."""
    counts = ", ".join(f"{count} {what}" for what, count in Counter(each.what for each in outcomes).items())
    print(
        f"{people:3} people at once  {max(each.seconds for each in outcomes):6.2f} s for the last: {counts}"
    )


def crowd(address: str, people: int) -> list[Outcome]:
    """The outcome for each of `people` who ask at the same time."""
    with ThreadPoolExecutor(people) as pool:
        return list(pool.map(lambda number: asked(address, number), range(1, people + 1)))


def asked(address: str, number: int) -> Outcome:
    """Ask a question with a number of its own, as the page does."""
    started = time.perf_counter()
    with httpx.Client(base_url=address, timeout=600) as client:
        session = uuid.uuid4().hex
        asked = {"question": f"What is number {number}?"}
        body = {"fn_index": asks(address), "session_hash": session, "data": [[]], "event_data": asked}
        joined = client.post("/gradio_api/queue/join", json=body)
        if joined.status_code == 503:
            return Outcome("told to try again", time.perf_counter() - started)
        joined.raise_for_status()
        said = "".join(outputs(client, session))
    what = "answered" if re.findall(r"The number is (\d+)\.", said)[-1:] == [str(number)] else "mixed up"
    return Outcome(what, time.perf_counter() - started)


@cache
def asks(address: str) -> int:
    """The index of the event that asks."""
    events = httpx.get(f"{address}/config").json()["dependencies"]
    return int(next(each["id"] for each in events if each["api_name"] == "_asked"))


def outputs(client: httpx.Client, session: str) -> Iterator[str]:
    """Yield what the server sends to a session until its event is complete."""
    with client.stream("GET", "/gradio_api/queue/data", params={"session_hash": session}) as stream:
        for line in stream.iter_lines():
            message = json.loads(line.removeprefix("data:") or "{}")
            yield json.dumps(message.get("output"))
            if message.get("msg") == "process_completed":
                return


@contextmanager
def numbered(seconds: float) -> Iterator[dict[str, str]]:
    """Run a model that repeats the last number in the prompt; yields the environment for using it."""
    sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))
    from model_server import ModelServer

    def reply(messages: Sequence[Message]) -> str:
        time.sleep(seconds)
        return f"The number is {re.findall('number ([0-9]+)', messages[-1].text)[-1]} [1]."

    with ModelServer(reply) as server:
        yield server.environment


@contextmanager
def serving(home: Path, environment: dict[str, str] | None = None) -> Iterator[tuple[str, psutil.Process]]:
    """Run `citewell ui` on a free port; yields its address and process."""
    command = [sys.executable, "-m", "ui", "ui", "--port", "0", "--data", str(home)]
    command += ["--model", "numbers"] if environment else []
    variables = {**os.environ, **(environment or {})}
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env=variables
    ) as process:
        try:
            found = (re.search(r"http://\S+", line) for line in process.stdout or ())
            address = next((match[0] for match in found if match), None)
            if address is None:
                raise SystemExit("The page did not start.")
            yield address, psutil.Process(process.pid)
        finally:
            process.terminate()


if __name__ == "__main__":
    main()
