"""A version of an article on its way into the library."""

from dataclasses import dataclass
from typing import Any

from rag.storage.digest import DIGESTED, digest
from rag.storage.rows import stored
from rag.types import Article


@dataclass(frozen=True, slots=True)
class Pending:
    """A version of an article that is about to be written, with the hash of its content.

    `file` is the synced folder that it was read from, and the path of its file.
    """

    article: Article
    content: str
    version: str
    file: tuple[str, str] | None = None

    def row(self, added: float) -> dict[str, Any]:
        """The row that is stored, added at a time in seconds."""
        row = {
            **stored(self.article),
            "state": "pending",
            "content": self.content,
            "version": self.version,
            "chunks": 0,
            "added": added,
        }
        return {**row, "digest": digest([row[name] for name in DIGESTED])}
