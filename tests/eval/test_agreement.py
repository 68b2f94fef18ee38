"""Agreement with people: the statistics by hand, and a file from its rows to the measures."""

import gzip
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from eval.agreement import Agreement, LabelError, auroc, balanced_accuracy, halves, measure, overlap, spearman
from rag import Claim, Quote, Verdict
from rag.verification.lexical import Lexical

SOURCE = "Marta Ruiz opened the bridge. It cost 42,000 pounds."


class TableJudge:
    """A checker that says what a table says, and remembers the claims; what the table lacks is unscored."""

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
    """The rows as they are, or as JSON, in a file that is compressed where its name says so."""
    lines = "".join(f"{row if isinstance(row, str) else json.dumps(row)}\n" for row in rows).encode()
    path.write_bytes(gzip.compress(lines, mtime=0) if path.suffix == ".gz" else lines)
    return path


@pytest.mark.parametrize(
    ("scores", "labels", "value"),
    [
        ([0.9, 0.8, 0.2], [1, 1, 0], 1.0),
        ([0.1, 0.2, 0.8], [1, 1, 0], 0.0),
        ([0.5, 0.5, 0.5, 0.5], [1, 0, 1, 0], 0.5),
        ([0.9, 0.5, 0.5, 0.1], [1, 1, 0, 0], 3.5 / 4),  # 3 pairs in order, 1 tied
        ([0.3, 0.4], [1, 1], None),
        ([0.3, 0.4], [0, 0], None),
        ([], [], None),
    ],
)
def test_auroc(scores: list[float], labels: list[int], value: float | None) -> None:
    assert auroc(scores, labels) == value


@pytest.mark.parametrize(
    ("ours", "theirs", "value"),
    [
        ([1, 2, 3], [10, 20, 90], 1.0),
        ([1, 2, 3], [3, 2, 1], -1.0),
        ([1, 2, 3, 4, 5], [2, 1, 4, 3, 5], 0.8),  # 1 - 6 · 4 / (5 · 24)
        ([1, 2, 2, 3], [1, 2, 3, 4], 4.5 / (4.5 * 5) ** 0.5),  # ranks 1, 2½, 2½, 4
        ([1, 1, 1], [1, 2, 3], None),
        ([1, 2, 3], [4, 4, 4], None),
        ([1], [1], None),
        ([], [], None),
    ],
)
def test_spearman(ours: list[float], theirs: list[float], value: float | None) -> None:
    assert spearman(ours, theirs) == (value if value is None else pytest.approx(value))


@pytest.mark.parametrize(
    ("found", "labels", "shares", "value"),
    [
        ([True, True, False, False], [1, 1, 0, 0], (1.0, 1.0), 1.0),
        ([True, False, False, False, True], [1, 1, 0, 0, 0], (1 / 2, 2 / 3), 7 / 12),
        ([True, True, True], [1, 0, 0], (1.0, 0.0), 0.5),  # one answer for all is worth a half
        ([True, False], [1, 1], (0.5, None), None),
        ([True, False], [0, 0], (None, 0.5), None),
        ([], [], (None, None), None),
    ],
)
def test_balanced_accuracy_is_the_mean_of_its_halves(
    found: list[bool], labels: list[int], shares: tuple[float | None, float | None], value: float | None
) -> None:
    assert halves(found, labels) == shares
    assert balanced_accuracy(found, labels) == (value if value is None else pytest.approx(value))


def test_overlap_is_the_share_of_the_claims_stems_and_of_its_pairs() -> None:
    assert overlap("The bridges opened in rain", SOURCE, size=1) == pytest.approx(2 / 3)
    assert overlap("Ruiz opened bridges, bridges cost pounds", SOURCE, size=2) == pytest.approx(3 / 5)
    assert overlap("It is", SOURCE, size=1) == 0


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
    assert found == Agreement(
        "claims",
        4,
        0,
        sensitivity=0.5,
        specificity=1.0,
        balanced_accuracy=0.75,
        auroc=3.5 / 4,
        overlap_auroc=2.5 / 4,  # 1 and ⅔ against 1 and 0
        pairs_auroc=3.5 / 4,  # 1 and ½ against ½ and 0
    )
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


