"""The terms of the chunks, in tantivy: BM25 over stems."""

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from itertools import islice
from pathlib import Path
from typing import Any

from rag.errors import LibraryDamaged, LibraryError
from rag.storage.empty import empty
from rag.storage.lock import PATIENCE
from rag.storage.manifest import Manifest
from rag.storage.segments import intact
from rag.storage.terms import asked, indexed
from rag.text import encodable
from rag.types import Chunk, Hit

CONTEXT_BOOST = 0.25
"""The weight of a term in the title or heading; a term in the chunk itself has 1."""

MAX_TERMS = 256
"""The maximum number of different terms of a question that are looked up, in English and in all others."""

_HEAP = 50_000_000  # bytes for the writer; tantivy needs at least 15 MB
_PAGE = 10_000


class Lexical:
    """An index in its own folder; readers see what any process has committed.

    `lock` takes the library's lock for a reader that opens the index, waiting up to the given seconds.
    """

    def __init__(
        self,
        folder: Path,
        lock: Callable[[float], AbstractContextManager[None]] = lambda _: nullcontext(),
    ) -> None:
        self._folder = folder
        self._lock = lock
        self._manifest = Manifest(folder)
        self._index: Any = None
        self._schema: Any = None

    def create(self) -> None:
        """Replace any existing index with an empty one."""
        import tantivy

        self._index = None
        self._manifest.withdraw()
        empty(self._folder)
        with self._mapped():
            tantivy.Index(_schema(), str(self._folder))

    def add(
        self, chunks: Sequence[Chunk], contexts: Sequence[str], texts: Sequence[str], language: str = "en"
    ) -> None:
        """Add chunks, with their titles and headings and their texts; idempotent."""
        import tantivy

        with self._writer() as writer:
            for chunk, context, text in zip(chunks, contexts, texts, strict=True):
                writer.delete_documents_by_term("key", _key(chunk))
                writer.add_document(
                    tantivy.Document(
                        key=_key(chunk),
                        article=chunk.article,
                        version=chunk.version,
                        section=chunk.section,
                        start=chunk.start,
                        end=chunk.end,
                        context=indexed(encodable(context), language),
                        body=indexed(encodable(text), language),
                    )
                )

    def sweep(self, article: str, version: str | None) -> None:
        """Remove the chunks of `article`, except those of `version`."""
        import tantivy

        with self._writer() as writer:
            query = tantivy.Query.term_query(self._schema, "article", article)
            if version is not None:
                query = query.and_must_not_match(tantivy.Query.term_query(self._schema, "version", version))
            writer.delete_documents_by_query(query)

    def query(self, text: str, n: int, articles: Collection[str] | None = None) -> list[Hit]:
        """The `n` chunks with the highest BM25 scores, best first, in the given articles (all if None)."""
        if articles is not None and not articles:
            return []
        with self._mapped():
            from tantivy import Occur, Query

            index = self._open()
            question = encodable(text)
            searcher = index.searcher()
            known = (
                term
                for term in asked(question, MAX_TERMS)
                if searcher.doc_freq("body", term) or searcher.doc_freq("context", term)
            )
            terms = islice(known, 2 * MAX_TERMS)
            matches = [
                (Occur.Should, Query.boost_query(Query.term_query(self._schema, field, term), boost))
                for term in terms
                for field, boost in (("body", 1.0), ("context", CONTEXT_BOOST))
            ]
            if not matches:
                return []
            query = Query.boolean_query(matches)
            if articles is not None:
                among = Query.term_set_query(self._schema, "article", sorted(articles))
                query = Query.boolean_query(
                    [(Occur.Must, query), (Occur.Must, Query.const_score_query(among, 0.0))]
                )
            hits = searcher.search(query, n, count=False).hits
            return [Hit(_chunk(searcher.doc(address)), float(score)) for score, address in hits]

    def seal(self) -> None:
        """Record the checksums of the files when a writer is done."""
        self._manifest.write()

    def verify(self) -> None:
        """Read every file again; raises LibraryDamaged if one has changed since it was sealed."""
        with self._mapped(), self._lock(PATIENCE):
            self._examine()

    def count(self) -> int:
        """The number of chunks."""
        with self._mapped():
            return int(self._open().searcher().num_docs)

    def counts(self) -> Counter[tuple[str, str]]:
        """The number of chunks of each version of each article."""
        with self._mapped():
            import tantivy

            searcher = self._open().searcher()
            seen: Counter[tuple[str, str]] = Counter()
            for offset in range(0, searcher.num_docs, _PAGE):
                page = searcher.search(tantivy.Query.all_query(), _PAGE, count=False, offset=offset)
                for _, address in page.hits:
                    chunk = _chunk(searcher.doc(address))
                    seen[chunk.article, chunk.version] += 1
            return seen

    def _open(self) -> Any:
        """The index as it was last committed."""
        import tantivy

        if self._index is None:
            with self._lock(PATIENCE):  # during a write, the manifest is missing
                self._examine()
                self._schema = _schema()
                self._index = tantivy.Index(self._schema, str(self._folder))
        self._index.reload()
        return self._index

    def _examine(self) -> None:
        """Raise an error, which `_mapped` maps, if the files aren't as they were written."""
        import tantivy

        if not tantivy.Index.exists(str(self._folder)):
            raise FileNotFoundError(f"{self._folder} holds no index")
        sound = self._manifest.matches()
        if sound is None and intact(self._folder):
            self._manifest.write()
        elif not sound:
            raise ValueError(f"the files in {self._folder} have changed")

    @contextmanager
    def _writer(self) -> Iterator[Any]:
        """A writer that commits at the end, or rolls back on failure."""
        with self._mapped():
            writer = self._open().writer(heap_size=_HEAP, num_threads=1)
            self._manifest.withdraw()
            try:
                # A killed writer leaves files with the names that the next one would give to its own.
                writer.garbage_collect_files()
                yield writer
                writer.commit()
            except BaseException:
                writer.rollback()
                raise
            finally:
                writer.wait_merging_threads()

    @contextmanager
    def _mapped(self) -> Iterator[None]:
        """Treat whatever tantivy raises as damage."""
        try:
            yield
        except LibraryError:
            raise
        except BaseException as error:
            # A panic of tantivy isn't an Exception, and its class can't be imported.
            if not isinstance(error, Exception) and type(error).__name__ != "PanicException":
                raise
            self._index = None
            raise LibraryDamaged(
                f"The terms in {self._folder} are damaged: run `citewell doctor --fix` to rebuild them."
            ) from error


def _schema() -> Any:
    import tantivy

    builder = tantivy.SchemaBuilder()
    for name in ("key", "article", "version"):
        builder.add_text_field(name, stored=True, tokenizer_name="raw", index_option="basic")
    for name in ("section", "start", "end"):
        builder.add_unsigned_field(name, stored=True)
    for name in ("context", "body"):
        builder.add_text_field(name, tokenizer_name="en_stem", index_option="freq")
    return builder.build()


def _key(chunk: Chunk) -> str:
    return f"{chunk.article}:{chunk.version}:{chunk.start}"


def _chunk(document: Any) -> Chunk:
    names = ("article", "version", "section", "start", "end")
    return Chunk(*(document.get_first(name) for name in names))
