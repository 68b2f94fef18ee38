"""Overviews of the articles, in their database; they are derived, so they can be dropped and made again."""

import json
from collections.abc import Collection, Iterable

from rag.storage.among import among
from rag.storage.stores import ArticleDatabase
from rag.types import Article, Example, Overview, Sentence

_KEPT = (
    "SELECT article, summary, text FROM overviews JOIN articles "
    "ON articles.id = article AND articles.version = overviews.version AND state = 'indexed' "
    "WHERE made_by = ? AND article IN ({ids})"
)


class KeptOverviews:
    """The overviews in a database, each of a version of an article; raises what its transactions raise."""

    def __init__(self, database: ArticleDatabase) -> None:
        self._transaction = database.transaction

    def get(self, article_id: str, made_by: str) -> Overview | None:
        """The overview of an article's current version, if it was made by `made_by`."""
        with self._transaction() as db:
            found = db.execute(
                "SELECT article, summary, questions, text FROM overviews JOIN articles "
                "ON articles.id = article AND articles.version = overviews.version AND state = 'indexed' "
                "WHERE article = ? AND made_by = ?",
                (article_id, made_by),
            ).fetchone()
            return None if found is None else _restored(*found)

    def summaries(self, ids: Collection[str], made_by: str) -> dict[str, str]:
        """The summary of each of these articles whose overview is kept, as one text."""
        with self._transaction() as db:
            return {
                name: " ".join(text[start:end] for start, end in places)
                for name, summary, text in among(db, _KEPT, ids, made_by)  # one text at a time
                if (places := json.loads(summary))
            }

    def keep(self, overview: Overview, article: Article, made_by: str) -> None:
        """Keep the overview of `article`, unless its text has since changed."""
        summary = [[each.start, each.end] for each in overview.summary]
        questions = [[each.question, each.sentence.start, each.sentence.end] for each in overview.questions]
        with self._transaction() as db:
            db.execute(
                "INSERT INTO overviews (article, version, made_by, summary, questions) "
                "SELECT id, version, :made_by, :summary, :questions FROM articles "
                "WHERE id = :id AND text = :text AND state = 'indexed' "
                "ON CONFLICT (article) DO UPDATE SET version = excluded.version, "
                "made_by = excluded.made_by, summary = excluded.summary, questions = excluded.questions",
                {
                    "id": article.id,
                    "text": article.text,
                    "made_by": made_by,
                    "summary": json.dumps(summary),
                    "questions": json.dumps(questions, ensure_ascii=False),
                },
            )


def _restored(article_id: str, summary: str, questions: str, text: str) -> Overview:
    def sentences(places: Iterable[tuple[int, int]]) -> tuple[Sentence, ...]:
        return tuple(Sentence(start, end, text[start:end]) for start, end in places)

    asked = json.loads(questions)
    answers = sentences(places for _, *places in asked)
    examples = (Example(question, answer) for (question, *_), answer in zip(asked, answers, strict=True))
    return Overview(article_id, sentences(json.loads(summary)), tuple(examples))
