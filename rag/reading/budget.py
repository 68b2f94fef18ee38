"""Limit what one source may cost, so that none can take hours or all the memory, by accident or malice.

Each step of reading takes time and memory proportional to its text, so limiting texts limits both.
Time is CPU time, so that a busy machine rejects no good source.
"""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from rag.errors import UnreadableSource
from rag.types import Source, Unread

CHARACTERS = 20_000_000  # of one text; the Bible has 4.5 million
LINES = 1_000_000  # of one text: each has an entry in its receipt
TOTAL = 200_000_000  # characters of all texts of a source
DOCUMENTS = 100_000
SECONDS = 600.0
RECOGNITION = 3_600.0  # seconds for recognising text in pictures: some 800 pages


class Budget:
    """The remaining budget of a source and all documents in it; thread-safe."""

    def __init__(
        self,
        origin: str,
        *,
        characters: int = TOTAL,
        documents: int = DOCUMENTS,
        seconds: float = SECONDS,
        recognition: float = RECOGNITION,
    ) -> None:
        self._origin = origin
        self._recognition = recognition
        self._recognised = 0.0
        self._limits = (
            (f"{characters:,} characters", float(characters)),
            (f"{documents:,} documents", float(documents)),
            (f"{seconds:g} seconds of processor time", seconds),
        )
        self._spent = [0.0, 0.0, 0.0]
        self._mutex = threading.Lock()
        self._reported = False

    def admit(self, found: Source | Unread) -> Source | Unread | None:
        """Return `found` while the budget lasts; after that, the reason once, then None."""
        size = len(found.text) if isinstance(found, Source) else 0
        exceeded = self._exceeded(size, 1)
        if exceeded is None:
            self._spend(size, 1, 0)
            return found
        reported, self._reported = self._reported, True
        reason = f"{self._origin} exceeds the limit of {exceeded}, so the rest was left out: split it up."
        return None if reported else Unread(self._origin, reason)

    @property
    def is_spent(self) -> bool:
        """Whether no more documents can be admitted."""
        return self._exceeded(0, 1) is not None

    def spend(self, seconds: float) -> None:
        """Record seconds of CPU time spent on the source."""
        self._spend(0, 0, seconds)

    def spend_recognising(self, seconds: float) -> None:
        """Record seconds of CPU time in which text was recognised, which have a limit of their own."""
        with self._mutex:
            self._recognised += seconds

    @property
    def recognition_spent(self) -> str | None:
        """The limit on recognising text once it is reached; None before that."""
        if self._recognised < self._recognition:
            return None
        return f"{self._recognition:g} seconds of processor time"

    @contextmanager
    def timed(self) -> Iterator[None]:
        """Record the CPU time that this thread spends in the block."""
        start = time.thread_time()
        try:
            yield
        finally:
            self.spend(time.thread_time() - start)

    def _exceeded(self, *extra: float) -> str | None:
        """The limit that `extra` characters and documents would exceed, or None."""
        wanted = zip(self._spent, (*extra, 0), self._limits, strict=True)
        return next((name for spent, more, (name, limit) in wanted if spent + more > limit), None)

    def _spend(self, *amounts: float) -> None:
        with self._mutex:
            self._spent = [spent + amount for spent, amount in zip(self._spent, amounts, strict=True)]


def check_size(text: str, origin: str) -> None:
    """Raise UnreadableSource if a text is too large for one article."""
    if len(text) > CHARACTERS:
        raise UnreadableSource(_too_large(origin, f"{CHARACTERS:,} characters"))
    if text.count("\n") >= LINES:
        raise UnreadableSource(_too_large(origin, f"{LINES:,} lines"))


def check_bytes(raw: bytes, origin: str) -> None:
    """Raise UnreadableSource, before decoding, if bytes are too large for one text in any encoding."""
    if len(raw) > 4 * CHARACTERS:
        raise UnreadableSource(_too_large(origin, f"{CHARACTERS:,} characters"))


def _too_large(origin: str, limit: str) -> str:
    return f"{origin} has more than {limit}, the maximum for one article: split it up."
