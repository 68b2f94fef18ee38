"""The settings, and the only reader of the environment."""

import tempfile
from pathlib import Path
from typing import Annotated, Any, TypeAlias

import platformdirs
from pydantic import AfterValidator, Field, SecretStr, StringConstraints, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from rag.errors import UsageError

_SHOWN = 80  # characters of a value that cannot be used


def _expanded(path: Path) -> Path:
    """The path with ``~`` as the user's folder; raises ValueError for a user that is not known."""
    try:
        return path.expanduser()
    except RuntimeError as error:
        raise ValueError(str(error)) from error


Folder: TypeAlias = Annotated[Path, AfterValidator(_expanded)]
Name: TypeAlias = Annotated[
    str, StringConstraints(strip_whitespace=True, pattern=r"^[^\x00-\x1f\x7f-\x9f]{1,200}$")
]


class Settings(BaseSettings):
    """What a user may set: a flag's value where it was given, else ``CITEWELL_…``, else the default.

    The key and the address of the server have the names that the `openai` package gives them. A
    variable that is set to nothing counts as not set.
    """

    model_config = SettingsConfigDict(env_prefix="CITEWELL_", env_ignore_empty=True, frozen=True)

    home: Folder = Field(default_factory=lambda: platformdirs.user_data_path("citewell", appauthor=False))
    """The data folder: articles, vectors and terms (``CITEWELL_HOME``)."""

    chunk_tokens: int = Field(default=220, ge=20, le=2000)
    """The size of a chunk, in tokens of the offline embedder's tokenizer."""

    embedder: Name = "static"
    """``static``, or ``openai:`` and the name of an embedding model of the server."""

    model: Name = "offline"
    """``offline``, ``stub:`` and the name of a stub, or the name of a chat model of the server."""

    temperature: float = Field(default=0.0, ge=0, le=2)
    """How freely a chat model chooses its words."""

    context_tokens: int = Field(default=6000, ge=500, le=10_000_000)
    """The most tokens of articles that are put into one prompt."""

    reply_tokens: int = Field(default=2000, ge=50, le=1_000_000)
    """The most tokens of one reply, a reasoning model's hidden ones among them."""

    timeout: float = Field(default=120.0, gt=0, le=3600)
    """Seconds of silence after which a server is given up."""

    allow_private_urls: bool = False
    """Whether pages are fetched from loopback and private addresses too, as on an intranet."""

    prompts: Folder | None = None
    """A folder whose files replace the prompts of the same name."""

    prices: Folder | None = None
    """A TOML file of what a model's tokens cost."""

    ui_auth: SecretStr | None = None
    """The user and the password of the page, as ``user:password``."""

    openai_api_key: SecretStr | None = Field(default=None, validation_alias="OPENAI_API_KEY")
    """The key of the server."""

    openai_base_url: str | None = Field(default=None, validation_alias="OPENAI_BASE_URL")
    """The address of the server, where it is not OpenAI's own."""

    tiktoken_cache_dir: Folder = Field(
        default_factory=lambda: Path(tempfile.gettempdir(), "data-gym-cache"),
        validation_alias="TIKTOKEN_CACHE_DIR",
    )
    """Where tiktoken keeps its tables, by default as by its own."""


def load(**flags: Any) -> Settings:
    """The settings, where a flag that is not None wins over the environment.

    Raises UsageError naming the variable whose value cannot be used.
    """
    try:
        return Settings(**{name: value for name, value in flags.items() if value is not None})
    except ValidationError as invalid:
        first = invalid.errors()[0]
        field = str(first["loc"][0])
        name = (f"CITEWELL_{field}" if field in Settings.model_fields else field).upper()
        problem = f"{name} cannot be {str(first['input'])[:_SHOWN]!r} ({first['msg']})"
        raise UsageError(f"{problem}: change or unset it.") from None
