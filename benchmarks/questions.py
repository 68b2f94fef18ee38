"""How many articles get questions that they answer, and how many of those a whole library answers.

``python benchmarks/questions.py PATH [PATH …] [--most N] [--show]`` puts the articles of each PATH, N at
most, into a library of their own. A PATH is a file or a folder as `citewell add` takes it, or a
``*.jsonl.gz`` with an object a line whose ``"text"`` or ``"article"`` is one.

A question is *right* where its answer cites the sentence that it was made from. Of each article it is made,
asked of that article alone, and kept if it is right; the last column asks those that were kept of the whole
library.
"""

import argparse
import gzip
import json
import tempfile
import time
from pathlib import Path

from report import Row, report

from rag import Library, build_assistant, build_overviews, load_settings

SHOWN = 40  # characters of a path


def main() -> None:
    """Print a row for each path."""
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("paths", nargs="+", type=Path, metavar="PATH")
    options.add_argument("--most", type=int, default=10**9, metavar="N", help="articles of each path")
    options.add_argument("--show", action="store_true", help="print the questions")
    given = options.parse_args()
    report("questions", [measure(path, given.most, show=given.show) for path in given.paths])


def measure(path: Path, most: int, *, show: bool) -> Row:
    """The row of one path."""
    with tempfile.TemporaryDirectory() as home:
        settings = load_settings(home=Path(home), model="offline", checker="offline")
        library = Library(settings.home)
        if path.name.endswith(".jsonl.gz"):
            with gzip.open(path, "rt", encoding="utf-8") as rows:
                for row in (json.loads(line) for line, _ in zip(rows, range(most), strict=False)):
                    library.add_text(row.get("text") or row["article"])
        else:
            files = sorted(path.rglob("*")) if path.is_dir() else [path]
            library.add([file for file in files if file.is_file()][:most])
        names = [info.id for info in library.articles()]
        overviews, assistant = build_overviews(library), build_assistant(settings, library)
        started = time.process_time()
        made = {name: overviews.of(name).questions for name in names}
        seconds = time.process_time() - started
        asked = right = 0
        for name, examples in made.items():
            for each in examples:
                sentences = assistant.ask(each.question).sentences
                places = {(c.article, c.start, c.end) for sentence in sentences for c in sentence.citations}
                is_right = (name, each.sentence.start, each.sentence.end) in places
                asked, right = asked + 1, right + is_right
                if show:
                    print(f"  {'✓' if is_right else '✕'} {each.question}\n      {each.sentence.text}")
        two = sum(len(examples) >= 2 for examples in made.values())
        return {
            "path": str(path)[-SHOWN:],
            "articles": len(names),
            "with 2+": two / max(len(names), 1),
            "questions": asked,
            "right in all": right / max(asked, 1),
            "CPU s an article": seconds / max(len(names), 1),
        }


if __name__ == "__main__":
    main()
