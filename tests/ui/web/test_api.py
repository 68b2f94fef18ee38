"""What programs get from the page: five functions, over HTTP and as tools of MCP."""

import asyncio
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
import jsonschema  # type: ignore[import-untyped]
import pytest
from gradio_client import Client
from gradio_client.exceptions import AppError
from page import private_event, serving
from patience import PATIENCE

from rag import (
    Answer,
    AnswerReceipt,
    Citation,
    CitedSentence,
    Filters,
    Metadata,
    Searched,
    Verdict,
    serialize,
)
from rag.types import Passage, Tokens
from ui.web.outputs import schemas

pytestmark = pytest.mark.slow

QUESTION = "How much did the Ellerwick Heat Network cost?"
ARTICLE = "# The Ferry Is Sold\n\nThe ferry to Saltholm was sold on Friday for 84,000 crowns.\n"


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A page that serves its functions as tools of MCP, too."""
    with serving(tmp_path_factory.mktemp("home"), "--mcp") as found:
        yield found


@pytest.fixture
def client(address: str) -> Client:
    return Client(address, verbose=False)


def test_five_functions_are_public(address: str) -> None:
    info = httpx.get(f"{address}/gradio_api/info", timeout=PATIENCE).json()
    assert list(info["named_endpoints"]) == ["/ask", "/summarize", "/check", "/add", "/articles"]
    assert info["unnamed_endpoints"] == {}


def test_a_client_finds_none_of_the_page_s_own_events(client: Client) -> None:
    with pytest.raises(ValueError, match="Cannot find a function"):
        client.predict("Who?", api_name="/_asked")


def test_ask_gives_the_answer_with_its_citations(client: Client) -> None:
    found = client.predict(QUESTION, api_name="/ask")
    assert found["question"] == QUESTION
    assert "£23.4 million" in found["sentences"][0]["text"]
    quotes = [cited["quote"] for each in found["sentences"] for cited in each["citations"]]
    assert any("£23.4 million" in quote for quote in quotes)
    assert found["receipt"]["model"] == "offline extractive"


def test_ask_asks_the_articles_and_the_model_that_are_named(client: Client) -> None:
    names = [item["id"] for item in client.predict(api_name="/articles")]
    other = client.predict(QUESTION, articles=names[1:2], model="offline", api_name="/ask")
    assert {passage["article"] for passage in other["receipt"]["passages"]} <= set(names[1:2])
    assert (other["searched"]["articles"], other["searched"]["of"]) == (1, len(names))


def test_summarize_keeps_to_the_form(client: Client) -> None:
    article = client.predict(api_name="/articles")[0]["id"]
    found = client.predict(article, "bullets", 2, api_name="/summarize")
    assert 1 <= len(found["sentences"]) <= 2
    assert all(each["citations"] for each in found["sentences"])


def test_check_gives_each_sentence_its_verdict_and_its_evidence(client: Client) -> None:
    said = "The work costs £68,500. The work costs £99,500."
    found = client.predict(f"# Draft\n\n{said}", api_name="/check")
    assert [each["status"] for each in found["sentences"]] == ["supported", "unsupported"]
    quotes = [cited["quote"] for each in found["sentences"] for cited in each["citations"]]
    assert all("£68,500" in quote for quote in quotes)
    assert found["counts"] == {"supported": 1, "unclear": 0, "unsupported": 1}


def test_an_article_that_is_added_is_listed_and_answers(client: Client) -> None:
    added = client.predict(ARTICLE, api_name="/add")
    assert (added["status"], added["title"]) == ("added", "The Ferry Is Sold")
    assert added["id"] in [item["id"] for item in client.predict(api_name="/articles")]
    found = client.predict("What was sold to Saltholm on Friday?", articles=[added["id"]], api_name="/ask")
    assert "84,000 crowns" in found["text"]


@pytest.mark.parametrize(
    ("name", "arguments", "sentence"),
    [
        ("/ask", {"question": ""}, "The question is empty"),
        ("/ask", {"question": "Who?", "articles": ["nobody"]}, "No article has the id 'nobody'"),
        ("/ask", {"question": "Who?", "model": "gpt-9"}, "The page has no model 'gpt-9': choose one of"),
        ("/ask", {"question": "Who?", "model": "stub:refuse"}, "The page has no model 'stub:refuse'"),
        ("/check", {"text": ""}, "The text has no sentence to check"),
        ("/check", {"text": 5}, "Give text as a text"),
        ("/check", {"text": "It sails.", "articles": ["nobody"]}, "No article has the id 'nobody'"),
        ("/ask", {"question": 5}, "Give question as a text"),
        ("/ask", {"question": "Who?", "articles": "a1"}, "Give articles as a list of their ids"),
        ("/add", {"text": None}, "Give text as a text"),
        ("/summarize", {"article": "nobody"}, "No article has the id 'nobody'"),
        ("/summarize", {"article": "x", "style": "sonnet"}, "Ask for 1 to 20 sentences in one of the styles"),
        ("/summarize", {"article": "x", "sentences": 99}, "Ask for 1 to 20 sentences"),
        ("/summarize", {"article": "x", "sentences": 4.5}, "Ask for 1 to 20 sentences"),
        ("/summarize", {"article": "x", "sentences": "many"}, "Ask for 1 to 20 sentences"),
    ],
)
def test_an_error_reaches_the_caller_as_its_sentence(
    client: Client, name: str, arguments: dict[str, Any], sentence: str
) -> None:
    with pytest.raises(AppError) as raised:
        client.predict(api_name=name, **arguments)
    assert sentence in str(raised.value)
    assert "Traceback" not in str(raised.value)


def test_what_nobody_foresaw_is_not_shown(address: str) -> None:
    done = private_event(address, "_judged", [[]], {"do": "like"})
    assert done["success"] is False
    assert "turn" not in str(done)


def closed(schema: Any) -> Any:
    """The same schema, in which an object has no other fields than those that are named."""
    if isinstance(schema, list):
        return [closed(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    found = {name: closed(each) for name, each in schema.items()}
    return {**found, "additionalProperties": False} if schema.get("type") == "object" else found


def test_the_tools_of_mcp_are_the_five_functions_and_return_json(address: str) -> None:
    async def use() -> tuple[dict[str, Any], dict[str, Any], Any]:
        from mcp import ClientSession
        from mcp.client.streamable_http import streamable_http_client

        async with (
            streamable_http_client(f"{address}/gradio_api/mcp/") as (read, write, _),
            ClientSession(read, write) as session,
        ):
            await session.initialize()
            forms = {tool.name: tool.outputSchema for tool in (await session.list_tools()).tools}
            listed = await session.call_tool("articles", {})
            article = (listed.structuredContent or {})["result"][0]["id"]
            results = {
                "ask": await session.call_tool("ask", {"question": QUESTION}),
                "summarize": await session.call_tool("summarize", {"article": article}),
                "check": await session.call_tool("check", {"text": "The work costs £99,500."}),
                "add": await session.call_tool("add", {"text": ARTICLE}),
                "articles": listed,
            }
            return forms, results, await session.call_tool("ask", {"question": ""})

    with ThreadPoolExecutor(1) as other:  # in this thread, the browser of other tests has a loop of its own
        forms, results, refused = other.submit(asyncio.run, use()).result()
    assert list(forms) == ["ask", "summarize", "check", "add", "articles"]
    for name, form in forms.items():
        assert results[name].isError is False
        jsonschema.validate(results[name].structuredContent, closed(form))
    answered, listed = results["ask"], results["articles"]
    assert answered.structuredContent["question"] == QUESTION
    assert "£23.4 million" in answered.structuredContent["sentences"][0]["citations"][0]["quote"]
    assert json.loads(answered.content[0].text) == answered.structuredContent
    assert len({each["id"] for each in listed.structuredContent["result"]}) >= 3
    assert refused.isError is True
    assert refused.content[0].text.startswith("The question is empty")


def test_what_an_answer_may_have_besides_is_in_its_form() -> None:
    cited = Citation("a1", "T", None, 0, 4, "Sold", metadata=Metadata("Lind", "2024-03-01"))
    sentence = CitedSentence("Sold", Verdict("unclear", 0.5, ("a reason",)), (cited,), ("9",))
    passage = Passage("a1", "T", None, 0, 4, (), 0.5)
    receipt = AnswerReceipt("m", "ask 0123abcd", (passage,), Tokens(30, 12, counted=False), 0.1, 0.5)
    scope = Searched(1, 2, Filters(("a1",), "2024-01-01"), ("T",))
    answer = Answer("Was it?", True, (), receipt, scope, (cited,), (sentence,))
    jsonschema.validate(json.loads(json.dumps(serialize.answer(answer))), closed(schemas()["ask"]))


def test_tools_without_their_packages_are_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "sitecustomize.py").write_text("import sys\nsys.modules['mcp'] = None\n", encoding="utf-8")
    paths = os.pathsep.join([str(tmp_path), *sys.path])
    command = [sys.executable, "-m", "ui", "ui", "--port", "0", "--data", str(tmp_path / "home"), "--mcp"]
    done = subprocess.run(
        command, env={**os.environ, "PYTHONPATH": paths}, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert "install them with `pip install 'citewell[mcp]'`" in done.stderr.splitlines()[-1]
