"""The grammar for naming interchangeable parts: a word such as ``offline``, or ``KIND:NAME``."""

from collections.abc import Sequence
from dataclasses import dataclass

from rag.errors import UsageError

EMBEDDERS = ("static", "openai:NAME")
"""The forms that CITEWELL_EMBEDDER accepts."""

CHECKERS = ("offline", "onnx:FOLDER", "openai:NAME", "minicheck:NAME", "decisions:NAME")
"""The forms that CITEWELL_CHECKER and `--judge` accept."""

RERANKERS = ("none", "offline", "rerank:NAME")
"""The forms that CITEWELL_RERANKER accepts."""


@dataclass(frozen=True, slots=True)
class Part:
    """A part as the user named it; `name` is empty for a word without a colon."""

    kind: str
    name: str = ""


def parse_part(value: str, forms: Sequence[str], variable: str) -> Part:
    """Parse `value` as one of `forms`; raises UsageError, which names `variable` and the forms."""
    kind, colon, name = (piece.strip() for piece in value.partition(":"))
    takes_a_name = {form.partition(":")[0]: ":" in form for form in forms}
    if takes_a_name.get(kind) != bool(colon) or (colon and not name):
        problem = f"{variable[0].upper()}{variable[1:]} cannot be {value!r}"
        allowed = f"{', '.join(forms[:-1])} or {forms[-1]}"
        raise UsageError(f"{problem}: use {allowed}, where NAME is one of the server's models.")
    return Part(kind, name)
