"""Answers and summaries that a language model writes from numbered sentences, each sentence verified."""

import threading
from collections.abc import Mapping, Sequence
from dataclasses import replace

from rag.errors import MalformedReply
from rag.generation.about import names_article
from rag.generation.chat import ChatModel, read_whole
from rag.generation.context import Context, lay_out, parts, whole, within
from rag.generation.fence import fence, neutral, unfenced
from rag.generation.followup import condense
from rag.generation.forms import wording
from rag.generation.notes import Notes, NoteTaker, Told
from rag.generation.outcome import Condensed, Outcome, Steps, all_reasons
from rag.generation.prompts import Prompt
from rag.generation.refusal import REFUSAL
from rag.generation.reply import read_reply
from rag.generation.rewriting import conversation, read_rewritten
from rag.generation.window import Window
from rag.indexing.tokens import Tokenizer
from rag.openai_errors import Remedies
from rag.stages import Stopwatch
from rag.types import (
    Article,
    Citation,
    Claim,
    Message,
    Passage,
    ProgressCallback,
    ReplyEnd,
    SummaryForm,
    Tokens,
    Turn,
    Verdict,
)
from rag.verification.checker import Checker

_ENDINGS = {
    "length": "the reply was stopped at its limit of tokens: raise {lengthen}",
    "filtered": "the server's filter ended the reply",
    "cut": "the server's stream ended before the reply did",
}


