"""The one grammar in which parts are named: a word such as ``offline``, or ``KIND:NAME``."""

from collections.abc import Sequence
from dataclasses import dataclass

from rag.errors import UsageError

EMBEDDERS = ("static", "openai:NAME")
"""The forms that CITEWELL_EMBEDDER may have."""

CHECKERS = ("offline", "onnx:FOLDER", "openai:NAME", "minicheck:NAME", "decisions:NAME")
"""The forms that CITEWELL_CHECKER and `--judge` may have."""


@dataclass(frozen=True, slots=True)
class Part:
    """What a part is named as; `name` is empty for a word that stands alone."""

    kind: str
    name: str = ""


def parse_part(value: str, forms: Sequence[str], variable: str) -> Part:
    """The part that `value` names in one of `forms`; raises UsageError naming `variable` and the forms."""
    kind, colon, name = (piece.strip() for piece in value.partition(":"))
    takes_a_name = {form.partition(":")[0]: ":" in form for form in forms}
    if takes_a_name.get(kind) != bool(colon) or (colon and not name):
        problem = f"{variable[0].upper()}{variable[1:]} cannot be {value!r}"
        allowed = f"{', '.join(forms[:-1])} or {forms[-1]}"
        raise UsageError(f"{problem}: use {allowed}, where NAME is a model of the server.")
    return Part(kind, name)
