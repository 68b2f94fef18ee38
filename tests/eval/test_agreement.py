"""Agreement with people: from the rows of a file to the measures."""

import gzip
import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from fakes import FakeChecker

from eval import Agreement, LabelError, StatusShares, measure
from rag import Claim, Quote, Verdict
from rag.verification.lexical import Lexical

SOURCE = "Marta Ruiz opened the bridge. It cost 42,000 pounds."


class TableJudge:
    """A checker that answers from a table and records the claims; claims not in the table are unscored."""

    name = "table"

    def __init__(self, table: dict[str, Verdict]) -> None:
        self._table = table
        self.claims: list[Claim] = []

    def check(self, claims: Sequence[Claim]) -> list[Verdict | None]:
        self.claims.extend(claims)
        return [self._table.get(claim.text) for claim in claims]


GOOD, HALF, BAD = Verdict("supported", 0.9), Verdict("unclear", 0.5), Verdict("unsupported", 0.1)


def labelled(claim: str, label: int, **more: Any) -> dict[str, Any]:
    return {"source": SOURCE, "claim": claim, "label": label, **more}


def rated(claim: str, *ratings: Any) -> dict[str, Any]:
    return {"source": SOURCE, "claim": claim, "human_faithfulness": list(ratings)}


def write(path: Path, *rows: Any) -> Path:
    """Write the rows, as they are or as JSON, to a file; compress it if its name ends in .gz."""
    lines = "".join(f"{row if isinstance(row, str) else json.dumps(row)}\n" for row in rows).encode()
    path.write_bytes(gzip.compress(lines, mtime=0) if path.suffix == ".gz" else lines)
    return path


def test_labels_give_auroc_and_balanced_accuracy(tmp_path: Path) -> None:
    path = write(
        tmp_path / "claims.jsonl",
        labelled("Ruiz opened the bridge", 1),
        labelled("The bridge cost money", 1),
        "",
        labelled("The bridge cost pounds", 0),
        labelled("Ships sank", 0),
    )
    judge = TableJudge(
        {
            "Ruiz opened the bridge": GOOD,
            "The bridge cost money": HALF,
            "The bridge cost pounds": HALF,
            "Ships sank": BAD,
        }
    )
    (found,) = measure([path], judge)
    assert replace(found, calibration_error=None) == Agreement(
        "claims",
        4,
        0,
        true=StatusShares(2, 0.5, 0.5, 0.0),
        false=StatusShares(2, 0.0, 0.5, 0.5),
        sensitivity=0.5,
        specificity=1.0,
        balanced_accuracy=0.75,
        auroc=3.5 / 4,
        overlap_auroc=2.5 / 4,  # 1 and ⅔ against 1 and 0
        pairs_auroc=3.5 / 4,  # 1 and ½ against ½ and 0
        true_share=0.77,
        supported_true=1.0,
        unsupported_false=1.0,
    )
    # 0.385 · 0.1 in the tenth bin, 0.115 · 0.1 in the second, |0.385 · 0.5 - 0.115 · 0.5| in the sixth
    assert found.calibration_error == pytest.approx(0.0385 + 0.0115 + 0.135)
    first, second = "Marta Ruiz opened the bridge.", "It cost 42,000 pounds."
    assert judge.claims[0].quotes == (Quote(first, after=second), Quote(second, before=first))


def test_ratings_give_spearman_of_their_mean(tmp_path: Path) -> None:
    path = write(
        tmp_path / "ratings.jsonl.gz",
        rated("Ruiz opened the bridge", "4", "4", "3"),
        rated("The bridge cost money", 2),
        rated("Ships sank", 1, 1.5),
    )
    judge = TableJudge({"Ruiz opened the bridge": GOOD, "The bridge cost money": HALF, "Ships sank": BAD})
    (found,) = measure([path], judge)
    assert (found.name, found.n, found.unscored) == ("ratings", 3, 0)
    assert (found.auroc, found.balanced_accuracy, found.sensitivity, found.overlap_auroc) == (None,) * 4
    assert found.spearman == pytest.approx(1.0)
    assert found.overlap_spearman == pytest.approx(1.0)


