"""Follow redirects, each of them looked at as closely as the URL that it began with."""

import time
from collections.abc import Callable

from httpx2 import URL, InvalidURL

from rag.errors import AddressRefused, FetchFailed
from rag.reading.web import url as urls
from rag.reading.web.get import Client, Reply


def follow(client: Client, url: URL, before: Callable[[URL], None]) -> Reply:
    """The last answer on the way that begins at `url`; `before` is called with every URL that is asked.

    Raises FetchFailed, and what `before` raises. The time that `before` takes is not counted.
    """
    left = client.limits.seconds
    start = url
    for _ in range(client.limits.redirects + 1):
        before(url)
        began = time.monotonic()
        reply = client.get(url, left)
        left -= time.monotonic() - began
        if reply.location is None:
            return reply
        url = _joined(url, reply.location)
    raise FetchFailed(
        f"{start} leads on and on, more than {client.limits.redirects} times: "
        "open it in your browser and give the URL that you end at."
    )


def _joined(url: URL, location: str) -> URL:
    try:
        target = str(url.join(location))
    except InvalidURL as error:
        raise AddressRefused(f"{url} leads to what is no URL ({error}): open it in your browser.") from error
    try:
        return urls.parse(target)
    except AddressRefused as error:
        raise AddressRefused(f"{url} leads elsewhere, and there: {error}") from error
