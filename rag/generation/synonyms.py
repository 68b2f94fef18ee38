"""Words that news uses for one another, which static vectors do not bring together."""

from functools import cache
from importlib.resources import files

from rag.generation.question import stem


def synonyms(of: str) -> frozenset[str]:
    """The stems that may stand for the stem `of`, without itself; none for most words."""
    return _table().get(of, frozenset())


@cache
def _table() -> dict[str, frozenset[str]]:
    table: dict[str, frozenset[str]] = {}
    text = files("rag.generation").joinpath("synonyms.txt").read_text(encoding="utf-8")
    for line in text.splitlines():
        if not line.startswith("#"):
            group = frozenset(stem(word) for word in line.split())
            for member in group:
                table[member] = table.get(member, frozenset()) | group - {member}
    return table
