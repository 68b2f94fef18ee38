"""Datasets are read line by line, and errors give the line number."""

import hashlib
import json
import tracemalloc
from pathlib import Path
from typing import Any

import pytest
from fakes import FakeEmbedder

from eval.dataset import Dataset, DatasetError, evidence_places, open_dataset
from eval.types import Place, Sample
from rag import Article, Library, Turn

ARTICLE = "The mill closed in 1962. Nobody minded.\n\nThe bridge was rebuilt, and the mill closed in 1962."


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "a.txt").write_text(ARTICLE, encoding="utf-8")
    (tmp_path / "b.txt").write_text("Snow fell on the café.\n", encoding="utf-8")
    return tmp_path


def row(**fields: Any) -> dict[str, Any]:
    """A valid sample, changed by `fields`; None removes a field."""
    sample = {"id": "one", "question": "When?", "articles": ["a.txt"], "answer": "1962"} | fields
    return {name: value for name, value in sample.items() if value is not None}


def line(**fields: Any) -> str:
    return json.dumps(row(**fields), ensure_ascii=False)


def write(folder: Path, *lines: str) -> Path:
    path = folder / "set.jsonl"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def complaint(folder: Path, *lines: str) -> str:
    path = write(folder, *lines)
    with pytest.raises(DatasetError) as caught:
        open_dataset(path)
    message = str(caught.value)
    assert message.startswith(str(path))
    assert "\n" not in message
    assert message.endswith(".")
    return message.removeprefix(str(path))


def test_a_dataset_lists_its_digest_size_and_articles(folder: Path) -> None:
    path = write(
        folder, line(articles=["b.txt", "a.txt"]), line(id="two", articles=["a.txt", "0123456789ab"])
    )
    dataset = open_dataset(path)
    assert dataset == Dataset(
        path, hashlib.sha256(path.read_bytes()).hexdigest(), 2, ("b.txt", "a.txt", "0123456789ab")
    )


def test_a_sample_has_all_its_fields(folder: Path) -> None:
    path = write(
        folder,
        line(
            history=[{"question": "Who?", "answer": ""}],
            answer=["1962", "in 1962"],
            evidence=["The mill closed in 1962."],
            answerable="partial",
            tags=["direct"],
        ),
    )
    assert list(open_dataset(path)) == [
        Sample(
            id="one",
            task="ask",
            question="When?",
            articles=("a.txt",),
            history=(Turn("Who?", ""),),
            answers=("1962", "in 1962"),
            evidence=("The mill closed in 1962.",),
            answerable="partial",
            tags=("direct",),
        )
    ]


def test_a_summary_needs_only_an_article(folder: Path) -> None:
    (sample,) = open_dataset(write(folder, '{"id": "s", "task": "summarize", "articles": ["a.txt"]}'))
    assert sample == Sample("s", "summarize", "", ("a.txt",))


def test_a_dataset_can_be_iterated_twice(folder: Path) -> None:
    dataset = open_dataset(write(folder, line(), line(id="two")))
    assert [sample.id for sample in dataset] == [sample.id for sample in dataset] == ["one", "two"]


def test_an_article_is_a_file_next_to_the_dataset_or_in_the_library(folder: Path) -> None:
    dataset = open_dataset(write(folder, line(articles=["a.txt", "0123456789ab"])))
    assert [dataset.file(name) for name in dataset.articles] == [folder / "a.txt", None]


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_blank_lines_byte_order_marks_and_line_endings_are_ignored(folder: Path, mark: str, end: str) -> None:
    path = folder / "set.jsonl"
    text = mark + end.join(["", line(), "  ", line(id="two", question="Où ?")])
    path.write_text(text, encoding="utf-8", newline="")
    assert [sample.question for sample in open_dataset(path)] == ["When?", "Où ?"]


def test_broken_json_is_reported_with_its_line(folder: Path) -> None:
    lines = [line(id=str(number)) for number in range(40)]
    lines[36] = lines[36][:-1]
    message = complaint(folder, *lines)
    assert message.startswith(", line 37, is not JSON (")
    assert "one JSON object per line" in message


