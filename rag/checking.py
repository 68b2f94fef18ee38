"""Check a text from anywhere, sentence by sentence, against the articles of a library."""

import time
from collections.abc import Collection

from rag.errors import UsageError
from rag.events import timed
from rag.generation.claims import claims
from rag.library import PASSAGE_HITS, Library
from rag.reading.instructions import addresses_model
from rag.types import CheckedText, CheckReceipt, Filters, ProgressCallback
from rag.verification.checker import Checker, FallibleChecker
from rag.verification.citations import cite
from rag.verification.recheck import recheck
from rag.verification.substantiate import substantiate

LONGEST_TEXT = 100_000  # characters that are checked at once: some thousand sentences, each of them a search


def check(
    text: str,
    library: Library,
    checker: Checker,
    served: FallibleChecker | None,
    articles: Collection[str] | None,
    progress: ProgressCallback | None,
) -> CheckedText:
    """What `Assistant.check` gives and raises; a `served` checker has the last word."""
    started = time.perf_counter()
    if len(text) > LONGEST_TEXT:
        raise UsageError(f"The text has more than {LONGEST_TEXT:,} characters: check it in shorter parts.")
    filters = Filters(None if articles is None else tuple(articles))
    damaged = list(library.scope(filters).silent)
    said = claims(text)
    if not said:
        raise UsageError("The text has no sentence to check: give one that claims something.")
    checked, incomplete = [], None
    with timed("check", sentences=len(said)):
        for number, claim in enumerate(said, start=1):
            retrieved = library.retrieve(claim, n=PASSAGE_HITS, articles=articles)
            damaged += retrieved.damaged
            incomplete = retrieved.incomplete or incomplete
            found = [
                cite(passage, sentence)
                for passage in retrieved.passages
                for sentence in passage.sentences
                if not addresses_model(sentence.text)
            ]
            checked.append(substantiate(claim, found, checker))
            if progress is not None:
                progress(number, len(said), "checking")
        last = recheck(checked, served)
    seconds = round(time.perf_counter() - started, 3)
    left_out = tuple(dict.fromkeys(damaged))
    receipt = CheckReceipt(last.checker or checker.name, seconds, last.failed, left_out, incomplete)
    return CheckedText(last.sentences, receipt)
