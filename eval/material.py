"""The articles of a dataset in a library of their own, as a user would have added them."""

from collections.abc import Mapping

from eval.dataset import Dataset, DatasetError
from rag import Article, Library, ProgressCallback


def stock(
    dataset: Dataset, library: Library, own: Library, progress: ProgressCallback | None = None
) -> Mapping[str, Article]:
    """Put every article of `dataset` into `library`; gives them as they are stored, by the dataset's names.

    Those that the dataset names by an id are taken from the user's `own` library. Raises
    DatasetError for a file that gives no article, and UnknownArticle for an id that is not there.
    """
    stored: dict[str, Article] = {}
    for done, name in enumerate(dataset.articles, start=1):
        path = dataset.file(name)
        if path is None:
            added = library.adopt(own.article(name))
        else:
            (added,) = library.add([path])
        if added.id is None:
            raise DatasetError(f"{dataset.path} names an article that cannot be added: {added.reason}")
        stored[name] = library.article(added.id)
        if progress is not None:
            progress(done, len(dataset.articles), "Adding the articles")
    return stored
