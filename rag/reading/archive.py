"""Unpack the files of a ZIP archive, in memory and within limits."""

import io
import stat
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath

from rag.types import Unread

MEMBERS = 20_000
LARGEST = 100 << 20
TOTAL = 512 << 20
RATIO = 200  # maximum compression of each file and of the whole: text compresses less
SMALL = 1 << 20  # bytes up to which any ratio is allowed


@dataclass(frozen=True, slots=True)
class Member:
    """The bytes of a document; in an archive its origin is the archive's, ``#`` and the path within it.

    `content_type` is the type declared by a server.
    """

    origin: str
    raw: bytes
    content_type: str | None = None


def members(raw: bytes, origin: str) -> Iterator[Member | Unread]:
    """Yield the files of the archive `raw` in order, except hidden ones; refused ones with the reason."""
    left = min(TOTAL, max(SMALL, RATIO * len(raw)))
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            entries = [entry for entry in archive.infolist() if not entry.is_dir() and not _is_hidden(entry)]
            if not entries:
                yield Unread(
                    origin, f"{origin} is an archive with nothing to read in it: put documents into it."
                )
            for entry in entries[:MEMBERS]:
                name = f"{origin}#{entry.filename}"
                refusal = _refusal(entry, left)
                if refusal is not None:
                    yield Unread(name, f"{name} {refusal}")
                    continue
                left -= entry.file_size
                yield _read_member(archive, entry, name)
            if len(entries) > MEMBERS:
                yield Unread(origin, f"{origin} has more than {MEMBERS:,} files: add the rest separately.")
    except zipfile.BadZipFile as error:
        yield Unread(origin, f"{origin} is a damaged ZIP archive ({error}): copy it again.")


def _read_member(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, name: str) -> Member | Unread:
    try:
        return Member(name, archive.read(entry))
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, OSError, ValueError) as error:
        return Unread(name, f"{name} cannot be unpacked ({error}): copy the archive again.")


def _refusal(entry: zipfile.ZipInfo, left: int) -> str | None:
    """Why an entry must not be unpacked, or None."""
    path = PurePosixPath(entry.filename.replace("\\", "/"))
    if path.is_absolute() or ".." in path.parts or ":" in path.parts[0]:
        return "has a path that leads out of its archive: pack it again under a plain name."
    if stat.S_ISLNK(entry.external_attr >> 16):
        return "is a link, not a file: pack the file that it leads to."
    if entry.flag_bits & 1:
        return "is password-protected: unpack it and add its contents."
    if entry.file_size > SMALL and entry.file_size > RATIO * max(entry.compress_size, 1):
        return "would unpack to far more than its compressed size: if you trust it, unpack it yourself."
    if entry.file_size > min(LARGEST, left):
        return "is too large to unpack with the rest: unpack it and add it separately."
    return None


def _is_hidden(entry: zipfile.ZipInfo) -> bool:
    parts = PurePosixPath(entry.filename).parts
    return any((part.startswith(".") and part != "..") or part == "__MACOSX" for part in parts)