def test_the_rows_of_an_origin_are_a_group_and_a_folder_is_its_files(tmp_path: Path) -> None:
    write(tmp_path / "b.jsonl", labelled("Ships sank", 0), rated("Ships sank", 1))
    write(
        tmp_path / "a.jsonl.gz",
        *(labelled(claim, 1, origin=each) for claim in ("x", "y") for each in ("news", "mail")),
    )
    write(tmp_path / "LICENSE", "not read")
    groups = measure([tmp_path], Lexical())
    assert [(group.name, group.n) for group in groups] == [("a news", 2), ("a mail", 2), ("b", 1), ("b", 1)]


@pytest.mark.parametrize("name", ["a.jsonl", "a.jsonl.gz"])
def test_a_byte_order_mark_is_no_part_of_the_first_row(tmp_path: Path, name: str) -> None:
    row = json.dumps(labelled("Ruiz opened the bridge", 1))
    write(tmp_path / name, f"\ufeff{row}", row)
    (found,) = measure([tmp_path], Lexical())
    assert found.n == 2


def test_one_class_and_equal_values_leave_none(tmp_path: Path) -> None:
    write(tmp_path / "a.jsonl", labelled("Ruiz opened the bridge", 1))
    write(tmp_path / "b.jsonl", rated("Ruiz opened the bridge", 4), rated("Ships sank", 4))
    one, equal = measure([tmp_path], Lexical())
    assert (one.sensitivity, one.specificity, one.balanced_accuracy) == (1.0, None, None)
    assert (one.auroc, one.overlap_auroc, one.pairs_auroc) == (None, None, None)
    assert (equal.spearman, equal.overlap_spearman, equal.pairs_spearman) == (None, None, None)


def test_what_the_judge_does_not_score_is_counted_and_left_out(tmp_path: Path) -> None:
    rows = [labelled("Ruiz opened the bridge", 1), labelled("Ships sank", 0), labelled("The bridge fell", 0)]
    path = write(tmp_path / "a.jsonl", *rows)
    (some,) = measure([path], TableJudge({"Ruiz opened the bridge": GOOD, "Ships sank": BAD}))
    assert (some.n, some.unscored, some.auroc, some.specificity) == (3, 1, 1.0, 1.0)
    (none,) = measure([path], TableJudge({}))
    assert none == Agreement("a", 3, 3)


def test_progress_counts_the_rows_of_each_file(tmp_path: Path) -> None:
    write(tmp_path / "a.jsonl", labelled("x", 1), labelled("y", 0))
    write(tmp_path / "b.jsonl.gz", rated("z", 1))
    seen: list[tuple[int, int, str]] = []
    measure([tmp_path], TableJudge({}), lambda *args: seen.append(args))
    assert seen == [(1, 2, "a.jsonl"), (2, 2, "a.jsonl"), (1, 1, "b.jsonl.gz")]


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("{", "is no JSON object"),
        ("[]", "is no JSON object"),
        ({"source": SOURCE, "label": 1}, "“claim”"),
        ({"claim": "x", "label": 1}, "“source”"),
        (labelled("x", 2), "“label”: make it 1 for faithful"),
        (rated("x"), "“human_faithfulness”: make it a list"),
        (rated("x", "good"), "“human_faithfulness”"),
        ('{"source": "", "claim": "", "human_faithfulness": [NaN]}', "line 3"),
        ({"source": SOURCE, "claim": "x"}, "needs a “label” or “human_faithfulness”"),
        (labelled("x", 1, human_faithfulness=[4]), "not both"),
        (labelled("x", 1, origin=["news"]), "“origin”"),
    ],
)
@pytest.mark.parametrize("name", ["a.jsonl", "a.jsonl.gz"])
def test_a_bad_row_is_named_before_any_is_judged(tmp_path: Path, name: str, row: Any, said: str) -> None:
    path = write(tmp_path / name, labelled("x", 1), "", row)
    judge = TableJudge({})
    with pytest.raises(LabelError, match=said) as raised:
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
def test_a_file_that_cannot_be_read_is_named(tmp_path: Path, name: str, raw: bytes | None) -> None:
    if raw is not None:
        (tmp_path / name).write_bytes(raw)
    with pytest.raises(LabelError, match=r"cannot be read .*JSON Lines") as raised:
        measure([tmp_path / name], Lexical())
    assert str(raised.value).count(str(tmp_path / name)) == 1


def test_an_empty_file_and_an_empty_folder_are_errors(tmp_path: Path) -> None:
    with pytest.raises(LabelError, match=r"\.jsonl\.gz"):
        measure([tmp_path], Lexical())
    write(tmp_path / "a.jsonl", "", " ")
    with pytest.raises(LabelError, match="holds no labelled claim"):
        measure([tmp_path], Lexical())
