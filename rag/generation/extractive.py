"""Answers and summaries made of the articles' own sentences, with no model at all."""

from collections.abc import Sequence
from dataclasses import replace

from rag.generation.about import Aspect, aspect_of, without_frame
from rag.generation.context import whole
from rag.generation.followup import condense
from rag.generation.imprint import stated, states
from rag.generation.leaning import leans
from rag.generation.outcome import Condensed, Outcome, Steps, spoken
from rag.generation.question import clauses, compares
from rag.generation.score import Candidate, SentenceVectors, score
from rag.generation.summarize import outline, summarize_extractive
from rag.indexing.embed import Embedder
from rag.languages.words import content
from rag.reading.instructions import addresses_model
from rag.retrieval.tables import headers, is_row
from rag.stages import Stopwatch
from rag.types import Article, Citation, Passage, ProgressCallback, Sentence, SummaryForm, Turn
from rag.verification.checker import Checker
from rag.verification.citations import cite
from rag.verification.verify import quoted, with_report

ENOUGH = 0.05  # the least score of the best sentence; below it, the articles do not say
_CLOSE = 0.1  # the least score of a sentence that a refusal shows, as a share of `ENOUGH`
_SHARE = 0.07  # the least share of a further sentence, as a part of the best one's
_MOST = 3  # sentences of an answer
_OVERVIEW = SummaryForm().sentences  # of an answer to “What is the article about?”
_OUTLINE = 16  # sentences that tell a model what articles are about
_ALIKE = 0.7  # the share of common words from which two sentences say the same


class Extractive:
    """Quotes the sentences that answer, or nothing where none does; `checker` checks what it quotes.

    `embedder` gives words their vectors; without an `encoder` of sentences, words alone choose.
    """

    model = "offline extractive"

    def __init__(self, embedder: Embedder, checker: Checker, encoder: SentenceVectors | None = None) -> None:
        self._embedder = embedder
        self._checker = checker
        self._encoder = encoder

    def condense(self, question: str, history: Sequence[Turn]) -> Condensed:
        """The question with the topic of the conversation, where it leans on one."""
        return condense(question, history)

    def answer(self, asked: Condensed, passages: Sequence[Passage]) -> Steps:
        """One to three verbatim sentences, the best first, each cited; none to abstain.

        One that answers alone goes with a sentence next to it. A question about the articles themselves
        is answered by the first passages, or by lines with a name or a date.
        """
        watch = Stopwatch()
        aspect = aspect_of(asked.text)
        if aspect is not None:
            with watch.stage("verify"):
                sentences = quoted(_introduction(aspect, passages), self._checker)
            yield from spoken(sentences)
            why = None if sentences else _in_metadata(aspect, passages)
            return Outcome(sentences, tuple(passages), incomplete=why, seconds=watch.seconds)
        with watch.stage("choose"):
            found = candidates(asked, passages, self._embedder, self._encoder)
            chosen = best_first(accompanied(choose(found)))
            near = nearest(found)
        with watch.stage("verify"):
            sentences = quoted([cite(each.passage, each.sentence) for each in chosen], self._checker)
        yield from spoken(sentences)
        sure = confidence(found)
        return Outcome(sentences, tuple(passages), confidence=sure, closest=near, seconds=watch.seconds)

    def outline(self, articles: Sequence[Article]) -> list[Passage]:
        """The sentences that a summary of `articles` takes, the first one first, each a passage."""
        return outline(articles, self._embedder, _OUTLINE)

    def summarize(
        self, articles: Sequence[Article], form: SummaryForm, _progress: ProgressCallback | None = None, /
    ) -> Steps:
        """Verbatim sentences that cover `articles`, in their order, at least one of each."""
        sentences = summarize_extractive(articles, self._embedder, form, self._checker)
        yield from spoken(sentences)
        return Outcome(sentences, tuple(passage for article in articles for passage in whole(article)))


def candidates(
    asked: Condensed,
    passages: Sequence[Passage],
    embedder: Embedder,
    encoder: SentenceVectors | None = None,
) -> list[list[Candidate]]:
    """The sentences of `passages` with their scores, once for each thing that is asked."""
    return [
        group for part in parts(asked) for group in _compared(part, score(part, passages, embedder, encoder))
    ]


def _introduction(aspect: Aspect, passages: Sequence[Passage]) -> list[Citation]:
    """The sentences of `passages` that answer a question about the articles themselves, in their order."""
    order = {article: place for place, article in enumerate(dict.fromkeys(p.article for p in passages))}
    read = passages[: max(_OVERVIEW, len(order))] if aspect == "overview" else passages
    return [
        cite(passage, sentence)
        for passage in sorted(read, key=lambda each: (order[each.article], each.start))
        for sentence in passage.sentences
        if aspect == "overview" or states(passage, sentence, aspect)
    ]


def _in_metadata(aspect: Aspect, passages: Sequence[Passage]) -> str | None:
    """That only the metadata of the articles have what is asked, if they do."""
    values = "; ".join(filter(None, dict.fromkeys(stated(each.metadata, aspect) for each in passages)))
    return f"only the metadata give the {aspect}: {values}" if values else None


def choose(asked: Sequence[Sequence[Candidate]], enough: float = ENOUGH) -> list[Candidate]:
    """Of the candidates for each thing asked, those that answer, the best of each first.

    None where no score is `enough`.
    """
    return _distinct([good for group in asked if (good := _good(group, enough))])


