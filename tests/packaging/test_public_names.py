"""`rag` exposes exactly the names of its stub, and each is there."""

from pathlib import Path

import rag


def test_the_public_names_are_sorted_and_exist() -> None:
    assert list(rag.__all__) == sorted(set(rag.__all__))
    for name in rag.__all__:
        assert getattr(rag, name) is not None


def test_nothing_else_is_exposed() -> None:
    assert dir(rag) == rag.__all__


def test_a_public_name_is_no_module() -> None:
    modules = {path.stem for path in Path(rag.__file__).parent.iterdir()}
    assert not modules & set(rag.__all__)
