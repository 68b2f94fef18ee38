"""Model replies are requested and paid for only once."""

from pathlib import Path

import pytest
from fakes import ScriptedChat

from eval.cache import CachedChat
from rag import CitewellError
from rag.types import Message, ReplyEnd, Tokens

ASKED = [Message("system", "S"), Message("user", "Q?")]


def cached(chat: ScriptedChat, folder: Path, setting: str = "0") -> CachedChat:
    """The model with its replies cached in a folder; replies with an exclamation mark are unreadable."""
    return CachedChat(chat, folder / "replies", setting=setting, readable=lambda text: "!" not in text)


def test_a_reply_is_cached_with_its_pieces_and_tokens(tmp_path: Path) -> None:
    chat = ScriptedChat("It sails at noon.")
    first = list(cached(chat, tmp_path).stream(ASKED))
    again = list(cached(chat, tmp_path).stream(ASKED))
    assert first == again
    assert again[-1] == ReplyEnd("stop", Tokens(10_000, 10, counted=False))
    assert len(chat.prompts) == 1


def test_a_different_prompt_model_or_setting_misses_the_cache(tmp_path: Path) -> None:
    chat = ScriptedChat("It sails at noon.")
    other = ScriptedChat("It sails at dusk.")
    other.name = "other"
    list(cached(chat, tmp_path).stream(ASKED))
    list(cached(chat, tmp_path).stream(ASKED[1:]))
    list(cached(chat, tmp_path, "1").stream(ASKED))
    list(cached(other, tmp_path).stream(ASKED))
    assert (len(chat.prompts), len(other.prompts)) == (3, 1)


def test_a_truncated_reply_is_not_cached(tmp_path: Path) -> None:
    chat = ScriptedChat("It sails", end=ReplyEnd("cut"))
    for _ in range(2):
        list(cached(chat, tmp_path).stream(ASKED))
    assert len(chat.prompts) == 2


def test_an_unreadable_reply_is_requested_again(tmp_path: Path) -> None:
    chat = ScriptedChat("It sails!", "It sails at noon.")
    for expected in ("It sails!", "It sails at noon.", "It sails at noon."):
        *pieces, _ = cached(chat, tmp_path).stream(ASKED)
        assert "".join(map(str, pieces)) == expected
    assert len(chat.prompts) == 2


def test_a_file_that_is_not_a_database_is_reported(tmp_path: Path) -> None:
    (tmp_path / "replies").write_bytes(b"no database" * 1000)
    with pytest.raises(CitewellError, match="remove that file"):
        cached(ScriptedChat("x"), tmp_path)
