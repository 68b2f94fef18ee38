"""An address is shown without its password."""

import pytest

from rag.address import Address


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("postgresql://me:s3cret@host:5432/d", "postgresql://me:***@host:5432/d"),
        ("postgresql://me:s3cret%40%2F@host/d", "postgresql://me:***@host/d"),
        ("postgresql://me:s3c@ret@host/d", "postgresql://me:***@host/d"),
        ("postgresql://me@host/d?sslmode=require", "postgresql://me@host/d?sslmode=require"),
        ("postgresql://host/d?password=s3cret&user=me", "postgresql://host/d?password=***&user=me"),
        ("postgresql://host/d?password=s3@cret", "postgresql://host/d?password=***"),
        ("postgresql:///d", "postgresql:///d"),
        ("postgresql://me:s3[c/r?et@host/d", "postgresql://me:***@host/d"),
        ("postgresql://postgres:postgres@host/postgres", "postgresql://postgres:***@host/postgres"),
    ],
)
def test_as_text_it_has_no_password(url: str, shown: str) -> None:
    address = Address(url)
    assert (str(address), repr(address), f"{address}", address.reveal()) == (shown, shown, shown, url)


def test_a_password_is_taken_out_of_an_error_however_it_is_written() -> None:
    address = Address("postgresql://me:s3cret%40x@host/d?sslpassword=k3y")
    assert address.hide_in("no s3cret%40x, no s3cret@x, no k3y") == "no ***, no ***, no ***"
