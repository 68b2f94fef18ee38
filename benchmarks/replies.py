"""Measure what is shown of the replies of a language model, however weak, to the bundled questions.

``python benchmarks/replies.py --questions 60`` asks the model that the settings name (``CITEWELL_MODEL`` and
``OPENAI_BASE_URL``) evenly chosen questions of the bundled dataset, about the bundled articles alone, so that
some have no answer there. Prints each sentence that is shown as supported, with its quotes, for somebody to
read, and how many answers have a supported sentence, are followed by quotes, refuse, or do none of these.
Ask a small model with ``CITEWELL_CONTEXT_TOKENS=500 CITEWELL_REPLY_TOKENS=120``.
"""

import argparse
import tempfile
from collections import Counter
from pathlib import Path

from eval import bundled_articles, bundled_dataset, open_dataset
from rag import Answer, build_assistant, build_library, load_settings


def main() -> None:
    """Ask, and print what is shown."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--questions", type=int, default=60, help="how many to ask")
    wanted = parser.parse_args().questions
    samples = [sample for sample in open_dataset(bundled_dataset()) if sample.task == "ask"]
    kinds: Counter[str] = Counter()
    statuses: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as home:
        settings = load_settings(home=Path(home))
        library = build_library(settings)
        library.add(bundled_articles())
        assistant = build_assistant(settings, library)
        for index in range(wanted):
            sample = samples[index * len(samples) // wanted]
            answer = assistant.ask(sample.question, history=sample.history)
            kinds[kind(answer)] += 1
            statuses.update(sentence.verdict.status for sentence in answer.sentences)
            show(answer)
    print(", ".join(f"{count} {name}" for name, count in kinds.most_common()))
    print("sentences: " + ", ".join(f"{count} {name}" for name, count in statuses.most_common()))


def kind(answer: Answer) -> str:
    """What an answer offers its reader."""
    if answer.abstained:
        return "refusals"
    if any(sentence.verdict.status == "supported" for sentence in answer.sentences):
        return "with a supported sentence"
    return "followed by quotes" if answer.quotes else "with none of these"


def show(answer: Answer) -> None:
    """Print the supported sentences of an answer, if there are any."""
    supported = [each for each in answer.sentences if each.verdict.status == "supported"]
    if supported:
        print(f"? {answer.question}", flush=True)
    for sentence in supported:
        print(f"  {sentence.text}")
        for citation in sentence.citations:
            print(f"    “{citation.quote}”")


if __name__ == "__main__":
    main()
