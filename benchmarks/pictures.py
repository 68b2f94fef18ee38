"""Take the pictures in the docs again: of the page's views, and of what `make demo` prints.

    python benchmarks/pictures.py

Runs the test that looks at every view of the page, and reduces the colors of the pictures that the docs show;
those of a phone are put side by side. Look at them before you commit them.
"""

import io
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import sync_playwright
from rich.console import Console
from rich.text import Text

ROOT = Path(__file__).parents[1]
TAKEN, SHOWN = ROOT / "screenshots" / "views", ROOT / "docs" / "pictures"
SCREENS = (
    *("first", "adding", "source", "pdf", "refusal", "doubts", "summary", "article"),
    *("receipt", "search", "checked", "conversations", "settings", "case", "evaluate"),
)
PHONES = ("first", "answer", "source", "article")
COLORS = 128
GAP = 16  # pixels
COLUMNS = 96  # of the terminal


def main() -> None:
    if pytest.main([str(ROOT / "tests" / "ui" / "web" / "test_views.py"), "-q", "--timeout=0"]):
        raise SystemExit("The pictures were not taken.")
    SHOWN.mkdir(exist_ok=True)
    for name in SCREENS:
        save(Image.open(TAKEN / f"{name}-wide-light.png").convert("RGB"), SHOWN / f"{name}.png")
    phones = [Image.open(TAKEN / f"{name}-phone-dark.png") for name in PHONES]
    save(side_by_side(phones), SHOWN / "phone.png")
    save(demo(), ROOT / "docs" / "demo.png")


def demo() -> Image.Image:
    """What `make demo` prints, as a terminal shows it."""
    colored = {**os.environ, "COLUMNS": str(COLUMNS), "FORCE_COLOR": "1"}
    printed = subprocess.run(
        [sys.executable, "-m", "ui", "demo"], env=colored, capture_output=True, encoding="utf-8", check=True
    ).stdout
    terminal = Console(width=COLUMNS, record=True, file=io.StringIO(), force_terminal=True)
    terminal.print(Text.from_ansi(printed))
    drawn = re.sub(r"@font-face {.*?}", "", terminal.export_svg(title="make demo"), flags=re.DOTALL)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium-headless-shell"), args=["--no-sandbox"]
        )
        page = browser.new_page(viewport={"width": 1000, "height": 800})
        page.set_content(f'<body style="margin: 0">{drawn}</body>')
        picture = page.locator("svg").screenshot()
        browser.close()
    return Image.open(io.BytesIO(picture)).convert("RGB")


def side_by_side(pictures: Sequence[Image.Image]) -> Image.Image:
    """The pictures in a row, on white."""
    widths = [picture.width + GAP for picture in pictures]
    row = Image.new("RGB", (sum(widths) - GAP, max(picture.height for picture in pictures)), "white")
    for place, picture in enumerate(pictures):
        row.paste(picture, (sum(widths[:place]), 0))
    return row


def save(picture: Image.Image, path: Path) -> None:
    """Write a picture with few colors, which is a third of its size."""
    reduced = picture.quantize(COLORS, dither=Image.Dither.NONE)
    reduced.save(path, optimize=True)


if __name__ == "__main__":
    main()
