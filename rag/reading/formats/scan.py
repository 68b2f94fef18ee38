"""A document with pages that are pictures, and what was recognised on one."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from rag.extras import install_command, is_installed
from rag.reading.layout import Box

SUFFIXES = (".png", ".jpg", ".jpeg", ".tif", ".tiff", ".webp")
SIGNATURES = (b"\x89PNG", b"\xff\xd8\xff", b"II*\0", b"MM\0*")
NOTHING_RECOGNISED = "has pictures in which no text was recognised: add its text, or a clearer picture."


def is_signed(head: bytes) -> bool:
    """Whether a file that begins with `head` is a picture of a format that can be read."""
    return head.startswith(SIGNATURES) or (head[:4] == b"RIFF" and head[8:12] == b"WEBP")


def is_available() -> bool:
    """Whether text can be recognised here."""
    return is_installed("rapidocr")


def needs_recognition() -> str:
    """What to do with a scan where no text can be recognised."""
    return f"install text recognition with `{install_command('ocr')}`, then add it again."


@dataclass(frozen=True, slots=True)
class Scan:
    """The bytes of a PDF or a picture, and which of its pages, from 1, have no text but a picture."""

    origin: str
    raw: bytes
    pages: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class RecognisedLine:
    """A line of text, or a piece of one, how sure it is (0 to 1), and its box.

    The box is in points from the upper left corner of the page, which is turned until its lines are level
    and upright.
    """

    text: str
    confidence: float
    box: Box


@dataclass(frozen=True, slots=True)
class Recognised:
    """The lines of a page, in any order, and by how much they fall to the right, in radians.

    That is on the page after it was turned to the left by `turns` quarters. `failure` is why the page
    couldn't be recognised.
    """

    lines: tuple[RecognisedLine, ...] = ()
    slope: float = 0.0
    turns: int = 0
    failure: str | None = None


NOTHING: Mapping[int, Recognised] = MappingProxyType({})
"""What was recognised on the pages of a document that has text."""
