"""What the page lets nobody do: an article, a model, another site, a reader without the password."""

import base64
import contextlib
import re
import socket
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from gradio_client import Client
from model_server import ModelServer
from page import UNENCRYPTED, ask, paste, private_event, serving, settled, upload, visiting
from patience import PATIENCE, until
from playwright.sync_api import Browser, Dialog, Page, expect

from ui import cli

pytestmark = pytest.mark.slow

EVIL = '<img src="http://evil.example/x.png" onerror="alert(1)">'
ARTICLE = f"""# {EVIL}

The ferry to Saltholm was sold for 84,000 crowns <script>alert(2)</script> on Friday.

Share this article

The buyer [is here](javascript:alert(3)) and ![so](http://evil.example/y.png) is she.
"""
REPLIES = (
    "<script>alert(4)</script>",
    "[here](javascript:alert(5))",
    "![so](http://evil.example/z.png)",
    '<p style="background: url(http://evil.example/b.png)">so</p>',
    '<video src="http://evil.example/v.mp4" autoplay></video>',
    '<form action="http://evil.example/"><input autofocus></form>',
)
SAID = " ".join(f"The ferry {markup} was sold [1]." for markup in REPLIES)
POLICY = "content-security-policy"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("home")


@pytest.fixture(scope="module")
def address(home: Path) -> Iterator[str]:
    """A page whose model answers in markup."""
    with (
        ModelServer(lambda _: SAID) as model,
        serving(home, "--model", "markup", environment=model.environment) as found,
    ):
        yield found


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    """A reader's page; that a dialog opens, as that a request leaves, fails the test."""
    with visiting(browser, address) as opened:
        dialogs: list[str] = []

        def dismissed(dialog: Dialog) -> None:
            dialogs.append(dialog.message)
            dialog.dismiss()

        opened.on("dialog", dismissed)
        yield opened
        settled(opened)
        assert dialogs == []


def test_what_articles_and_models_say_is_shown_as_text(page: Page) -> None:
    paste(page, ARTICLE)
    expect(page.locator(".reading h2")).to_have_text(EVIL)
    expect(page.locator(".articles strong").last).to_have_text(EVIL)
    expect(page.locator(".notice")).to_contain_text(EVIL)
    page.get_by_role("button", name="Receipt").last.click()
    expect(page.locator(".receipt-lines li").first).to_contain_text(EVIL)
    page.get_by_role("button", name="Remove …").click()
    expect(page.locator(".dialog p")).to_have_text(EVIL)
    page.get_by_role("button", name="Cancel").click()
    page.locator("#find").fill("ferry to Saltholm")
    expect(page.locator(".found q").first).to_contain_text("<script>alert(2)</script>")

    page.get_by_label("All", exact=True).uncheck()
    page.locator("#find").fill("")
    page.locator(".articles li").last.get_by_role("checkbox").check()
    expect(page.locator(".scope")).to_contain_text("Asking 1 of 4 articles")
    ask(page, f"Was {EVIL} sold?")
    expect(page.locator(".exchange .tools")).to_be_visible()
    said = page.locator(".exchange .reply").inner_text()
    # Of a picture, only its words are left: what stands between the brackets could have been a citation. And
    # a tag without attributes is left out, as weak models make up such.
    plain = [re.sub("</?[a-z]{3,}>", "", markup) for markup in REPLIES]
    shown = ["!so" if markup.startswith("!") else markup for markup in plain]
    assert [markup for markup in shown if markup not in said] == []
    expect(page.locator(".question")).to_contain_text(EVIL)
    page.locator(".exchange .cite").first.hover()
    expect(page.locator(".card strong")).to_have_text(EVIL)
    page.locator(".exchange .cite").first.click()
    expect(page.locator(".source h2")).to_have_text(EVIL)
    made = ".exchange :is(img, script, video, form, a, [style]), .desk :is(img, script), .dialog img"
    assert page.locator(made).count() == 0
    page.reload()
    expect(page.locator(".question")).to_contain_text(EVIL)


def test_every_answer_has_the_policy(address: str) -> None:
    with httpx.Client(base_url=address, timeout=PATIENCE) as client:
        event = client.post("/gradio_api/call/articles", json={"data": []}).json()["event_id"]
        answers = [
            client.get("/"),
            client.get("/nowhere"),
            client.get("/config"),
            client.get("/gradio_api/file=/etc/passwd"),
            client.get(f"/gradio_api/call/articles/{event}"),
            client.get("/", headers={"host": "evil.example"}),
            client.post("/gradio_api/queue/join", json={}),
            client.post("/gradio_api/upload", headers={"origin": "http://evil.example"}),
        ]
    assert [answer.status_code for answer in answers] == [200, 404, 200, 403, 200, 400, 422, 403]
    assert all("img-src 'self'" in answer.headers[POLICY] for answer in answers)
    assert answers[4].headers["content-type"].startswith("text/event-stream")


