"""The locks pin everything that pyproject.toml requires, by hash, and name no index."""

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[2]
LOCKS = {path.name: path.read_text(encoding="utf-8") for path in ROOT.glob("requirements*.lock")}
BASE = "requirements.lock"
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def pinned(lock: str) -> list[tuple[Requirement, list[str]]]:
    """Each requirement of a lock with its hashes; a package may occur once per platform."""
    lines = [line for line in LOCKS[lock].splitlines() if line.strip() and not line.lstrip().startswith("#")]
    entries = "\n".join(lines).replace("\\\n", " ").splitlines()
    return [(Requirement(entry.split(" --hash")[0]), re.findall(r"--hash=(\S+)", entry)) for entry in entries]


def declared() -> Iterator[tuple[Requirement, str]]:
    """The requirements to build, to run and of every extra, each with the lock that has it."""
    project = PYPROJECT["project"]
    extras = project["optional-dependencies"]
    always = (*PYPROJECT["build-system"]["requires"], *project["dependencies"], *extras["mcp"])
    groups = PYPROJECT["dependency-groups"]
    yield from ((Requirement(text), BASE) for text in (*always, *groups["install"]))
    yield from ((Requirement(text), "requirements-uv.lock") for text in groups["uv"])
    for extra in extras.keys() - {"mcp"}:
        yield from ((Requirement(text), f"requirements-{extra}.lock") for text in extras[extra])


@pytest.mark.parametrize("lock", LOCKS)
def test_every_requirement_is_pinned_to_one_version_with_hashes(lock: str) -> None:
    assert pinned(lock)
    for requirement, hashes in pinned(lock):
        assert [specifier.operator for specifier in requirement.specifier] == ["=="], requirement
        assert requirement.url is None
        assert hashes, requirement
        assert all(re.fullmatch(r"sha256:[0-9a-f]{64}", value) for value in hashes), requirement


@pytest.mark.parametrize("lock", LOCKS)
def test_no_lock_names_an_address(lock: str) -> None:
    assert "://" not in LOCKS[lock]
    without_hashes = re.sub(r"^\s*--hash=\S+", "", LOCKS[lock], flags=re.MULTILINE)
    assert not re.search(r"^\s*-", without_hashes, flags=re.MULTILINE)


def test_the_locks_have_every_declared_dependency_in_its_range() -> None:
    for requirement, lock in declared():
        name = canonicalize_name(requirement.name)
        found = versions(lock).get(name) or versions(BASE).get(name)
        assert found, f"{requirement} is not in {lock}"
        assert all(requirement.specifier.contains(version) for version in found), (requirement, found)


def test_no_lock_contradicts_another() -> None:
    known: dict[str, set[str]] = {}
    for lock in LOCKS:
        for name, found in versions(lock).items():
            assert known.setdefault(name, found) == found, (lock, name)


def versions(lock: str) -> dict[str, set[str]]:
    """The versions of each package in a lock, by its canonical name."""
    found: dict[str, set[str]] = {}
    for requirement, _ in pinned(lock):
        (specifier,) = requirement.specifier
        found.setdefault(canonicalize_name(requirement.name), set()).add(specifier.version)
    return found
