"""Citewell's public names: a library of articles, and an assistant that answers from it with citations."""

from rag.assistant import Answerer, Assistant
from rag.errors import CitewellError, LibraryError, UnknownArticle, UnreadableSource, UsageError
from rag.generation.extractive import Extractive
from rag.library import Library
from rag.settings import load as load_settings
from rag.types import (
    Added,
    Answer,
    AnswerReceipt,
    Article,
    ArticleInfo,
    Citation,
    CitedSentence,
    Coverage,
    Diagnosis,
    IngestReceipt,
    Passage,
    ProgressCallback,
    Summary,
    Verdict,
)

__all__ = [
    "Added",
    "Answer",
    "AnswerReceipt",
    "Answerer",
    "Article",
    "ArticleInfo",
    "Assistant",
    "Citation",
    "CitedSentence",
    "CitewellError",
    "Coverage",
    "Diagnosis",
    "Extractive",
    "IngestReceipt",
    "Library",
    "LibraryError",
    "Passage",
    "ProgressCallback",
    "Summary",
    "UnknownArticle",
    "UnreadableSource",
    "UsageError",
    "Verdict",
    "load_settings",
]