def test_another_site_gets_nothing(address: str) -> None:
    body: dict[str, list[str]] = {"data": []}
    for origin in ("http://evil.example", "http://localhost:1", "null"):
        for method, path in (("POST", "/gradio_api/call/articles"), ("GET", "/config")):
            answer = httpx.request(
                method, address + path, json=body, headers={"origin": origin}, timeout=PATIENCE
            )
            assert answer.status_code == 403
            assert "access-control-allow-origin" not in answer.headers
    own = httpx.post(
        f"{address}/gradio_api/call/articles", json=body, headers={"origin": address}, timeout=PATIENCE
    )
    assert own.status_code == 200


def test_a_page_behind_a_proxy_is_known_by_the_word_of_the_browser(address: str) -> None:
    headers = {"origin": "https://articles.example", "sec-fetch-site": "same-origin"}
    answer = httpx.post(
        f"{address}/gradio_api/call/articles", json={"data": []}, headers=headers, timeout=PATIENCE
    )
    assert answer.status_code == 200


@pytest.mark.parametrize("way", ["/gradio_api/file={}", "/gradio_api/file/{}", "/file={}", "/static/{}"])
def test_no_file_is_given_out(address: str, home: Path, way: str) -> None:
    database = home / "library.sqlite3"
    assert database.exists()
    climbs = "..%2f" * 12 + str(database).lstrip("/").replace("/", "%2f")
    for path in (str(database), climbs, f"file://{database}", str(home), "/etc/passwd"):
        answer = httpx.get(address + way.format(path), timeout=PATIENCE, verify=UNENCRYPTED)
        assert answer.status_code in (403, 404)
        assert b"SQLite" not in answer.content


@pytest.mark.parametrize(
    "place", ["http://example.com/a.png", "https://example.com/a.png", "HTTPS://x.example"]
)
def test_nothing_is_fetched_for_a_reader(address: str, place: str) -> None:
    answer = httpx.get(f"{address}/gradio_api/file={place}", timeout=PATIENCE)
    assert (answer.status_code, answer.text) == (403, "Only files of this page are given.")


def test_a_file_that_was_not_uploaded_is_neither_read_nor_deleted(address: str, home: Path) -> None:
    secret = home / "secret.txt"
    secret.write_text("The safe opens with 4711.", encoding="utf-8")
    for path in (str(secret), None, "", "\0", str(home)):
        done = private_event(address, "_uploaded", [], {"files": [path]})
        assert "This upload is gone" in str(done)
    sent = {"path": str(secret), "meta": {"_type": "gradio.FileData"}}
    assert private_event(address, "_uploaded", [], {"files": [sent]})["success"] is False
    assert secret.exists()
    assert "4711" not in str(Client(address, verbose=False).predict(api_name="/articles"))


def test_what_is_uploaded_stays_in_a_folder_of_its_own(address: str) -> None:
    files = {"files": ("../../../../escaped.txt", b"Nothing to see.")}
    path = Path(httpx.post(f"{address}/gradio_api/upload", files=files, timeout=PATIENCE).json()[0])
    assert path.name == "escaped.txt"
    folder = next(parent for parent in path.parents if parent.name.startswith("citewell-"))
    assert folder.stat().st_mode & 0o077 == 0
    path.unlink()


def test_too_large_an_upload_is_refused_and_leaves_nothing(page: Page, address: str, tmp_path: Path) -> None:
    large = tmp_path / "large.txt"
    with large.open("wb") as file:
        file.truncate(200_000_000)
    upload(page, large)
    expect(page.locator(".notice")).to_contain_text("large.txt is larger than 50 MB")
    expect(page.locator(".articles li").first).to_be_visible()

    answer = httpx.post(
        f"{address}/gradio_api/upload", files={"files": ("a.txt", bytes(60_000_000))}, timeout=PATIENCE
    )
    assert answer.status_code == 413
    small = httpx.post(
        f"{address}/gradio_api/upload", files={"files": ("a.txt", b"Small.")}, timeout=PATIENCE
    ).json()[0]
    folder = Path(small).parents[1]
    assert [path for path in folder.rglob("*") if path.is_file() and path.stat().st_size > 100] == []
    Path(small).unlink()


