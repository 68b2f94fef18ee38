"""Tell a model's thoughts from its reply, in whatever tags it writes them, and for how long it thinks."""

import re
from collections.abc import Iterable, Iterator
from time import monotonic

from rag.types import Thinking, Withdrawn

_LONGEST = 120  # characters of a tag
_ANSWERS = ("final", "answer", "response")  # channels that hold the reply

# <think>, <seed:think>, <|begin_of_thought|>, [THINK], ◁think▷, each with what closes it, and channels:
# <|channel|>analysis<|message|>…<|end|> or <|channel>thought … <channel|>. A tag in quotation marks is none.
# Some servers drop those of channels: “analysisWe need … assistantfinalThe bridge …”.
_QUOTE = r"[`'\"‘“]"
_NAME = r"(?:\w{1,20}:)?(?:\w{1,12}_)?(?:think|thought|reason|analysis|reflect|scratchpad)\w{0,8}"
_BARE = r"(?:assistant)?(?:analysis|commentary)(?=[A-Z\d\"“‘'(])"
_TAG = re.compile(
    rf"""\A(?-i:{_BARE})
      | (?<!{_QUOTE})(?:<\|?|◁|(?-i:\[(?=[/A-Z_]+\])))(?:(?P<close>/|end_of_)|begin_of_)?{_NAME}(?:\|?>|▷|\])
      | <\|channel\|?>\s*(?P<channel>\w+)[^<\n]{{0,60}}(?:<\|message\|>|\n)
      | (?P<end><\|(?:end|return)\|>|<\|start\|>\w{{0,20}}(?=<)|<channel\|>)
      | (?P<bare>(?-i:assistantfinal))""",
    re.VERBOSE | re.IGNORECASE,
)
_BARE_BEGUN = "|".join(
    f"{who}{channel}"[:end]
    for who in ("", "assistant")
    for channel in ("analysis", "commentary")
    for end in range(1, len(who + channel) + 1)
)
_BEGUN = re.compile(  # what may become one, with what stands before it
    rf"""{_QUOTE}?(?: <\|channel\|?>[^\n]{{0,80}} | <\|start\|>\w{{0,20}} | <[|/]{{0,2}}[\w:]{{0,50}}\|?
      | (?-i:\[/?[A-Z_]{{0,40}}) | ◁/?\w{{0,40}} )\Z
      | {_QUOTE}\Z | \A(?-i:{_BARE_BEGUN})\Z""",
    re.VERBOSE | re.IGNORECASE,
)


def without_thoughts(
    pieces: Iterable[str | Thinking], *, is_thinking: bool = False
) -> Iterator[str | Withdrawn | Thinking]:
    """The pieces of a reply, none empty, without thoughts and the blanks before its first word.

    `Thinking` stands for the thoughts: each time they begin, and with their seconds each time they end. In
    `pieces`, it is a thought that the server sends apart from the reply.
    What was said before the end of thoughts whose beginning has no tag is withdrawn. A model that is known
    for such thoughts `is_thinking` from the beginning: nothing is said before they end, or the reply does.
    A thought that never ends leaves nothing.
    """
    return _timed(_stripped(_told(pieces, is_thinking)))


def _timed(items: Iterable[str | Withdrawn | Thinking]) -> Iterator[str | Withdrawn | Thinking]:
    """The same with one `Thinking` where thoughts begin, and one with the seconds so far where they end."""
    total = 0.0
    started: float | None = None  # when the reply did
    since: float | None = None  # when the model began to think
    for item in items:
        now = monotonic()
        started = now if started is None else started
        if item == Thinking():
            if since is None:
                since = now
                yield item
            continue
        if isinstance(item, Withdrawn):  # all that came so far was thought
            yield item
            total, since = now - started, None
            yield Thinking(total)
            continue
        if since is not None:
            total += 0.0 if isinstance(item, Thinking) else now - since
            since = None
            yield Thinking(total)
        if isinstance(item, str):
            yield item
    if since is not None:
        yield Thinking(total + monotonic() - since)


def _stripped(items: Iterable[str | Withdrawn | Thinking]) -> Iterator[str | Withdrawn | Thinking]:
    has_said = False
    for item in items:
        if isinstance(item, Thinking):
            yield item
        elif isinstance(item, Withdrawn):
            if has_said:
                yield item
            has_said = False
        elif text := item if has_said else item.lstrip():
            yield text
            has_said = True


def _told(pieces: Iterable[str | Thinking], is_thinking: bool) -> Iterator[str | Withdrawn | Thinking]:
    """What is no thought, as soon as that is certain, and `Thinking` for each piece that has one.

    Some of it may be empty. Where a thought from the beginning turns out to be the reply, `Thinking` has no
    seconds.
    """
    text, told = "", 0  # what came, and how much of it has been told
    is_inside = is_known = may_be_all = is_thinking
    for piece in pieces:
        if isinstance(piece, Thinking):
            yield piece
            continue
        text += piece if text else piece.lstrip()
        while (tag := _TAG.search(text, max(told, len(text) - len(piece) - _LONGEST))) is not None:
            if not is_inside:
                yield text[told : tag.start()]
                if not is_known and (tag["close"] or tag["bare"]):
                    yield Withdrawn()
            told = tag.end()
            is_inside, is_known, may_be_all = _opens(tag), is_known or not tag["end"], False
            if is_inside:
                yield Thinking()
        if is_inside:
            yield Thinking()
        else:
            begun = _BEGUN.search(text, max(told, len(text) - _LONGEST))
            certain = begun.start() if begun else len(text)
            yield text[told:certain]
            told = certain
    if may_be_all:
        yield Thinking(0.0)
    if may_be_all or not is_inside:
        yield text[told:]


def _opens(tag: re.Match[str]) -> bool:
    """Whether thoughts follow on a tag."""
    if tag["channel"]:
        return tag["channel"].lower() not in _ANSWERS
    return not (tag["close"] or tag["end"] or tag["bare"])
