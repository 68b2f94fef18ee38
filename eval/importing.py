"""Turn other programs' datasets, in the styles of ragas and SQuAD, into one of ours."""

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
from rag import UnreadableSource, visible
from rag.assistant import LONGEST_QUESTION
from rag.reading.article import read_article
from rag.reading.formats import read_text
from rag.reading.normalize import normalize
from rag.reading.sentences import split

Row: TypeAlias = Mapping[str, Any]

_QUESTION = ("user_input", "question")
_REFERENCE = ("reference", "ground_truth", "ground_truths")
_OTHER_CONTEXTS = ("contexts", "retrieved_contexts")
_LONGEST_CELL = 100_000_000
_STYLES = (
    "give ragas-style rows (JSON, JSON Lines or CSV, with user_input, reference and reference_contexts) "
    "or SQuAD's JSON"
)


@dataclass(frozen=True, slots=True)
class Skipped:
    """A row of the source that gives no sample: where it stands in the source, and a clause that says why."""

    row: str
    reason: str


@dataclass(frozen=True, slots=True)
class Imported:
    """What was written, and what was not.

    `samples` and `articles` count what the dataset holds; `unproven` counts the samples that have
    an accepted answer but no evidence.
    """

    samples: int
    articles: int
    unproven: int
    skipped: tuple[Skipped, ...]


class _Unusable(Exception):
    """Why a row gives no sample."""


def import_dataset(source: Path, out: Path) -> Imported:
    """Write the dataset `out` from the file `source`, and the contexts into ``<name of out>.articles/``.

    The same source gives the same files. Raises DatasetError where `source` is of no style that is
    known or gives no sample at all, and where `out` is there already.
    """
    if out.exists():
        raise DatasetError(f"{out} is there already: name another file, or move this one away.")
    rows, convert = _read(source)
    shelf = _Shelf(out.with_suffix(".articles"))
    samples: dict[str, dict[str, Any]] = {}
    skipped: list[Skipped] = []
    for where, row in rows:
        try:
            sample = convert(row, shelf)
            if samples.setdefault(sample["id"], sample) is not sample:
                raise _Unusable("it repeats an earlier one")
        except _Unusable as reason:
            skipped.append(Skipped(where, str(reason)))
    if not samples:
        why = f"{skipped[0].row}: {skipped[0].reason}" if skipped else "it is empty"
        raise DatasetError(f"{source} holds nothing that can be used ({why}): {_STYLES}.")
    _write(out, "".join(json.dumps(item, ensure_ascii=False) + "\n" for item in samples.values()))
    return Imported(
        samples=len(samples),
        articles=len({name for item in samples.values() for name in item["articles"]}),
        unproven=sum(bool(item.get("answer")) and not item["evidence"] for item in samples.values()),
        skipped=tuple(skipped),
    )


@dataclass(slots=True)
class _Shelf:
    """The folder of the articles: each context is written once, and read back as a user would add it."""

    folder: Path
    stored: dict[str, str | None] = field(default_factory=dict)

    def put(self, context: str) -> tuple[str, str] | None:
        """The path of a context as the dataset names it and its stored text; None where nothing is left."""
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
            f"{path} cannot be written ({error.strerror}): name a file in a folder that you may write to."
        ) from error


def _read(source: Path) -> tuple[Iterator[tuple[str, Any]], Any]:
    """The rows of a source with where they stand, and what makes a sample of one."""
    try:
        text = source.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise DatasetError(f"{source} cannot be read ({error.strerror}): {_STYLES}.") from error
    except UnicodeDecodeError:
        raise DatasetError(f"{source} is not in UTF-8: save it so, and import it again.") from None
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
                raise DatasetError(f"{source}, line {number}, is not JSON: {_STYLES}.") from None


def _squad(data: Sequence[Any]) -> Iterator[tuple[str, Any]]:
    """Every question of a SQuAD file, with its paragraph's context."""
    for article, part in enumerate(data, start=1):
        for paragraph, block in enumerate(_list(part, "paragraphs"), start=1):
            context = block.get("context") if isinstance(block, dict) else None
            for number, question in enumerate(_list(block, "qas"), start=1):
                where = f"article {article}, paragraph {paragraph}, question {number}"
                yield where, {"context": context, "qa": question}


