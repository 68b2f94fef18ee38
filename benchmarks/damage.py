"""Damage each file of a library in each way, and see what its user meets.

    python benchmarks/damage.py [--chunks 240 2400] [--only PART-OF-A-NAME]

A case is one file, one kind of damage and one size. In a process of its own, which may die, it asks,
lists and shows the articles, runs `doctor`, `doctor --fix`, and all of it again. A case passes where

- no command ends the process, prints a traceback or a panic, or says more than one sentence of error;
- `doctor` finds the damage, or every command prints what it printed before;
- after `doctor --fix`, `doctor` finds nothing and every command prints what it printed before. Where the
  articles themselves were damaged, what is gone is named, and the rest is as it was.
"""

import argparse
import contextlib
import importlib
import io
import json
import os
import random
import shutil
import sqlite3
import sys
import tempfile
import time
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

PARAGRAPHS = 40  # of an article, each about a chunk
WORDS = [
    *(
        "harbour",
        "crane",
        "ferry",
        "lighthouse",
        "captain",
        "timber",
        "bridge",
        "market",
        "council",
        "engineer",
    ),
    *(
        "storm",
        "valve",
        "engine",
        "school",
        "river",
        "tunnel",
        "signal",
        "station",
        "meadow",
        "quarry",
        "tower",
    ),
]
FACT = "The Lantern\n\nAmalia Torvald painted the lantern room green in 1931."
DOCTOR = ((["doctor"], "doctor"), (["doctor", "--fix"], "doctor --fix"), (["doctor"], "doctor, after"))
QUESTION = "Which colour did Amalia Torvald paint the lantern room?"
DAMAGES = ("deleted", "emptied", "halved", "1 byte", "50 bytes", "300 bytes", "of another library")
TRUTH = ("library.sqlite3", "library.sqlite3-wal")
READING = (["ask", QUESTION, "--json"], ["articles", "--json"])
HEAVY = ("chromadb.api.rust", "tantivy", "rag.assistant", "rag.indexing.doctor", "ui.cli", "ui.terminal")
SHOWN = 2  # articles, where only what is derived from them is damaged
UNSTEADY = ("receipt",)


def main() -> None:
    parser = argparse.ArgumentParser(description="Damage a library in every way.")
    parser.add_argument("--chunks", type=int, nargs="+", default=[240, 2400], help="sizes of the library")
    parser.add_argument("--only", default="", help="a part of a file's name, or of a kind of damage")
    arguments = parser.parse_args()
    for name in HEAVY:  # once, and not in each child; nothing is used here, for threads don't outlive a fork
        importlib.import_module(name)
    failed = 0
    with tempfile.TemporaryDirectory() as folder:
        for size in arguments.chunks:
            failed += matrix(Path(folder), size, arguments.only)
    raise SystemExit(bool(failed))


def matrix(folder: Path, size: int, only: str) -> int:
    """Run the cases at one size; gives how many failed."""
    home, other = folder / f"{size}", folder / f"{size}-other"
    in_child(lambda: build(home, size, seed=1))
    in_child(lambda: build(other, size, seed=2))
    ids = [item["id"] for item in run(home, []).articles]
    before = run(home, ids)
    failed = total = 0
    for name, kind in cases(home):
        if only not in f"{name} {kind}":
            continue
        copy = folder / "damaged"
        shutil.rmtree(copy, ignore_errors=True)
        with contextlib.ExitStack() as logs:
            if name.endswith("-wal"):
                logs.enter_context(unfinished(home))
                logs.enter_context(unfinished(other))
            shutil.copytree(home, copy)
            damage(copy, name, kind, other)
        started = time.perf_counter()
        after = run(copy, ids if name in TRUTH else ids[:SHOWN])
        verdict = judge(name, kind, before, after)
        total, failed = total + 1, failed + (not verdict.startswith("ok"))
        print(
            f"{size:5} {label(name):32} {kind:20} {time.perf_counter() - started:5.1f} s  {verdict}",
            flush=True,
        )
    print(f"{size} chunks: {total - failed} of {total} pass")
    return failed


