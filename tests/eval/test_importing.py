"""Datasets of other programs are converted to ours, and unusable rows are reported."""

import json
from pathlib import Path
from typing import Any

import pytest

from eval.dataset import DatasetError, open_dataset
from eval.importing import Imported, Skipped, import_dataset
from eval.types import Sample

MILL = "The mill closed in 1962. It had employed Dr. Marsh for years. Nobody minded."
SAID = ("The mill closed in 1962.", "It had employed Dr. Marsh for years.", "Nobody minded.")
BRIDGE = "The bridge was rebuilt in 1970 and painted green."
FURNITURE = "Share this article on Facebook"


def converted(folder: Path, name: str, text: str) -> tuple[Imported, list[Sample]]:
    """The result of importing a source, and the samples that were written."""
    source = folder / name
    source.write_text(text, encoding="utf-8", newline="")
    done = import_dataset(source, folder / "set.jsonl")
    dataset = open_dataset(folder / "set.jsonl")
    assert dataset.count == done.samples
    assert len(dataset.articles) == done.articles
    return done, list(dataset)


def text_of(folder: Path, name: str) -> str:
    return (folder / name).read_text(encoding="utf-8")


def squad(*paragraphs: dict[str, Any]) -> str:
    data = [{"title": "Mills", "paragraphs": list(paragraphs)}]
    return json.dumps({"version": "v2.0", "data": data})


def qa(identifier: str, question: str, *answers: tuple[str, int], **fields: Any) -> dict[str, Any]:
    given = [{"text": text, "answer_start": start} for text, start in answers]
    return {"id": identifier, "question": question, "answers": given} | fields


def test_squad_gives_the_sentence_that_contains_the_answer(tmp_path: Path) -> None:
    question = qa("q1", " When did it\nclose? ", ("1962", MILL.index("1962")), ("in 1962", 16))
    done, (sample,) = converted(tmp_path, "s.json", squad({"context": MILL, "qas": [question]}))
    assert done == Imported(samples=1, articles=1, unproven=0, skipped=())
    assert (sample.id, sample.question) == ("q1", "When did it close?")
    assert sample.answers == ("1962", "in 1962")
    assert sample.evidence == ("The mill closed in 1962.",)
    assert text_of(tmp_path, sample.articles[0]) == MILL + "\n"
    assert sample.articles[0].startswith("set.articles/")


def test_an_answer_in_two_sentences_gives_both(tmp_path: Path) -> None:
    answer = "1962. It had employed Dr. Marsh"
    question = qa("q1", "What?", (answer, MILL.index(answer)))
    _, (sample,) = converted(tmp_path, "s.json", squad({"context": MILL, "qas": [question]}))
    assert sample.evidence == ("The mill closed in 1962.", "It had employed Dr. Marsh for years.")


def test_an_impossible_squad_question_is_not_answerable(tmp_path: Path) -> None:
    question = qa("q1", "Who built it?", is_impossible=True, plausible_answers=[{"text": "Marsh"}])
    done, (sample,) = converted(tmp_path, "s.json", squad({"context": MILL, "qas": [question]}))
    assert (sample.answerable, sample.answers, sample.evidence) == (False, (), ())
    assert done.unproven == 0


def test_an_answer_that_is_not_at_its_offset_is_unproven(tmp_path: Path) -> None:
    question = qa("q1", "When?", ("1962", 3))
    done, (sample,) = converted(tmp_path, "s.json", squad({"context": MILL, "qas": [question]}))
    assert (sample.answers, sample.evidence) == (("1962",), ())
    assert done.unproven == 1


@pytest.mark.parametrize("first", [("", 0), (" ", 3), ("1962", 3)])
def test_the_first_answer_at_its_offset_gives_the_evidence(tmp_path: Path, first: tuple[str, int]) -> None:
    marsh = "Dr. Marsh"
    question = qa("q1", "Who?", first, (marsh, MILL.index(marsh)))
    done, (sample,) = converted(tmp_path, "s.json", squad({"context": MILL, "qas": [question]}))
    assert sample.evidence == ("It had employed Dr. Marsh for years.",)
    assert done.unproven == 0


def test_an_answer_in_a_dropped_line_is_unproven(tmp_path: Path) -> None:
    context = f"{MILL}\n\n{FURNITURE}"
    question = qa("q1", "Where?", ("Facebook", context.index("Facebook")))
    done, (sample,) = converted(tmp_path, "s.json", squad({"context": context, "qas": [question]}))
    assert (sample.answers, sample.evidence) == (("Facebook",), ())
    assert done.unproven == 1


def test_offsets_of_answers_refer_to_the_original_context(tmp_path: Path) -> None:
    context = "Marsh &amp; Son\nbuilt it. It closed in 1962. Nobody minded."
    question = qa("q1", "When?", ("1962", context.index("1962")))
    _, (sample,) = converted(tmp_path, "s.json", squad({"context": context, "qas": [question]}))
    assert sample.evidence == ("It closed in 1962.",)
    assert text_of(tmp_path, sample.articles[0]).startswith("Marsh & Son built it.")


