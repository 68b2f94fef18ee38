"""Ignore files as git does: by the `.gitignore` files of their folder and of the folders above it."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathspec import GitIgnoreSpec

NAME = ".gitignore"


@dataclass(frozen=True, slots=True)
class IgnoreRules:
    """The ignore patterns of nested folders; the innermost folder with a matching pattern decides.

    Unless `enabled`, no `.gitignore` file is read.
    """

    enabled: bool
    levels: "tuple[tuple[str, GitIgnoreSpec], ...]" = ()

    def within(self, folder: str) -> "IgnoreRules":
        """Add the patterns of `folder` itself; raises OSError."""
        path = Path(folder, NAME)
        if not self.enabled or not path.is_file():
            return self
        from pathspec import GitIgnoreSpec

        lines = path.read_text(encoding="utf-8", errors="surrogateescape").splitlines()
        patterns = GitIgnoreSpec.from_lines(line for line in lines if _is_pattern(line))
        return IgnoreRules(True, ((f"{folder}/", patterns), *self.levels))

    def ignore(self, path: str, is_folder: bool) -> bool:
        """Whether a file, or a folder with everything in it, is ignored."""
        for folder, patterns in self.levels:
            ignored = patterns.check_file(path.removeprefix(folder) + "/" * is_folder).include
            if ignored is not None:
                return bool(ignored)
        return False


def _is_pattern(line: str) -> bool:
    """Whether a line is a valid pattern; git skips invalid ones, such as a lone ``!``."""
    from pathspec import GitIgnoreSpec

    try:
        GitIgnoreSpec.from_lines([line])
    except (ValueError, re.error):
        return False
    return True


NO_RULES = IgnoreRules(enabled=False)
GITIGNORE = IgnoreRules(enabled=True)
