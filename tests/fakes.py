"""Fakes typed against the protocols of the package: quick, and the same every time."""

import hashlib
import re
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence
from typing import Self

import numpy as np
from numpy.typing import NDArray

from rag.types import Chunk, Claim, Hit, Message, ReplyEnd, ReplyItem, Tokens, Verdict


class FakeEmbedder:
    """A bag of words: each word adds one at a place that its hash names."""

    def __init__(self, name: str = "fake-64", dimension: int = 64, tokenizer: str = "words") -> None:
        self.name = name
        self.dimension = dimension
        self.tokenizer = tokenizer

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        vectors = np.zeros((len(texts), self.dimension), dtype=np.float32)
        for number, text in enumerate(texts):
            for word in _words(text):
                vectors[number, int(hashlib.sha256(word.encode()).hexdigest(), 16) % self.dimension] += 1
        vectors /= np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9)
        return vectors

    def embed_query(self, question: str) -> NDArray[np.float32]:
        vector: NDArray[np.float32] = self.embed([question])[0]
        return vector

    def count(self, texts: Sequence[str]) -> list[int]:
        return [len(text.split()) for text in texts]


class FakeVectors:
    """The vectors in a list, compared one by one."""

    def __init__(self, embedder: str = "fake", dimension: int = 8) -> None:
        self._made_by = embedder, dimension
        self._rows: dict[tuple[str, str, int], tuple[Chunk, NDArray[np.float32]]] = {}

    def create(self) -> None:
        self._rows = {}

    def add(self, chunks: Sequence[Chunk], vectors: NDArray[np.float32]) -> None:
        for chunk, vector in zip(chunks, vectors, strict=True):
            self._rows[_key(chunk)] = chunk, vector

    def sweep(self, article: str, version: str | None) -> None:
        self._rows = {key: row for key, row in self._rows.items() if key[0] != article or key[1] == version}

    def query(
        self, vector: NDArray[np.float32], n: int, articles: Collection[str] | None = None
    ) -> list[Hit]:
        hits = [
            Hit(chunk, float(vector @ row))
            for chunk, row in self._rows.values()
            if articles is None or chunk.article in articles
        ]
        return sorted(hits, key=lambda hit: -hit.score)[:n]

    def get(self, article: str, version: str) -> dict[int, NDArray[np.float32]]:
        return {key[2]: row for key, (_, row) in self._rows.items() if key[:2] == (article, version)}

    def made_by(self) -> tuple[str, int]:
        return self._made_by

    def successor(self) -> Self:
        return type(self)(*self._made_by)

    def give_way(self, successor: Self) -> None:
        self._rows, self._made_by = successor._rows, successor._made_by

    def seal(self) -> None:
        pass

    def verify(self) -> None:
        pass

    def count(self) -> int:
        return len(self._rows)

    def counts(self) -> Counter[tuple[str, str]]:
        return Counter(key[:2] for key in self._rows)


class FakeLexical:
    """The words of each chunk; the score is how many words of the question it has."""

    def __init__(self) -> None:
        self._rows: dict[tuple[str, str, int], tuple[Chunk, set[str]]] = {}

    def create(self) -> None:
        self._rows = {}

    def add(
        self, chunks: Sequence[Chunk], contexts: Sequence[str], texts: Sequence[str], language: str = "en"
    ) -> None:
        for chunk, context, text in zip(chunks, contexts, texts, strict=True):
            self._rows[_key(chunk)] = chunk, set(_words(f"{context} {text}"))

    def sweep(self, article: str, version: str | None) -> None:
        self._rows = {key: row for key, row in self._rows.items() if key[0] != article or key[1] == version}

    def query(self, text: str, n: int, articles: Collection[str] | None = None) -> list[Hit]:
        asked = set(_words(text))
        hits = [
            Hit(chunk, float(len(asked & words)))
            for chunk, words in self._rows.values()
            if asked & words and (articles is None or chunk.article in articles)
        ]
        return sorted(hits, key=lambda hit: -hit.score)[:n]

    def seal(self) -> None:
        pass

    def verify(self) -> None:
        pass

    def count(self) -> int:
        return len(self._rows)

    def counts(self) -> Counter[tuple[str, str]]:
        return Counter(key[:2] for key in self._rows)


class FakeChecker:
    """Supports a claim whose words are all in its quotes; `batches` keeps what it was asked."""

    name = "fake"

    def __init__(self) -> None:
        self.batches: list[Sequence[Claim]] = []

    def check(self, claims: Sequence[Claim]) -> list[Verdict]:
        self.batches.append(claims)
        return [self._verdict(claim) for claim in claims]

    def _verdict(self, claim: Claim) -> Verdict:
        known = {word for quote in claim.quotes for word in _words(quote.text)}
        holds = bool(claim.quotes) and known.issuperset(_words(claim.text))
        return Verdict("supported" if holds else "unsupported", float(holds), checker=self.name)


def _key(chunk: Chunk) -> tuple[str, str, int]:
    return chunk.article, chunk.version, chunk.start


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text.lower())


class ScriptedChat:
    """A chat model that says what it is told to: one reply after another, or the reply to a prompt."""

    name = "scripted"

    def __init__(
        self,
        *replies: str | Callable[[str], str],
        end: ReplyEnd = ReplyEnd("stop", Tokens(10_000, 10, counted=False)),  # noqa: B008
    ) -> None:
        self._replies = replies
        self._end = end
        self.prompts: list[Sequence[Message]] = []

    def stream(self, messages: Sequence[Message]) -> Iterator[ReplyItem]:
        reply = self._replies[min(len(self.prompts), len(self._replies) - 1)]
        self.prompts.append(messages)
        text = reply if isinstance(reply, str) else reply(messages[-1].text)
        yield from re.findall(r"\S+\s*|\s+", text)
        yield self._end
