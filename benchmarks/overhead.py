"""Measure the time that the pipeline adds to a model's own, with a server on loopback.

    python benchmarks/overhead.py --data DIR

All texts in DIR/chunking (``*.md``) and DIR/haystack (``*_articles.jsonl.gz``) go into one library
of --chunks chunks, repeated if there are too few. Then each question is asked through the whole
pipeline, and its prompt is sent directly to the server. Prints the medians over the questions of the
time to the first piece of text and to the end, and what the pipeline adds to each.
"""

import argparse
import gzip
import json
import multiprocessing
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from itertools import cycle
from multiprocessing.connection import Connection
from pathlib import Path

from rag.assistant import Assistant
from rag.generation.answerer import Prompted
from rag.generation.chat import ChatModel, OpenAIChat
from rag.generation.prompts import load_prompts
from rag.generation.tokenizers import ModelTokenizer
from rag.indexing.embed import StaticEmbedder
from rag.library import Library
from rag.openai_client import OpenAIClient
from rag.types import Message, ReplyItem, TextDelta
from rag.verification.lexical import Lexical

TESTS = Path(__file__).parents[1] / "tests"
QUESTIONS = 40
SENTENCE = "The committee said that the work on the {} would be finished by the end of {} [{}]. "
REPLY = "".join(
    SENTENCE.format(what, year, n)
    for n, (what, year) in enumerate(
        [
            ("bridge", 1931),
            ("tunnel", 1952),
            ("harbour", 1967),
            ("railway", 1974),
            ("mill", 1988),
            ("lighthouse", 1990),
            ("canal", 2003),
            ("school", 2011),
            ("ferry", 2019),
            ("tram", 2024),
        ],
        start=1,
    )
)


class Recording:
    """A chat model that remembers its last prompt."""

    def __init__(self, chat: ChatModel) -> None:
        self.name = chat.name
        self._chat = chat
        self.messages: Sequence[Message] = ()

    def stream(self, messages: Sequence[Message]) -> Iterator[ReplyItem]:
        """Stream the reply of the wrapped model."""
        self.messages = messages
        return self._chat.stream(messages)


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure the time that the pipeline adds to a model's own.")
    parser.add_argument(
        "--data", type=Path, required=True, metavar="DIR", help="folder with chunking/ and haystack/"
    )
    parser.add_argument("--chunks", type=int, default=3500, help="the size of the library")
    arguments = parser.parse_args()
    questions = [
        json.loads(line)["question"]
        for line in (arguments.data / "chunking" / "questions.jsonl").read_text("utf-8").splitlines()
    ]
    spawn = multiprocessing.get_context("spawn")
    near, far = spawn.Pipe()
    server = spawn.Process(target=serve, args=(far,), daemon=True)
    server.start()
    client = OpenAIClient(key="sk-test", base_url=near.recv(), timeout=60)
    chat = Recording(OpenAIChat(client, "test", temperature=0, limit=2000))
    static = StaticEmbedder()
    prompted = Prompted(chat, load_prompts(), ModelTokenizer("test", static, Path()), Lexical(), budget=6000)
    with tempfile.TemporaryDirectory() as home:
        library = Library(Path(home), static)
        print(f"{fill(library, arguments.data, arguments.chunks):,} chunks")
        measure(Assistant(library, prompted), chat, questions[:: len(questions) // QUESTIONS])
    near.send(None)
    server.join()


def serve(pipe: Connection) -> None:
    """Run the server, in a separate process, until it is told to stop."""
    sys.path.insert(0, str(TESTS))
    from model_server import ModelServer

    with ModelServer(lambda _: REPLY) as server:
        pipe.send(server.url)
        pipe.recv()


def fill(library: Library, data: Path, most: int) -> int:
    """Add texts until there are at least `most` chunks, repeating them if needed; returns the count."""
    texts = [path.read_text(encoding="utf-8") for path in sorted((data / "chunking").glob("*.md"))]
    for path in sorted((data / "haystack").glob("*_articles.jsonl.gz")):
        rows = map(json.loads, gzip.decompress(path.read_bytes()).splitlines())
        texts += [row["text"] for row in rows]
    chunks = 0
    for number, text in enumerate(cycle(texts)):
        if chunks >= most:
            return chunks
        copy = f"Copy {number // len(texts)} of this text.\n\n"  # an identical text would not be added again
        chunks += library.add_text(copy + text, keep_all=True).chunks
    return chunks


def measure(assistant: Assistant, chat: Recording, questions: Sequence[str]) -> None:
    """Ask each question both ways; the first is not counted, because it triggers lazy loading."""
    whole, bare = [], []
    for question in questions:
        whole.append(timed(assistant.stream(question), TextDelta))
        bare.append(timed(chat.stream(chat.messages), str))
    tokens = len(REPLY.split())
    for place, what in ((0, "first text"), (1, "whole reply")):
        ours, its = (statistics.median(times[place] for times in each[1:]) for each in (whole, bare))
        print(
            f"{what:12} {its * 1e3:8.1f} ms alone {ours * 1e3:8.1f} ms through the pipeline "
            f"{(ours - its) * 1e3:+8.1f} ms"
        )
    later = statistics.median(
        (ours[1] - ours[0]) - (its[1] - its[0]) for ours, its in zip(whole[1:], bare[1:], strict=True)
    )
    print(f"streaming adds {later / tokens * 1e3:.2f} ms per token ({tokens} tokens)")


def timed(stream: Iterator[object], kind: type) -> tuple[float, float]:
    """The seconds to the first piece of text, and to the end."""
    started = time.perf_counter()
    first = 0.0
    for item in stream:
        if not first and isinstance(item, kind):
            first = time.perf_counter() - started
    return first, time.perf_counter() - started


if __name__ == "__main__":
    main()
