"""Addresses as users copy them, and where the requests go then."""

import pytest
from model_server import ModelServer

from rag.openai_address import Address, parse_address
from rag.openai_client import OpenAIClient
from rag.types import Message

AZURE = "https://house.openai.azure.com"
VERSION = "2024-10-21"


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("http://localhost:8080/v1", Address("http://localhost:8080/v1", {})),
        ("http://localhost:8080/v1/chat/completions", Address("http://localhost:8080/v1", {})),
        ("http://localhost/v1/?team=a%20b#top", Address("http://localhost/v1/", {"team": "a b"})),
        (f"{AZURE}/openai/v1/", Address(f"{AZURE}/openai/v1/", {})),
        (
            f"{AZURE}/openai/v1/?api-version=preview",
            Address(f"{AZURE}/openai/v1/", {"api-version": "preview"}),
        ),
        (f"{AZURE}?api-version={VERSION}", Address(AZURE, {}, VERSION)),
        (f"{AZURE}/openai/?api-version={VERSION}", Address(AZURE, {}, VERSION)),
        (f"{AZURE}/openai/responses?api-version={VERSION}", Address(AZURE, {}, VERSION)),
        (f"{AZURE}/openai/deployments/four?api-version={VERSION}", Address(AZURE, {}, VERSION, "four")),
        (
            f"{AZURE}/openai/deployments/four/chat/completions?api-version={VERSION}",
            Address(AZURE, {}, VERSION, "four"),
        ),
    ],
)
def test_an_address_is_taken_in_every_form(text: str, address: Address) -> None:
    assert parse_address(text) == address


@pytest.mark.parametrize(
    ("address", "paths", "header"),
    [
        (
            f"/openai?api-version={VERSION}",
            [
                f"/openai/deployments/gpt-9/{{}}?api-version={VERSION}",
                f"/openai/responses?api-version={VERSION}",
            ],
            "api-key",
        ),
        (
            f"/openai/deployments/four/chat/completions?api-version={VERSION}",
            [
                f"/openai/deployments/four/{{}}?api-version={VERSION}",
                f"/openai/responses?api-version={VERSION}",
            ],
            "api-key",
        ),
        ("/openai/v1/", ["/openai/v1/{}", "/openai/v1/responses"], "authorization"),
        ("/v1?team=a", ["/v1/{}?team=a", "/v1/responses?team=a"], "authorization"),
    ],
)
def test_requests_go_where_the_address_says_with_the_key_in_the_header_that_is_read_there(
    address: str, paths: list[str], header: str
) -> None:
    with ModelServer(apis=["responses"]) as server:
        root = server.url.removesuffix("/v1")
        client = OpenAIClient(key="sk-mine", base_url=f"{root}{address}", timeout=60)
        *pieces, _ = client.chat("gpt-9", [Message("user", "Is it?")], temperature=0, limit=9)
        client.embed("gpt-9", ["a"])
    assert pieces == ["Yes."]
    expected = [paths[0].format("chat/completions"), paths[1], paths[0].format("embeddings")]
    assert [request.path for request in server.requests] == expected
    for request in server.requests:
        assert "sk-mine" in request.headers[header]
