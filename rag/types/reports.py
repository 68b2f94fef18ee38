"""What was done to a library, and what was seen in it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, TypeAlias

from rag.types.articles import UNKNOWN, Metadata

AddStatus: TypeAlias = Literal[
    "added", "unchanged", "replaced", "duplicate", "failed", "moved", "removed", "kept"
]
"""The last three are for syncs: a file that moved, and one that is gone, whose article went or stayed."""
ProgressCallback: TypeAlias = Callable[[int, int, str], None]
"""Called with what is done, out of how many, and what it is; a new name is a new count."""


@dataclass(frozen=True, slots=True)
class Added:
    """What became of one source that was added; `reason` is None when there is nothing to say."""

    source: str
    id: str | None
    title: str | None
    chunks: int
    status: AddStatus
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Synced:
    """What a sync did to a library, or would do where it was only tried.

    `changes` has what became of each source that isn't as it was, `unchanged` the number of files that
    are, and `unreadable` of those that are as they were and could not be read then.
    """

    folder: str
    changes: tuple[Added, ...]
    unchanged: int
    unreadable: int
    dry_run: bool = False


@dataclass(frozen=True, slots=True)
class SyncedFolder:
    """A folder as its last sync left it: its files, those of them that gave no article, and its articles.

    `is_there` says whether the folder can be found now.
    """

    folder: str
    files: int
    unreadable: int
    articles: int
    is_there: bool


@dataclass(frozen=True, slots=True)
class ArticleInfo:
    """An article as a list of them shows it."""

    id: str
    title: str
    source: str
    chunks: int
    metadata: Metadata = UNKNOWN


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """What the doctor saw: the articles, their chunks, and the vectors and terms that are really there.

    Each finding is one sentence; `fixed` is true where the rebuilding that was asked for left
    nothing to find. What cannot be counted is None.
    """

    articles: int
    chunks: int
    vectors: int | None
    terms: int | None
    findings: tuple[str, ...] = ()
    fixed: bool = False


@dataclass(frozen=True, slots=True)
class Reindexed:
    """How a library came to another embedder: the chunks that were embedded now, and those before."""

    embedder: str
    written: int
    kept: int
