"""What goes wrong with a server, as errors of ours: one table, and a sentence with its remedy for each row.

It needs no vendor's package: classes stand here by their names, and a test holds them against those
that the packages export.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from rag.errors import (
    ContentRefused,
    ContextTooLong,
    KeyRefused,
    MalformedReply,
    ModelError,
    ModelTimeout,
    NoKey,
    RateLimited,
    RequestRefused,
    ServerFailed,
    UnknownModel,
    Unreachable,
)
from rag.text import visible
from rag.types import Ending

_READ = 10_000  # characters of a server's error that are read, and
_QUOTE = 200  # characters of a server's message that are shown
_SECRET = re.compile(r"\b(?:Bearer |sk-)\S+", re.IGNORECASE)
_SHORTEST_KEY = 4  # characters; one that is shorter is no secret, and stands in many a word


@dataclass(frozen=True, slots=True)
class Remedies:
    """What a message tells a user to set: the variables of the key and the address, and of the rest."""

    key: str = "OPENAI_API_KEY"
    address: str = "OPENAI_BASE_URL"
    rename: str = "name another with --model or CITEWELL_MODEL"
    shorten: str = "CITEWELL_CONTEXT_TOKENS"
    lengthen: str = "CITEWELL_REPLY_TOKENS"


Asked: TypeAlias = Mapping[str, object]
"""What was asked of whom, as the fields of the sentences below."""

Row: TypeAlias = tuple[type[ModelError], str]
"""A class of errors, and its sentence."""


def error_of(row: Row, asked: Asked, cause: Exception | None = None) -> ModelError:
    """The error of a row, its sentence filled in with what was asked and what the server said."""
    kind, sentence = row
    told = sentence.format(**asked, wait=_wait(cause), said=_said(cause, str(asked["key"])))
    return kind(told[0].upper() + told[1:])


def row_of(error: Exception) -> Row:
    """The row of the nearest of an error's classes, or the one that its status or its words name."""
    kinds = (type(error.__cause__), *type(error).__mro__)
    row = next((ERRORS[kind.__name__] for kind in kinds if kind.__name__ in ERRORS), MALFORMED)
    row = _STATUSES.get(getattr(error, "status_code", None), row)
    words = words_of(error)
    for phrases, told in _PHRASES.get(row, ()):
        if any(phrase in words for phrase in phrases):
            return told
    return row


def words_of(error: Exception) -> str:
    """All that a server says of its error: code, type and message."""
    return str(getattr(error, "body", None))[:_READ].lower()


def _said(error: Exception | None, key: str) -> str:
    """The message of a server's error, or its status where there is none, a page, or bytes that are no text.

    It is short, on one line, of characters that a reader sees, and without what may be a key.
    """
    body = _unwrapped(getattr(error, "body", None))
    message = body.get("message") or body.get("detail") or body if isinstance(body, dict) else body
    said = " ".join(visible(str(message or "<")[:_READ]).split())
    if said.startswith("<") or "\ufffd" in said:
        status = getattr(error, "status_code", None)
        said = f"status {status}" if status else str(error)
    if len(key) >= _SHORTEST_KEY:
        said = said.replace(key, "…")
    return _SECRET.sub("…", said)[:_QUOTE].rstrip(".")


def _unwrapped(body: object) -> object:
    """The error in a body; the package only takes it out of an object, and Gemini sends a list of one."""
    while True:  # a body may be nested more deeply than functions may call each other
        match body:
            case [one] | {"error": one}:
                body = one
            case _:
                return body


def _wait(error: Exception | None) -> str:
    """How long a server asks to wait, where it says so in seconds."""
    seconds = getattr(getattr(error, "response", None), "headers", {}).get("retry-after", "")
    return f"asks to wait {seconds} s" if seconds.isdecimal() else "asks to wait"


