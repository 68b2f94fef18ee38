"""Questions about the articles themselves, from a file to the answer."""

from dataclasses import replace
from pathlib import Path

import pytest
from fakes import FakeEmbedder, ScriptedChat

from rag import Answer, Assistant, Extractive, Filters, Library, Turn, UnknownArticle, load_prompts
from rag.generation.answerer import Prompted
from rag.indexing.embed import StaticEmbedder
from rag.introductions import introduce
from rag.verification.lexical import Lexical

CRANE = """---
author: Jane Doe
date: 2024-03-12
site: The Brenholt Echo
---
# The slow crane

By Jane Doe

12 March 2024

The crane of Brenholt rests at noon, as it has done since the harbour was built in 1962.
Its driver, Marta Quill, eats her lunch on the quay.

The harbour wants a faster one, which would cost four million euros. Nobody has said who would pay for it.
The council will decide in May whether the old crane becomes a museum, as the museum's friends demand.
"""
FERRY = """The ferry that came back

The ferry of Sundvik sails to Oster again, after its engine was repaired in the yard of Hull last week.

Its captain found the fault when the engine began to smoke in the fjord, with 200 people on board.
"""
NEWS = [
    "The mayor of Oster resigned on Monday.",
    "A whale was seen in the bay of Kiel.",
    "Nobody bought the old lighthouse.",
    "Rain ruined the harvest of plums in the valley.",
    "The choir sang for nine hours without a break.",
    "Eleven goats live on the roof of a supermarket.",
    "The museum lost its only painting in a storm.",
]
OFFLINE = Extractive(StaticEmbedder(), Lexical())


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Library:
    folder = tmp_path_factory.mktemp("introductions")
    (folder / "crane.md").write_text(CRANE, encoding="utf-8")
    library = Library(folder / "library")
    library.add([folder / "crane.md"])
    library.add_text(FERRY, keep_all=True)
    return library


@pytest.fixture(scope="module")
def crane(library: Library) -> str:
    return library.articles()[0].id


def texts(answer: Answer) -> list[str]:
    return [sentence.text for sentence in answer.sentences]


def model(*replies: str) -> tuple[Prompted, ScriptedChat]:
    chat = ScriptedChat(*replies)
    return Prompted(chat, load_prompts(), FakeEmbedder(), Lexical(), budget=6000), chat


@pytest.mark.parametrize("question", ["What is the article about?", "Worum geht es?", "Résume l’article."])
def test_what_an_article_is_about_is_answered_as_its_summary(
    library: Library, crane: str, question: str
) -> None:
    assistant = Assistant(library, OFFLINE)
    answer, summary = assistant.ask(question, articles=[crane]), assistant.summarize(crane)
    assert texts(answer) == [sentence.text for sentence in summary.sentences]
    assert {sentence.verdict.status for sentence in answer.sentences} == {"supported"}
    article = library.article(crane)
    for citation in (each for sentence in answer.sentences for each in sentence.citations):
        assert article.text[citation.start : citation.end] == citation.quote


def test_each_of_several_articles_is_introduced(library: Library) -> None:
    answer = Assistant(library, OFFLINE).ask("What are the articles about?")
    cited = {citation.article for sentence in answer.sentences for citation in sentence.citations}
    assert cited == {info.id for info in library.articles()}


@pytest.mark.parametrize(("since", "site"), [("2024-03-01", None), (None, "the brenholt echo")])
def test_only_articles_that_match_the_filters_are_introduced(
    library: Library, crane: str, since: str | None, site: str | None
) -> None:
    answer = Assistant(library, OFFLINE).ask("What are the articles about?", since=since, site=site)
    assert {citation.article for each in answer.sentences for citation in each.citations} == {crane}


def test_an_article_that_is_removed_meanwhile_is_left_out(library: Library, crane: str) -> None:
    scope = library.scope(Filters((crane,)), titles=1)
    found = introduce("overview", replace(scope, latest=("removed", crane)), library, OFFLINE.outline)
    assert {passage.article for passage in found.passages} == {crane}


