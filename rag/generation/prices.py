"""The cost of a model's tokens, from a user's file of prices."""

import tomllib
from collections.abc import Mapping
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, RootModel, ValidationError

from rag.errors import UsageError
from rag.types import Tokens

_MILLION = 1_000_000


class Price(BaseModel):
    """The price of a million tokens, in the user's currency.

    `cached` is the price of prompt tokens that the server had in its cache (default: `prompt`).
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    prompt: float = Field(ge=0, allow_inf_nan=False)
    completion: float = Field(ge=0, allow_inf_nan=False)
    cached: float | None = Field(default=None, ge=0, allow_inf_nan=False)

    def of(self, tokens: Tokens) -> float:
        """The price of these tokens."""
        cached = tokens.cached or 0
        price = self.prompt if self.cached is None else self.cached
        read = self.prompt * (tokens.prompt - cached) + price * cached
        return (read + self.completion * tokens.completion) / _MILLION


class _File(RootModel[dict[str, Price]]):
    """One table per model."""


def load_prices(path: Path) -> Mapping[str, Price]:
    """Read the prices in the TOML file `path`: one table per model, with the fields of `Price`.

    Raises UsageError that says what is wrong with the file.
    """
    try:
        return _File.model_validate(tomllib.loads(path.read_text(encoding="utf-8-sig"))).root
    except ValidationError as invalid:
        first = invalid.errors()[0]
        where = ".".join(map(str, first["loc"])) or "the file"
        raise UsageError(
            f"The prices in {path} are wrong at {where} ({first['msg']}): give each model a table with "
            "its prices per million tokens, prompt and completion, and cached if tokens in the server's "
            "cache cost less."
        ) from None
    except (OSError, ValueError, RecursionError) as error:
        raise UsageError(
            f"The prices in {path} cannot be read ({error}): correct the file, or unset CITEWELL_PRICES."
        ) from None
