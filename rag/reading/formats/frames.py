"""The frames of a picture, each a page whose longer side has the length of A4."""

import io
import struct
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from PIL import Image, ImageOps

from rag.errors import UnreadableSource
from rag.reading.formats.scan import is_signed
from rag.reading.layout import Size

LENGTH = 842.0  # points
FORMATS = ("PNG", "JPEG", "TIFF", "WEBP")
SIDEWAYS = (5, 6, 7, 8)  # values of the EXIF tag for the orientation
ORIENTATION = 0x0112
PIXELS = Image.MAX_IMAGE_PIXELS or 0


def is_picture(path: str) -> bool:
    """Whether the file at `path` is a picture."""
    try:
        with open(path, "rb") as file:  # noqa: PTH123  the path comes as text
            return is_signed(file.read(12))
    except OSError:
        return False


def sizes(raw: bytes, name: str) -> list[Size]:
    """The width and height of each page, in points; raises UnreadableSource."""
    with _opened(io.BytesIO(raw), name) as image:
        return [_size(image, name, number) for number in range(1, _frames(image) + 1)]


def draw(path: str, name: str, number: int, scale: Callable[[Size], float]) -> tuple[Image.Image, Size]:
    """The page `number`, from 1, of the picture at `path`, and its size in points; never enlarged."""
    with _opened(path, name) as image:
        if not 1 <= number <= _frames(image):
            raise UnreadableSource(f"{name} has no page {number}: its last is {_frames(image)}.")
        size = _size(image, name, number)
        pixels = round(LENGTH * scale(size))
        image.draft("RGB", (pixels, pixels))  # a JPEG is decoded no larger than needed
        shown = _on_white(image)
        shown.thumbnail((pixels, pixels))
        return ImageOps.exif_transpose(shown), size


@contextmanager
def _opened(source: str | io.BytesIO, name: str) -> Iterator[Image.Image]:
    """A picture whose pixels aren't read yet."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(source, formats=FORMATS) as image:
                yield image
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise UnreadableSource(_too_large(name)) from error
    except (OSError, SyntaxError, ValueError, struct.error) as error:
        raise UnreadableSource(f"{name} is a damaged picture: save it again.") from error


def _frames(image: Image.Image) -> int:
    return int(getattr(image, "n_frames", 1))


def _size(image: Image.Image, name: str, number: int) -> Size:
    image.seek(number - 1)
    across, down = image.size
    if across * down > PIXELS:
        raise UnreadableSource(_too_large(name))
    if image.getexif().get(ORIENTATION) in SIDEWAYS:
        across, down = down, across
    longer = max(across, down)
    return LENGTH * across / longer, LENGTH * down / longer


def _too_large(name: str) -> str:
    return f"{name} has more than {PIXELS // 1_000_000} million pixels: save it smaller."


def _on_white(image: Image.Image) -> Image.Image:
    """A frame without transparency."""
    if not image.has_transparency_data:
        return image.convert("L" if image.mode.startswith(("1", "I")) else "RGB")
    frame = image.convert("RGBA")
    white = Image.new("RGBA", frame.size, "white")
    return Image.alpha_composite(white, frame).convert("RGB")
