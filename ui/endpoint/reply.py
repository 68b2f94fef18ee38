"""The text of a reply: sentences with [1] marks, and what is to be said around them."""

from dataclasses import dataclass
from functools import reduce
from typing import TypeAlias

from rag import Answer, Citation, CitedSentence
from ui.wording import DOCTOR, MARKS, QUOTED, REFUSAL, doubts_of, failures, tally

WITHDRAWN = "(The text above is not part of the answer.)"
"""Follows text that can't be taken back any more."""

Place: TypeAlias = tuple[str, int, int]
"""An article's id, and the start and end of a quote in it."""

_PARAGRAPH = "\n\n"  # separates the answer from what is said around it


@dataclass(frozen=True, slots=True)
class Mark:
    """The mark of a citation at ``[start, end)`` of a reply's text.

    `number` counts places in articles from 1, and `is_new` is true where its place is cited first.
    """

    number: int
    citation: Citation
    start: int
    end: int
    is_new: bool


@dataclass(frozen=True, slots=True)
class Reply:
    """The text of a reply and its marks, as far as they are written.

    `gap` is what separates the next sentence from it.
    """

    text: str = ""
    marks: tuple[Mark, ...] = ()
    gap: str = ""

    def say(self, sentence: CitedSentence) -> "Reply":
        """With one more sentence, and a mark for each of its citations."""
        text, marks = f"{self.text}{self.gap}{_on_one_line(sentence.text)} ", list(self.marks)
        numbers = self.numbers
        for citation in sentence.citations:
            place = _place(citation)
            is_new = place not in numbers
            number = numbers.setdefault(place, len(numbers) + 1)
            start = len(text)
            text += f"[{number}]"
            marks.append(Mark(number, citation, start, len(text), is_new))
        return Reply(text.rstrip(" "), tuple(marks), " ")

    def note(self, text: str) -> "Reply":
        """With one more paragraph, which is no part of the answer."""
        return Reply(f"{self.text}{_PARAGRAPH if self.text else ''}{text}", self.marks, _PARAGRAPH)

    def withdraw(self) -> "Reply":
        """With all that was said so far taken back, unless it was before."""
        return self if not self.text or self.text.endswith(WITHDRAWN) else self.note(WITHDRAWN)

    def close(self, answer: Answer) -> "Reply":
        """With what follows the sentences of a whole answer: a refusal, doubts, quotes, what is missing."""
        closed = self.note(REFUSAL) if answer.abstained else self
        doubtful = [each for each in answer.sentences if each.verdict.status != "supported"]
        if doubtful:
            false = [each for each in doubtful if each.verdict.status == "unsupported"]
            closed = closed.note("\n".join([tally(answer.sentences), *map(_contradicted, false)]))
        if answer.quotes:
            closed = reduce(Reply.say, answer.quotes, closed.note(f"{QUOTED}:"))
        receipt = answer.receipt
        incomplete = receipt.incomplete and f"Incomplete: {receipt.incomplete}."
        failed = (words for _, words in failures(receipt, DOCTOR))
        return reduce(Reply.note, filter(None, (incomplete, *failed)), closed)

    @property
    def numbers(self) -> dict[Place, int]:
        """The number of each place that is cited."""
        return {_place(mark.citation): mark.number for mark in self.marks}


def _contradicted(sentence: CitedSentence) -> str:
    return f"{MARKS['unsupported']} “{_on_one_line(sentence.text)}”: {'; '.join(doubts_of(sentence))}"


def _place(citation: Citation) -> Place:
    return citation.article, citation.start, citation.end


def _on_one_line(text: str) -> str:
    return " ".join(text.split())
