"""Citations: a sentence of a passage as its place in an article."""

from bisect import bisect_left

from rag.types import Citation, Passage, Sentence


def cite(passage: Passage, sentence: Sentence) -> Citation:
    """The citation of a sentence of `passage`, whose text is the quote.

    Its surroundings end where the passage does.
    """
    sentences = passage.sentences
    place = bisect_left(sentences, sentence.start, key=lambda each: each.start)
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
        before=sentences[place - 1].text if place else "",
        after=sentences[place + 1].text if place + 1 < len(sentences) else "",
    )
