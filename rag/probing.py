"""Ask the servers that some settings name one short thing, to know whether they can be used."""

from rag.build import OFFLINE, build_chat, build_served_checker
from rag.errors import MalformedReply
from rag.settings import Settings
from rag.types import Claim, Message, Quote

_PATIENCE = 20.0  # seconds of silence: somebody waits
_SAID = "The ferry sails at noon."


def probe(settings: Settings) -> None:
    """Return when the model and the checker have answered, as far as these are not the offline ones.

    Raises ModelError, UsageError and CheckerUnreadable, whose message names the remedy.
    """
    hasty = settings.model_copy(update={"timeout": min(settings.timeout, _PATIENCE)})
    if settings.model != OFFLINE:
        next(iter(build_chat(hasty).stream([Message("user", "Say OK, and nothing else.")])))
    checker = build_served_checker(hasty)
    if checker is not None and checker.check([Claim(_SAID, (Quote(_SAID),))]) == [None]:
        raise MalformedReply(f"{checker.name} gave no verdict: name another checker.")
