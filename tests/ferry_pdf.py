"""A PDF of three pages, for tests that show or cite them."""

import io

from reportlab.pdfgen.canvas import Canvas

BUILT = "The ferry was built in Rostock in 1987."


def pdf() -> bytes:
    """Three pages; the second says when the ferry was built."""
    out = io.BytesIO()
    canvas = Canvas(out, invariant=1)
    for lines in (
        ("The Ferry of Hull", "The ferry sails at noon from the east quay, and takes an hour."),
        (BUILT, "It has two engines, and a bow door of steel."),
        ("The captain has sailed her for nine years.",),
    ):
        for place, line in enumerate(lines):
            canvas.drawString(72, 700 - 40 * place, line)
        canvas.showPage()
    canvas.save()
    return out.getvalue()
