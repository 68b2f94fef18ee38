"""Use MiniCheck as a checker: one document and one claim in, yes or no out."""

import re
from collections.abc import Sequence

from rag.generation.chat import ChatModel, read_whole
from rag.generation.fence import neutral
from rag.served.quoted import check_quoted, one_by_one
from rag.types import Claim, Message, Verdict

_VERDICTS = {"yes": Verdict("supported", 1.0), "no": Verdict("unsupported", 0.0)}
_WORD = re.compile(r"\b(?:yes|no)\b", re.IGNORECASE)
_FIRST = re.compile(rf"\W*({_WORD.pattern})", re.IGNORECASE)


class MiniCheck:
    """A FallibleChecker that asks a chat model in MiniCheck's format (Tang, Laban and Durrett 2024).

    Each claim is a separate request, and never *unclear*: the model only says yes or no.
    """

    def __init__(self, chat: ChatModel) -> None:
        self.name = f"minicheck:{chat.name}"
        self._chat = chat

    def check(self, claims: Sequence[Claim]) -> list[Verdict | None]:
        """The model's verdicts; None if a reply is neither yes nor no. Raises ModelError."""
        return check_quoted(claims, lambda quoted: [*one_by_one(quoted, self._verdict)], self.name)

    def _verdict(self, claim: Claim) -> Verdict | None:
        document = " ".join(neutral(quote.text) for quote in claim.quotes)
        asked = Message("user", f"Document: {document}\nClaim: {neutral(claim.text)}")
        reply, _ = read_whole(self._chat.stream([asked]))
        return read_yes_or_no(reply)


def read_yes_or_no(reply: str) -> Verdict | None:
    """The verdict in a reply that starts with yes or no, or contains only one of the two; otherwise None."""
    first = _FIRST.match(reply)
    said = {first[1].lower()} if first else {word.lower() for word in _WORD.findall(reply)}
    return _VERDICTS[said.pop()] if len(said) == 1 else None
