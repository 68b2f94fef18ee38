"""Everything that Citewell raises on purpose; each message is one sentence that names the remedy.

CitewellError
├── UsageError            what was asked cannot be done: an unknown id, an empty question
│   └── UnknownArticle
├── UnreadableSource      a source that gives no article: missing, binary, empty
└── LibraryError          the data folder
    ├── LibraryLocked     another process is writing
    ├── EmbedderMismatch  the vectors were made by another embedder
    └── LibraryDamaged    something in the folder cannot be opened
"""


class CitewellError(Exception):
    """The root: catch it to show its message and go on."""


class UsageError(CitewellError):
    """What was asked cannot be done as asked."""


class UnknownArticle(UsageError):
    """No article has this id."""

    def __init__(self, article_id: str) -> None:
        super().__init__(f"No article has the id {article_id!r}: list the ids with `citewell articles`.")


class UnreadableSource(CitewellError):
    """A source gives no article."""


class LibraryError(CitewellError):
    """Something is wrong with the data folder."""


class LibraryLocked(LibraryError):
    """Another process holds the writer's lock."""


class EmbedderMismatch(LibraryError):
    """The vectors in the library were made by another embedder."""


class LibraryDamaged(LibraryError):
    """A file of the library cannot be opened."""
