"""Everything that Citewell raises on purpose; each message is one sentence that names the remedy.

CitewellError
├── UsageError            what was asked cannot be done: an unknown id, an empty question
│   ├── UnknownArticle
│   └── EmptyLibrary
├── UnreadableSource      a source that gives no article: missing, binary, empty
│   └── FetchFailed       a page that does not come, or not as a page
│       ├── AddressRefused   a URL that is none of the public web's
│       └── RobotsRefused    the site's robots.txt does not allow it
├── LibraryError          the data folder
│   ├── LibraryLocked     another process is writing
│   ├── StoreUnavailable  a server with a part of the library doesn't answer
│   ├── EmbedderMismatch  the vectors were made by another embedder
│   └── LibraryDamaged    something in the folder is not as it was written
│       ├── ArticlesUnreadable   the file of the articles as a whole
│       └── ArticleDamaged       the stored text of one article
├── CheckerUnreadable     a file of a cross-encoder that is missing, cut or of another version
├── PromptError           a prompt file that cannot be used
└── ModelError            a model, or the server that it runs on
    ├── NoKey             no key, and no server of one's own
    ├── KeyRefused        the server does not take the key
    ├── UnknownModel      the server has no model of this name
    ├── Unreachable       nothing answers at the address
    ├── RateLimited       too many requests, or nothing left to spend
    ├── ContextTooLong    the prompt is longer than the model reads
    ├── ContentRefused    the server's filter refuses the prompt or the reply
    ├── RequestRefused    the server refuses the request for another reason
    ├── ServerFailed      the server answers with an error of its own
    ├── ModelTimeout      no answer in time
    └── MalformedReply    what came back is no reply of the protocol, or an empty one
"""

from pathlib import Path


class CitewellError(Exception):
    """The root: catch it to show its message and go on."""


class UsageError(CitewellError):
    """What was asked cannot be done as asked."""


class UnknownArticle(UsageError):
    """No article has this id."""

    def __init__(self, article_id: str) -> None:
        super().__init__(f"No article has the id {article_id!r}: list the ids with `citewell articles`.")


class EmptyLibrary(UsageError):
    """There is no article to ask or to check with."""

    def __init__(self) -> None:
        super().__init__("The library is empty: add an article with `citewell add PATH`.")


class UnreadableSource(CitewellError):
    """A source gives no article."""


class FetchFailed(UnreadableSource):
    """A page does not come, or what comes is none."""


class AddressRefused(FetchFailed):
    """A URL is no page of the public web."""


class RobotsRefused(FetchFailed):
    """The site does not allow the page to be fetched by a program."""


class LibraryError(CitewellError):
    """Something is wrong with the data folder."""


class LibraryLocked(LibraryError):
    """Another process holds the writer's lock."""


class StoreUnavailable(LibraryError):
    """The server that has a part of a shared library can't be used."""


class EmbedderMismatch(LibraryError):
    """The vectors in the library were made by another embedder."""


class LibraryDamaged(LibraryError):
    """A file of the library is missing, or not as it was written."""


class ArticlesUnreadable(LibraryDamaged):
    """The file of the articles is missing, or can't be read as a whole."""

    def __init__(self, path: Path, problem: object) -> None:
        super().__init__(
            f"The articles in {path} can't be read ({problem}): run `citewell doctor --fix` to save what is "
            f"left, with --from BACKUP if you have an export, or move {path.parent} away and add them again."
        )


class ArticleDamaged(LibraryDamaged):
    """The stored text of an article is not as it was written."""

    def __init__(self, article_id: str, title: str) -> None:
        super().__init__(
            f"The stored text of “{title}” ({article_id}) is damaged: run `citewell doctor --fix` to restore "
            "it, with --from BACKUP if you have an export, or add it again."
        )


class CheckerUnreadable(CitewellError):
    """A file of a cross-encoder cannot be used: without it, the rules alone judge."""

    def __init__(self, path: Path, reason: Exception) -> None:
        super().__init__(f"{_unusable(path, reason)}: name another folder.")


class EncoderUnreadable(CitewellError):
    """A file of the network that compares sentences cannot be used."""

    def __init__(self, path: Path, reason: Exception) -> None:
        super().__init__(f"{_unusable(path, reason)}: install Citewell again.")


def _unusable(path: Path, reason: Exception) -> str:
    """What is wrong with a file, by the first line of a reason."""
    problem = str(reason).strip().partition("\n")[0].rstrip(".") or type(reason).__name__
    return f"{path} cannot be used ({problem})"


class PromptError(CitewellError):
    """A prompt file is missing something, or holds something that is not known."""


class ModelError(CitewellError):
    """A language model or its server gives no answer."""


class NoKey(ModelError):
    """A model was named, and there is neither a key nor the address of a server of one's own."""


class KeyRefused(ModelError):
    """The server does not take the key."""


class UnknownModel(ModelError):
    """The server has no model of this name."""


class Unreachable(ModelError):
    """Nothing answers at the server's address."""


class RateLimited(ModelError):
    """The server has had too many requests, or there is no money left."""


class ContextTooLong(ModelError):
    """The prompt is longer than the model can read."""


class ContentRefused(ModelError):
    """A filter of the server refuses the prompt or the reply."""


class RequestRefused(ModelError):
    """The server refuses the request for a reason of its own."""


class ServerFailed(ModelError):
    """The server fails."""


class ModelTimeout(ModelError):
    """The server does not answer in time."""


class MalformedReply(ModelError):
    """What came back is no reply of the protocol, or an empty one."""
