"""The commands of the README run, in their order, in one library."""

import json
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

from eval import bundled_articles

ROOT = Path(__file__).parents[2]
CITEWELL = Path(sys.executable).with_name("citewell")


def commands() -> list[list[str]]:
    """The arguments of every `citewell …` line in a ```sh block, but for those that serve a page."""
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    blocks = re.findall(r"^```sh\n(.*?)^```", readme, flags=re.MULTILINE | re.DOTALL)
    lines = [line for block in blocks for line in block.splitlines() if line.startswith("citewell ")]
    split = [shlex.split(line, comments=True)[1:] for line in lines]
    return [arguments for arguments in split if arguments[:1] != ["ui"]]


def test_the_readmes_commands_run_in_order(tmp_path: Path) -> None:
    """`ID` stands for the id of `article.txt`, and `notes/` holds more articles."""

    def citewell(*arguments: str) -> str:
        result = subprocess.run([CITEWELL, *arguments], cwd=tmp_path, capture_output=True, encoding="utf-8")
        assert result.returncode == 0, f"citewell {shlex.join(arguments)}: {result.stderr}"
        return result.stdout

    article, *notes = bundled_articles()
    shutil.copy(article, tmp_path / "article.txt")
    (tmp_path / "notes").mkdir()
    for note in notes:
        shutil.copy(note, tmp_path / "notes")
    assert commands(), "the README shows no citewell command"
    for arguments in commands():
        if "ID" in arguments:
            (first,) = [
                found["id"]
                for found in json.loads(citewell("articles", "--json"))
                if found["source"].endswith("article.txt")
            ]
            arguments = [first if argument == "ID" else argument for argument in arguments]
        citewell(*arguments)
