"""Questions that an article answers, made from its own headings and sentences.

The answerer decides whether a question is good: it is kept only if its answer cites the sentence that it
was made from.
"""

from bisect import bisect
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass

from rag.generation.features import is_question
from rag.generation.interrogatives import Read, interrogatives, people
from rag.generation.leaning import leans
from rag.generation.score import tells
from rag.languages.language import language
from rag.types import Article, Citation, Example, Sentence

_MOST = 3  # questions of an article
_TRIES = 16  # questions asked to find them
_READ = 300  # sentences from the beginning that questions are made from
_LONGEST = 80  # characters of a heading
_FEWEST = 4  # content words of a sentence that answers
_ORDER = ("who", "which", "number", "heading", "name", "title")


@dataclass(frozen=True, slots=True)
class _Draft:
    """A question, the sentence that it was made from, its section and its form."""

    question: str
    sentence: Sentence
    section: int
    form: str


def questions(article: Article, ask: Callable[[str], Collection[Citation]]) -> tuple[Example, ...]:
    """Up to three questions that `article` answers, each with the sentence that must be cited.

    They come from different sections and forms if possible. `ask` returns what is cited in the
    answer of `article` to a question.
    """
    drafts = _drafts(article)
    chosen: list[_Draft] = []
    for _ in range(_TRIES):
        if len(chosen) == _MOST or not drafts:
            break
        used = Counter[int | str](key for draft in chosen for key in (draft.section, draft.form))
        best = min(drafts, key=lambda draft: used[draft.section] + used[draft.form])
        drafts.remove(best)
        cited = {(citation.start, citation.end) for citation in ask(best.question)}
        if (best.sentence.start, best.sentence.end) in cited:
            chosen.append(best)
            drafts = [
                each for each in drafts if best.sentence != each.sentence and best.question != each.question
            ]
    return tuple(Example(draft.question, draft.sentence) for draft in chosen)


def _drafts(article: Article) -> list[_Draft]:
    """Questions about single sentences, then about headings, then about names and the title."""
    told = [sentence for sentence in article.sentences[:_READ] if tells(sentence.text)]
    read = {sentence: Read.of(sentence.text, article.language) for sentence in told}
    persons = people(list(read.values()))
    starts = [section.start for section in article.sections]
    drafts = [
        _Draft(question, sentence, bisect(starts, sentence.start) - 1, form)
        for sentence in told
        for form, question in interrogatives(read[sentence], persons)
        if form == "name" or not leans(sentence.text, article.language)  # a name needs no other sentence
    ]
    drafts += _under_headings(article, [sentence for sentence in told if _says_something(read[sentence])])
    return sorted(drafts, key=lambda draft: _ORDER.index(draft.form))


def _under_headings(article: Article, told: Sequence[Sentence]) -> Iterator[_Draft]:
    """Questions about each heading and the title, answered by the first sentence below it."""
    form = language(article.language).questions.get("heading")
    if form is None:
        return
    headed = [("heading", section.heading, section.body, section.end) for section in article.sections]
    for kind, heading, start, end in [*headed, ("title", article.title, 0, len(article.text))]:
        under = (each for each in told if start <= each.start < end and each.text != heading)
        first = next(under, None)
        if heading and first and len(heading) <= _LONGEST and not heading.endswith("…"):
            number = [section.start <= first.start < section.end for section in article.sections].index(True)
            yield _Draft(heading if is_question(heading) else form.format(heading), first, number, kind)


def _says_something(sentence: Read) -> bool:
    return sum(not word.is_function for word in sentence.words) >= _FEWEST
