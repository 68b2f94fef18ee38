"""An embedder that uses a server's embedding model."""

import threading
from collections.abc import Iterator, Sequence
from typing import Protocol, TypeAlias

import numpy as np
from numpy.typing import NDArray

from rag.errors import MalformedReply
from rag.indexing.concurrency import run_concurrently
from rag.indexing.prefixes import Prefixes, embedder_name
from rag.indexing.tokens import ChunkTokenizer

_Rows: TypeAlias = NDArray[np.float32]

_TEXTS = 128  # per request
_TOKENS = 50_000  # per request, by our own count, which can be half of the server's
_REQUESTS = 4  # concurrent


class EmbeddingClient(Protocol):
    """A client of a server with embedding models."""

    def embed(self, model: str, texts: Sequence[str]) -> _Rows:
        """Embed `texts` in one request, in order; raises ModelError."""
        ...


class RemoteEmbedder:
    """An embedder for the server's model `model`; `tokenizer` counts the tokens of chunks locally.

    Passages and questions are sent with their `prefixes`.
    Cheap to construct: the server is not asked until there is something to embed. Thread-safe. Retrying
    after a failure is up to the client.
    """

    def __init__(
        self,
        client: EmbeddingClient,
        model: str,
        tokenizer: ChunkTokenizer,
        prefixes: Prefixes = Prefixes(),  # noqa: B008  a frozen value
    ) -> None:
        self.name = embedder_name(model, prefixes.passage)
        self.tokenizer = tokenizer.tokenizer
        self._client = client
        self._model = model
        self._prefixes = prefixes
        self._counter = tokenizer
        self._dimension = 0
        self._mutex = threading.Lock()

    @property
    def dimension(self) -> int:
        """The length of the model's vectors; asks the server once. Raises ModelError."""
        return self._dimension or self._request(["word"]).shape[1]

    def count(self, texts: Sequence[str]) -> list[int]:
        """The number of tokens of each text, as counted for chunks."""
        return self._counter.count(texts)

    def embed(self, texts: Sequence[str]) -> _Rows:
        """Embed passages as unit vectors; a blank text isn't sent and gets a zero vector.

        Raises ModelError as soon as one request fails, and then starts no more.
        """
        return self._embed(texts, self._prefixes.passage)

    def embed_query(self, question: str) -> _Rows:
        """Embed a question as a unit vector; raises ModelError."""
        vector: _Rows = self._embed([question], self._prefixes.query)[0]
        return vector

    def _embed(self, texts: Sequence[str], prefix: str) -> _Rows:
        # Servers refuse an empty text, and the whole request with it.
        batches = list(self._batches([number for number, text in enumerate(texts) if text.strip()], texts))
        limit = min(_REQUESTS, len(batches))
        found = dict(
            run_concurrently(
                lambda batch, _: self._request([prefix + texts[n] for n in batch]), batches, limit
            )
        )
        rows = np.zeros((len(texts), self.dimension), dtype=np.float32)
        for number, vectors in found.items():
            lengths = np.linalg.norm(vectors.astype(np.float64), axis=1, keepdims=True)
            rows[batches[number]] = vectors / np.maximum(lengths, np.finfo(np.float32).tiny)
        return rows

    def _batches(self, numbers: Sequence[int], texts: Sequence[str]) -> Iterator[list[int]]:
        """The numbers of the texts in each request; a text over the limit gets a request of its own."""
        if len(numbers) < 2:  # such as a question: no need to load the tokenizer and count
            yield from ([number] for number in numbers)
            return
        batch: list[int] = []
        used = 0
        for number, size in zip(numbers, self.count([texts[number] for number in numbers]), strict=True):
            if batch and (len(batch) == _TEXTS or used + size > _TOKENS):
                yield batch
                batch, used = [], 0
            batch.append(number)
            used += size
        yield batch

    def _request(self, texts: Sequence[str]) -> _Rows:
        rows = self._client.embed(self._model, texts)
        with self._mutex:  # the first requests run concurrently; one of them sets the width for all
            width = self._dimension or rows.shape[-1]
            if rows.shape != (len(texts), width) or not width:
                raise MalformedReply(
                    f"For {len(texts)} texts the server returned vectors of shape {rows.shape}, but those of "
                    f"{self._model} have {width} numbers: name another model in CITEWELL_EMBEDDER."
                )
            self._dimension = width
        return rows
