"""What each article of a library is about, in its own sentences, and what may be asked about it."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from functools import partial
from itertools import islice, zip_longest

from rag.assistant import Assistant
from rag.generation.extractive import Extractive
from rag.generation.questions import questions
from rag.generation.summarize import READ
from rag.library import Library
from rag.types import Article, Citation, Example, Overview, Sentence, SentenceEnd, SummaryForm

_MADE_BY = "2"  # raise it, and overviews are made again
_SUMMARY = SummaryForm(sentences=2)


class Overviews:
    """Overviews of the articles of `library`, made without a model when they are first asked for.

    Each is kept with the version of its article. Every method may raise LibraryError.
    """

    def __init__(self, library: Library, answerer: Extractive) -> None:
        self._library = library
        self._answerer = answerer
        self._assistant = Assistant(library, answerer)

    def of(self, article_id: str) -> Overview:
        """Two sentences and up to three questions of an article; raises UnknownArticle."""
        kept = self._library.overviews.get(article_id, _MADE_BY)
        if kept is not None:
            return kept
        article = self._library.article(article_id)
        made = Overview(
            article.id, self._summary(article), questions(article, partial(self._cited, [article.id]))
        )
        self._library.overviews.keep(made, article, _MADE_BY)
        return made

    def summaries(self, ids: Collection[str]) -> dict[str, str]:
        """The summaries of these articles, in one text each, as far as their overviews are made."""
        return self._library.overviews.summaries(ids, _MADE_BY)

    def examples(
        self, about: Sequence[str], *, most: int, articles: Collection[str] | None = None
    ) -> tuple[Example, ...]:
        """At most so many questions of the overviews of `about`, in turns, that `articles` answer together.

        They are all articles of the library where none are given. Each question's answer cites the
        sentence of its example: what is in the other articles may answer it in other ways.
        """
        turns = zip_longest(*(self.of(article_id).questions for article_id in about))
        made = (
            (name, one) for turn in turns for name, one in zip(about, turn, strict=True) if one is not None
        )
        return tuple(islice((one for name, one in made if self._answers(name, one, articles)), most))

    def _answers(self, name: str, one: Example, articles: Collection[str] | None) -> bool:
        place = name, one.sentence.start, one.sentence.end
        return any(
            (each.article, each.start, each.end) == place for each in self._cited(articles, one.question)
        )

    def _summary(self, article: Article) -> tuple[Sentence, ...]:
        beginning = replace(article, sentences=article.sentences[:READ])
        steps = self._answerer.summarize([beginning], _SUMMARY)
        cited = [step.sentence.citations[0] for step in steps if isinstance(step, SentenceEnd)]
        return tuple(Sentence(each.start, each.end, each.quote) for each in cited)

    def _cited(self, articles: Collection[str] | None, question: str) -> list[Citation]:
        answer = self._assistant.ask(question, articles=articles)
        return [citation for sentence in answer.sentences for citation in sentence.citations]
