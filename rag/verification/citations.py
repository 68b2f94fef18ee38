"""Citations: from the number of a sentence to its place in an article."""

from collections.abc import Sequence

from rag.types import Citation, Passage, Sentence


def cite(
    article_id: str, title: str, section: str | None, sentence: Sentence, language: str = "en"
) -> Citation:
    """The citation of `sentence`, whose text is the quote."""
    return Citation(
        article_id, title, section, sentence.start, sentence.end, sentence.text, language=language
    )


def numbered(passages: Sequence[Passage]) -> dict[int, Citation]:
    """A citation for each sentence of all `passages`, numbered from 1 in order."""
    cited = (
        cite(passage.article, passage.title, passage.section, sentence, passage.language)
        for passage in passages
        for sentence in passage.sentences
    )
    return dict(enumerate(cited, start=1))
