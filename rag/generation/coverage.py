"""Find out which sections of an article a summary cites."""

from collections.abc import Iterator, Sequence

from rag.types import Article, CitedSentence, Coverage


def coverage_of(article: Article, sentences: Sequence[CitedSentence]) -> Iterator[Coverage]:
    """Each section that has a sentence of its own, and whether `sentences` cite it."""
    starts = [
        citation.start
        for sentence in sentences
        for citation in sentence.citations
        if citation.article == article.id
    ]
    return (
        Coverage(
            article.id,
            section.heading,
            section.start,
            section.end,
            cited=any(section.start <= start < section.end for start in starts),
        )
        for section in article.sections
        if any(section.start <= sentence.start < section.end for sentence in article.sentences)
    )
