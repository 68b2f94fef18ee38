"""Leave out files as git does: by the patterns of the files `.gitignore` in a folder and in those above."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathspec import GitIgnoreSpec

NAME = ".gitignore"


@dataclass(frozen=True, slots=True)
class Ignored:
    """What the patterns of some folders leave out; the innermost folder with a word on a file decides.

    Where they are not `wanted`, no file of patterns is read.
    """

    wanted: bool
    levels: "tuple[tuple[str, GitIgnoreSpec], ...]" = ()

    def within(self, folder: str) -> "Ignored":
        """These, with the patterns that `folder` has of its own; raises OSError."""
        path = Path(folder, NAME)
        if not self.wanted or not path.is_file():
            return self
        from pathspec import GitIgnoreSpec

        lines = path.read_text(encoding="utf-8", errors="surrogateescape").splitlines()
        patterns = GitIgnoreSpec.from_lines(line for line in lines if _is_pattern(line))
        return Ignored(True, ((f"{folder}/", patterns), *self.levels))

    def drops(self, path: str, is_folder: bool) -> bool:
        """Whether a file, or a folder with all that is in it, is left out."""
        for folder, patterns in self.levels:
            said = patterns.check_file(path.removeprefix(folder) + "/" * is_folder).include
            if said is not None:
                return bool(said)
        return False


def _is_pattern(line: str) -> bool:
    """Whether a line can be read; git passes over those that can't, such as a lone ``!``."""
    from pathspec import GitIgnoreSpec

    try:
        GitIgnoreSpec.from_lines([line])
    except (ValueError, re.error):
        return False
    return True


NOTHING = Ignored(wanted=False)
BY_GIT = Ignored(wanted=True)
