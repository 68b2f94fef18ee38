"""What the tokens of a model cost, from a file of the user's."""

import tomllib
from collections.abc import Mapping
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, RootModel, ValidationError

from rag.errors import UsageError
from rag.types import Tokens

_MILLION = 1_000_000


class Price(BaseModel):
    """The price of a million tokens, in the currency that the user counts in.

    `cached` is that of prompt tokens that the server had in its cache, by default that of the others.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    prompt: float = Field(ge=0, allow_inf_nan=False)
    completion: float = Field(ge=0, allow_inf_nan=False)
    cached: float | None = Field(default=None, ge=0, allow_inf_nan=False)

    def of(self, tokens: Tokens) -> float:
        """The price of so many tokens."""
        cached = tokens.cached or 0
        price = self.prompt if self.cached is None else self.cached
        read = self.prompt * (tokens.prompt - cached) + price * cached
        return (read + self.completion * tokens.completion) / _MILLION


class _File(RootModel[dict[str, Price]]):
    """A table a model."""


def load_prices(path: Path) -> Mapping[str, Price]:
    """The prices of the TOML file `path`: a table a model, with `prompt`, `completion` and maybe `cached`.

    Raises UsageError that names what is wrong in it.
    """
    try:
        return _File.model_validate(tomllib.loads(path.read_text(encoding="utf-8-sig"))).root
    except ValidationError as invalid:
        first = invalid.errors()[0]
        where = ".".join(map(str, first["loc"])) or "the file"
        raise UsageError(
            f"The prices in {path} have something wrong at {where} ({first['msg']}): "
            "each model is a table with the numbers prompt and completion, for a million tokens, "
            "and cached if tokens that the server had in its cache cost less."
        ) from None
    except (OSError, ValueError, RecursionError) as error:
        raise UsageError(
            f"The prices in {path} cannot be read ({error}): mend the file or unset CITEWELL_PRICES."
        ) from None
