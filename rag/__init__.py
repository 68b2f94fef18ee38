"""Citewell's public names: a library of articles, and an assistant that answers from it with citations."""

from rag.assistant import Answerer, Assistant
from rag.build import build_assistant, build_library
from rag.errors import (
    CitewellError,
    LibraryError,
    ModelError,
    PromptError,
    UnknownArticle,
    UnreadableSource,
    UsageError,
)
from rag.generation.extractive import Extractive
from rag.generation.prompts import Prompt, load_prompts
from rag.library import Library
from rag.settings import Settings
from rag.settings import load as load_settings
from rag.text import visible
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
    Done,
    Event,
    IngestReceipt,
    Passage,
    ProgressCallback,
    Reindexed,
    SentenceEnd,
    Summary,
    SummaryForm,
    TextDelta,
    Turn,
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
    "Done",
    "Event",
    "Extractive",
    "IngestReceipt",
    "Library",
    "LibraryError",
    "ModelError",
    "Passage",
    "ProgressCallback",
    "Prompt",
    "PromptError",
    "Reindexed",
    "SentenceEnd",
    "Settings",
    "Summary",
    "SummaryForm",
    "TextDelta",
    "Turn",
    "UnknownArticle",
    "UnreadableSource",
    "UsageError",
    "Verdict",
    "build_assistant",
    "build_library",
    "load_prompts",
    "load_settings",
    "visible",
]