def nearest(asked: Sequence[Sequence[Candidate]]) -> tuple[Citation, ...]:
    """The candidates that come nearest to answering, best first, as citations; none if all are far."""
    return tuple(with_report(cite(each.passage, each.sentence)) for each in choose(asked, _CLOSE * ENOUGH))


def confidence(asked: Sequence[Sequence[Candidate]]) -> float:
    """The best score: `choose` finds nothing exactly where it is not `enough`."""
    return max((candidate.score for group in asked for candidate in group), default=0.0)


def accompanied(chosen: Sequence[Candidate]) -> list[Candidate]:
    """Rows of tables with their headers; another lone sentence with the next one of its paragraph.

    At the end of a paragraph, or above a table, it goes with the one before; a paragraph of one sentence goes
    with the next paragraph, or else the one before, if the passage has it. A text refutes what it reports
    in the next sentence, most often. Words that announce a report miss one in five
    (``benchmarks/reported.py``), so a sentence goes with the next one whatever it says.
    """
    named = (each for one in chosen for each in (*_header(one), one))
    titled = list({(each.passage.article, each.sentence): each for each in named}.values())
    if len(titled) != 1:
        return titled
    (only,) = titled
    sentences = only.passage.sentences
    place = sentences.index(only.sentence)
    near = [*sentences[place + 1 : place + 2], *sentences[max(0, place - 1) : place]]
    near.sort(key=lambda other: _paragraph(only.passage, other) != _paragraph(only.passage, only.sentence))
    fitting = near if is_row(only.sentence) else [sentence for sentence in near if not is_row(sentence)]
    others = [sentence for sentence in fitting if not addresses_model(sentence.text)]
    return [only, *(replace(only, sentence=sentence) for sentence in others[:1])]


def _paragraph(passage: Passage, sentence: Sentence) -> int:
    return passage.paragraph(sentence.start)


def _header(row: Candidate) -> list[Candidate]:
    """The first row of the table in which a candidate is another one."""
    sentences = row.passage.sentences
    place = headers(row.passage)[sentences.index(row.sentence)]
    return [] if place is None else [replace(row, sentence=sentences[place])]


def best_first(chosen: Sequence[Candidate]) -> list[Candidate]:
    """Order `chosen`, whose best come first, so that each can be read.

    A sentence that leans on the one before it comes right after that one, and rows of a table stay together.
    """
    ranks = {id(each): rank for rank, each in enumerate(chosen)}
    runs: list[list[Candidate]] = []
    for each in sorted(chosen, key=lambda each: (each.passage.article, each.sentence.start)):
        if runs and _follows(each, runs[-1][-1]):
            runs[-1].append(each)
        else:
            runs.append([each])
    runs.sort(key=lambda run: min(ranks[id(each)] for each in run))
    return [each for run in runs for each in run]


def _follows(one: Candidate, other: Candidate) -> bool:
    """Whether one can only be read right after the other, which stands somewhere before it."""
    if one.passage is not other.passage:
        return False
    if is_row(one.sentence) and is_row(other.sentence):
        return True
    sentences = one.passage.sentences
    is_next = sentences.index(one.sentence) == sentences.index(other.sentence) + 1
    return is_next and leans(one.sentence.text, one.passage.language)


def parts(asked: Condensed) -> list[str]:
    """What a question asks, each of the same topic; without one, what it asks first may be that."""
    first, *others = clauses(asked.question)
    before = [Turn(first, "")]
    topics = [asked.topic or condense(other, before).topic for other in others]
    found = zip((first, *others), (asked.topic, *topics), strict=True)
    return [without_frame(f"{question} {topic}".rstrip()) for question, topic in found]


def _compared(question: str, candidates: Sequence[Candidate]) -> list[list[Candidate]]:
    """The candidates of each article for a comparison; else all of them together."""
    if not compares(question):
        return [list(candidates)]
    articles = dict.fromkeys(candidate.passage.article for candidate in candidates)
    return [[c for c in candidates if c.passage.article == article] for article in articles]


def _good(candidates: Sequence[Candidate], enough: float) -> list[Candidate]:
    """The candidates that answer, best first; none where the best score is not `enough`."""
    if max((candidate.score for candidate in candidates), default=0.0) < enough:
        return []
    best = max(candidate.share for candidate in candidates)
    return sorted((c for c in candidates if c.share >= _SHARE * best), key=lambda c: -c.share)


def _distinct(groups: Sequence[Sequence[Candidate]]) -> list[Candidate]:
    """The best of each group, then the best of all, without those that say again what a better one says."""
    firsts = sorted((group[0] for group in groups), key=lambda c: -c.share)
    others = sorted((c for group in groups for c in group[1:]), key=lambda c: -c.share)
    chosen: list[Candidate] = []
    for candidate in (*firsts, *others):
        if len(chosen) < _MOST and not any(_repeats(candidate, other) for other in chosen):
            chosen.append(candidate)
    return chosen


def _repeats(one: Candidate, other: Candidate) -> bool:
    """Whether most words of one are in the other, and neither has a number that the other one hasn't."""
    mine, theirs = (set(content(c.sentence.text, c.passage.language)) for c in (one, other))
    if all(any(word[0].isdecimal() for word in only) for only in (mine - theirs, theirs - mine)):
        return False
    return len(mine & theirs) >= _ALIKE * max(1, min(len(mine), len(theirs)))
