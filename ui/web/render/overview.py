"""What an article is about, as HTML; pure."""

from html import escape

from rag import Article, Citation, Overview, Sentence
from ui.web.render.sentences import held, target


def lines(summary: str) -> str:
    """A summary for the list of articles; the style sheet cuts it to two lines."""
    return f'<span class="lines" dir="auto">{escape(summary)}</span>'


def place(article_id: str) -> str:
    """The place of an overview that is still to be made."""
    return f'<div data-about="{escape(article_id)}"></div>'


def overview(value: Overview, article: Article) -> str:
    """An overview for the list and for the open article; the script puts each in its place."""
    said = " ".join(
        escape(each.text)
        + held(
            f'<button type="button" class="cite" data-do="cite" {target(_citation(article, each))} '
            f'aria-label="Citation {number}"><span>{number}</span></button>'
        )
        for number, each in enumerate(value.summary, start=1)
    )
    questions = "".join(
        f'<li><button type="button" dir="auto" data-do="example" data-question="{escape(each.question)}">'
        f"{escape(each.question)}</button></li>"
        for each in value.questions
    )
    asked = f'<ul class="questions" aria-label="Questions">{questions}</ul>' if questions else ""
    shown = f'<section class="overview" aria-label="Overview"><p dir="auto">{said}</p>{asked}</section>'
    text = " ".join(each.text for each in value.summary)
    return (
        f'<div data-of="{escape(value.article)}" hidden>{lines(text)}{shown if value.summary else ""}</div>'
    )


def _citation(article: Article, sentence: Sentence) -> Citation:
    heading = next((s.heading for s in article.sections if s.start <= sentence.start < s.end), None)
    return Citation(
        article.id,
        article.title,
        heading,
        sentence.start,
        sentence.end,
        sentence.text,
        metadata=article.source.metadata,
        page=article.page(sentence.start),
    )
