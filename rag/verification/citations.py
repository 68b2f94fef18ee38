"""Citations: from the number of a sentence to its place in an article."""

from collections.abc import Sequence

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


def numbered(passages: Sequence[Passage]) -> dict[int, Citation]:
    """A citation for each sentence of all `passages`, numbered from 1 in order."""
    cited = (cite(passage, sentence) for passage in passages for sentence in passage.sentences)
    return dict(enumerate(cited, start=1))
