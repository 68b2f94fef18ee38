"""The originals of a library that hosts share: in its database, and copied to a host that shows one."""

import hashlib
from pathlib import Path

from rag.storage.originals import Originals
from rag.storage.stores import ArticleDatabase


class ServedOriginals(Originals):
    """The originals in a database; those that were read on this host are also in `folder`."""

    def __init__(self, database: ArticleDatabase, folder: Path) -> None:
        super().__init__(database, folder)
        self._copies = Originals(database, folder)

    def keep(self, raw: bytes) -> str:
        """Keep a file, and return its name; idempotent."""
        name = hashlib.sha256(raw).hexdigest()
        with self._transaction() as db:
            db.execute("INSERT INTO originals VALUES (?, ?) ON CONFLICT DO NOTHING", (name, raw))
        return name

    def path(self, name: str) -> Path | None:
        """The path of a copy of the file with this name; None if it is missing."""
        if self._copies.path(name) is None:
            with self._transaction() as db:
                found = db.execute("SELECT raw FROM originals WHERE name = ?", (name,)).fetchone()
            if found is None:
                return None
            self._copies.keep(bytes(found[0]))
        return self._copies.path(name)

    def is_sound(self, name: str) -> bool:
        """Whether the file exists; the server looks after its bytes."""
        with self._transaction() as db:
            return db.execute("SELECT 1 FROM originals WHERE name = ?", (name,)).fetchone() is not None

    def release(self, name: str | None) -> None:
        """Remove a file unless an article names it; does nothing for None."""
        if name is None:
            return
        self._copies.release(name)
        with self._transaction() as db:
            db.execute(
                "DELETE FROM originals WHERE name = :name "
                "AND NOT EXISTS (SELECT 1 FROM articles WHERE original = :name)",
                {"name": name},
            )

    def strays(self) -> set[str]:
        """The files that no article names, copies on this host included."""
        return super().strays() | self._copies.strays()

    def sizes(self) -> dict[str, int]:
        """The size of each file, in bytes."""
        with self._transaction() as db:
            return {
                name: int(size) for name, size in db.execute("SELECT name, octet_length(raw) FROM originals")
            }
