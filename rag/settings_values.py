"""The kinds of values that settings have, and where they are by default."""

import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, TypeAlias

import platformdirs
from pydantic import AfterValidator, BeforeValidator, InstanceOf, SecretStr, StringConstraints
from pydantic_settings import NoDecode

from rag.address import Address


def _expanded(path: Path) -> Path:
    """The path with ``~`` as the user's folder; raises ValueError for a user that is not known."""
    try:
        return path.expanduser()
    except RuntimeError as error:
        raise ValueError(str(error)) from error


def data_folder() -> Path:
    """Where the library is unless another place is named."""
    return platformdirs.user_data_path("citewell", appauthor=False)


def _place(value: object) -> object:
    """A folder, or the address of a database; raises ValueError for any other address."""
    if not isinstance(value, str) or "://" not in value:
        return Path(value) if isinstance(value, str) else value
    if value.startswith(("postgresql://", "postgres://")):
        return Address(value)
    raise ValueError("neither a folder nor a postgresql:// address")


def _server(value: object) -> object:
    """The address of a server; raises ValueError if it is none."""
    if isinstance(value, str) and not value.startswith(("http://", "https://")):
        raise ValueError("it should start with http:// or https://")
    return Address(value) if isinstance(value, str) else value


def temporary_folder() -> Path:
    """The system's temporary folder, also where nothing can be written to any."""
    try:
        return Path(tempfile.gettempdir())
    except FileNotFoundError:
        return Path("/tmp")  # noqa: S108


Folder: TypeAlias = Annotated[Path, AfterValidator(_expanded)]
Place: TypeAlias = Annotated[
    Path | InstanceOf[Address],
    NoDecode,
    BeforeValidator(_place),
    AfterValidator(lambda place: _expanded(place) if isinstance(place, Path) else place),
]
ServerAddress: TypeAlias = Annotated[InstanceOf[Address], NoDecode, BeforeValidator(_server)]
Name: TypeAlias = Annotated[
    str, StringConstraints(strip_whitespace=True, pattern=r"^[^\x00-\x1f\x7f-\x9f]{1,200}$")
]
Prefix: TypeAlias = Annotated[
    str, StringConstraints(max_length=2000), AfterValidator(lambda text: "" if text == "none" else text)
]


@dataclass(frozen=True, slots=True)
class Server:
    """The key and the address of a server, each with what sets it: a variable, the file, or the page."""

    key: SecretStr | None
    base_url: str | None
    key_variable: str
    address_variable: str
