"""Run the network in `model/` with onnxruntime."""

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from rag.errors import EncoderUnreadable
from rag.networks import open_session, open_tokenizer
from rag.text import encodable

if TYPE_CHECKING:
    from onnxruntime import InferenceSession
    from tokenizers import Tokenizer

_FOLDER = Path(__file__).with_name("model")
_VERSION = "1"
_LONGEST = 128  # tokens of a text that are read: the network was trained on no more
_KEPT = 4_096  # texts, 6 MB: several questions are asked of the same sentences


class SentenceEncoder:
    """all-MiniLM-L6-v2 in int8; opens its files on first use.

    Reimers and Gurevych, "Sentence-BERT", 2019, https://arxiv.org/abs/1908.10084.
    """

    name = "all-MiniLM-L6-v2-int8"
    dimension = 384
    languages = frozenset({"en"})
    """The codes of the languages that it reads."""

    def __init__(self, folder: Path = _FOLDER) -> None:
        self._folder = folder
        self._vector = lru_cache(_KEPT)(self._read)

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """The vectors of `texts`, of shape (len(texts), 384) and unit length; of a long text, its beginning.

        Raises EncoderUnreadable where a file of the network is missing, truncated, or of another version.
        """
        if not texts:
            return np.zeros((0, self.dimension), dtype=np.float32)
        first, *others = map(encodable, texts)
        vector = self._vector(first)  # opens the files, once for all threads
        with ThreadPoolExecutor(os.cpu_count()) as pool:
            return np.stack([vector, *pool.map(self._vector, others)])

    def _read(self, text: str) -> NDArray[np.float32]:
        """Read one text alone: int8 scales a whole batch together, so others would change it."""
        ids = np.array([self._tokenizer.encode(text).ids], np.int64)
        feed = {
            "input_ids": ids,
            "attention_mask": np.ones_like(ids),
            "token_type_ids": np.zeros_like(ids),
        }
        (vectors,) = self._session.run(["vectors"], feed)
        found: NDArray[np.float32] = np.asarray(vectors, dtype=np.float32)[0]
        return found

    @cached_property
    def _session(self) -> "InferenceSession":
        path = self._folder / "model.onnx"
        try:
            return open_session(path, _VERSION)
        except ValueError as error:
            raise EncoderUnreadable(path, error) from None

    @cached_property
    def _tokenizer(self) -> "Tokenizer":
        path = self._folder / "tokenizer.json"
        try:
            tokenizer = open_tokenizer(path)
        except ValueError as error:
            raise EncoderUnreadable(path, error) from None
        tokenizer.enable_truncation(_LONGEST)
        return tokenizer