class Run:
    """What the commands said, by name: the code, standard output and standard error of each."""

    def __init__(self, code: int, said: list[list[Any]], noise: str) -> None:
        self.code, self.noise = code, noise
        self.said = {name: (code, out, err) for name, code, out, err in said}

    @property
    def articles(self) -> list[dict[str, Any]]:
        return list(json.loads(self.said["articles --json, before"][1]))

    def printed(self, when: str) -> dict[str, object]:
        """What each reading command printed, without what is never the same."""
        said = ((name.removesuffix(when), *found) for name, found in self.said.items() if name.endswith(when))
        return {name: (code, steady(out)) for name, code, out, _ in said if not name.startswith("doctor")}


def judge(name: str, kind: str, before: Run, after: Run) -> str:
    """``ok`` and why, or what is wrong."""
    if after.code:
        return f"THE PROCESS ENDED WITH {after.code}: {after.noise[-400:]}"
    for command, (_, _, err) in after.said.items():
        if "Traceback" in err or "panicked" in after.noise:
            return f"TRACEBACK at {command}"
        if err.count("\n") > 1:
            return f"MORE THAN ONE SENTENCE at {command}: {err!r}"
    found = after.said["doctor"][0] != 0
    expected = before.printed(", before")
    same = all(expected[name] == said for name, said in after.printed(", before").items())
    if not found and not same:
        return "NOT FOUND"
    left, answers = after.said["doctor, after"], after.printed(", after")
    expected = before.printed(", after")
    changed = [name for name, said in answers.items() if expected[name] != said]
    if name in TRUTH and found:
        named = "".join(after.said["doctor --fix"][1:])
        unnamed = [name for name in changed if name.startswith("article ") and name.split()[1] not in named]
        # Nothing tells what was in a file of which nothing can be read, or in one that is another's.
        unknown = "Nothing in" in named or kind == DAMAGES[-1]
        if len(unnamed) > named.count(" is lost: ") and not unknown:
            return f"NOT NAMED: {unnamed}"
        return (
            "ok: found and fixed" if not changed else f"ok: found, and what {len(changed)} print has changed"
        )
    if left[0]:
        return f"NOT FIXED: {left[1] or left[2]}"
    if changed:
        return f"OTHER ANSWERS AFTERWARDS: {changed}"
    return "ok: found and fixed" if found else "ok: changes nothing"


def run(home: Path, ids: list[str]) -> Run:
    """Run the commands in a process of their own."""
    code, said, noise = in_child(lambda: list(commands(str(home), ids)))
    return Run(code, said or [], noise)


def in_child(work: Callable[[], Any]) -> tuple[int, Any, str]:
    """What a child of this process did: how it ended, its result, and what it wrote to standard error."""
    with tempfile.TemporaryFile() as result, tempfile.TemporaryFile() as noise:
        child = os.fork()
        if child == 0:
            os.dup2(noise.fileno(), 2)
            try:
                result.write(json.dumps(work()).encode())
                result.flush()
            except BaseException:  # noqa: BLE001  a child says why, and ends
                traceback.print_exc()
                os._exit(1)
            os._exit(0)
        code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        texts = []
        for file in (result, noise):
            file.seek(0)
            texts.append(file.read().decode(errors="replace"))
    return code, json.loads(texts[0]) if texts[0] else None, texts[1]


def commands(home: str, ids: list[str]) -> Iterator[list[Any]]:
    """What each command says: its name, exit code, standard output and standard error."""
    readings = [*READING, *(["article", name] for name in ids)]
    steps = [([*words], f"{' '.join(words)}, before") for words in readings]
    steps += [([*words, "--json"], name) for words, name in DOCTOR]
    steps += [([*words], f"{' '.join(words)}, after") for words in readings]
    for words, name in steps:
        yield [name, *command(home, words)]


