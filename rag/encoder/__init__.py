"""A small network that gives sentences vectors, so that those near in meaning are near."""

from rag.encoder.encoder import SentenceEncoder

__all__ = ["SentenceEncoder"]
