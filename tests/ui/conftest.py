"""The command line, run in this process on a real library of the bundled articles."""

from pathlib import Path

import pytest

from eval import bundled_articles


@pytest.fixture(scope="session")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with the bundled articles, for tests that only read."""
    from rag import Library

    home = tmp_path_factory.mktemp("library")
    assert [item.status for item in Library(home).add(bundled_articles())] == ["added"] * 3
    return home


@pytest.fixture
def stocked(library: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("CITEWELL_HOME", str(library))
    return library
