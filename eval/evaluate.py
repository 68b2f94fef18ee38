"""Evaluate a dataset with the given settings: run a model on it, or the cast of stubs."""

import hashlib
import re
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import Any, Literal

from eval.asking import SampleResult, run_sample
from eval.cache import CachedChat
from eval.cast import Detection, detect
from eval.dataset import Dataset, evidence_places
from eval.judge import Judge
from eval.material import add_articles
from eval.metrics import Entails
from eval.run import Run, run_samples
from eval.script import Line, Scripted
from eval.types import Sample
from rag import (
    OFFLINE,
    STUB,
    Article,
    ChatModel,
    Claim,
    FallibleChecker,
    Library,
    ProgressCallback,
    ReplyEnd,
    SentenceEnd,
    ServedPart,
    Settings,
    build_assistant,
    build_checker,
    build_library,
    build_served_checker,
    load_prompts,
)
from rag.build import NONE, STATIC
from rag.generation.lies import TRUTHFUL
from rag.generation.refusal import is_refusal
from rag.generation.reply import read_reply

_CONCURRENCY = 4  # samples that a server answers at the same time
_SECRETS = re.compile(r"(?<=//)[^/]*@|[?#].*")  # the parts of an address that may hold credentials
_SETTINGS = (
    "chunk_tokens",
    "embedder",
    "embedder_query_prefix",
    "embedder_passage_prefix",
    "reranker",
    "checker",
    "temperature",
    "reasoning_effort",
    "context_tokens",
    "reply_tokens",
)


def build_judge(settings: Settings, name: str | None = None) -> Judge:
    """Build the checker `name`, written as in CITEWELL_CHECKER; without one, the checker of the settings.

    Raises UsageError for an unknown form, PromptError, and NoKey.
    """
    keep = partial(_cached, settings, "checker")
    if name is None:
        served = build_served_checker(settings, keep)
    else:
        served = build_served_checker(settings.model_copy(update={"checker": name}), keep, "--judge")
    return Judge(build_checker() if served is None else served)


def evaluate(
    dataset: Dataset,
    settings: Settings,
    judge: Judge,
    folder: Path,
    progress: ProgressCallback | None = None,
) -> Run:
    """Run `dataset` on the model in the settings, and write the run into `folder`.

    Raises DatasetError, RunError, and any error that makes the model unavailable for every sample.
    """
    with _dataset_library(dataset, settings, progress) as (library, articles):
        assistant = build_assistant(settings, library, partial(_cached, settings, "model", _is_readable))
        ask = partial(run_sample, assistant=assistant, articles=articles, entails=_entails(judge))
        about = _about(dataset, articles, settings, judge)
        return run_samples(dataset, ask, folder, about, jobs=_jobs(settings), progress=progress)


def cast(
    dataset: Dataset, settings: Settings, progress: ProgressCallback | None = None
) -> Sequence[Detection]:
    """Run every stub offline and count the lies that the metrics detect; raises DatasetError.

    If a sample has a written lie of a stub's kind, the stub tells that one, and its twin the rewording.
    """
    entails = _entails(build_checker())
    with _dataset_library(dataset, settings, progress) as (library, articles):

        def ask(stub: str) -> Callable[[Sample], SampleResult]:
            named = settings.model_copy(update={"model": f"{STUB}{stub}", "checker": OFFLINE})
            lines = _lines(dataset, stub)
            assistant = build_assistant(named, library, lambda chat: Scripted(chat, lines))
            return partial(run_sample, assistant=assistant, articles=articles, entails=entails)

        return detect(dataset, ask, progress)


def _lines(dataset: Dataset, stub: str) -> Mapping[str, Line]:
    """The lines that the dataset provides for a stub, by question."""
    kind = stub.removeprefix(TRUTHFUL)
    return {
        sample.question: Line(text, sample.evidence)
        for sample in dataset
        if kind in sample.lies and (text := sample.lies[kind] if kind == stub else sample.reworded)
    }


@contextmanager
def _dataset_library(
    dataset: Dataset, settings: Settings, progress: ProgressCallback | None
) -> Iterator[tuple[Library, Mapping[str, Article]]]:
    """A temporary library with a dataset's articles, and these articles by the dataset's names."""
    with tempfile.TemporaryDirectory(prefix="citewell-eval-") as home:
        library = build_library(settings.model_copy(update={"home": Path(home)}))
        stored = add_articles(dataset, library, build_library(settings), progress)
        for sample in dataset:
            evidence_places(sample, stored)  # report missing evidence before asking anything
        yield library, stored


def _entails(judge: FallibleChecker) -> Entails:
    def entails(claim: Claim) -> bool | None:
        (verdict,) = judge.check([claim])
        return None if verdict is None else verdict.status == "supported"

    return entails


def _cached(
    settings: Settings,
    part: Literal["model", "checker"],
    readable: Callable[[str], bool],
    chat: ChatModel,
) -> ChatModel:
    """Cache a server's replies in the data folder; a stub is faster than the cache."""
    if chat.name.startswith(STUB):
        return chat
    server = settings.server(part)
    asked = settings.temperature, settings.reasoning_effort, settings.reply_tokens
    setting = repr((server.base_url, *asked))
    return CachedChat(chat, settings.folder / "replies.sqlite3", setting=setting, readable=readable)


def _is_readable(reply: str) -> bool:
    """Whether a reply has a sentence or a refusal; an answerer discards a reply with neither."""
    if is_refusal(reply, is_cited=False):
        return True
    events = read_reply([reply, ReplyEnd("stop")], {}, build_checker())
    return any(isinstance(event, SentenceEnd) for event in events)


def _jobs(settings: Settings) -> int:
    return 1 if settings.model == OFFLINE or settings.model.startswith(STUB) else _CONCURRENCY


def _about(
    dataset: Dataset, articles: Mapping[str, Article], settings: Settings, judge: Judge
) -> dict[str, Any]:
    """Everything that determines the results of a run."""
    texts = repr([(name, article.text) for name, article in articles.items()])
    judges = any(name.startswith("openai:") for name in (judge.name, settings.checker))
    answers = settings.model != OFFLINE
    prompts = load_prompts(settings.prompts) if judges or answers else {}
    used = {
        name: prompt.digest for name, prompt in prompts.items() if (judges if name == "judge" else answers)
    }
    return {
        "citewell": version("citewell"),
        "dataset": {
            "name": dataset.path.name,
            "samples": dataset.count,
            "sha256": dataset.digest,
            "articles": hashlib.sha256(texts.encode("utf-8", "replace")).hexdigest(),
        },
        "model": settings.model,
        "judge": judge.name,
        "prompts": used,
        "settings": {name: getattr(settings, name) for name in _SETTINGS} | _server(settings, judge),
    }


def _server(settings: Settings, judge: Judge) -> dict[str, str]:
    """The user's own servers, as the first 8 hexadecimal digits of the SHA-256 of their addresses.

    User names, passwords and keys in an address are left out.
    """
    asked: dict[ServedPart, bool] = {
        "model": _jobs(settings) > 1,
        "embedder": settings.embedder != STATIC,
        "reranker": settings.reranker not in (NONE, OFFLINE),
        "checker": {judge.name, settings.checker} != {OFFLINE},
    }
    addresses = [settings.server(part).base_url or "" for part, is_asked in asked.items() if is_asked]
    places = dict.fromkeys(_SECRETS.sub("", address.strip()) for address in addresses)
    if not any(places):
        return {}
    return {"server": hashlib.sha256(" ".join(places).encode("utf-8", "replace")).hexdigest()[:8]}