def test_a_repeated_context_is_written_once(tmp_path: Path) -> None:
    first = {"context": MILL, "qas": [qa("q1", "When?", ("1962", 19))]}
    again = {"context": MILL.replace(" ", "\n", 3), "qas": [qa("q2", "When then?", ("1962", 19))]}
    done, samples = converted(tmp_path, "s.json", squad(first, again))
    assert (done.samples, done.articles) == (2, 1)
    assert len(list((tmp_path / "set.articles").iterdir())) == 1
    assert {sample.evidence for sample in samples} == {("The mill closed in 1962.",)}


def test_invalid_squad_questions_are_skipped_with_a_reason(tmp_path: Path) -> None:
    good, long = qa("q1", "When?", ("1962", 19)), qa("q5", "Why " * 1001, ("1962", 19))
    text = squad(
        {"context": MILL, "qas": [good, good, qa("q2", "Why?"), qa("q3", " ", ("1962", 19)), long]},
        {"qas": [good]},
        {"context": FURNITURE, "qas": [qa("q4", "Where?", ("Facebook", 22))]},
    )
    done, samples = converted(tmp_path, "s.json", text)
    assert [sample.id for sample in samples] == ["q1"]
    assert done.skipped == (
        Skipped("article 1, paragraph 1, question 2", "it repeats an earlier row"),
        Skipped("article 1, paragraph 1, question 3", "it has no answer and is not marked as impossible"),
        Skipped("article 1, paragraph 1, question 4", "it has no question"),
        Skipped("article 1, paragraph 1, question 5", "its question has 1,001 words; the maximum is 1,000"),
        Skipped("article 1, paragraph 2, question 1", "it has no context or no question"),
        Skipped("article 1, paragraph 3, question 1", "its context has no sentence to cite"),
    )
    assert len(list((tmp_path / "set.articles").iterdir())) == 1


def ragas(**fields: Any) -> dict[str, Any]:
    row = {"user_input": "When?", "reference": "In 1962.", "reference_contexts": [MILL]}
    return row | fields


OLD = {"question": "When?", "ground_truths": ["In 1962.", "1962"], "contexts": [MILL, BRIDGE]}


@pytest.mark.parametrize("style", ["list", "lines"])
def test_ragas_rows_have_their_reference_contexts_as_evidence(tmp_path: Path, style: str) -> None:
    rows = [ragas(), ragas(user_input="And the bridge?", reference_contexts=[MILL, BRIDGE])]
    text = json.dumps(rows) if style == "list" else "\r\n".join(map(json.dumps, rows))
    done, (first, second) = converted(tmp_path, "r.json", text)
    assert done == Imported(samples=2, articles=2, unproven=0, skipped=())
    assert (first.question, first.answers, first.evidence) == ("When?", ("In 1962.",), SAID)
    assert second.evidence == (*SAID, BRIDGE)
    assert second.articles[0] == first.articles[0]


def test_a_single_row_is_a_dataset(tmp_path: Path) -> None:
    done, _ = converted(tmp_path, "r.jsonl", json.dumps(ragas()))
    assert done.samples == 1


def test_older_rows_have_accepted_answers_and_no_evidence(tmp_path: Path) -> None:
    done, (sample,) = converted(tmp_path, "r.json", json.dumps([OLD]))
    assert (sample.answers, sample.evidence) == (("In 1962.", "1962"), ())
    assert [text_of(tmp_path, name).strip() for name in sample.articles] == [MILL, BRIDGE]
    assert done.unproven == 1


def test_a_context_inside_another_is_not_written_again(tmp_path: Path) -> None:
    row = ragas(reference_contexts=["Nobody minded."], retrieved_contexts=[MILL, BRIDGE])
    _, (sample,) = converted(tmp_path, "r.json", json.dumps([row]))
    assert [text_of(tmp_path, name).strip() for name in sample.articles] == [MILL, BRIDGE]
    assert sample.evidence == ("Nobody minded.",)


def test_a_context_keeps_its_paragraphs_but_not_its_line_breaks(tmp_path: Path) -> None:
    context = "The mill\nclosed in 1962.\r\n\r\n\r\nNobody  minded.\n"
    _, (sample,) = converted(tmp_path, "r.json", json.dumps([ragas(reference_contexts=[context])]))
    assert text_of(tmp_path, sample.articles[0]) == "The mill closed in 1962.\n\nNobody minded.\n"
    assert sample.evidence == ("The mill closed in 1962.", "Nobody minded.")


def test_a_reference_context_that_is_not_stored_whole_is_not_evidence(tmp_path: Path) -> None:
    context = f"{MILL}\n\n{FURNITURE}"
    done, (sample,) = converted(tmp_path, "r.json", json.dumps([ragas(reference_contexts=[context])]))
    assert (sample.answers, sample.evidence) == (("In 1962.",), ())
    assert done.unproven == 1


