"""Verify tantivy's own checksums: each file of a segment ends with a checksum of its contents.

    body, then JSON {"version": …, "crc": CRC-32 of the body}, then its length and 1337, both as
    32 bits, little-endian

tantivy can verify them itself, but its Python package has no function for that.
"""

import json
import struct
import zlib
from pathlib import Path

_END = struct.Struct("<II")
_MAGIC = 1337


def intact(folder: Path) -> bool:
    """Whether every file of the committed segments is as tantivy wrote it."""
    try:
        listed = json.loads((folder / "meta.json").read_text())["segments"]
        segments = {segment["segment_id"].replace("-", "") for segment in listed}
        files = [path for path in folder.iterdir() if path.name.partition(".")[0] in segments]
        return all(_is_intact(path.read_bytes()) for path in files if path.suffix != ".temp")
    except (OSError, ValueError, KeyError, TypeError, struct.error):
        return False


def _is_intact(raw: bytes) -> bool:
    length, magic = _END.unpack(raw[-_END.size :])
    end = len(raw) - _END.size
    footer = json.loads(raw[end - length : end])
    return bool(magic == _MAGIC and footer["crc"] == zlib.crc32(raw[: end - length]))
