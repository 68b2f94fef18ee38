"""Build citations: the place in an article of a sentence from a passage."""

from bisect import bisect_left

from rag.types import Citation, Passage, Sentence


def cite(passage: Passage, sentence: Sentence) -> Citation:
    """Cite a sentence of `passage`, with its text as the quote.

    The neighbouring sentences come from the same passage only.
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
