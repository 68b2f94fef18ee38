"""The settings, and the only reader of the environment."""

from pathlib import Path

import platformdirs
from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """What a user may set: a flag's value where it was given, else ``CITEWELL_…``, else the default."""

    model_config = SettingsConfigDict(env_prefix="CITEWELL_", frozen=True)

    home: Path = Field(default_factory=lambda: platformdirs.user_data_path("citewell", appauthor=False))
    """The data folder: articles, vectors and terms (``CITEWELL_HOME``)."""

    chunk_tokens: int = Field(default=200, ge=20, le=2000)
    """The size of a chunk, in tokens of the embedder's own tokenizer."""
