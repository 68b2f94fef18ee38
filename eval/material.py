"""The articles of a dataset in a library of their own, as a user would have added them."""

from collections.abc import Mapping

from eval.dataset import Dataset, DatasetError
from rag import Article, Library, ProgressCallback, UnknownArticle


def stock(
    dataset: Dataset, library: Library, own: Library, progress: ProgressCallback | None = None
) -> Mapping[str, Article]:
    """Put every article of `dataset` into `library`; gives them as they are stored, by the dataset's names.

    Those that the dataset names by an id are taken from the user's `own` library. Raises
    DatasetError for a file that does not give one article, and for an id that is not there.
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
                    f"{dataset.path} names a file of {len(found):,} articles ({name!r}): "
                    "write each article into a file of its own, and name that."
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
            f"{dataset.path} names an article that is not in your library ({name!r}, as in the sample "
            f"{first!r}): add it again, or take the lines that name it out of the file."
        ) from None
