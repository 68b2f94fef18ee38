"""Questions about an article itself, in wordings that the word lists were made from, and in others."""

import pytest

from rag.generation.about import aspect_of, names_article, without_frame
from rag.generation.imprint import imprint
from rag.reading.article import read_article
from rag.types import Source

ASKED = {
    "overview": [
        "What is the article about?",
        "Can you give me the gist?",
        "Summarise this",
        "What's this text all about?",
        "What is this piece trying to say?",
        "What happened?",
        "Worum geht es in dem Artikel?",
        "Fasse den Artikel zusammen.",
        "Was sind die wichtigsten Punkte?",
        "De quoi s'agit-il ?",
        "Peux-tu me faire un résumé du texte ?",
        "¿Cuál es el tema de la noticia?",
        "¿Me puedes hacer un resumen?",
        "Di cosa parla l'articolo?",
        "Waar gaat het artikel over?",
        "Sobre o que é o texto?",
        "这篇文章讲了什么？",
    ],
    "author": [
        "Who wrote this?",
        "By whom was it written?",
        "Wer ist der Autor?",
        "Qui a écrit cet article ?",
    ],
    "date": ["When was this published?", "How old is this article?", "¿Qué fecha tiene el texto?"],
    "site": ["Which newspaper published this?", "Où ce texte a-t-il été publié ?"],
    "title": ["What is the title of the document?", "Wie lautet der Titel?"],
}

OTHERS = [
    "",
    "?",
    "Why?",
    "How many?",
    "Who was it?",
    "When did it happen?",
    "What did she say?",
    "What year was it?",
    "What does the article say about ferries?",
    "What happened to the ferry?",
    "Who wrote the letter to the mayor?",
    "What are the main causes?",
    "What is Article 5?",
    "What is the source of the river?",
    "How long is the article?",
    "Wie geht es?",
    "Was sagt der Artikel über die Fähre?",
    "Qui a écrit la lettre ?",
    "¿Cuándo se inauguró el museo?",
    "它有多高?",
]


@pytest.mark.parametrize(("aspect", "question"), [(kind, each) for kind in ASKED for each in ASKED[kind]])
def test_a_question_without_a_topic_is_about_the_article(aspect: str, question: str) -> None:
    assert aspect_of(question) == aspect


@pytest.mark.parametrize("question", OTHERS)
def test_a_question_with_a_topic_is_not_and_neither_is_one_that_asks_for_nothing(question: str) -> None:
    assert aspect_of(question) is None


def test_the_article_may_be_named_or_only_pointed_at() -> None:
    assert names_article("What is the article about?")
    assert not names_article("What is it about?")
    assert not names_article("What does the article say about ferries?")


@pytest.mark.parametrize(
    ("question", "left"),
    [
        ("What does the article say about ferries?", "What does the about ferries?"),
        ("Was sagt der Artikel über Fähren?", "Was der über Fähren?"),
        ("Que dit l’article sur le pont ?", "Que l’ sur le pont ?"),
        ("Who wrote the article about ferries?", "Who wrote the article about ferries?"),
        ("What do the ferrymen say?", "What do the ferrymen say?"),
    ],
)
def test_that_an_article_is_asked_is_no_part_of_the_topic(question: str, left: str) -> None:
    assert " ".join(without_frame(question).split()) == left


def test_a_title_above_several_headings_is_stated_once() -> None:
    text = "# The slow crane\n\n## At noon\n\n### In summer\n\nThe crane of Brenholt rests at noon.\n"
    [line] = imprint(read_article(Source("/crane.md", text)), "title")
    assert (line.section, line.sentences[0].text) == (None, "The slow crane")
