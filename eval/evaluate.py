"""Evaluate: from the settings and a dataset to a run, or to the table of the cast."""

import hashlib
import re
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import Any, Literal

from eval.asking import Finished, finish
from eval.cache import CachedChat
from eval.cast import Detection, detect
from eval.dataset import Dataset, evidence_places
from eval.judge import Judge
from eval.material import stock
from eval.metrics import Entails
from eval.run import Run, carry_out
from eval.script import Line, Scripted
from eval.types import Sample
from rag import (
    Article,
    Claim,
    FallibleChecker,
    Library,
    ProgressCallback,
    build_assistant,
    build_checker,
    build_library,
    build_served_checker,
    load_prompts,
)
from rag.build import OFFLINE, STATIC, STUB
from rag.generation.chat import ChatModel
from rag.generation.lies import TRUTHFUL
from rag.generation.refusal import is_refusal
from rag.generation.reply import read_reply
from rag.settings import Settings
from rag.types import ReplyEnd, SentenceEnd

_AT_ONCE = 4  # samples that a server is asked for
_SECRETS = re.compile(r"(?<=//)[^/]*@|[?#].*")  # of an address
_SETTINGS = ("chunk_tokens", "embedder", "checker", "temperature", "context_tokens", "reply_tokens")


def build_judge(settings: Settings, name: str | None = None) -> Judge:
    """The checker of this name, in the forms of CITEWELL_CHECKER; without one, that of the settings.

    Raises UsageError for a form that is not known, PromptError, and NoKey.
    """
    keep = partial(_kept, settings, "checker")
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
    """Run `dataset` on the model that the settings name, and write the run into `folder`.

    Raises DatasetError and RunError, and whatever keeps the model from being asked at all.
    """
    with _material(dataset, settings, progress) as (library, articles):
        assistant = build_assistant(settings, library, partial(_kept, settings, "model", _tells))
        ask = partial(finish, assistant=assistant, articles=articles, entails=_entails(judge))
        about = _about(dataset, articles, settings, judge)
        return carry_out(dataset, ask, folder, about, jobs=_jobs(settings), progress=progress)


def cast(
    dataset: Dataset, settings: Settings, progress: ProgressCallback | None = None
) -> Sequence[Detection]:
    """The table of what each stub tells and which metric sees it, offline; raises DatasetError.

    Where a sample has a written lie of a stub's kind, the stub tells that, and its twin the rewording.
    """
    entails = _entails(build_checker())
    with _material(dataset, settings, progress) as (library, articles):

        def ask(stub: str) -> Callable[[Sample], Finished]:
            named = settings.model_copy(update={"model": f"{STUB}{stub}", "checker": OFFLINE})
            lines = _lines(dataset, stub)
            assistant = build_assistant(named, library, lambda chat: Scripted(chat, lines))
            return partial(finish, assistant=assistant, articles=articles, entails=entails)

        return detect(dataset, ask, progress)


def _lines(dataset: Dataset, stub: str) -> Mapping[str, Line]:
    """What the dataset has written for a stub, by the question."""
    kind = stub.removeprefix(TRUTHFUL)
    return {
        sample.question: Line(text, sample.evidence)
        for sample in dataset
        if kind in sample.lies and (text := sample.lies[kind] if kind == stub else sample.reworded)
    }


@contextmanager
def _material(
    dataset: Dataset, settings: Settings, progress: ProgressCallback | None
) -> Iterator[tuple[Library, Mapping[str, Article]]]:
    """A temporary library of a dataset's articles, and the articles by the dataset's names."""
    with tempfile.TemporaryDirectory(prefix="citewell-eval-") as home:
        library = build_library(settings.model_copy(update={"home": Path(home)}))
        stored = stock(dataset, library, build_library(settings), progress)
        for sample in dataset:
            evidence_places(sample, stored)  # a quote that does not stand is told before anything is asked
        yield library, stored


def _entails(judge: FallibleChecker) -> Entails:
    def entails(claim: Claim) -> bool | None:
        (verdict,) = judge.check([claim])
        return None if verdict is None else verdict.status == "supported"

    return entails


def _kept(
    settings: Settings,
    part: Literal["model", "checker"],
    readable: Callable[[str], bool],
    chat: ChatModel,
) -> ChatModel:
    """A server's model, with its replies kept in the data folder; a stub answers faster than a file."""
    if chat.name.startswith(STUB):
        return chat
    server = settings.server(part)
    setting = repr((server.base_url, settings.temperature, settings.reply_tokens))
    return CachedChat(chat, settings.home / "replies.sqlite3", setting=setting, readable=readable)


def _tells(reply: str) -> bool:
    """Whether there is a sentence or a refusal in a reply; an answerer gives one up that has neither."""
    if is_refusal(reply, is_cited=False):
        return True
    events = read_reply([reply, ReplyEnd("stop")], {}, build_checker())
    return any(isinstance(event, SentenceEnd) for event in events)


def _jobs(settings: Settings) -> int:
    return 1 if settings.model == OFFLINE or settings.model.startswith(STUB) else _AT_ONCE


def _about(
    dataset: Dataset, articles: Mapping[str, Article], settings: Settings, judge: Judge
) -> dict[str, Any]:
    """All that decides what comes of a run."""
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
    """The servers of the user's own that are asked: 8 hexadecimal digits of the SHA-256 of their addresses.

    What an address holds of names, passwords and keys is not counted.
    """
    asked: dict[Literal["model", "embedder", "checker"], bool] = {
        "model": _jobs(settings) > 1,
        "embedder": settings.embedder != STATIC,
        "checker": {judge.name, settings.checker} != {OFFLINE},
    }
    addresses = [settings.server(part).base_url or "" for part, is_asked in asked.items() if is_asked]
    places = dict.fromkeys(_SECRETS.sub("", address.strip()) for address in addresses)
    if not any(places):
        return {}
    return {"server": hashlib.sha256(" ".join(places).encode("utf-8", "replace")).hexdigest()[:8]}