def command(home: str, words: list[str]) -> tuple[int, str, str]:
    """Run one command in this process."""
    from ui import cli

    out, err = io.TextIOWrapper(io.BytesIO(), "utf-8"), io.TextIOWrapper(io.BytesIO(), "utf-8")
    sys.argv = ["citewell", "--data", home, *words]
    code = 0
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        try:
            cli.main()
        except SystemExit as ended:
            code = int(ended.code or 0)
    texts = []
    for stream in (out, err):
        stream.flush()
        stream.seek(0)
        texts.append(stream.read())
    return code, texts[0], texts[1]


def steady(text: str) -> object:
    """JSON without the fields that differ from run to run; other text as it is."""
    try:
        return without(json.loads(text))
    except ValueError:
        return text


def without(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: without(item) for key, item in value.items() if key not in UNSTEADY}
    return [without(item) for item in value] if isinstance(value, list) else value


def cases(home: Path) -> Iterator[tuple[str, str]]:
    """Each kind of file that a library has, once, with each kind of damage."""
    names, kinds = [*TRUTH], set()
    for path in sorted(home.rglob("*")):
        name = path.relative_to(home).as_posix()
        if path.is_file() and name not in TRUTH and label(name) not in kinds:
            kinds.add(label(name))
            names.append(name)
    yield from ((name, kind) for name in names for kind in DAMAGES)


def label(name: str) -> str:
    """The kind of a file: a segment's and a graph's own names left out."""
    folder, _, file = name.rpartition("/")
    top = folder.partition("/")[0]
    stem, dot, end = file.partition(".")
    return f"{top}/{'*' if len(stem) == 32 else stem}{dot}{end}".lstrip("/")


def damage(home: Path, name: str, kind: str, other: Path) -> None:
    """Do one kind of damage to a file."""
    path = home / name
    raw = bytearray(path.read_bytes())
    if kind == "deleted":
        path.unlink()
        return
    if kind == "of another library":
        files = (item for item in sorted(other.rglob("*")) if item.is_file())
        twin = next(item for item in files if label(item.relative_to(other).as_posix()) == label(name))
        raw = bytearray(twin.read_bytes())
    elif kind in ("emptied", "halved"):
        del raw[len(raw) // 2 if kind == "halved" else 0 :]
    else:
        chance = random.Random(f"{name} {kind}")  # noqa: S311
        for at in chance.sample(range(len(raw)), min(len(raw), int(kind.split()[0]))):
            raw[at] ^= chance.randint(1, 255)
    path.write_bytes(raw)


@contextlib.contextmanager
def unfinished(home: Path) -> Iterator[None]:
    """The library with a log of SQLite's beside its file, as after a kill."""
    with contextlib.closing(sqlite3.connect(home / "library.sqlite3")) as db:
        db.execute("PRAGMA wal_autocheckpoint = 0")
        db.execute("UPDATE stamp SET writer = 'killed'")
        db.commit()
        yield


def build(home: Path, size: int, seed: int) -> None:
    """A library of about so many chunks."""
    from rag import Library

    # A graph finds nearly the same neighbours when it is built again, so one article stands apart.
    library, chance = Library(home), random.Random(seed)  # noqa: S311
    for number in range(max(1, size // PARAGRAPHS)):
        paragraphs = (paragraph(chance) for _ in range(PARAGRAPHS))
        library.add_text(f"Story {number} of {seed}\n\n" + "\n\n".join(paragraphs))
    library.add_text(FACT)


def paragraph(chance: random.Random) -> str:
    return " ".join(
        sentence(*(chance.choice(WORDS) for _ in range(7)), chance.randint(1, 999)) for _ in range(6)
    )


def sentence(a: str, b: str, c: str, d: str, e: str, f: str, g: str, number: int) -> str:
    return (
        f"The {a} of the {b} number {number} was seen by the {c} at the {d}, "
        f"long before the {e} left the {f} for the {g}."
    )


if __name__ == "__main__":
    main()
