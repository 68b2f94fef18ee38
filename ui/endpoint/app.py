"""The endpoint behind its guards: `/v1/chat/completions`, `/v1/check` and `/v1/models`."""

import asyncio
import json
import logging
import time
from collections.abc import (
    AsyncGenerator,
    AsyncIterator,
    Awaitable,
    Callable,
    Generator,
    Iterator,
    Mapping,
)
from contextlib import aclosing
from typing import Any, TypeVar
from uuid import uuid4

from pydantic import SecretStr
from starlette.applications import Starlette
from starlette.middleware.authentication import AuthenticationMiddleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from rag import Answer, Assistant, CitewellError, Event, Growing, Library, serialize
from ui.endpoint.access import ErrorObjects, Token, refused
from ui.endpoint.completion import Head, chunks, completion
from ui.endpoint.errors import BUSY, MODEL, NOT_HERE, UNFORESEEN, Json, RequestError
from ui.endpoint.request import Question, read_draft, read_question
from ui.endpoint.workers import Busy, Workers
from ui.http.guard import Bounded, Logged, SameSite
from ui.http.hosts import names

T = TypeVar("T")

_LARGEST = 4 * 2**20  # bytes of a request: a long conversation, or the longest text that can be checked
_RETRY_AFTER = {"retry-after": "5"}  # seconds

_MODEL = {"id": MODEL, "object": "model", "created": 0, "owned_by": MODEL}

_log = logging.getLogger(__name__)


class Endpoint:
    """Answers in OpenAI's form from a library; `assistant` gives who answers now."""

    def __init__(self, library: Library, assistant: Callable[[], Assistant], workers: Workers) -> None:
        self._library = library
        self._assistant = assistant
        self._workers = workers

    async def models(self, _: Request) -> Response:
        """The list of the one model."""
        return JSONResponse({"object": "list", "data": [_MODEL]})

    async def model(self, request: Request) -> Response:
        """The one model, by its name."""
        if request.path_params["name"] != MODEL:
            raise RequestError(
                f"There is no model of this name here: name {MODEL!r}.", 404, "model_not_found"
            )
        return JSONResponse(_MODEL)

    async def chat(self, request: Request) -> Response:
        """An answer to the last question of a conversation, whole or while it comes."""
        question = read_question(await _body(request))
        head = Head(f"chatcmpl-{uuid4().hex}", int(time.time()))
        if not question.is_streamed:
            return await self._single(request, self._answered(head, question))
        results = self._workers.results(self._streamed(head, question))
        first = await _unless_gone(request, anext(results))  # what can't be asked is refused with its status
        return StreamingResponse(_events(first, results), media_type="text/event-stream")

    async def check(self, request: Request) -> Response:
        """A text with the verdict on each of its sentences, as `citewell check --json` prints it."""
        draft = read_draft(await _body(request))

        def checked() -> Generator[Json, None, None]:
            yield serialize.checked(self._assistant().check(draft.text, articles=draft.articles))

        return await self._single(request, checked())

    async def _single(self, request: Request, work: Generator[Json | None, None, None]) -> Response:
        async with aclosing(self._workers.results(work)) as results:
            return JSONResponse(await _unless_gone(request, _last(results)))

    def _answered(self, head: Head, question: Question) -> Generator[Json | None, None, None]:
        """Nothing at each event, where the work may be given up, and in the end the answer."""
        so_far: Growing[Answer] = Growing()
        for event in self._asked(question):
            so_far = so_far.after(event)
            yield None
        assert so_far.value is not None  # noqa: S101  a stream of events ends with Done
        yield completion(head, so_far.value, self._origins())

    def _streamed(self, head: Head, question: Question) -> Generator[Json, None, None]:
        events = self._asked(question)
        yield from chunks(head, events, self._origins(), with_usage=question.wants_usage)

    def _asked(self, question: Question) -> Iterator[Event[Answer]]:
        return self._assistant().stream(question.text, articles=question.articles, history=question.history)

    def _origins(self) -> dict[str, str]:
        return {each.id: each.source for each in self._library.articles()}


