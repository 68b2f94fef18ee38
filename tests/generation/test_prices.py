"""Prices: a small file, strictly read."""

from pathlib import Path

import pytest

from rag.errors import UsageError
from rag.generation.prices import load_prices
from rag.types import Tokens


def test_tokens_cost_what_the_file_says(tmp_path: Path) -> None:
    path = tmp_path / "prices.toml"
    path.write_text('["gpt-4o-mini"]\nprompt = 0.15\ncompletion = 0.6\n', encoding="utf-8")
    price = load_prices(path)["gpt-4o-mini"]
    assert price.of(Tokens(2_000_000, 500_000, counted=False)) == pytest.approx(0.6)


@pytest.mark.parametrize(("line", "cost"), [("cached = 0.1", 1.2), ("", 3.0)])
def test_tokens_that_the_server_had_in_its_cache_have_a_price_of_their_own(
    tmp_path: Path, line: str, cost: float
) -> None:
    path = tmp_path / "prices.toml"
    path.write_text(f"[m]\nprompt = 1\ncompletion = 2\n{line}\n", encoding="utf-8")
    tokens = Tokens(3_000_000, 0, counted=False, cached=2_000_000)
    assert load_prices(path)["m"].of(tokens) == pytest.approx(cost)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[m]\nprompt = 1\ncompletion = 2\nbatch = 3\n", r"m\.batch"),
        ("[m]\nprompt = 1\n", r"m\.completion"),
        ("[m]\nprompt = -1\ncompletion = 1\n", r"m\.prompt"),
        ("[m]\nprompt = nan\ncompletion = 1\n", r"m\.prompt"),
        ("[m]\nprompt = inf\ncompletion = 1\n", r"m\.prompt"),
        ("a = " + "[" * 5_000, "cannot be read"),
        ("[m]\nprompt = " + "9" * 5_000, "cannot be read"),
        ('[m]\nprompt = "a lot"\ncompletion = 1\n', r"m\.prompt"),
        ("m = 3\n", "at m"),
        ("[m\n", "cannot be read"),
    ],
)
def test_a_bad_file_is_named_with_the_place(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "prices.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(UsageError, match=said) as raised:
        load_prices(path)
    assert str(path) in str(raised.value)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="CITEWELL_PRICES"):
        load_prices(tmp_path / "none.toml")
