"""The embedding models of a server, as an embedder."""

import threading
from collections.abc import Iterator, Sequence
from typing import Protocol, TypeAlias

import numpy as np
from numpy.typing import NDArray

from rag.errors import MalformedReply
from rag.indexing.at_once import at_once
from rag.indexing.tokens import ChunkTokenizer

_Rows: TypeAlias = NDArray[np.float32]

_TEXTS = 128  # in one request
_TOKENS = 50_000  # in one request, by our own count, which can be half of the server's
_REQUESTS = 4  # at once


class EmbeddingClient(Protocol):
    """A server that has embedding models."""

    def embed(self, model: str, texts: Sequence[str]) -> _Rows:
        """The vectors of `texts` in order, in one request; raises ModelError."""
        ...


class RemoteEmbedder:
    """The vectors of the model `model`; the tokens of chunks are counted by `tokenizer`, on this computer.

    Cheap to make: nothing is asked of the server before something is to be embedded. Several
    threads may use it. To ask again after a failure is the client's business.
    """

    def __init__(self, client: EmbeddingClient, model: str, tokenizer: ChunkTokenizer) -> None:
        self.name = f"openai:{model}"
        self.tokenizer = tokenizer.tokenizer
        self._client = client
        self._model = model
        self._counter = tokenizer
        self._dimension = 0
        self._mutex = threading.Lock()

    @property
    def dimension(self) -> int:
        """The length of the model's vectors, for which the server is asked once; raises ModelError."""
        return self._dimension or self._request(["word"]).shape[1]

    def count(self, texts: Sequence[str]) -> list[int]:
        """The number of tokens of each text, as the chunks are counted."""
        return self._counter.count(texts)

    def embed(self, texts: Sequence[str]) -> _Rows:
        """The vectors of the texts, scaled to length one; a blank text has none and is not sent.

        Raises ModelError when one request fails, and begins no other then.
        """
        # A server refuses an empty text, and with it the whole request.
        batches = list(self._batches([number for number, text in enumerate(texts) if text.strip()], texts))
        most = min(_REQUESTS, len(batches))
        found = dict(at_once(lambda batch, _: self._request([texts[n] for n in batch]), batches, most))
        rows = np.zeros((len(texts), self.dimension), dtype=np.float32)
        for number, vectors in found.items():
            lengths = np.linalg.norm(vectors.astype(np.float64), axis=1, keepdims=True)
            rows[batches[number]] = vectors / np.maximum(lengths, np.finfo(np.float32).tiny)
        return rows

    def _batches(self, numbers: Sequence[int], texts: Sequence[str]) -> Iterator[list[int]]:
        """The numbers of the texts that go into one request; a text that is too long goes alone."""
        if len(numbers) < 2:  # as a question is: nothing to count, and no tokenizer to load
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
        with self._mutex:  # of the first requests, which run at once, one says what the others must be
            width = self._dimension or rows.shape[-1]
            if rows.shape != (len(texts), width) or not width:
                raise MalformedReply(
                    f"For {len(texts)} texts the server gave vectors of the shape {rows.shape}, and "
                    f"{self._model} has {width} numbers for each: name another model in CITEWELL_EMBEDDER."
                )
            self._dimension = width
        return rows
