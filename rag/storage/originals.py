"""The originals of articles: files as they were added, named by the SHA-256 of their bytes.

Whoever writes or removes one holds the writer's lock. An original is written before an article names it and
removed after the last article that does, so a crash leaves at most a file that no article names.
"""

import hashlib
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from rag.errors import LibraryError
from rag.storage.stores import ArticleDatabase

_DIGEST = re.compile(r"[0-9a-f]{64}")


class Originals:
    """The files in `folder`, created with the first of them, for the articles in a database.

    Every method raises what its transactions raise.
    """

    def __init__(self, database: ArticleDatabase, folder: Path) -> None:
        self._transaction = database.transaction
        self._folder = folder

    def keep(self, raw: bytes) -> str:
        """Keep a file, and return its name; idempotent."""
        name = hashlib.sha256(raw).hexdigest()
        if self.is_sound(name):
            return name
        with self._mapped():
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            begun = self._folder / f"{name}.part"
            with os.fdopen(os.open(begun, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
                file.write(raw)
                file.flush()
                os.fsync(file.fileno())
            begun.replace(self._folder / name)
        return name

    def path(self, name: str) -> Path | None:
        """The path of the file with this name; None if it is missing."""
        path = self._folder / name
        return path if _DIGEST.fullmatch(name) and path.is_file() else None

    def read(self, name: str) -> bytes | None:
        """The bytes of the file with this name; None if it is missing."""
        path = self.path(name)
        if path is None:
            return None
        with self._mapped():
            return path.read_bytes()

    def is_sound(self, name: str) -> bool:
        """Whether the file exists with its original bytes."""
        path = self.path(name)
        if path is None:
            return False
        with self._mapped(), path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest() == name

    def of(self, article_id: str) -> set[str]:
        """The originals that an article names, in its indexed and its pending version."""
        return self._named("id = ?", article_id)

    def release(self, name: str | None) -> None:
        """Remove a file unless an article names it; does nothing for None."""
        if name is not None and not self._named("original = ?", name):
            with self._mapped():
                (self._folder / name).unlink(missing_ok=True)

    def lost(self) -> set[str]:
        """The missing or damaged originals that articles name."""
        return {name for name in self._named("true") if not self.is_sound(name)}

    def strays(self) -> set[str]:
        """The files that no article names, unfinished ones included."""
        return self.sizes().keys() - self._named("true")

    def forget(self, name: str) -> None:
        """Remove an original from the articles that name it."""
        with self._transaction() as db:
            db.execute("UPDATE articles SET original = NULL WHERE original = ?", (name,))

    def sizes(self) -> dict[str, int]:
        """The size of each file, in bytes."""
        with self._mapped():
            if not self._folder.is_dir():
                return {}
            return {path.name: path.stat().st_size for path in self._folder.iterdir() if path.is_file()}

    def _named(self, where: str, *values: str) -> set[str]:
        with self._transaction() as db:
            found = db.execute(
                f"SELECT DISTINCT original FROM articles WHERE original IS NOT NULL AND {where}",  # noqa: S608
                values,
            )
            return {row[0] for row in found}

    @contextmanager
    def _mapped(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            reason = error.strerror or type(error).__name__
            raise LibraryError(
                f"The originals in {self._folder} can't be used ({reason}): "
                "check that the folder is yours and the disk has space."
            ) from error
