"""Read a model's reply as it comes: sentences that are verified the moment they end."""

from collections.abc import Generator, Iterable, Mapping
from dataclasses import dataclass

from rag.generation.drafts import Draft
from rag.generation.reader import ReplyReader
from rag.generation.refusal import certain, is_refusal, refuses_in_words
from rag.types import Citation, CitedSentence, ReplyEnd, SentenceEnd, TextDelta
from rag.verification.attribute import attribute
from rag.verification.verify import verify

_SHORT = 2  # sentences of a refusal in a model's own words


@dataclass(frozen=True, slots=True)
class Reply:
    """A whole reply: its sentences (none where it refuses), its text as it came, and how it ended."""

    sentences: tuple[CitedSentence, ...]
    refused: bool
    text: str
    end: ReplyEnd


def read_reply(
    stream: Iterable[str | ReplyEnd], citations: Mapping[int, Citation]
) -> Generator[TextDelta | SentenceEnd, None, Reply]:
    """What of `stream` can be shown, as soon as it can; the value of the generator is the whole reply.

    `citations` says what each sentence number stands for.
    """
    reader, shown = ReplyReader(max(citations, default=0)), _Shown()
    end = ReplyEnd("cut")
    pieces, sentences, refused = [], [], False
    for piece in stream:
        if isinstance(piece, ReplyEnd):
            end = piece
        else:
            pieces.append(piece)
        for item in reader.close() if isinstance(piece, ReplyEnd) else reader.feed(piece):
            if isinstance(item, TextDelta):
                yield from shown.more(item.text)
                continue
            yield from shown.all_of(item.text)
            if is_refusal(item.text):
                refused = True
            else:
                sentences.append(verified(item, citations))
                yield SentenceEnd(sentences[-1])
    refused = _refuses(sentences, refused)
    return Reply(() if refused else tuple(sentences), refused, "".join(pieces), end)


def verified(draft: Draft, citations: Mapping[int, Citation]) -> CitedSentence:
    """A sentence with what it cites, judged; one that cites nothing is given our citation where one fits."""
    known = [citations[number] for number in draft.numbers if number in citations]
    unknown = [str(number) for number in draft.numbers if number not in citations]
    if not known and (ours := attribute(draft.text, citations.values())) is not None:
        known = [ours]
    return verify(draft.text, known, (*draft.invalid, *unknown))


def _refuses(sentences: list[CitedSentence], refused: bool) -> bool:
    """Whether a reply is a refusal: a word of refusal after an answer that holds takes nothing back."""
    if refused:
        return not any(
            sentence.verdict.status == "supported" and not sentence.citations[0].attributed
            for sentence in sentences
        )
    bare = all(sentence.verdict.status == "uncited" for sentence in sentences)
    return bare and len(sentences) <= _SHORT and refuses_in_words([s.text for s in sentences])


class _Shown:
    """How much of the sentence under way was given out."""

    def __init__(self) -> None:
        self._text, self._given = "", 0

    def more(self, piece: str) -> Generator[TextDelta, None, None]:
        """What is certain now that `piece` has come."""
        self._text += piece
        yield from self._upto(certain(self._text))

    def all_of(self, sentence: str) -> Generator[TextDelta, None, None]:
        """The rest of a sentence that has ended, unless it refuses."""
        yield from self._upto(certain(self._text) if is_refusal(sentence) else len(self._text))
        self._text, self._given = "", 0

    def _upto(self, place: int) -> Generator[TextDelta, None, None]:
        if place > self._given:
            yield TextDelta(self._text[self._given : place])
            self._given = place
