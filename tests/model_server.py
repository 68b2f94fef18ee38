"""A small server on loopback that speaks as OpenAI's does, and misbehaves when it is told to.

``with ModelServer(reply=lambda messages: "Yes.") as server:`` answers at ``server.url``, for this
process and for others. It is quick to start and needs the standard library only.
"""

import hashlib
import json
import re
import select
import socket
import threading
from collections import deque
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from types import TracebackType
from typing import Any, TypeAlias

import response_events

from rag.types import Message

Reply: TypeAlias = Callable[[Sequence[Message]], str | Sequence[str]]
"""What the model says: a text, which is streamed word by word, or the pieces to stream."""


@dataclass(frozen=True, slots=True)
class Fault:
    """How one request is answered otherwise than well; a field that is left as it is changes nothing.

    `status` with `body` answers with that body at once. `events` replaces the stream's events, each
    written as it is after ``data: ``; `errs` ends the text with an event that is an error. `silent`
    says nothing more, from the first byte on, or from the last piece of text where `late` is set. `cut`
    is the number of bytes of the body after which the connection breaks, or is closed as if all
    had been said where `clean` is set. `grain` is the number of bytes that are written at once.
    `drips` is written in place of the body, again and again and `pace` seconds apart, until the
    client hangs up; where `early` is set, the headers do not end before.
    """

    status: int = 200
    body: str | None = None
    media: str = "application/json"
    headers: Mapping[str, str] = field(default_factory=dict)
    events: Sequence[str] | None = None
    errs: str | None = None
    finish: str | None = "stop"
    usage: bool = True
    done: bool = True
    stream: bool = True
    silent: bool = False
    late: bool = False
    cut: int | None = None
    clean: bool = False
    grain: int | None = None
    drips: str | None = None
    pace: float = 0.0
    early: bool = False


def refusal(
    status: int, message: str, code: str | None = None, param: str | None = None, **headers: str
) -> Fault:
    """An error as OpenAI writes it; ``retry_after="5"`` is the header ``retry-after``."""
    error = {"message": message, "type": "invalid_request_error", "param": param, "code": code}
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Fault(status, json.dumps({"error": error}), headers=named)


WELL = Fault()
WRONG_KEY = refusal(401, "Incorrect API key provided: sk-se****et.", "invalid_api_key")
NO_MODEL = refusal(404, "The model `gpt-9` does not exist.", "model_not_found")
BUSY = refusal(429, "Rate limit reached.", "rate_limit_exceeded", retry_after="1")
BUSY_FOR_LONG = refusal(429, "Rate limit reached.", "rate_limit_exceeded", retry_after="600")
NO_MONEY = refusal(429, "You exceeded your current quota.", "insufficient_quota", retry_after="600")
BROKEN = refusal(500, "The server had an error.")
TOO_LONG = refusal(400, "This model's maximum context length is 8 tokens.", "context_length_exceeded")
FILTERED = refusal(400, "The prompt was filtered.", "content_filter")
HTML = Fault(body="<!doctype html><title>Welcome</title><p>data: none</p>", media="text/html")
NOT_JSON = Fault(events=['{"choices": [{"delta": {"content": "Ye'])
NO_CHOICES = Fault(events=['{"choices": []}', '{"choices": []}'])
NO_CONTENT = Fault(
    events=['{"choices": [{"index": 0, "delta": {"content": null}, "finish_reason": "stop"}]}']
)
ERROR_EVENT = Fault(errs='{"error": {"message": "The engine died.", "type": "server_error", "code": null}}')


@dataclass(frozen=True, slots=True)
class Request:
    """A request as it came; the names of its headers are in lower case."""

    path: str
    headers: Mapping[str, str]
    body: Mapping[str, Any]
    ended: threading.Event = field(default_factory=threading.Event, compare=False)
    """Set when it has been answered."""