def test_an_upload_that_is_cut_off_leaves_nothing(address: str) -> None:
    whole = {"files": ("a.txt", b"Small.")}
    small = Path(httpx.post(f"{address}/gradio_api/upload", files=whole, timeout=PATIENCE).json()[0])
    folder = small.parents[1]
    host, _, port = address.removeprefix("http://").partition(":")
    with socket.create_connection((host, int(port)), timeout=PATIENCE) as connection:
        connection.sendall(
            f"POST /gradio_api/upload HTTP/1.1\r\nhost: {host}\r\ncontent-length: 100000\r\n"
            "content-type: multipart/form-data; boundary=x\r\n\r\n--x\r\ncontent-disposition: form-data; "
            f'name="files"; filename="a.txt"\r\n\r\n{"a" * 20_000}'.encode()
        )
        until(lambda: _large(folder))
    until(lambda: not _large(folder))
    small.unlink()


def _large(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file() and path.stat().st_size > 10_000]


def test_a_body_is_bounded(address: str) -> None:
    much = b'{"data": ["' + b"x" * 40_000_000 + b'"]}'
    answer = httpx.post(
        f"{address}/gradio_api/call/ask",
        content=much,
        headers={"content-type": "application/json"},
        timeout=PATIENCE,
    )
    assert answer.status_code == 413
    assert "at most 32 MB" in answer.text
    assert (
        httpx.post(f"{address}/gradio_api/call/ask", content=iter([b"{}"]), timeout=PATIENCE).status_code
        == 411
    )


def test_two_readers_see_nothing_of_each_other(browser: Browser, address: str) -> None:
    with visiting(browser, address) as one, visiting(browser, address) as other:
        ask(one, "What is my secret?")
        expect(one.locator(".exchange .tools")).to_be_visible()
        other.reload()
        expect(other.locator(".examples")).to_be_visible()
        assert "my secret" not in other.content()


KEPT = [{"question": "Who?", "answer": None, "error": "Nobody.", "liked": None}]
HOSTILE: list[tuple[str, list[object], object]] = [
    ("_cited", [], {"article": "../../etc/passwd", "start": -5, "end": 10**30, "quote": "x"}),
    ("_cited", [], {"article": "a", "start": "x", "end": None}),
    ("_cited", [], {"__proto__": {"article": "a"}}),
    ("_cited", [], None),
    ("_listed", [], {"words": ["x"], "drawn": "1e9", "scope": {"only": 7}, "current": {}}),
    ("_listed", [], "nonsense"),
    ("_opened", [KEPT], {"turn": 10**30}),
    ("_opened", [KEPT], {"turn": -7}),
    ("_judged", [KEPT], {"turn": "1e999", "do": "like"}),
    ("_judged", ["nonsense"], {"turn": 0, "do": "like"}),
    ("_judged", [{"__proto__": 1}], {"turn": 0, "do": "like"}),
    ("_asked", [KEPT], {"question": ""}),
    ("_asked", [[[[]]]], {"question": "Who?", "scope": {"only": ["no such id"]}, "model": "stub:nobody"}),
    ("_asked", [7], {"question": {"a": 1}, "scope": {"since": ["x"]}, "model": ["x"]}),
    ("_asked", [KEPT], {"question": "word " * 2000}),
    ("_again", ["nonsense"], {"model": {"a": 1}}),
    ("_saved", [KEPT], {"turn": 10**9, "answerable": "maybe", "evidence": "Nobody."}),
    ("_saved", [KEPT], {"turn": "x", "answerable": "yes", "evidence": "Nobody."}),
    ("_saved_1", [KEPT], {"form": "../../x"}),
    ("_summarized", [KEPT], {"article": "../../x", "style": "sonnet", "sentences": -3}),
    ("_summarized", [KEPT], {"style": "paragraph", "sentences": 10**9, "model": "x"}),
    ("_chosen", [], {"article": ["a"]}),
    ("_viewed", [], {"article": "../../x", "view": {"a": 1}}),
    ("_taken", [], {"article": "nobody", "line": -1}),
    ("_removed", [], {"article": "../../library.sqlite3"}),
    ("_fetched", [], {"url": "file:///etc/passwd"}),
    ("_shown", [], {"run": "../../../etc", "other": "../x"}),
    ("_report", [], {"run": "../../etc/passwd"}),
    ("_ran", [], {"samples": "../data", "model": "x"}),
]


@pytest.mark.parametrize(("name", "data", "event"), HOSTILE)
def test_what_no_page_would_send_gets_a_clean_answer(
    address: str, name: str, data: list[object], event: object
) -> None:
    said = str(private_event(address, name, data, event))
    assert not any(word in said for word in ("Traceback", ".py", "Error(", "root:", "SQLite"))


def test_others_are_not_let_in_without_a_password(capsys: pytest.CaptureFixture[str], home: Path) -> None:
    import sys

    argv, sys.argv = sys.argv, ["citewell", "ui", "--host", "0.0.0.0", "--data", str(home)]  # noqa: S104
    try:
        with pytest.raises(SystemExit) as ended:
            cli.main()
    finally:
        sys.argv = argv
    said = capsys.readouterr().err.strip().splitlines()[-1]
    assert ended.value.code == 1
    assert "give them a password with --auth-file" in said