def test_blank_lines_count_as_lines(folder: Path) -> None:
    assert complaint(folder, "", "", "{").startswith(", line 3, ")


@pytest.mark.parametrize("text", ["[]", '"one"', "3", "null"])
def test_a_line_that_is_not_an_object_is_refused(folder: Path, text: str) -> None:
    assert complaint(folder, text).startswith(", line 1, is not a JSON object: ")


def test_other_encodings_are_refused(folder: Path) -> None:
    path = folder / "set.jsonl"
    path.write_bytes(line(question="Où ?").encode("latin-1"))
    with pytest.raises(DatasetError, match=r"line 1, is not JSON .*UTF-8\.$"):
        open_dataset(path)


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"id": None}, "has no field “id”: add a non-empty string"),
        ({"id": 3}, "“id”: make it a non-empty string"),
        ({"id": " "}, "“id”: make it a non-empty string"),
        ({"task": "translate"}, '“task”: make it "ask" or "summarize"'),
        ({"question": ["When?"]}, "“question”: make it a non-empty string"),
        ({"articles": None}, "has no field “articles”: add a list"),
        ({"articles": "a.txt"}, "“articles”: make it a list"),
        ({"articles": []}, "“articles”: make it a list of one or more"),
        ({"history": [{"question": "Who?"}]}, "“history”: make it a list of objects"),
        ({"history": [["Who?", "He."]]}, "“history”: make it a list of objects"),
        ({"answer": 1962}, "“answer”: make it a non-empty string or a list"),
        ({"answer": [""]}, "“answer”: make it a non-empty string or a list"),
        ({"evidence": "The mill"}, "“evidence”: make it a list of non-empty quotes"),
        ({"answerable": 1}, "“answerable”: make it true, false or"),
        ({"answerable": "no"}, "“answerable”: make it true, false or"),
        ({"tags": "direct"}, "“tags”: make it a list"),
        ({"lies": "It opened."}, "“lies”: make it an object"),
        ({"lies": {"role": ""}}, "“lies”: make it an object"),
        ({"reworded": ["It shut."]}, "“reworded”: make it a non-empty string"),
        ({"contexts": []}, "has an unknown field ('contexts'): use only id, task, question"),
    ],
)
def test_an_invalid_field_is_reported(folder: Path, fields: dict[str, Any], words: str) -> None:
    message = complaint(folder, line(id="zero"), line(**fields))
    assert message.startswith(", line 2, ")
    assert words in message


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"question": None}, "has no question: add one"),
        ({"question": "\u200b"}, "has no question: add one"),
        ({"question": "why " * 1001}, "has a question of 1,001 words: shorten it to at most 1,000"),
        ({"answer": None}, "has neither evidence nor an answer: add one"),
        ({"answer": None, "answerable": "partial"}, "has neither evidence nor an answer: add one"),
        ({"answerable": False, "evidence": ["The mill"]}, "is not answerable but has evidence: remove one"),
        ({"task": "summarize"}, "asks for a summary but has a question: remove one"),
        ({"task": "summarize", "question": None, "articles": ["a.txt", "b.txt"]}, "name exactly one"),
        ({"task": "summarize", "question": None, "answerable": False}, "sets “answerable”: leave it out"),
        ({"lies": {"mood": "It laughed."}}, "an unknown kind of lie ('mood'): use only role"),
        ({"lies": {"time": "It opened."}, "reworded": "It shut."}, "lies but no evidence"),
        ({"lies": {"time": "It opened."}, "evidence": ["The mill"]}, "no “reworded”"),
    ],
)
def test_fields_that_contradict_each_other_are_refused(
    folder: Path, fields: dict[str, Any], words: str
) -> None:
    assert words in complaint(folder, line(**fields))


def test_a_duplicate_id_is_reported_with_both_lines(folder: Path) -> None:
    message = complaint(folder, line(), line(id="two"), line())
    assert message.startswith(", line 3, repeats the id 'one' of line 1: ")


