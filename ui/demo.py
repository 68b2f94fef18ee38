"""The demo: add the bundled articles, summarize one, and ask questions about them."""

import tempfile
from dataclasses import dataclass
from pathlib import Path

from eval import bundled_articles
from rag import Added, Answer, Assistant, Library, Summary, build_checker, build_offline

SUMMARISED = "ellerwick-mine-water"
QUESTIONS = (
    "How much did the Ellerwick Heat Network cost?",
    "Who signed the letter to the clockmaker?",
    # Only an image caption answers it, and captions are dropped.
    "Which architect won the Brick Prize?",
)


@dataclass(frozen=True, slots=True)
class Tour:
    """Results of the demo: added articles, a summary, and answers, the last of them a refusal."""

    added: tuple[Added, ...]
    summary: Summary
    answers: tuple[Answer, ...]


def tour() -> Tour:
    """Run the demo in a temporary library."""
    with tempfile.TemporaryDirectory(prefix="citewell-demo-") as home:
        library = Library(Path(home))
        assistant = Assistant(library, build_offline(build_checker()))
        added = tuple(library.add(bundled_articles()))
        chosen = next(item.id for item in added if item.id is not None and SUMMARISED in item.source)
        summary = assistant.summarize(chosen)
        return Tour(added, summary, tuple(assistant.ask(question) for question in QUESTIONS))
