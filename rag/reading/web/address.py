"""Tell public internet addresses from those of this machine or its network.

`ipaddress.is_global` is not used because its answer for some of these networks changed between patch
releases of Python. The table follows IANA's registries of special-purpose addresses (RFC 6890), plus the
metadata addresses of cloud providers.
"""

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

_LOCAL_V4 = tuple(
    (IPv4Network(network), kind)
    for network, kind in (
        ("0.0.0.0/8", "local"),
        ("10.0.0.0/8", "private"),
        ("100.64.0.0/10", "private"),  # carrier-grade NAT; also one cloud's metadata
        ("127.0.0.0/8", "loopback"),
        ("168.63.129.16/32", "metadata"),  # of a cloud, although the address is public
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
_UNICAST_V6 = IPv6Network("2000::/3")  # all of IPv6 that is allocated to the internet
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
    """Why an IP address is refused, as an adjective; None for a public one.

    Raises ValueError if `address` is not an IP address in its usual form.
    """
    found = ip_address(address)
    return _refusal_v4(found) if isinstance(found, IPv4Address) else _refusal_v6(found)


def _refusal_v4(address: IPv4Address) -> str | None:
    return next((kind for network, kind in _LOCAL_V4 if address in network), None)


def _refusal_v6(address: IPv6Address) -> str | None:
    if address in _NAT64:  # a network without IPv4 maps every IPv4 address here, public ones too
        return _refusal_v4(IPv4Address(int(address) & 0xFFFF_FFFF))
    if address.is_loopback:
        return "loopback"
    if address.is_multicast:
        return "multicast"
    if address.is_link_local:
        return "link-local"
    if address not in _UNICAST_V6:  # including IPv4-mapped addresses (::ffff:0:0/96)
        return "private"
    return "reserved" if any(address in network for network in _SPECIAL_V6) else None
