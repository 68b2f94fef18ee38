"""Read and write ``samples.jsonl``: one record per finished sample."""

import json
import os
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import IO, Any

from eval.folder import RunError


def repaired_records(samples: Path) -> Iterator[Mapping[str, Any]]:
    """Yield the stored records, after removing a last line that was cut off when a process was killed."""
    if not samples.exists():
        return
    with samples.open("rb") as lines:
        whole = sum(len(line) for line in lines if line.endswith(b"\n"))
    if whole < samples.stat().st_size:
        os.truncate(samples, whole)
    yield from records(samples)


def records(samples: Path) -> Iterator[Mapping[str, Any]]:
    """Yield the stored records, one in memory at a time; raises RunError."""
    done = 0
    try:
        with samples.open(encoding="utf-8") as lines:
            for line in lines:
                record = json.loads(line)
                if not isinstance(record, dict) or "id" not in record:
                    raise ValueError("not a record")
                yield _migrated(record)
                done += 1
    except OSError as error:
        raise RunError(
            f"{samples} cannot be read ({error.strerror}): run its dataset again into another folder."
        ) from error
    except ValueError as error:
        raise RunError(
            f"{samples} is damaged after line {done}: run its dataset again into another folder."
        ) from error


def _migrated(record: dict[str, Any]) -> Mapping[str, Any]:
    """Update an old record: *unclear* was once called *partial*, and the probability *support*."""
    for sentence in record.get("sentences", ()):
        if "support" in sentence:
            sentence["probability"] = sentence.pop("support")
        if sentence.get("status") == "partial":
            sentence["status"] = "unclear"
    return record


def append(out: IO[str], record: Mapping[str, Any]) -> None:
    """Append a record; a killed process leaves at most an incomplete last line."""
    out.write(json.dumps(record, ensure_ascii=False) + "\n")
    out.flush()


def put_in_order(samples: Path, order: Sequence[str]) -> None:
    """Sort the records, which are in the order they finished, by the `order` of their ids."""
    places: dict[str, tuple[int, int]] = {}
    with samples.open("rb") as lines:
        start = 0
        for line in lines:
            places[json.loads(line)["id"]] = (start, len(line))
            start += len(line)
        wanted = [name for name in order if name in places]
        if wanted == list(places):
            return
        temporary = samples.with_name(f".{samples.name}")
        with temporary.open("wb") as out:
            for name in wanted:
                lines.seek(places[name][0])
                out.write(lines.read(places[name][1]))
    temporary.replace(samples)


def overlap(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Whether two places of a record (citations, passages or evidence) have a character in common."""
    begin, end = max(one["start"], other["start"]), min(one["end"], other["end"])
    return bool(one["article"] == other["article"] and begin < end)
