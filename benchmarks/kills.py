"""Kill a writer at random moments, and see whether anything that it acknowledged is lost.

    python benchmarks/kills.py [--kills 500] [--seed 1]

Each round a child adds, replaces, removes, restores lines, syncs a folder, imports an export, reads files
again and moves to another embedder, telling of each before and after; then it is killed. Another child opens
what is left, compares it with what was acknowledged (of what was under way, the state before or after is
right), and goes on with the next text; every other time it first removes again what a killed removal left.
Prints what was lost, half done or unrepaired; the exit code is 0 where nothing was.
"""

import argparse
import contextlib
import hashlib
import importlib
import json
import os
import random
import signal
import tempfile
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

HEAVY = ("chromadb.api.rust", "tantivy", "rag.library", "rag.indexing.doctor", "rag.indexing.ingest",
         "rag.indexing.sync", "rag.indexing.reindex", "rag.reading.article")  # fmt: skip
NAMES = [f"/stories/{number}.txt" for number in range(8)]
FILES = [f"{number}.txt" for number in range(4)]
KINDS = ("put", "put", "put", "remove", "remove", "keep", "sync", "import", "reimport", "reindex")
CHANGES = 6  # at most, before a writer is killed
MOMENT = 0.2  # seconds within which it then is
DROPPED = 3  # the line of a story that is dropped, and may be restored


class Embedder:
    """A bag of words of 32 numbers, under one of two names."""

    dimension = 32
    tokenizer = "words"

    def __init__(self, name: str) -> None:
        self.name = name

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        vectors = np.full((len(texts), self.dimension), 1e-3, dtype=np.float32)
        for number, text in enumerate(texts):
            for word in text.lower().split():
                vectors[number, int(hashlib.sha256(word.encode()).hexdigest(), 16) % self.dimension] += 1
        return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)

    def embed_query(self, question: str) -> NDArray[np.float32]:
        return self.embed([question])[0]

    def count(self, texts: Sequence[str]) -> list[int]:
        return [len(text.split()) for text in texts]


def story(name: str, turn: int) -> str:
    lines = (
        f"The ferry of {name} sailed for the {turn}th time from quay {line} at noon." for line in range(12)
    )
    return f"Ferry {turn}\n\nShare this\n\n" + "\n\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description="Kill a writer again and again.")
    parser.add_argument("--kills", type=int, default=500)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    for name in HEAVY:  # nothing is used in this process, for threads don't outlive a fork
        importlib.import_module(name)
    chance = random.Random(arguments.seed)  # noqa: S311
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        (place / "synced").mkdir()
        in_child(lambda _: prepare(place))
        state: dict[str, Any] = {}
        wrong: list[str] = []
        acknowledged = 0
        for number in range(arguments.kills):
            said = killed(partial(write, place, state, number), chance)
            acknowledged += sum("done" in line for line in said)
            again = number % 2 == 0
            [found] = in_child(partial(check, place, state, said, again)) or [None]
            if found is None:
                wrong.append(f"kill {number}: what is left can't be checked")
                break
            wrong += [
                f"kill {number}, during {said[-1] if said else 'the start'}: {line}"
                for line in found["wrong"]
            ]
            state = found["state"]
            print(f"kill {number}: {len(said)} lines told, {len(wrong)} wrong", flush=True)
    print(f"{arguments.kills} kills, {acknowledged:,} acknowledged changes, {len(wrong)} wrong")
    for line in wrong[:20]:
        print("!", line)
    raise SystemExit(bool(wrong))


def prepare(place: Path) -> None:
    """An export of one article."""
    other = opened(place / "other", "openai:a")
    other.add_text(story("imported", 0))
    other.export(place / "export")


def opened(home: Path, embedder: str) -> Any:
    from rag.library import Library

    return Library(home, Embedder(embedder), chunk_tokens=40)


def current(home: Path) -> Any:
    """The library, with whichever of the two embedders it has."""
    from rag.errors import EmbedderMismatch

    for name in ("openai:a", "openai:b"):
        library = opened(home, name)
        try:
            library.search("ferry", n=1)
        except EmbedderMismatch:
            continue
        return library
    raise AssertionError("neither embedder made the vectors")


def write(place: Path, state: dict[str, Any], turn: int, tell: Callable[[Any], None]) -> None:
    """Change the library until killed; each change is told of as what it leads to, before and after."""
    chance, library = random.Random(turn), current(place / "home")  # noqa: S311
    for step in range(10_000):
        kind, name, text = chosen(state, chance, 1_000 * turn + step)
        change = changed(place, state, kind, name, text, 1_000 * turn + step)
        tell({"begun": kind, "change": change})
        library = carry_out(place, library, kind, name, text)
        state |= change
        tell({"done": kind, "change": change})


def chosen(state: dict[str, Any], chance: random.Random, turn: int) -> tuple[str, str, str]:
    """A change that can be made: its kind, the article that it is of, and a text."""
    kind = chance.choice(KINDS)
    name = f"synced/{chance.choice(FILES)}" if kind == "reimport" else chance.choice(NAMES)
    old = state.get(name)
    if kind in ("remove", "keep", "reimport") and (old is None or (kind == "keep" and old["keep"])):
        name, kind = chance.choice(NAMES), "put"
    return kind, name, story(chance.choice(NAMES), turn)


