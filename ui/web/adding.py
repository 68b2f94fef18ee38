"""Adding articles: files, a web page, or text that is pasted."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import gradio as gr
from gradio.utils import get_upload_folder

from rag import Added, CitewellError, Library, ProgressCallback, UsageError, suffixes
from ui.web.desk import Desk
from ui.web.parts import CHANGED, EACH, PRIVATE
from ui.web.promptly import reported
from ui.web.render import articles, forms, notices
from ui.wording import count

SIZE = 50 * 2**20
"""The largest upload, in bytes: what can be read and indexed while someone waits."""

_LONGEST = 5_000_000  # characters of a pasted text

Pictures = Iterator[tuple[Any, Any, Any]]
Work = Callable[[ProgressCallback], Sequence[Added]]


class Adding:
    """What the dialog's events do: it closes, a notice tells of the work, and the last article is opened."""

    def __init__(self, library: Library) -> None:
        self._library = library

    def wire(self, desk: Desk) -> None:
        """Attach them to the parts of the page."""
        desk.shelf.open_adding(lambda: forms.add(suffixes()), None, desk.adding, queue=False, **PRIVATE)
        shown = [desk.adding, desk.notice, desk.source]
        slow: dict[str, Any] = {"concurrency_limit": 2, "concurrency_id": "add", **EACH, **PRIVATE}
        for change in (
            desk.adding.upload(self._uploaded, None, shown, **slow),
            desk.adding.paste(self._pasted, None, shown, **slow),
            desk.adding.fetch(self._fetched, None, shown, **slow),
        ):
            change.then(None, js=CHANGED)

    def _uploaded(self, event: gr.EventData) -> Pictures:
        files = event._data["files"]

        def work(progress: ProgressCallback) -> list[Added]:
            added = []
            for file in [uploaded(each) for each in files]:
                added += self._library.add_upload(file.name, file.read_bytes(), progress=progress)
            return added

        yield from self._adding(work)

    def _pasted(self, event: gr.EventData) -> Pictures:
        text = str(event._data["text"])
        if not text.strip():
            yield forms.add(suffixes(), said="Paste some text first."), gr.skip(), gr.skip()
            return
        yield from self._adding(lambda _: [self._library.add_text(text[:_LONGEST])], text=text)

    def _fetched(self, event: gr.EventData) -> Pictures:
        url = str(event._data["url"]).strip()
        # What is no URL would be read as a path, and a reader of the page may not read this machine's files.
        if not is_page(url):
            said = "That isn’t a web address. It should start with https://"
            yield forms.add(suffixes(), url=url, said=said), gr.skip(), gr.skip()
            return
        yield from self._adding(lambda progress: self._library.add([url], progress=progress), url=url)

    def _adding(self, work: Work, *, url: str = "", text: str = "") -> Pictures:
        """The dialog, the notice and the source while `work` adds; the fields come back where it fails."""

        def run(report: Callable[[Any], None]) -> None:
            report(work(lambda done, total, what: report((done, total, what))))

        yield "", notices.progress(0, 0, "Adding"), gr.skip()
        try:
            for step in reported(run):
                match step:
                    case None:  # it can be stopped wherever there is nothing new, too
                        yield gr.skip(), gr.skip(), gr.skip()
                    case (int(done), int(total), str(what)):
                        yield gr.skip(), notices.progress(done, total, what), gr.skip()
                    case _:
                        yield self._added(step, url, text)
        except CitewellError as error:
            yield forms.add(suffixes(), url=url, text=text, said=str(error)), "", gr.skip()

    def _added(self, added: Sequence[Added], url: str, text: str) -> tuple[Any, Any, Any]:
        failed = [item for item in added if item.status == "failed"]
        if failed and (url or text):
            again = forms.add(suffixes(), url=url, text=text, said=failed[0].reason or "")
            return again, "", gr.skip()
        last = next((item.id for item in reversed(added) if item.id is not None), None)
        opened = gr.skip() if last is None else articles.whole(self._library.article(last))
        return gr.skip(), notices.notice(*told(added)), opened


def uploaded(path: Any) -> Path:
    """A file that a reader has uploaded; raises UsageError for any other: none of this machine's is read."""
    folder = Path(get_upload_folder()).resolve()
    file = Path(str(path))
    try:
        found = file.resolve(strict=True)
    except (OSError, ValueError, RuntimeError):
        found = None
    if found is None or not found.is_relative_to(folder) or not found.is_file():
        raise UsageError("The upload is not there any more: add the file again.")
    return found


def is_page(origin: str) -> bool:
    """Whether an origin is the URL of a web page."""
    return origin.lower().startswith(("http://", "https://"))


def told(added: Sequence[Added]) -> list[str]:
    """What became of each source, a line each."""
    words = {"added": "Added", "unchanged": "Already in your library", "replaced": "Updated"}
    return [
        item.reason
        if item.status == "failed" and item.reason
        else f"{words.get(item.status, item.status)}: {item.title} ({count(item.chunks, 'passage')})"
        + (f"; {item.reason}" if item.reason else "")
        for item in added
    ]
