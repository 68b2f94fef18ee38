"""The bundled cross-encoder, and unusable folders."""

import json
import random
import shutil
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.crossencoder import BUNDLED, CrossEncoder, Pair
from rag.errors import CheckerUnreadable

_STORED = Path(__file__).with_name("probabilities.json")
STORED = json.loads(_STORED.read_text(encoding="utf-8")) if _STORED.exists() else []
needs_network = pytest.mark.skipif(
    not (BUNDLED / "model.onnx").exists(),
    reason="this checkout has no network: see training/README.md",
)
FILLER = "The market is held every week, and the stalls are put up before the sun is over the roofs. " * 60


@pytest.fixture(scope="module")
def encoder() -> CrossEncoder:
    return CrossEncoder()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the bundled folder, to be damaged."""
    return Path(shutil.copytree(BUNDLED, tmp_path / "model"))


def a_pair(row: dict[str, str]) -> Pair:
    return Pair(row["asked"], row["text"], row["context"])


@needs_network
@pytest.mark.parametrize("head", ["support", "answers"])
def test_it_gives_the_stored_probabilities(encoder: CrossEncoder, head: str) -> None:
    rows = [row for row in STORED if row["head"] == head]
    found = getattr(encoder, head)([a_pair(row) for row in rows])
    assert found == pytest.approx([row["probability"] for row in rows], abs=0.02)


@needs_network
def test_the_score_of_a_pair_does_not_depend_on_other_pairs(encoder: CrossEncoder) -> None:
    pairs = [a_pair(row) for row in STORED[:24]] + [Pair("It is closed.", FILLER)]
    shuffled = random.Random(1).sample(pairs, len(pairs))
    together = dict(zip(shuffled, encoder.support(shuffled), strict=True))
    for pair in (pairs[0], pairs[7], pairs[23]):
        assert encoder.support([pair]) == [pytest.approx(together[pair], abs=0.001)]


@needs_network
@settings(max_examples=40, deadline=None)
@given(st.text(max_size=300), st.text(max_size=300), st.text(max_size=60))
def test_any_text_has_a_probability(encoder: CrossEncoder, asked: str, text: str, context: str) -> None:
    for found in (
        encoder.support([Pair(asked, text, context)]),
        encoder.answers([Pair(asked, text, context)]),
    ):
        assert len(found) == 1
        assert 0 <= found[0] <= 1


@needs_network
@pytest.mark.parametrize(
    "claim", ["Closed", "1984", "😀 🎉", "<b>It is <i>closed</i></b>", "\ud800", "It is. " * 250]
)
def test_odd_claims_have_a_probability(encoder: CrossEncoder, claim: str) -> None:
    assert 0 <= encoder.support([Pair(claim, "The bridge is closed.")])[0] <= 1


@needs_network
def test_no_evidence_supports_nothing(encoder: CrossEncoder) -> None:
    assert encoder.support([Pair("The bridge is closed.", text) for text in ("", " \n", "… —")]) == [0, 0, 0]


def test_no_pairs_need_no_files(tmp_path: Path) -> None:
    assert CrossEncoder(tmp_path / "missing").support([]) == []


@needs_network
def test_the_best_window_of_long_evidence_counts(encoder: CrossEncoder) -> None:
    claim = "The council shut the bridge in May."
    buried = f"{FILLER}In May, the council closed the bridge. {FILLER}"
    without, with_it = encoder.support([Pair(claim, FILLER * 2), Pair(claim, buried)])
    assert with_it > without + 0.2


@needs_network
def test_the_worst_part_of_a_long_claim_counts(encoder: CrossEncoder) -> None:
    true = "The council closed the bridge in May, and the ferry has run ever since. " * 6
    evidence = "The council closed the bridge in May, and the ferry has run ever since."
    good, spoiled = encoder.support(
        [Pair(true, evidence), Pair(f"{true} The mayor was arrested in Spain for smuggling gold.", evidence)]
    )
    assert spoiled < good


def remove_all_but(name: str, folder: Path) -> None:
    (folder / name).write_bytes((folder / name).read_bytes()[:1000])


@needs_network
@pytest.mark.parametrize("name", ["model.onnx", "tokenizer.json", "checker.toml"])
def test_a_missing_file_is_reported(folder: Path, name: str) -> None:
    (folder / name).unlink()
    with pytest.raises(CheckerUnreadable, match=name):
        CrossEncoder(folder).support([Pair("a", "b")])


@needs_network
@pytest.mark.parametrize("name", ["model.onnx", "tokenizer.json"])
def test_a_truncated_file_is_reported(folder: Path, name: str) -> None:
    remove_all_but(name, folder)
    with pytest.raises(CheckerUnreadable, match=name) as caught:
        CrossEncoder(folder).support([Pair("a", "b")])
    assert "\n" not in str(caught.value)


@needs_network
@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("format = 1", "format = 2"),
        ("version = ", "version = 'another'\n# "),
        ("[support]", "[reads]"),
        ("=", ""),
    ],
)
def test_a_folder_of_another_version_is_refused(folder: Path, old: str, new: str) -> None:
    manifest = folder / "checker.toml"
    manifest.write_text(manifest.read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")
    with pytest.raises(CheckerUnreadable):
        CrossEncoder(folder).support([Pair("a", "b")])


@needs_network
def test_a_folder_without_answer_scores_is_refused(folder: Path) -> None:
    manifest = folder / "checker.toml"
    kept = manifest.read_text(encoding="utf-8").partition("[answer]")[0]
    manifest.write_text(kept, encoding="utf-8")
    with pytest.raises(CheckerUnreadable, match="answer"):
        CrossEncoder(folder).answers([Pair("a", "b")])


def test_a_missing_network_is_reported_in_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(CheckerUnreadable, match=r"checker\.toml") as caught:
        CrossEncoder(tmp_path).support([Pair("a", "b")])
    assert "\n" not in str(caught.value)
