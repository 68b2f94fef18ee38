"""Citewell's public names, listed in the stub next to this file; each is loaded when it is first used.

So `from rag import Library` loads neither numpy nor pydantic. Type checkers read the stub, and so does this
module, so that there is no other list of them.
"""

import ast
from importlib import import_module
from pathlib import Path
from typing import Any


def _homes() -> dict[str, tuple[str, str]]:
    """The module of each public name, and what it is called there."""
    stub = ast.parse(Path(__file__).with_suffix(".pyi").read_text(encoding="utf-8"))
    return {
        alias.asname or alias.name: (str(node.module), alias.name)
        for node in stub.body
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }


_HOMES = _homes()
__all__ = sorted(_HOMES)


def __getattr__(name: str) -> Any:
    """Load a public name, as PEP 562 has it."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}", name=name)
    module, called = _HOMES[name]
    globals()[name] = value = getattr(import_module(module), called)
    return value


def __dir__() -> list[str]:
    return __all__
