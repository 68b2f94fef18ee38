"""How well text recognition reads each language: ``python benchmarks/recognition.py [--chinese-font PATH]``.

Needs the extra `ocr`. Draws the article of each language in `tests/samples/languages` as a page at 150 dots
to the inch, clean and as a bad scan (tilted by 0.8°, blurred, with noise), and prints the character error
rate: the edits that turn what was read into what was drawn, per character drawn, white space apart; with the
seconds of CPU time. Chinese needs a font that has its characters.
"""

import argparse
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from PIL import Image, ImageDraw, ImageFilter, ImageFont

from rag.reading.formats.pictures import read_picture
from rag.reading.formats.recognition import recognise
from rag.types import Source

TEXTS = Path(__file__).parents[1] / "tests" / "samples" / "languages"
LANGUAGES = ("en", "de", "fr", "es", "nl", "it", "pt", "zh")
FONT = "/usr/share/fonts/truetype/dejavu/DejaVuSerif.ttf"
WIDTH, HEIGHT, EDGE, SIZE, STEP = 1_240, 1_754, 120, 24, 36  # pixels


def main() -> None:
    """Print a row for each language."""
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("--chinese-font", metavar="PATH", help="a font with Chinese characters")
    given = options.parse_args()
    print("LANGUAGE  CHARACTERS   CLEAN  BAD SCAN  CPU s A PAGE")
    for language in LANGUAGES:
        path = given.chinese_font if language == "zh" else FONT
        if path is None:
            print(f"{language:8}  not tried: no font")
            continue
        text = (TEXTS / f"{language}.txt").read_text(encoding="utf-8")
        clean = page(text, ImageFont.truetype(path, SIZE))
        began = time.process_time()
        rates = [error_rate(text, image) for image in (clean, bad_scan(clean))]
        seconds = (time.process_time() - began) / len(rates)
        print(f"{language:8}  {len(squeezed(text)):10,}  {rates[0]:6.2%}  {rates[1]:8.2%}  {seconds:12.1f}")


def page(text: str, font: ImageFont.FreeTypeFont) -> Image.Image:
    """A page with a text in lines."""
    image = Image.new("L", (WIDTH, HEIGHT), 255)
    draw = ImageDraw.Draw(image)
    top = EDGE
    for line in lines(text, font):
        draw.text((EDGE, top), line, font=font, fill=0)
        top += STEP
    return image


def lines(text: str, font: ImageFont.FreeTypeFont) -> Iterator[str]:
    """The lines of a text as wide as a page, with a blank one between paragraphs."""
    for paragraph in text.split("\n"):
        line = ""
        for character in paragraph:
            line += character
            if font.getlength(line) > WIDTH - 2 * EDGE:
                head, space, tail = line.rpartition(" ")
                yield head if space else line[:-1]
                line = tail if space else line[-1]
        yield line


def bad_scan(image: Image.Image) -> Image.Image:
    """A page as a bad scanner sees it."""
    tilted = image.rotate(0.8, Image.Resampling.BICUBIC, fillcolor=255).filter(ImageFilter.GaussianBlur(0.9))
    noise = Image.effect_noise(image.size, 40)
    return Image.blend(tilted, noise, 0.25)


def error_rate(text: str, image: Image.Image) -> float:
    """The character error rate of what is read on the picture of a text."""
    with tempfile.NamedTemporaryFile(suffix=".png") as file:
        image.save(file, "PNG")
        file.flush()
        found = read_picture(Path(file.name).read_bytes(), "page", {1: recognise(file.name, "page", 1)})
    assert isinstance(found, Source)  # noqa: S101  its page is recognised
    return distance(squeezed(text), squeezed(found.text)) / len(squeezed(text))


def squeezed(text: str) -> str:
    """A text without white space."""
    return "".join(text.split())


def distance(one: Sequence[str], other: Sequence[str]) -> int:
    """The fewest insertions, deletions and replacements between two texts (Levenshtein 1966)."""
    before = list(range(len(other) + 1))
    for number, character in enumerate(one, start=1):
        row = [number]
        for place, opposite in enumerate(other, start=1):
            row.append(min(before[place] + 1, row[-1] + 1, before[place - 1] + (character != opposite)))
        before = row
    return before[-1]


if __name__ == "__main__":
    main()
