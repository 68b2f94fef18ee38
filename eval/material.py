"""Add the articles of a dataset to a separate library, as a user would add them."""

from collections.abc import Mapping

from eval.dataset import Dataset, DatasetError
from rag import Article, Library, ProgressCallback, UnknownArticle


def add_articles(
    dataset: Dataset, library: Library, own: Library, progress: ProgressCallback | None = None
) -> Mapping[str, Article]:
    """Add every article of `dataset` to `library`, and return the stored articles by the dataset's names.

    Articles that the dataset names by id are copied from the user's `own` library. Raises DatasetError
    for a file that isn't exactly one article, and for an unknown id.
    """
    stored: dict[str, Article] = {}
    for done, name in enumerate(dataset.articles, start=1):
        path = dataset.file(name)
        if path is None:
            added = library.adopt(_own(dataset, name, own))
        else:
            found = library.add([path])
            if len(found) != 1:
                raise DatasetError(
                    f"{dataset.path} names a file with {len(found):,} articles ({name!r}): "
                    "save each article in its own file, and name that file."
                )
            added = found[0]
        if added.id is None:
            raise DatasetError(f"{dataset.path} names an article that cannot be added: {added.reason}")
        stored[name] = library.article(added.id)
        if progress is not None:
            progress(done, len(dataset.articles), "Adding the articles")
    return stored


def _own(dataset: Dataset, name: str, library: Library) -> Article:
    try:
        return library.article(name)
    except UnknownArticle:
        first = next(sample.id for sample in dataset if name in sample.articles)
        raise DatasetError(
            f"{dataset.path} names an article that is not in your library ({name!r}, in the sample "
            f"{first!r}): add the article again, or remove the lines that name it."
        ) from None
