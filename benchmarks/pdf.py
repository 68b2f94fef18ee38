"""Measure how well PDFs are read, compared with other libraries.

    python benchmarks/pdf.py                  # 40 PDFs made from known text
    python benchmarks/pdf.py --data FOLDER    # and the real ones in a folder

The PDFs are made with ReportLab and, if it is installed, printed by Chromium (`pdf_samples.py`). Prints for
each reader

- the words that are split, merged or lost, and the sentences that are intact;
- the PDFs in which all sentences are intact and in order;
- the table rows that are one line with all of their cells, and no cell of another row;
- lines of page headers, stamps and numbers that are in the text;
- CPU milliseconds per page, and the maximum memory of its process.

Real files have no ground truth. For each reader: the files that it reads, the share of its four-word shingles
that another reader also has, the share that it has of those that at least two others have, and the share of
its words in table rows. At the end are words that no other reader has. Readers other than Citewell and
pypdfium2 are left out unless they are installed.
"""

import argparse
import io
import json
import re
import resource
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Sequence
from importlib.util import find_spec
from pathlib import Path

from pdf_samples import Sample, samples
from report import report

LIMIT = 120  # seconds per file
BATCH = 10  # files per process: a crash loses only one batch
SHOWN = 40
WORD = re.compile(r"\w+")


def citewell(path: Path) -> list[str]:
    from rag.reading.formats.pdf import read_pdf
    from rag.types import Source

    source = read_pdf(path.read_bytes(), path.name)
    assert isinstance(source, Source)  # noqa: S101  without the extra nothing is a scan
    gone = {line.number for line in source.left_out}
    return ["\n".join(line for number, line in enumerate(source.text.split("\n"), 1) if number not in gone)]


def pypdfium2(path: Path) -> list[str]:
    import pypdfium2

    with pypdfium2.PdfDocument(path) as document:
        return [page.get_textpage().get_text_range() for page in document]


def pdfplumber(path: Path) -> list[str]:
    import pdfplumber

    with pdfplumber.open(path) as document:
        return [page.extract_text() for page in document.pages]


def pdfminer(path: Path) -> list[str]:
    from pdfminer.high_level import extract_text

    return [extract_text(io.BytesIO(path.read_bytes()))]


def pdftext(path: Path) -> list[str]:
    from pdftext.extraction import plain_text_output

    return [plain_text_output(str(path), sort=True, hyphens=False)]


def pdf_oxide(path: Path) -> list[str]:
    from pdf_oxide import PdfDocument

    document = PdfDocument.from_bytes(path.read_bytes())
    return [document.to_markdown(number) for number in range(document.page_count())]


def pdf_inspector(path: Path) -> list[str]:
    import pdf_inspector

    return [pdf_inspector.process_pdf(str(path)).markdown or ""]


def liteparse(path: Path) -> list[str]:
    from liteparse import LiteParse

    return [LiteParse(ocr_enabled=False, output_format="markdown", quiet=True).parse(str(path)).text]


def edgeparse(path: Path) -> list[str]:
    import edgeparse

    return [str(edgeparse.convert(str(path)))]


