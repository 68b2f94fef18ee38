"""The address of a server, in the forms in which users copy it from somewhere."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import parse_qsl

_ENDPOINT = re.compile(r"/(?:chat/completions|responses|embeddings)/?$")
_AZURE = re.compile(r"(.*?)(?:/openai(?:/deployments/([^/]+))?)?/?")
_VERSION = "api-version"


@dataclass(frozen=True, slots=True)
class Address:
    """Where requests go: `base` comes before their paths and `query` after them.

    With a `version`, it is Azure's old form: `base` is the resource, and paths have the `deployment` in them,
    or the model if there is none. Azure's new form, which ends in /openai/v1, is like any other address.
    """

    base: str
    query: Mapping[str, str]
    version: str | None = None
    deployment: str | None = None


def parse_address(text: str) -> Address:
    """The address in `text`, which may end in the path of an endpoint and have a query."""
    whole, _, query = text.partition("#")[0].partition("?")
    base, parameters = _ENDPOINT.sub("", whole), dict(parse_qsl(query))
    if _VERSION not in parameters or base.rstrip("/").endswith("/v1"):
        return Address(base, parameters)
    version = parameters.pop(_VERSION)
    found = _AZURE.fullmatch(base)
    return Address(found[1], parameters, version, found[2]) if found else Address(base, parameters, version)


def shown(text: str) -> str:
    """The address without a name, a password and a query, which are not for a message to show."""
    certain = re.sub(r"(?<=//).*[?#].*@.*", "…", text)  # one mark may stand in the other's part
    return re.sub(r"(?<=//).*@|[?#].*", "", certain)
