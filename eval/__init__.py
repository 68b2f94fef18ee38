"""The evaluation of Citewell, and the data that it ships with."""

from pathlib import Path


def bundled_articles() -> list[Path]:
    """The sample articles that come with Citewell, by file name."""
    return sorted((Path(__file__).parent / "datasets" / "articles").glob("*.txt"))
