"""The stores of a library, each opened when first used; where it is, is decided here alone.

A folder that can't be written is read from a copy, which writers refuse to touch.
"""

from collections.abc import Callable
from contextlib import AbstractContextManager
from functools import cached_property, partial
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

from rag.address import Shared
from rag.errors import ArticlesUnreadable, LibraryError

if TYPE_CHECKING:
    from rag.storage.articles import Articles, Stamp
    from rag.storage.folders import Folders
    from rag.storage.followed import Followed
    from rag.storage.originals import Originals
    from rag.storage.overviews import KeptOverviews
    from rag.storage.stores import ArticleDatabase, TermStore, VectorStore, WriterLock
    from rag.storage.unwritable import Copy


def home_at(place: Path | Shared) -> "Home":
    """The stores of a library in a folder, or in a database that hosts share."""
    if isinstance(place, Path):
        return Home(place)
    from rag.storage.shared import SharedHome

    return SharedHome(place)


class Home:
    """The stores in `folder`; every method may raise LibraryError."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._mutex = Lock()

    @property
    def readable(self) -> Path:
        """Where the stores are read."""
        with self._mutex:  # a copy is removed with its object, so threads must share one
            return self.folder if self._obstacle is None else self._copy.place

    @property
    def writable(self) -> Path:
        """The folder, for writers; raises LibraryError if nothing can be written."""
        if self._obstacle is not None:
            raise LibraryError(
                f"{self.folder} can't be written ({self._obstacle}): "
                "check that it is yours and the disk has space."
            )
        return self.folder

    @property
    def file(self) -> Path:
        """The file of the articles, which may not exist yet."""
        return self.readable / "library.sqlite3"

    @property
    def exclusive(self) -> "WriterLock":
        """The lock of those who write; raises LibraryError if nothing can be written."""
        return _lock_of(self.writable)

    @property
    def undisturbed(self) -> "WriterLock":
        """The lock of those who read while nobody may write."""
        return self.index_lock

    @property
    def index_lock(self) -> "WriterLock":
        """The lock of the folder in which the indexes are."""
        return _lock_of(self.readable)

    @property
    def followed(self) -> "Followed | None":
        """What the indexes hold, if other hosts change the articles; None in a folder."""
        return None

    @property
    def has_vectors(self) -> bool:
        """Whether the vectors are in the folder."""
        return True

    def damage(self) -> str | None:
        """Why the articles can't be read; None if they can."""
        from rag.storage.salvage import problem

        return problem(self.file)

    @cached_property
    def articles(self) -> "Articles":
        """The articles; raises ArticlesUnreadable if their file was lost."""
        from rag.storage.articles import Articles

        return Articles(self._database)

    @cached_property
    def originals(self) -> "Originals":
        """The originals of some articles."""
        from rag.storage.originals import Originals

        return Originals(self._database, self.folder / "originals")

    @cached_property
    def folders(self) -> "Folders":
        """What syncs remember of folders."""
        from rag.storage.folders import Folders

        return Folders(self._database)

    @cached_property
    def overviews(self) -> "KeptOverviews":
        """The overviews of articles that are kept."""
        from rag.storage.overviews import KeptOverviews

        return KeptOverviews(self._database)

    def vectors(
        self, embedder: str, dimension: Callable[[], int], way_back: Callable[[str], str]
    ) -> "VectorStore":
        """The vectors for an embedder; the arguments are those of `Vectors`."""
        from rag.storage.vectors import Vectors

        return Vectors(
            self.readable / "vectors",
            embedder,
            dimension,
            stamp=self._stamp,
            lock=partial(_opening, self.index_lock),
            way_back=way_back,
        )

    def terms(self) -> "TermStore":
        """The terms."""
        from rag.storage.lexical import Lexical

        return Lexical(self.readable / "terms", partial(_opening, self.index_lock))

    @property
    def _stamp(self) -> "Callable[[], Stamp]":
        """What changes with the indexes."""
        return self.articles.stamp

    @cached_property
    def _obstacle(self) -> str | None:
        from rag.storage.unwritable import obstacle

        return obstacle(self.folder)

    @cached_property
    def _copy(self) -> "Copy":
        from rag.storage.unwritable import Copy

        return Copy(self.folder)

    @cached_property
    def _database(self) -> "ArticleDatabase":
        from rag.storage.database import Database
        from rag.storage.salvage import is_lost

        if is_lost(self.file):
            raise ArticlesUnreadable(self.file, "it is missing or empty")
        return Database(self.file)


def _lock_of(folder: Path) -> "WriterLock":
    from rag.storage.lock import exclusive

    return partial(exclusive, folder)


def _opening(lock: "WriterLock", patience: float) -> AbstractContextManager[None]:
    return lock("opening the library", patience=patience)