def application(
    library: Library,
    assistant: Callable[[], Assistant],
    *,
    host: str,
    token: SecretStr | None = None,
    workers: Workers | None = None,
) -> ASGIApp:
    """The endpoint behind its guards, on a server at `host`; if there is a `token`, requests must have it."""
    endpoint = Endpoint(library, assistant, workers or Workers())
    routes = [
        Route("/v1/chat/completions", endpoint.chat, methods=["POST"]),
        Route("/v1/check", endpoint.check, methods=["POST"]),
        Route("/v1/models", endpoint.models),
        Route("/v1/models/{name:path}", endpoint.model),
    ]
    handlers: dict[Any, Callable[[Request, Any], Response]] = {
        RequestError: lambda _, error: _refusal(error),
        CitewellError: lambda _, error: _refusal(RequestError.of(error)),
        Busy: lambda _, __: _refusal(BUSY, _RETRY_AFTER),
        404: lambda _, __: _refusal(NOT_HERE),
        ClientDisconnect: lambda _, __: Response(),  # nobody reads it
        Exception: lambda _, __: _refusal(UNFORESEEN),
    }
    app = Starlette(routes=routes, exception_handlers=handlers)
    guarded: ASGIApp = Bounded(app, most=_LARGEST, files=_LARGEST)
    if token is not None:
        guarded = AuthenticationMiddleware(guarded, backend=Token(token.get_secret_value()), on_error=refused)
    guarded = TrustedHostMiddleware(SameSite(guarded), allowed_hosts=names(host), www_redirect=False)
    return Logged(ErrorObjects(guarded))


def beside(
    page: ASGIApp,
    library: Library,
    assistant: Callable[[], Assistant],
    *,
    host: str,
    token: SecretStr | None,
    has_passwords: bool,
) -> ASGIApp:
    """The endpoint and, at all other paths, the `page` with guards of its own.

    Programs have no passwords: a page that has them answers programs only if there is a token.
    """
    if has_passwords and token is None:
        return page
    endpoint = application(library, assistant, host=host, token=token)

    async def chosen(scope: Scope, receive: Receive, send: Send) -> None:
        is_ours = scope["type"] == "http" and scope["path"].startswith("/v1/")
        await (endpoint if is_ours else page)(scope, receive, send)

    return chosen


async def _body(request: Request) -> bytes:
    """The body of a request; only JSON, which no form of another site can send."""
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
        raise RequestError("Send the request as application/json.", 415)
    return await request.body()


async def _unless_gone(request: Request, awaited: Awaitable[T]) -> T:
    """What is awaited; raises ClientDisconnect if the client leaves before, and ends it."""
    result, gone = asyncio.ensure_future(awaited), asyncio.ensure_future(request.receive())
    try:
        await asyncio.wait({result, gone}, return_when=asyncio.FIRST_COMPLETED)
        if result.done():
            return result.result()
        raise ClientDisconnect
    finally:
        result.cancel()
        gone.cancel()
        await asyncio.gather(result, gone, return_exceptions=True)


async def _last(results: AsyncIterator[T]) -> T:
    async for result in results:
        last = result
    return last


async def _events(first: Json, rest: AsyncGenerator[Json, None]) -> AsyncIterator[str]:
    """Server-sent events; an error in mid-stream is one of them, in place of the end."""
    async with aclosing(rest):
        yield _event(first)
        try:
            async for each in rest:
                yield _event(each)
        except CitewellError as error:
            yield _event(RequestError.of(error).json)
        except Exception:  # noqa: BLE001  the client has to be told
            _log.exception("An answer failed while it was being sent")
            yield _event(UNFORESEEN.json)
        else:
            yield "data: [DONE]\n\n"


def _event(value: Json) -> str:
    return f"data: {json.dumps(value, ensure_ascii=False)}\n\n"


def _refusal(error: RequestError, headers: Mapping[str, str] | None = None) -> Response:
    return JSONResponse(error.json, error.status, headers)
