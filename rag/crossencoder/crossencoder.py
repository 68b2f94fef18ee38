"""Load the network from a folder and run it with onnxruntime."""

import os
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from rag.crossencoder.folder import Head, Manifest, open_network, open_words, read_manifest
from rag.crossencoder.layout import Input, Pair
from rag.errors import CheckerUnreadable
from rag.text import encodable

if TYPE_CHECKING:
    from onnxruntime import InferenceSession
    from tokenizers import Tokenizer

BUNDLED = Path(__file__).with_name("model")
"""The network that ships with Citewell."""


class CrossEncoder:
    """Scores a claim with its evidence, or a question with a sentence; opens its files on first use.

    Every method raises CheckerUnreadable if a file is missing, truncated, or of another version.
    """

    def __init__(self, folder: Path = BUNDLED) -> None:
        self._folder = folder

    @cached_property
    def manifest(self) -> Manifest:
        """The contents of the folder's `checker.toml`, including thresholds."""
        return read_manifest(self._folder)

    def support(self, pairs: Sequence[Pair]) -> list[float]:
        """The calibrated probability for each pair that the evidence supports the claim.

        Evidence without a letter or digit supports nothing. Long evidence is split into windows, and the
        best one counts; a long claim is split into parts, and the worst one counts.
        """
        return self._read(pairs, self.manifest.support) if pairs else []

    def answers(self, pairs: Sequence[Pair]) -> list[float]:
        """The calibrated probability for each pair that the sentence answers the question."""
        if not pairs:
            return []
        head = self.manifest.answer
        if head is None:
            raise CheckerUnreadable(self._folder / "checker.toml", ValueError("it has no table [answer]"))
        return self._read(pairs, head)

    def _read(self, pairs: Sequence[Pair], head: Head) -> list[float]:
        tokenizer = self._tokenizer
        inputs = [self.manifest.layout.inputs(pair, tokenizer) for pair in map(_readable, pairs)]
        logits = iter(self._logits([one for parts in inputs for windows in parts for one in windows]))
        found = [
            min(max(head.probability(next(logits)) for _ in windows) for windows in parts) for parts in inputs
        ]
        return [p if any(map(str.isalnum, pair.text)) else 0.0 for pair, p in zip(pairs, found, strict=True)]

    def _logits(self, inputs: Iterable[Input]) -> list[list[float]]:
        """Run each input alone: int8 scales a whole batch together, so batching would change the result."""
        session, names = self._session, {given.name for given in self._session.get_inputs()}

        def read(one: Input) -> list[float]:
            ids = np.array([one.ids], np.int64)
            feed = {"input_ids": ids, "attention_mask": np.ones_like(ids)}
            feed["token_type_ids"] = np.array([one.types], np.int64)
            (logits,) = session.run(None, {name: value for name, value in feed.items() if name in names})[:1]
            return [float(logit) for logit in np.asarray(logits)[0]]

        with ThreadPoolExecutor(os.cpu_count()) as pool:
            return list(pool.map(read, inputs))

    @cached_property
    def _session(self) -> "InferenceSession":
        return open_network(self._folder, self.manifest)

    @cached_property
    def _tokenizer(self) -> "Tokenizer":
        return open_words(self._folder)


def _readable(pair: Pair) -> Pair:
    return Pair(encodable(pair.asked), encodable(pair.text), encodable(pair.context))
