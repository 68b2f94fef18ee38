"""Prompts: Markdown files with strict placeholders, the bundled ones or a user's own."""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from string import Template

from rag.errors import PromptError
from rag.types import Message

PLACEHOLDERS: Mapping[str, frozenset[str]] = {
    "answer": frozenset({"articles", "question", "refusal"}),
    "summarize": frozenset({"articles", "form"}),
    "summarize_section": frozenset({"articles"}),
    "combine": frozenset({"notes", "form"}),
    "condense": frozenset({"conversation", "question"}),
    "judge": frozenset({"claim", "evidence"}),
}
"""Each prompt, and the placeholders that its file must contain: all of these and no others."""

_PARTS = re.compile(r"^# (system|user)[ \t]*$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Prompt:
    """A prompt that can be filled in; `origin` is the path of a user's file, None for a bundled one."""

    name: str
    digest: str
    origin: str | None
    system: Template
    user: Template

    @property
    def label(self) -> str:
        """Its name in a receipt: the file's name and the first 8 hexadecimal digits of its SHA-256."""
        return f"{self.name}.md@{self.digest}"

    def messages(self, **values: str) -> list[Message]:
        """The two messages, with `values` for the placeholders; placeholders in values are left alone."""
        return [
            Message("system", self.system.substitute(values)),
            Message("user", self.user.substitute(values)),
        ]


def load_prompts(folder: Path | None = None) -> dict[str, Prompt]:
    """Load all prompts by name; a file in `folder` replaces the bundled one of the same name.

    Raises PromptError for an unreadable folder, a file that replaces no prompt, and a file with
    wrong parts or placeholders.
    """
    own = _own_files(folder) if folder is not None else {}
    return {name: _prompt(name, own.get(name)) for name in PLACEHOLDERS}


def _own_files(folder: Path) -> dict[str, Path]:
    """The Markdown files in a user's folder, by the prompts that they replace."""
    if not folder.is_dir():
        raise PromptError(f"The folder {folder} doesn't exist: change or unset CITEWELL_PROMPTS.")
    found = {path.stem: path for path in sorted(folder.glob("*.md")) if path.name != "README.md"}
    for stem, path in found.items():
        if stem not in PLACEHOLDERS:
            names = ", ".join(f"{name}.md" for name in PLACEHOLDERS)
            raise PromptError(f"{path} replaces no prompt: name it one of {names}, or move it away.")
    return found


def _prompt(name: str, path: Path | None) -> Prompt:
    where = f"The prompt {name}.md" if path is None else str(path)
    try:
        raw = files("prompts").joinpath(f"{name}.md").read_bytes() if path is None else path.read_bytes()
        text = raw.decode("utf-8-sig").replace("\r\n", "\n")
    except (OSError, UnicodeDecodeError) as error:
        raise PromptError(f"{where} cannot be read as text ({error}): save it again as UTF-8.") from error
    system, user = (Template(part) for part in _parts(text, where))
    _check_placeholders(where, PLACEHOLDERS[name], system, user)
    digest = hashlib.sha256(raw).hexdigest()[:8]
    return Prompt(name, digest, None if path is None else str(path), system, user)


def _parts(text: str, where: str) -> tuple[str, str]:
    """The texts under ``# system`` and ``# user``."""
    _, *parts = _PARTS.split(text)
    if parts[::2] != ["system", "user"]:
        raise PromptError(
            f"{where} must have one line “# system” and, below it, one line “# user”: add them."
        )
    return parts[1].strip(), parts[3].strip()


def _check_placeholders(where: str, wanted: frozenset[str], *parts: Template) -> None:
    if not all(part.is_valid() for part in parts):
        raise PromptError(f"{where} has a $ that begins no placeholder: write it as $$.")
    found = {name for part in parts for name in part.get_identifiers()}
    if unknown := sorted(found - wanted):
        known = ", ".join(f"${name}" for name in sorted(wanted))
        raise PromptError(f"{where} has the unknown placeholder ${unknown[0]}: use {known}, or write $$.")
    if missing := sorted(wanted - found):
        raise PromptError(f"{where} lacks the placeholder ${missing[0]}: add it.")