def test_the_stages_of_an_introduction_are_told(library: Library) -> None:
    receipt = Assistant(library, OFFLINE).ask("What is this about?", profile=True).receipt
    assert {"read", "choose", "verify"} <= (receipt.stages or {}).keys()


@pytest.mark.parametrize(
    ("question", "line"),
    [
        ("Who wrote this?", "By Jane Doe"),
        ("When was this published?", "12 March 2024"),
        ("What is the title?", "The slow crane"),
    ],
)
def test_the_line_that_states_it_is_quoted(library: Library, crane: str, question: str, line: str) -> None:
    assert texts(Assistant(library, OFFLINE).ask(question, articles=[crane])) == [line]


def test_what_only_the_metadata_say_is_not_quoted(library: Library, crane: str) -> None:
    answer = Assistant(library, OFFLINE).ask("Where was this published?", articles=[crane])
    assert answer.abstained
    assert answer.receipt.incomplete == "only the metadata give the site: The Brenholt Echo"


def test_what_neither_the_text_nor_the_metadata_say_is_refused(library: Library, crane: str) -> None:
    ferry = library.articles()[1].id
    answer = Assistant(library, OFFLINE).ask("Who wrote this?", articles=[ferry])
    assert (answer.abstained, answer.receipt.incomplete) == (True, None)


def test_a_model_reads_the_lines_and_what_a_summary_takes(library: Library, crane: str) -> None:
    prompted, chat = model("Jane Doe wrote it [1].")
    answer = Assistant(library, prompted, quoting=OFFLINE).ask("Who wrote this?", articles=[crane])
    assert [citation.quote for citation in answer.sentences[0].citations] == ["By Jane Doe"]
    assert "The harbour wants a faster one" in chat.prompts[0][-1].text


def test_a_model_alone_reads_the_whole_article(library: Library, crane: str) -> None:
    prompted, chat = model("It is about a crane [3].")
    Assistant(library, prompted).ask("What is this about?", articles=[crane])
    assert "as the museum's friends demand" in chat.prompts[0][-1].text


def test_the_article_is_not_the_topic_of_the_conversation(library: Library, crane: str) -> None:
    history = [Turn("Who drives the crane?", "")]
    assistant = Assistant(library, OFFLINE)
    answer = assistant.ask("What is the article about?", articles=[crane], history=history)
    assert texts(answer) == texts(assistant.ask("What is the article about?", articles=[crane]))


def test_no_model_rewrites_what_is_asked_of_the_article(library: Library, crane: str) -> None:
    prompted, chat = model("It is about a crane [1].")
    assistant = Assistant(library, prompted, quoting=OFFLINE)
    history = [Turn("Who drives the crane?", "")]
    answer = assistant.ask("What is the article about?", articles=[crane], history=history)
    assert (answer.receipt.rewritten, len(chat.prompts)) == (None, 1)


def test_of_a_large_library_the_latest_articles_are_introduced(tmp_path: Path) -> None:
    library = Library(tmp_path, FakeEmbedder())
    for text in NEWS:
        library.add_text(text)
    answer = Assistant(library, OFFLINE).ask("What is this about?")
    assert sorted(texts(answer)) == sorted(NEWS[2:])
    assert answer.receipt.incomplete == "only the 5 articles added last were read: choose those you mean"


def test_an_article_that_is_not_there_is_an_error(library: Library) -> None:
    with pytest.raises(UnknownArticle):
        Assistant(library, OFFLINE).ask("What is this about?", articles=["missing"])


def test_a_topic_is_found_although_the_question_says_that_an_article_is_asked(
    library: Library, crane: str
) -> None:
    answer = Assistant(library, OFFLINE).ask("What does the article say about Marta Quill?", articles=[crane])
    assert "Its driver, Marta Quill, eats her lunch on the quay." in texts(answer)
