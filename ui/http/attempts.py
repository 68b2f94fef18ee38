"""Slow down whoever guesses passwords."""

from collections.abc import Collection
from dataclasses import dataclass
from ipaddress import IPv6Address, ip_address, ip_network
from time import monotonic

FREE = 5
"""Wrong passwords in a row that cost nothing; with each further one the wait doubles, from a second."""

LONGEST = 60.0
"""Seconds to wait at most."""

_FORGOTTEN = 3600.0  # seconds after the last wrong one
_MOST = 10_000  # addresses and names that are remembered


@dataclass(slots=True)
class _Wrong:
    count: int
    last: float


class Attempts:
    """Counts wrong passwords by address and by name, for one event loop.

    A name from an address at which its password was right before doesn't wait for what others try.
    """

    def __init__(self) -> None:
        self._wrong: dict[str, _Wrong] = {}
        self._trusted: dict[tuple[str, str], None] = {}

    def wait(self, address: str, name: str) -> float:
        """Seconds until the next password from this address for this name is looked at; 0 for now."""
        return max(0.0, *(self._left(key) for key in self._keys(address, name)))

    def wrong(self, address: str, name: str) -> None:
        """Count a wrong password."""
        for key in self._keys(address, name):
            before = self._wrong.pop(key, None)
            is_old = before is None or monotonic() - before.last > _FORGOTTEN
            self._wrong[key] = _Wrong(1 if is_old or before is None else before.count + 1, monotonic())
        _trim(self._wrong)

    def right(self, address: str, name: str) -> None:
        """Forget what was wrong before the right password."""
        for key in self._keys(address, name):
            self._wrong.pop(key, None)
        self._trusted[_network(address), name] = None
        _trim(self._trusted)

    def _keys(self, address: str, name: str) -> Collection[str]:
        network = _network(address)
        keys = [f"from {network}"]
        return keys if (network, name) in self._trusted else [*keys, f"for {name}"]

    def _left(self, key: str) -> float:
        found = self._wrong.get(key)
        if found is None or found.count < FREE:
            return 0.0
        return found.last + min(LONGEST, 2.0 ** (found.count - FREE)) - monotonic()


def _network(address: str) -> str:
    """The address, or for IPv6 its 64-bit network, since one computer may have all addresses of it."""
    try:
        found = ip_address(address)
    except ValueError:  # what a proxy calls its client
        return address
    return str(ip_network((found, 64), strict=False)) if isinstance(found, IPv6Address) else str(found)


def _trim(kept: dict[str, _Wrong] | dict[tuple[str, str], None]) -> None:
    """Forget the oldest beyond what is remembered."""
    while len(kept) > _MOST:
        del kept[next(iter(kept))]  # type: ignore[arg-type]
