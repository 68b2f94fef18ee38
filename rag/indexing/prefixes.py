"""The prefixes with which an embedding model expects questions and passages.

The prefix of passages is part of an embedder's name, since vectors made with another aren't comparable:
``openai:MODEL``, or ``openai:MODEL "PREFIX"``.
"""

import json
import re
import shlex
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from rag.indexing.embed import StaticEmbedder

_OPENAI = "openai:"


@dataclass(frozen=True, slots=True)
class Prefixes:
    """The prefixes of questions and passages; empty if there is none."""

    query: str = ""
    passage: str = ""


def known_prefixes(model: str) -> Prefixes:
    """The prefixes that the model with this name expects, according to ``prefixes.toml``."""
    return next((found for name, found in _table() if name.search(model.lower())), Prefixes())


def embedder_name(model: str, passage: str) -> str:
    """The name of the embedder that puts `passage` before its passages."""
    return f"{_OPENAI}{model} {json.dumps(passage, ensure_ascii=False)}" if passage else f"{_OPENAI}{model}"


def way_back(made_by: str, now: str) -> str:
    """The variables that a user of the embedder `now` sets to return to the embedder `made_by`."""
    if not made_by.startswith(_OPENAI):
        return f"CITEWELL_EMBEDDER={'static' if made_by == StaticEmbedder.name else made_by}"
    model, passage = _parsed(made_by)
    is_same = model == _parsed(now)[0]
    named = [] if is_same else [f"CITEWELL_EMBEDDER={model}"]
    if is_same or passage != known_prefixes(model).passage:
        named.append(f"CITEWELL_EMBEDDER_PASSAGE_PREFIX={shlex.quote(passage or 'none')}")
    return " and ".join(named)


def _parsed(name: str) -> tuple[str, str]:
    """The model of an embedder, with its kind, and its passage prefix."""
    model, quote, rest = name.partition(' "')
    return model, json.loads(f'"{rest}') if quote else ""


@cache
def _table() -> tuple[tuple[re.Pattern[str], Prefixes], ...]:
    models = tomllib.loads(files("rag.indexing").joinpath("prefixes.toml").read_text("utf-8"))["models"]
    return tuple(
        (re.compile(each["name"]), Prefixes(each["query"], each.get("passage", ""))) for each in models
    )
