"""Parse the URL of a page: http or https, with a host and without a password."""

import re
from typing import TYPE_CHECKING

from rag.errors import AddressRefused
from rag.text import encodable, visible

if TYPE_CHECKING:
    from httpx2 import URL

_SCHEME = re.compile(r"[a-z][a-z0-9+.-]+://", re.IGNORECASE)
_SHOWN = 200  # characters of a URL in a message


def is_url(text: str) -> bool:
    """Whether `text` is meant as a URL of any kind rather than a path."""
    return _SCHEME.match(text) is not None


def parse(text: str) -> "URL":
    """Parse a URL and drop its fragment; raises AddressRefused if it can't be that of a web page."""
    from httpx2 import URL, InvalidURL

    text = encodable(text.strip())
    shown = " ".join(visible(text[:_SHOWN]).split())
    try:
        url = URL(text)
    except InvalidURL as error:
        raise AddressRefused(
            f"{shown} isn't a web address ({str(error)[:_SHOWN]}): check how it is written."
        ) from error
    if url.scheme not in ("http", "https"):
        raise AddressRefused(f"{shown} isn't a web address: it should start with https:// or http://.")
    if url.userinfo:
        # It is also a way to disguise where a URL leads: http://news.example@10.0.0.1/
        shown = str(url.copy_with(userinfo=b""))[:_SHOWN]
        raise AddressRefused(f"{shown} was given with a user name or password: remove that from the URL.")
    if not url.host or (url.port is not None and not 0 < url.port < 65_536):
        raise AddressRefused(f"{shown} has no valid host: check how it is written.")
    return url.copy_with(fragment=None)
