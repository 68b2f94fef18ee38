"""Leave out files as git does: by the patterns of the files `.gitignore` in a folder and in those above."""

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
        return Ignored(True, ((f"{folder}/", GitIgnoreSpec.from_lines(lines)), *self.levels))

    def drops(self, path: str, is_folder: bool) -> bool:
        """Whether a file, or a folder with all that is in it, is left out."""
        for folder, patterns in self.levels:
            said = patterns.check_file(path.removeprefix(folder) + "/" * is_folder).include
            if said is not None:
                return bool(said)
        return False


NOTHING = Ignored(wanted=False)
BY_GIT = Ignored(wanted=True)
