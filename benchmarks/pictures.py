"""Take the pictures in docs/pictures again.

    python benchmarks/pictures.py

Runs the test that looks at every view of the page, and reduces the colors of the pictures that the docs show;
those of a phone are put side by side. Look at them before you commit them.
"""

from pathlib import Path

import pytest
from PIL import Image

ROOT = Path(__file__).parents[1]
TAKEN, SHOWN = ROOT / "screenshots" / "views", ROOT / "docs" / "pictures"
SCREENS = (
    *("first", "adding", "source", "pdf", "refusal", "doubts", "summary", "article"),
    *("receipt", "search", "checked", "conversations", "settings", "case", "evaluate"),
)
PHONES = ("first", "answer", "source", "article")
COLORS = 128
GAP = 16  # pixels


def main() -> None:
    if pytest.main([str(ROOT / "tests" / "ui" / "web" / "test_views.py"), "-q", "--timeout=0"]):
        raise SystemExit("The pictures were not taken.")
    SHOWN.mkdir(exist_ok=True)
    for name in SCREENS:
        save(Image.open(TAKEN / f"{name}-wide-light.png").convert("RGB"), name)
    save(side_by_side([Image.open(TAKEN / f"{name}-phone-dark.png") for name in PHONES]), "phone")


def side_by_side(pictures: list[Image.Image]) -> Image.Image:
    """The pictures in a row, on white."""
    widths = [picture.width + GAP for picture in pictures]
    row = Image.new("RGB", (sum(widths) - GAP, max(picture.height for picture in pictures)), "white")
    for place, picture in enumerate(pictures):
        row.paste(picture, (sum(widths[:place]), 0))
    return row


def save(picture: Image.Image, name: str) -> None:
    """Write a picture with few colors, which is a third of its size."""
    reduced = picture.quantize(COLORS, dither=Image.Dither.NONE)
    reduced.save(SHOWN / f"{name}.png", optimize=True)


if __name__ == "__main__":
    main()
