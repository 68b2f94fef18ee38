"""Save an answer that a reader has judged as a sample of the reader's own dataset."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from filelock import FileLock

from eval.dataset import evidence_places, open_dataset, read_sample
from eval.types import Sample
from rag import Article


def keep(path: Path, sample: Sample, articles: Mapping[str, Article]) -> Sample:
    """Save `sample` in the dataset at `path`, creating it if needed, and return the sample with its id.

    The id is derived from the question, its history and its articles, so saving the same question again
    replaces the earlier sample. `articles` maps the names in `sample` to articles. Raises DatasetError if
    the sample contradicts itself or its evidence is not in the articles.
    """
    sample = replace(sample, id=f"case-{_digest(sample)}")
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with FileLock(path.with_name(f".{path.name}.lock")):
        others = open_dataset(path) if path.exists() else ()
        lines = [_line(each) for each in (*(other for other in others if other.id != sample.id), sample)]
        for number, line in enumerate(lines, start=1):
            read_sample(path, number, line.encode())
        evidence_places(sample, articles)
        temporary = path.with_name(f".{path.name}")
        temporary.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
        temporary.replace(path)
    return sample


def _digest(sample: Sample) -> str:
    asked = repr((sample.question, sample.history, sorted(sample.articles)))
    return hashlib.sha256(asked.encode("utf-8", "replace")).hexdigest()[:12]


def _line(sample: Sample) -> str:
    """A sample as a line of a dataset, without empty fields."""
    row: dict[str, Any] = {"id": sample.id}
    if sample.task != "ask":
        row["task"] = sample.task
    row["question"] = sample.question
    row["articles"] = list(sample.articles)
    row["history"] = [{"question": turn.question, "answer": turn.answer} for turn in sample.history]
    row["answer"] = list(sample.answers)
    row["evidence"] = list(sample.evidence)
    row["answerable"] = sample.answerable
    row["tags"] = list(sample.tags)
    return json.dumps(
        {name: value for name, value in row.items() if value not in ("", [])}, ensure_ascii=False
    )
