"""Tell a model's thoughts from its reply, in whatever tags it writes them."""

import re
from collections.abc import Iterable, Iterator

from rag.types import Withdrawn

_LONGEST = 120  # characters of a tag
_ANSWERS = ("final", "answer", "response")  # channels that hold the reply

# <think>, <seed:think>, <|begin_of_thought|>, [THINK], ◁think▷, each with what closes it, and channels:
# <|channel|>analysis<|message|>…<|end|> or <|channel>thought … <channel|>. A tag in quotation marks is none.
_QUOTE = r"[`'\"‘“]"
_NAME = r"(?:\w{1,20}:)?(?:\w{1,12}_)?(?:think|thought|reason|analysis|reflect|scratchpad)\w{0,8}"
_TAG = re.compile(
    rf"""(?<!{_QUOTE})(?:<\|?|◁|(?-i:\[(?=[/A-Z_]+\])))(?:(?P<close>/|end_of_)|begin_of_)?{_NAME}(?:\|?>|▷|\])
      | <\|channel\|?>\s*(?P<channel>\w+)[^<\n]{{0,60}}(?:<\|message\|>|\n)
      | (?P<end><\|(?:end|return)\|>|<\|start\|>\w{{0,20}}(?=<)|<channel\|>)
      | (?P<bare>(?-i:assistantfinal))""",
    re.VERBOSE | re.IGNORECASE,
)
_BEGUN = re.compile(  # what may become one, with what stands before it
    rf"""{_QUOTE}?(?: <\|channel\|?>[^\n]{{0,80}} | <\|start\|>\w{{0,20}} | <[|/]{{0,2}}[\w:]{{0,50}}\|?
      | (?-i:\[/?[A-Z_]{{0,40}}) | ◁/?\w{{0,40}} )\Z
      | {_QUOTE}\Z""",
    re.VERBOSE | re.IGNORECASE,
)
# What is left of channels where a server drops their tags: “analysisWe need … assistantfinalThe bridge …”.
_BARE = tuple(f"{who}{channel}" for who in ("", "assistant") for channel in ("analysis", "commentary"))
_BARE_OPEN = re.compile(rf"\s*(?:{'|'.join(_BARE)})(?=[A-Z\d\"“‘'(])")


def without_thoughts(pieces: Iterable[str], *, is_thinking: bool = False) -> Iterator[str | Withdrawn]:
    """The pieces of a reply, none empty, without thoughts and the blanks before its first word.

    What was said before the end of thoughts whose beginning has no tag is withdrawn. A model that is known
    for such thoughts `is_thinking` from the beginning: nothing is said before they end, or the reply does.
    A thought that never ends leaves nothing.
    """
    has_said = False
    for item in _told(pieces, is_thinking):
        if isinstance(item, Withdrawn):
            if has_said:
                yield item
            has_said = False
        elif text := item if has_said else item.lstrip():
            yield text
            has_said = True


def _told(pieces: Iterable[str], is_thinking: bool) -> Iterator[str | Withdrawn]:
    """What is no thought, as soon as that is certain; some of it may be empty."""
    held, is_inside, is_known, is_begun, may_be_all = "", is_thinking, is_thinking, is_thinking, is_thinking
    for piece in pieces:
        held += piece
        if not is_begun:
            if any(word.startswith(held.lstrip()) for word in _BARE):
                continue
            is_begun, bare = True, _BARE_OPEN.match(held)
            held, is_inside, is_known = (held[bare.end() :], True, True) if bare else (held, False, False)
        while (tag := _TAG.search(held, max(0, len(held) - len(piece) - _LONGEST))) is not None:
            before, held = held[: tag.start()], held[tag.end() :]
            if not is_inside:
                yield before
                if not is_known and (tag["close"] or tag["bare"]):
                    yield Withdrawn()
            is_inside, is_known, may_be_all = _opens(tag), is_known or not tag["end"], False
        if is_inside:
            held = held if may_be_all else held[-_LONGEST:]
        else:
            begun = _BEGUN.search(held, max(0, len(held) - _LONGEST))
            certain = begun.start() if begun else len(held)
            yield held[:certain]
            held = held[certain:]
    if may_be_all or not is_inside:
        yield held


def _opens(tag: re.Match[str]) -> bool:
    """Whether thoughts follow on a tag."""
    if tag["channel"]:
        return tag["channel"].lower() not in _ANSWERS
    return not (tag["close"] or tag["end"] or tag["bare"])
