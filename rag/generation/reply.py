"""Read a model's reply as it arrives, and verify each sentence as soon as it ends."""

import re
from collections import Counter
from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from rag.generation.parse import Draft, Parsed, drafts, readings
from rag.generation.refusal import is_refusal, refuses_in_words
from rag.generation.unwrap import unwrapped
from rag.types import (
    Citation,
    CitedSentence,
    ReplyEnd,
    ReplyItem,
    SentenceEnd,
    TextDelta,
    Thinking,
    Verdict,
    Withdrawn,
)
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
_REPEATING = ReplyEnd("cut", None, "the model began to repeat itself")


@dataclass(frozen=True, slots=True)
class Reply:
    """A whole reply: its sentences (none if it refuses), its text as it arrived, and how it ended.

    `thought` is the number of seconds that the model was seen to think, or None if it was not.
    """

    sentences: tuple[CitedSentence, ...]
    refused: bool
    text: str
    end: ReplyEnd
    thought: float | None = None


def read_reply(
    stream: Iterable[ReplyItem], citations: Mapping[int, Citation], checker: Checker, prompt: str = ""
) -> Generator[TextDelta | SentenceEnd | Withdrawn | Thinking, None, Reply]:
    """Yield the displayable events of `stream` as soon as possible; the generator's value is the whole reply.

    `citations` has the citation for each sentence number; `checker` checks each sentence as it ends.
    Text that a model copies from the `prompt` is unsupported unless the articles say it too. A reply
    that immediately repeats one or more of its sentences is ended.
    """
    received: list[ReplyItem] = []
    language = main_language(citations)
    prompt_words = " ".join(draft.text for draft in drafts(prompt, 0, language)).casefold()
    sentences: list[CitedSentence] = []
    refused_after: int | None = None  # the number of sentences before the refusal
    shown, space = "", ""  # what is shown of the current sentence, and the space before it
    for parsed in readings(unwrapped(_recorded(stream, received)), max(citations, default=0), language):
        if isinstance(parsed, Withdrawn):
            sentences, refused_after, shown, space = [], None, "", ""
        if not isinstance(parsed, Parsed):
            yield parsed
            continue
        for draft in parsed.sentences:
            if is_refusal(draft.text, is_cited=bool(draft.numbers)):
                refused_after = len(sentences) if refused_after is None else refused_after
            elif draft.numbers or not is_chatter(draft.text):
                if _is_repetition([*(sentence.text for sentence in sentences), draft.text]):
                    return replace(_reply(sentences, refused_after, received), end=_REPEATING)
                yield from _unshown(shown, draft.text, space)
                is_whole = not isinstance(end := received[-1], ReplyEnd) or end.ending == "stop"
                sentence = verified(draft, citations, checker, attributes=is_whole)
                sentences.append(_mark_copy(sentence, prompt_words))
                yield SentenceEnd(sentences[-1])
                space = " "
            shown, space = "", " " if shown else space
        yield from _unshown(shown, parsed.tail, space)
        shown = parsed.tail
    return _reply(sentences, refused_after, received)


def _recorded(stream: Iterable[ReplyItem], received: list[ReplyItem]) -> Iterator[str | Withdrawn | Thinking]:
    """What `stream` says before it ends; all of it is added to `received`."""
    for item in stream:
        received.append(item)
        if not isinstance(item, ReplyEnd):
            yield item


def _reply(
    sentences: Sequence[CitedSentence], refused_after: int | None, received: Sequence[ReplyItem]
) -> Reply:
    refused = _refuses(sentences, refused_after)
    text = "".join(item for item in received if isinstance(item, str))
    ends = [item for item in received if isinstance(item, ReplyEnd)]
    thoughts = [item.seconds for item in received if isinstance(item, Thinking) and item.seconds]
    end = ends[-1] if ends else ReplyEnd("cut")
    return Reply(() if refused else tuple(sentences), refused, text, end, thoughts[-1] if thoughts else None)


def _is_repetition(said: Sequence[str]) -> bool:
    """Whether the last one or more sentences repeat those just before them."""
    return any(
        said[-1] == said[-1 - size] and said[-size:] == said[-2 * size : -size]
        for size in range(1, len(said) // 2 + 1)
    )


def _mark_copy(sentence: CitedSentence, prompt: str) -> CitedSentence:
    """The sentence, marked as unsupported if it only repeats the prompt."""
    words = sentence.text.casefold().rstrip(".:")
    if sentence.verdict.status == "supported" or words.count(" ") < _FEWEST or words not in prompt:
        return sentence
    return replace(sentence, verdict=Verdict("unsupported", 0.0, ("it is copied from the prompt",)))


def _unshown(shown: str, text: str, space: str) -> Iterator[TextDelta]:
    """The part of `text` that hasn't been `shown` yet."""
    if more := text[len(shown) :]:
        yield TextDelta(more if shown else space + more)


def is_chatter(sentence: str) -> bool:
    """Whether a sentence is only a phrase around an answer, such as “Here is what I found:”."""
    return _CHATTER.match(sentence) is not None


def main_language(citations: Mapping[int, Citation]) -> str:
    """The language of most citations, and so of the reply."""
    counts = Counter(citation.language for citation in citations.values())
    return max(counts, key=lambda code: counts[code], default="en")


def verified(
    draft: Draft, citations: Mapping[int, Citation], checker: Checker, *, attributes: bool = True
) -> CitedSentence:
    """A draft with its citations, checked.

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
