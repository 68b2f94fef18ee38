"""Read a scan: recognise its pages one by one, then read it with what is on them."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path, PurePath
from tempfile import NamedTemporaryFile, gettempdir

from rag.errors import UnreadableSource
from rag.reading.budget import Budget
from rag.reading.formats import Found
from rag.reading.formats.columns import Columns
from rag.reading.formats.scan import Recognised, Scan
from rag.reading.isolation import Reader, Recogniser
from rag.types import ProgressCallback, Unread


def read_scan(
    scan: Scan, reader: Reader, recogniser: Recogniser, budget: Budget, progress: ProgressCallback | None
) -> Found:
    """What a scan says, or why it can't be read.

    A page that takes too much time or memory is left out with the reason, and so are the pages after the
    `budget` for recognising is spent.
    """
    recognised: dict[int, Recognised] = {}
    what = f"Recognising {PurePath(scan.origin).name}"
    try:
        with _written(scan) as path:
            for done, page in enumerate(scan.pages):
                if progress is not None:
                    progress(done, len(scan.pages), what)
                limit = budget.recognition_spent
                if limit is not None:
                    recognised |= _rest(scan, done, limit)
                    break
                recognised[page] = _page(scan, page, path, recogniser, budget)
        if progress is not None:
            progress(len(scan.pages), len(scan.pages), what)
        (found,) = reader.read(scan.raw, scan.origin, None, Columns(), budget.spend, recognised)
    except UnreadableSource as error:
        return Unread(scan.origin, str(error))
    assert not isinstance(found, Scan)  # noqa: S101  all its pages are recognised
    return found


@contextmanager
def _written(scan: Scan) -> Iterator[Path]:
    """A temporary file with the bytes of a scan, of which each page is read without the others."""
    with ExitStack() as stack:
        try:
            file = stack.enter_context(NamedTemporaryFile(prefix="citewell-"))
            file.write(scan.raw)
            file.flush()
        except OSError as error:
            raise UnreadableSource(
                f"{scan.origin} can't be copied to {gettempdir()} ({error.strerror}): make room there."
            ) from error
        yield Path(file.name)


def _rest(scan: Scan, done: int, limit: str) -> dict[int, Recognised]:
    """The pages that are left when the limit is reached, of which the first has the reason.

    Raises UnreadableSource if they are all of them.
    """
    reached = f"recognising text reached the limit of {limit}"
    if not done:
        raise UnreadableSource(f"{scan.origin} was left out, since {reached}: add it alone.")
    count = len(scan.pages)
    reason = f"{reached} after {done:,} of {count:,} scanned pages: split the file up, and add the rest"
    first, *others = scan.pages[done:]
    return {first: Recognised(failure=reason), **dict.fromkeys(others, Recognised())}


def _page(scan: Scan, page: int, path: Path, recogniser: Recogniser, budget: Budget) -> Recognised:
    try:
        return recogniser.recognise(path, f"page {page} of {scan.origin}", page, budget.spend_recognising)
    except UnreadableSource as error:
        return Recognised(failure=str(error))
