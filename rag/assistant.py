"""Ask, summarise and check: sentences that cite and were checked, from a question, an article or a text."""

import time
import uuid
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import reduce
from typing import TYPE_CHECKING, Protocol, TypeVar

from rag.errors import UsageError
from rag.events import timed
from rag.generation.about import aspect_of
from rag.generation.coverage import coverage_of
from rag.generation.outcome import Condensed, Outcome, Steps, all_reasons, exhausted
from rag.generation.shown import shown
from rag.introductions import introduce, unread
from rag.library import PASSAGE_HITS, Library
from rag.retrieval.rerank import Reranker
from rag.stages import Stopwatch
from rag.text import visible
from rag.types import (
    Answer,
    AnswerReceipt,
    Article,
    CheckedText,
    CitedSentence,
    Done,
    Event,
    Filters,
    Growing,
    Passage,
    ProgressCallback,
    Searched,
    Summary,
    SummaryForm,
    Turn,
)
from rag.verification.checker import Checker, FallibleChecker
from rag.verification.lexical import Lexical
from rag.verification.recheck import Rechecked, recheck

if TYPE_CHECKING:
    from rag.generation.prices import Price
    from rag.storage.listing import Scope

T = TypeVar("T", Answer, Summary)

LONGEST_QUESTION = 1000  # words; more is an article, not a question
ARTICLES = 5  # whose titles are told, and that are read for a question about the articles themselves


class Answerer(Protocol):
    """Turns passages into sentences that cite them; the value of each stream is its outcome."""

    @property
    def model(self) -> str:
        """The name that the receipt carries."""
        ...

    def condense(self, question: str, history: Sequence[Turn]) -> Condensed:
        """The question, and what it leans on of the conversation before it."""
        ...

    def answer(self, asked: Condensed, passages: Sequence[Passage]) -> Steps:
        """The sentences that answer what is asked; an outcome without any is a refusal."""
        ...

    def outline(self, articles: Sequence[Article]) -> Sequence[Passage]:
        """The passages that tell what `articles` (one at least) are about, best first."""
        ...

    def summarize(
        self, articles: Sequence[Article], form: SummaryForm, progress: ProgressCallback | None = None, /
    ) -> Steps:
        """The sentences that cover `articles` together, in the form that is asked for."""
        ...


