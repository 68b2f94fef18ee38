"""A cache of model replies, so that no prompt is paid for twice."""

import hashlib
import json
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import asdict
from pathlib import Path

from rag import ChatModel, CitewellError, Message, ReplyEnd, ReplyItem, Tokens, Withdrawn

_SCHEMA = (
    "CREATE TABLE IF NOT EXISTS replies (asked TEXT PRIMARY KEY, pieces TEXT NOT NULL, tokens TEXT NOT NULL)"
)
_PATIENCE = 30.0  # seconds to wait for another process's transaction


class CachedChat:
    """A chat model that caches complete replies in the SQLite file `path`, by model name and prompt.

    `setting` is anything else that affects the reply, such as the temperature. Truncated replies are
    not cached, and a cached reply that is not `readable` is requested again. Threads and processes may
    share the file.
    """

    def __init__(self, chat: ChatModel, path: Path, *, setting: str, readable: Callable[[str], bool]) -> None:
        self.name = chat.name
        self._chat = chat
        self._path = path
        self._setting = setting
        self._readable = readable
        with self._database() as database:
            database.execute(_SCHEMA)

    def stream(self, messages: Sequence[Message]) -> Iterator[ReplyItem]:
        """Stream the cached reply, or ask the model; raises ModelError."""
        asked = self._key(messages)
        with self._database() as database:
            found = database.execute(
                "SELECT pieces, tokens FROM replies WHERE asked = ?", (asked,)
            ).fetchone()
        if found is not None and self._readable("".join(kept := json.loads(found[0]))):
            yield from kept
            tokens = json.loads(found[1])
            yield ReplyEnd("stop", None if tokens is None else Tokens(**tokens))
            return
        pieces: list[str] = []
        for item in self._chat.stream(messages):
            if isinstance(item, str):
                pieces.append(item)
            elif isinstance(item, Withdrawn):
                pieces.clear()
            elif isinstance(item, ReplyEnd) and item.ending == "stop":
                tokens = None if item.tokens is None else asdict(item.tokens)
                row = (asked, json.dumps(pieces), json.dumps(tokens))
                with self._database() as database:
                    database.execute("REPLACE INTO replies VALUES (?, ?, ?)", row)
            yield item

    def _key(self, messages: Sequence[Message]) -> str:
        prompt = [[message.role, message.text] for message in messages]
        return hashlib.sha256(json.dumps([self.name, self._setting, prompt]).encode()).hexdigest()

    @contextmanager
    def _database(self) -> Iterator[sqlite3.Connection]:
        try:
            self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._path.touch(mode=0o600)
            with closing(sqlite3.connect(self._path, timeout=_PATIENCE)) as database, database:
                yield database
        except (OSError, sqlite3.Error) as error:
            raise CitewellError(
                f"Can't read or write the cached replies in {self._path} ({error}): "
                "free some disk space, remove that file, or name another folder with --data."
            ) from error
