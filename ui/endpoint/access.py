"""Who may use the endpoint, and its refusals in OpenAI's form."""

import hmac
import json

from starlette.authentication import AuthCredentials, AuthenticationBackend, AuthenticationError, SimpleUser
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import HTTPConnection
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ui.endpoint.errors import RequestError


class Token(AuthenticationBackend):
    """A bearer token (RFC 6750), which clients of OpenAI call the API key."""

    def __init__(self, token: str) -> None:
        self._token = token.encode()

    async def authenticate(self, conn: HTTPConnection) -> tuple[AuthCredentials, SimpleUser]:
        """Whoever has the token; raises AuthenticationError for all others."""
        scheme, _, given = conn.headers.get("authorization", "").partition(" ")
        # Headers are read as Latin-1, whatever their bytes are.
        if scheme.lower() != "bearer" or not hmac.compare_digest(given.encode("latin-1"), self._token):
            raise AuthenticationError("Give the token in CITEWELL_SERVE_TOKEN of the server as the API key.")
        return AuthCredentials(["authenticated"]), SimpleUser("token")


def refused(_: HTTPConnection, error: AuthenticationError) -> Response:
    """The response to a request without the token."""
    return PlainTextResponse(str(error), 401, {"www-authenticate": "Bearer"})


class ErrorObjects:
    """Makes an error object of each refusal in plain text, as Starlette and the page's guards give them."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        held: Message | None = None
        said = b""

        async def rewritten(message: Message) -> None:
            nonlocal held, said
            if message["type"] == "http.response.start" and _is_refusal(message):
                held = message
            elif held is None:
                await send(message)
            else:
                said += message.get("body", b"")
                if not message.get("more_body"):
                    body = _object(held["status"], said.decode())
                    headers = MutableHeaders(raw=held["headers"])
                    headers["content-type"] = "application/json"
                    headers["content-length"] = str(len(body))
                    await send(held)
                    await send({"type": "http.response.body", "body": body})

        await self._app(scope, receive, rewritten)


def _is_refusal(start: Message) -> bool:
    media = Headers(raw=start["headers"]).get("content-type", "")
    return start["status"] >= 400 and media.startswith("text/plain")


def _object(status: int, said: str) -> bytes:
    return json.dumps(RequestError.with_status(status, said).json).encode()
