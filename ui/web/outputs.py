"""What the page's functions for programs return, as JSON schemas of what `rag.serialize` makes."""

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel

from rag import AddStatus, Status, SummaryStyle


class Described(BaseModel):
    author: str | None
    date: str | None
    site: str | None
    language: str | None


class Citation(Described):
    article: str
    title: str
    section: str | None
    start: int
    end: int
    quote: str
    attributed: bool
    reported: str | None
    reported_by: str | None
    page: int | None


class Sentence(BaseModel):
    text: str
    status: Status
    probability: float
    reasons: list[str]
    checker: str | None
    invalid: list[str]
    citations: list[Citation]


class Passage(BaseModel):
    article: str
    start: int
    end: int
    score: float


class Tokens(BaseModel):
    prompt: int
    completion: int
    total: int
    counted: bool
    cached: int | None


class Receipt(BaseModel):
    model: str
    prompt: str | None
    passages: list[Passage]
    tokens: Tokens | None
    cost: float | None
    seconds: float
    rewritten: str | None
    incomplete: str | None
    checker: str | None
    checker_failed: str | None
    confidence: float | None
    reranker: str | None
    reranker_failed: str | None
    left_out: list[str]
    search_incomplete: str | None
    thought: float | None
    stages: dict[str, float] | None


class Filters(BaseModel):
    articles: list[str] | None
    since: str | None
    until: str | None
    site: str | None


class Searched(BaseModel):
    articles: int
    of: int
    filters: Filters
    titles: list[str]


class Answer(BaseModel):
    question: str
    abstained: bool
    text: str
    sentences: list[Sentence]
    searched: Searched | None
    closest: list[Citation]
    quotes: list[Sentence]
    receipt: Receipt


class Coverage(BaseModel):
    article: str
    section: str | None
    start: int
    end: int
    cited: bool


class Summary(BaseModel):
    abstained: bool
    text: str
    sentences: list[Sentence]
    style: SummaryStyle
    coverage: list[Coverage]
    receipt: Receipt


class Counts(BaseModel):
    supported: int
    unclear: int
    unsupported: int


class CheckReceipt(BaseModel):
    checker: str
    seconds: float
    checker_failed: str | None
    left_out: list[str]
    search_incomplete: str | None


class Checked(BaseModel):
    sentences: list[Sentence]
    counts: Counts
    receipt: CheckReceipt


class Added(BaseModel):
    source: str
    id: str | None
    title: str | None
    chunks: int
    status: AddStatus
    reason: str | None


class Article(Described):
    id: str
    title: str
    source: str
    chunks: int
    outdated: bool
    original: bool


class Articles(BaseModel):
    result: list[Article]


_FORMS: Mapping[str, type[BaseModel]] = {
    "ask": Answer,
    "summarize": Summary,
    "check": Checked,
    "add": Added,
    "articles": Articles,
}


def schemas() -> dict[str, dict[str, Any]]:
    """The schema of what each function for programs returns, by its name; a list is in an object."""
    return {name: form.model_json_schema() for name, form in _FORMS.items()}