class Assistant:
    """Answers from a library's articles, and only from them; `prices` are those of models by name.

    `checker` is for texts from elsewhere: an answerer brings the one that checks its sentences.
    A `served` checker has the last word on the sentences of an answer or a summary that is complete.
    `quoting` answers below a reply of which nothing is supported or unclear; where it doesn't either, a
    reply that cites nothing is left out. A `reranker` chooses the passages for a question.
    Every method may raise LibraryError, and ModelError where a language model answers.
    """

    def __init__(
        self,
        library: Library,
        answerer: Answerer,
        prices: "Mapping[str, Price] | None" = None,
        checker: Checker = Lexical(),  # noqa: B008  it has no state
        served: FallibleChecker | None = None,
        quoting: Answerer | None = None,
        reranker: Reranker | None = None,
    ) -> None:
        self._library = library
        self._answerer = answerer
        self._prices = prices or {}
        self._checker = checker
        self._served = served
        self._quoting = quoting
        self._reranker = reranker

    def ask(
        self,
        question: str,
        *,
        articles: Collection[str] | None = None,
        since: str | None = None,
        until: str | None = None,
        site: str | None = None,
        history: Sequence[Turn] = (),
        profile: bool = False,
    ) -> Answer:
        """The answer to `question` from all articles, or from those of these ids, days and site.

        With a `history`, oldest turn first, the question may lean on it. With `profile`, the receipt says
        how long each stage took. Raises UsageError for an empty or overlong question, for an empty library
        and if no article matches, and UnknownArticle for an id that doesn't exist.
        """
        return _last(
            self.stream(
                question,
                articles=articles,
                since=since,
                until=until,
                site=site,
                history=history,
                profile=profile,
            )
        )

    def stream(
        self,
        question: str,
        *,
        articles: Collection[str] | None = None,
        since: str | None = None,
        until: str | None = None,
        site: str | None = None,
        history: Sequence[Turn] = (),
        profile: bool = False,
    ) -> Iterator[Event[Answer]]:
        """The events of an answer as it comes, the last of them Done; raises as `ask` does."""
        question = _checked(question)
        started = time.perf_counter()
        filters = Filters(None if articles is None else tuple(articles), since, until, site)
        scope = self._library.scope(filters, titles=ARTICLES)
        ids = {"ask": uuid.uuid4().hex[:12], "model": self._answerer.model}
        watch = Stopwatch()
        with timed("ask", **ids) as event:
            with timed("condense", **ids), watch.stage("condense"):
                asked = self._answerer.condense(question, history)
            with timed("search", **ids):
                aspect = aspect_of(asked.text)
                found = (
                    self._library.retrieve(
                        asked.text, n=PASSAGE_HITS, articles=scope.ids, reranker=self._reranker
                    )
                    if aspect is None
                    else introduce(aspect, scope, self._library, (self._quoting or self._answerer).outline)
                )
            with timed("generate", **ids):
                outcome = yield from self._answerer.answer(asked, found.passages)
            with timed("recheck", **ids), watch.stage("verify"):
                checked = recheck(outcome.sentences, self._served)
            offline = self._offline(checked.sentences, asked, found.passages)
            for each in (found, outcome, offline):
                watch.add({} if each is None else each.seconds)
            if aspect is not None:
                outcome = replace(outcome, incomplete=all_reasons(outcome.incomplete, unread(scope)))
            told = shown(outcome, checked.sentences, offline, asked, found.passages)
            receipt = replace(
                self._receipt(started, told.outcome, checked, asked),
                rewritten=asked.text if asked.text != question else None,
                reranker=found.reranker,
                reranker_failed=found.failed,
                search_incomplete=found.incomplete,
                left_out=tuple(dict.fromkeys((*found.damaged, *scope.silent))),
                stages=watch.seconds if profile else None,
            )
            event.update(sentences=len(told.sentences), abstained=not told.sentences)
        searched = _searched(scope, filters)
        yield Done(
            Answer(question, not told.sentences, told.sentences, receipt, searched, told.closest, told.quotes)
        )

    def summarize(
        self,
        articles: str | Sequence[str],
        form: SummaryForm = SummaryForm(),  # noqa: B008  a frozen value
        *,
        progress: ProgressCallback | None = None,
    ) -> Summary:
        """One summary of a whole article, or of several together, by their ids.

        Raises UsageError for no id, and UnknownArticle for one that is not there.
        """
        return _last(self.stream_summary(articles, form, progress=progress))

    def stream_summary(
        self,
        articles: str | Sequence[str],
        form: SummaryForm = SummaryForm(),  # noqa: B008  a frozen value
        *,
        progress: ProgressCallback | None = None,
    ) -> Iterator[Event[Summary]]:
        """The events of a summary as it comes, the last of them Done; raises as `summarize` does."""
        started = time.perf_counter()
        ids = [articles] if isinstance(articles, str) else list(dict.fromkeys(articles))
        if not ids:
            raise UsageError("There is no article to summarise: give the id of one, or of several.")
        found = [self._library.article(each) for each in ids]
        with timed("summarize", articles=ids, model=self._answerer.model):
            outcome = yield from self._answerer.summarize(found, form, progress)
            checked = recheck(outcome.sentences, self._served)
        sentences = checked.sentences
        receipt = self._receipt(started, outcome, checked)
        coverage = tuple(covered for article in found for covered in coverage_of(article, sentences))
        yield Done(Summary(tuple(ids), sentences, coverage, receipt, form.style))

    def check(
        self,
        text: str,
        *,
        articles: Collection[str] | None = None,
        progress: ProgressCallback | None = None,
    ) -> CheckedText:
        """Each sentence of a text from anywhere, with the quotes that support it best and the verdict.

        They are looked for in all articles, or in those whose ids are given; headings, code and
        citation markers of the text claim nothing. Raises UsageError for a text without sentences and an
        overlong one, EmptyLibrary, and UnknownArticle.
        """
        from rag.checking import check

        return check(text, self._library, self._checker, self._served, articles, progress)

    def _offline(
        self, said: Sequence[CitedSentence], asked: Condensed, passages: Sequence[Passage]
    ) -> Outcome | None:
        """What answers without a model, unless something of what a model said can be shown as good."""
        holds = any(sentence.verdict.status in ("supported", "unclear") for sentence in said)
        return None if self._quoting is None or holds else exhausted(self._quoting.answer(asked, passages))

    def _receipt(
        self, started: float, outcome: Outcome, checked: Rechecked, condensed: Condensed | None = None
    ) -> AnswerReceipt:
        model = self._answerer.model
        calls: list[Condensed | Outcome] = [outcome] if condensed is None else [condensed, outcome]
        spent = [call.tokens for call in calls if call.tokens is not None]
        tokens = sum(spent[1:], start=spent[0]) if spent else None
        price = self._prices.get(model)
        return AnswerReceipt(
            model=model,
            prompt=", ".join(call.prompt for call in calls if call.prompt is not None) or None,
            passages=outcome.passages,
            tokens=tokens,
            cost=None if price is None or tokens is None else round(price.of(tokens), 9),
            seconds=round(time.perf_counter() - started, 3),
            incomplete=outcome.incomplete,
            checker=checked.checker,
            checker_failed=checked.failed,
            confidence=outcome.confidence,
            thought=outcome.thought,
        )


def _searched(scope: "Scope", filters: Filters) -> Searched:
    return Searched(scope.count, scope.total, filters, scope.titles if scope.count < scope.total else ())


def _checked(question: str) -> str:
    """The question on one line; raises UsageError where it is none."""
    question = " ".join(visible(question).split())
    words = question.count(" ") + 1
    if not question:
        raise UsageError('The question is empty: ask one, as in `citewell ask "Who decided it?"`.')
    if words > LONGEST_QUESTION:
        raise UsageError(
            f"The question has {words:,} words: ask in at most {LONGEST_QUESTION:,}, "
            "and add longer texts as articles."
        )
    return question


def _last(events: Iterator[Event[T]]) -> T:
    """What a stream of events comes to."""
    start: Growing[T] = Growing()
    value = reduce(Growing.after, events, start).value
    assert value is not None  # noqa: S101  a stream of events ends with Done
    return value
