"""The settings, and the only reader of the environment."""

from pathlib import Path
from typing import Any

import platformdirs
from pydantic import Field, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from rag.errors import UsageError


class Settings(BaseSettings):
    """What a user may set: a flag's value where it was given, else ``CITEWELL_…``, else the default."""

    model_config = SettingsConfigDict(env_prefix="CITEWELL_", frozen=True)

    home: Path = Field(default_factory=lambda: platformdirs.user_data_path("citewell", appauthor=False))
    """The data folder: articles, vectors and terms (``CITEWELL_HOME``)."""

    chunk_tokens: int = Field(default=220, ge=20, le=2000)
    """The size of a chunk, in tokens of the embedder's own tokenizer."""


def load(**flags: Any) -> Settings:
    """The settings, where a flag that is not None wins over the environment.

    Raises UsageError naming the variable whose value cannot be used.
    """
    try:
        return Settings(**{name: value for name, value in flags.items() if value is not None})
    except ValidationError as invalid:
        first = invalid.errors()[0]
        name = f"CITEWELL_{first['loc'][0]}".upper()
        problem = f"{name} cannot be {first['input']!r} ({first['msg']})"
        raise UsageError(f"{problem}: change or unset it.") from None