class Prompted:
    """Sends prompts to a chat model, and has `checker` check the replies.

    `rewriter` is the same model, set up to rewrite questions (default: `chat` itself). `tokenizer` counts
    as that model does, and `budget` is in its tokens. `remedies` are the settings that errors name.
    Each method raises ModelError if the model gives no reply.
    """

    def __init__(
        self,
        chat: ChatModel,
        prompts: Mapping[str, Prompt],
        tokenizer: Tokenizer,
        checker: Checker,
        *,
        budget: int,
        rewriter: ChatModel | None = None,
        remedies: Remedies = Remedies(),  # noqa: B008  a frozen value
    ) -> None:
        self._chat = chat
        self._rewriter = rewriter or chat
        self._prompts = prompts
        self._tokenizer = tokenizer
        self._checker = checker
        self._remedies = remedies
        self._window = Window(budget, tokenizer)

    @property
    def model(self) -> str:
        """The name of the chat model."""
        return self._chat.name

    def condense(self, question: str, history: Sequence[Turn]) -> Condensed:
        """The question, rewritten by the model to stand alone, or by rule if its reply is unusable.

        One about the article itself stays as it is.
        """
        if not history or names_article(question):
            return Condensed(question)
        prompt = self._prompts["condense"]
        messages = prompt.messages(
            conversation=fence("conversation", conversation(history)),
            question=fence("question", neutral(question)),
        )
        text, end = read_whole(self._rewriter.stream(messages))
        rewritten = read_rewritten(text, question, history) if end.ending == "stop" else None
        condensed = Condensed(rewritten) if rewritten else condense(question, history)
        return replace(condensed, prompt=prompt.label, tokens=self._tokens(messages, text, end))

    def answer(self, asked: Condensed, passages: Sequence[Passage]) -> Steps:
        """Answer from as many passages as fit; without any, refuse without asking the model."""
        context = lay_out(within(passages, self._window.budget, self._tokenizer))
        if not context.citations:
            return Outcome(())
        prompt = self._prompts["answer"]
        messages = prompt.messages(
            articles=context.text, question=fence("question", neutral(asked.text)), refusal=REFUSAL
        )
        outcome = yield from self._read(messages, context.citations)
        return replace(outcome, passages=context.passages, prompt=prompt.label)

    def outline(self, articles: Sequence[Article]) -> list[Passage]:
        """All passages of `articles`, of which `answer` reads as many as fit."""
        return [passage for article in articles for passage in whole(article)]

    def summarize(
        self, articles: Sequence[Article], form: SummaryForm, progress: ProgressCallback | None = None, /
    ) -> Steps:
        """Summarize all articles together: in one request if they fit, otherwise from notes on parts."""
        contexts = _numbered(parts(self.outline(articles), self._window.budget, self._tokenizer))
        if not contexts:
            return Outcome(())
        citations = {number: cited for context in contexts for number, cited in context.citations.items()}
        read = tuple(passage for context in contexts for passage in context.passages)
        if len(contexts) == 1:
            prompt = self._prompts["summarize"]
            messages = prompt.messages(articles=contexts[0].text, form=wording(form))
            outcome = yield from self._read(messages, citations)
            return replace(outcome, passages=read, prompt=prompt.label)
        section, combine = self._prompts["summarize_section"], self._prompts["combine"]
        notes = self._notes(contexts, citations, progress)
        if not notes.lines:
            why = "the model's notes cite no sentence of the article"
            return Outcome((), read, section.label, notes.tokens, all_reasons(notes.incomplete, why))
        messages = combine.messages(notes=fence("notes", "\n".join(notes.lines)), form=wording(form))
        outcome = yield from self._read(messages, citations)
        return replace(
            outcome,
            passages=read,
            prompt=f"{section.label}, {combine.label}",
            tokens=notes.tokens if outcome.tokens is None else notes.tokens + outcome.tokens,
            incomplete=all_reasons(notes.incomplete, outcome.incomplete),
        )

    def _notes(
        self,
        contexts: Sequence[Context],
        citations: Mapping[int, Citation],
        progress: ProgressCallback | None,
    ) -> Notes:
        shortfalls: list[str | None] = []

        def ask(messages: list[Message], stop: threading.Event) -> Told:
            text, end = read_whole(self._chat.stream(messages), stop)
            shortfalls.append(self._window.shortfall(messages, end.tokens))
            return Told(text, self._tokens(messages, text, end), ended=end.ending == "stop")

        taker = NoteTaker(ask, self._prompts, self._tokenizer, self._checker, self._window.budget, progress)
        notes = taker.take(contexts, citations)
        shortfall = next(filter(None, shortfalls), None)
        return replace(notes, incomplete=all_reasons(shortfall, notes.incomplete))

    def _read(self, messages: list[Message], citations: Mapping[int, Citation]) -> Steps:
        """Stream the reply; returns the outcome. Raises MalformedReply if it says nothing."""
        ours = unfenced("\n\n".join(message.text for message in messages))
        watch = Stopwatch()
        stream = watch.waits("generate", self._chat.stream(messages))
        reply = yield from read_reply(stream, citations, _Watched(self._checker, watch), ours)
        if not reply.sentences and not reply.refused:
            raise MalformedReply(
                f"{self.model} answered with nothing readable: ask again, or {self._remedies.rename}."
            )
        shortfall = self._window.shortfall(messages, reply.end.tokens)
        ending = _ENDINGS.get(reply.end.ending, "").format(lengthen=self._remedies.lengthen)
        return Outcome(
            reply.sentences,
            tokens=self._tokens(messages, reply.text, reply.end),
            incomplete=all_reasons(shortfall, reply.end.why or ending),
            thought=reply.thought,
            seconds=watch.seconds,
        )

    def _tokens(self, messages: Sequence[Message], text: str, end: ReplyEnd) -> Tokens:
        """The tokens that the server reports, otherwise our own count."""
        if end.tokens is not None:
            return end.tokens
        *prompt, completion = self._tokenizer.count([*(message.text for message in messages), text])
        return Tokens(sum(prompt), completion, counted=True)


class _Watched:
    """A checker whose time is counted."""

    def __init__(self, checker: Checker, watch: Stopwatch) -> None:
        self.name = checker.name
        self._checker = checker
        self._watch = watch

    def check(self, claims: Sequence[Claim]) -> Sequence[Verdict]:
        with self._watch.stage("verify"):
            return self._checker.check(claims)


def _numbered(groups: Sequence[Sequence[Passage]]) -> list[Context]:
    """A context for each group; numbering continues from one to the next."""
    contexts: list[Context] = []
    first = 1
    for group in groups:
        contexts.append(lay_out(group, first))
        first += len(contexts[-1].citations)
    return contexts
