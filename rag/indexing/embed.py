"""The offline embedder: the mean of the tokens' stored vectors.

The weights and the tokenizer are read directly from the ``wordllama`` wheel: importing that package takes
half a second for its training configurations and sets up the root logger.
"""

from collections.abc import Iterator, Sequence
from functools import cache
from importlib.util import find_spec
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import numpy as np
from numpy.typing import NDArray

from rag.text import encodable

if TYPE_CHECKING:
    from tokenizers import Tokenizer

_WINDOW = 10_000  # characters tokenized at a time: the tokenizer's time grows faster than its text
_BATCH = 64  # windows tokenized in one call, on all cores


class Embedder(Protocol):
    """Turns texts into vectors; only vectors with the same `name` and `dimension` are comparable."""

    name: str

    @property
    def dimension(self) -> int:
        """The length of the vectors."""
        ...

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Embed passages: shape (len(texts), dimension), rows of unit length, or zero for an empty text."""
        ...

    def embed_query(self, question: str) -> NDArray[np.float32]:
        """Embed a question, to compare it with passages: shape (dimension,), of unit length."""
        ...


class StaticEmbedder:
    """WordLlama's 256-dimensional vectors, which need neither a model nor a download.

    Cheap to construct: its files are read once, when first needed, and counting needs no vectors. It
    accepts any text: time is linear in its length, memory doesn't grow with a single text, and none is kept.
    """

    name = "wordllama-l2-supercat-256"
    dimension = 256
    tokenizer = "wordllama-l2-supercat-256"

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """The mean of the vectors of each text's tokens, scaled to unit length."""
        sums = np.zeros((len(texts), self.dimension), dtype=np.float32)
        for number, ids in self._tokens(texts):
            sums[number] += _vectors()[ids].astype(np.float32).sum(axis=0)
        sums /= np.maximum(np.linalg.norm(sums, axis=1, keepdims=True), np.finfo(np.float32).tiny)
        return sums

    def embed_query(self, question: str) -> NDArray[np.float32]:
        """The vector of a question, which is that of the same passage."""
        vector: NDArray[np.float32] = self.embed([question])[0]
        return vector

    def count(self, texts: Sequence[str]) -> list[int]:
        """The number of tokens of each text."""
        counts = [0] * len(texts)
        for number, ids in self._tokens(texts):
            counts[number] += len(ids)
        return counts

    def _tokens(self, texts: Sequence[str]) -> Iterator[tuple[int, list[int]]]:
        """The number of the text and the token ids, for each window of each text."""
        windows = (
            (number, encodable(text[start : start + _WINDOW]))
            for number, text in enumerate(texts)
            for start in range(0, len(text), _WINDOW)
        )
        while batch := list(islice(windows, _BATCH)):
            encoded = _encoder().encode_batch_fast([text for _, text in batch], add_special_tokens=False)
            for (number, _), encoding in zip(batch, encoded, strict=True):
                yield number, encoding.ids


@cache
def _encoder() -> "Tokenizer":
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(_package_file("tokenizers/l2_supercat_tokenizer_config.json")))
    # Its cache is meant for words, but this tokenizer splits nothing into words: each short text would be
    # kept, in 3 KB, and counting takes half the time without.
    tokenizer.model._resize_cache(0)
    return tokenizer


@cache
def _vectors() -> NDArray[np.float16]:
    """The vectors of all tokens, as they are stored: a question needs few of them in single precision."""
    from safetensors.numpy import load_file

    vectors: NDArray[np.float16] = load_file(_package_file("weights/l2_supercat_256.safetensors"))[
        "embedding.weight"
    ]
    return vectors


def _package_file(name: str) -> Path:
    """A file of the ``wordllama`` wheel."""
    package = find_spec("wordllama")
    if package is None or package.origin is None:
        raise ModuleNotFoundError("wordllama is not installed", name="wordllama")
    return Path(package.origin).parent / name
