"""A small web on loopback: sites with names and public addresses, reached through real sockets.

The guard stands in front of it as it stands in front of the real one. `Internet` takes the place of
the cables only: a connection to a public address that it knows ends at a server of this process.
"""

import ssl
import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from types import TracebackType
from typing import Any, TypeAlias

import httpcore2
import httpx2
from patience import PATIENCE

from rag.reading.fetch import Fetcher
from rag.reading.web.dial import Resolve
from rag.reading.web.get import Client, Limits
from rag.reading.web.pace import Pace

PUBLIC = "93.184.216.34"
OTHER = "151.101.1.6"
SMALL = Limits(size=200_000, seconds=PATIENCE, connect=PATIENCE, silence=PATIENCE, redirects=5)
QUICK = replace(SMALL, seconds=2.0, silence=1.0)


@dataclass(frozen=True, slots=True)
class Answer:
    """What a path answers with."""

    body: bytes = b""
    media: str = "text/html"
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)


Page: TypeAlias = bytes | str | Answer | Callable[[BaseHTTPRequestHandler], None]


@dataclass(frozen=True, slots=True)
class Asked:
    """A request as it came."""

    path: str
    host: str
    agent: str
    at: float


def to(target: str, status: int = 302) -> Answer:
    """A redirect."""
    return Answer(status=status, headers={"Location": target})


class Site:
    """A web server with the pages of a dictionary; a page is its bytes, an answer, or what writes one.

    `clock` tells the time at which each is `asked`.
    """

    def __init__(
        self,
        pages: Mapping[str, Page],
        tls: ssl.SSLContext | None = None,
        clock: Callable[[], float] = lambda: 0.0,
    ) -> None:
        site = self
        self.pages = dict(pages)
        self.clock = clock
        self.asked: list[Asked] = []
        self.names: list[str | None] = []

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                site._answer(self)

            def log_message(self, *_: Any) -> None:
                pass

        class Server(ThreadingHTTPServer):
            def handle_error(self, *_: Any) -> None:
                pass  # the client hangs up in the middle, and is right to

        self._server = Server(("127.0.0.1", 0), Handler)
        if tls is not None:
            tls.sni_callback = lambda _socket, name, _context: self.names.append(name)
            self._server.socket = tls.wrap_socket(self._server.socket, server_side=True)
        self.port = int(self._server.server_address[1])
        self.url = f"http://127.0.0.1:{self.port}"
        self._thread = threading.Thread(target=lambda: self._server.serve_forever(0.01), daemon=True)

    def __enter__(self) -> "Site":
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    @property
    def paths(self) -> list[str]:
        return [request.path for request in self.asked]

    def _answer(self, handler: BaseHTTPRequestHandler) -> None:
        headers = handler.headers
        self.asked.append(Asked(handler.path, headers["Host"], headers["User-Agent"], self.clock()))
        page = self.pages.get(handler.path, Answer(b"nothing here", status=404))
        if callable(page):
            handler.close_connection = True
            page(handler)
            return
        if not isinstance(page, Answer):
            page = Answer(page.encode() if isinstance(page, str) else page)
        handler.send_response(page.status)
        for name, value in {
            "Content-Type": page.media,
            "Content-Length": str(len(page.body)),
            **page.headers,
        }.items():
            handler.send_header(name, value)
        handler.end_headers()
        handler.wfile.write(page.body)


class Internet(httpcore2.NetworkBackend):
    """Public addresses and the local ports that they end at; an address that it does not know is dead."""

    def __init__(self, ports: Mapping[str, int]) -> None:
        self._ports = ports
        self.dialled: list[tuple[str, int]] = []

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore2.SOCKET_OPTION] | None = None,
    ) -> httpcore2.NetworkStream:
        self.dialled.append((host, port))
        if host not in self._ports:
            raise httpcore2.ConnectError("no route to host")
        return httpcore2.SyncBackend().connect_tcp("127.0.0.1", self._ports[host], timeout)


class Names:
    """A server of names: a list of answers for each, one used up a question, the last one for ever.

    An address stands for itself.
    """

    def __init__(self, **answers: Sequence[Sequence[str]]) -> None:
        self._answers = {name.replace("_", "."): list(found) for name, found in answers.items()}
        self.asked: list[str] = []

    def __call__(self, host: str, port: int) -> Sequence[str]:
        self.asked.append(host)
        if host not in self._answers:
            try:
                return [str(ip_address(host))]
            except ValueError as error:
                raise OSError(f"{host} is not known") from error
        found = self._answers[host]
        return found.pop(0) if len(found) > 1 else found[0]


def fetcher(
    site: Site | None = None,
    *,
    names: Resolve | None = None,
    internet: Internet | None = None,
    limits: Limits = SMALL,
    pace: Pace | None = None,
    tls: ssl.SSLContext | None = None,
) -> Fetcher:
    """A fetcher, its guard up, for which `news.example` is at a public address where `site` answers."""
    client = Client(
        limits=limits,
        resolve=names or Names(news_example=[[PUBLIC]]),
        inner=internet or Internet({} if site is None else {PUBLIC: site.port}),
        tls=tls or httpx2.create_ssl_context(),
    )
    return Fetcher(client, pace or Pace(0.0))
