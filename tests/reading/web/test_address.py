"""Which addresses are public, however they are written."""

import socket
from ipaddress import IPv4Address, IPv6Address, ip_address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.reading.web.address import refusal

numbers = st.integers(0, 2**32 - 1)


@pytest.mark.parametrize(
    ("address", "kind"),
    [
        ("127.0.0.1", "loopback"),
        ("0.0.0.0", "local"),  # noqa: S104
        ("10.1.2.3", "private"),
        ("172.31.255.255", "private"),
        ("192.168.0.1", "private"),
        ("100.64.0.1", "private"),
        ("100.100.100.200", "private"),
        ("169.254.169.254", "link-local"),
        ("168.63.129.16", "metadata"),
        ("192.0.0.192", "reserved"),
        ("198.18.0.1", "reserved"),
        ("224.0.0.1", "multicast"),
        ("255.255.255.255", "reserved"),
        ("::1", "loopback"),
        ("::", "private"),
        ("fe80::1", "link-local"),
        ("fe80::1%1", "link-local"),
        ("fc00::1", "private"),
        ("fd00:ec2::254", "private"),
        ("fec0::1", "private"),
        ("ff02::1", "multicast"),
        ("::ffff:127.0.0.1", "private"),
        ("::ffff:8.8.8.8", "private"),
        ("::127.0.0.1", "private"),
        ("64:ff9b::127.0.0.1", "loopback"),
        ("64:ff9b::a9fe:a9fe", "link-local"),
        ("64:ff9b:1::808:808", "private"),
        ("2002:7f00:1::", "reserved"),
        ("2001:0:4136:e378:8000:63bf:3fff:fdd2", "reserved"),
        ("2001:db8::1", "reserved"),
    ],
)
def test_a_non_public_address_is_refused(address: str, kind: str) -> None:
    assert refusal(address) == kind


@pytest.mark.parametrize(
    "address", ["8.8.8.8", "93.184.216.34", "172.32.0.1", "2606:4700::1111", "64:ff9b::808:808", "2a00::1"]
)
def test_a_public_address_is_accepted(address: str) -> None:
    assert refusal(address) is None


@given(numbers.map(IPv4Address) | st.integers(0, 2**128 - 1).map(IPv6Address))
def test_addresses_that_python_calls_not_global_are_refused_too(address: IPv4Address | IPv6Address) -> None:
    anycast = ip_address("192.88.99.0")  # the one address that we refuse and Python doesn't
    if not address.is_global and address != anycast and not str(address).startswith("64:ff9b:"):
        assert refusal(str(address)) is not None


@given(numbers)
def test_an_ipv4_address_inside_nat64_is_judged_on_its_own(number: int) -> None:
    inside = IPv6Address((0x64_FF9B << 96) | number)
    assert refusal(str(inside)) == refusal(str(IPv4Address(number)))


@given(numbers)
def test_no_ipv4_address_hides_in_ipv6(number: int) -> None:
    for prefix in (0xFFFF << 32, 0, 0x2002 << 112):
        assert refusal(str(IPv6Address(prefix | number))) is not None


def written(number: int) -> list[str]:
    """The spellings of an IPv4 address that the C library accepts."""
    a, b, c, d = number >> 24, number >> 16 & 255, number >> 8 & 255, number & 255
    return [
        str(number),
        hex(number),
        f"0{number:o}",
        f"{a}.{number & 0xFFFFFF}",
        f"{a}.{b}.{number & 0xFFFF}",
        f"0{a:o}.0{b:o}.0{c:o}.0{d:o}",
        f"{a:#x}.{b:#x}.{c:#x}.{d:#x}",
        f"{a:#x}.0{b:o}.{number & 0xFFFF}",
    ]


@given(numbers)
def test_odd_spellings_resolve_to_the_address_that_is_checked(number: int) -> None:
    from rag.reading.web.dial import resolve

    for spelling in written(number):
        try:
            [found] = resolve(spelling, 80)
        except socket.gaierror:
            continue  # a system that does not know the spelling connects to nothing
        assert found == str(IPv4Address(number))


@given(st.text())
def test_an_invalid_address_is_never_accepted(text: str) -> None:
    try:
        found = ip_address(text)
    except ValueError:
        with pytest.raises(ValueError, match="address"):
            refusal(text)
    else:
        assert found.is_global or refusal(text) is not None
