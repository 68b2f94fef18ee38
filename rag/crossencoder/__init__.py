"""A small network that reads a claim with its evidence, or a question with a sentence."""

from rag.crossencoder.crossencoder import OWN, CrossEncoder
from rag.crossencoder.folder import Head, Manifest
from rag.crossencoder.layout import Pair

__all__ = ["OWN", "CrossEncoder", "Head", "Manifest", "Pair"]
