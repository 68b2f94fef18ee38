"""A library in one file: an export, to keep or to move to another machine.

It is a tar file in the POSIX (pax) format, which other tools can open, too:

    citewell-export.json   the version of this format, and the embedder of the vectors
    articles/ID.json       an article's row: its source, text, places, receipt and restored lines
    vectors/ID.f32         the vectors of its chunks in order, as 32-bit floats; optional
    originals/SHA256       the file that articles were read from; optional
    end.json               the ids of all articles

Each has its SHA-256 in its pax header, so every undamaged article in a damaged or cut file can be found.
"""

import base64
import hashlib
import io
import json
import os
import tarfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from rag.errors import UsageError
from rag.storage.rows import COLUMNS, restored, stored
from rag.types import Article

FORMAT = 1
_HEAD, _END = "citewell-export.json", "end.json"
_FOLDER, _JSON = "articles/", ".json"
_SUM = "CITEWELL.sha256"
_NAMES = COLUMNS.split(", ")


class Writer:
    """Writes an export into a stream; `made_by` is the embedder of its vectors and their dimension."""

    def __init__(self, stream: Any, made_by: tuple[str, int] | None) -> None:
        self._tar = tarfile.open(fileobj=stream, mode="w", format=tarfile.PAX_FORMAT)  # noqa: SIM115
        self._ids: list[str] = []
        self._originals: set[str] = set()
        embedder, dimension = made_by or (None, None)
        self._put(_HEAD, _json({"format": FORMAT, "embedder": embedder, "dimension": dimension}))

    def add(
        self,
        article: Article,
        version: str,
        vectors: NDArray[np.float32] | None = None,
        original: bytes | None = None,
    ) -> None:
        """Write an article, and the vectors of its chunks in order and its original if given."""
        self._ids.append(article.id)
        self._put(f"{_FOLDER}{article.id}{_JSON}", _json(_row(article, version)))
        name = article.source.original
        if original is not None and name is not None and name not in self._originals:
            self._originals.add(name)
            self._put(f"originals/{name}", original)
        if vectors is not None:
            self._put(f"vectors/{article.id}.f32", vectors.astype("<f4").tobytes())

    def close(self) -> None:
        """Write the end marker: an export without one counts as cut."""
        self._put(_END, _json({"articles": self._ids}))
        self._tar.close()

    def _put(self, name: str, raw: bytes) -> None:
        member = tarfile.TarInfo(name)
        member.size, member.mode, member.mtime = len(raw), 0o600, int(time.time())
        member.pax_headers = {_SUM: hashlib.sha256(raw).hexdigest()}
        self._tar.addfile(member, io.BytesIO(raw))


@contextmanager
def writing(path: Path, made_by: tuple[str, int] | None) -> Iterator[Writer]:
    """A writer of the file `path`, which appears, readable by its owner only, once it is complete.

    Raises UsageError if it can't be written.
    """
    if path.exists() and not path.is_file():  # a device or a pipe would be replaced by the file
        raise UsageError(f"{path} can't be written (not a regular file): name another file.")
    draft = path.with_name(f"{path.name}.part")
    try:
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as stream:
            writer = Writer(stream, made_by)
            yield writer
            writer.close()
        draft.replace(path)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise UsageError(f"{path} can't be written ({reason}): name another file.") from error
    finally:
        with suppress(OSError):
            draft.unlink(missing_ok=True)


@dataclass(frozen=True, slots=True)
class _Place:
    start: int
    size: int
    sha256: str


class Backup:
    """The articles in the export `path`; `damaged` has the ids of the damaged ones.

    An export that `is_cut` has no end marker, so an unknown number may be missing.
    Raises UsageError if the file is not an export, or one of a newer version.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._places = self._look()
        head, end = self._read(_HEAD), self._read(_END)
        named = [name[len(_FOLDER) : -len(_JSON)] for name in self._places if name.startswith(_FOLDER)]
        if head is None and not named:
            raise UsageError(f"{path} is not an export: name a file that `citewell export` wrote.")
        about = json.loads(head or "{}")
        if about.get("format", FORMAT) > FORMAT:
            raise UsageError(f"{path} was exported by a newer Citewell: update this one to read it.")
        self.made_by = (about.get("embedder"), about.get("dimension"))
        self.is_cut = end is None
        self._whole = [name for name in named if self.get(name) is not None]
        expected = named if end is None else json.loads(end)["articles"]
        self.damaged = [name for name in expected if name not in set(self._whole)]

    def ids(self) -> list[str]:
        """The ids of the undamaged articles, in the order of the file."""
        return self._whole

    def get(self, article_id: str) -> tuple[Article, str] | None:
        """An article with its version; None if it is damaged or not in the file."""
        raw = self._read(f"{_FOLDER}{article_id}{_JSON}")
        if raw is None:
            return None
        try:
            row = {"recognised": "[]"} | json.loads(raw)  # older exports know nothing of it
            values = row | {"layout": base64.b64decode(row["layout"])}
            article, version = restored(*(values[name] for name in _NAMES)), row["version"]
            is_ours = _row(article, version) == row and article.id == article_id
        except (ValueError, TypeError, KeyError, IndexError, AttributeError):
            return None  # not written by us
        return (article, version) if is_ours else None

    def vectors(self, article_id: str) -> NDArray[np.float32] | None:
        """The vectors of an article's chunks, of shape (chunks, dimension); None if missing or damaged."""
        raw, dimension = self._read(f"vectors/{article_id}.f32"), self.made_by[1]
        if raw is None or not dimension:
            return None
        return np.frombuffer(raw, dtype="<f4").astype(np.float32).reshape(-1, dimension)

    def original(self, name: str | None) -> bytes | None:
        """The bytes of the original with this name; None if missing or damaged."""
        return None if name is None else self._read(f"originals/{name}")

    def _look(self) -> dict[str, _Place]:
        """Where each file is."""
        try:
            with self.path.open("rb") as file:
                return {
                    member.name: _Place(member.offset_data, member.size, member.pax_headers.get(_SUM, ""))
                    for member in _members(file)
                }
        except OSError as error:
            reason = error.strerror or type(error).__name__
            raise UsageError(f"{self.path} can't be read ({reason}): name another file.") from error

    def _read(self, name: str) -> bytes | None:
        """The bytes of a file in the export; None if missing or damaged."""
        place = self._places.get(name)
        if place is None:
            return None
        with self.path.open("rb") as file:
            file.seek(place.start)
            raw = file.read(place.size)
        return raw if hashlib.sha256(raw).hexdigest() == place.sha256 else None


def _members(file: BinaryIO) -> Iterator[tarfile.TarInfo]:
    """The files in a tar file; after an unreadable header, the search continues with the next block."""
    start, size = 0, os.fstat(file.fileno()).st_size
    while start < size:
        file.seek(start)
        try:
            with tarfile.open(fileobj=file, mode="r:", ignore_zeros=True) as tar:
                while (member := tar.next()) is not None:
                    yield member
                    start = member.offset_data
                return
        except (tarfile.TarError, ValueError):
            start += tarfile.BLOCKSIZE


def _row(article: Article, version: str) -> dict[str, Any]:
    """An article's row, with values that JSON can hold."""
    row = stored(article)
    return row | {"version": version, "layout": base64.b64encode(row["layout"]).decode()}


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode()
