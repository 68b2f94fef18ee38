"""Citations: a sentence of a passage as its place in an article."""

from rag.types import Citation, Passage, Sentence


def cite(passage: Passage, sentence: Sentence) -> Citation:
    """The citation of a sentence of `passage`, whose text is the quote."""
    return Citation(
        passage.article,
        passage.title,
        passage.section,
        sentence.start,
        sentence.end,
        sentence.text,
        language=passage.language,
        metadata=passage.metadata,
        page=passage.page(sentence.start),
    )
