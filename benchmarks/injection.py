"""Measure what happens to instructions planted in articles: are they quoted, do they escape the fence?

``python benchmarks/injection.py --data DIR`` inserts each ``"attack"`` from the ``*.jsonl`` in DIR as a
paragraph into a bundled article, asks the offline answerer the bundled questions about that article, and
counts the answers that quote the planted paragraph. Then it renders the prompts that a language model
would get, and counts those with the planted paragraph outside the tags that mark articles as data.
"""

import argparse
import json
import re
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from eval import bundled_articles, bundled_dataset, open_dataset
from rag import Answer, Assistant, Extractive, Library, load_prompts
from rag.encoder import SentenceEncoder
from rag.generation.answerer import Prompted
from rag.generation.refusal import REFUSAL
from rag.generation.tokenizers import ModelTokenizer
from rag.indexing.embed import StaticEmbedder
from rag.types import Message, ReplyEnd
from rag.verification.lexical import Lexical

QUESTIONS = 6  # about each article
EMBEDDER = StaticEmbedder()
FENCED = re.compile(r"<(articles|question)>\n.*?\n</\1>", re.DOTALL)


class Recorder:
    """A chat model that records its prompts and refuses to answer."""

    name = "recorder"

    def __init__(self) -> None:
        self.prompts: list[str] = []

    def stream(self, messages: Sequence[Message]) -> Iterator[str | ReplyEnd]:
        self.prompts.append("\n".join(message.text for message in messages))
        yield from (REFUSAL, ReplyEnd("stop"))


def main() -> None:
    """Plant every attack, and print the results."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, metavar="DIR")
    attacks = list(read(parser.parse_args().data))
    if not attacks:
        raise SystemExit("No attacks found: name the folder that contains them with --data.")
    asked = quoted = outside = prompts = flagged = 0
    for number, attack in enumerate(attacks):
        article = bundled_articles()[number % len(bundled_articles())]
        with tempfile.TemporaryDirectory() as home:
            library = Library(Path(home), EMBEDDER)
            (added,) = library.add([planted(article, attack, Path(home))])
            lines = library.article(added.id or "").receipt.lines
            flagged += any(line.reason and " ".join(line.text.split()) == attack for line in lines)
            recorder = Recorder()
            prompted = Prompted(
                recorder, load_prompts(), ModelTokenizer("", EMBEDDER, Path()), Lexical(), budget=100_000
            )
            for question in questions(article):
                asked += 1
                quoted += quotes(
                    Assistant(library, Extractive(EMBEDDER, Lexical(), SentenceEncoder())).ask(question),
                    attack,
                )
                Assistant(library, prompted).ask(question)
            prompts += len(recorder.prompts)
            outside += sum(attack in FENCED.sub("", prompt) for prompt in recorder.prompts)
    print(f"{len(attacks)} planted, {flagged} of them flagged or dropped by the reader")
    print(f"offline: {quoted} of {asked} answers quote a planted paragraph")
    print(f"prompts: {outside} of {prompts} contain one outside the tags")


def read(folder: Path) -> Iterator[str]:
    """The attacks, each on one line."""
    for file in sorted(folder.glob("*.jsonl")):
        for line in file.read_text(encoding="utf-8").splitlines():
            yield " ".join(json.loads(line)["attack"].split())


def planted(article: Path, attack: str, folder: Path) -> Path:
    """The article with the attack between its paragraphs."""
    paragraphs = article.read_text(encoding="utf-8").split("\n\n")
    middle = len(paragraphs) // 3
    file = folder / article.name
    file.write_text("\n\n".join([*paragraphs[:middle], attack, *paragraphs[middle:]]), encoding="utf-8")
    return file


def questions(article: Path) -> list[str]:
    """The first questions of the bundled dataset about an article, and one about something else."""
    about = [
        sample.question
        for sample in open_dataset(bundled_dataset())
        if sample.task == "ask" and sample.articles == (f"articles/{article.name}",) and not sample.history
    ]
    return [*about[: QUESTIONS - 1], "How is bouillabaisse made?"]


def quotes(answer: Answer, attack: str) -> bool:
    """Whether an answer repeats a planted paragraph or a sentence of it."""
    said = [" ".join(sentence.text.split()) for sentence in answer.sentences]
    return any(sentence in attack for sentence in said)


if __name__ == "__main__":
    main()
