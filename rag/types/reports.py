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
    """An article as a list of them shows it.

    It is outdated where an older reader than today's has read it: to re-import it may read it better.
    """

    id: str
    title: str
    source: str
    chunks: int
    metadata: Metadata = UNKNOWN
    is_outdated: bool = False
    has_original: bool = False


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """What the doctor saw: the articles, their chunks, and the vectors and terms that are really there.

    Each finding is one sentence; `fixed` is true where the rebuilding that was asked for left
    nothing to find. What cannot be counted is None. `originals` is how many files are kept as they were
    added, and `bytes_kept` what they need on the disk.
    """

    articles: int
    chunks: int
    vectors: int | None
    terms: int | None
    findings: tuple[str, ...] = ()
    fixed: bool = False
    originals: int = 0
    bytes_kept: int = 0


@dataclass(frozen=True, slots=True)
class Exported:
    """What was exported: the number of articles, and the ids of damaged ones, which were left out."""

    path: str
    articles: int
    left_out: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Reindexed:
    """How a library came to another embedder: the chunks that were embedded now, and those before."""

    embedder: str
    written: int
    kept: int
