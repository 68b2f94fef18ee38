"""The neural checker, with a network that knows one rule (tests/samples/crossencoder)."""

import shutil
from pathlib import Path

import pytest

from rag.build import build_served_checker
from rag.crossencoder import CrossEncoder
from rag.errors import CheckerUnreadable
from rag.settings import Settings
from rag.types import Citation, CitedSentence, Claim, Quote, Verdict
from rag.verification.lexical import Lexical
from rag.verification.neural import Neural
from rag.verification.recheck import recheck

FOLDER = Path(__file__).parents[1] / "samples" / "crossencoder"
OTHER_WORDS = "They have shut it."


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(FOLDER, tmp_path / "model"))


def checked(claim: str, *quotes: str) -> Verdict:
    (verdict,) = Neural(CrossEncoder(FOLDER), Lexical()).check([Claim(claim, tuple(map(Quote, quotes)))])
    return verdict


@pytest.mark.parametrize(
    ("quote", "status"),
    [("The bridge is closed.", "supported"), ("A ferry sank.", "unclear"), ("Whales sing.", "unsupported")],
)
def test_the_network_judges_claims_that_the_rules_find_unclear(quote: str, status: str) -> None:
    found = checked(OTHER_WORDS, quote)
    assert (found.status, found.checker) == (status, "bridges 1")


def test_the_rules_decide_what_they_can() -> None:
    assert checked("Whales sing.", "Whales sing.").status == "supported"
    assert checked("The bridge cost £5m.", "The bridge cost £3m.").status == "unsupported"
    assert checked("The bridge is closed.").status == "unsupported"


def test_all_quotes_are_read_together() -> None:
    assert checked(OTHER_WORDS, "Whales sing.", "The bridge is closed.").status == "supported"


def test_the_settings_can_name_a_folder(folder: Path) -> None:
    checker = build_served_checker(Settings(checker=f"onnx:{folder}"))
    assert checker is not None
    assert checker.name == "bridges 1"


def test_a_missing_folder_is_reported_when_it_is_named(tmp_path: Path) -> None:
    with pytest.raises(CheckerUnreadable, match=r"checker.toml cannot be used"):
        build_served_checker(Settings(checker=f"onnx:{tmp_path}"))


@pytest.mark.parametrize("spoiled", [b"", b"cut"])
def test_without_a_readable_network_the_rules_judge_alone(folder: Path, spoiled: bytes) -> None:
    (folder / "model.onnx").write_bytes(spoiled)
    sentence = CitedSentence(
        OTHER_WORDS, Verdict("unclear", 0.5), (Citation("a", "T", None, 0, 5, "A bridge"),)
    )
    found = recheck([sentence], Neural(CrossEncoder(folder), Lexical()))
    assert found.sentences == (sentence,)
    assert "model.onnx cannot be used" in (found.failed or "")
