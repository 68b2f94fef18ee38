"""Archives for the tests of formats that are made of parts."""

import io
import zipfile
from collections.abc import Mapping


def packed(parts: Mapping[str, str]) -> bytes:
    """A ZIP archive with these texts by their names, in their order."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    return out.getvalue()
