"""The articles: the source of truth, from which everything else is derived.

An article has at most two rows: the indexed one, which readers see, and a pending one while a
new version is being indexed. A single transaction turns the pending row into the indexed one and
notes that the old version's chunks must be swept. So a crash at any moment leaves either a
pending row or a note, and the next writer finishes both.
"""

import json
import math
import time
import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from rag.errors import ArticleDamaged, UnknownArticle
from rag.reading.ids import article_ids
from rag.reading.layout import is_sound
from rag.storage.among import among
from rag.storage.checked import Damaged, checked
from rag.storage.folders import note_place
from rag.storage.listing import Row, Scope, info, listed, scope
from rag.storage.pending import Pending
from rag.storage.rows import as_bytes
from rag.storage.stores import ArticleDatabase, Connection
from rag.storage.texts import StoredText, texts
from rag.types import Article, ArticleInfo, Filters, Source


@dataclass(frozen=True, slots=True)
class Stamp:
    """How often the library has changed, whether this process made the last change, and who did."""

    generation: int
    mine: bool
    writer: str = ""


class Articles:
    """The articles in a database; every method raises what its transactions raise."""

    def __init__(self, database: ArticleDatabase) -> None:
        self._transaction = database.transaction
        self._writer = uuid.uuid4().hex

    def stamp(self) -> Stamp:
        """How often the indexed articles or their chunks have changed, and who changed them last."""
        with self._transaction() as db:
            row = db.execute("SELECT generation, writer FROM stamp").fetchone()
        generation, writer = row or (0, "")  # a lost stamp comes back with the next change
        return Stamp(generation, writer == self._writer, writer)

    def rows(self) -> list[Row]:
        """The indexed articles, in the order in which they were added."""
        return self._rows("state = 'indexed'")

    def row(self, article_id: str) -> Row | None:
        """The indexed article with this id."""
        return next(iter(self._rows("state = 'indexed' AND id = ?", article_id)), None)

    def twin(self, content: str, article_id: str) -> Row | None:
        """An indexed article with the same content and another id."""
        return next(
            iter(self._rows("state = 'indexed' AND content = ? AND id <> ?", content, article_id)), None
        )

    def id_of(self, origin: str) -> str:
        """The id of the article from `origin`, or the id that a new article would get."""
        with self._transaction() as db:
            found = db.execute("SELECT id FROM articles WHERE origin = ?", (origin,)).fetchone()
            return found[0] if found else next(name for name in article_ids(origin) if not _has(db, name))

    def has_origin(self, origin: str) -> bool:
        """Whether an article is of `origin`."""
        with self._transaction() as db:
            return db.execute("SELECT 1 FROM articles WHERE origin = ?", (origin,)).fetchone() is not None

    def is_empty(self) -> bool:
        """Whether no article is indexed."""
        with self._transaction() as db:
            return db.execute("SELECT 1 FROM articles WHERE state = 'indexed' LIMIT 1").fetchone() is None

    def infos(self) -> list[ArticleInfo]:
        """The indexed articles, with what a list shows of each."""
        return [info(row) for row in self.rows()]

    def scope(self, filters: Filters, most: int) -> Scope:
        """What a question with `filters` is asked of, with at most `most` titles."""
        with self._transaction() as db:
            return scope(db, filters, most)

    def get(self, article_id: str, version: str | None = None) -> Article | None:
        """The indexed article with this id, and with this version if one is given.

        Raises ArticleDamaged if it is not as it was written.
        """
        where = "state = 'indexed' AND id = ? AND version = coalesce(?, version)"
        found = next(iter(self._checked(where, article_id, version)), None)
        if isinstance(found, Damaged):
            raise ArticleDamaged(found.id, found.title)
        return found and found[0]

    def sound(self, article_id: str, version: str | None = None) -> Article | None:
        """Like `get`, but None for a damaged article, which is left out of answers."""
        try:
            return self.get(article_id, version)
        except ArticleDamaged:
            return None

    def texts(self, versions: Mapping[str, str]) -> dict[str, StoredText | None]:
        """The texts of these versions of articles by their ids, None for one that is damaged.

        An article that isn't indexed in that version is left out.
        """
        with self._transaction() as db:
            return dict(texts(db, versions))

    def silence(self, article_id: str) -> None:
        """Note that a damaged article has no chunks until its text is restored."""
        with self._transaction() as db:
            db.execute("UPDATE articles SET chunks = 0 WHERE id = ?", (article_id,))
            self._bump(db)

    def pending(self) -> list[tuple[Article, str]]:
        """The articles that no writer has finished, with their versions; damaged ones are left out."""
        return [found for found in self._checked("state = 'pending'") if not isinstance(found, Damaged)]

    def damaged(self) -> list[Damaged]:
        """The articles that are not as they were written; reads every article."""
        with self._transaction() as db:
            return [found for found in checked(db, "true") if isinstance(found, Damaged)]

    def holds(self, article_id: str) -> bool:
        """Whether an article is indexed, pending, or not completely removed."""
        with self._transaction() as db:
            stale = db.execute("SELECT 1 FROM stale WHERE article = ?", (article_id,)).fetchone()
            return stale is not None or _has(db, article_id)

    def unfinished(self) -> bool:
        """Whether a writer left something unfinished."""
        with self._transaction() as db:
            left = "SELECT 1 FROM articles WHERE state = 'pending' UNION ALL SELECT 1 FROM stale"
            return db.execute(left).fetchone() is not None

    def stale(self) -> list[str]:
        """The ids of the articles whose old chunks must still be swept."""
        with self._transaction() as db:
            return [row[0] for row in db.execute("SELECT article FROM stale")]

    def check(self, ids: Collection[str] | None) -> None:
        """Raise UnknownArticle unless every id is that of an indexed article."""
        if not ids:
            return
        known = self.versions(ids)
        for identifier in ids:
            if identifier not in known:
                raise UnknownArticle(identifier)

    def versions(self, ids: Collection[str] | None = None) -> dict[str, str]:
        """The indexed version of each of these articles that exists, of all if None."""
        with self._transaction() as db:
            if ids is None:
                return dict(db.execute("SELECT id, version FROM articles WHERE state = 'indexed'").fetchall())
            chosen = "SELECT id, version FROM articles WHERE state = 'indexed' AND id IN ({ids})"
            return dict(among(db, chosen, ids))

    def chunks(self) -> int:
        """The number of chunks of all indexed articles."""
        with self._transaction() as db:
            total = db.execute("SELECT coalesce(sum(chunks), 0) FROM articles WHERE state = 'indexed'")
            return int(total.fetchone()[0])

    def begin(self, pending: Sequence[Pending]) -> None:
        """Store versions of articles as pending: readers don't see them yet."""
        with self._transaction() as db:
            [last] = db.execute("SELECT max(added) FROM articles WHERE state = 'indexed'").fetchone()
            added = last or 0.0
            for each in pending:
                # Articles are listed in the order in which they were added, even if the clock is set back.
                added = max(time.time(), math.nextafter(added, math.inf))
                if each.file is not None:
                    note_place(db, *each.file, each.article.source.origin, each.article.id)
                row = each.row(added)
                values = ", ".join(f":{name}" for name in row)
                db.execute("DELETE FROM articles WHERE id = ? AND state = 'pending'", (each.article.id,))
                db.execute(f"INSERT INTO articles ({', '.join(row)}) VALUES ({values})", row)  # noqa: S608

    def finish(self, chunks: Mapping[str, int]) -> None:
        """Turn pending versions into the indexed ones, and make the articles' old chunks stale.

        `chunks` are the numbers of chunks of the versions by the ids of their articles.
        """
        with self._transaction() as db:
            for article_id, number in chunks.items():
                old = db.execute(
                    "SELECT added FROM articles WHERE id = ? AND state = 'indexed'", (article_id,)
                ).fetchone()
                if old:
                    db.execute("DELETE FROM articles WHERE id = ? AND state = 'indexed'", (article_id,))
                    db.execute("INSERT INTO stale VALUES (?) ON CONFLICT DO NOTHING", (article_id,))
                    db.execute("UPDATE articles SET added = ? WHERE id = ?", (old[0], article_id))
                db.execute(
                    "UPDATE articles SET state = 'indexed', chunks = ? WHERE id = ?", (number, article_id)
                )
            self._bump(db)

    def move(self, article_id: str, origin: str) -> None:
        """Change the origin of an article whose source has moved.

        Everything derived from it stays, since it depends only on the id and the text.
        """
        with self._transaction() as db:
            db.execute("UPDATE articles SET origin = ? WHERE id = ?", (origin, article_id))

    def claim(self, article_id: str, origin: str) -> None:
        """Note that a user has added the text of an article from `origin`, so that no sync removes it.

        Nothing changes if a sync found it at `origin` itself.
        """
        with self._transaction() as db:
            db.execute(
                "UPDATE places SET brought = 0 WHERE article = :article "
                "AND NOT EXISTS (SELECT 1 FROM places WHERE origin = :origin AND article = :article)",
                {"article": article_id, "origin": origin},
            )

    def drop(self, article_id: str) -> None:
        """Remove an article; its chunks become stale."""
        with self._transaction() as db:
            db.execute("DELETE FROM articles WHERE id = ?", (article_id,))
            db.execute("DELETE FROM places WHERE article = ?", (article_id,))
            db.execute("DELETE FROM overviews WHERE article = ?", (article_id,))
            db.execute("INSERT INTO stale VALUES (?) ON CONFLICT DO NOTHING", (article_id,))
            self._bump(db)

    def swept(self, article_id: str) -> None:
        """Note that an article has no more stale chunks."""
        with self._transaction() as db:
            db.execute("DELETE FROM stale WHERE article = ?", (article_id,))
            self._bump(db)

    def renew(self, article_id: str, source: Source) -> None:
        """Note how an article was read this time, with the same text as before."""
        with self._transaction() as db:
            db.execute(
                "UPDATE articles SET layout = ?, reader = ?, original = ?, recognised = ? "
                "WHERE id = ? AND state = 'indexed'",
                (source.layout, source.reader, source.original, json.dumps(source.recognised), article_id),
            )

    def misprinted(self) -> list[Row]:
        """The indexed articles whose layout, the places of their lines on the pages, is damaged."""
        with self._transaction() as db:
            found = db.execute(
                "SELECT id, layout FROM articles WHERE state = 'indexed' AND layout <> ?", (b"",)
            )
            wrong = {identifier for identifier, layout in found if not is_sound(as_bytes(layout))}
        return [row for row in self.rows() if row.id in wrong]

    def forget_layout(self, article_id: str) -> None:
        """Drop an article's layout, and mark it as read by an older reader, for `reimport` to read again."""
        with self._transaction() as db:
            indexed = "WHERE id = ? AND state = 'indexed'"
            for (reader,) in db.execute(f"SELECT reader FROM articles {indexed}", (article_id,)).fetchall():  # noqa: S608
                older = None if reader is None else f"{reader[: reader.find(' ') + 1]}0"
                db.execute(
                    f"UPDATE articles SET layout = ?, reader = ? {indexed}",  # noqa: S608
                    (b"", older, article_id),
                )

    def touch(self) -> None:
        """Note that the indexes have changed although the articles have not."""
        with self._transaction() as db:
            self._bump(db)

    def _bump(self, db: Connection) -> None:
        db.execute(
            "INSERT INTO stamp VALUES (1, 1, :writer) "
            "ON CONFLICT (one) DO UPDATE SET generation = stamp.generation + 1, writer = excluded.writer",
            {"writer": self._writer},
        )

    def _checked(self, where: str, *values: str | None) -> list[tuple[Article, str] | Damaged]:
        with self._transaction() as db:
            return list(checked(db, where, values))

    def _rows(self, where: str, *values: str) -> list[Row]:
        with self._transaction() as db:
            return listed(db, where, *values)


def _has(db: Connection, article_id: str) -> bool:
    return db.execute("SELECT 1 FROM articles WHERE id = ?", (article_id,)).fetchone() is not None
