"""The tokenizer of a chat model: tiktoken's if it knows the model and has its table here, otherwise ours."""

import hashlib
import logging
import os
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from rag.indexing.tokens import Tokenizer

if TYPE_CHECKING:
    import tiktoken

_O200K = (
    "fb374d419588a4632f3f557e76b4b70aebbca790",
    "446a9538cb6c348e3516120d7c08b09f57c36495e2acfffe59a5bf8b0cfb1a2d",
)
_CL100K = (
    "9b5ad71b2ce5302211f9c61530b329a4922fc6a4",
    "223921b76ee99bde995b7ff738513eef100fb51d18c93597a113bcffe865b2a7",
)
_TABLES = {"o200k_base": _O200K, "o200k_harmony": _O200K, "cl100k_base": _CL100K}
"""For each encoding, the name of tiktoken's table file (the SHA-1 of its address), and its SHA-256."""

_log = logging.getLogger(__name__)


class ModelTokenizer:
    """Counts as the model `name` does, or as `fallback` does if that isn't known here.

    tiktoken would download a missing table without asking and without a time limit, so it is only used
    if the table is in the folder `tables`.
    """

    def __init__(self, name: str, fallback: Tokenizer, tables: Path) -> None:
        self._name = name
        self._fallback = fallback
        self._tables = tables

    def count(self, texts: Sequence[str]) -> list[int]:
        """The number of tokens of each text."""
        if self._encoding is None:
            return self._fallback.count(texts)
        return [len(ids) for ids in self._encoding.encode_ordinary_batch(list(texts), num_threads=1)]

    @cached_property
    def _encoding(self) -> "tiktoken.Encoding | None":
        import tiktoken

        try:
            encoding = tiktoken.encoding_name_for_model(self._name)
        except KeyError:
            return None
        if not self._has_table(encoding):
            _log.warning(
                "The tokens of %s are counted with another tokenizer, since tiktoken's table %s is missing: "
                "put it into TIKTOKEN_CACHE_DIR to count exactly.",
                self._name,
                encoding,
            )
            return None
        # tiktoken's own rule for the folder differs: it doesn't expand ~, and an empty name means no cache.
        os.environ["TIKTOKEN_CACHE_DIR"] = str(self._tables)
        return tiktoken.get_encoding(encoding)

    def _has_table(self, encoding: str) -> bool:
        """Whether the table is here and sound: tiktoken would delete a damaged one and download it again."""
        if encoding not in _TABLES:
            return False
        name, digest = _TABLES[encoding]
        try:
            return hashlib.sha256((self._tables / name).read_bytes()).hexdigest() == digest
        except OSError:
            return False
