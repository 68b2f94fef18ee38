"""Add articles: files, a web page, or pasted text."""

import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import gradio as gr
from gradio.utils import get_upload_folder

from rag import Added, CitewellError, Library, ProgressCallback, UsageError, suffixes
from ui.http.reporting import reported
from ui.web.batch import add_files
from ui.web.desk import Desk
from ui.web.parts import CHANGED, EACH, PRIVATE
from ui.web.render import articles, batch, forms, notices
from ui.web.said import said

_LONGEST = 5_000_000  # characters of a pasted text

_ELSEWHERE = ("removed", "moved", "kept")  # what a sync reports of articles that it did not read

Pictures = Iterator[tuple[Any, Any, Any]]
Work = Callable[[ProgressCallback], Sequence[Added]]


class Adding:
    """The dialog's event handlers: it closes, a notice shows progress, and a single article is opened."""

    def __init__(self, library: Library) -> None:
        self._library = library

    def wire(self, desk: Desk) -> None:
        """Attach them to the parts of the page."""
        for opened in (desk.shelf.open_adding, desk.welcome.open_adding):
            opened(lambda: forms.add(suffixes()), None, desk.adding, queue=False, **PRIVATE)
        desk.dropped.offer(self._offered, None, desk.adding, queue=False, **PRIVATE)
        shown = [desk.adding, desk.notice, desk.source]
        slow: dict[str, Any] = {"concurrency_limit": 2, "concurrency_id": "add", **EACH, **PRIVATE}
        for change in (
            desk.dropped.upload(self._uploaded, None, shown, **slow),
            desk.adding.paste(self._pasted, None, shown, **slow),
            desk.adding.fetch(self._fetched, None, shown, **slow),
            desk.shelf.sync(self._synced, None, shown, **slow),
            desk.adding.sync(self._synced, None, shown, **slow),
        ):
            change.then(None, js=CHANGED)

    def _offered(self, event: gr.EventData) -> str:
        """The dialog, filled with the text or the web address that was pasted on the page."""
        text = str(event._data["text"])
        if is_page(text) and not re.search(r"\s", text):
            return forms.add(suffixes(), url=text)
        return forms.add(suffixes(), text=text)

    def _uploaded(self, event: gr.EventData) -> Pictures:
        """Add the uploaded files, and report those that were refused, with the reasons."""
        refused = [_failed(str(name), str(reason)) for name, reason in event._data.get("refused") or ()]
        files: list[Path] = []
        for each in event._data["files"]:
            try:
                files.append(uploaded(each))
            except UsageError as error:
                refused.append(_failed(str(each), str(error)))
        yield from self._adding(
            lambda progress: [*add_files(files, self._library.add_upload, progress), *refused]
        )

    def _pasted(self, event: gr.EventData) -> Pictures:
        text = str(event._data["text"])
        if not text.strip():
            yield forms.add(suffixes(), said="Paste some text first."), gr.skip(), gr.skip()
            return
        yield from self._adding(lambda _: [self._library.add_text(text[:_LONGEST])], text=text)

    def _fetched(self, event: gr.EventData) -> Pictures:
        url = str(event._data["url"]).strip()
        # Anything else would be read as a path, and readers of the page must not read this machine's files.
        if not is_page(url):
            refused = "That isn’t a web address. It should start with https://"
            yield forms.add(suffixes(), url=url, said=refused), gr.skip(), gr.skip()
            return
        yield from self._adding(lambda progress: self._library.add([url], progress=progress), url=url)

    def _synced(self, event: gr.EventData) -> Pictures:
        """Sync a folder that was synced before; no other folder of this machine is read.

        The reader is asked first if most of its articles would be removed.
        """
        wanted, is_agreed = str(event._data["folder"]), event._data.get("agreed") == "yes"
        known = next((each for each in self._library.synced_folders() if each.folder == wanted), None)
        if known is None:
            yield "", notices.trouble("This folder is no longer synced."), gr.skip()
            return

        def consent(leave: int, stay: int) -> bool:
            if not is_agreed:
                raise _NotAgreed(wanted, leave, stay)
            return True

        def work(progress: ProgressCallback) -> Sequence[Added]:
            return self._library.sync(Path(known.folder), consent=consent, progress=progress).changes

        yield from self._adding(work)

    def _adding(self, work: Work, *, url: str = "", text: str = "") -> Pictures:
        """Yield the dialog, the notice and the source while `work` adds; or the fields again."""

        def run(report: Callable[[Any], None]) -> None:
            report(work(lambda done, total, what: report((done, total, what))))

        yield "", notices.progress(0, 0, "Adding"), gr.skip()
        try:
            for step in reported(run, to_end=True):
                match step:
                    case None:
                        yield gr.skip(), gr.skip(), gr.skip()
                    case (int(done), int(total), str(what)):
                        yield gr.skip(), notices.progress(done, total, what), gr.skip()
                    case _:
                        yield self._added(step, url, text)
        except _NotAgreed as asked:
            yield forms.consent(asked.folder, asked.leave, asked.stay), "", gr.skip()
        except CitewellError as error:
            if url or text:
                yield forms.add(suffixes(), url=url, text=text, said=said(error)), "", gr.skip()
            else:
                yield gr.skip(), notices.trouble(said(error)), gr.skip()

    def _added(self, added: Sequence[Added], url: str, text: str) -> tuple[Any, Any, Any]:
        """The result; a single article is opened, and after a failure the dialog is, as it was filled in."""
        failed = [item for item in added if item.status == "failed"]
        if failed and (url or text):
            again = forms.add(suffixes(), url=url, text=text, said=failed[0].reason or "")
            return again, "", gr.skip()
        ids = [item.id for item in added if item.id is not None and item.status not in _ELSEWHERE]
        opened = articles.whole(self._library.article(ids[0])) if len(ids) == 1 else gr.skip()
        return gr.skip(), batch.notice(added), opened


class _NotAgreed(UsageError):
    """Most of a folder's articles would be removed, which is for its owner to decide."""

    def __init__(self, folder: str, leave: int, stay: int) -> None:
        super().__init__(f"{leave:,} articles of this folder would be removed, so nothing was done.")
        self.folder, self.leave, self.stay = folder, leave, stay


def _failed(source: str, reason: str) -> Added:
    return Added(source, None, None, 0, "failed", reason)


def uploaded(path: Any) -> Path:
    """A file that a reader uploaded; raises UsageError for any other file of this machine."""
    try:
        file = Path(str(path)).resolve()
    except (OSError, ValueError, RuntimeError):
        file = Path()
    if not file.is_relative_to(Path(get_upload_folder()).resolve()):
        raise UsageError("This upload is gone: add the file again.")
    return file


def is_page(origin: str) -> bool:
    """Whether an origin is the URL of a web page."""
    return origin.lower().startswith(("http://", "https://"))