def test_rows_are_grouped_by_origin_and_a_folder_by_file(tmp_path: Path) -> None:
    write(tmp_path / "b.jsonl", labelled("Ships sank", 0), rated("Ships sank", 1))
    write(
        tmp_path / "a.jsonl.gz",
        *(labelled(claim, 1, origin=each) for claim in ("x", "y") for each in ("news", "mail")),
    )
    write(tmp_path / "LICENSE", "not read")
    groups = measure([tmp_path], Lexical())
    assert [(group.name, group.n) for group in groups] == [("a news", 2), ("a mail", 2), ("b", 1), ("b", 1)]


@pytest.mark.parametrize("name", ["a.jsonl", "a.jsonl.gz"])
def test_a_byte_order_mark_is_ignored(tmp_path: Path, name: str) -> None:
    row = json.dumps(labelled("Ruiz opened the bridge", 1))
    write(tmp_path / name, f"\ufeff{row}", row)
    (found,) = measure([tmp_path], Lexical())
    assert found.n == 2


def test_a_single_class_or_equal_values_leave_measures_undefined(tmp_path: Path) -> None:
    write(tmp_path / "a.jsonl", labelled("Marta Ruiz opened the bridge.", 1))
    write(tmp_path / "b.jsonl", rated("Ruiz opened the bridge", 4), rated("Ships sank", 4))
    one, equal = measure([tmp_path], Lexical())
    assert (one.sensitivity, one.specificity, one.balanced_accuracy) == (1.0, None, None)
    assert (one.auroc, one.overlap_auroc, one.pairs_auroc) == (None, None, None)
    assert (equal.spearman, equal.overlap_spearman, equal.pairs_spearman) == (None, None, None)


def test_unscored_claims_are_counted_and_left_out(tmp_path: Path) -> None:
    rows = [labelled("Ruiz opened the bridge", 1), labelled("Ships sank", 0), labelled("The bridge fell", 0)]
    path = write(tmp_path / "a.jsonl", *rows)
    (some,) = measure([path], TableJudge({"Ruiz opened the bridge": GOOD, "Ships sank": BAD}))
    assert (some.n, some.unscored, some.auroc, some.specificity) == (3, 1, 1.0, 1.0)
    (none,) = measure([path], TableJudge({}))
    assert none == Agreement("a", 3, 3)


def test_progress_counts_the_rows_of_each_file_as_they_are_checked(tmp_path: Path) -> None:
    write(tmp_path / "a.jsonl", *(labelled(f"x{number}", 1) for number in range(18)))
    write(tmp_path / "b.jsonl.gz", rated("z", 1))
    seen: list[tuple[int, int, str]] = []
    measure([tmp_path], TableJudge({}), lambda *args: seen.append(args))
    assert seen == [(16, 18, "a.jsonl"), (18, 18, "a.jsonl"), (1, 1, "b.jsonl.gz")]


def test_claims_are_checked_in_batches(tmp_path: Path) -> None:
    write(tmp_path / "a.jsonl", *(labelled(f"It is {number}.", number % 2) for number in range(18)))
    checker = FakeChecker()
    measure([tmp_path], checker)
    assert [len(batch) for batch in checker.batches] == [16, 2]


def test_a_claim_is_as_good_as_the_worst_of_its_sentences(tmp_path: Path) -> None:
    good, half, bad = "Ruiz opened the bridge.", "It cost money.", "Ships sank."
    table = {good: GOOD, half: Verdict("unclear", 0.05), bad: BAD}
    path = write(tmp_path / "a.jsonl", labelled(f"{good} {half} {bad}", 0), labelled(good, 1))
    judge = TableJudge(table)
    (found,) = measure([path], judge)
    assert [claim.text for claim in judge.claims] == [good, half, bad, good]
    assert found.false == StatusShares(1, 0.0, 0.0, 1.0)
    # the lowest probability is 0.05: 0.23 · 0.05 in the first bin, 0.77 · 0.1 in the last
    assert found.calibration_error == pytest.approx(0.0115 + 0.077)
    (open_one,) = measure([path], TableJudge({good: GOOD, bad: BAD}))
    assert (open_one.n, open_one.unscored, open_one.false) == (2, 1, None)


