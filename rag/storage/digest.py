"""A checksum of what an article's row says, kept in the row."""

import hashlib
from collections.abc import Sequence
from typing import Any

DIGESTED = (
    "id", "input", "keep", "keep_all", "title", "text", "places", "content", "version",
    "declared", "author", "date", "site", "language", "left_out", "pages",
)  # fmt: skip
"""What the checksum is of: all that is written with an article and stays as it is.

Its origin may change, and so may what says where it is listed; indexes hold these a second time, and
`PRAGMA integrity_check` compares the two. A column that is added here needs a migration that makes
every digest again.
"""


def digest(values: Sequence[Any]) -> str:
    """The SHA-256 of the values of the `DIGESTED` columns: text as str or as its UTF-8, numbers, None."""
    read = hashlib.sha256()
    for value in values:
        raw = _raw(value)
        read.update(b"-" if raw is None else b"%d:%b" % (len(raw), raw))
    return read.hexdigest()


def _raw(value: Any) -> bytes | None:
    if value is None or isinstance(value, bytes):
        return value
    return str(int(value) if isinstance(value, bool) else value).encode()
