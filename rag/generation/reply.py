"""Read a model's reply as it comes: sentences that are verified the moment they end."""

import re
from collections import Counter
from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from rag.generation.parse import Draft, drafts, readings
from rag.generation.refusal import is_refusal, refuses_in_words
from rag.generation.unwrap import unwrapped
from rag.types import Citation, CitedSentence, ReplyEnd, ReplyItem, SentenceEnd, TextDelta, Verdict, Withdrawn
from rag.verification.attribute import attribute
from rag.verification.checker import Checker
from rag.verification.verify import verify

_CHATTER = re.compile(
    r"(?:sure|certainly|of course|okay|ok|great question)(?: thing)?[!.,:]*$"
    r"|(?:sure|certainly|of course)?\W*(?:here|below)(?:[’']s| is| are)\b.{0,80}:$"
    r"|(?:based on|according to) the (?:provided |given )?(?:articles?|texts?|passages?|sentences).{0,40}:$"
    r"|(?:please )?let me know if\b|(?:i )?hope (?:this|that) helps\W*$"
    r"|if you have any (?:more|other|further) questions\b",
    re.IGNORECASE,
)

_SHORT = 3  # most sentences of a refusal in a model's own words
_FEWEST = 3  # spaces in a sentence that can count as a copy
_STUCK = ReplyEnd("cut", None, "the model began to repeat itself")


@dataclass(frozen=True, slots=True)
class Reply:
    """A whole reply: its sentences (none where it refuses), its text as it came, and how it ended."""

    sentences: tuple[CitedSentence, ...]
    refused: bool
    text: str
    end: ReplyEnd


def read_reply(
    stream: Iterable[ReplyItem], citations: Mapping[int, Citation], checker: Checker, prompt: str = ""
) -> Generator[TextDelta | SentenceEnd | Withdrawn, None, Reply]:
    """What of `stream` can be shown, as soon as it can; the value of the generator is the whole reply.

    `citations` says what each sentence number stands for; `checker` checks each sentence as it ends.
    What a model copies from the `prompt` is not supported unless the articles say it too. One or more
    sentences that are said again at once end the reply.
    """
    received: list[ReplyItem] = []

    def pieces() -> Iterator[str | Withdrawn]:
        for item in stream:
            received.append(item)
            if not isinstance(item, ReplyEnd):
                yield item

    language = spoken_in(citations)
    told = " ".join(draft.text for draft in drafts(prompt, 0, language)).casefold()
    sentences: list[CitedSentence] = []
    refused_after: int | None = None  # so many sentences
    shown, apart = "", ""  # of the sentence under way, and what is between it and the one before
    for parsed in readings(unwrapped(pieces()), max(citations, default=0), language):
        if received and isinstance(received[-1], Withdrawn):
            sentences, refused_after, shown, apart = [], None, "", ""
            yield received[-1]
        for draft in parsed.sentences:
            if is_refusal(draft.text, is_cited=bool(draft.numbers)):
                refused_after = len(sentences) if refused_after is None else refused_after
            elif draft.numbers or not is_chatter(draft.text):
                if _is_again([*(sentence.text for sentence in sentences), draft.text]):
                    return replace(_reply(sentences, refused_after, received), end=_STUCK)
                yield from _more(shown, draft.text, apart)
                is_whole = not isinstance(end := received[-1], ReplyEnd) or end.ending == "stop"
                sentence = verified(draft, citations, checker, attributes=is_whole)
                sentences.append(_copied(sentence, told))
                yield SentenceEnd(sentences[-1])
                apart = " "
            shown, apart = "", " " if shown else apart
        yield from _more(shown, parsed.tail, apart)
        shown = parsed.tail
    return _reply(sentences, refused_after, received)


def _reply(
    sentences: Sequence[CitedSentence], refused_after: int | None, received: Sequence[ReplyItem]
) -> Reply:
    refused = _refuses(sentences, refused_after)
    text = "".join(item for item in received if isinstance(item, str))
    ends = [item for item in received if isinstance(item, ReplyEnd)]
    return Reply(() if refused else tuple(sentences), refused, text, ends[-1] if ends else ReplyEnd("cut"))


def _is_again(said: Sequence[str]) -> bool:
    """Whether the last one or more sentences repeat those just before them."""
    return any(
        said[-1] == said[-1 - size] and said[-size:] == said[-2 * size : -size]
        for size in range(1, len(said) // 2 + 1)
    )


def _copied(sentence: CitedSentence, prompt: str) -> CitedSentence:
    """The sentence, marked as unsupported if it only repeats the prompt."""
    words = sentence.text.casefold().rstrip(".:")
    if sentence.verdict.status == "supported" or words.count(" ") < _FEWEST or words not in prompt:
        return sentence
    return replace(sentence, verdict=Verdict("unsupported", 0.0, ("it is copied from the prompt",)))


def _more(shown: str, text: str, apart: str) -> Iterator[TextDelta]:
    """The part of `text` that hasn't been `shown` yet."""
    if more := text[len(shown) :]:
        yield TextDelta(more if shown else apart + more)


def is_chatter(sentence: str) -> bool:
    """Whether a sentence is only a phrase around an answer, such as “Here is what I found:”."""
    return _CHATTER.match(sentence) is not None


def spoken_in(citations: Mapping[int, Citation]) -> str:
    """The language of most of what may be cited, and so of the reply."""
    counts = Counter(citation.language for citation in citations.values())
    return max(counts, key=lambda code: counts[code], default="en")


def verified(
    draft: Draft, citations: Mapping[int, Citation], checker: Checker, *, attributes: bool = True
) -> CitedSentence:
    """A sentence with what it cites, checked.

    One that cites nothing gets a citation from us if one fits, unless `attributes` is false: a sentence
    that was cut off might have gone on to say anything.
    """
    known = [citations[number] for number in draft.numbers if number in citations]
    unknown = [str(number) for number in draft.numbers if number not in citations]
    if not known and attributes and (ours := attribute(draft.text, citations.values(), checker)) is not None:
        known = [ours]
    return verify(draft.text, known, checker, (*draft.invalid, *unknown))


def _refuses(sentences: Sequence[CitedSentence], refused_after: int | None) -> bool:
    """Whether a reply is a refusal: after an answer that holds, the word of refusal withdraws nothing."""
    if refused_after is not None:
        return not any(
            sentence.verdict.status in ("supported", "unclear") and not sentence.citations[0].attributed
            for sentence in sentences[:refused_after]
        )
    bare = all(sentence.verdict.status != "supported" for sentence in sentences)
    return (
        bare
        and 0 < len(sentences) <= _SHORT
        and refuses_in_words(sentences[0].text, is_cited=bool(sentences[0].citations))
    )
