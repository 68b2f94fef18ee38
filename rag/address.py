"""The address of a server, whose password is never shown, and a library that hosts share at one."""

import re
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote

_MASK = "***"
_IN_QUERY = re.compile("((?:ssl)?password=)([^&]*)")


@dataclass(frozen=True, slots=True, repr=False)
class Address:
    """A URL; as text, and in an f-string, it is without its password. `reveal` gives it whole."""

    _url: str

    def reveal(self) -> str:
        """The URL with its password, for the library that connects."""
        return self._url

    def __str__(self) -> str:
        before, password, rest = self._parts()
        return _IN_QUERY.sub(r"\1" + _MASK, f"{before}{_MASK if password else ''}{rest}")

    __repr__ = __str__

    def hide_in(self, text: str) -> str:
        """`text`, such as an error of the library that connects, without the password."""
        for secret in sorted(self._secrets(), key=len, reverse=True):
            text = text.replace(secret, _MASK)
        return text

    def _secrets(self) -> set[str]:
        """The passwords as they are written in the URL, and as they are read."""
        _, password, _ = self._parts()
        written = {password, *(found[2] for found in _IN_QUERY.finditer(self._url))}
        return {secret for raw in written for secret in (raw, unquote(raw)) if secret}

    def _parts(self) -> tuple[str, str, str]:
        """What comes before the password, the password, and the rest.

        It ends at the last @, as it does if its own characters aren't escaped.
        """
        before, at, rest = self._url.rpartition("@")
        scheme, slashes, user = before.partition("://")
        name, colon, password = user.partition(":")
        return f"{scheme}{slashes}{name}{colon}", password, f"{at}{rest}"


@dataclass(frozen=True, slots=True)
class Shared:
    """A library in a database of PostgreSQL, and the `folder` in which this host keeps what it derives.

    The vectors are on a Chroma server, which takes `token`, or in the folder if there is none.
    """

    database: Address
    folder: Path
    chroma: Address | None = None
    token: str | None = field(default=None, repr=False)
