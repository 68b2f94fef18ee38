"""A part of the bundled dataset, for tests to which it doesn't matter how many samples are asked."""

import shutil
from pathlib import Path

from eval import bundled_dataset


def tenth(folder: Path) -> Path:
    """Every tenth sample, with the articles, in `folder`, which is made; `make eval` asks all of them."""
    bundled = bundled_dataset()
    path = Path(shutil.copytree(bundled.parent, folder)) / "tenth.jsonl"
    rows = bundled.read_text(encoding="utf-8").splitlines(keepends=True)
    path.write_text("".join(rows[::10]), encoding="utf-8")
    return path
