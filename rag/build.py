"""From the settings to a library and what answers from it."""

from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING

from rag.library import Library
from rag.parts import CHECKERS, EMBEDDERS, RERANKERS, parse_part
from rag.settings import ServedPart, Settings

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from rag.assistant import Assistant
    from rag.encoder import SentenceEncoder
    from rag.generation.chat import ChatModel
    from rag.generation.extractive import Extractive
    from rag.generation.prices import Price
    from rag.indexing.embed import StaticEmbedder
    from rag.indexing.remote import RemoteEmbedder
    from rag.openai_client import OpenAIClient
    from rag.openai_errors import Remedies
    from rag.overviews import Overviews
    from rag.reading.fetch import Fetcher
    from rag.retrieval.rerank import Reranker
    from rag.verification.checker import Checker, FallibleChecker

OFFLINE = "offline"
"""The model that is none: quotes, and no network."""

STUB = "stub:"
"""What the names of stub models begin with."""

STATIC = "static"
"""The embedder of this computer, which asks no server."""

NONE = "none"
"""No reranker: the order of the search stays."""

_CHARACTERS = 3  # of a token at the least, in most languages: a request of claims is no longer than a prompt


def model_names(settings: Settings) -> tuple[str, ...]:
    """What may answer: the model that the settings name, and the offline answerer."""
    return tuple(dict.fromkeys((settings.model, OFFLINE)))


def stub_names() -> tuple[str, ...]:
    """The stub models, which give test answers that lie on purpose, each in one way."""
    from rag.generation.lies import LIES

    return tuple(f"{STUB}{kind}" for kind in LIES)


def build_library(settings: Settings) -> Library:
    """The library of the data folder; raises UsageError for an embedder that is not known, and NoKey."""
    part = parse_part(settings.embedder, EMBEDDERS, settings.name_of("embedder"))
    embedder = None if part.kind == STATIC else _remote_embedder(settings, part.name)
    return Library(
        settings.library, embedder, chunk_tokens=settings.chunk_tokens, fetcher=lambda: _fetcher(settings)
    )


def build_assistant(
    settings: Settings, library: Library, through: "Callable[[ChatModel], ChatModel] | None" = None
) -> "Assistant":
    """What answers from `library`: the offline answerer, or the model that the settings name.

    The model is asked `through` what is made of it, where that is given. Raises UsageError for a
    stub, a checker or a reranker that is not known and for a bad file of prices, PromptError, and NoKey.
    """
    from rag.assistant import Assistant

    prices = _prices(settings)
    checker, served, reranker = build_checker(), build_served_checker(settings), build_reranker(settings)
    offline = build_offline(checker)
    if settings.model == OFFLINE:
        return Assistant(library, offline, prices, checker, served, reranker=reranker)
    from rag.generation.answerer import Prompted
    from rag.generation.prompts import load_prompts
    from rag.generation.tokenizers import ModelTokenizer

    chat, rewriter = (each if through is None else through(each) for each in _chats(settings))
    prompted = Prompted(
        chat,
        load_prompts(settings.prompts),
        ModelTokenizer(settings.model, _static(), settings.tiktoken_cache_dir),
        checker,
        budget=settings.context_tokens,
        rewriter=rewriter,
        remedies=_remedies(settings, "model"),
    )
    return Assistant(library, prompted, prices, checker, served, quoting=offline, reranker=reranker)


def build_checking(settings: Settings, library: Library) -> "Assistant":
    """What checks texts from elsewhere: no model answers, and nothing reorders what the search finds."""
    return build_assistant(settings.model_copy(update={"model": OFFLINE, "reranker": NONE}), library)


def build_overviews(library: Library) -> "Overviews":
    """Overviews of the articles of `library`, whatever model the settings name: no model makes them."""
    from rag.overviews import Overviews

    return Overviews(library, build_offline(build_checker()))


def build_offline(checker: "Checker") -> "Extractive":
    """What answers without a model, on this machine."""
    from rag.generation.extractive import Extractive

    return Extractive(_static(), checker, _encoder())


def build_checker() -> "Checker":
    """What checks each sentence of an answer or a summary as it comes, on this machine."""
    from rag.verification.lexical import Lexical

    return Lexical()


