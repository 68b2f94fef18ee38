"""What the conversation does: answer, summarize, ask again, undo, rate."""

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from pathlib import PurePath
from typing import Any, get_args

import gradio as gr

from eval import bundled_articles
from rag import (
    Answer,
    AnswerReceipt,
    CitedSentence,
    CitewellError,
    Done,
    Event,
    Library,
    SentenceEnd,
    Summary,
    SummaryForm,
    SummaryStyle,
    TextDelta,
    UsageError,
)
from ui.web.conversation import Conversation, Exchange, dump, judged, light, load, turns
from ui.web.desk import Desk
from ui.web.models import Assistants
from ui.web.parts import AT_ONCE, EACH, PACE, PRIVATE, readable
from ui.web.promptly import promptly
from ui.web.render import answers
from ui.web.scope import asked, chosen, read_scope
from ui.wording import STOPPED, count

_EXAMPLES = (
    "How much did the Ellerwick Heat Network cost?",
    "Why was the clock seven minutes ahead?",
    "How does the fjord heat the town?",
    "How is bouillabaisse made?",
)
_NOTHING_YET = "Stopped before the first sentence. Press Retry to ask again."
_LONGEST = 20  # sentences of a summary

Pictures = Iterator[tuple[Any, Any]]


class Ask:
    """What the events of the conversation do; all that is known of who asks comes with each of them."""

    def __init__(self, library: Library, assistants: Assistants) -> None:
        self._library = library
        self._assistants = assistants

    def wire(self, desk: Desk, page: gr.Blocks) -> None:
        """Attach them to the parts of `page`."""
        shown = [desk.transcript, desk.kept]
        asking: dict[str, Any] = {"concurrency_limit": AT_ONCE, "concurrency_id": "ask", **EACH, **PRIVATE}
        running = [
            desk.composer.ask(self._asked, desk.kept, shown, **asking),
            desk.transcript.example(self._asked, desk.kept, shown, **asking),
            desk.transcript.retry(self._again, desk.kept, shown, **asking),
            desk.source.summarize(self._summarized, desk.kept, shown, **asking),
            desk.scope.summarize(self._summarized, desk.kept, shown, **asking),
        ]
        for each in running:
            # A picture may still be on its way when an answer is stopped, so what is kept is drawn behind it.
            each.failure(
                self._stopped, desk.kept, desk.transcript, queue=False, trigger_mode="always_last", **PRIVATE
            )
        desk.composer.stop(None, cancels=running)
        now: dict[str, Any] = {"queue": False, **PRIVATE}
        desk.transcript.undo(self._undone, desk.kept, shown, cancels=running, **now)
        desk.talk.clear(lambda: (self._shown(()), []), None, shown, cancels=running, **now)
        desk.transcript.like(self._judged, desk.kept, shown, **now)
        desk.transcript.dislike(self._judged, desk.kept, shown, **now)
        page.load(lambda value: self._shown(load(value)), desk.kept, desk.transcript, **PRIVATE)

    def _shown(self, conversation: Conversation) -> list[str]:
        return answers.transcript(conversation) if conversation else answers.examples(self._examples())

    def _examples(self) -> Sequence[str]:
        """Questions about the bundled articles, where these are in the library."""
        bundled = {path.name for path in bundled_articles()}
        present = {PurePath(item.source).name for item in readable(self._library)}
        return _EXAMPLES if bundled <= present else ()

    def _asked(self, kept: Any, event: gr.EventData) -> Pictures:
        """The outputs of an event that asks, one picture after another; a blank question asks nothing."""
        data = event._data
        question = str(data["question"])
        if question.strip():
            yield from self._answering(question, load(kept), data.get("scope"), data.get("model"))
        else:
            yield gr.skip(), gr.skip()

    def _again(self, kept: Any, event: gr.EventData) -> Pictures:
        conversation, data = load(kept), event._data
        if not conversation:
            yield gr.skip(), gr.skip()
            return
        last, before = conversation[-1], conversation[:-1]
        if last.form is None:
            yield from self._answering(last.question, before, data.get("scope"), data.get("model"))
        else:
            yield from self._summarizing(last.articles, last.form, before, data.get("model"))

    def _summarized(self, kept: Any, event: gr.EventData) -> Pictures:
        """As `_asked`, for a summary of the article that is named, or of all that are asked."""
        data, before = event._data, load(kept)
        try:
            form = _form(data.get("style"), data.get("sentences"))
            if "article" in data:
                names = [str(data["article"])]
            else:
                names = [each.id for each in asked(read_scope(data.get("scope")), self._library.articles())]
        except CitewellError as error:
            yield from _ended(before, Exchange("Summary", error=str(error)))
        else:
            yield from self._summarizing(names, form, before, data.get("model"))

    def _stopped(self, kept: Any) -> list[str]:
        return self._shown(load(kept))

    def _undone(self, kept: Any) -> tuple[Any, Any]:
        """The last exchange is gone; the page's script puts its question back into the box."""
        conversation = load(kept)[:-1]
        return self._shown(conversation), dump(conversation)

    def _judged(self, kept: Any, event: gr.EventData) -> tuple[Any, Any]:
        conversation = judged(load(kept), int(event._data["turn"]), event._data["do"] == "like")
        return self._shown(conversation), dump(conversation)

    def _answering(self, question: str, before: Conversation, scope: Any, model: Any) -> Pictures:
        try:
            wanted = read_scope(scope)
            names = chosen(wanted, self._library.articles())
            stream = self._assistants[model].stream(
                question,
                articles=names,
                since=wanted.since,
                until=wanted.until,
                site=wanted.site,
                history=turns(before),
            )
        except CitewellError as error:
            yield from _ended(before, Exchange(question, error=str(error)))
            return
        exchange = partial(Exchange, question, articles=tuple(names or ()))
        partly = partial(_partial, question, str(model))
        yield from _streaming(before, exchange, stream, partly)

    def _summarizing(
        self, names: Sequence[str], form: SummaryForm, before: Conversation, model: Any
    ) -> Pictures:
        titles = {each.id: each.title for each in readable(self._library)}
        of = titles.get(names[0], "an article") if len(names) == 1 else count(len(names), "article")
        exchange = partial(Exchange, f"Summary of {of}", articles=tuple(names), form=form)
        try:
            stream = self._assistants[model].stream_summary(names, form)
        except CitewellError as error:
            yield from _ended(before, exchange(error=str(error)))
            return
        partly = partial(_partial_summary, tuple(names), form, str(model))
        yield from _streaming(before, exchange, stream, partly)


