"""The settings: flags, the environment (read here only), and what is kept in the data folder."""

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal, TypeAlias

from pydantic import Field, PrivateAttr, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from rag import settings_file
from rag.address import Address, Shared
from rag.errors import UsageError
from rag.settings_values import (
    Folder,
    Name,
    Place,
    Prefix,
    Server,
    ServerAddress,
    data_folder,
    temporary_folder,
)
from rag.types import Api, Effort

_SHOWN = 80  # characters of a value that cannot be used
_FIELDS = {
    "model": "model",
    "checker": "checker",
    "reply_tokens": "reply length",
    "openai_base_url": "address",
    "openai_api_key": "key",
}
"""What the settings that a page can change are called there."""

ServedPart: TypeAlias = Literal["model", "embedder", "checker", "reranker"]
"""What can be asked of a server, each of one of its own."""


class Settings(BaseSettings):
    """What a user may set: a flag's value, else ``CITEWELL_…``, else what is kept, else the default.

    The key and the address of the server have the names that the `openai` package gives them. A
    variable that is set to nothing counts as not set.
    """

    model_config = SettingsConfigDict(env_prefix="CITEWELL_", env_ignore_empty=True, frozen=True)

    home: Place = Field(default_factory=data_folder)
    """The data folder: articles, vectors and terms (``CITEWELL_HOME``); or the address of a shared one."""

    chroma: ServerAddress | None = None
    """The Chroma server with the vectors of a shared library; without it, each host has them in a folder."""

    chroma_token: SecretStr | None = None
    """What is sent to the Chroma server as a bearer token."""

    chunk_tokens: int = Field(default=220, ge=20, le=2000)
    """The size of a chunk, in tokens of the offline embedder's tokenizer."""

    embedder: Name = "static"
    """``static``, or ``openai:`` and the name of an embedding model of the server."""

    embedder_base_url: str | None = None
    """The address of the embedder's server, where it is not the one at ``OPENAI_BASE_URL``."""

    embedder_api_key: SecretStr | None = None
    """The key of the embedder's server; an address of its own does not get ``OPENAI_API_KEY``."""

    embedder_query_prefix: Prefix | None = None
    """What is put before a question for the embedder's model, where that is not what is known of it."""

    embedder_passage_prefix: Prefix | None = None
    """What is put before a passage, in the same way; another one needs another index."""

    checker: Name = "offline"
    """``offline``, or ``openai:``, ``minicheck:`` or ``decisions:`` and the name of a model of the server."""

    checker_base_url: str | None = None
    """The address of the checker's server, where it is not the one at ``OPENAI_BASE_URL``."""

    checker_api_key: SecretStr | None = None
    """The key of the checker's server; an address of its own does not get ``OPENAI_API_KEY``."""

    reranker: Name = "none"
    """``none``, or ``rerank:`` and the name of a reranking model of the server."""

    reranker_base_url: str | None = None
    """The address of the reranker's server, where it is not the one at ``OPENAI_BASE_URL``."""

    reranker_api_key: SecretStr | None = None
    """The key of the reranker's server; an address of its own does not get ``OPENAI_API_KEY``."""

    model: Name = "offline"
    """``offline``, ``stub:`` and the name of a stub, or the name of a chat model of the server."""

    api: Api | None = None
    """How the model is asked, by Chat Completions or the Responses API; found out where it is not set."""

    temperature: float = Field(default=0.0, ge=0, le=2)
    """How freely a chat model chooses its words."""

    reasoning_effort: Effort | None = None
    """How much a reasoning model thinks before it answers; the server decides where it is not set."""

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

    serve_token: SecretStr | None = None
    """What programs give as their API key at ``/v1``."""

    openai_api_key: SecretStr | None = Field(default=None, validation_alias="OPENAI_API_KEY")
    """The key of the server."""

    openai_base_url: str | None = Field(default=None, validation_alias="OPENAI_BASE_URL")
    """The address of the server, where it is not OpenAI's own."""

    tiktoken_cache_dir: Folder = Field(
        default_factory=lambda: temporary_folder() / "data-gym-cache",
        validation_alias="TIKTOKEN_CACHE_DIR",
    )
    """Where tiktoken keeps its tables, by default as by its own."""

    _given: frozenset[str] = PrivateAttr(default=frozenset())
    _is_on_page: bool = PrivateAttr(default=False)

    def model_post_init(self, _: Any) -> None:
        """Note what flags and the environment set; a copy keeps it."""
        self._given = frozenset(self.model_fields_set)

    @property
    def folder(self) -> Path:
        """The data folder; for a shared library, the one in which this host keeps what is its own."""
        if isinstance(self.home, Path):
            return self.home
        return data_folder() / "shared" / hashlib.sha256(str(self.home).encode()).hexdigest()[:16]

    @property
    def library(self) -> Path | Shared:
        """Where the library is."""
        if isinstance(self.home, Path):
            return self.home
        token = self.chroma_token and self.chroma_token.get_secret_value()
        return Shared(self.home, self.folder / "index", self.chroma, token or None)

    def on_page(self) -> "Settings":
        """The same settings, for a page that can change them: errors name its fields."""
        copy = self.model_copy()
        copy._is_on_page = True
        return copy

    @property
    def is_on_page(self) -> bool:
        """Whether a page can change them."""
        return self._is_on_page

    def is_changeable(self, name: str) -> bool:
        """Whether a page that shows these settings can change this one."""
        return self._is_on_page and name in _FIELDS and not self.is_given(name)

    def name_of(self, name: str) -> str:
        """What sets this, for a sentence: its field on the page, or its variable."""
        if self.is_changeable(name):
            return f"the {_FIELDS[name]} under Settings"
        key = _key(name)
        return (key if key != name else f"CITEWELL_{name}").upper()

    def is_given(self, name: str) -> bool:
        """Whether a flag or the environment sets this, so that what is kept doesn't count."""
        return name in self._given

    def server(self, part: ServedPart) -> Server:
        """The server of a part: its own address and key, or those of OpenAI's variables.

        A key is sent only to the address that it was set with: a part with an address of its own does not
        get ``OPENAI_API_KEY``.
        """
        shared = self._pair("openai")
        if part == "model":
            return shared
        own = self._pair(part)
        keyed = own if own.key or own.base_url else shared
        placed = own if own.base_url else shared
        return Server(keyed.key, placed.base_url, keyed.key_variable, placed.address_variable)

    def _pair(self, name: str) -> Server:
        """The key and the address of this name; if the file has the address, no variable sets the key."""
        pair = f"{name}_api_key", f"{name}_base_url"
        key, base_url = (getattr(self, each) for each in pair)
        is_kept = base_url and not self.is_given(pair[1])
        path = settings_file.path_in(self.folder)
        setters = (
            f"the {each} in {path}" if is_kept and not self.is_changeable(each) else self.name_of(each)
            for each in pair
        )
        return Server(key, base_url, *setters)


