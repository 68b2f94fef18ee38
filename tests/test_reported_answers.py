"""The offline answerer on texts that report a belief, as ``benchmarks/reported.py`` measures it."""

import json
from functools import cache
from pathlib import Path
from typing import Any

from rag.generation.context import whole
from rag.generation.extractive import Extractive
from rag.generation.outcome import Condensed
from rag.indexing.embed import StaticEmbedder
from rag.reading.article import read_article
from rag.types import CitedSentence, SentenceEnd, Source
from rag.verification.lexical import Lexical

PATH = Path(__file__).parents[1] / "eval" / "datasets" / "reported.jsonl"
ROWS: list[dict[str, Any]] = [json.loads(line) for line in PATH.read_text(encoding="utf-8").splitlines()]


@cache
def answers() -> list[tuple[dict[str, Any], list[CitedSentence]]]:
    answerer = Extractive(StaticEmbedder(), Lexical())
    found = []
    for row in ROWS:
        article = read_article(Source("text:0", row["text"], keep_all=True))
        steps = answerer.answer(Condensed(row["question"]), whole(article))
        found.append((row, [step.sentence for step in steps if isinstance(step, SentenceEnd)]))
    return found


def test_a_refuted_report_is_never_the_whole_answer() -> None:
    alone = [
        row["id"]
        for row, said in answers()
        if not row["truthful"] and [sentence.text for sentence in said] == [row["reported"]]
    ]
    assert alone == []


def test_a_truthful_report_is_still_an_answer() -> None:
    answered = [
        {row["reported"], row["asserted"]} & {sentence.text for sentence in said}
        and all(sentence.verdict.status == "supported" for sentence in said)
        for row, said in answers()
        if row["truthful"]
    ]
    assert sum(map(bool, answered)) >= 0.8 * len(answered)


def test_most_reports_are_noted_as_what_they_are() -> None:
    cited = [
        (row, citation)
        for row, said in answers()
        for sentence in said
        for citation in sentence.citations
        if citation.quote == row["reported"]
    ]
    assert sum(citation.reported == row["kind"] for row, citation in cited) >= 0.7 * len(cited)