def test_thresholds_and_word_counts_are_fitted_on_the_other_sets(tmp_path: Path) -> None:
    table = {
        "Ruiz opened the bridge": Verdict("supported", 0.9),
        "The bridge fell": Verdict("supported", 0.8),
        "Ruiz sails": Verdict("unclear", 0.7),
        "Ships fell": Verdict("unclear", 0.3),
        "Ruiz fell": Verdict("unclear", 0.5),
    }
    first = [labelled("Ruiz opened the bridge", 1), labelled("The bridge fell", 0)]
    second = [labelled("Ruiz sails", 1), labelled("Ships fell", 0)]
    write(tmp_path / "a.jsonl", *first)
    write(tmp_path / "b.jsonl", *second)
    one, two = measure([tmp_path], TableJudge(table))
    assert (one.threshold, two.threshold) == (0.7, 0.9)
    assert (one.best_balanced_accuracy, two.best_balanced_accuracy) == (0.5, 0.5)
    assert (one.claim_auroc, two.claim_auroc) == (1.0, 1.0)  # elsewhere “Ruiz” is true, “fell” false
    write(tmp_path / "c.jsonl", rated("Ruiz fell", 1))
    assert measure([tmp_path], TableJudge(table))[:2] == [one, two]  # rated sets are not fitted on
    (alone,) = measure([tmp_path / "a.jsonl"], TableJudge(table))
    assert (alone.threshold, alone.best_balanced_accuracy, alone.claim_auroc) == (None, None, None)


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("{", "is not a JSON object"),
        ("[]", "is not a JSON object"),
        ({"source": SOURCE, "label": 1}, "“claim”"),
        ({"claim": "x", "label": 1}, "“source”"),
        (labelled("x", 2), "“label”: make it 1 for faithful"),
        (rated("x"), "“human_faithfulness”: make it a list"),
        (rated("x", "good"), "“human_faithfulness”"),
        ('{"source": "", "claim": "", "human_faithfulness": [NaN]}', "line 3"),
        ({"source": SOURCE, "claim": "x"}, "must have either “label” or “human_faithfulness”"),
        (labelled("x", 1, human_faithfulness=[4]), "in one of the two"),
        (labelled("x", 1, origin=["news"]), "“origin”"),
    ],
)
@pytest.mark.parametrize("name", ["a.jsonl", "a.jsonl.gz"])
def test_an_invalid_row_is_reported_before_any_row_is_judged(
    tmp_path: Path, name: str, row: Any, message: str
) -> None:
    path = write(tmp_path / name, labelled("x", 1), "", row)
    judge = TableJudge({})
    with pytest.raises(LabelError, match=message) as raised:
        measure([path], judge)
    assert str(raised.value).startswith(f"{path}, line 3, ")
    assert not judge.claims


@pytest.mark.parametrize(
    ("name", "raw"),
    [
        ("a.jsonl.gz", b"{}"),
        ("a.jsonl.gz", gzip.compress(b"{}" * 99, mtime=0)[:-9]),
        ("a.jsonl.gz", gzip.compress(b"", mtime=0)[:10] + b"\xff" * 20),
        ("none.jsonl", None),
    ],
)
def test_an_unreadable_file_is_reported(tmp_path: Path, name: str, raw: bytes | None) -> None:
    if raw is not None:
        (tmp_path / name).write_bytes(raw)
    with pytest.raises(LabelError, match=r"cannot be read .*JSON Lines") as raised:
        measure([tmp_path / name], Lexical())
    assert str(raised.value).count(str(tmp_path / name)) == 1


def test_an_empty_file_and_an_empty_folder_are_errors(tmp_path: Path) -> None:
    with pytest.raises(LabelError, match=r"\.jsonl\.gz"):
        measure([tmp_path], Lexical())
    write(tmp_path / "a.jsonl", "", " ")
    with pytest.raises(LabelError, match="contains no labelled claims"):
        measure([tmp_path], Lexical())
