"""The schema of the articles in PostgreSQL, and its migrations; `schema.py` has SQLite's."""

MIGRATIONS = (
    # Text is compared byte by byte, as in SQLite, and not as the server's language sorts it.
    """
CREATE TABLE schema_version (version INTEGER NOT NULL);
INSERT INTO schema_version VALUES (0);
CREATE TABLE library (identity TEXT NOT NULL);
INSERT INTO library VALUES (CAST(gen_random_uuid() AS TEXT));
CREATE TABLE originals (name TEXT PRIMARY KEY, raw BYTEA NOT NULL);
CREATE TABLE articles (
    id TEXT COLLATE "C" NOT NULL, state TEXT NOT NULL CHECK (state IN ('pending', 'indexed')),
    origin TEXT COLLATE "C" NOT NULL, input TEXT NOT NULL, keep TEXT NOT NULL, keep_all INTEGER NOT NULL,
    title TEXT COLLATE "C" NOT NULL, text TEXT NOT NULL, places TEXT NOT NULL,
    content TEXT NOT NULL, version TEXT NOT NULL, chunks INTEGER NOT NULL, added DOUBLE PRECISION NOT NULL,
    declared TEXT, author TEXT, date TEXT COLLATE "C", site TEXT, language TEXT,
    left_out TEXT NOT NULL, pages TEXT NOT NULL, layout BYTEA NOT NULL,
    reader TEXT, original TEXT, digest TEXT NOT NULL, recognised TEXT NOT NULL,
    PRIMARY KEY (id, state));
CREATE INDEX by_content ON articles (content);
CREATE INDEX by_origin ON articles USING hash (origin);
CREATE INDEX by_original ON articles (original);
CREATE INDEX by_state ON articles (state, added, id);
CREATE TABLE stale (article TEXT PRIMARY KEY);
CREATE TABLE stamp (one INTEGER PRIMARY KEY CHECK (one = 1), generation BIGINT, writer TEXT);
INSERT INTO stamp VALUES (1, 0, '');
CREATE TABLE files (
    folder TEXT COLLATE "C" NOT NULL, path TEXT COLLATE "C" NOT NULL,
    size BIGINT NOT NULL, modified BIGINT NOT NULL, changed BIGINT NOT NULL,
    digest TEXT NOT NULL, made_by TEXT NOT NULL, refusal TEXT,
    PRIMARY KEY (folder, path));
CREATE TABLE places (
    origin TEXT COLLATE "C" PRIMARY KEY, article TEXT NOT NULL,
    folder TEXT NOT NULL, path TEXT COLLATE "C" NOT NULL, brought INTEGER NOT NULL);
CREATE INDEX place_by_article ON places (article);
CREATE INDEX place_by_path ON places (path);
CREATE TABLE overviews (
    article TEXT PRIMARY KEY, version TEXT NOT NULL, made_by TEXT NOT NULL,
    summary TEXT NOT NULL, questions TEXT NOT NULL);
""",
)
"""The migrations from each version of the schema to the next; the table `schema_version` counts them."""