def load(**flags: Any) -> Settings:
    """The settings, where a flag that is not None wins over the environment, and that over what is kept.

    Raises UsageError naming the variable, or the file in the data folder, whose value cannot be used.
    """
    given = {_key(name): value for name, value in flags.items() if value is not None}
    try:
        settings = Settings(**given)
    except ValidationError as invalid:
        first = invalid.errors()[0]
        field = str(first["loc"][0])
        name = (f"CITEWELL_{field}" if field in Settings.model_fields else field).upper()
        problem = f"{name} cannot be {_shown(first['input'])!r} ({first['msg']})"
        raise UsageError(f"{problem}: change or unset it.") from None
    return _with_kept(settings, given)


def _shown(value: object) -> str:
    """A value that cannot be used, shortened; an address is without its password."""
    text = str(value)
    return (str(Address(text)) if "://" in text else text)[:_SHOWN]


def keep(settings: Settings, values: Mapping[str, str | int | None]) -> Settings:
    """Keep `values` in place of those of their names, none where it is None, and give what follows.

    Raises UsageError for a value that cannot be used, and then nothing is changed.
    """
    changed = preview(settings, values)
    settings_file.write(settings.folder, _merged(settings, values))
    return changed


def preview(settings: Settings, values: Mapping[str, str | int | None]) -> Settings:
    """The settings that follow when `values` are kept; raises as `keep` does."""
    given = {_key(name): getattr(settings, name) for name in Settings.model_fields if settings.is_given(name)}
    kept = _merged(settings, values)
    changed = _below(Settings(**given), given, kept, settings_file.path_in(settings.folder))
    changed._is_on_page = settings._is_on_page
    return changed


def _merged(settings: Settings, values: Mapping[str, str | int | None]) -> dict[str, Any]:
    """What is kept once `values` are."""
    merged = {**settings_file.read(settings.folder), **values}
    return {name: value for name, value in merged.items() if value is not None}


def _with_kept(settings: Settings, given: Mapping[str, Any]) -> Settings:
    kept = settings_file.read(settings.folder)
    return _below(settings, given, kept, settings_file.path_in(settings.folder)) if kept else settings


def _below(settings: Settings, given: Mapping[str, Any], kept: Mapping[str, Any], path: Path) -> Settings:
    """The `settings` of flags and the environment, with what is `kept` in the file `path` below them.

    A key is sent only to the address that it was set with: the two are of the file, or neither is.
    """
    own = {name: value for name, value in kept.items() if name not in settings.model_fields_set}
    for part in ("openai", "embedder", "checker", "reranker"):
        address, key = f"{part}_base_url", f"{part}_api_key"
        if part != "openai" and key in kept and address not in kept:
            raise UsageError(f"{path}: {key} cannot be used without {address}: add that, or remove the key.")
        if address in own:
            own[key] = kept.get(key)
        elif getattr(settings, address) not in (None, kept.get(address)):
            own.pop(key, None)
        elif getattr(settings, address) is None and "openai_base_url" in own:
            own[key] = None
    try:
        found = Settings(**{**given, **{_key(name): value for name, value in own.items()}})
    except ValidationError as invalid:
        first = invalid.errors()[0]
        name = str(first["loc"][0]).lower()
        where = "under Settings" if name in _FIELDS else "there"
        raise UsageError(f"{path}: {name} cannot be used ({first['msg']}): correct it {where}.") from None
    found._given = settings._given - own.keys()
    return found


def _key(name: str) -> str:
    """What a setting is called where it is given in Python."""
    return str(Settings.model_fields[name].validation_alias or name)