@pytest.fixture(scope="module")
def guarded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    file = tmp_path_factory.mktemp("auth") / "users"
    file.write_text("ada:one\nbob:tŵo\n", encoding="utf-8")
    arguments = ("--host", "0.0.0.0", "--mcp", "--metrics", "--auth-file", str(file))  # noqa: S104
    with serving(tmp_path_factory.mktemp("home"), *arguments) as found:
        yield found.replace("0.0.0.0", "127.0.0.1")  # noqa: S104


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/evaluate",
        "/citewell/press.js",
        "/config",
        "/theme.css",
        "/static/img/logo.svg",
        "/gradio_api/info",
        "/gradio_api/queue/data?session_hash=x",
        "/gradio_api/file=/etc/passwd",
        "/gradio_api/startup-events",
        "/gradio_api/heartbeat/x",
        "/gradio_api/mcp/",
        "/gradio_api/mcp/schema",
        "/health",
        "/metrics",
        "/nowhere",
        "POST /gradio_api/queue/join",
        "POST /gradio_api/call/ask",
        "POST /gradio_api/upload",
        "POST /gradio_api/cancel",
        "POST /gradio_api/mcp/",
        "POST /login",
    ],
)
def test_every_route_wants_the_password(guarded: str, path: str) -> None:
    method, _, place = path.rpartition(" ")
    for headers in ({}, {"authorization": "Basic"}, {"authorization": "Bearer ada:one"}):
        answer = httpx.request(
            method or "GET", guarded + place, headers=headers, timeout=PATIENCE, verify=UNENCRYPTED
        )
        assert answer.status_code == 401
        assert POLICY in answer.headers
    assert answer.headers["www-authenticate"].startswith("Basic ")


def test_a_page_answers_to_the_address_that_it_was_given(tmp_path: Path) -> None:
    with serving(tmp_path / "home", "--host", "127.0.0.2") as found:
        assert found.startswith("http://127.0.0.2:")
        assert httpx.get(found, timeout=PATIENCE).status_code == 200
        assert httpx.get(found, headers={"host": "evil.example"}, timeout=PATIENCE).status_code == 400


def test_there_are_no_settings_where_passwords_are_used(guarded: str) -> None:
    config = httpx.get(f"{guarded}/config", headers=_basic("ada", "one"), timeout=PATIENCE)
    events = {event for each in config.json()["dependencies"] for _, event in each["targets"]}
    assert "check_text" in events
    assert not events & {"settings", "open_settings"}
    assert "open_settings" not in config.text


def test_a_page_tells_how_it_is_only_if_that_is_wanted(address: str, guarded: str) -> None:
    for path in ("/health", "/metrics"):
        assert httpx.get(guarded + path, headers=_basic("ada", "one"), timeout=PATIENCE).status_code == 200
        assert httpx.get(address + path, timeout=PATIENCE).status_code == 404


def test_a_reader_with_the_password_asks(browser: Browser, guarded: str) -> None:
    options = {"http_credentials": {"username": "bob", "password": "tŵo"}}
    with visiting(browser, guarded, **options) as page:
        page.locator(".examples li button").first.click()
        expect(page.locator(".exchange .tools")).to_be_visible()


def test_a_program_with_the_password_asks(guarded: str) -> None:
    client = Client(guarded, headers=_basic("ada", "one"), verbose=False)
    assert len(client.predict(api_name="/articles")) == 3


def test_another_site_cannot_use_the_password_of_a_reader(guarded: str) -> None:
    headers = {**_basic("ada", "one"), "origin": "http://evil.example"}
    for path in ("/config", "/gradio_api/info"):
        answer = httpx.get(guarded + path, headers=headers, timeout=PATIENCE)
        assert answer.status_code == 403
        assert "access-control-allow-origin" not in answer.headers


def test_one_password_may_stand_in_the_environment_and_a_server_ends_while_pages_are_open(
    tmp_path: Path,
) -> None:
    with (
        contextlib.ExitStack() as stack,  # left last: the stream is open while `serving` waits for the end
        serving(tmp_path / "home", environment={"CITEWELL_UI_AUTH": "ada:one"}) as found,
    ):
        heartbeat = f"{found}/gradio_api/heartbeat/x"
        assert httpx.get(heartbeat, timeout=PATIENCE).status_code == 401
        stream = stack.enter_context(
            httpx.stream("GET", heartbeat, headers=_basic("ada", "one"), timeout=PATIENCE)
        )
        assert next(stream.iter_lines()) == "data: ALIVE"


def _basic(user: str, password: str) -> dict[str, str]:
    return {"authorization": "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()}