def _from_squad(row: Row, shelf: _Shelf) -> dict[str, Any]:
    """A sample with the sentences of the first answer that stands where it is said to; all are accepted."""
    raw, qa = row["context"], row["qa"]
    if not isinstance(raw, str) or not isinstance(qa, dict):
        raise _Unusable("it has no context or no question")
    question = _question(qa.get("question"))
    impossible = qa.get("is_impossible") is True
    answers = [item for item in _list(qa, "answers") if isinstance(item, dict)]
    texts = _accepted([item.get("text") for item in answers])
    if not texts and not impossible:
        raise _Unusable("it has no answer and is not marked as impossible")
    place = shelf.put(_article(raw))
    if place is None:
        raise _Unusable("its context holds no sentence to cite")
    name, stored = place
    identifier = _plain(str(qa.get("id") or "")) or _hash(question, name)
    sample = {"id": identifier, "question": question, "articles": [name]}
    if impossible:
        return {**sample, "answerable": False}
    found = (_sentences_at(raw, item.get("answer_start"), item.get("text")) for item in answers)
    quotes = next(filter(None, found), [])
    if not all(quote in stored for quote in quotes):
        quotes = []
    return {**sample, "answer": texts, "evidence": quotes}


def _sentences_at(context: str, start: Any, answer: Any) -> list[str]:
    """The sentences of `context` that an answer stands in; none where it does not begin at `start`."""
    if type(start) is not int or not isinstance(answer, str) or not answer.strip():
        return []
    if start < 0 or not context.startswith(answer, start):
        return []
    end = start + len(answer)
    return [_plain(span.of(context)) for span in split(context) if span.start < end and span.end > start]


def _from_ragas(row: Any, shelf: _Shelf) -> dict[str, Any]:
    """A sample on a row's contexts, with the reference contexts as evidence where they are stored whole."""
    if not isinstance(row, dict):
        raise _Unusable("it is no object with fields")
    question = _question(_first(row, _QUESTION))
    answers = _accepted(_cell(_first(row, _REFERENCE)))
    references = [_article(text) for text in _texts(_cell(row.get("reference_contexts")))]
    others = [_article(text) for key in _OTHER_CONTEXTS for text in _texts(_cell(row.get(key)))]
    contexts = list(dict.fromkeys(text for text in [*references, *others] if text))
    # A context that is part of another would be a second copy, and a citation of it seem wrong.
    whole = [text for text in contexts if not any(text != other and text in other for other in contexts)]
    if not whole:
        raise _Unusable("it has no contexts")
    places = [place for text in whole if (place := shelf.put(text)) is not None]
    if not places:
        raise _Unusable("its contexts hold no sentence to cite")
    stand = all(any(text in stored for _, stored in places) for text in references)
    said = [span.of(text) for text in references for span in split(text)] if stand else []
    evidence = list(
        dict.fromkeys(sentence for sentence in said if any(sentence in text for _, text in places))
    )
    if not answers and not evidence:
        raise _Unusable("it has no reference and no reference context that can be cited")
    names = [name for name, _ in places]
    identifier = "row-" + _hash(question, *answers, *names)
    sample = {"id": identifier, "question": question, "articles": names}
    return {**sample, "answer": answers, "evidence": evidence}


def _first(row: Row, keys: Sequence[str]) -> Any:
    """What stands in the first of the fields that is not empty."""
    return next((row[key] for key in keys if row.get(key)), None)


def _cell(value: Any) -> Any:
    """The list that a CSV's cell spells out, in JSON or in Python; anything else as it is."""
    if not isinstance(value, str) or not value.lstrip().startswith("["):
        return value
    for parse in (json.loads, ast.literal_eval):
        try:
            with warnings.catch_warnings(action="ignore"):  # of escapes that Python does not know
                found = parse(value.strip())
        except (ValueError, SyntaxError, RecursionError, MemoryError):
            continue
        if isinstance(found, list):
            return found
    return value


def _texts(value: Any) -> list[str]:
    """The strings in a field that holds one or a list of them."""
    items = value if isinstance(value, list) else [value]
    return [item for item in items if isinstance(item, str) and item.strip()]


def _list(value: Any, key: str) -> list[Any]:
    found = value.get(key) if isinstance(value, dict) else None
    return found if isinstance(found, list) else []


def _accepted(value: Any) -> list[str]:
    """Answers, each once."""
    return list(dict.fromkeys(filter(None, map(_plain, _texts(value)))))


def _question(value: Any) -> str:
    if isinstance(value, list):
        raise _Unusable("its question is a conversation")
    question = _plain(value) if isinstance(value, str) else ""
    words = len(visible(question).split())
    if not words:
        raise _Unusable("it has no question")
    if words > LONGEST_QUESTION:
        raise _Unusable(f"its question has {words:,} words, and {LONGEST_QUESTION:,} may be asked")
    return question


def _article(context: str) -> str:
    """A context as plain paragraphs, a line each, so that no line's break looks like a page's."""
    parts = map(_plain, re.split(r"\n\s*\n", normalize(context)))
    return "\n\n".join(filter(None, parts))


def _plain(text: str) -> str:
    return " ".join(normalize(text).split())


def _hash(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:16]
