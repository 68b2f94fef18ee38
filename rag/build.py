"""From the settings to a library and what answers from it."""

from typing import TYPE_CHECKING

from rag.errors import UsageError
from rag.library import Library
from rag.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Callable

    from rag.assistant import Assistant
    from rag.generation.chat import ChatModel
    from rag.indexing.embed import StaticEmbedder
    from rag.indexing.remote import RemoteEmbedder
    from rag.openai_client import OpenAIClient
    from rag.reading.fetch import Fetcher
    from rag.verification.checker import Checker

OFFLINE = "offline"
"""The model that is none: quotes, and no network."""

STUB = "stub:"
"""What the names of stub models begin with."""

STATIC = "static"
"""The embedder of this computer, which asks no server."""

_REMOTE = "openai:"


def model_names(settings: Settings) -> tuple[str, ...]:
    """What may answer: the model that the settings name, the offline answerer, and the stubs."""
    from rag.generation.lies import LIES

    return tuple(dict.fromkeys((settings.model, OFFLINE, *(f"{STUB}{kind}" for kind in LIES))))


def build_library(settings: Settings) -> Library:
    """The library of the data folder; raises UsageError for an embedder that is not known, and NoKey."""
    embedder = None if settings.embedder == STATIC else _remote_embedder(settings)
    return Library(
        settings.home, embedder, chunk_tokens=settings.chunk_tokens, fetcher=lambda: _fetcher(settings)
    )


def build_assistant(
    settings: Settings, library: Library, through: "Callable[[ChatModel], ChatModel] | None" = None
) -> "Assistant":
    """What answers from `library`: the offline answerer, or the model that the settings name.

    The model is asked `through` what is made of it, where that is given. Raises UsageError for a
    stub that is not known and for a bad file of prices, PromptError, and NoKey.
    """
    from rag.assistant import Assistant
    from rag.generation.prices import load_prices

    prices = {} if settings.prices is None else load_prices(settings.prices)
    checker = build_checker()
    if settings.model == OFFLINE:
        from rag.generation.extractive import Extractive

        return Assistant(library, Extractive(_static(), checker), prices, checker)
    from rag.generation.answerer import Prompted
    from rag.generation.prompts import load_prompts
    from rag.generation.tokenizers import ModelTokenizer

    chat = build_chat(settings)
    prompted = Prompted(
        chat if through is None else through(chat),
        load_prompts(settings.prompts),
        ModelTokenizer(settings.model, _static(), settings.tiktoken_cache_dir),
        checker,
        budget=settings.context_tokens,
    )
    return Assistant(library, prompted, prices, checker)


def build_checker() -> "Checker":
    """What checks the sentences of answers and summaries."""
    from rag.verification.lexical import Lexical

    return Lexical()


def build_chat(settings: Settings) -> "ChatModel":
    """The model that the settings name; raises UsageError for a stub that is not known, and NoKey."""
    if settings.model.startswith(STUB):
        from rag.generation.stubs import Stub

        return Stub(settings.model.removeprefix(STUB), _static())
    from rag.generation.chat import OpenAIChat

    return OpenAIChat(
        _client(settings), settings.model, temperature=settings.temperature, limit=settings.reply_tokens
    )


def _fetcher(settings: Settings) -> "Fetcher":
    from rag.reading.fetch import Fetcher
    from rag.reading.web.get import Client

    return Fetcher(Client(allow_private=settings.allow_private_urls))


def _static() -> "StaticEmbedder":
    from rag.indexing.embed import StaticEmbedder

    return StaticEmbedder()


def _remote_embedder(settings: Settings) -> "RemoteEmbedder":
    name = settings.embedder.removeprefix(_REMOTE)
    if not name or name == settings.embedder:
        raise UsageError(
            f"CITEWELL_EMBEDDER cannot be {settings.embedder!r}: unset it, or name a model of the server, "
            "as in openai:text-embedding-3-small."
        )
    from rag.indexing.remote import RemoteEmbedder

    return RemoteEmbedder(_client(settings), name, _static())


def _client(settings: Settings) -> "OpenAIClient":
    from rag.openai_client import OpenAIClient

    key = settings.openai_api_key
    return OpenAIClient(
        key=None if key is None else key.get_secret_value(),
        base_url=settings.openai_base_url,
        timeout=settings.timeout,
    )
