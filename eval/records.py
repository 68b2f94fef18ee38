"""The lines of ``samples.jsonl``: one for each sample that is finished."""

import json
import os
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import IO, Any

from eval.folder import RunError


def mended(samples: Path) -> Iterator[Mapping[str, Any]]:
    """The records that are there; a last line that a kill cut off is taken away."""
    if not samples.exists():
        return
    with samples.open("rb") as lines:
        whole = sum(len(line) for line in lines if line.endswith(b"\n"))
    if whole < samples.stat().st_size:
        os.truncate(samples, whole)
    yield from records(samples)


def records(samples: Path) -> Iterator[Mapping[str, Any]]:
    """The records that are there, one in memory at a time; raises RunError."""
    done = 0
    try:
        with samples.open(encoding="utf-8") as lines:
            for line in lines:
                record = json.loads(line)
                if not isinstance(record, dict) or "id" not in record:
                    raise ValueError("no record")
                yield _renewed(record)
                done += 1
    except OSError as error:
        raise RunError(
            f"{samples} cannot be read ({error.strerror}): run its dataset again into another folder."
        ) from error
    except ValueError as error:
        raise RunError(
            f"{samples} is damaged after line {done}: run its dataset again into another folder."
        ) from error


def _renewed(record: dict[str, Any]) -> Mapping[str, Any]:
    """A record in today's words: *unclear* was once called *partial*, and the probability *support*."""
    for sentence in record.get("sentences", ()):
        if "support" in sentence:
            sentence["probability"] = sentence.pop("support")
        if sentence.get("status") == "partial":
            sentence["status"] = "unclear"
    return record


def append(out: IO[str], record: Mapping[str, Any]) -> None:
    """Write a record so that a kill leaves it whole, or as a last line that is cut off."""
    out.write(json.dumps(record, ensure_ascii=False) + "\n")
    out.flush()


def put_in_order(samples: Path, order: Sequence[str]) -> None:
    """Put the records into the order of their ids: they stand as they were finished."""
    places: dict[str, tuple[int, int]] = {}
    with samples.open("rb") as lines:
        start = 0
        for line in lines:
            places[json.loads(line)["id"]] = (start, len(line))
            start += len(line)
        wanted = [name for name in order if name in places]
        if wanted == list(places):
            return
        aside = samples.with_name(f".{samples.name}")
        with aside.open("wb") as out:
            for name in wanted:
                lines.seek(places[name][0])
                out.write(lines.read(places[name][1]))
    aside.replace(samples)


def overlap(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Whether two places of a record, as citations, passages and evidence are, have a character in common."""
    begin, end = max(one["start"], other["start"]), min(one["end"], other["end"])
    return bool(one["article"] == other["article"] and begin < end)