class ModelServer:
    """The server, from entering the context to leaving it; `url` ends in ``/v1``.

    `apis` are the paths below its address at which it replies; `thoughts` come before each reply of the
    Responses API. Of a prompt, it counts no more tokens than its `window` has, as Ollama does.

    The first request is answered with the first of `faults`, and so on; when they are used up,
    each is answered with `always`. After `pause_after` pieces, a reply counts
    aloud until it may `resume`.
    `refuses` names parameters that a request must not have. `shuffled` lists the rows of embeddings
    backwards. `decide` says how likely a statement about a text is true.
    `rank` says how well a text answers a question.
    """

    def __init__(
        self,
        reply: Reply = lambda messages: "Yes.",
        *,
        faults: Sequence[Fault] = (),
        always: Fault = WELL,
        pause_after: int | None = None,
        refuses: Collection[str] = (),
        apis: Collection[str] = ("chat/completions",),
        thoughts: Sequence[str] = (),
        window: int | None = None,
        dimension: int = 64,
        shuffled: bool = False,
        decide: Callable[[str, str], float] = lambda text, statement: 0.5,
        rank: Callable[[str, str], float] = lambda question, text: 0.5,
    ) -> None:
        self.reply = reply
        self.decide = decide
        self.rank = rank
        self.always = always
        self.pause_after = pause_after
        self.refuses = refuses
        self.apis = apis
        self.thoughts = thoughts
        self.window = window
        self.dimension = dimension
        self.shuffled = shuffled
        self.requests: list[Request] = []
        self.resume = threading.Event()
        self.closing = threading.Event()
        self.hung_up = threading.Event()
        """Set when a client has closed its connection before all was said."""
        self._faults = deque(faults)
        self._server = _Server(("127.0.0.1", 0), _Handler)
        self._server.model = self
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True)

    @property
    def url(self) -> str:
        """The address that a client is given."""
        return f"http://127.0.0.1:{self._server.server_port}/v1"

    @property
    def environment(self) -> dict[str, str]:
        """The variables that lead a `citewell` process here."""
        return {"OPENAI_BASE_URL": self.url, "OPENAI_API_KEY": "sk-test"}

    def fail(self, *faults: Fault) -> None:
        """Answer the next requests with `faults`, one each."""
        self._faults.extend(faults)

    def fault_of(self, request: Request) -> Fault:
        """How this request is to be answered; it is recorded."""
        self.requests.append(request)
        for name in self.refuses:
            if name in request.body:
                return refusal(
                    400, f"Unsupported parameter: '{name}' is not supported.", "unsupported_parameter", name
                )
        try:
            return self._faults.popleft()
        except IndexError:
            return self.always

    def __enter__(self) -> "ModelServer":
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.closing.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


