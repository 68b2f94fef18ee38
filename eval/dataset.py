"""Read datasets: files in JSON Lines, with one sample a line."""

import codecs
import hashlib
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from eval.types import Answerable, Place, Sample, Task
from rag import Article, CitewellError, Turn, visible
from rag.assistant import LONGEST_QUESTION
from rag.generation.twists import TWISTS
from rag.reading.normalize import normalize

_ID = re.compile(r"[0-9a-f]{12}")
_SHOWN = 80


class DatasetError(CitewellError):
    """A dataset cannot be used as it is written."""


@dataclass(frozen=True, slots=True)
class Dataset:
    """A dataset that was read once and found in order; its samples are read from the file again.

    `digest` is the SHA-256 of the file, `articles` the paths (relative to the file) and ids that
    its samples name, each once and in the order in which they come.
    """

    path: Path
    digest: str
    count: int
    articles: tuple[str, ...]

    def __iter__(self) -> Iterator[Sample]:
        """The samples in the order of the file, one in memory at a time; raises DatasetError."""
        for number, line in _lines(self.path):
            yield read_sample(self.path, number, line)

    def file(self, article: str) -> Path | None:
        """Where an article lies that the dataset names; None for an id in the user's library."""
        return None if is_article_id(article) else self.path.parent / article


def open_dataset(path: Path) -> Dataset:
    """The dataset in the file `path`, of which every line was checked; raises DatasetError."""
    digest = hashlib.sha256()
    ids: dict[str, int] = {}
    articles: dict[str, None] = {}
    for number, line in _lines(path, digest.update):
        sample = read_sample(path, number, line)
        first = ids.setdefault(sample.id, number)
        if first != number:
            raise DatasetError(
                f"{path}, line {number}, has the id {sample.id!r} of line {first}: "
                "give each sample an id of its own."
            )
        for name in sample.articles:
            if name not in articles and not is_article_id(name) and not _is_file(path.parent / name):
                raise DatasetError(
                    f"{path}, line {number}, names an article that is no file ({name!r}): "
                    "write its path as seen from the dataset's folder, or its id in your library."
                )
            articles[name] = None
    if not ids:
        raise DatasetError(f"{path} holds no sample: write one JSON object a line into it.")
    return Dataset(path, digest.hexdigest(), len(ids), tuple(articles))


def is_article_id(name: str) -> bool:
    """Whether what a dataset calls an article is an id in the user's library, and not a path."""
    return _ID.fullmatch(name) is not None


def read_sample(path: Path, number: int, line: bytes) -> Sample:
    """The sample on a line of the file `path`; raises DatasetError, which names the line by its number."""
    try:
        row = _Line.model_validate_json(line)
    except ValidationError as error:
        raise DatasetError(f"{path}, line {number}, {_complaint(error)}.") from None
    wrong = _contradiction(row) or _untold(row)
    if wrong is not None:
        raise DatasetError(f"{path}, line {number}, {wrong}.")
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
    """Where each quote of the evidence stands first, in the order of the quotes.

    `articles` holds the stored articles by the names that `sample` has for them; a place names its
    article by the id. Raises DatasetError for a quote that stands in none of them.
    """
    return [_place(sample, quote, [articles[name] for name in sample.articles]) for quote in sample.evidence]


def _place(sample: Sample, quote: str, articles: list[Article]) -> Place:
    words = normalize(quote)  # as the text of an article was
    for article in articles:
        start = article.text.find(words)
        if start >= 0:
            return Place(article.id, start, start + len(words))
    shown = quote if len(quote) <= _SHOWN else f"{quote[:_SHOWN]}…"
    raise DatasetError(
        f"The sample {sample.id!r} quotes as evidence what stands in none of its articles, “{shown}”: "
        "copy the quote from the article as it is stored, word for word."
    )


_Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]


class _Strict(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid")


class _Turn(_Strict):
    question: _Words
    answer: str


class _Line(_Strict):
    """A line as it is written; a description says what to write."""

    id: _Words = Field(description="a string that is not empty")
    task: Task = Field("ask", description='"ask" or "summarize"')
    question: _Words = Field("", description="a string that is not empty")
    articles: list[_Words] = Field(min_length=1, description="a list of one or more paths or ids")
    history: list[_Turn] = Field([], description="a list of objects with a question and an answer")
    answer: _Words | list[_Words] = Field([], description="a string or a list of strings, none of them empty")
    evidence: list[_Words] = Field([], description="a list of quotes, none of them empty")
    answerable: Answerable = Field(True, description='true, false or "partial"')
    tags: list[_Words] = Field([], description="a list of strings, none of them empty")
    reworded: _Words = Field("", description="a string that is not empty")
    lies: dict[str, _Words] = Field({}, description="an object with a sentence for each kind of lie")


def _lines(path: Path, raw: Callable[[bytes], None] = lambda _: None) -> Iterator[tuple[int, bytes]]:
    """The lines of a file that are not blank, with their numbers; `raw` sees each one as it is."""
    try:
        with path.open("rb") as file:
            for number, line in enumerate(file, start=1):
                raw(line)
                words = line.removeprefix(codecs.BOM_UTF8).strip() if number == 1 else line.strip()
                if words:
                    yield number, words
    except OSError as error:
        raise DatasetError(
            f"{path} cannot be read ({error.strerror}): name a dataset's file, in JSON Lines."
        ) from error


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except (OSError, ValueError):  # too long for a path, or with a NUL in it
        return False


def _complaint(error: ValidationError) -> str:
    """What is wrong with a line's form, and the remedy."""
    first = error.errors(include_url=False)[0]
    fields = _Line.model_fields
    if first["type"] == "json_invalid":
        why = str(first["ctx"]["error"]).replace("at line 1 column", "at column")
        return f"is not JSON ({why}): write one JSON object a line, in UTF-8"
    if not first["loc"]:
        return "is no JSON object: write the fields of a sample in braces"
    name = str(first["loc"][0])
    if name not in fields:
        return f"has a field that is not known ({name!r}): use only {', '.join(fields)}"
    if first["type"] == "missing" and len(first["loc"]) == 1:
        return f"has no field “{name}”: add {fields[name].description}"
    return f"cannot be used for its field “{name}”: make it {fields[name].description}"


def _contradiction(row: _Line) -> str | None:
    """What in a line of the right form does not go together, and the remedy; None where all does."""
    if row.task == "summarize":
        if row.question or row.history:
            return "asks for a summary and has a question: drop one of them"
        if len(row.articles) != 1:
            return "asks for a summary of more than one article: name exactly one"
        if row.answerable is not True:
            return "asks for a summary that cannot be given: leave “answerable” out"
        return None
    words = len(visible(row.question).split())
    if not words:
        return 'has no question: add one, or "task": "summarize"'
    if words > LONGEST_QUESTION:
        return f"asks a question of {words:,} words: ask it in at most {LONGEST_QUESTION:,}"
    if row.answerable is False and row.evidence:
        return "is not answerable and has evidence: drop one of them"
    if row.answerable is not False and not (row.evidence or row.answer):
        return 'has neither evidence nor an answer: add one, or "answerable": false'
    return None


def _untold(row: _Line) -> str | None:
    """Why the lies of a line cannot be told by the cast, and the remedy."""
    if unknown := row.lies.keys() - TWISTS.keys():
        return f"has a kind of lie that is not known ({min(unknown)!r}): use only {', '.join(TWISTS)}"
    if row.lies and not (row.evidence and row.reworded):
        return "has lies without evidence or without “reworded”: add what they distort, and a true rewording"
    return None
