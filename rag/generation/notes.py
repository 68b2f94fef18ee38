"""Take notes on the parts of a long article, each with the numbers of the sentences it comes from."""

import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from rag.generation.context import Context
from rag.generation.fence import fence, neutral
from rag.generation.outcome import all_reasons
from rag.generation.parse import drafts
from rag.generation.prompts import Prompt
from rag.generation.reply import main_language, verified
from rag.indexing.concurrency import run_concurrently
from rag.indexing.tokens import Tokenizer
from rag.types import Citation, Message, ProgressCallback, Tokens
from rag.verification.checker import Checker

_CONCURRENT = 4  # requests at the same time
_SHORTER = 3  # this many notes become one if there are too many
_LONGEST = 250  # characters of a note, and
_MOST = 10  # its numbers: one note fits into nearly any budget
_ENOUGH = 0.8  # of their previous length: if the model doesn't shorten notes to that, some are left out


@dataclass(frozen=True, slots=True)
class Told:
    """A whole reply; `ended` is false if it was cut off."""

    text: str
    tokens: Tokens
    ended: bool


Ask: TypeAlias = Callable[[list[Message], threading.Event], Told]
"""Sends messages to a model and reads the reply, until the event is set."""


@dataclass(frozen=True, slots=True)
class Notes:
    """Notes that fit into one prompt, one per line; the tokens they took, and why they are incomplete."""

    lines: list[str]
    tokens: Tokens
    incomplete: str | None


class NoteTaker:
    """Takes notes on several parts at a time, and combines them until they fit into `budget` tokens.

    A single note is kept as it is, although in some scripts one can exceed the budget.
    """

    def __init__(
        self,
        ask: Ask,
        prompts: Mapping[str, Prompt],
        tokenizer: Tokenizer,
        checker: Checker,
        budget: int,
        progress: ProgressCallback | None,
    ) -> None:
        self._ask = ask
        self._prompts = prompts
        self._tokenizer = tokenizer
        self._checker = checker
        self._budget = budget
        self._progress = progress
        self._tokens = Tokens(0, 0, counted=False)
        self._cut = 0
        self._thinned = False

    def take(self, contexts: Sequence[Context], citations: Mapping[int, Citation]) -> Notes:
        """The notes on all parts, in order; `citations` are those of all contexts.

        Raises ModelError if the model fails on one of them.
        """
        section = self._prompts["summarize_section"]
        replies = self._replies([section.messages(articles=context.text) for context in contexts], "Reading")
        lines = [
            line
            for reply, context in zip(replies, contexts, strict=True)
            for line in _lines(reply.text, context.citations, self._checker)
        ]
        while len(lines) > 1 and (size := self._size(lines)) > self._budget:
            shorter = self._shortened(lines, citations)
            if not shorter or self._size(shorter) > _ENOUGH * size:
                shorter = (shorter or lines)[:: 1 + size // self._budget]
                self._thinned = True
            lines = shorter
        return Notes(lines, self._tokens, self._incomplete())

    def _shortened(self, lines: list[str], citations: Mapping[int, Citation]) -> list[str]:
        combine = self._prompts["combine"]
        jobs = [
            combine.messages(
                notes=fence("notes", "\n".join(group)),
                form=f"notes, at most {1 + len(group) // _SHORTER} short sentences, one a line",
            )
            for group in self._groups(lines)
        ]
        replies = self._replies(jobs, "Combining notes")
        return [line for reply in replies for line in _lines(reply.text, citations, self._checker)]

    def _groups(self, lines: Sequence[str]) -> Iterator[list[str]]:
        group: list[str] = []
        left = self._budget
        for line, size in zip(lines, self._tokenizer.count(lines), strict=True):
            if group and size > left:
                yield group
                group, left = [], self._budget
            group.append(line)
            left -= size
        if group:
            yield group

    def _size(self, lines: Sequence[str]) -> int:
        return sum(self._tokenizer.count(lines))

    def _replies(self, jobs: Sequence[list[Message]], what: str) -> list[Told]:
        """The replies, in the order of the jobs."""
        replies: dict[int, Told] = {}
        for number, reply in run_concurrently(self._ask, jobs, min(_CONCURRENT, len(jobs))):
            replies[number] = reply
            self._tokens += reply.tokens
            self._cut += not reply.ended
            if self._progress is not None:
                self._progress(len(replies), len(jobs), what)
        return [replies[number] for number in range(len(jobs))]

    def _incomplete(self) -> str | None:
        """What of the article the summary may lack."""
        cut = f"the notes of {self._cut} of the article's parts were cut short" if self._cut else None
        thinned = "some notes were left out, since the model did not shorten them" if self._thinned else None
        return all_reasons(cut, thinned)


def _lines(text: str, citations: Mapping[int, Citation], checker: Checker) -> Iterator[str]:
    """The notes in a reply that can be traced to sentences of `citations`, with their numbers."""
    places = {(cited.article, cited.start, cited.end): number for number, cited in citations.items()}
    for draft in drafts(text, max(citations), main_language(citations)):
        cited = verified(draft, citations, checker).citations
        numbers = [places[each.article, each.start, each.end] for each in cited]
        if numbers:
            marks = "".join(f"[{number}]" for number in numbers[:_MOST])
            yield f"- {neutral(draft.text)[:_LONGEST]} {marks}"
