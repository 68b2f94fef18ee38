"""Import datasets in the formats of ragas and SQuAD."""

import ast
import csv
import hashlib
import io
import json
import re
import warnings
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeAlias

from eval.dataset import DatasetError
from rag import LONGEST_QUESTION, UnreadableSource, visible
from rag.reading.article import read_article
from rag.reading.formats import read_text
from rag.reading.normalize import normalize
from rag.reading.sentences import split

Row: TypeAlias = Mapping[str, Any]

_QUESTION = ("user_input", "question")
_REFERENCE = ("reference", "ground_truth", "ground_truths")
_OTHER_CONTEXTS = ("contexts", "retrieved_contexts")
_LONGEST_CELL = 100_000_000
_FORMATS = (
    "give ragas-style rows (JSON, JSON Lines or CSV, with user_input, reference and reference_contexts) "
    "or SQuAD's JSON"
)


@dataclass(frozen=True, slots=True)
class Skipped:
    """A row of the source that gave no sample: its position in the source, and the reason as a clause."""

    row: str
    reason: str


@dataclass(frozen=True, slots=True)
class Imported:
    """What was imported, and what was skipped.

    `samples` and `articles` are counts of the new dataset; `unproven` counts the samples that have an
    accepted answer but no evidence.
    """

    samples: int
    articles: int
    unproven: int
    skipped: tuple[Skipped, ...]


class _UnusableRow(Exception):
    """The reason why a row gives no sample."""


def import_dataset(source: Path, out: Path) -> Imported:
    """Convert the file `source` to the dataset `out`, with its contexts in ``<name of out>.articles/``.

    The same source always gives the same files. Raises DatasetError if the format of `source` is unknown,
    if it gives no sample at all, or if `out` already exists.
    """
    if out.exists():
        raise DatasetError(f"{out} already exists: name another file, or move this one away.")
    rows, convert = _read(source)
    store = _ContextStore(out.with_suffix(".articles"))
    samples: dict[str, dict[str, Any]] = {}
    skipped: list[Skipped] = []
    for where, row in rows:
        try:
            sample = convert(row, store)
            if samples.setdefault(sample["id"], sample) is not sample:
                raise _UnusableRow("it repeats an earlier row")
        except _UnusableRow as reason:
            skipped.append(Skipped(where, str(reason)))
    if not samples:
        why = f"{skipped[0].row}: {skipped[0].reason}" if skipped else "it is empty"
        raise DatasetError(f"{source} contains no usable rows ({why}): {_FORMATS}.")
    _write(out, "".join(json.dumps(item, ensure_ascii=False) + "\n" for item in samples.values()))
    return Imported(
        samples=len(samples),
        articles=len({name for item in samples.values() for name in item["articles"]}),
        unproven=sum(bool(item.get("answer")) and not item["evidence"] for item in samples.values()),
        skipped=tuple(skipped),
    )


@dataclass(slots=True)
class _ContextStore:
    """The folder of articles: each context is written once, and read back as when a user adds it."""

    folder: Path
    stored: dict[str, str | None] = field(default_factory=dict)

    def put(self, context: str) -> tuple[str, str] | None:
        """A context's path, as the dataset names it, and its stored text; None if cleaning leaves no text."""
        name = f"{_hash(context)}.txt"
        if name not in self.stored:
            self.stored[name] = self._write(self.folder / name, context)
        text = self.stored[name]
        return None if text is None else (f"{self.folder.name}/{name}", text)

    def _write(self, path: Path, context: str) -> str | None:
        _write(path, f"{context}\n")
        try:
            return read_article(read_text(path.read_bytes(), str(path))).text
        except UnreadableSource:
            path.unlink()
            return None


def _write(path: Path, text: str) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        raise DatasetError(
            f"{path} cannot be written ({error.strerror}): name a file in a folder that you can write to."
        ) from error


def _read(source: Path) -> tuple[Iterator[tuple[str, Any]], Any]:
    """The rows of a source with their positions, and the function that converts a row to a sample."""
    try:
        text = source.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise DatasetError(f"{source} cannot be read ({error.strerror}): {_FORMATS}.") from error
    except UnicodeDecodeError:
        raise DatasetError(f"{source} is not in UTF-8: save it as UTF-8 and import it again.") from None
    if source.suffix.lower() == ".csv":
        return _csv(text), _from_ragas
    try:
        whole = json.loads(text)
    except (json.JSONDecodeError, RecursionError):
        return _json_lines(source, text), _from_ragas
    if isinstance(whole, dict) and isinstance(whole.get("data"), list):
        return _squad(whole["data"]), _from_squad
    rows = whole if isinstance(whole, list) else [whole]
    return ((f"row {number}", row) for number, row in enumerate(rows, start=1)), _from_ragas


def _csv(text: str) -> Iterator[tuple[str, Any]]:
    csv.field_size_limit(_LONGEST_CELL)  # a cell may hold all the contexts of a question
    for number, row in enumerate(csv.DictReader(io.StringIO(text, newline="")), start=1):
        yield f"row {number}", row


def _json_lines(source: Path, text: str) -> Iterator[tuple[str, Any]]:
    for number, line in enumerate(text.split("\n"), start=1):
        if line.strip():
            try:
                yield f"line {number}", json.loads(line)
            except (json.JSONDecodeError, RecursionError):
                raise DatasetError(f"{source}, line {number}, is not JSON: {_FORMATS}.") from None