def _streaming(
    before: Conversation,
    exchange: Callable[..., Exchange],
    stream: Iterable[Event[Any]],
    partly: Callable[[Sequence[CitedSentence], float], Answer | Summary],
) -> Pictures:
    """The transcript while an exchange grows, with the conversation wherever there is more of it to keep.

    What is kept stays when the answer is stopped, or the page is closed.
    """
    done = answers.transcript(before)
    growing = exchange()
    sentences: list[CitedSentence] = []
    begun, started, drawn = "", time.monotonic(), 0.0

    def grown() -> list[str]:
        return [*done, answers.growing(growing, len(before), sentences, begun)]

    yield grown(), dump((*before, exchange(error=_NOTHING_YET)))
    try:
        for event in promptly(stream):
            match event:
                case None:
                    yield grown(), gr.skip()
                case Done(value=value):
                    yield from _ended(before, exchange(**_whole(light(value))))
                case SentenceEnd(sentence=sentence):
                    sentences.append(sentence)
                    begun = ""
                    part = partly(sentences, time.monotonic() - started)
                    yield grown(), dump((*before, exchange(**_whole(part))))
                case TextDelta(text=text):
                    begun += text
                    if time.monotonic() - drawn >= PACE:
                        drawn = time.monotonic()
                        yield grown(), gr.skip()
    except CitewellError as error:
        yield from _ended(before, exchange(error=str(error)))


def _ended(before: Conversation, exchange: Exchange) -> Pictures:
    conversation = (*before, exchange)
    yield answers.transcript(conversation), dump(conversation)


def _whole(value: Answer | Summary) -> dict[str, Answer | Summary]:
    return {"answer": value} if isinstance(value, Answer) else {"summary": value}


def _partial(question: str, model: str, sentences: Sequence[CitedSentence], seconds: float) -> Answer:
    """What there is of an answer that may yet be stopped."""
    return Answer(question, False, tuple(sentences), _receipt(model, seconds))


def _partial_summary(
    names: tuple[str, ...],
    form: SummaryForm,
    model: str,
    sentences: Sequence[CitedSentence],
    seconds: float,
) -> Summary:
    return Summary(names, tuple(sentences), (), _receipt(model, seconds), form.style)


def _receipt(model: str, seconds: float) -> AnswerReceipt:
    return AnswerReceipt(model, None, (), None, None, round(seconds, 3), incomplete=STOPPED)


def _form(style: Any, sentences: Any) -> SummaryForm:
    """The form that a page asks for; raises UsageError for one that no page offers."""
    styles: tuple[SummaryStyle, ...] = get_args(SummaryStyle)
    known = next((name for name in styles if name == style), None)
    if known is None or not str(sentences).isdecimal() or not 1 <= int(sentences) <= _LONGEST:
        raise UsageError(f"Choose a style and 1 to {_LONGEST} sentences.")
    return SummaryForm(known, int(sentences))
