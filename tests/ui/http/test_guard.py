"""Who is let in, how wrong passwords are slowed, and what is told of requests; without a page."""

import base64
import json
from collections.abc import Mapping
from typing import Any

import httpx2
import pytest
from loops import finish
from patience import Clock
from starlette.applications import Starlette
from starlette.middleware.authentication import AuthenticationMiddleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from starlette.testclient import TestClient
from starlette.types import ASGIApp, Message

from rag import CitewellError, Library
from rag.events import handled_by
from ui.http.attempts import FREE, LONGEST
from ui.http.guard import CutOff, Logged, Passwords, refused
from ui.log import JsonLines
from ui.web.metrics import Metrics, monitoring


def basic(user: str, password: str) -> dict[str, str]:
    return {"authorization": "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()}


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    return Clock.replacing("ui.http.attempts", monkeypatch)


@pytest.fixture
def guarded() -> ASGIApp:
    app = Starlette(routes=[Route("/", lambda _: PlainTextResponse("in"))])
    passwords = Passwords({"ada": "one", "bob": "two"})
    return AuthenticationMiddleware(app, backend=passwords, on_error=refused)


class Visitor:
    """Somebody at an address, who tries passwords."""

    def __init__(self, app: ASGIApp, address: str) -> None:
        self._client = TestClient(app, client=(address, 50_000))

    def tries(self, user: str, password: str) -> int:
        return self._get(basic(user, password)).status_code

    def waits(self, user: str, password: str) -> int:
        """The seconds that the answer asks to wait."""
        answer = self._get(basic(user, password))
        assert answer.status_code == 429
        assert f"wait {answer.headers['retry-after']} s" in answer.text
        return int(answer.headers["retry-after"])

    def _get(self, headers: Mapping[str, str]) -> httpx2.Response:
        return self._client.get("/", headers=headers)


def test_each_further_wrong_password_costs_twice_the_wait(guarded: ASGIApp, clock: Clock) -> None:
    eve = Visitor(guarded, "10.0.0.6")
    assert [eve.tries("ada", "wrong") for _ in range(FREE)] == [401] * FREE
    for seconds in (1, 2, 4, 8):
        assert eve.waits("ada", "one") == seconds  # not even the right one is looked at
        clock.move(seconds)
        assert eve.tries("ada", "wrong") == 401
    for _ in range(10):
        clock.move(LONGEST)
        assert eve.tries("ada", "wrong") == 401
    assert eve.waits("ada", "wrong") == LONGEST
    clock.move(LONGEST)
    assert eve.tries("ada", "one") == 200
    assert eve.tries("ada", "wrong") == 401
    assert eve.tries("ada", "one") == 200


def test_an_address_cannot_try_one_name_after_another(guarded: ASGIApp, clock: Clock) -> None:
    eve, bob = Visitor(guarded, "10.0.0.6"), Visitor(guarded, "10.0.0.7")
    for number in range(FREE):
        assert eve.tries(f"user{number}", "wrong") == 401
    assert eve.waits("bob", "two") == 1
    assert bob.tries("bob", "two") == 200


def test_a_name_cannot_be_tried_from_one_address_after_another(guarded: ASGIApp, clock: Clock) -> None:
    ada = Visitor(guarded, "10.0.0.5")
    assert ada.tries("ada", "one") == 200
    for number in range(FREE):
        assert Visitor(guarded, f"10.0.1.{number}").tries("ada", "wrong") == 401
    assert Visitor(guarded, "10.0.2.1").waits("ada", "one") == 1
    assert ada.tries("ada", "one") == 200  # she was here before


def test_the_addresses_of_one_network_are_one(guarded: ASGIApp, clock: Clock) -> None:
    for number in range(FREE):
        assert Visitor(guarded, f"2001:db8::{number}").tries(f"user{number}", "wrong") == 401
    assert Visitor(guarded, "2001:db8::ffff:1").waits("bob", "two") == 1
    assert Visitor(guarded, "2001:db8:0:1::1").tries("bob", "two") == 200


def test_wrong_passwords_are_forgotten_after_an_hour(guarded: ASGIApp, clock: Clock) -> None:
    eve = Visitor(guarded, "10.0.0.6")
    for _ in range(FREE):
        eve.tries("ada", "wrong")
    clock.move(3601)
    assert [eve.tries("ada", "wrong") for _ in range(FREE)] == [401] * FREE


@pytest.mark.parametrize(
    "header",
    ["Basic é\xff".encode("latin-1"), "Basic Zoë".encode(), b"Basic", b"Basic !!", b"Bearer x", b"\xff"],
)
def test_a_header_that_is_no_password_is_refused_and_not_counted(guarded: ASGIApp, header: bytes) -> None:
    client = TestClient(guarded)
    for _ in range(2 * FREE):
        answer = client.get("/", headers=[(b"authorization", header)])
        assert answer.status_code == 401
        assert "www-authenticate" in answer.headers
    assert client.get("/", headers=basic("ada", "one")).status_code == 200


def test_a_request_that_is_cut_off_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    async def take(request: Request) -> Response:
        await request.body()
        raise AssertionError("it never came whole")

    async def receive() -> Message:
        return {"type": "http.disconnect"}

    async def send(_: Message) -> None:
        pass

    app = CutOff(Starlette(routes=[Route("/{name}", take, methods=["POST"])]))
    scope = {
        "type": "http",
        "method": "POST",
        "path": "/ask\x1b[31m",
        "headers": [],
        "client": ("10.0.0.6", 1),
    }
    finish(app(scope, receive, send))
    told = capsys.readouterr().err
    assert told == "A request from 10.0.0.6 was cut off: POST /ask\\u001b[31m\n"


def test_requests_are_logged_with_their_status(capsys: pytest.CaptureFixture[str], guarded: ASGIApp) -> None:
    client = TestClient(Logged(guarded))
    with handled_by(JsonLines()):
        client.get("/?question=secret")
        client.get("/", headers=basic("ada", "one"))
    told = capsys.readouterr().err
    lines = [json.loads(line) for line in told.splitlines()]
    assert [(each["event"], each["path"], each["status"]) for each in lines] == [
        ("request", "/", 401),
        ("request", "/", 200),
    ]
    assert not {"secret", "one"} & set(told.split('"'))


class Broken(Library):
    def articles(self) -> list[Any]:
        raise CitewellError("The data folder cannot be used: name another.")


def test_health_and_metrics(tmp_path: Any, guarded: ASGIApp) -> None:
    metrics = Metrics()
    library = Library(tmp_path / "home")
    page = TestClient(Logged(Starlette(routes=monitoring(library, metrics))))
    with handled_by(metrics):
        assert page.get("/health").json() == {"status": "ok", "articles": 0}
        library.add_text("The Ferry\n\nThe ferry sails at noon.")
        assert page.get("/health").json()["articles"] == 1
        page.get("/nowhere")
        lines = page.get("/metrics").text.splitlines()
    assert "# TYPE citewell_event_seconds summary" in lines
    assert 'citewell_event_seconds_count{event="request",outcome="200"} 2' in lines
    assert 'citewell_event_seconds_count{event="request",outcome="404"} 1' in lines
    assert 'citewell_event_seconds_count{event="embed",outcome="ok"} 1' in lines
    [seconds] = [line for line in lines if line.startswith('citewell_event_seconds_sum{event="embed"')]
    assert float(seconds.split()[-1]) > 0
    broken = TestClient(Starlette(routes=monitoring(Broken(tmp_path), metrics)))
    assert broken.get("/health").status_code == 503
    assert "name another" in broken.get("/health").json()["reason"]
