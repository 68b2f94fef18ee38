"""Notes of the parts of a long article, each with the numbers of the sentences that it comes from."""

import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import TypeAlias

from rag.generation.context import Context
from rag.generation.drafts import Draft
from rag.generation.fence import fence, neutral
from rag.generation.prompts import Prompt
from rag.generation.reader import ReplyReader
from rag.generation.reply import verified
from rag.indexing.tokens import Tokenizer
from rag.types import Citation, Message, ProgressCallback, Tokens

_AT_ONCE = 4  # requests that are under way
_SHORTER = 3  # how many notes become one where there are too many
_LONGEST = 300  # characters of a note: one must fit into any budget
_ENOUGH = 0.8  # of their length before: notes that a model does not shorten to that are thinned out


@dataclass(frozen=True, slots=True)
class Told:
    """A whole reply; `ended` is false where it was cut off."""

    text: str
    tokens: Tokens
    ended: bool


Ask: TypeAlias = Callable[[list[Message], threading.Event], Told]
"""Puts messages before a model and reads the reply, until the event is set."""


@dataclass(frozen=True, slots=True)
class Notes:
    """Notes that fit into one prompt, a line each, and what they took."""

    lines: list[str]
    tokens: Tokens
    incomplete: str | None


@dataclass(slots=True)
class NoteTaker:
    """Takes notes of parts at once, within a limit, and puts them together until they fit `budget` tokens."""

    ask: Ask
    prompts: Mapping[str, Prompt]
    tokenizer: Tokenizer
    budget: int
    progress: ProgressCallback | None = None
    _tokens: Tokens = field(default=Tokens(0, 0, counted=False), init=False)
    _cut: int = field(default=0, init=False)

    def take(self, contexts: Sequence[Context]) -> Notes:
        """The notes of all parts, in order; raises ModelError where the model fails for one of them."""
        section = self.prompts["summarize_section"]
        replies = self._all([section.messages(articles=context.text) for context in contexts], "Reading")
        citations = {number: cited for context in contexts for number, cited in context.citations.items()}
        lines = [
            line
            for reply, context in zip(replies, contexts, strict=True)
            for line in _lines(reply.text, context.citations)
        ]
        thinned = 0
        while (size := self._size(lines)) > self.budget:
            shorter = self._shortened(lines, citations)
            if self._size(shorter) > _ENOUGH * size:
                shorter = shorter[:: 1 + self._size(shorter) // self.budget]
                thinned += 1
            lines = shorter
        return Notes(lines, self._tokens, self._incomplete(thinned))

    def _shortened(self, lines: list[str], citations: Mapping[int, Citation]) -> list[str]:
        combine = self.prompts["combine"]
        groups = list(self._groups(lines))
        jobs = [
            combine.messages(
                notes=fence("notes", "\n".join(group)),
                form=f"notes, at most {1 + len(group) // _SHORTER} short sentences, one a line",
            )
            for group in groups
        ]
        replies = self._all(jobs, "Putting notes together")
        return [line for reply in replies for line in _lines(reply.text, citations)]

    def _groups(self, lines: Sequence[str]) -> Iterator[list[str]]:
        group: list[str] = []
        left = self.budget
        for line, size in zip(lines, self.tokenizer.count(lines), strict=True):
            if group and size > left:
                yield group
                group, left = [], self.budget
            group.append(line)
            left -= size
        if group:
            yield group

    def _size(self, lines: Sequence[str]) -> int:
        return sum(self.tokenizer.count(lines))

    def _all(self, jobs: Sequence[list[Message]], what: str) -> list[Told]:
        stop = threading.Event()
        replies: list[Told] = []
        with ThreadPoolExecutor(_AT_ONCE) as pool:
            try:
                for reply in pool.map(lambda messages: self.ask(messages, stop), jobs):
                    replies.append(reply)
                    self._tokens += reply.tokens
                    self._cut += not reply.ended
                    if self.progress is not None:
                        self.progress(len(replies), len(jobs), what)
            except BaseException:
                stop.set()
                pool.shutdown(wait=False, cancel_futures=True)
                raise
        return replies

    def _incomplete(self, thinned: int) -> str | None:
        """What of the article the summary may lack."""
        if self._cut:
            return f"the notes of {self._cut} of the article's parts were cut short"
        return (
            "the notes were more than the model could put together, and some were left out"
            if thinned
            else None
        )


def _lines(text: str, citations: Mapping[int, Citation]) -> Iterator[str]:
    """The notes of a reply that come from a sentence of `citations`, with its number."""
    places = {(cited.start, cited.end): number for number, cited in citations.items()}
    reader = ReplyReader(max(citations))
    for draft in (*reader.feed(text), *reader.close()):
        if isinstance(draft, Draft):
            numbers = [places[cited.start, cited.end] for cited in verified(draft, citations).citations]
            if numbers:
                yield f"- {neutral(draft.text)[:_LONGEST]} " + "".join(f"[{number}]" for number in numbers)
