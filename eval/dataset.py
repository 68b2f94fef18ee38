"""Read and validate datasets: JSON Lines files with one sample per line."""

import codecs
import hashlib
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from eval.types import Answerable, Place, Sample, Task
from rag import LONGEST_QUESTION, Article, CitewellError, Turn, visible
from rag.generation.twists import TWISTS
from rag.reading.normalize import normalize

_ID = re.compile(r"[0-9a-f]{12}")
_SHOWN = 80


class DatasetError(CitewellError):
    """A dataset is not valid."""


@dataclass(frozen=True, slots=True)
class Dataset:
    """A validated dataset; iterating reads its samples from the file again.

    `digest` is the SHA-256 of the file. `articles` are the paths (relative to the file) and ids that its
    samples name, without duplicates, in order of appearance.
    """

    path: Path
    digest: str
    count: int
    articles: tuple[str, ...]

    def __iter__(self) -> Iterator[Sample]:
        """Yield the samples in file order, one in memory at a time; raises DatasetError."""
        for number, line in _lines(self.path):
            yield read_sample(self.path, number, line)

    def file(self, article: str) -> Path | None:
        """The path of an article that the dataset names; None for an id in the user's library."""
        return None if is_article_id(article) else self.path.parent / article


def open_dataset(path: Path) -> Dataset:
    """Open the dataset at `path` and validate every line; raises DatasetError."""
    digest = hashlib.sha256()
    ids: dict[str, int] = {}
    articles: dict[str, None] = {}
    for number, line in _lines(path, digest.update):
        sample = read_sample(path, number, line)
        first = ids.setdefault(sample.id, number)
        if first != number:
            raise DatasetError(
                f"{path}, line {number}, repeats the id {sample.id!r} of line {first}: "
                "give each sample its own id."
            )
        for name in sample.articles:
            if name not in articles and not is_article_id(name) and not _is_file(path.parent / name):
                raise DatasetError(
                    f"{path}, line {number}, names an article that doesn't exist ({name!r}): "
                    "give its path relative to the dataset's folder, or its id in your library."
                )
            articles[name] = None
    if not ids:
        raise DatasetError(f"{path} contains no samples: write one JSON object per line.")
    return Dataset(path, digest.hexdigest(), len(ids), tuple(articles))


def is_article_id(name: str) -> bool:
    """Whether a dataset's name for an article is an id in the user's library rather than a path."""
    return _ID.fullmatch(name) is not None


def read_sample(path: Path, number: int, line: bytes) -> Sample:
    """Parse a line of the file `path` as a sample; raises DatasetError, which gives the line number."""
    try:
        row = _Line.model_validate_json(line)
    except ValidationError as error:
        raise DatasetError(f"{path}, line {number}, {_complaint(error)}.") from None
    problem = _contradiction(row) or _unusable_lies(row)
    if problem is not None:
        raise DatasetError(f"{path}, line {number}, {problem}.")
    return Sample(
        id=row.id,
        task=row.task,
        question=row.question,
        articles=tuple(dict.fromkeys(row.articles)),
        history=tuple(Turn(turn.question, turn.answer) for turn in row.history),
        answers=(row.answer,) if isinstance(row.answer, str) else tuple(row.answer),
        evidence=tuple(row.evidence),
        answerable=row.answerable,
        tags=tuple(row.tags),
        reworded=row.reworded,
        lies=row.lies,
    )


def evidence_places(sample: Sample, articles: Mapping[str, Article]) -> list[Place]:
    """Locate the first occurrence of each quote of the evidence, in the order of the quotes.

    `articles` maps the names in `sample` to the stored articles; a place refers to its article by id.
    Raises DatasetError for a quote that is in none of them.
    """
    return [_place(sample, quote, [articles[name] for name in sample.articles]) for quote in sample.evidence]


def _place(sample: Sample, quote: str, articles: list[Article]) -> Place:
    words = normalize(quote)  # the text of an article was normalised in the same way
    for article in articles:
        start = article.text.find(words)
        if start >= 0:
            return Place(article.id, start, start + len(words))
    shown = quote if len(quote) <= _SHOWN else f"{quote[:_SHOWN]}…"
    raise DatasetError(
        f"The evidence of the sample {sample.id!r} is in none of its articles, “{shown}”: "
        "copy the quote word for word from the article as it is stored."
    )


_Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]


class _Strict(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid")


class _Turn(_Strict):
    question: _Words
    answer: str


class _Line(_Strict):
    """The fields of a line; each description completes the error message “make it …”."""

    id: _Words = Field(description="a non-empty string")
    task: Task = Field("ask", description='"ask" or "summarize"')
    question: _Words = Field("", description="a non-empty string")
    articles: list[_Words] = Field(min_length=1, description="a list of one or more paths or ids")
    history: list[_Turn] = Field([], description="a list of objects with a question and an answer")
    answer: _Words | list[_Words] = Field([], description="a non-empty string or a list of non-empty strings")
    evidence: list[_Words] = Field([], description="a list of non-empty quotes")
    answerable: Answerable = Field(True, description='true, false or "partial"')
    tags: list[_Words] = Field([], description="a list of non-empty strings")
    reworded: _Words = Field("", description="a non-empty string")
    lies: dict[str, _Words] = Field({}, description="an object with a sentence for each kind of lie")


def _lines(path: Path, raw: Callable[[bytes], None] = lambda _: None) -> Iterator[tuple[int, bytes]]:
    """Yield the non-blank lines of a file with their numbers; `raw` is called with every raw line."""
    try:
        with path.open("rb") as file:
            for number, line in enumerate(file, start=1):
                raw(line)
                words = line.removeprefix(codecs.BOM_UTF8).strip() if number == 1 else line.strip()
                if words:
                    yield number, words
    except OSError as error:
        raise DatasetError(
            f"{path} cannot be read ({error.strerror}): name a dataset in JSON Lines."
        ) from error


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except (OSError, ValueError):  # a path that is too long or contains a NUL
        return False


def _complaint(error: ValidationError) -> str:
    """What is malformed in a line, and the remedy."""
    first = error.errors(include_url=False)[0]
    fields = _Line.model_fields
    if first["type"] == "json_invalid":
        why = str(first["ctx"]["error"]).replace("at line 1 column", "at column")
        return f"is not JSON ({why}): write one JSON object per line, in UTF-8"
    if not first["loc"]:
        return "is not a JSON object: write the fields of a sample in braces"
    name = str(first["loc"][0])
    if name not in fields:
        return f"has an unknown field ({name!r}): use only {', '.join(fields)}"
    if first["type"] == "missing" and len(first["loc"]) == 1:
        return f"has no field “{name}”: add {fields[name].description}"
    return f"has an invalid “{name}”: make it {fields[name].description}"


def _contradiction(row: _Line) -> str | None:
    """Which fields of a well-formed line contradict each other, and the remedy; None if none do."""
    if row.task == "summarize":
        if row.question or row.history:
            return "asks for a summary but has a question: remove one of them"
        if len(row.articles) != 1:
            return "asks for a summary of more than one article: name exactly one"
        if row.answerable is not True:
            return "asks for a summary but sets “answerable”: leave it out"
        return None
    words = len(visible(row.question).split())
    if not words:
        return 'has no question: add one, or "task": "summarize"'
    if words > LONGEST_QUESTION:
        return f"has a question of {words:,} words: shorten it to at most {LONGEST_QUESTION:,}"
    if row.answerable is False and row.evidence:
        return "is not answerable but has evidence: remove one of them"
    if row.answerable is not False and not (row.evidence or row.answer):
        return 'has neither evidence nor an answer: add one, or "answerable": false'
    return None


def _unusable_lies(row: _Line) -> str | None:
    """Why the cast cannot tell the lies of a line, and the remedy; None if it can."""
    if unknown := row.lies.keys() - TWISTS.keys():
        return f"has an unknown kind of lie ({min(unknown)!r}): use only {', '.join(TWISTS)}"
    if row.lies and not (row.evidence and row.reworded):
        return "has lies but no evidence or no “reworded”: add the evidence they distort and a true rewording"
    return None
