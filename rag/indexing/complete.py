"""Check that both indexes hold all that the articles say: what is lost gives few hits, and no error."""

from rag.errors import LibraryDamaged
from rag.storage.articles import Articles
from rag.storage.stores import ChunkStore


def check(articles: Articles, vectors: ChunkStore, terms: ChunkStore) -> None:
    """Raise LibraryDamaged if an index lacks chunks of the articles."""
    before = articles.stamp().generation
    expected = articles.chunks()
    for name, found in (("vectors", vectors.count()), ("terms", terms.count())):
        if found < expected and articles.stamp().generation == before:
            raise LibraryDamaged(
                f"Only {found:,} of {expected:,} passages have {name}: "
                "run `citewell doctor --fix` to rebuild them."
            )
