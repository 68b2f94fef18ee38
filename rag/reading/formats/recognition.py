"""Recognise the text on the picture of a page.

The package rapidocr is an extra. It has the networks of PP-OCR in it, which are named as files here, so that
none is ever downloaded.
"""

import math
import os
from collections.abc import Callable, Sequence
from functools import cache
from statistics import median
from typing import TYPE_CHECKING, Any, NamedTuple

from rag.reading.formats.drawing import draw
from rag.reading.formats.scan import Recognised, RecognisedLine
from rag.reading.layout import Box, Size

if TYPE_CHECKING:
    from rapidocr import RapidOCR

SIDE = 2_000  # pixels of the longer side of a page: 170 to the inch on A4
FINDING = 1_280  # pixels of the longer side, on which lines are looked for
WIDE = 3  # heights: the direction of a shorter line is uncertain
READABLE = 0.9  # mean score: a tilted, blurred page had .99, text the wrong way up .75 at the most
Corners = Sequence[Sequence[float]]
"""Of a line: the upper left one, and the others clockwise."""


class DetectedLine(NamedTuple):
    """A line as the networks find it, in points on the page as it was turned."""

    text: str
    score: float
    corners: Corners


def recognise(path: str, name: str, number: int) -> Recognised:
    """The text on the page `number`, from 1, of the file at `path`, a PDF or a picture.

    Raises UnreadableSource if there is no such page.
    """
    import numpy as np

    engine = _engine()
    image, size = draw(path, name, number, lambda size: SIDE / max(size))
    scale = size[0] / image.width
    pixels = np.asarray(image.convert("RGB"))[:, :, ::-1]  # the networks were trained on blue first

    def read(turns: int) -> list[DetectedLine]:
        turned = np.ascontiguousarray(np.rot90(pixels, turns))
        found: Any = engine(turned, use_det=True, use_cls=False, use_rec=True)  # of a type for each step
        boxes = found.boxes.tolist() if found.txts else []
        return [
            DetectedLine(text, float(score), [(x * scale, y * scale) for x, y in corners])
            for text, score, corners in zip(found.txts or (), found.scores or (), boxes, strict=True)
            if text.strip()
        ]

    lines, turns = upright(read)
    slope = _slope([line.corners for line in lines])
    if turns % 2:
        size = size[1], size[0]
    return Recognised(
        tuple(RecognisedLine(line.text, line.score, _level(line.corners, slope, size)) for line in lines),
        slope,
        turns,
    )


def upright(read: Callable[[int], list[DetectedLine]]) -> tuple[list[DetectedLine], int]:
    """What `read` finds on a page turned to the left by some quarters, and by how many it is upright.

    A line that stands on end is turned to the left by the package itself, so that its score tells which of
    the two ways is right, as the score of a level line does.
    """
    lines = read(0)
    lies, score = _lies(lines), _score(lines)
    if not lines or (score >= READABLE and not lies):
        return lines, 0
    turns = (1 if score >= READABLE else 3) if lies else 2
    turned = read(turns)
    return (turned, turns) if _score(turned) > min(score, READABLE) else (lines, 0)


def _lies(lines: Sequence[DetectedLine]) -> bool:
    """Whether the lines that are long enough to tell stand on end."""
    level = upended = 0.0
    for line in lines:
        left, right, _, lower = line.corners
        across, down = math.dist(left, right), math.dist(left, lower)
        level += across if across > WIDE * down else 0.0
        upended += down if down > WIDE * across else 0.0
    return upended > level


def _score(lines: Sequence[DetectedLine]) -> float:
    """The mean score of the letters."""
    letters = sum(len(line.text) for line in lines)
    return sum(line.score * len(line.text) for line in lines) / letters if letters else 0.0


@cache
def _engine() -> "RapidOCR":
    """The networks, with as few threads as leave the machine usable and the memory small."""
    os.environ["OPENBLAS_NUM_THREADS"] = "1"
    from pathlib import Path

    import cv2
    import rapidocr

    cv2.setNumThreads(1)
    models = Path(rapidocr.__file__).with_name("models")
    settings: dict[str, Any] = {
        "Global.log_level": "critical",
        "Global.max_side_len": SIDE,
        "Global.text_score": 0.0,  # what is doubtful is in the receipt
        "Det.model_path": str(next(models.glob("*_det_*.onnx"))),
        "Det.limit_type": "max",
        "Det.limit_side_len": FINDING,
        "Rec.model_path": str(next(models.glob("*_rec_*.onnx"))),
        "Rec.rec_batch_num": 1,  # faster on a CPU, and takes half the memory
        "EngineConfig.onnxruntime.intra_op_num_threads": min(2, os.cpu_count() or 1),
        "EngineConfig.onnxruntime.inter_op_num_threads": 1,
    }
    return rapidocr.RapidOCR(params=settings)


def _slope(corners: Sequence[Corners]) -> float:
    """By how much the lines of a page fall to the right, in radians."""
    angles = [
        math.atan2(right[1] - left[1], right[0] - left[0])
        for left, right, _, lower in corners
        if math.dist(left, right) > WIDE * math.dist(left, lower)
    ]
    return median(angles) if angles else 0.0


def _level(corners: Corners, slope: float, size: Size) -> Box:
    """The box of a line on the page turned about its middle until its lines are level."""
    x, y = (
        sum(values) / len(corners) - length / 2
        for values, length in zip(zip(*corners, strict=True), size, strict=True)
    )
    left, right, _, lower = corners
    across, down = math.dist(left, right) / 2, math.dist(left, lower) / 2
    middle_x = size[0] / 2 + x * math.cos(slope) + y * math.sin(slope)
    middle_y = size[1] / 2 - x * math.sin(slope) + y * math.cos(slope)
    return Box(middle_x - across, middle_y - down, middle_x + across, middle_y + down)
