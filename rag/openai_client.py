"""What a server that speaks as OpenAI's does can be asked for: replies, vectors, scores and decisions.

The only importer of openai, which is loaded when it is first used. The package itself asks twice
more where a server is busy, fails or cannot be reached; what it raises then becomes one of our
errors, by the table in `openai_errors`.
"""

import json
import re
import weakref
from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from rag.cancellation import abandonable
from rag.errors import ModelError
from rag.openai_address import parse_address, shown
from rag.openai_answers import probability_of, scores_of, vectors_of
from rag.openai_clock import Clock, bound_answer, start_clock
from rag.openai_errors import (
    CLAUSES,
    DECLINED,
    EFFORT,
    GARBLED,
    MALFORMED,
    NO_API,
    NO_CERTIFICATES,
    NO_KEY,
    NO_PROXY,
    NOTHING,
    ODDITIES,
    REFUSED,
    UNREACHABLE,
    WORDLESS,
    Asked,
    Remedies,
    error_of,
    row_of,
    words_of,
)
from rag.openai_events import events_of, failure
from rag.openai_request import EFFORTS, ReplyRequest, Schema, Wanted, lacks_api
from rag.openai_stream import StreamedReply
from rag.text import encodable
from rag.thoughts import without_thoughts
from rag.types import Api, Effort, Message, ReplyEnd, ReplyItem, Thinking, Withdrawn

if TYPE_CHECKING:
    import openai

_OPENAI = "https://api.openai.com/v1"
_PLACEHOLDER = "none"  # the package does not go without a key, and a server of one's own may need none
_CONNECT = 10.0  # seconds within which a server that is there takes a connection
_LONGEST_TOKEN = 8  # characters of a token at the most, on the average of a whole reply
_LONGEST_NAME = 80  # characters of a model's name that a message shows


