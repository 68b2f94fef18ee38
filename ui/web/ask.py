"""The events of the conversation: answer, summarize, edit, retry, remove, rate."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any, get_args

import gradio as gr

from rag import (
    Answer,
    AnswerReceipt,
    CitedSentence,
    CitewellError,
    Library,
    Summary,
    SummaryForm,
    SummaryStyle,
    UsageError,
)
from ui.http.reporting import AT_ONCE
from ui.web.conversation import Exchange, change, judged, load, turns
from ui.web.desk import Desk
from ui.web.growing import Pictures, Place, streamed
from ui.web.models import Assistants
from ui.web.parts import EACH, PRIVATE, readable
from ui.web.render import answers
from ui.web.said import said
from ui.web.scope import asked, chosen, read_scope
from ui.wording import STOPPED, count

_LONGEST = 20  # sentences of a summary


class Ask:
    """The event handlers of the conversation; everything known about who asks comes with each event."""

    def __init__(self, library: Library, assistants: Assistants) -> None:
        self._library = library
        self._assistants = assistants

    def wire(self, desk: Desk) -> None:
        """Attach them to the parts of the page; the browser requests its conversation once it has loaded."""
        shown = [desk.transcript, desk.kept]
        asking: dict[str, Any] = {"concurrency_limit": AT_ONCE, "concurrency_id": "ask", **EACH, **PRIVATE}
        running = [
            desk.composer.ask(self._asked, desk.kept, shown, **asking),
            desk.transcript.example(self._asked, desk.kept, shown, **asking),
            desk.welcome.example(self._asked, desk.kept, shown, **asking),
            desk.source.example(self._asked, desk.kept, shown, **asking),
            desk.transcript.edit(self._edited, desk.kept, shown, **asking),
            desk.transcript.retry(self._again, desk.kept, shown, **asking),
            desk.source.summarize(self._summarized, desk.kept, shown, **asking),
            desk.scope.summarize(self._summarized, desk.kept, shown, **asking),
        ]
        now: dict[str, Any] = {"queue": False, "trigger_mode": "always_last", **PRIVATE}
        for each in running:
            # An update may still be on its way when an answer is stopped, so what is kept is drawn after it.
            each.failure(self._drawn, desk.kept, desk.transcript, **now)
        desk.composer.stop(None, cancels=running)
        desk.kept.opened(self._drawn, desk.kept, desk.transcript, cancels=running, **now)
        desk.kept.merged(self._drawn, desk.kept, desk.transcript, **now)
        for pressed, do in (
            (desk.transcript.discard, self._discarded),
            (desk.transcript.like, self._judged),
            (desk.transcript.dislike, self._judged),
        ):
            pressed(do, desk.kept, shown, queue=False, **PRIVATE)

    def _drawn(self, kept: Any) -> list[str]:
        return answers.transcript(load(kept).turns)

    def _asked(self, kept: Any, event: gr.EventData) -> Pictures:
        """Yield the outputs of an event that asks, one update after another; nothing for a blank question."""
        question = str(event._data["question"])
        if question.strip():
            yield from self._answering(question, Place.behind(load(kept)), event._data)
        else:
            yield gr.skip(), gr.skip()

    def _edited(self, kept: Any, event: gr.EventData) -> Pictures:
        """Ask an earlier question in other words; later questions are removed, with undo."""
        talk, question = load(kept), str(event._data["question"])
        at = talk.place(str(event._data["turn"]))
        later = talk.turns[at + 1 :]
        place = Place(talk, talk.turns[:at], (), talk.turns[at].id)
        if not question.strip():
            yield answers.transcript(talk.turns), gr.skip()
            return
        removed = f", {count(len(later), 'later question')} removed" if later else ""
        yield place.begun(Exchange(question), drop=later, undo=f"Question changed{removed}.")
        yield from self._answering(question, place, event._data)

    def _again(self, kept: Any, event: gr.EventData) -> Pictures:
        """Ask the same question again, in its place."""
        talk, data = load(kept), event._data
        at = talk.place(str(data["turn"]))
        old = talk.turns[at]
        place = Place(talk, talk.turns[:at], talk.turns[at + 1 :], old.id)
        yield place.begun(old, undo=None if old.error else "Answer replaced.")
        if old.form is None:
            yield from self._answering(old.question, place, data)
        else:
            yield from self._summarizing(old.articles, old.form, place, data.get("model"))

    def _summarized(self, kept: Any, event: gr.EventData) -> Pictures:
        """Like `_asked`, for a summary of one article, or of all that are asked."""
        data, place = event._data, Place.behind(load(kept))
        try:
            form = _form(data.get("style"), data.get("sentences"))
            if "article" in data:
                names = [str(data["article"])]
            else:
                names = [each.id for each in asked(read_scope(data.get("scope")), self._library.articles())]
        except CitewellError as error:
            yield place.ended(Exchange("Summary", error=said(error)))
        else:
            yield from self._summarizing(names, form, place, data.get("model"))

    def _discarded(self, kept: Any, event: gr.EventData) -> tuple[Any, Any]:
        talk = load(kept)
        at = talk.place(str(event._data["turn"]))
        rest = (*talk.turns[:at], *talk.turns[at + 1 :])
        return answers.transcript(rest), change(talk, drop=[talk.turns[at]], undo="Question removed.")

    def _judged(self, kept: Any, event: gr.EventData) -> tuple[Any, Any]:
        talk, data = load(kept), event._data
        at = talk.place(str(data["turn"]))
        exchange = judged(talk.turns[at], data["do"] == "like")
        return answers.transcript((*talk.turns[:at], exchange, *talk.turns[at + 1 :])), change(talk, exchange)

    def _answering(self, question: str, place: Place, data: Mapping[str, Any]) -> Pictures:
        model = data.get("model")
        try:
            wanted = read_scope(data.get("scope"))
            names = chosen(wanted, self._library.articles())
            stream = self._assistants[model].stream(
                question,
                articles=names,
                since=wanted.since,
                until=wanted.until,
                site=wanted.site,
                history=turns(place.before),
            )
        except CitewellError as error:
            yield place.ended(Exchange(question, error=said(error)))
            return
        exchange = partial(Exchange, question, articles=tuple(names or ()))
        yield from streamed(place, exchange, stream, partial(_partial, question, str(model)))

    def _summarizing(self, names: Sequence[str], form: SummaryForm, place: Place, model: Any) -> Pictures:
        titles = {each.id: each.title for each in readable(self._library)}
        of = titles.get(names[0], "an article") if len(names) == 1 else count(len(names), "article")
        exchange = partial(Exchange, f"Summary of {of}", articles=tuple(names), form=form)
        try:
            stream = self._assistants[model].stream_summary(names, form)
        except CitewellError as error:
            yield place.ended(exchange(error=said(error)))
            return
        partly = partial(_partial_summary, tuple(names), form, str(model))
        yield from streamed(place, exchange, stream, partly)


def _partial(question: str, model: str, sentences: Sequence[CitedSentence], seconds: float) -> Answer:
    """The part of an answer that has arrived, in case it is stopped."""
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
    """The requested form of a summary; raises UsageError for one that the page doesn't offer."""
    styles: tuple[SummaryStyle, ...] = get_args(SummaryStyle)
    known = next((name for name in styles if name == style), None)
    if known is None or not str(sentences).isdecimal() or not 1 <= int(sentences) <= _LONGEST:
        raise UsageError(f"Choose a style and 1 to {_LONGEST} sentences.")
    return SummaryForm(known, int(sentences))