def changed(place: Path, state: dict[str, Any], kind: str, name: str, text: str, turn: int) -> dict[str, Any]:
    """The articles that differ after a change, as they are then; writes the files of a sync."""
    if kind == "sync":
        texts = {f"synced/{file}": story(file, turn) for file in FILES}
        for file, new in texts.items():
            (place / file).write_text(new)
        return {file: {"text": new, "keep": False} for file, new in texts.items()}
    if kind == "reimport":
        return {name: {"text": (place / name).read_text(), "keep": False}}
    return {
        "put": {name: {"text": text, "keep": False}},
        "remove": {name: None},
        "keep": {name: {**(state.get(name) or {}), "keep": True}},
        "import": {"imported": {"text": story("imported", 0), "keep": False}},
        "reindex": {},
    }[kind]


def carry_out(place: Path, library: Any, kind: str, name: str, text: str) -> Any:
    """Make one change; gives the library as it is to be used from then on."""
    from rag.types import Source

    if kind == "put":
        library._folder.ingest.put(Source(name, text))
    elif kind == "remove":
        library.remove(library._folder.articles.id_of(name))
    elif kind == "keep":
        library.keep(library._folder.articles.id_of(name), [DROPPED])
    elif kind == "reimport":
        whole(library.reimport([library._folder.articles.id_of(str(place / name))]))
    elif kind == "sync":
        whole(library.sync(place / "synced", consent=lambda _leave, _stay: True).changes)
    elif kind == "import":
        library.import_from(place / "export")
    else:
        library = opened(place / "home", "openai:b" if library.embedder.name == "openai:a" else "openai:a")
        library.reindex()
    return library


def whole(changes: Sequence[Any]) -> None:
    """Fail where one of the sources was not read, which is told of and no loss."""
    if failed := [change for change in changes if change.status == "failed"]:
        raise RuntimeError(failed)


def check(
    place: Path,
    state: dict[str, Any],
    said: list[dict[str, Any]],
    again: bool,
    tell: Callable[[Any], None],
) -> None:
    """Tell what is wrong with what a killed writer left, and what is there now.

    A removal that was under way is done `again` before, and then has to be complete.
    """
    from rag.errors import UnknownArticle

    under_way: dict[str, Any] = {}
    for line in said:
        if "done" in line:
            state |= line["change"]
            under_way = {}
        else:
            under_way = line["change"]
    library = current(place / "home")
    if again and said and said[-1].get("begun") == "remove":
        [name] = under_way
        with contextlib.suppress(UnknownArticle):
            library.remove(library._folder.articles.id_of(name))
        state, under_way = state | under_way, {}
    wrong = [*compare(place, library, state, under_way, "at once")]
    library.add_text(
        "The Buoy\n\nA buoy was painted yellow, and it is the text that goes on."
    )  # the next writer
    wrong += compare(place, library, state, under_way, "after the next writer")
    wrong += library.doctor().findings
    now = {name: found for name in [*state, *under_way] if (found := there(place, library, name)) is not None}
    tell({"wrong": wrong, "state": now})


def compare(
    place: Path, library: Any, state: dict[str, Any], under_way: dict[str, Any], when: str
) -> list[str]:
    """The articles that are neither as they were acknowledged nor as what was under way leaves them."""
    wrong = []
    for name in {**state, **under_way}:
        found = there(place, library, name)
        allowed = [state.get(name), *([under_way[name]] if name in under_way else [])]
        if found not in allowed:
            wrong.append(f"{name} is {found and found['text'][:9]} {when}")
    return wrong


def there(place: Path, library: Any, name: str) -> dict[str, Any] | None:
    """What the library has of an article: its source's text, and whether the dropped line is restored."""
    if name == "imported":
        origins = [item.source for item in library.articles() if item.source.startswith("text:")]
        found = [library.article(library._folder.articles.id_of(origin)) for origin in origins]
        article = next((item for item in found if "imported" in item.source.text), None)
    else:
        origin = str(place / name) if name.startswith("synced/") else name
        row = library._folder.articles.row(library._folder.articles.id_of(origin))
        article = None if row is None else library.article(row.id)
    return None if article is None else {"text": article.source.text, "keep": bool(article.source.keep)}


def killed(work: Callable[[Callable[[Any], None]], None], chance: random.Random) -> list[dict[str, Any]]:
    """What a child told until it was killed."""
    child, lines = forked(work)
    with lines:
        told = [lines.readline() for _ in range(chance.randint(1, 2 * CHANGES))]
        time.sleep(chance.uniform(0, MOMENT))
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        told += lines
    return [json.loads(line) for line in told if line.endswith("\n")]


def in_child(work: Callable[[Callable[[Any], None]], None]) -> list[Any] | None:
    """What a child told, None where it failed."""
    child, lines = forked(work)
    with lines:
        told = [json.loads(line) for line in lines]
    return told if os.waitpid(child, 0)[1] == 0 else None


def forked(work: Callable[[Callable[[Any], None]], None]) -> tuple[int, Any]:
    """A child at work, and the lines that it tells."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        try:
            work(lambda value: (os.write(writing, f"{json.dumps(value)}\n".encode()), None)[1])
        except BaseException:  # noqa: BLE001  a child says why, and ends
            import traceback

            traceback.print_exc()
            os._exit(1)
        os._exit(0)
    os.close(writing)
    return child, os.fdopen(reading)


if __name__ == "__main__":
    main()