READERS: tuple[Callable[[Path], list[str]], ...] = (
    citewell,
    pypdfium2,
    pdfplumber,
    pdfminer,
    pdftext,
    pdf_oxide,
    pdf_inspector,
    liteparse,
    edgeparse,
)


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure how well PDFs are read.")
    parser.add_argument("--data", type=Path, metavar="FOLDER", help="a folder of real PDFs")
    parser.add_argument("--reader", help=argparse.SUPPRESS)
    parser.add_argument("paths", nargs="*", type=Path, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.reader:
        read(asked.reader, asked.paths)
        return
    names = [reader.__name__ for reader in READERS if reader is citewell or find_spec(reader.__name__)]
    with tempfile.TemporaryDirectory() as folder:
        made = samples(Path(folder))
        known(names, made)
    if asked.data:
        real(names, sorted(asked.data.rglob("*.pdf")))


def read(name: str, paths: Sequence[Path]) -> None:
    """Print a reader's results as JSON; runs in a separate process to measure its memory."""
    reader = next(reader for reader in READERS if reader.__name__ == name)
    texts: list[str | None] = []
    begun = time.process_time()
    for path in paths:
        try:
            texts.append("\n".join(reader(path)))
        except Exception:  # noqa: BLE001  a reader may raise anything, and the other files should still be read
            texts.append(None)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10
    print("\0" + json.dumps({"texts": texts, "cpu": time.process_time() - begun, "memory": memory}))


def read_in_process(name: str, paths: Sequence[Path]) -> tuple[list[str | None], float, int]:
    """The texts that a reader extracts in a separate process, its CPU seconds and its mebibytes."""
    try:
        done = subprocess.run(
            [sys.executable, __file__, "--reader", name, *map(str, paths)],
            capture_output=True,
            timeout=LIMIT * len(paths),
            check=False,
        )
        found = json.loads(done.stdout.decode().rpartition("\0")[2])
    except (subprocess.TimeoutExpired, ValueError):
        return [None] * len(paths), 0.0, 0
    return found["texts"], found["cpu"], found["memory"]


def known(names: Sequence[str], made: Sequence[Sample]) -> None:
    pages = sum(sample.pages for sample in made)
    print(f"{len(made)} PDFs of known text, {pages} pages")
    found = []
    for name in names:
        texts, cpu, memory = read_in_process(name, [sample.path for sample in made])
        scores = [score(sample, text or "") for sample, text in zip(made, texts, strict=True)]
        wrong, words, whole, sentences, ordered, rows, all_rows, outside = map(sum, zip(*scores, strict=True))
        found.append(
            {
                "reader": name,
                "words wrong %": 100 * wrong / words,
                "sentences %": 100 * whole / sentences,
                "in order": f"{ordered}/{len(made)}",
                "rows": f"{rows}/{all_rows}",
                "outside": outside,
                "CPU ms/page": 1000 * cpu / pages,
                "MB": memory,
            }
        )
        if name == "citewell":
            for sample, each in zip(made, scores, strict=True):
                if each[0] or not each[4] or each[5] < each[6] or each[7]:
                    print(
                        f"    {sample.path.name}: {each[0]} words, {each[3] - each[2]} sentences, "
                        f"{each[6] - each[5]} rows wrong, {each[7]} outside"
                    )
    report("pdf", found)


def score(sample: Sample, text: str) -> tuple[int, ...]:
    """Wrong and all words, intact and all sentences, whether in order, right and all rows, stray lines."""
    written = Counter(bare(word) for word in text.split())
    expected = Counter(bare(word) for sentence in sample.sentences for word in sentence.split())
    squeezed = bare(text)
    at, whole, ordered = 0, 0, True
    for sentence in map(bare, sample.sentences):
        whole += sentence in squeezed
        place = squeezed.find(sentence, at)
        ordered &= place >= 0
        at = max(place, at)
    lines = [bare(line) for line in text.split("\n")]
    rows = sum(any(is_row(row, sample.rows, line) for line in lines) for row in sample.rows)
    outside = sum(bare(line) in squeezed for line in sample.outside)
    return (
        (expected - written).total(),
        expected.total(),
        whole,
        len(sample.sentences),
        ordered,
        rows,
        len(sample.rows),
        outside,
    )


def is_row(row: Sequence[str], rows: Sequence[Sequence[str]], line: str) -> bool:
    """Whether a line has the cells of a row in order, and no long cell of another row."""
    if "".join(map(bare, row)) not in line:
        return False
    return not any(cell not in row and len(cell) > 4 and bare(cell) in line for it in rows for cell in it)


def bare(text: str) -> str:
    return "".join(WORD.findall(text)).replace("_", "").lower()


def real(names: Sequence[str], paths: Sequence[Path]) -> None:
    print(f"\n{len(paths)} real PDFs")
    print(f"{'':15}{'read':>6}{'shared':>9}{'agreed':>9}{'in rows':>9}{'s':>8}{'MB':>6}")
    every: dict[str, list[str | None]] = {}
    spent: dict[str, tuple[float, int]] = {}
    for name in names:
        batches = [read_in_process(name, paths[at : at + BATCH]) for at in range(0, len(paths), BATCH)]
        every[name] = [text for texts, _, _ in batches for text in texts]
        spent[name] = sum(cpu for _, cpu, _ in batches), max(memory for _, _, memory in batches)
    grams = {name: [runs(text or "") for text in texts] for name, texts in every.items()}
    for name in names:
        shared, own, had, agreed = 0, 0, 0, 0
        for number in range(len(paths)):
            others = Counter(gram for it in names if it != name for gram in grams[it][number])
            own += len(grams[name][number])
            shared += sum(gram in others for gram in grams[name][number])
            common = {gram for gram, count in others.items() if count > 1}
            agreed += len(common)
            had += len(common & grams[name][number])
        lines = [line for text in every[name] for line in (text or "").split("\n")]
        in_rows = sum(len(line.split()) for line in lines if line.lstrip().startswith("|"))
        words = sum(len(line.split()) for line in lines)
        print(
            f"{name:15}{sum(text is not None for text in every[name]):6}{100 * shared / max(own, 1):7.1f} %"
            f"{100 * had / max(agreed, 1):7.1f} %{100 * in_rows / max(words, 1):7.1f} %"
            f"{spent[name][0]:8.1f}{spent[name][1]:6}"
        )
    alone = Counter[str]()
    for number in range(len(paths)):
        of_others = {word for name in names[1:] for word in WORD.findall((every[name][number] or "").lower())}
        alone.update(set(WORD.findall((every[names[0]][number] or "").lower())) - of_others)
    print(f"{len(alone)} words that no other reader has, such as:", *list(alone)[:SHOWN])


def runs(text: str) -> set[tuple[str, ...]]:
    words = [word.lower() for word in WORD.findall(text)]
    return set(zip(words, words[1:], words[2:], words[3:], strict=False))


if __name__ == "__main__":
    main()