def embedding(text: str, dimension: int) -> list[float]:
    """A bag of words: each word adds one at a place that its hash names."""
    vector = [0.0] * dimension
    for word in re.findall(r"\w+", text.lower()):
        vector[int(hashlib.sha256(word.encode()).hexdigest(), 16) % dimension] += 1.0
    return vector


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    model: ModelServer

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that has gone is no error; it is what some tests do."""
        self.model.hung_up.set()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: _Server

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["content-length"])))
        headers = {name.lower(): value for name, value in self.headers.items()}
        request = Request(self.path, headers, body)
        fault = self.server.model.fault_of(request)
        try:
            self._respond(fault, body)
        finally:
            request.ended.set()

    def _respond(self, fault: Fault, body: Mapping[str, Any]) -> None:
        if fault.silent and not fault.late:
            self._say_nothing()
        if fault.drips is not None:
            self._drip(fault, fault.drips)
        elif self.path == "/v1/rerank" and fault.body is None:
            self._answer(fault, json.dumps(self._ranking(body)))
        elif fault.body is not None:
            self._answer(fault, fault.body)
        elif self._route == "embeddings":
            self._answer(fault, json.dumps(self._embeddings(body)))
        elif self._route == "decisions":
            self._answer(fault, json.dumps(self._decision(body)))
        elif self._route not in self.server.model.apis:
            self._answer(Fault(404), '{"detail": "Not Found"}')
        elif body.get("stream") and fault.stream:
            self._stream(fault, body)
        else:
            self._answer(fault, json.dumps(self._whole(body, fault)))

    @property
    def _route(self) -> str:
        """The path below the address that a client was given."""
        return re.sub(r"^/(?:v1|openai/v1|openai(?:/deployments/[^/]+)?)/|\?.*", "", self.path)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  (the name of the base class)
        """Say nothing: `ModelServer.requests` is the log."""

    def _answer(self, fault: Fault, body: str) -> None:
        data = body.encode()
        self.send_response(fault.status)
        self.send_header("content-type", fault.media)
        self.send_header("content-length", str(len(data)))
        for name, value in fault.headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(data[: fault.cut])
        if fault.cut is not None:
            self._break()

    def _drip(self, fault: Fault, text: str) -> None:
        if fault.early:
            self.wfile.write(b"HTTP/1.1 200 OK\r\nx-slow: ")
        else:
            self._begin(fault)
        while True:
            self._wait(fault.pace)
            if fault.early:
                self.wfile.write(text.encode())
            else:
                self._chunk(text.encode())

    def _begin(self, fault: Fault) -> None:
        self.send_response(fault.status)
        self.send_header("content-type", "text/event-stream; charset=utf-8")
        self.send_header("transfer-encoding", "chunked")
        self.end_headers()

    def _stream(self, fault: Fault, body: Mapping[str, Any]) -> None:
        self._begin(fault)
        left = fault.cut
        for event in self._events(fault, body):
            data = f"data: {event}\n\n".encode()[:left]
            grain = fault.grain or len(data)
            for start in range(0, len(data), grain):
                self._chunk(data[start : start + grain])
            if left is not None and (left := left - len(data)) <= 0:
                if not fault.clean:
                    return self._break()
                break
        return self._chunk(b"")

    def _events(self, fault: Fault, body: Mapping[str, Any]) -> Iterator[str]:
        if fault.events is not None:
            yield from fault.events
        elif self._route == "responses":
            pieces = self._pieces(body)
            thoughts, usage = (
                self.server.model.thoughts,
                _usage(body, "".join(pieces), self.server.model.window),
            )
            for event in response_events.events(thoughts, pieces, fault.finish, usage):
                yield json.dumps(event, ensure_ascii=False)
        else:
            yield from self._chat_events(fault, body)

    def _chat_events(self, fault: Fault, body: Mapping[str, Any]) -> Iterator[str]:
        pieces = self._pieces(body)
        yield _event({"role": "assistant", "content": ""})
        for number, piece in enumerate(pieces):
            if number == self.server.model.pause_after:
                counted = count()  # the same word over and over would end the reply for repeating itself
                while not self.server.model.resume.wait(0.05):
                    yield _event({"content": f"{next(counted)} "})
                    self._wait(0)
            if fault.silent and number == len(pieces) - 1:
                self._say_nothing()
            yield _event({"content": piece})
        if fault.errs is not None:
            yield fault.errs
            return
        if fault.finish is not None:
            yield _event({}, fault.finish)
        if fault.usage and "stream_options" in body:
            yield json.dumps(
                {**_HEAD, "choices": [], "usage": _usage(body, "".join(pieces), self.server.model.window)}
            )
        if fault.done:
            yield "[DONE]"

    def _whole(self, body: Mapping[str, Any], fault: Fault) -> dict[str, Any]:
        text = "".join(self._pieces(body))
        if self._route == "responses":
            return response_events.response(text, fault.finish, _usage(body, text, self.server.model.window))
        choice = {
            "index": 0,
            "message": {"role": "assistant", "content": text},
            "finish_reason": fault.finish,
        }
        return {
            **_HEAD,
            "object": "chat.completion",
            "choices": [choice],
            "usage": _usage(body, text, self.server.model.window),
        }

    def _embeddings(self, body: Mapping[str, Any]) -> dict[str, Any]:
        model = self.server.model
        texts = [body["input"]] if isinstance(body["input"], str) else body["input"]
        rows = [
            {"object": "embedding", "index": index, "embedding": embedding(text, model.dimension)}
            for index, text in enumerate(texts)
        ]
        usage = {"prompt_tokens": sum(len(text.split()) for text in texts), "total_tokens": 0}
        return {
            "object": "list",
            "data": rows[::-1] if model.shuffled else rows,
            "model": body["model"],
            "usage": usage,
        }

    def _ranking(self, body: Mapping[str, Any]) -> dict[str, Any]:
        """The best first, as every server of this form lists them."""
        rows = [
            {"index": index, "relevance_score": self.server.model.rank(body["query"], text)}
            for index, text in enumerate(body["documents"])
        ]
        rows.sort(key=lambda row: -row["relevance_score"])
        return {"object": "list", "model": body["model"], "usage": {"total_tokens": 0}, "results": rows}

    def _decision(self, body: Mapping[str, Any]) -> dict[str, Any]:
        answers = [
            {
                "type": "predicate",
                "name": None,
                "probability": self.server.model.decide(body["input"], question["instructions"]),
            }
            for question in body["questions"]
        ]
        return {"answers": answers, "model": body["model"], "usage": {"total_tokens": 0}}

    def _pieces(self, body: Mapping[str, Any]) -> Sequence[str]:
        messages = [Message(message["role"], message["content"]) for message in _messages(body)]
        said = self.server.model.reply(messages)
        return re.findall(r"\S+\s*|\s+", said) if isinstance(said, str) else said

    def _say_nothing(self) -> None:
        """Wait until the client hangs up: it has nothing else to send."""
        while not select.select([self.connection], [], [], 0)[0]:
            self._wait(0.05)
        raise ConnectionAbortedError("the client has hung up")

    def _wait(self, seconds: float) -> None:
        if self.server.model.closing.wait(seconds):
            raise ConnectionAbortedError("the server closes")

    def _chunk(self, data: bytes) -> None:
        self.wfile.write(b"%x\r\n%b\r\n" % (len(data), data))

    def _break(self) -> None:
        self.close_connection = True
        self.connection.shutdown(socket.SHUT_RDWR)


_HEAD = {"id": "chatcmpl-test", "object": "chat.completion.chunk", "created": 0, "model": "test"}


def _event(delta: Mapping[str, str], finish: str | None = None) -> str:
    choice = {"index": 0, "delta": delta, "finish_reason": finish}
    return json.dumps({**_HEAD, "choices": [choice]}, ensure_ascii=False)


def _messages(body: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    found: list[Mapping[str, Any]] = body["input" if "input" in body else "messages"]
    return found


def _count(text: str) -> int:
    """Tokens are words and marks here."""
    return len(re.findall(r"\w+|[^\w\s]+", text))


def _usage(body: Mapping[str, Any], text: str, window: int | None) -> dict[str, int]:
    prompt = sum(_count(message["content"]) for message in _messages(body))
    prompt, completion = min(prompt, window or prompt), _count(text)
    return {
        "prompt_tokens": prompt,
        "completion_tokens": completion,
        "total_tokens": prompt + completion,
    }
