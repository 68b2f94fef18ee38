"""The lock file pins everything that pyproject.toml requires, by hash, and names no index."""

import re
import tomllib
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[2]
LOCK = (ROOT / "requirements.lock").read_text(encoding="utf-8")
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def pinned() -> list[tuple[Requirement, list[str]]]:
    """Each requirement of the lock with its hashes; a package may occur once per platform."""
    lines = [line for line in LOCK.splitlines() if line.strip() and not line.lstrip().startswith("#")]
    entries = "\n".join(lines).replace("\\\n", " ").splitlines()
    return [(Requirement(entry.split(" --hash")[0]), re.findall(r"--hash=(\S+)", entry)) for entry in entries]


def declared() -> list[Requirement]:
    """The requirements in pyproject.toml: to build, to run, and for every extra."""
    project = PYPROJECT["project"]
    extras = [text for texts in project["optional-dependencies"].values() for text in texts]
    return [
        Requirement(text)
        for text in (*PYPROJECT["build-system"]["requires"], *project["dependencies"], *extras)
    ]


def test_every_requirement_is_pinned_to_one_version_with_hashes() -> None:
    for requirement, hashes in pinned():
        assert [specifier.operator for specifier in requirement.specifier] == ["=="], requirement
        assert requirement.url is None
        assert hashes, requirement
        assert all(re.fullmatch(r"sha256:[0-9a-f]{64}", value) for value in hashes), requirement


def test_the_lock_names_no_address() -> None:
    assert "://" not in LOCK
    assert not re.search(
        r"^\s*-", re.sub(r"^\s*--hash=\S+", "", LOCK, flags=re.MULTILINE), flags=re.MULTILINE
    )


def test_the_lock_has_every_declared_dependency_in_its_range() -> None:
    versions: dict[str, list[str]] = {}
    for requirement, _ in pinned():
        (specifier,) = requirement.specifier
        versions.setdefault(canonicalize_name(requirement.name), []).append(specifier.version)
    for requirement in declared():
        found = versions.get(canonicalize_name(requirement.name), [])
        assert found, f"{requirement} is not in the lock"
        assert all(requirement.specifier.contains(version) for version in found), (requirement, found)
