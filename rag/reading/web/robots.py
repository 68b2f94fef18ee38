"""What a site's robots.txt allows, as RFC 9309 says it is read."""

from typing import TYPE_CHECKING

from httpx2 import URL

from rag.errors import FetchFailed, RobotsRefused
from rag.reading.web.follow import follow
from rag.reading.web.get import SAVE, USER_AGENT, Client

if TYPE_CHECKING:
    from protego import Protego

_READ = 512 * 1024  # bytes of a robots.txt: RFC 9309 asks for 500 KiB at the least


class Robots:
    """The rules of every host that was asked for them, each fetched once."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._rules: dict[str, Protego | FetchFailed] = {}

    def delay(self, url: URL) -> float | None:
        """The seconds that the host wants between two requests, or None where it does not say.

        Raises RobotsRefused where `url` must not be fetched, and FetchFailed where the host
        cannot be asked for its rules.
        """
        site = f"{url.scheme}://{url.netloc.decode('ascii')}"
        if site not in self._rules:
            self._rules[site] = self._fetched(site)
        rules = self._rules[site]
        if isinstance(rules, FetchFailed):
            raise rules
        if not rules.can_fetch(str(url), USER_AGENT):
            raise RobotsRefused(f"The robots.txt of {url.host} does not allow {url} to programs: {SAVE}.")
        return rules.crawl_delay(USER_AGENT)

    def _fetched(self, site: str) -> "Protego | FetchFailed":
        from protego import Protego

        try:
            reply = follow(self._client, URL(f"{site}/robots.txt"), before=lambda _url: None)
        except FetchFailed as error:
            return error
        if reply.status >= 500:
            return RobotsRefused(
                f"{site}/robots.txt cannot be read (status {reply.status}), so that nothing is known to be "
                f"allowed there: try again later, or {SAVE}."
            )
        # A status of the 400s says that there are no rules.
        text = reply.body[:_READ].decode("utf-8-sig", "replace") if reply.status // 100 == 2 else ""
        return Protego.parse(text)
