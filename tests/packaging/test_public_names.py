"""`rag` exposes exactly the names in its `__all__`."""

from types import ModuleType

import rag


def test_the_public_names_are_sorted_and_exist() -> None:
    assert list(rag.__all__) == sorted(set(rag.__all__))
    for name in rag.__all__:
        assert getattr(rag, name) is not None


def test_nothing_else_is_exposed() -> None:
    exposed = {
        name
        for name, value in vars(rag).items()
        if not name.startswith("_") and not isinstance(value, ModuleType)
    }
    assert exposed <= set(rag.__all__)
