"""Stub chat models: they read the same prompts as a real model, and tell the truth or one kind of lie.

They are deterministic and need no network. The honest stub quotes; each of the others changes its
reply by one lie, to test whatever reads replies.
"""

import re
from collections.abc import Iterator, Mapping, Sequence

from rag.errors import UsageError
from rag.generation.extractive import best_first, candidates, choose
from rag.generation.followup import condense
from rag.generation.lies import LIES, TRUTHS
from rag.generation.outcome import Condensed
from rag.generation.refusal import REFUSAL
from rag.generation.twists import Claim
from rag.indexing.embed import Embedder
from rag.types import Message, Passage, ReplyEnd, Sentence, Turn

_FENCED = re.compile(r"<(articles|question|conversation|notes)>\n(.*?)\n</\1>", re.DOTALL)
_LINE = re.compile(r"(?:Article: (?P<title>.*)|Section: (?P<section>.*)|\[(?P<number>\d+)\] (?P<text>.*))")
_NOTE = re.compile(r"- (.*?)((?: ?\[\d+\])+)")
_TURN = re.compile(r"(Question|Answer): (.*)")
_SUMMARY = 5  # sentences
_PIECE = re.compile(r"\s*\S+")


class Stub:
    """The stub ``stub:KIND``, where KIND is one of `LIES` or `TRUTHS`; raises UsageError for any other."""

    def __init__(self, kind: str, embedder: Embedder) -> None:
        if kind not in LIES and kind not in TRUTHS:
            names = ", ".join(f"stub:{known}" for known in LIES)
            raise UsageError(f"There is no stub:{kind}: name one of {names}.")
        self.name = f"stub:{kind}"
        self._lie = LIES.get(kind) or TRUTHS[kind]
        self._embedder = embedder

    def stream(self, messages: Sequence[Message]) -> Iterator[str | ReplyEnd]:
        """Yield the reply word by word, then how it ended."""
        prompt = "\n".join(message.text for message in messages)
        fenced = {match[1]: match[2] for match in _FENCED.finditer(prompt)}
        yield from _PIECE.findall(self._reply(fenced))
        yield ReplyEnd("stop")

    def _reply(self, fenced: Mapping[str, str]) -> str:
        if "conversation" in fenced:
            return condense(fenced["question"], _turns(fenced["conversation"])).text
        if "notes" in fenced:
            notes = _notes(fenced["notes"])
            told, known = _spread(notes), {note.numbers[0]: note.text for note in notes}
        else:
            passages = _passages(fenced["articles"])
            known = {s.start: s.text for passage in passages for s in passage.sentences}
            told = self._answer(fenced["question"], passages) if "question" in fenced else _summary(passages)
        return " ".join(map(_with_markers, self._lie(told, known))) or REFUSAL

    def _answer(self, question: str, passages: Sequence[Passage]) -> list[Claim]:
        found = candidates(Condensed(question), passages, self._embedder)
        chosen = best_first(choose(found))
        return [Claim(each.sentence.text, (each.sentence.start,)) for each in chosen]


def _summary(passages: Sequence[Passage]) -> list[Claim]:
    """The first sentence of each passage, or of some passages if there are many."""
    return _spread([Claim(p.sentences[0].text, (p.sentences[0].start,)) for p in passages])


def _spread(claims: Sequence[Claim]) -> list[Claim]:
    """As many claims as a summary has at most, evenly spaced from the first on."""
    count = min(_SUMMARY, len(claims))
    return [claims[place * len(claims) // count] for place in range(count)]


def _with_markers(claim: Claim) -> str:
    marks = "".join(f"[{number}]" for number in claim.numbers)
    text = f"{claim.text} {marks}".rstrip()
    return text if re.search(r"[.!?…][\"”’)]*$", claim.text) else f"{text}."


def _passages(text: str) -> list[Passage]:
    """The passages of a prompt; the offset of a sentence is its number."""
    found: list[tuple[str, str | None, list[Sentence]]] = []
    for match in map(_LINE.fullmatch, text.splitlines()):
        if match is None:
            continue
        if match["number"]:
            number = int(match["number"])
            found[-1][2].append(Sentence(number, number + 1, match["text"]))
        else:
            title = match["title"] if match["title"] is not None else found[-1][0]
            found.append((title, match["section"], []))
    return [
        Passage(title, title, section, sentences[0].start, sentences[-1].end, tuple(sentences), 1.0)
        for title, section, sentences in found
        if sentences
    ]


def _notes(text: str) -> list[Claim]:
    return [
        Claim(match[1], tuple(map(int, re.findall(r"\d+", match[2]))))
        for match in map(_NOTE.fullmatch, text.splitlines())
        if match
    ]


def _turns(text: str) -> list[Turn]:
    """The questions of a conversation, each with its answer if there is one."""
    turns: list[Turn] = []
    for who, line in (match.groups() for match in map(_TURN.fullmatch, text.splitlines()) if match):
        if who == "Question":
            turns.append(Turn(line, ""))
        elif turns:
            turns[-1] = Turn(turns[-1].question, line)
    return turns
