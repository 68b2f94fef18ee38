"""Writes an answer in OpenAI's form, whole or while it comes, with its citations and all that is known of it.

https://platform.openai.com/docs/api-reference/chat/object
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import reduce
from typing import Any, Literal
from urllib.parse import quote

from rag import Answer, Citation, Done, Event, SentenceEnd, Thinking, Withdrawn, serialize
from ui.endpoint.errors import MODEL, Json
from ui.endpoint.reply import Mark, Reply
from ui.wording import attribution


@dataclass(frozen=True, slots=True)
class Head:
    """What every part of a reply repeats: its id, and when it was made, in seconds since 1970."""

    id: str
    created: int

    def over(self, kind: Literal["chat.completion", "chat.completion.chunk"], **rest: Any) -> Json:
        """An object of this kind with `rest` in it."""
        return {"id": self.id, "object": kind, "created": self.created, "model": MODEL, **rest}


def completion(head: Head, answer: Answer, origins: Mapping[str, str]) -> Json:
    """A whole answer; `origins` says of each article, by its id, where it is from."""
    reply = reduce(Reply.say, answer.sentences, Reply()).close(answer)
    message = {
        "role": "assistant",
        "content": reply.text,
        "refusal": None,
        "annotations": [_annotation(mark, origins) for mark in reply.marks],
    }
    choice = {"index": 0, "message": message, "logprobs": None, "finish_reason": _ending(answer)}
    rest = _usage(answer) or {}
    sources = [_source(mark.citation, origins) for mark in reply.marks if mark.is_new]
    return head.over("chat.completion", choices=[choice], sources=sources, **_whole(answer, reply), **rest)


def chunks(
    head: Head, events: Iterable[Event[Answer]], origins: Mapping[str, str], *, with_usage: bool = False
) -> Iterator[Json]:
    """An answer while it comes, sentence by sentence; the last chunk but that of the usage has all of it."""
    reply = Reply()
    told = (event for event in events if not isinstance(event, Thinking))  # nothing is sent before a word
    for number, event in enumerate(told):
        if not number:
            yield _chunk(head, {"role": "assistant", "content": ""})
        match event:
            case SentenceEnd(sentence):
                longer = reply.say(sentence)
            case Withdrawn():
                longer = reply.withdraw()
            case Done(answer):
                longer = (reply.withdraw() if answer.abstained else reply).close(answer)
            case _:
                continue
        yield from _difference(head, reply, longer, origins)
        reply = longer
        if isinstance(event, Done):
            yield _chunk(head, {}, _ending(event.value), **_whole(event.value, reply))
            usage = _usage(event.value)
            if with_usage and usage:
                yield head.over("chat.completion.chunk", choices=[], **usage)


def _difference(head: Head, shorter: Reply, longer: Reply, origins: Mapping[str, str]) -> Iterator[Json]:
    """What makes one reply of the other; Open WebUI is told of each new source by an event of its own."""
    marks = longer.marks[len(shorter.marks) :]
    for mark in marks:
        if mark.is_new:
            yield _chunk(head, {}, event={"type": "source", "data": _source(mark.citation, origins)})
    text = longer.text[len(shorter.text) :]
    if text:
        annotations = {"annotations": [_annotation(mark, origins) for mark in marks]} if marks else {}
        yield _chunk(head, {"content": text, **annotations})


def _chunk(head: Head, delta: Json, finish_reason: str | None = None, **rest: Any) -> Json:
    choice = {"index": 0, "delta": delta, "logprobs": None, "finish_reason": finish_reason}
    return head.over("chat.completion.chunk", choices=[choice], **rest)


def _whole(answer: Answer, reply: Reply) -> Json:
    """The citations in order, each with the verdict on its sentence; and the answer as `--json` prints it."""
    said = serialize.answer(answer)
    numbers = reply.numbers
    citations = [
        {
            "number": numbers[cited["article"], cited["start"], cited["end"]],
            **cited,
            "sentence": sentence["text"],
            "verdict": {name: sentence[name] for name in ("status", "probability", "reasons", "checker")},
        }
        for sentence in (*said["sentences"], *said["quotes"])
        for cited in sentence["citations"]
    ]
    return {"citations": citations, "answer": said}


def _usage(answer: Answer) -> Json | None:
    """The tokens, or None where they are not known: unknown is not zero."""
    tokens = answer.receipt.tokens
    if tokens is None:
        return None
    details = {} if tokens.cached is None else {"prompt_tokens_details": {"cached_tokens": tokens.cached}}
    return {
        "usage": {
            "prompt_tokens": tokens.prompt,
            "completion_tokens": tokens.completion,
            "total_tokens": tokens.total,
            **details,
        }
    }


def _ending(answer: Answer) -> str:
    return "stop" if answer.receipt.incomplete is None else "length"


def _annotation(mark: Mark, origins: Mapping[str, str]) -> Json:
    cited = {
        "start_index": mark.start,
        "end_index": mark.end,
        "title": mark.citation.title,
        "url": _url(mark.citation, origins),
    }
    return {"type": "url_citation", "url_citation": cited}


def _source(citation: Citation, origins: Mapping[str, str]) -> Json:
    """A source as Open WebUI reads it. It counts sources by `metadata`'s `source`, as we count places."""
    url = _url(citation, origins)
    return {
        "source": {"name": citation.title, "url": url},
        "document": [citation.quote],
        "metadata": [{"source": url, "name": attribution(citation)}],
    }


def _url(citation: Citation, origins: Mapping[str, str]) -> str:
    """Where a quote is: on its web page, by a text fragment, or in the article, by RFC 5147."""
    origin = origins.get(citation.article, "")
    if not origin.startswith(("http://", "https://")):
        return f"citewell:{citation.article}#char={citation.start},{citation.end}"
    text = quote(citation.quote, safe="").replace("-", "%2D")  # a hyphen has a meaning there
    return f"{origin}{'' if '#' in origin else '#'}:~:text={text}"