@pytest.mark.parametrize("spelt", [json.dumps([MILL, BRIDGE]), repr([MILL, BRIDGE])], ids=["json", "python"])
def test_a_list_in_a_csv_cell_is_parsed(tmp_path: Path, spelt: str) -> None:
    cell = spelt.replace('"', '""')
    text = f'user_input,reference,reference_contexts\r\n"When, then?","In\n1962.","{cell}"\r\n'
    _, (sample,) = converted(tmp_path, "r.csv", "\ufeff" + text)
    assert (sample.question, sample.answers) == ("When, then?", ("In 1962.",))
    assert sample.evidence == (*SAID, BRIDGE)


def test_a_csv_cell_may_hold_one_very_long_context(tmp_path: Path) -> None:
    context = f"{MILL} " * 3_000
    _, (sample,) = converted(tmp_path, "r.csv", f"question,ground_truth,contexts\nWhen?,1962,{context}\n")
    assert text_of(tmp_path, sample.articles[0]).strip() == context.strip()


def test_a_cell_that_only_looks_like_a_list_is_text(tmp_path: Path) -> None:
    _, (sample,) = converted(
        tmp_path, "r.csv", f"question,ground_truth,contexts\nWhen?,[sic] \\d in 1962,{MILL}\n"
    )
    assert sample.answers == (r"[sic] \d in 1962",)


def test_unusable_rows_are_reported(tmp_path: Path) -> None:
    rows = [
        ragas(),
        ragas(),
        3,
        ragas(user_input=[{"type": "human", "content": "When?"}]),
        ragas(user_input=None),
        ragas(reference_contexts=[]),
        ragas(reference_contexts=[FURNITURE]),
        {"question": "When?", "contexts": [MILL]},
    ]
    done, samples = converted(tmp_path, "r.json", json.dumps(rows))
    assert len(samples) == 1
    assert done.skipped == (
        Skipped("row 2", "it repeats an earlier row"),
        Skipped("row 3", "it is not an object with fields"),
        Skipped("row 4", "its question is a conversation"),
        Skipped("row 5", "it has no question"),
        Skipped("row 6", "it has no contexts"),
        Skipped("row 7", "its contexts have no sentence to cite"),
        Skipped("row 8", "it has no reference and no reference context that can be cited"),
    )


def test_the_same_source_gives_the_same_files(tmp_path: Path) -> None:
    source = tmp_path / "r.json"
    source.write_text(json.dumps([ragas(), OLD]), encoding="utf-8")
    written = []
    for folder in (tmp_path / "one", tmp_path / "two"):
        import_dataset(source, folder / "set.jsonl")
        files = sorted(path for path in folder.rglob("*") if path.is_file())
        written.append([(path.relative_to(folder), path.read_bytes()) for path in files])
    assert written[0] == written[1]


def test_lone_surrogates_are_replaced(tmp_path: Path) -> None:
    row = json.dumps(ragas(user_input="When\ud800?", reference="\udfff 1962"))
    _, (sample,) = converted(tmp_path, "r.json", row)
    assert (sample.question, sample.answers) == ("When\ufffd?", ("\ufffd 1962",))


def test_an_existing_file_is_not_overwritten(tmp_path: Path) -> None:
    converted(tmp_path, "r.json", json.dumps([ragas()]))
    with pytest.raises(DatasetError, match=r"set\.jsonl already exists: name another file"):
        import_dataset(tmp_path / "r.json", tmp_path / "set.jsonl")


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("empty.json", b"", "it is empty"),
        ("list.json", b"[]", "it is empty"),
        ("other.json", b'{"rows": []}', "row 1: it has no question"),
        ("table.csv", b"a,b\n1,2\n", "row 1: it has no question"),
        ("broken.jsonl", b'{"question": "When?"}\n{\n', "line 2, is not JSON"),
        ("latin.json", b'["\xe9"]', "is not in UTF-8"),
        ("deep.json", b"[" * 100_000, "line 1, is not JSON"),
    ],
)
def test_a_source_in_an_unknown_format_is_refused(
    tmp_path: Path, name: str, content: bytes, words: str
) -> None:
    source = tmp_path / name
    source.write_bytes(content)
    with pytest.raises(DatasetError) as caught:
        import_dataset(source, tmp_path / "set.jsonl")
    assert str(caught.value).startswith(str(source))
    assert words in str(caught.value)
    assert not (tmp_path / "set.jsonl").exists()


def test_a_missing_source_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DatasetError, match="cannot be read"):
        import_dataset(tmp_path / "none.json", tmp_path / "set.jsonl")


def test_an_unwritable_folder_is_reported(tmp_path: Path) -> None:
    source = tmp_path / "r.json"
    source.write_text(json.dumps([ragas()]), encoding="utf-8")
    with pytest.raises(DatasetError, match="cannot be written"):
        import_dataset(source, source / "set.jsonl")
