"""Questions and passages are sent as the model wants them, and an index knows the prefix of its passages."""

from typing import Any

import pytest
from model_server import ModelServer

from rag import Library, build_library, load_settings
from rag.errors import EmbedderMismatch, UsageError
from rag.indexing.embed import StaticEmbedder
from rag.indexing.prefixes import Prefixes, _table, embedder_name, known_prefixes, way_back

FERRY = "The Ferry\n\nThe ferry sails at noon.\n"
QUESTION = "When does it sail?"

NOMIC = Prefixes("search_query: ", "search_document: ")
E5 = Prefixes("query: ", "passage: ")
TASK = "Instruct: Given a web search query, retrieve relevant passages that answer the query\nQuery:"
INSTRUCTED = Prefixes(f"{TASK} ")
REPRESENTED = Prefixes("Represent this sentence for searching relevant passages: ")

KNOWN = {
    "nomic-embed-text": NOMIC,
    "nomic-embed-text:v1.5": NOMIC,
    "hf.co/nomic-ai/nomic-embed-text-v2-moe-GGUF:Q8_0": NOMIC,
    "text-embedding-nomic-embed-text-v1.5": NOMIC,
    "nomic-ai/modernbert-embed-base": NOMIC,
    "intfloat/e5-base-v2": E5,
    "intfloat/multilingual-e5-large": E5,
    "intfloat/multilingual-e5-large-instruct": INSTRUCTED,
    "intfloat/e5-mistral-7b-instruct": INSTRUCTED,
    "e5-mistral:7b": INSTRUCTED,
    "Qwen/Qwen3-Embedding-0.6B": Prefixes(TASK),
    "qwen3-embedding:8b": Prefixes(TASK),
    "Alibaba-NLP/gte-Qwen2-7B-instruct": INSTRUCTED,
    "snowflake-arctic-embed:335m": REPRESENTED,
    "Snowflake/snowflake-arctic-embed-m-v1.5": REPRESENTED,
    "Snowflake/snowflake-arctic-embed-l-v2.0": Prefixes("query: "),
    "snowflake-arctic-embed2": Prefixes("query: "),
    "mxbai-embed-large": REPRESENTED,
    "BAAI/bge-large-en-v1.5": REPRESENTED,
    "bge-small": REPRESENTED,
    "BAAI/bge-base-zh-v1.5": Prefixes("为这个句子生成表示以用于检索相关文章："),
    "google/embeddinggemma-300m": Prefixes("task: search result | query: ", "title: none | text: "),
}
UNKNOWN = (
    "text-embedding-3-large",
    "bge-m3",
    "thenlper/gte-large",
    "Alibaba-NLP/gte-multilingual-base",
    "mixedbread-ai/deepset-mxbai-embed-de-large-v1",
    "all-minilm",
    "granite-embedding",
    "",
)


@pytest.mark.parametrize(("model", "prefixes"), [*KNOWN.items(), *((name, Prefixes()) for name in UNKNOWN)])
def test_a_model_is_known_by_its_name(model: str, prefixes: Prefixes) -> None:
    assert known_prefixes(model) == prefixes


def test_no_line_of_the_table_is_idle() -> None:
    """Each is the first that is found in the name of a model above."""
    first = {next(n for n, (name, _) in enumerate(_table()) if name.search(model.lower())) for model in KNOWN}
    assert first == set(range(len(_table())))


def opened(server: ModelServer, model: str, **flags: Any) -> Library:
    return build_library(load_settings(embedder=f"openai:{model}", embedder_base_url=server.url, **flags))


def sent(server: ModelServer) -> list[str]:
    """The texts of all requests but those for the length of vectors."""
    return [text for request in server.requests for text in request.body["input"] if text != "word"]


PASSAGE = "The Ferry\nThe ferry sails at noon."


@pytest.mark.parametrize(
    ("model", "flags", "prefixes"),
    [
        ("nomic-embed-text", {}, NOMIC),
        ("text-embedding-3-small", {}, Prefixes()),
        ("nomic-embed-text", {"embedder_query_prefix": "ask: "}, Prefixes("ask: ", NOMIC.passage)),
        ("nomic-embed-text", {"embedder_passage_prefix": "none"}, Prefixes(NOMIC.query)),
        ("mine", {"embedder_query_prefix": "q\n", "embedder_passage_prefix": "p "}, Prefixes("q\n", "p ")),
    ],
)
def test_questions_and_passages_are_sent_with_their_prefixes(
    model: str, flags: dict[str, str], prefixes: Prefixes
) -> None:
    with ModelServer() as server:
        library = opened(server, model, **flags)
        library.add_text(FERRY)
        assert library.search(QUESTION, n=1)
        assert sent(server) == [prefixes.passage + PASSAGE, prefixes.query + QUESTION]


def test_a_prefix_of_the_environment_keeps_its_spaces(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CITEWELL_EMBEDDER_QUERY_PREFIX", " q: ")
    assert load_settings().embedder_query_prefix == " q: "
    monkeypatch.setenv("CITEWELL_EMBEDDER_QUERY_PREFIX", "q" * 2001)
    with pytest.raises(UsageError, match="CITEWELL_EMBEDDER_QUERY_PREFIX cannot be"):
        load_settings()


def test_an_index_made_with_another_prefix_is_said_to_need_reindex() -> None:
    with ModelServer() as server:
        opened(server, "nomic-embed-text", embedder_passage_prefix="none").add_text(FERRY)
        moved = opened(server, "nomic-embed-text")
        with pytest.raises(
            EmbedderMismatch,
            match="made by the embedder openai:nomic-embed-text, but openai:nomic-embed-text "
            '"search_document: " is set: run `citewell reindex` to move the library to it, or go back with '
            "CITEWELL_EMBEDDER_PASSAGE_PREFIX=none",
        ):
            moved.search(QUESTION, n=1)
        assert moved.reindex().written == 1
        assert moved.search(QUESTION, n=1)
        assert opened(server, "nomic-embed-text", embedder_query_prefix="ask: ").search(QUESTION, n=1)


def test_the_way_back_names_what_must_be_set() -> None:
    """From the embedder of the second name to the one of the first."""
    nomic, bare, mine = (
        embedder_name("nomic-embed-text", NOMIC.passage),
        embedder_name("nomic-embed-text", ""),
        embedder_name("mine", 'a "b"\n'),
    )
    prefix = "CITEWELL_EMBEDDER_PASSAGE_PREFIX="
    assert way_back(StaticEmbedder.name, nomic) == "CITEWELL_EMBEDDER=static"
    assert way_back(nomic, StaticEmbedder.name) == "CITEWELL_EMBEDDER=openai:nomic-embed-text"
    assert way_back(bare, mine) == f"CITEWELL_EMBEDDER=openai:nomic-embed-text and {prefix}none"
    assert way_back(bare, nomic) == f"{prefix}none"
    assert way_back(nomic, bare) == f"{prefix}'search_document: '"
    assert way_back(mine, embedder_name("mine", "")) == f"{prefix}'a \"b\"\n'"
