"""The sentence encoder, and files of it that cannot be used."""

import shutil
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.encoder import SentenceEncoder
from rag.encoder.encoder import _FOLDER
from rag.errors import EncoderUnreadable

ROOF = "Who repairs the roof of the mill?"


@pytest.fixture(scope="module")
def encoder() -> SentenceEncoder:
    return SentenceEncoder()


@pytest.mark.parametrize(
    ("near", "far"),
    [
        ("The owner mends it himself.", "The owner bought it in 1820."),
        ("Its shingles are mended by a carpenter.", "The millstones come from Saltholm."),
    ],
)
def test_what_means_the_same_is_nearer_than_what_is_said_of_the_same(
    encoder: SentenceEncoder, near: str, far: str
) -> None:
    asked, one, other = encoder.embed([ROOF, near, far])
    assert asked @ one > asked @ other + 0.05


def test_a_vector_does_not_depend_on_other_texts(encoder: SentenceEncoder) -> None:
    together = encoder.embed([ROOF, "A mill.", "The ferry to Saltholm was sold on Friday. " * 40])
    assert encoder.embed(["A mill."])[0] == pytest.approx(together[1], abs=1e-6)


def test_a_long_text_is_read_to_where_the_network_can(encoder: SentenceEncoder) -> None:
    once, twice = encoder.embed(["the mill " * 200, "the mill " * 400])
    assert once == pytest.approx(twice, abs=1e-6)


def test_a_text_is_read_once() -> None:
    encoder = SentenceEncoder()
    before = encoder.embed([ROOF, "A mill."])
    vars(encoder)["_session"] = None
    assert np.array_equal(encoder.embed(["A mill.", ROOF]), before[::-1])


def test_no_text_has_no_vector(encoder: SentenceEncoder) -> None:
    assert encoder.embed([]).shape == (0, encoder.dimension)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.text(max_size=300), min_size=1, max_size=3))
def test_any_text_has_a_vector_of_unit_length(encoder: SentenceEncoder, texts: list[str]) -> None:
    vectors = encoder.embed(texts)
    assert vectors.shape == (len(texts), encoder.dimension)
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(1, abs=1e-3)


@pytest.mark.parametrize("name", ["model.onnx", "tokenizer.json"])
@pytest.mark.parametrize("kept", [None, 0, 400])
def test_a_damaged_file_is_named_with_the_remedy(tmp_path: Path, name: str, kept: int | None) -> None:
    folder = Path(shutil.copytree(_FOLDER, tmp_path / "model"))
    path = folder / name
    if kept is None:
        path.unlink()
    else:
        path.write_bytes(path.read_bytes()[:kept])
    with pytest.raises(EncoderUnreadable, match=rf"{name} cannot be used \(.+\): install Citewell again\.$"):
        SentenceEncoder(folder).embed([ROOF])
