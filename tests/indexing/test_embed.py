"""The offline embedder: unit vectors, for any text, equal to those of the library whose weights it reads."""

import ctypes
from pathlib import Path

import numpy as np
import pytest
from patience import is_linear

from rag.indexing.embed import Embedder, StaticEmbedder

TEXTS = ["The harbour froze for the first time in forty years.", "Прилив 北京 🌊", "x"]


@pytest.fixture(scope="module")
def embedder() -> StaticEmbedder:
    return StaticEmbedder()


def test_rows_are_unit_vectors_or_zero_for_an_empty_text(embedder: Embedder) -> None:
    vectors = embedder.embed([*TEXTS, ""])
    assert vectors.shape == (4, embedder.dimension)
    assert vectors.dtype == np.float32
    assert np.linalg.norm(vectors, axis=1) == pytest.approx([1, 1, 1, 0], abs=1e-5)


def test_all_embedders_read_the_files_once(embedder: Embedder, monkeypatch: pytest.MonkeyPatch) -> None:
    def read(name: str) -> Path:
        raise AssertionError(name)

    vectors = embedder.embed(TEXTS)
    monkeypatch.setattr("rag.indexing.embed._package_file", read)
    np.testing.assert_array_equal(StaticEmbedder().embed(TEXTS), vectors)


class _Allocated(ctypes.Structure):
    """What glibc's `mallinfo2` gives."""

    _fields_ = [
        (name, ctypes.c_size_t)
        for name in (
            *("arena", "ordblks", "smblks", "hblks", "hblkhd"),
            *("usmblks", "fsmblks", "uordblks", "fordblks", "keepcost"),
        )
    ]


def allocated() -> int:
    """The bytes that are in use outside Python's own heap, in all threads."""
    mallinfo = getattr(ctypes.CDLL(None), "mallinfo2", None)
    if mallinfo is None:
        pytest.skip("this C library doesn't tell what is allocated")
    mallinfo.restype = _Allocated
    found = mallinfo()
    return int(found.uordblks + found.hblkhd)


def test_no_text_is_kept_after_it_is_counted(embedder: StaticEmbedder) -> None:
    def count(texts: int, name: str) -> int:
        before = allocated()
        for number in range(texts):
            embedder.count([f"The {name} ferry sails from quay {number} at noon."])
        return allocated() - before

    count(100, "first")
    assert count(2_000, "second") < 200_000  # a tenth of a kilobyte each; the cache takes 3


def test_no_texts_give_no_rows(embedder: StaticEmbedder) -> None:
    assert embedder.embed([]).shape == (0, 256)
    assert embedder.count([]) == []


@pytest.mark.parametrize("text", ["\ud83d", "\x00", " \n\t ", "\u200b", "a\udcffb"])
def test_odd_text_gives_numbers(embedder: StaticEmbedder, text: str) -> None:
    assert np.isfinite(embedder.embed([text])).all()
    assert embedder.count([text])[0] >= 1


def test_a_text_has_the_same_vector_in_any_batch(embedder: StaticEmbedder) -> None:
    alone = np.vstack([embedder.embed([text]) for text in TEXTS])
    np.testing.assert_array_equal(embedder.embed(TEXTS * 100)[-3:], alone)


def test_similar_texts_are_nearer_than_others(embedder: StaticEmbedder) -> None:
    question, near, far = embedder.embed(
        [
            "How cold was the winter?",
            "Temperatures fell below freezing in January.",
            "The striker scored twice.",
        ]
    )
    assert question @ near > question @ far


def test_the_vectors_are_those_of_wordllama(embedder: StaticEmbedder) -> None:
    import wordllama

    folder = Path(wordllama.__file__).parent
    reference = wordllama.WordLlama.load(cache_dir=folder, disable_download=True)
    np.testing.assert_allclose(embedder.embed(TEXTS), reference.embed(TEXTS, norm=True), atol=1e-5)


def test_words_count_as_tokens(embedder: StaticEmbedder) -> None:
    assert embedder.count(["", "the ship", "the ship and the ship"]) == [0, 2, 5]


def test_a_long_line_is_embedded_in_bounded_time(embedder: StaticEmbedder) -> None:
    assert np.linalg.norm(embedder.embed(["word" * 50_000])) == pytest.approx(1)
    assert is_linear(lambda size: embedder.embed(["word" * size]), 10_000)
