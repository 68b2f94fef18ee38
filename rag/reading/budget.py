"""What may be spent on one source, so that none, by mistake or by malice, costs hours or all the memory.

Each step of reading takes time and memory in proportion to its text, so a limit on texts is one on both.
Time is that of the processor: a machine that is busy with something else loses no good source.
"""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from rag.errors import UnreadableSource
from rag.types import Source, Unread

CHARACTERS = 20_000_000  # of one text; the Bible has 4.5 million
LINES = 1_000_000  # of one text: each is an entry in its receipt
TOTAL = 200_000_000  # characters of all the texts of a source
DOCUMENTS = 100_000
SECONDS = 600.0


class Budget:
    """What is left for a source with all the documents in it; for any thread."""

    def __init__(
        self,
        origin: str,
        *,
        characters: int = TOTAL,
        documents: int = DOCUMENTS,
        seconds: float = SECONDS,
    ) -> None:
        self._origin = origin
        self._limits = (
            (f"{characters:,} characters", float(characters)),
            (f"{documents:,} documents", float(documents)),
            (f"{seconds:g} seconds of processor time", seconds),
        )
        self._spent = [0.0, 0.0, 0.0]
        self._mutex = threading.Lock()
        self._told = False

    def admit(self, found: Source | Unread) -> Source | Unread | None:
        """What was found, while there is something left; then the reason once, and None for the rest."""
        size = len(found.text) if isinstance(found, Source) else 0
        over = self._over(size, 1)
        if over is None:
            self._spend(size, 1, 0)
            return found
        told, self._told = self._told, True
        reason = f"{self._origin} needs more than {over}, so the rest of it was left out: divide it."
        return None if told else Unread(self._origin, reason)

    @property
    def is_spent(self) -> bool:
        """Whether no other document can be admitted."""
        return self._over(0, 1) is not None

    def spend(self, seconds: float) -> None:
        """Note seconds of CPU that were spent on the source."""
        self._spend(0, 0, seconds)

    @contextmanager
    def timed(self) -> Iterator[None]:
        """Note what this thread spends meanwhile."""
        start = time.thread_time()
        try:
            yield
        finally:
            self.spend(time.thread_time() - start)

    def _over(self, *more: float) -> str | None:
        """The limit that is passed with so many more characters and documents."""
        wanted = zip(self._spent, (*more, 0), self._limits, strict=True)
        return next((name for spent, some, (name, most) in wanted if spent + some > most), None)

    def _spend(self, *amounts: float) -> None:
        with self._mutex:
            self._spent = [spent + amount for spent, amount in zip(self._spent, amounts, strict=True)]


def check_size(text: str, origin: str) -> None:
    """Raise UnreadableSource for a text that is too large for one article."""
    if len(text) > CHARACTERS:
        raise UnreadableSource(_too_large(origin, f"{CHARACTERS:,} characters"))
    if text.count("\n") >= LINES:
        raise UnreadableSource(_too_large(origin, f"{LINES:,} lines"))


def check_bytes(raw: bytes, origin: str) -> None:
    """Raise UnreadableSource for bytes that are too many for one text in any encoding, before it is made."""
    if len(raw) > 4 * CHARACTERS:
        raise UnreadableSource(_too_large(origin, f"{CHARACTERS:,} characters"))


def _too_large(origin: str, most: str) -> str:
    return f"{origin} has more than {most}, which is the most for one article: divide it."
