"""Measure how well and how fast articles are extracted from web pages.

    python benchmarks/extraction.py --data DIR

`DIR` is a folder of scrapinghub's article-extraction-benchmark: ``ground_truth.jsonl`` with the
`id` and the `articleBody` of each page, and ``html/ID.html.gz``. Precision, recall and F1 are defined
as in that benchmark: over bags of four-word shingles, with the same weight for each page. Prints

- trafilatura alone and Citewell;
- the first 40 pages without tags, as pasted text without and with blank lines between blocks,
  before and after cleaning;
- the pages per second through the reader processes, and the memory of this process and of those.
"""

import argparse
import gzip
import json
import os
import re
import resource
import statistics
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from lxml import html

from rag.errors import UnreadableSource
from rag.reading.article import read_article
from rag.reading.fetch import Fetched
from rag.reading.formats.html import parse, read_html
from rag.reading.normalize import normalize
from rag.reading.read import read_places
from rag.types import Article, Source

PASTED = 40
PAGES = 2000
WORD = re.compile(r"\w+")
BLOCK = re.compile(
    r"(?i)<(?:br|/?(?:p|div|li|ul|ol|h[1-6]|tr|table|section|article|header|footer|nav))\b[^>]*>"
)
UNSEEN = re.compile(r"(?is)<(script|style|head|noscript)\b.*?</\1>|<!--.*?-->")


@dataclass(frozen=True, slots=True)
class Page:
    """A page and the text of its article."""

    name: str
    raw: bytes
    body: str


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure how well articles are extracted from web pages.")
    parser.add_argument("--data", type=Path, required=True, metavar="DIR", help="pages and their articles")
    pages = load(parser.parse_args().data)
    import trafilatura

    show("trafilatura alone", [matches(page.body, trafilatura.extract(page.raw) or "") for page in pages])
    show("Citewell", [matches(page.body, body(read_html(page.raw, page.name))) for page in pages])
    for name, between in (("a line a block", "\n"), ("blank lines", "\n\n")):
        pasted = [(page, Source(page.name, normalize(stripped(page, between)))) for page in pages[:PASTED]]
        show(f"{name}, pasted", [matches(page.body, source.text) for page, source in pasted])
        show(f"{name}, judged", [matches(page.body, body(source, titled=True)) for page, source in pasted])
    speed(pages)


def load(folder: Path) -> list[Page]:
    """The pages in the folder, sorted by id."""
    truth = (folder / "ground_truth.jsonl").read_text(encoding="utf-8").splitlines()
    rows = sorted((json.loads(line) for line in truth), key=lambda row: str(row["id"]))
    return [
        Page(
            row["id"],
            gzip.decompress((folder / "html" / f"{row['id']}.html.gz").read_bytes()),
            row["articleBody"],
        )
        for row in rows
    ]


def body(source: Source, *, titled: bool = False) -> str:
    """The kept text, without the title line unless `titled`: the ground truth has no headlines."""
    try:
        article = read_article(source)
    except UnreadableSource:
        return ""
    return article.text if titled else without_title(article)


def without_title(article: Article) -> str:
    first, _, rest = article.text.partition("\n")
    return rest if first.lstrip("# ").split() == article.title.split() else article.text


def stripped(page: Page, between: str) -> str:
    """The text of a page without tags: one line per block, separated by `between`."""
    text = html.tostring(parse(page.raw, page.name), encoding="unicode")
    text = re.sub(r"<[^>]*>", "", BLOCK.sub("\n", UNSEEN.sub("", text)))
    return between.join(" ".join(line.split()) for line in text.split("\n") if line.strip())


def matches(truth: str, found: str) -> tuple[float, float, float]:
    """The shares of true positives, false positives and false negatives among all four-word shingles."""
    wanted, got = runs(truth), runs(found)
    counts = ((wanted & got).total(), (got - wanted).total(), (wanted - got).total())
    return tuple(count / max(sum(counts), 1) for count in counts)  # type: ignore[return-value]


def runs(text: str) -> Counter[tuple[str, ...]]:
    words = WORD.findall(text)
    return Counter(tuple(words[place : place + 4]) for place in range(max(1, len(words) - 3)) if words)


def show(name: str, pages: Sequence[tuple[float, float, float]]) -> None:
    precision = statistics.mean(tp / (tp + fp) for tp, fp, _ in pages if tp + fp > 0)
    recall = statistics.mean(tp / (tp + fn) for tp, _, fn in pages if tp + fn > 0)
    f1 = 2 * precision * recall / (precision + recall)
    print(f"{name:22} F1 {f1:.4f}  precision {precision:.4f}  recall {recall:.4f}  ({len(pages)} pages)")


def speed(pages: Sequence[Page]) -> None:
    """Read 2,000 files, repeating the pages."""
    with tempfile.TemporaryDirectory() as folder:
        paths = []
        for number in range(PAGES):
            paths.append(Path(folder, f"{number}.html"))
            paths[-1].write_bytes(pages[number % len(pages)].raw)
        marks = {PAGES // 10: 0, PAGES: 0}
        started = time.perf_counter()
        for done, _ in enumerate(read_places(paths, no_page), start=1):
            if done in marks:
                marks[done] = memory()
        seconds = time.perf_counter() - started
    worker = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss >> 10
    print(f"{PAGES / seconds:.0f} pages per second, {os.cpu_count()} cores")
    for done, size in marks.items():
        print(f"{size} MB in this process after {done} pages")
    print(f"{worker} MB maximum in a reader process")


def no_page(url: str) -> Fetched:
    raise AssertionError(f"{url} was requested")


def memory() -> int:
    """The memory of this process, in MB."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") >> 20


if __name__ == "__main__":
    main()
