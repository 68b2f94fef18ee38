"""Follow redirects, checking each as strictly as the first URL."""

import time
from collections.abc import Callable

from httpx2 import URL, InvalidURL

from rag.errors import AddressRefused, FetchFailed
from rag.reading.web import url as urls
from rag.reading.web.get import Client, Reply


def follow(client: Client, url: URL, before: Callable[[URL], None]) -> Reply:
    """Get `url`, following redirects; `before` is called with every URL before it is requested.

    Raises FetchFailed, and whatever `before` raises. The time that `before` takes doesn't count.
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
        url = _target(url, reply.location)
    raise FetchFailed(
        f"{start} redirects more than {client.limits.redirects} times: "
        "open it in your browser and give the URL that you end up at."
    )


def _target(url: URL, location: str) -> URL:
    try:
        target = str(url.join(location))
    except InvalidURL as error:
        raise AddressRefused(
            f"{url} redirects to an invalid URL ({error}): open it in your browser."
        ) from error
    try:
        return urls.parse(target)
    except AddressRefused as error:
        raise AddressRefused(f"{url} redirects elsewhere, where this went wrong: {error}") from error
