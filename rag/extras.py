"""Extras: packages that only some need."""

import re
import shlex
import sys
from importlib.util import find_spec
from pathlib import Path

_CHECKOUT = Path(__file__).parents[1]


def is_installed(module: str) -> bool:
    """Whether a module can be imported."""
    return find_spec(module) is not None


def install_command(extra: str) -> str:
    """The command that adds an extra to this environment, however Citewell was installed."""
    if Path(sys.prefix) == _CHECKOUT / ".venv" and (_CHECKOUT / "Makefile").is_file():
        return shlex.join(["make", "-C", str(_CHECKOUT), extra])
    installing = [sys.executable, "-m", "pip", "install"]
    if not is_installed("pip"):
        installing = ["uv", "pip", "install", "--python", sys.executable]
    return shlex.join([*installing, *_requirements(extra)])


def _requirements(extra: str) -> list[str]:
    """What an extra needs, by its name and versions: on an index, Citewell may be another project."""
    from importlib.metadata import PackageNotFoundError, requires

    try:
        declared = requires("citewell") or []
    except PackageNotFoundError:
        declared = []
    ours = re.compile(rf"""(.+?)\s*;\s*extra == ["']{re.escape(extra)}["']""")
    return [found[1] for text in declared if (found := ours.fullmatch(text))]
