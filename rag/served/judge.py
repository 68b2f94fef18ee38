"""Use a language model as a checker: all claims in one request, all verdicts in one reply."""

from collections.abc import Iterator, Sequence
from contextlib import suppress

from rag.errors import MalformedReply, ModelError
from rag.generation.chat import ChatModel, read_whole
from rag.generation.fence import fence, neutral, unfenced
from rag.generation.prompts import Prompt
from rag.served.quoted import check_quoted
from rag.served.verdicts import read_verdicts
from rag.types import Claim, Message, Verdict

_MAX_CLAIMS = 20  # per request: more verdicts may not fit in one reply
_RETRY = "Reply with nothing but the JSON object: the verdict on each claim, with the claim's number."


class ModelJudge:
    """A FallibleChecker that asks a chat model for verdicts with the prompt “judge”.

    `room` is the maximum number of characters of claims and quotes in one request; a longer claim is sent
    alone.
    """

    def __init__(self, chat: ChatModel, prompt: Prompt, *, room: int) -> None:
        self.name = f"openai:{chat.name}"
        self._chat = chat
        self._prompt = prompt
        self._room = room

    def check(self, claims: Sequence[Claim]) -> list[Verdict | None]:
        """The model's verdicts; None if two replies contain none. Raises ModelError."""
        return check_quoted(claims, self._judged, self.name)

    def _judged(self, claims: Sequence[Claim]) -> list[Verdict | None]:
        return [verdict for batch in self._batches(claims) for verdict in self._batch(batch)]

    def _batch(self, claims: Sequence[Claim]) -> list[Verdict | None]:
        """The verdicts on one batch of claims; claims that the reply leaves out are asked again once."""
        found: dict[int, Verdict] = {}
        with suppress(MalformedReply):
            found = self._ask(claims)
        if missing := [index for index in range(len(claims)) if index not in found]:
            try:
                again = self._ask([claims[index] for index in missing], _RETRY)
            except ModelError:
                if not found:  # otherwise keep the verdicts from the first reply
                    raise
            else:
                found |= {missing[index]: verdict for index, verdict in again.items()}
        return [found.get(index) for index in range(len(claims))]

    def _ask(self, claims: Sequence[Claim], more: str = "") -> dict[int, Verdict]:
        numbered = list(enumerate(claims, start=1))
        quotes = [f"{number}: {neutral(quote.text)}" for number, claim in numbered for quote in claim.quotes]
        texts = [f"{number}: {neutral(claim.text)}" for number, claim in numbered]
        system, user = self._prompt.messages(
            evidence=fence("evidence", "\n".join(quotes)), claim=fence("claim", "\n".join(texts))
        )
        messages = [system, Message("user", f"{user.text}\n\n{more}".strip())]
        reply, _ = read_whole(self._chat.stream(messages))
        return read_verdicts(reply, len(claims), unfenced(f"{system.text}\n\n{user.text}"))

    def _batches(self, claims: Sequence[Claim]) -> Iterator[list[Claim]]:
        batch: list[Claim] = []
        left = self._room
        for claim in claims:
            size = len(claim.text) + sum(len(quote.text) for quote in claim.quotes)
            if batch and (size > left or len(batch) == _MAX_CLAIMS):
                yield batch
                batch, left = [], self._room
            batch.append(claim)
            left -= size
        if batch:
            yield batch
