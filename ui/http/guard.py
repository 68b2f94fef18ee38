"""What stands before the page: who may ask, under which name and how much, and what an answer may fetch."""

import base64
import hmac
import math
from collections.abc import Mapping
from urllib.parse import urlsplit

from starlette.authentication import AuthCredentials, AuthenticationBackend, AuthenticationError, SimpleUser
from starlette.datastructures import Headers
from starlette.formparsers import MultiPartException
from starlette.requests import ClientDisconnect, HTTPConnection
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from rag.events import timed
from ui.http.attempts import Attempts
from ui.out import echo

# An answer or an article may hold text that tries to fetch something; nothing but this server is
# reached. Gradio itself needs scripts and styles in the page, and makes functions of strings.
POLICY = (
    b"default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; style-src 'self' 'unsafe-inline'; "
    b"img-src 'self' data: blob:; media-src 'self' blob:; connect-src 'self'; font-src 'self' data:; "
    b"worker-src 'self' blob:; frame-src 'none'; frame-ancestors 'none'; object-src 'none'; "
    b"form-action 'self'; base-uri 'self'"
)


class ContentPolicy:
    """Puts the Content-Security-Policy on every response."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def with_policy(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], (b"content-security-policy", POLICY)]
            await send(message)

        await self._app(scope, receive, with_policy)


class Logged:
    """Makes an event of every request."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        ids = {"address": _address(scope), "method": scope["method"], "path": scope["path"]}
        with timed("request", **ids) as event:

            async def with_status(message: Message) -> None:
                if message["type"] == "http.response.start":
                    event["status"] = message["status"]
                await send(message)

            await self._app(scope, receive, with_status)


class CutOff:
    """Makes one line of a request that ends before all of it has come, and deletes what came of an upload."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def until_cut_off() -> Message:
            message = await receive()
            if message["type"] == "http.disconnect" and _is_upload(scope):
                _tell_of_cut(scope)
                # Gradio deletes its temporary files only if something is wrong with the form.
                raise MultiPartException("The upload was cut off.")
            return message

        try:
            await self._app(scope, until_cut_off, send)
        except ClientDisconnect:
            _tell_of_cut(scope)


class SameSite:
    """Refuses what a page of another site asks in the name of a reader who has both open.

    A browser says where a script or a form that asks comes from, and no page can change what it says;
    programs say nothing. Gradio itself answers other ports of this machine, and every site where it is
    reached under another name than localhost.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        answer = self._app
        if scope["type"] == "http" and _is_foreign(Headers(scope=scope)):
            answer = PlainTextResponse("Only its own page may ask this server: open it.", status_code=403)
        await answer(scope, receive, send)


class NoFetching:
    """Refuses to fetch for a reader: Gradio's route of files would get any public page and pass it on."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        answer = self._app
        if scope["type"] == "http" and "/file=http" in scope["path"].lower():
            answer = PlainTextResponse("Only files of this page are given.", status_code=403)
        await answer(scope, receive, send)


class Bounded:
    """Refuses bodies of more than `most` bytes, or of more than `files` where files are uploaded."""

    def __init__(self, app: ASGIApp, most: int, files: int) -> None:
        self._app = app
        self._most = most
        self._files = files

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        answer = self._app
        if scope["type"] == "http":
            headers = Headers(scope=scope)
            most = self._files if _is_upload(scope) else self._most
            if "transfer-encoding" in headers:  # nobody can tell how much will come
                answer = PlainTextResponse("Say how long the body is.", status_code=411)
            elif int(headers.get("content-length", 0)) > most:
                said = f"That is too much at once: send at most {most // 2**20} MB."
                answer = PlainTextResponse(said, status_code=413)
        await answer(scope, receive, send)


class TooManyAttempts(AuthenticationError):
    """Wrong passwords came before this one, which isn't looked at for so many `seconds`."""

    def __init__(self, seconds: float) -> None:
        self.seconds = math.ceil(seconds)
        super().__init__(f"Too many wrong passwords: wait {self.seconds} s and try again.")


class Passwords(AuthenticationBackend):
    """HTTP Basic authentication (RFC 7617) against passwords by user, for every request there is."""

    def __init__(self, passwords: Mapping[str, str]) -> None:
        self._passwords = passwords
        self._attempts = Attempts()

    async def authenticate(self, conn: HTTPConnection) -> tuple[AuthCredentials, SimpleUser]:
        """The user of a request; raises AuthenticationError if the password is not theirs.

        Raises TooManyAttempts for one that isn't looked at, since wrong ones came before it.
        """
        scheme, _, encoded = conn.headers.get("authorization", "").partition(" ")
        try:
            user, colon, password = base64.b64decode(encoded, validate=True).decode().partition(":")
        except ValueError:  # neither Base64 nor UTF-8, or not even ASCII
            user, colon, password = "", "", ""
        if scheme.lower() != "basic" or not colon:
            raise AuthenticationError("A user and a password are needed.")
        address = _address(conn.scope)
        seconds = self._attempts.wait(address, user)
        if seconds > 0:
            raise TooManyAttempts(seconds)
        known = self._passwords.get(user)
        # A wrong name takes as long as a wrong password.
        same = hmac.compare_digest(password.encode(), (known or "").encode())
        if known is None or not same:
            self._attempts.wrong(address, user)
            raise AuthenticationError("A user and a password are needed.")
        self._attempts.right(address, user)
        return AuthCredentials(["authenticated"]), SimpleUser(user)


def refused(_: HTTPConnection, error: AuthenticationError) -> Response:
    """The answer to a request without a password, which makes a browser ask for one; or ask it to wait."""
    if isinstance(error, TooManyAttempts):
        return PlainTextResponse(str(error), status_code=429, headers={"Retry-After": str(error.seconds)})
    challenge = {"WWW-Authenticate": 'Basic realm="Citewell", charset="UTF-8"'}
    return PlainTextResponse(str(error), status_code=401, headers=challenge)


def _tell_of_cut(scope: Scope) -> None:
    echo(f"A request from {_address(scope)} was cut off: {scope['method']} {scope['path']}", err=True)


def _is_upload(scope: Scope) -> bool:
    return scope["type"] == "http" and str(scope["path"]).endswith("/upload")


def _address(scope: Scope) -> str:
    client = scope.get("client")
    return client[0] if client else "unknown"


def _is_foreign(headers: Headers) -> bool:
    origin = headers.get("origin")
    # Behind a proxy that gives the server another name, only the browser's own word is right.
    if origin is None or headers.get("sec-fetch-site") == "same-origin":
        return False
    return urlsplit(origin).netloc != headers.get("host")
