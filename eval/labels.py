"""Read claims that people have labelled: JSON Lines files, optionally ``.gz``, and folders of them."""

import codecs
import gzip
import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, Field, FiniteFloat, ValidationError

from rag import CitewellError


class LabelError(CitewellError):
    """A file of labelled claims is not valid."""


class Row(BaseModel):
    """A source, a claim, and people's judgement; each description completes the message “make it …”."""

    source: str = Field(description="the text that the claim is about")
    claim: str = Field(description="the text that people judged")
    origin: str = Field("", description="a string")
    label: Literal[0, 1] | None = Field(None, description="1 for faithful, 0 for not")
    human_faithfulness: Annotated[list[FiniteFloat], Field(min_length=1)] | None = Field(
        None, description="a list of one or more ratings"
    )


def label_files(paths: Sequence[Path]) -> list[Path]:
    """The files in `paths`, a folder's sorted by name; raises LabelError for a folder without any."""
    found = []
    for path in paths:
        if not path.is_dir():
            found.append(path)
        elif inside := sorted(each for each in path.iterdir() if each.name.endswith((".jsonl", ".jsonl.gz"))):
            found += inside
        else:
            raise LabelError(
                f"{path} contains no labelled claims: add files that end in .jsonl or .jsonl.gz."
            )
    return found


def read_rows(path: Path) -> Iterator[Row]:
    """Yield the rows of a file, one in memory at a time; raises LabelError."""
    is_empty = True
    try:
        with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as file:
            for number, line in enumerate(file, start=1):
                words = line.removeprefix(codecs.BOM_UTF8).strip() if number == 1 else line.strip()
                if words:
                    is_empty = False
                    yield _row(path, number, words)
    except (OSError, EOFError, zlib.error) as error:
        raise LabelError(
            f"{path} cannot be read ({getattr(error, 'strerror', None) or error}): "
            "name a JSON Lines file, optionally compressed with gzip."
        ) from error
    if is_empty:
        raise LabelError(f"{path} contains no labelled claims: write one JSON object per line.")


def _row(path: Path, number: int, line: bytes) -> Row:
    try:
        row = Row.model_validate_json(line)
    except ValidationError as error:
        raise LabelError(f"{path}, line {number}, {_complaint(error)}.") from None
    if (row.label is None) == (row.human_faithfulness is None):
        raise LabelError(
            f"{path}, line {number}, must have either “label” or “human_faithfulness”: "
            "add people's judgement of the claim, in one of the two."
        )
    return row


def _complaint(error: ValidationError) -> str:
    """What is malformed in a line, and the remedy."""
    first = error.errors(include_url=False)[0]
    if not first["loc"]:
        return "is not a JSON object: write one per line, in UTF-8"
    name = str(first["loc"][0])
    return f"has an invalid “{name}”: make it {Row.model_fields[name].description}"
