"""An Ingest on fakes, an embedder that refuses, and two texts."""

from collections import Counter
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

import numpy as np
from fakes import FakeEmbedder, FakeLexical, FakeVectors
from numpy.typing import NDArray

from rag.errors import RequestRefused
from rag.indexing.ingest import Ingest
from rag.indexing.prepare import Pipeline, content
from rag.indexing.repair import Repairer
from rag.indexing.write import Stores
from rag.reading.article import read_article
from rag.storage.articles import Articles
from rag.storage.database import Database
from rag.storage.lock import exclusive
from rag.storage.originals import Originals
from rag.storage.pending import Pending
from rag.types import Article, Source

FERRY = "The Ferry\n\nThe ferry sails at noon from Hull.\n\nShare this\n\nIt was built in Rostock in 1987.\n"
CRANE = "The Crane\n\nThe crane was moved to the east quay in March.\n"


class Server(FakeEmbedder):
    """Keeps the texts that it embeds, and refuses those with a word in them."""

    def __init__(self, refused: str = "\0") -> None:
        super().__init__()
        self.refused = refused
        self.texts: list[str] = []
        self.before: Callable[[], None] = lambda: None

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        self.before()
        self.texts += texts
        if any(self.refused in text for text in texts):
            raise RequestRefused(f"The server refuses {self.refused}.")
        return super().embed(texts)


class Shop:
    """An Ingest on fakes, and what is in them."""

    def __init__(self, home: Path, budget: int = 200, embedder: FakeEmbedder | None = None) -> None:
        database = Database(home / "library.sqlite3")
        self.articles, self.originals = Articles(database), Originals(database, home / "originals")
        self.vectors, self.terms = FakeVectors(), FakeLexical()
        self.home = home
        self.use(budget, embedder)

    def use(self, budget: int = 200, embedder: FakeEmbedder | None = None) -> None:
        stores = Stores(self.articles, self.originals, self.vectors, self.terms)
        self.pipeline = Pipeline(embedder or FakeEmbedder(), budget)
        self.repairer = Repairer(self.home, stores, self.pipeline)
        self.ingest = Ingest(self.home, partial(exclusive, self.home), stores, self.pipeline, self.repairer)

    def put(
        self, origin: str, text: str, keep: Sequence[int] = (), keep_all: bool = False
    ) -> tuple[str, str]:
        added = self.ingest.put(Source(origin, text, frozenset(keep), keep_all))
        assert added.id is not None
        return added.status, added.id

    def abandon(self, origin: str, text: str) -> str:
        """Leave an article pending, as a writer that is killed does."""
        source = Source(origin, text)
        self.articles.begin([Pending(read_article(source), content(source), self.pipeline.version(source))])
        return read_article(source).id

    def get(self, identifier: str) -> Article:
        found = self.articles.get(identifier)
        assert found is not None
        return found

    def whole(self) -> bool:
        """Both indexes hold what the articles say, and nothing else."""
        expected = Counter({(row.id, row.version): row.chunks for row in self.articles.rows()})
        return self.vectors.counts() == self.terms.counts() == expected and not self.articles.unfinished()