class OpenAIClient:
    """One server with its key, and the seconds without a word after which it is given up.

    Bytes that tell nothing are no words. Without an `api`, it is Chat Completions, and for a model that has
    only the Responses API, that. Several threads may use it. Raises NoKey where there is neither a key nor
    an address, and KeyRefused or Unreachable where one of them is nothing that can be sent.
    """

    def __init__(
        self,
        *,
        key: str | None,
        base_url: str | None,
        timeout: float,
        api: Api | None = None,
        remedies: Remedies = Remedies(),  # noqa: B008
    ) -> None:
        self._remedies = remedies
        self._key = (key or "").strip()
        self._base_url = (base_url or "").strip()
        self._timeout = timeout
        self._api = api
        self._apis: dict[str, Api] = {}  # the one that each model was found to have
        self._refused: set[str] = set()
        self._thinking: set[str] = set()  # models that think without saying where they begin to
        if not self._key and not self._base_url:
            raise error_of(NO_KEY, self._asked(""))
        if not re.fullmatch("[!-~]*", self._key):
            raise error_of(GARBLED, self._asked(""))
        if self._base_url and not re.match(r"https?://[^\s/]", self._base_url):
            raise error_of(UNREACHABLE, self._asked(""))

    def chat(
        self,
        model: str,
        messages: Sequence[Message],
        *,
        temperature: float,
        limit: int,
        schema: Schema | None = None,
        effort: Effort | None = None,
    ) -> Generator[ReplyItem, None, None]:
        """The pieces of a reply of at most `limit` tokens as they come, none empty, then how it ended.

        A reply is stopped at about that length also where the server ignores the limit. With a `schema`,
        JSON of that form is asked for, which is no promise. Closing the generator closes the connection.
        What goes wrong before any text is raised, as a ModelError; what goes wrong later is told by the
        last item, so that no text is lost.
        """
        asked = self._asked(model)
        wanted = Wanted(messages, temperature, limit, schema, effort)
        reply = StreamedReply(limit * _LONGEST_TOKEN)
        begun, why = False, "the server's stream ended before the reply did"
        try:
            with self._mapped(asked), self._stream(model, wanted, asked) as stream:
                clock: Clock = stream.response.request.extensions["timeout"]["read"]
                texts = reply.texts(_events(stream), clock)
                for item in without_thoughts(texts, is_thinking=model in self._thinking):
                    if isinstance(item, Withdrawn):
                        self._thinking.add(model)
                    if not isinstance(item, Thinking):
                        begun = isinstance(item, str)
                    yield item
        except ModelError as error:
            if not begun and reply.ending is None:
                raise
            why = CLAUSES.get(type(error)) or str(error).rpartition(": ")[0]  # without the remedy
        ending = reply.ending or "cut"
        if not begun and reply.is_declined:
            raise error_of(DECLINED, asked)
        if not begun:
            raise error_of(WORDLESS.get(ending, NOTHING) if reply.events else MALFORMED, asked)
        yield ReplyEnd(ending, reply.tokens, why if ending == "cut" else None)

    def embed(self, model: str, texts: Sequence[str]) -> NDArray[np.float32]:
        """The vectors of `texts` as the server gives them, in one request, of shape (len(texts), dimension).

        No texts give the shape (0, 0) without a request. Raises a ModelError.
        """
        if not texts:
            return np.zeros((0, 0), dtype=np.float32)
        with self._mapped(self._asked(model)):
            answer = abandonable(
                lambda: self._client.embeddings.create(
                    model=model, input=[encodable(text) for text in texts], encoding_format="float"
                )
            )
            return vectors_of(answer, len(texts))

    def rerank(self, model: str, question: str, texts: Sequence[str]) -> list[float]:
        """How well each of `texts` answers `question`, on the model's own scale; higher is better.

        One request. Raises a ModelError.
        """
        body = {
            "model": model,
            "query": encodable(question),
            "documents": [encodable(text) for text in texts],
            "top_n": len(texts),
        }
        with self._mapped(self._asked(model)):
            scores = abandonable(lambda: self._client.post("/rerank", body=body, cast_to=object))
            return scores_of(scores, len(texts))

    def decide(self, model: str, text: str, statement: str) -> float | None:
        """How likely it is that `statement` is true of `text`, in [0, 1]; None where the model declines.

        One request to the decisions endpoint, with one predicate. Raises a ModelError.
        """
        with self._mapped(self._asked(model)):
            decision = abandonable(
                lambda: self._client.decisions.create(
                    model=model,
                    input=encodable(text),
                    questions=[{"type": "predicate", "instructions": encodable(statement)}],
                )
            )
            return probability_of(decision)

    @cached_property
    def _client(self) -> "openai.OpenAI":
        import openai

        try:
            http = openai.DefaultHttpxClient(
                follow_redirects=False,  # or the articles would go where the user did not send them
                event_hooks={"request": [start_clock], "response": [bound_answer]},
            )
        except OSError as error:
            raise error_of(NO_CERTIFICATES, self._asked("")) from error
        except Exception as error:  # it connects to nothing yet: only the environment is at fault
            raise error_of(NO_PROXY, self._asked("")) from error
        address = parse_address(self._base_url or _OPENAI)
        common: dict[str, Any] = {
            "api_key": self._key or _PLACEHOLDER,
            "timeout": openai.Timeout(self._timeout, connect=min(self._timeout, _CONNECT)),
            "default_query": address.query,
            "http_client": http,
        }
        client = (
            openai.OpenAI(base_url=address.base, **common)
            if address.version is None
            else openai.AzureOpenAI(
                azure_endpoint=address.base,
                azure_deployment=address.deployment,
                api_version=address.version,
                **common,
            )
        )
        weakref.finalize(self, client.close)  # before its sockets are found open by the garbage collector
        return client

    def _stream(self, model: str, wanted: Wanted, asked: Asked) -> "openai.Stream[object]":
        """The open stream of a reply, asked for again without each part that the server refuses.

        Where it says that it has another API for it, it is asked in that one.
        """
        import openai

        api = self._api or self._apis.get(model, "chat")
        missing: openai.APIStatusError | None = None
        while True:
            request = ReplyRequest(api, model, wanted, self._refused)
            try:
                stream = self._opened(request)
            except openai.APIStatusError as error:
                words = words_of(error)
                if lacks_api(error.status_code, words):
                    if self._api is not None:
                        raise error_of(NO_API, asked, error) from error
                    if api == "responses":
                        raise missing or error from None
                    api, missing = "responses", error
                    continue
                refused = request.refused_for(words) if row_of(error) == REFUSED else None
                if refused is None:
                    raise
                if refused in EFFORTS:
                    raise error_of(EFFORT, asked, error) from error
                self._refused.add(refused)
            else:
                self._apis[model] = api
                return stream

    def _opened(self, request: ReplyRequest) -> "openai.Stream[object]":
        import openai

        kind = openai.Stream[object]
        return abandonable(
            lambda: self._client.post(
                request.path, body=request.body, cast_to=object, stream=True, stream_cls=kind
            ),
            kind.close,
        )

    def _asked(self, model: str) -> "Asked":
        address, variable = shown(" ".join(self._base_url.split())), self._remedies.address
        own = f"correct {variable}, which begins with http:// or https:// and usually ends in /v1"
        return {
            "server": f"The server at {address}" if address else "OpenAI's server",
            "address": own if address else f"set {variable} to the address of a server of your own",
            "model": model if len(model) <= _LONGEST_NAME else model[: _LONGEST_NAME - 1] + "…",
            "key": self._key,
            "key_variable": self._remedies.key,
            "address_variable": variable,
            "rename": self._remedies.rename,
            "shorten": self._remedies.shorten,
            "lengthen": self._remedies.lengthen,
            "timeout": self._timeout,
        }

    @contextmanager
    def _mapped(self, asked: "Asked") -> Iterator[None]:
        """Whatever the package raises or lets pass inside becomes one of our errors."""
        import httpx2
        import openai

        try:
            yield
        except (openai.OpenAIError, httpx2.HTTPError, httpx2.InvalidURL, *ODDITIES) as error:
            raise error_of(row_of(error), asked, error) from error


def _events(stream: "openai.Stream[object]") -> Iterator[object]:
    """The events of a stream, or what a server says that sends JSON in its place."""
    import openai

    response = stream.response
    is_whole = "json" in response.headers.get("content-type", "")
    for event in events_of(json.loads(response.read())) if is_whole else stream:
        if error := failure(event):
            raise openai.APIError("an error", response.request, body=error)
        yield event
