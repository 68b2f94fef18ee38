"""Ask and summarise: from a question or an article to sentences that cite and were checked."""

import time
from collections.abc import Collection, Sequence
from typing import Protocol

from rag.errors import UsageError
from rag.library import Library
from rag.types import Answer, AnswerReceipt, Article, CitedSentence, Coverage, Passage, Summary

PASSAGE_HITS = 12  # the chunks put before an answerer, before neighbours are merged
LONGEST_QUESTION = 1000  # words; more is an article, not a question


class Answerer(Protocol):
    """Turns passages into sentences that cite them; no sentence at all is a refusal."""

    @property
    def model(self) -> str:
        """The name that the receipt carries."""
        ...

    def answer(self, question: str, passages: Sequence[Passage]) -> Sequence[CitedSentence]:
        """The sentences that answer `question`, in the order of the text; empty to abstain."""
        ...

    def summarize(self, article: Article, *, sentences: int) -> Sequence[CitedSentence]:
        """At most `sentences` sentences that cover `article`, in the order of the text."""
        ...


class Assistant:
    """Answers from a library's articles, and only from them."""

    def __init__(self, library: Library, answerer: Answerer) -> None:
        self._library = library
        self._answerer = answerer

    def ask(self, question: str, *, articles: Collection[str] | None = None) -> Answer:
        """The answer to `question` from all articles, or from those whose ids are given.

        Raises UsageError for an empty or an overlong question and for an empty library, and
        UnknownArticle for an id that is not there.
        """
        question = " ".join(question.split())
        words = question.count(" ") + 1
        if not question:
            raise UsageError('The question is empty: ask one, as in `citewell ask "Who decided it?"`.')
        if words > LONGEST_QUESTION:
            raise UsageError(
                f"The question has {words:,} words: ask in at most {LONGEST_QUESTION:,}, "
                "and add longer texts with `citewell add`."
            )
        if not self._library.articles():
            raise UsageError("The library is empty: add an article with `citewell add PATH`.")
        started = time.perf_counter()
        passages = self._library.passages(question, n=PASSAGE_HITS, articles=articles)
        sentences = tuple(self._answerer.answer(question, passages))
        return Answer(question, not sentences, sentences, self._receipt(passages, started))

    def summarize(self, article_id: str, *, sentences: int = 4) -> Summary:
        """A one-paragraph summary of the whole article.

        Raises UnknownArticle for an id that is not there.
        """
        started = time.perf_counter()
        article = self._library.article(article_id)
        cited = tuple(self._answerer.summarize(article, sentences=sentences))
        return Summary(article_id, cited, _coverage(article, cited), self._receipt((), started))

    def _receipt(self, passages: Sequence[Passage], started: float) -> AnswerReceipt:
        return AnswerReceipt(
            model=self._answerer.model,
            prompt=None,
            passages=tuple(passages),
            tokens=None,
            cost=None,
            seconds=round(time.perf_counter() - started, 3),
        )


def _coverage(article: Article, sentences: Sequence[CitedSentence]) -> tuple[Coverage, ...]:
    """Which sections `sentences` cite; a section without a sentence of its own is left out."""
    starts = [citation.start for sentence in sentences for citation in sentence.citations]
    return tuple(
        Coverage(section.heading, any(section.start <= start < section.end for start in starts))
        for section in article.sections
        if any(section.start <= sentence.start < section.end for sentence in article.sentences)
    )
