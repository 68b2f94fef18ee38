"""Open the parts of a document that is a ZIP archive of XML files, within limits and without entities."""

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from types import TracebackType

from lxml import etree

from rag.errors import UnreadableSource

LARGEST = 100 << 20


class Parts:
    """The parts of the document `raw`, by path; raises UnreadableSource if it is damaged."""

    def __init__(self, raw: bytes, origin: str) -> None:
        self._origin = origin
        try:
            self._archive = zipfile.ZipFile(io.BytesIO(raw))
        except zipfile.BadZipFile as error:
            raise _damaged(self._origin) from error
        self.names = frozenset(self._archive.namelist())
        self._left = LARGEST

    def __enter__(self) -> "Parts":
        return self

    def __exit__(
        self, _type: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        self._archive.close()

    def read(self, name: str) -> bytes:
        """The bytes of a part."""
        try:
            entry = self._archive.getinfo(name)
            if entry.file_size > self._left:
                raise UnreadableSource(
                    f"{self._origin} unpacks to more than {LARGEST >> 20} MB: save only its text."
                )
            if entry.flag_bits & 1:
                raise UnreadableSource(f"{self._origin} is password-protected: save it without a password.")
            self._left -= entry.file_size
            return self._archive.read(entry)
        except (KeyError, zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, OSError) as error:
            raise _damaged(self._origin) from error

    def xml(self, name: str) -> etree._Element:
        """Parse a part into a tree; a part that uses entities is refused."""
        root = parse(self.read(name), self._origin)
        if next(root.iter(etree.Entity), None) is not None:
            raise UnreadableSource(
                f"{self._origin} declares entities, as attacks do: save it again with a program you trust."
            )
        return root

    def mentions(self, name: str, pattern: re.Pattern[bytes]) -> bool:
        """Whether a pattern of at most 64 bytes occurs in a part, which may be large."""
        try:
            with self._archive.open(name) as part:
                tail = b""
                while chunk := part.read(1 << 20):
                    if pattern.search(tail + chunk):
                        return True
                    tail = chunk[-64:]
        except (KeyError, zipfile.BadZipFile, zlib.error, EOFError, OSError) as error:
            raise _damaged(self._origin) from error
        return False

    def elements(self, name: str, *names: str) -> Iterator[etree._Element]:
        """The elements of a part with these names, each as it begins: with its attributes, without content.

        No tree is built, so a part may be large. Raises UnreadableSource if it is damaged.
        """
        try:
            with self._archive.open(name) as part:
                for event, element in etree.iterparse(
                    part, ("start", "end"), resolve_entities=False, no_network=True, load_dtd=False
                ):
                    if event == "start" and local(element) in names:
                        yield element
                    elif event == "end":
                        element.clear()
                        while element.getprevious() is not None:
                            del element.getparent()[0]
        except (etree.XMLSyntaxError, KeyError, zipfile.BadZipFile, zlib.error, EOFError, OSError) as error:
            raise _damaged(self._origin) from error


def parse(raw: bytes, origin: str) -> etree._Element:
    """Parse XML into a tree without resolving entities; raises UnreadableSource."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        return etree.fromstring(raw, parser)
    except etree.XMLSyntaxError as error:
        raise _damaged(origin) from error


def _damaged(origin: str) -> UnreadableSource:
    return UnreadableSource(f"{origin} is a damaged document: save it again.")


def local(element: etree._Element) -> str:
    """An element's name without its namespace; empty for a comment."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def attribute(element: etree._Element, name: str) -> str | None:
    """An attribute by its name without the namespace, which differs between editions of the standard."""
    return next((text for key, text in element.attrib.items() if key.rpartition("}")[2] == name), None)


def integer(text: str | None) -> int | None:
    """Parse a whole number of at most six digits; None for any other text."""
    return int(text) if text is not None and text.isascii() and text.isdigit() and len(text) < 7 else None


def within(element: etree._Element, name: str, *inner: str) -> Iterator[etree._Element]:
    """The descendants with this name, such as the rows of a table, except those inside `inner` elements."""
    for child in element:
        if local(child) == name:
            yield child
        elif local(child) not in inner:
            yield from within(child, name, *inner)