def _squad(data: Sequence[Any]) -> Iterator[tuple[str, Any]]:
    """Every question of a SQuAD file, with its paragraph's context."""
    for article, part in enumerate(data, start=1):
        for paragraph, block in enumerate(_list(part, "paragraphs"), start=1):
            context = block.get("context") if isinstance(block, dict) else None
            for number, question in enumerate(_list(block, "qas"), start=1):
                where = f"article {article}, paragraph {paragraph}, question {number}"
                yield where, {"context": context, "qa": question}


def _from_squad(row: Row, store: _ContextStore) -> dict[str, Any]:
    """A sample that accepts all answers; its evidence is the sentences of the first one at its offset."""
    raw, qa = row["context"], row["qa"]
    if not isinstance(raw, str) or not isinstance(qa, dict):
        raise _UnusableRow("it has no context or no question")
    question = _question(qa.get("question"))
    impossible = qa.get("is_impossible") is True
    answers = [item for item in _list(qa, "answers") if isinstance(item, dict)]
    texts = _accepted([item.get("text") for item in answers])
    if not texts and not impossible:
        raise _UnusableRow("it has no answer and is not marked as impossible")
    place = store.put(_article(raw))
    if place is None:
        raise _UnusableRow("its context has no sentence to cite")
    name, stored = place
    identifier = _one_line(str(qa.get("id") or "")) or _hash(question, name)
    sample = {"id": identifier, "question": question, "articles": [name]}
    if impossible:
        return {**sample, "answerable": False}
    found = (_sentences_at(raw, item.get("answer_start"), item.get("text")) for item in answers)
    quotes = next(filter(None, found), [])
    if not all(quote in stored for quote in quotes):
        quotes = []
    return {**sample, "answer": texts, "evidence": quotes}


def _sentences_at(context: str, start: Any, answer: Any) -> list[str]:
    """The sentences of `context` that an answer overlaps; none if it does not begin at `start`."""
    if type(start) is not int or not isinstance(answer, str) or not answer.strip():
        return []
    if start < 0 or not context.startswith(answer, start):
        return []
    end = start + len(answer)
    return [_one_line(span.of(context)) for span in split(context) if span.start < end and span.end > start]


def _from_ragas(row: Any, store: _ContextStore) -> dict[str, Any]:
    """A sample on a row's contexts; its evidence is the reference contexts, if they are stored whole."""
    if not isinstance(row, dict):
        raise _UnusableRow("it is not an object with fields")
    question = _question(_first(row, _QUESTION))
    answers = _accepted(_parse_cell(_first(row, _REFERENCE)))
    references = [_article(text) for text in _texts(_parse_cell(row.get("reference_contexts")))]
    others = [_article(text) for key in _OTHER_CONTEXTS for text in _texts(_parse_cell(row.get(key)))]
    contexts = list(dict.fromkeys(text for text in [*references, *others] if text))
    # A context that is part of another would be a duplicate, and citing it would count as wrong.
    whole = [text for text in contexts if not any(text != other and text in other for other in contexts)]
    if not whole:
        raise _UnusableRow("it has no contexts")
    places = [place for text in whole if (place := store.put(text)) is not None]
    if not places:
        raise _UnusableRow("its contexts have no sentence to cite")
    is_whole = all(any(text in stored for _, stored in places) for text in references)
    quotes = [span.of(text) for text in references for span in split(text)] if is_whole else []
    evidence = list(dict.fromkeys(quote for quote in quotes if any(quote in text for _, text in places)))
    if not answers and not evidence:
        raise _UnusableRow("it has no reference and no reference context that can be cited")
    names = [name for name, _ in places]
    identifier = "row-" + _hash(question, *answers, *names)
    sample = {"id": identifier, "question": question, "articles": names}
    return {**sample, "answer": answers, "evidence": evidence}


def _first(row: Row, keys: Sequence[str]) -> Any:
    """The value of the first non-empty field."""
    return next((row[key] for key in keys if row.get(key)), None)


def _parse_cell(value: Any) -> Any:
    """Parse a CSV cell that holds a list, in JSON or Python syntax; any other value is returned as it is."""
    if not isinstance(value, str) or not value.lstrip().startswith("["):
        return value
    for parse in (json.loads, ast.literal_eval):
        try:
            with warnings.catch_warnings(action="ignore"):  # about invalid escape sequences
                found = parse(value.strip())
        except (ValueError, SyntaxError, RecursionError, MemoryError):
            continue
        if isinstance(found, list):
            return found
    return value


def _texts(value: Any) -> list[str]:
    """The non-blank strings in a field that is a string or a list of strings."""
    items = value if isinstance(value, list) else [value]
    return [item for item in items if isinstance(item, str) and item.strip()]


def _list(value: Any, key: str) -> list[Any]:
    found = value.get(key) if isinstance(value, dict) else None
    return found if isinstance(found, list) else []


def _accepted(value: Any) -> list[str]:
    """The answers, without duplicates."""
    return list(dict.fromkeys(filter(None, map(_one_line, _texts(value)))))


def _question(value: Any) -> str:
    if isinstance(value, list):
        raise _UnusableRow("its question is a conversation")
    question = _one_line(value) if isinstance(value, str) else ""
    words = len(visible(question).split())
    if not words:
        raise _UnusableRow("it has no question")
    if words > LONGEST_QUESTION:
        raise _UnusableRow(f"its question has {words:,} words; the maximum is {LONGEST_QUESTION:,}")
    return question


def _article(context: str) -> str:
    """A context as plain paragraphs of one line each, so that no line break is taken for a page layout."""
    parts = map(_one_line, re.split(r"\n\s*\n", normalize(context)))
    return "\n\n".join(filter(None, parts))


def _one_line(text: str) -> str:
    return " ".join(normalize(text).split())


def _hash(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:16]
