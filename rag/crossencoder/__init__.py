"""A small cross-encoder that scores a claim with its evidence, or a question with a sentence."""

from rag.crossencoder.crossencoder import BUNDLED, CrossEncoder
from rag.crossencoder.folder import Head, Manifest
from rag.crossencoder.layout import Pair

__all__ = ["BUNDLED", "CrossEncoder", "Head", "Manifest", "Pair"]
