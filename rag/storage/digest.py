"""A checksum of an article's row, stored in the row."""

import hashlib
from collections.abc import Sequence
from typing import Any

DIGESTED = (
    "id", "input", "keep", "keep_all", "title", "text", "places", "content", "version",
    "declared", "author", "date", "site", "language", "left_out", "pages",
)  # fmt: skip
"""The columns that the checksum covers: everything that is written with an article and never changes.

Its origin, reader, original, recognised pages and place in the list may change; they are in an index, too,
and `PRAGMA integrity_check` compares the two. Its layout has a checksum of its own. A column that is added
here needs a migration that recomputes every digest.
"""


def digest(values: Sequence[Any]) -> str:
    """The SHA-256 of the values of the `DIGESTED` columns: text as str or UTF-8 bytes, numbers, None."""
    read = hashlib.sha256()
    for value in values:
        raw = _raw(value)
        read.update(b"-" if raw is None else b"%d:%b" % (len(raw), raw))
    return read.hexdigest()


def _raw(value: Any) -> bytes | None:
    if value is None or isinstance(value, bytes):
        return value
    return str(int(value) if isinstance(value, bool) else value).encode()
