"""The settings that are kept in the data folder: one file, which only its owner can read."""

import json
import os
import tempfile
import tomllib
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from rag.errors import UsageError
from rag.text import encodable

KEPT = (
    "model",
    "checker",
    "embedder",
    "reranker",
    "reply_tokens",
    "embedder_query_prefix",
    "embedder_passage_prefix",
    "openai_base_url",
    "openai_api_key",
    *(f"{part}_{what}" for part in ("checker", "embedder", "reranker") for what in ("base_url", "api_key")),
)
"""The settings that may be kept, by their names."""


def path_in(home: Path) -> Path:
    """The file of the data folder `home`."""
    return home / "settings.toml"


def read(home: Path) -> dict[str, Any]:
    """The settings that are kept in `home` by their names; none where there is no file.

    Raises UsageError for a file that cannot be read or has a setting that is not kept there.
    """
    path = path_in(home)
    try:
        found = tomllib.loads(path.read_text(encoding="utf-8"))
    except (FileNotFoundError, NotADirectoryError):
        return {}
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise UsageError(f"{path} cannot be read ({reason}): correct it, or delete it.") from error
    unknown = sorted(found.keys() - set(KEPT))
    if unknown:
        raise UsageError(f"{path} has no setting {unknown[0]!r}: keep only {', '.join(KEPT)} there.")
    return found


def write(home: Path, values: Mapping[str, str | int]) -> None:
    """Keep `values` and nothing else in `home`; whoever reads meanwhile sees the old file or the new one.

    Raises UsageError where the folder cannot be written.
    """
    path = path_in(home)
    text = "".join(f"{name} = {_toml(value)}\n" for name, value in values.items())
    try:
        home.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix=".settings-", dir=home)  # of mode 600
        try:
            with open(handle, "w", encoding="utf-8") as file:  # noqa: PTH123  it is open already
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
            Path(name).replace(path)
        except BaseException:
            with suppress(FileNotFoundError):
                Path(name).unlink()
            raise
    except OSError as error:
        raise UsageError(
            f"{path} cannot be written ({error.strerror}): see that its folder can be."
        ) from error


def _toml(value: str | int) -> str:
    """A value as TOML has it: a string of JSON is one of TOML, but for a DEL."""
    if isinstance(value, int):
        return str(value)
    return json.dumps(encodable(value), ensure_ascii=False).replace("\x7f", "\\u007f")