def build_served_checker(
    settings: Settings,
    keep: "Callable[[Callable[[str], bool], ChatModel], ChatModel] | None" = None,
    variable: str | None = None,
) -> "FallibleChecker | None":
    """The checker that the settings name in place of the offline one, None where they name none.

    `keep` is handed its model, and what tells whether a reply can be read, and gives the model to ask.
    `variable` is what an error calls the setting. Raises UsageError for a form that is not known,
    PromptError, NoKey, and CheckerUnreadable.
    """
    part = parse_part(settings.checker, CHECKERS, variable or settings.name_of("checker"))
    if part.kind == OFFLINE:
        return None
    if part.kind == "onnx":
        from rag.crossencoder import CrossEncoder
        from rag.verification.neural import Neural

        return Neural(CrossEncoder(Path(part.name).expanduser()), build_checker())
    client = _client(settings, "checker")
    if part.kind == "decisions":
        from rag.served.decisions import Decisions

        return Decisions(client, part.name)
    from rag.generation.chat import OpenAIChat
    from rag.served.verdicts import SCHEMA, read_verdicts

    schema = SCHEMA if part.kind == "openai" else None
    chat: ChatModel = OpenAIChat(client, part.name, temperature=0, limit=settings.reply_tokens, schema=schema)
    if part.kind == "minicheck":
        from rag.served.minicheck import MiniCheck, read_yes_or_no

        return MiniCheck(
            chat if keep is None else keep(lambda reply: read_yes_or_no(reply) is not None, chat)
        )
    from rag.generation.prompts import load_prompts
    from rag.served.judge import ModelJudge

    chat = chat if keep is None else keep(lambda reply: bool(read_verdicts(reply, 1)), chat)
    room = settings.context_tokens * _CHARACTERS
    return ModelJudge(chat, load_prompts(settings.prompts)["judge"], room=room)


def build_reranker(settings: Settings) -> "Reranker | None":
    """What chooses the passages for a question, None where the settings name nothing.

    Raises UsageError for a form that is not known, and NoKey.
    """
    part = parse_part(settings.reranker, RERANKERS, settings.name_of("reranker"))
    if part.kind == NONE:
        return None
    if part.kind == OFFLINE:
        from rag.generation.reranking import OfflineReranker

        return OfflineReranker(_static(), _encoder())
    from rag.served.reranker import ServedReranker

    return ServedReranker(_client(settings, "reranker"), part.name)


def build_chat(settings: Settings) -> "ChatModel":
    """The model that the settings name; raises UsageError for a stub that is not known, and NoKey."""
    return _chats(settings)[0]


def _prices(settings: Settings) -> "Mapping[str, Price]":
    if settings.prices is None:
        return {}
    from rag.generation.prices import load_prices

    return load_prices(settings.prices)


def _chats(settings: Settings) -> "tuple[ChatModel, ChatModel]":
    """The model that the settings name, and the same one asked for JSON, to rewrite questions."""
    if settings.model.startswith(STUB):
        from rag.generation.stubs import Stub

        stub = Stub(settings.model.removeprefix(STUB), _static())
        return stub, stub
    from rag.generation.chat import OpenAIChat
    from rag.generation.rewriting import SCHEMA

    ask = partial(
        OpenAIChat,
        _client(settings, "model"),
        settings.model,
        temperature=settings.temperature,
        limit=settings.reply_tokens,
        effort=settings.reasoning_effort,
    )
    return ask(), ask(schema=SCHEMA)


def _fetcher(settings: Settings) -> "Fetcher":
    from rag.reading.fetch import Fetcher
    from rag.reading.web.get import Client

    return Fetcher(Client(allow_private=settings.allow_private_urls))


def _static() -> "StaticEmbedder":
    from rag.indexing.embed import StaticEmbedder

    return StaticEmbedder()


@cache
def _encoder() -> "SentenceEncoder":
    """The one of this process: all that answer share its network, and the vectors that it keeps."""
    from rag.encoder import SentenceEncoder

    return SentenceEncoder()


def _remote_embedder(settings: Settings, name: str) -> "RemoteEmbedder":
    from rag.indexing.prefixes import Prefixes, known_prefixes
    from rag.indexing.remote import RemoteEmbedder

    known = known_prefixes(name)
    query, passage = settings.embedder_query_prefix, settings.embedder_passage_prefix
    prefixes = Prefixes(
        known.query if query is None else query, known.passage if passage is None else passage
    )
    return RemoteEmbedder(_client(settings, "embedder"), name, _static(), prefixes)


def _client(settings: Settings, part: ServedPart) -> "OpenAIClient":
    from rag.openai_client import OpenAIClient

    server = settings.server(part)
    return OpenAIClient(
        key=None if server.key is None else server.key.get_secret_value(),
        base_url=server.base_url,
        timeout=settings.timeout,
        api=settings.api if part == "model" else None,
        remedies=_remedies(settings, part),
    )


def _remedies(settings: Settings, part: ServedPart) -> "Remedies":
    from rag.openai_errors import Remedies

    server = settings.server(part)
    return Remedies(
        key=server.key_variable,
        address=server.address_variable,
        rename=_rename(settings, part),
        shorten=f"CITEWELL_{'CHUNK' if part in ('embedder', 'reranker') else 'CONTEXT'}_TOKENS",
        lengthen=settings.name_of("reply_tokens"),
    )


def _rename(settings: Settings, part: ServedPart) -> str:
    """How another one is named."""
    named = settings.name_of(part)
    if settings.is_changeable(part):
        return f"change {named}"
    return f"name another with --model or {named}" if part == "model" else f"name another in {named}"