@pytest.mark.parametrize(
    "name",
    ["c.txt", ".", "0123456789AB", "no\0file", "x" * 5_000],
    ids=["missing", "folder", "almost an id", "NUL", "long"],
)
def test_a_missing_article_is_reported(folder: Path, name: str) -> None:
    message = complaint(folder, line(), line(id="two", articles=["a.txt", name]))
    assert message.startswith(f", line 2, names an article that doesn't exist ({name!r}): ")


@pytest.mark.parametrize("text", ["", "\n \n", "\ufeff"])
def test_an_empty_dataset_is_refused(folder: Path, text: str) -> None:
    assert complaint(folder, text).startswith(" contains no samples: ")


def test_an_unreadable_dataset_is_refused(folder: Path) -> None:
    for path in (folder / "missing.jsonl", folder):
        with pytest.raises(DatasetError, match=r"cannot be read \(.+\): name a dataset in JSON Lines"):
            open_dataset(path)


def test_a_dataset_that_was_damaged_after_opening_is_refused(folder: Path) -> None:
    path = write(folder, line())
    dataset = open_dataset(path)
    path.write_text("{", encoding="utf-8")
    with pytest.raises(DatasetError, match="line 1, is not JSON"):
        list(dataset)


def test_ten_thousand_samples_stay_out_of_memory(folder: Path) -> None:
    path = folder / "set.jsonl"
    padding = "word " * 500
    with path.open("w", encoding="utf-8") as file:
        for number in range(10_000):
            file.write(line(id=f"sample-{number}", answer=padding) + "\n")
    assert path.stat().st_size > 25_000_000
    tracemalloc.start()
    try:
        dataset = open_dataset(path)
        _, opened = tracemalloc.get_traced_memory()
        tracemalloc.reset_peak()
        assert sum(1 for _ in dataset) == dataset.count == 10_000
        _, iterated = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert opened < 3_000_000  # the ids with their line numbers
    assert iterated < 1_000_000


def stored(folder: Path, *names: str) -> dict[str, Article]:
    """The articles as a library stores them, by a dataset's names."""
    library = Library(folder / "library", FakeEmbedder())
    added = library.add([folder / name for name in names])
    return {name: library.article(report.id or "") for name, report in zip(names, added, strict=True)}


def sample(*evidence: str, articles: tuple[str, ...] = ("a.txt", "b.txt")) -> Sample:
    return Sample("one", "ask", "When?", articles, evidence=evidence)


def test_evidence_is_located_at_its_first_occurrence(folder: Path) -> None:
    articles = stored(folder, "a.txt", "b.txt")
    quotes = ("Snow fell", "mill closed in 1962")
    places = evidence_places(sample(*quotes), articles)
    assert places == [
        Place(articles["b.txt"].id, 0, 9),
        Place(articles["a.txt"].id, ARTICLE.index("mill"), ARTICLE.index("mill") + 19),
    ]


def test_evidence_is_normalised_like_articles(folder: Path) -> None:
    articles = stored(folder, "b.txt")
    (place,) = evidence_places(sample("cafe\u0301", articles=("b.txt",)), articles)
    assert articles["b.txt"].text[place.start : place.end] == "café"


def test_evidence_in_no_article_is_reported_with_its_sample(folder: Path) -> None:
    articles = stored(folder, "a.txt", "b.txt")
    with pytest.raises(DatasetError) as caught:
        evidence_places(sample("The mill closed in 1963."), articles)
    assert "'one'" in str(caught.value)
    assert "“The mill closed in 1963.”" in str(caught.value)


def test_evidence_must_be_in_an_article_that_the_sample_names(folder: Path) -> None:
    articles = stored(folder, "a.txt", "b.txt")
    with pytest.raises(DatasetError):
        evidence_places(sample("Snow fell", articles=("a.txt",)), articles)


def test_no_evidence_has_no_place(folder: Path) -> None:
    assert evidence_places(sample(), stored(folder, "a.txt", "b.txt")) == []
