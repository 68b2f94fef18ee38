"""The schema of the articles' database, and its migrations."""

import sqlite3

from rag.storage.digest import DIGESTED, digest

_RAW = ", ".join(f"CAST({name} AS BLOB)" for name in DIGESTED)  # damaged text can't be passed as text

_MIGRATIONS = (
    """
CREATE TABLE articles (
    id TEXT NOT NULL, state TEXT NOT NULL CHECK (state IN ('pending', 'indexed')),
    origin TEXT NOT NULL, input TEXT NOT NULL, keep TEXT NOT NULL, keep_all INTEGER NOT NULL,
    title TEXT NOT NULL, text TEXT NOT NULL, places TEXT NOT NULL,
    content TEXT NOT NULL, version TEXT NOT NULL, chunks INTEGER NOT NULL, added REAL NOT NULL,
    PRIMARY KEY (id, state));
CREATE INDEX by_content ON articles (content);
CREATE TABLE stale (article TEXT PRIMARY KEY);
CREATE TABLE stamp (one INTEGER PRIMARY KEY CHECK (one = 1), generation INTEGER, writer TEXT);
INSERT INTO stamp VALUES (1, 0, '');
""",
    """
ALTER TABLE articles ADD COLUMN declared TEXT;
ALTER TABLE articles ADD COLUMN author TEXT;
ALTER TABLE articles ADD COLUMN date TEXT;
ALTER TABLE articles ADD COLUMN site TEXT;
ALTER TABLE articles ADD COLUMN language TEXT;
ALTER TABLE articles ADD COLUMN left_out TEXT NOT NULL DEFAULT '[]';
ALTER TABLE articles ADD COLUMN pages TEXT NOT NULL DEFAULT '[]';
""",
    """
CREATE INDEX by_origin ON articles (origin);
CREATE INDEX by_state ON articles (state, chunks);
CREATE TABLE files (
    folder TEXT NOT NULL, path TEXT NOT NULL,
    size INTEGER NOT NULL, modified INTEGER NOT NULL, changed INTEGER NOT NULL,
    digest TEXT NOT NULL, made_by TEXT NOT NULL, refusal TEXT,
    PRIMARY KEY (folder, path));
CREATE INDEX file_by_path ON files (path);
CREATE TABLE places (
    origin TEXT PRIMARY KEY, article TEXT NOT NULL,
    folder TEXT NOT NULL, path TEXT NOT NULL, brought INTEGER NOT NULL);
CREATE INDEX place_by_article ON places (article);
CREATE INDEX place_by_path ON places (path);
""",
    """
CREATE TABLE overviews (
    article TEXT PRIMARY KEY, version TEXT NOT NULL, made_by TEXT NOT NULL,
    summary TEXT NOT NULL, questions TEXT NOT NULL);
""",
    """
ALTER TABLE articles ADD COLUMN layout BLOB NOT NULL DEFAULT x'';
ALTER TABLE articles ADD COLUMN reader TEXT;
ALTER TABLE articles ADD COLUMN original TEXT;
UPDATE articles SET reader = '' WHERE origin NOT LIKE 'text:%';
CREATE INDEX by_original ON articles (original);
""",
    # What no digest covers is in an index, too, so that `PRAGMA integrity_check` finds damage to it.
    f"""
ALTER TABLE articles ADD COLUMN digest TEXT NOT NULL DEFAULT '';
UPDATE articles SET digest = digest({_RAW});
DROP INDEX by_state;
CREATE INDEX by_state ON articles (state, added, id, chunks, reader);
DROP INDEX place_by_article;
CREATE INDEX place_by_article ON places (article, brought, folder);
""",  # noqa: S608
    """
ALTER TABLE articles ADD COLUMN recognised TEXT NOT NULL DEFAULT '[]';
DROP INDEX by_state;
CREATE INDEX by_state ON articles (state, added, id, chunks, reader, recognised);
""",
)
"""The migrations from each version of the schema to the next; `PRAGMA user_version` counts them."""


def bring_up_to_date(db: sqlite3.Connection) -> bool:
    """Create or migrate the schema; False if a newer Citewell has written it.

    If two processes do this at once, the second finds it done.
    """
    found = _version(db)
    if found == 0:
        db.execute("PRAGMA journal_mode = WAL")
    if found < len(_MIGRATIONS):
        db.create_function("digest", -1, lambda *values: digest(values), deterministic=True)
        db.execute("BEGIN IMMEDIATE")
        for version, script in enumerate(_MIGRATIONS[_version(db) :], start=_version(db) + 1):
            for statement in filter(str.strip, script.split(";")):
                db.execute(statement)
            db.execute(f"PRAGMA user_version = {version}")
    return found <= len(_MIGRATIONS)


def _version(db: sqlite3.Connection) -> int:
    return int(db.execute("PRAGMA user_version").fetchone()[0])
