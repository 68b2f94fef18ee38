"""Tokens are counted as the model does, and nothing is downloaded to do so."""

import hashlib
import logging
import os
from pathlib import Path

import pytest
import tiktoken
import tiktoken_ext.openai_public as openai_public
from fakes import FakeEmbedder

from rag.generation import tokenizers
from rag.generation.tokenizers import _TABLES, ModelTokenizer


def test_a_model_that_tiktoken_does_not_know_is_counted_by_the_other_tokenizer(tmp_path: Path) -> None:
    assert ModelTokenizer("llama3.2", FakeEmbedder(), tmp_path).count(["one two three", ""]) == [3, 0]


def test_a_table_that_is_not_here_is_not_fetched_and_is_told_once(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    tokenizer = ModelTokenizer("gpt-4o", FakeEmbedder(), tmp_path)
    with caplog.at_level(logging.WARNING):
        assert [tokenizer.count(["one two"]) for _ in range(3)] == [[2]] * 3
    (record,) = caplog.records
    assert "TIKTOKEN_CACHE_DIR" in record.getMessage()


@pytest.mark.parametrize("encoding", _TABLES)
def test_the_tables_lie_where_tiktoken_looks_for_them(encoding: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """tiktoken names the file of a table by the SHA-1 of the address that it would load it from."""
    asked: list[tuple[str, str]] = []

    def load(address: str, expected_hash: str) -> dict[bytes, int]:
        asked.append((address, expected_hash))
        return {}

    monkeypatch.setattr(openai_public, "load_tiktoken_bpe", load)
    openai_public.ENCODING_CONSTRUCTORS[encoding]()
    ((address, digest),) = asked
    assert (hashlib.sha1(address.encode(), usedforsecurity=False).hexdigest(), digest) == _TABLES[encoding]


def test_a_damaged_table_is_neither_used_nor_thrown_away(tmp_path: Path) -> None:
    table = tmp_path / _TABLES["o200k_base"][0]
    table.write_bytes(b"garbage")
    assert ModelTokenizer("gpt-4o", FakeEmbedder(), tmp_path).count(["one two"]) == [2]
    assert table.read_bytes() == b"garbage"


@pytest.mark.parametrize("elsewhere", ["", "~/nowhere"])
def test_a_table_that_is_here_is_used_wherever_tiktoken_would_look(
    elsewhere: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A table of single bytes in place of the real one: a token a byte."""
    monkeypatch.setenv("TIKTOKEN_CACHE_DIR", elsewhere)
    (tmp_path / "table").write_bytes(b"whole")
    digest = hashlib.sha256(b"whole").hexdigest()
    monkeypatch.setitem(tokenizers._TABLES, "cl100k_base", ("table", digest))
    bytewise = tiktoken.Encoding(
        "bytewise", pat_str=r"\S+|\s+", mergeable_ranks={bytes([n]): n for n in range(256)}, special_tokens={}
    )

    def get_encoding(name: str) -> tiktoken.Encoding:
        assert (name, os.environ["TIKTOKEN_CACHE_DIR"]) == ("cl100k_base", str(tmp_path))
        return bytewise

    monkeypatch.setattr(tiktoken, "get_encoding", get_encoding)
    tokenizer = ModelTokenizer("gpt-4", FakeEmbedder(), tmp_path)
    assert tokenizer.count(["one two", "<|endoftext|>", ""]) == [7, 13, 0]
