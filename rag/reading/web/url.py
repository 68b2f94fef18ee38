"""Read a URL of a page: http or https, a host, and nobody's password."""

import re
from typing import TYPE_CHECKING

from rag.errors import AddressRefused
from rag.text import encodable, visible

if TYPE_CHECKING:
    from httpx2 import URL

_SCHEME = re.compile(r"[a-z][a-z0-9+.-]+://", re.IGNORECASE)
_SHOWN = 200  # characters of a URL in a message


def is_url(text: str) -> bool:
    """Whether `text` is meant as a URL of whatever kind, and not as a path."""
    return _SCHEME.match(text) is not None


def parse(text: str) -> "URL":
    """The URL without its fragment; raises AddressRefused for what names no page of the web."""
    from httpx2 import URL, InvalidURL

    text = encodable(text.strip())
    shown = " ".join(visible(text[:_SHOWN]).split())
    try:
        url = URL(text)
    except InvalidURL as error:
        raise AddressRefused(
            f"{shown} is no URL ({str(error)[:_SHOWN]}): check how it is written."
        ) from error
    if url.scheme not in ("http", "https"):
        raise AddressRefused(
            f"{shown} is no page of the web: give a URL that begins with https:// or http://."
        )
    if url.userinfo:
        # Also how a URL is made to look as if it led elsewhere: http://news.example@10.0.0.1/
        shown = str(url.copy_with(userinfo=b""))[:_SHOWN]
        raise AddressRefused(f"A name or a password stands before the host of {shown}: take it out.")
    if not url.host or (url.port is not None and not 0 < url.port < 65_536):
        raise AddressRefused(f"{shown} names no host that can be reached: check how it is written.")
    return url.copy_with(fragment=None)
