"""Serve the pages of PDFs and pictures that the library keeps, as pictures."""

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from rag import CitewellError, Library, Painter

WIDTH = 1_400
"""Width of a picture in pixels: enough for the source on a high-resolution screen."""

_HEADERS = {
    # The address contains the file's hash, so its content never changes.
    "cache-control": "private, max-age=31536000, immutable",
    "cross-origin-resource-policy": "same-origin",
    "x-content-type-options": "nosniff",
}


class Pages:
    """The pages of a library's originals, drawn one at a time when requested."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._painter = Painter()

    @property
    def route(self) -> Route:
        """``/pages/ARTICLE/ORIGINAL/NUMBER.png``: a page, from 1, of an article's original."""
        return Route("/pages/{article}/{original}/{number}.png", self._drawn)

    def close(self) -> None:
        """End the drawing process."""
        self._painter.close()

    def _drawn(self, request: Request) -> Response:
        article, original, number = (request.path_params[name] for name in ("article", "original", "number"))
        try:
            path = self._library.original(article)
            if path is None or path.name != original or not (number.isdecimal() and len(number) < 6):
                return PlainTextResponse("Page not found.", status_code=404)
            picture = self._painter.draw(path, "This document", int(number), WIDTH)
        except CitewellError as error:
            return PlainTextResponse(str(error), status_code=404)
        return Response(picture, media_type="image/png", headers=_HEADERS)
