"""Measure the quality of offline summaries: against the lead, by dangling references and by questions.

``python benchmarks/summaries.py --data FILE`` reads a ``*.jsonl`` or ``*.jsonl.gz`` with one object per
line: ``{"id", "article", "references": [text, …]}``. For each article it makes a summary of three sentences,
and one as long as the article's first three, and prints ROUGE-1 (the F1 against the best reference, and the
mean over all of them) next to that of the article's first words, as many as the summary has. The difference
is given with twice its standard error. *Leaning* is the share of summaries with a sentence that depends on
another that does not directly precede it (`rag.generation.leaning`). The summariser follows the same rule,
so this checks its choice and doesn't measure the rule.

The weights of the summariser were chosen among several settings on 100 articles of SummEval, with a look at
the bundled articles, so both tables are optimistic on those.

Without ``--data`` it prints what the summaries of the bundled articles answer: the share of the bundled
questions for which the summary cites one of the sentences of the evidence, for 4 and for 8 sentences.
"""

import argparse
import gzip
import json
import statistics
from collections.abc import Callable, Sequence
from pathlib import Path

from report import Row, report
from rouge_score.rouge_scorer import RougeScorer

from eval import bundled_dataset
from eval.dataset import open_dataset
from rag.generation.context import whole
from rag.generation.leaning import leans
from rag.generation.summarize import summarize_extractive
from rag.indexing.embed import StaticEmbedder
from rag.reading.article import read_article
from rag.types import Article, CitedSentence, Source, SummaryForm
from rag.verification.lexical import Lexical

_LEAD = 3  # sentences
EMBEDDER, CHECKER = StaticEmbedder(), Lexical()
SCORER = RougeScorer(["rouge1"], use_stemmer=True)


def main() -> None:
    """Print the scores for a file's articles, or the questions that summaries of bundled articles answer."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--data", type=Path, metavar="FILE", help="articles with reference summaries")
    path = parser.parse_args().data
    if path is None:
        report("summaries", [answered(sentences) for sentences in (4, 8)])
        return
    opened = gzip.open if path.suffix == ".gz" else open
    with opened(path, "rt", encoding="utf-8") as file:
        rows = [json.loads(line) for line in file]
    articles = [read_article(Source(f"text:{row['id']}", row["article"], keep_all=True)) for row in rows]
    references = [row["references"] for row in rows]
    print(f"{'':12}{'n':>5}{'words':>7}{'leaning':>9}{'best':>8}{'lead':>8}{'mean':>8}{'lead':>8}")
    compare("3 sentences", articles, references, lambda _: SummaryForm(sentences=_LEAD))
    compare("equal length", articles, references, lambda a: SummaryForm(words=len(lead(a).split())))


def compare(
    name: str,
    articles: Sequence[Article],
    references: Sequence[Sequence[str]],
    form: Callable[[Article], SummaryForm],
) -> None:
    """Print the scores of summaries in the given form, and of the first words of their articles."""
    ours = [summary(article, form(article)) for article in articles]
    texts = [" ".join(each.text for each in cited) for cited in ours]
    firsts = [" ".join(lead(a, None).split()[: len(t.split())]) for a, t in zip(articles, texts, strict=True)]
    best, mean = scores(texts, references)
    best_lead, mean_lead = scores(firsts, references)
    leaning = statistics.mean(dangles(a, cited) for a, cited in zip(articles, ours, strict=True))
    words = statistics.mean(len(text.split()) for text in texts)
    figures = [100 * statistics.mean(each) for each in (best, best_lead, mean, mean_lead)]
    print(
        f"{name:12}{len(ours):5}{words:7.1f}{leaning:9.2f}" + "".join(f"{figure:8.2f}" for figure in figures)
    )
    for what, mine, theirs in (("best", best, best_lead), ("mean", mean, mean_lead)):
        more = [100 * (one - other) for one, other in zip(mine, theirs, strict=True)]
        error = 2 * statistics.stdev(more) / len(more) ** 0.5
        print(f"{'':12}{what}: {statistics.mean(more):+.2f} ± {error:.2f} over the lead")


def scores(texts: Sequence[str], references: Sequence[Sequence[str]]) -> tuple[list[float], list[float]]:
    """ROUGE-1 of each text: the F1 against its best reference, and the mean over its references."""
    found = [
        [SCORER.score(reference, text)["rouge1"].fmeasure for reference in known]
        for text, known in zip(texts, references, strict=True)
    ]
    return [max(each) for each in found], [statistics.mean(each) for each in found]


def summary(article: Article, form: SummaryForm) -> tuple[CitedSentence, ...]:
    """The offline summary."""
    return summarize_extractive([article], EMBEDDER, form, CHECKER)


def lead(article: Article, sentences: int | None = _LEAD) -> str:
    """The first sentences of an article; all of them if `sentences` is None."""
    body = [sentence.text for passage in whole(article) for sentence in passage.sentences]
    return " ".join(body[:sentences])


def dangles(article: Article, cited: Sequence[CitedSentence]) -> bool:
    """Whether a sentence of a summary depends on one that does not directly precede it there."""
    starts = [sentence.start for passage in whole(article) for sentence in passage.sentences]
    places = [starts.index(each.citations[0].start) for each in cited]
    return any(
        place > 0 and place - 1 not in places and leans(each.text, article.language)
        for place, each in zip(places, cited, strict=True)
    )


def answered(sentences: int) -> Row:
    """How many of the bundled questions the summaries of their articles answer."""
    samples = [each for each in open_dataset(bundled_dataset()) if each.evidence and len(each.articles) == 1]
    shown: dict[str, str] = {}
    for name in {sample.articles[0] for sample in samples}:
        text = (bundled_dataset().parent / name).read_text(encoding="utf-8")
        cited = summary(read_article(Source(name, text)), SummaryForm(sentences=sentences))
        shown[name] = " ".join(each.text for each in cited)
    hits = sum(any(quote in shown[each.articles[0]] for quote in each.evidence) for each in samples)
    return {
        "sentences": sentences,
        "questions": len(samples),
        "answered": hits,
        "share": hits / len(samples),
    }


if __name__ == "__main__":
    main()
