"""Errors as OpenAI's error objects, each with the status of its response."""

from collections.abc import Mapping
from typing import Any, TypeAlias

from rag import (
    CitewellError,
    ContentRefused,
    ContextTooLong,
    LibraryError,
    ModelError,
    ModelTimeout,
    RateLimited,
    UnknownArticle,
    UsageError,
)

Json: TypeAlias = dict[str, Any]

MODEL = "citewell"
"""The one model there is: the library, whatever writes its answers."""

_CODES: Mapping[int, str] = {
    401: "invalid_api_key",
    404: "not_found",
    413: "request_too_large",
    429: "rate_limit_exceeded",
}
_STATUSES: tuple[tuple[type[CitewellError], int, str | None], ...] = (
    (UnknownArticle, 404, "unknown_article"),
    (UsageError, 400, None),
    (RateLimited, 429, "rate_limit_exceeded"),
    (ContextTooLong, 400, "context_length_exceeded"),
    (ContentRefused, 400, "content_filter"),
    (ModelTimeout, 504, "model_timeout"),
    (ModelError, 502, "model_failed"),
    (LibraryError, 500, "library_failed"),
)
"""The first class that an error belongs to decides."""


class RequestError(Exception):
    """A request that can't be answered as it is; `param` is the part of it that is wrong, if one is."""

    def __init__(
        self, message: str, status: int = 400, code: str | None = None, param: str | None = None
    ) -> None:
        super().__init__(message)
        self.message = message
        self.status = status
        self.code = code
        self.param = param

    @classmethod
    def of(cls, error: CitewellError) -> "RequestError":
        """One of our errors; its message is the sentence that names the remedy."""
        for kind, status, code in _STATUSES:
            if isinstance(error, kind):
                return cls(str(error), status, code)
        return cls(str(error), 500)

    @classmethod
    def with_status(cls, status: int, message: str) -> "RequestError":
        """The error that a status of HTTP stands for."""
        return cls(message, status, _CODES.get(status))

    @property
    def json(self) -> Json:
        """The error object of OpenAI's API."""
        kind = "invalid_request_error" if self.status < 500 else "server_error"
        return {"error": {"message": self.message, "type": kind, "param": self.param, "code": self.code}}


BUSY = RequestError("Too many questions are being answered: try again in a few seconds.", 429, _CODES[429])
NOT_HERE = RequestError("Nothing is served at this address: ask at /v1/chat/completions.", 404, _CODES[404])
UNFORESEEN = RequestError("Citewell failed: its terminal says why.", 500)
