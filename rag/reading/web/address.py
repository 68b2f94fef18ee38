"""Tell an address of the public internet from one that leads into this machine or its network.

The table is our own, and not `ipaddress.is_global`, whose answer for some of these networks
changed between patch releases of Python. It follows IANA's registries of special-purpose
addresses (RFC 6890), with what cloud providers answer on added.
"""

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

_LOCAL_V4 = tuple(
    (IPv4Network(network), kind)
    for network, kind in (
        ("0.0.0.0/8", "local"),
        ("10.0.0.0/8", "private"),
        ("100.64.0.0/10", "private"),  # of a provider, behind its NAT; one cloud's metadata too
        ("127.0.0.0/8", "loopback"),
        ("168.63.129.16/32", "metadata"),  # of a cloud, although the address itself is public
        ("169.254.0.0/16", "link-local"),  # the metadata of most clouds
        ("172.16.0.0/12", "private"),
        ("192.0.0.0/24", "reserved"),
        ("192.0.2.0/24", "reserved"),
        ("192.88.99.0/24", "reserved"),
        ("192.168.0.0/16", "private"),
        ("198.18.0.0/15", "reserved"),
        ("198.51.100.0/24", "reserved"),
        ("203.0.113.0/24", "reserved"),
        ("224.0.0.0/4", "multicast"),
        ("240.0.0.0/4", "reserved"),
    )
)
_UNICAST_V6 = IPv6Network("2000::/3")  # all of IPv6 that is given out to the internet
_SPECIAL_V6 = tuple(
    IPv6Network(network)
    for network in (
        "2001::/23",  # Teredo, benchmarks and other protocols
        "2001:db8::/32",
        "2002::/16",  # 6to4: a relay would unwrap whatever IPv4 address is in it
        "3fff::/20",
    )
)
_NAT64 = IPv6Network("64:ff9b::/96")


def refusal(address: str) -> str | None:
    """Why nothing is fetched from an IP address, as an adjective; None for a public one.

    Raises ValueError for what is no IP address in its usual form.
    """
    found = ip_address(address)
    return _refusal_v4(found) if isinstance(found, IPv4Address) else _refusal_v6(found)


def _refusal_v4(address: IPv4Address) -> str | None:
    return next((kind for network, kind in _LOCAL_V4 if address in network), None)


def _refusal_v6(address: IPv6Address) -> str | None:
    if address in _NAT64:  # how a network without IPv4 names every IPv4 address, public ones too
        return _refusal_v4(IPv4Address(int(address) & 0xFFFF_FFFF))
    if address.is_loopback:
        return "loopback"
    if address.is_multicast:
        return "multicast"
    if address.is_link_local:
        return "link-local"
    if address not in _UNICAST_V6:  # among them the addresses of IPv4 in disguise (::ffff:0:0/96)
        return "private"
    return "reserved" if any(address in network for network in _SPECIAL_V6) else None
