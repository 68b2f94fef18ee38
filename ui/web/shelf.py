"""The tab of the library: add, find, read, see what was dropped, take it back, remove."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import gradio as gr

from rag import Added, CitewellError, Library, ProgressCallback, suffixes
from ui.web.parts import PRIVATE, asset, pressable, shown
from ui.web.render import answers, articles
from ui.wording import count

SIZE = 50 * 2**20
"""The largest upload, in bytes: what can be read and indexed while someone waits."""

_LONGEST = 5_000_000  # characters of a pasted text
_PROGRESS = gr.Progress()


class Shelf:
    """The wiring of the tab, and what its events do."""

    def __init__(self, library: Library) -> None:
        self._library = library

    def build(self, page: gr.Blocks) -> list[Any]:
        """Put the tab where the caller stands on `page`; gives the events that may change the articles."""
        current = gr.Textbox("", visible=False)
        with gr.Row(elem_classes="beside"):
            with gr.Column(scale=2, min_width=320):
                files = gr.File(
                    label="Add files",
                    file_count="multiple",
                    file_types=suffixes(),
                    height=120,
                    elem_id="files",
                )
                address = gr.Textbox("", label="Add a page", placeholder="https://…", submit_btn="Add")
                with gr.Accordion("Add a text", open=False):
                    pasted = gr.Textbox("", label="Text", lines=6, max_lines=12, max_length=_LONGEST)
                    add = gr.Button("Add", variant="primary", size="sm")
                said = gr.HTML(elem_classes="said")
                words = gr.Textbox("", label="Search by title")
                shelf = pressable(elem_classes="shelf")
            with gr.Column(scale=3, min_width=320):
                with gr.Row(visible=False, elem_classes="quiet") as tools:
                    again = gr.Button("Read again", size="sm")
                    remove = gr.Button("Remove …", size="sm", variant="stop")
                with gr.Row(visible=False, elem_classes="quiet") as confirm:
                    gr.Markdown("Remove this article and all that was derived from it?")
                    yes = gr.Button("Remove it", size="sm", variant="stop")
                    no = gr.Button("Keep it", size="sm")
                with gr.Tabs(visible=False) as views:
                    with gr.Tab("Text"):
                        text = gr.HTML(
                            js_on_load=asset("reading.js"), apply_default_css=False, elem_classes="text"
                        )
                    with gr.Tab("Receipt"):
                        receipt = pressable(elem_classes="lines")
        view = [current, tools, confirm, views, text, receipt]
        everything = [shelf, *view]
        slow: dict[str, Any] = {"concurrency_limit": 2, "show_progress": "full", "show_progress_on": said}
        changed = [
            files.upload(self._uploaded, [files, words], [said, files, *everything], **PRIVATE | slow),
            add.click(self._pasted, [pasted, words], [said, pasted, *everything], **PRIVATE | slow),
            address.submit(self._fetched, [address, words], [said, address, *everything], **PRIVATE | slow),
            again.click(self._again, [current, words], [said, *everything], **PRIVATE | slow),
            yes.click(self._removed, [current, words], [said, *everything], **PRIVATE),
        ]
        shelf.choose(self._chosen, words, [said, *everything], queue=False, **PRIVATE)
        words.change(self._listed, [words, current], shelf, queue=False, **PRIVATE)
        receipt.take(self._taken, [current, words], [said, *everything], **PRIVATE | slow)
        remove.click(lambda: gr.Row(visible=True), None, confirm, queue=False, **PRIVATE)
        no.click(lambda: gr.Row(visible=False), None, confirm, queue=False, **PRIVATE)
        page.load(self._listed, [words, current], shelf, **PRIVATE)
        return changed

    def _listed(self, words: str, current: str) -> list[str]:
        return [shown(lambda: articles.listed(self._library.articles(), words, current))]

    def _chosen(self, words: str, event: gr.EventData) -> tuple[Any, ...]:
        return "", *self._view(str(event._data["article"]), words)

    def _uploaded(
        self, files: Sequence[str], words: str, progress: gr.Progress = _PROGRESS
    ) -> tuple[Any, ...]:
        def work() -> list[Added]:
            added = []
            for file in map(Path, files):
                added += self._library.add_upload(file.name, file.read_bytes(), progress=_told(progress))
            return added

        return self._added(work, None, None, words)

    def _pasted(self, text: str, words: str, progress: gr.Progress = _PROGRESS) -> tuple[Any, ...]:
        if not text.strip():
            return answers.message("The text is empty: paste one."), gr.skip(), *self._view("", words)
        progress(0, "Adding")
        return self._added(lambda: [self._library.add_text(text[:_LONGEST])], "", gr.skip(), words)

    def _fetched(self, url: str, words: str, progress: gr.Progress = _PROGRESS) -> tuple[Any, ...]:
        url = url.strip()
        # What is no URL would be read as a path, and a reader of the page may not read this machine's files.
        if not _is_page(url):
            said = answers.message("That is no URL: give one that begins with https:// or http://.")
            return said, gr.skip(), *self._view("", words)
        progress(0, "Fetching")
        return self._added(lambda: self._library.add([url], progress=_told(progress)), "", gr.skip(), words)

    def _added(
        self, work: Callable[[], Sequence[Added]], emptied: Any, kept: Any, words: str
    ) -> tuple[Any, ...]:
        """What became of what `work` adds, the field that it was in, `kept` where it failed, and the last."""
        try:
            added = work()
        except CitewellError as error:
            return answers.message(str(error)), kept, *self._view("", words)
        failed = any(item.status == "failed" for item in added)
        return _report(added), kept if failed else emptied, *self._view(_last(added), words)

    def _again(self, current: str, words: str, progress: gr.Progress = _PROGRESS) -> tuple[Any, ...]:
        def work() -> str:
            origin = self._library.article(current).source.origin
            if not (_is_page(origin) or Path(origin).is_file()):
                return answers.message("It is not where it was read any more: add it again to replace it.")
            return _report(self._library.add([origin], progress=_told(progress)))

        return shown(work), *self._view(current, words)

    def _taken(self, current: str, words: str, event: gr.EventData) -> tuple[Any, ...]:
        line = int(event._data["line"])
        said = shown(lambda: _report([self._library.keep(current, [line])]))
        return said, *self._view(current, words)

    def _removed(self, current: str, words: str) -> tuple[Any, ...]:
        def work() -> str:
            title = self._library.article(current).title
            self._library.remove(current)
            return answers.message(f"Removed: {title}")

        return shown(work), *self._view("", words)

    def _view(self, current: str, words: str) -> tuple[Any, ...]:
        """The list, and the article that is chosen, where it is there."""
        try:
            article = self._library.article(current) if current else None
        except CitewellError:
            article = None
        here = article is not None
        return (
            self._listed(words, current),
            current if here else "",
            gr.Row(visible=here),
            gr.Row(visible=False),
            gr.Tabs(visible=here),
            "" if article is None else articles.whole(article),
            [] if article is None else [articles.receipt(article)],
        )


def _is_page(origin: str) -> bool:
    return origin.lower().startswith(("http://", "https://"))


def _told(progress: gr.Progress) -> ProgressCallback:
    return lambda done, total, what: progress((done, total), what)


def _last(added: Sequence[Added]) -> str:
    """The id of the last article that was added; empty where there is none."""
    return next((item.id for item in reversed(added) if item.id is not None), "")


def _report(added: Sequence[Added]) -> str:
    """What became of each source, a line each."""
    return "".join(
        answers.message(
            item.reason
            if item.status == "failed" and item.reason
            else f"{item.status}: {item.title} ({count(item.chunks, 'chunk')})"
            + (f"; {item.reason}" if item.reason else "")
        )
        for item in added
    )
