"""What syncs remember of folders, in the database of the articles: files, and the articles read from them.

The list of files is only a cache: without it they are read again. A place says that an article was read
from an origin in a file; an article has several places if several files have the same text. It is written
with the article, in one transaction, so that no crash leaves an article without its place.
"""

from collections.abc import Iterable, Sequence
from dataclasses import astuple, dataclass
from pathlib import Path

from rag.storage.stores import ArticleDatabase, Connection
from rag.types import SyncedFolder


@dataclass(frozen=True, slots=True)
class Seen:
    """A file as a sync read it: its real path, its size and times as `walk` gives them, and its SHA-256.

    `made_by` is the version of the pipeline that read it, and `refusal` says why it gave no article.
    """

    path: str
    size: int
    modified: int
    changed: int
    digest: str
    made_by: str
    refusal: str | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """An article was read from `origin`, in the file `path` of `folder`.

    `brought` says whether a sync added it; otherwise, it was there before.
    """

    origin: str
    article: str
    folder: str
    path: str
    brought: bool


class Folders:
    """The synced folders of the library in a database; raises what its transactions raise."""

    def __init__(self, database: ArticleDatabase) -> None:
        self._transaction = database.transaction

    def seen(self, folder: str) -> dict[str, Seen]:
        """The files of a folder by their paths."""
        return {file.path: file for file in self._seen("folder = ?", folder)}

    def elsewhere(self, folder: str) -> list[Seen]:
        """The files of all other folders."""
        return self._seen("folder <> ?", folder)

    def places(self) -> list[Place]:
        """The places in all folders."""
        return self._places("true")

    def at(self, path: str) -> list[Place]:
        """The places in a file."""
        return self._places("path = ?", path)

    def of(self, article: str) -> list[Place]:
        """The places of an article."""
        return self._places("article = ?", article)

    def synced(self) -> list[SyncedFolder]:
        """Each folder as its last sync left it, by name."""
        with self._transaction() as db:
            found = db.execute(
                """
                SELECT folder, count(*), count(refusal),
                    (SELECT count(DISTINCT article) FROM places WHERE places.folder = files.folder)
                FROM files GROUP BY folder ORDER BY folder
                """
            )
            return [
                SyncedFolder(folder, files, unreadable, articles, Path(folder).is_dir())
                for folder, files, unreadable, articles in found
            ]

    def remember(self, folder: str, files: Iterable[Seen]) -> None:
        """Note what was read of files."""
        with self._transaction() as db:
            _note_files(db, folder, files)

    def forget(self, folder: str, paths: Iterable[str]) -> None:
        """Note that files of a folder are gone."""
        with self._transaction() as db:
            gone = [(folder, path) for path in paths]
            db.executemany("DELETE FROM files WHERE folder = ? AND path = ?", gone)

    def place(self, folder: str, path: str, origin: str, article: str) -> None:
        """Note that an article was found at `origin` in the file `path` of `folder`."""
        with self._transaction() as db:
            note_place(db, folder, path, origin, article)

    def move(self, folder: str, moves: Sequence[tuple[str, Seen]]) -> None:
        """Move what is known about each old path, and its articles, to another file of `folder`.

        Files may have swapped names.
        """
        with self._transaction() as db:
            places = [
                (origin, article, brought, old, file)
                for old, file in moves
                for origin, article, brought in db.execute(
                    "SELECT origin, article, brought FROM places WHERE path = ?", (old,)
                ).fetchall()
            ]
            articles = [
                (file.path + origin.removeprefix(old), name)
                for origin, _, _, old, file in places
                for (name,) in db.execute("SELECT id FROM articles WHERE origin = ?", (origin,)).fetchall()
            ]
            db.executemany("UPDATE articles SET origin = ? WHERE id = ?", articles)
            db.executemany("DELETE FROM places WHERE origin = ?", [place[:1] for place in places])
            db.executemany(
                "INSERT INTO places (origin, article, folder, path, brought) VALUES (?, ?, ?, ?, ?) "
                "ON CONFLICT (origin) DO UPDATE SET article = excluded.article, folder = excluded.folder, "
                "path = excluded.path, brought = excluded.brought",
                [
                    (file.path + origin.removeprefix(old), article, folder, file.path, brought)
                    for origin, article, brought, old, file in places
                ],
            )
            db.executemany("DELETE FROM files WHERE path = ?", [(old,) for old, _ in moves])
            _note_files(db, folder, [file for _, file in moves])

    def vacate(self, origins: Iterable[str]) -> None:
        """Note that there is no longer anything at these origins."""
        with self._transaction() as db:
            db.executemany("DELETE FROM places WHERE origin = ?", [(origin,) for origin in origins])

    def _places(self, where: str, *values: str) -> list[Place]:
        with self._transaction() as db:
            found = db.execute(
                f"SELECT origin, article, folder, path, brought FROM places WHERE {where} "  # noqa: S608
                "ORDER BY path, origin",
                values,
            )
            return [
                Place(origin, article, folder, path, bool(by)) for origin, article, folder, path, by in found
            ]

    def _seen(self, where: str, folder: str) -> list[Seen]:
        with self._transaction() as db:
            found = db.execute(
                "SELECT path, size, modified, changed, digest, made_by, refusal "  # noqa: S608
                f"FROM files WHERE {where} ORDER BY folder, path",
                (folder,),
            )
            return [Seen(*row) for row in found]


def _note_files(db: Connection, folder: str, files: Iterable[Seen]) -> None:
    rows = [(folder, *astuple(file)) for file in files]
    db.executemany(
        "INSERT INTO files (folder, path, size, modified, changed, digest, made_by, refusal) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (folder, path) DO UPDATE SET size = excluded.size, "
        "modified = excluded.modified, changed = excluded.changed, digest = excluded.digest, "
        "made_by = excluded.made_by, refusal = excluded.refusal",
        rows,
    )


def note_place(db: Connection, folder: str, path: str, origin: str, article: str) -> None:
    """Note a place of an article; a sync brought it if it is new, or if a sync brought it to another place.

    A place stays with the folder that had it first.
    """
    db.execute(
        """
        INSERT INTO places (origin, article, folder, path, brought)
        SELECT :origin, :article, :folder, :path, CAST(
            NOT EXISTS (SELECT 1 FROM articles WHERE id = :article)
            OR EXISTS (SELECT 1 FROM places WHERE article = :article AND brought = 1) AS INTEGER)
        WHERE true
        ON CONFLICT (origin) DO UPDATE SET article = excluded.article, brought = excluded.brought
        """,
        {"folder": folder, "path": path, "origin": origin, "article": article},
    )