# A sentence that has to say what the server says quotes it; that of a refused key must not.
NO_KEY = NoKey, "There is no key: set {key_variable}, or {address_variable} to a server of your own."
GARBLED = KeyRefused, "{key_variable} has a character that no key has: copy the key again, and only that."
_KEY = (
    KeyRefused,
    "{server} does not take the key for the model {model!r}: set {key_variable} to one that may.",
)
_UNKNOWN = UnknownModel, "{server} has no model {model!r}: {rename}, or {address}."
EFFORT = (
    RequestRefused,
    "{server} refuses the reasoning effort, saying “{said}”: change or unset CITEWELL_REASONING_EFFORT.",
)
NO_API = (
    RequestRefused,
    "{server} does not have the API that CITEWELL_API names for the model {model!r}: unset it, or {address}.",
)
NO_PROXY = (
    Unreachable,
    "ALL_PROXY, HTTPS_PROXY or HTTP_PROXY names no proxy that can be used: correct or unset them.",
)
NO_CERTIFICATES = (
    Unreachable,
    "SSL_CERT_FILE or SSL_CERT_DIR names no certificates that can be read: correct or unset it.",
)
_MOVED = Unreachable, "{server} sends requests on to another address: {address}."
_BROKEN = Unreachable, "{server} broke off, or does not speak HTTP: see that it is up, or {address}."
UNREACHABLE = Unreachable, "{server} cannot be reached: see that it and the network are up, or {address}."
_LIMITED = RateLimited, "{server} has had too many requests and {wait}: ask again later."
_SPENT = RateLimited, "{server} says that nothing is left to spend: pay for more there, or {rename}."
_LONG = ContextTooLong, "What was sent is longer than {model!r} can read: lower {shorten}, or {rename}."
_FILTERED = (
    ContentRefused,
    "A filter refuses the text or its answer ({server}): use other words, or {rename}.",
)
REFUSED = RequestRefused, "{server} refuses the request, saying “{said}”: {rename}, or {address}."
_FAILED = ServerFailed, "{server} failed, saying “{said}”: ask again later, or {rename}."
_SILENT = ModelTimeout, "{server} was silent for {timeout:g} s each time: raise CITEWELL_TIMEOUT."
MALFORMED = MalformedReply, "{server} sent what is no reply: ask again, or {address}."
NOTHING = MalformedReply, "The model {model!r} answered with nothing: ask again, or {rename}."
DECLINED = ContentRefused, "The model {model!r} declines to answer: use other words, or {rename}."
_THOUGHT = MalformedReply, "All tokens went before the first word: raise {lengthen}, or {rename}."

ERRORS: dict[str, Row] = {
    "OpenAIError": _FAILED,
    "APIError": _FAILED,  # an error among the events of a stream
    "APIStatusError": REFUSED,
    "BadRequestError": REFUSED,
    "UnprocessableEntityError": REFUSED,
    "AuthenticationError": _KEY,
    "OAuthError": _KEY,
    "PermissionDeniedError": _KEY,
    "NotFoundError": _UNKNOWN,
    "ConflictError": _FAILED,
    "RateLimitError": _LIMITED,
    "InternalServerError": _FAILED,
    "APIConnectionError": UNREACHABLE,
    "APITimeoutError": _SILENT,
    "APIResponseValidationError": MALFORMED,
    "LengthFinishReasonError": _THOUGHT,
    "ContentFilterFinishReasonError": _FILTERED,
    "WebSocketConnectionClosedError": _FAILED,
    "WebSocketQueueFullError": _FAILED,
    "ConnectTimeout": UNREACHABLE,  # this and the next four are httpx2's
    "RemoteProtocolError": _BROKEN,
    "TimeoutException": _SILENT,
    "HTTPError": UNREACHABLE,
    "InvalidURL": UNREACHABLE,
}
"""The row of each class of errors, by its name, since openai is not loaded to write it down.

Any other error is one of reading what was sent, which then is no reply.
"""

ODDITIES = (
    ValueError,
    TypeError,
    LookupError,
    ArithmeticError,
    AssertionError,
    AttributeError,
    RecursionError,
)
"""What json, UTF-8 and openai raise if a body breaks off, is damaged or is made to do harm."""

_STATUSES: dict[int | None, Row] = {
    **dict.fromkeys((301, 302, 303, 307, 308), _MOVED),
    402: _SPENT,
    408: _SILENT,
    413: _LONG,
}

_REASONS: Sequence[tuple[Sequence[str], Row]] = (
    (("context_length_exceeded", "context length", "maximum context", "context window"), _LONG),
    (("exceeds the available context", "too many tokens", "prompt is too long"), _LONG),
    (("content_filter", "content_policy_violation"), _FILTERED),
    (("model_not_found", "invalid model"), _UNKNOWN),
    (("invalid_api_key", "api key not valid", "no_db_connection"), _KEY),  # the last is LiteLLM's
)
_PHRASES: dict[Row, Sequence[tuple[Sequence[str], Row]]] = {
    REFUSED: _REASONS,
    _FAILED: _REASONS,
    _LIMITED: [(["insufficient_quota"], _SPENT)],
}
"""What a server says in its error's code or message, where that tells more than the status does."""

WORDLESS: dict[Ending, Row] = {"length": _THOUGHT, "filtered": _FILTERED}
CLAUSES: dict[type[ModelError], str] = {
    ModelTimeout: "the server fell silent",
    Unreachable: "the connection broke",
    MalformedReply: "the server sent what is no part of a reply",
}
