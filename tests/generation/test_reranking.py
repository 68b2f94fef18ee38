"""Passages are ranked by their likeliest sentences, with no server."""

from bridge import BRIDGE, passage

from rag import load_settings
from rag.build import build_reranker
from rag.encoder import SentenceEncoder
from rag.generation.reranking import OfflineReranker
from rag.indexing.embed import StaticEmbedder

OFFLINE = OfflineReranker(StaticEmbedder(), SentenceEncoder())


def test_the_passage_with_the_sentence_that_answers_comes_first() -> None:
    scores = OFFLINE.scores("Who opened the bridge?", [passage(BRIDGE[3:]), passage(BRIDGE[:3])])
    assert len(scores) == 2
    assert scores[1] > scores[0]


def test_a_question_in_other_words_finds_its_passage() -> None:
    scores = OFFLINE.scores("How do people get over the water?", [passage((each,)) for each in BRIDGE])
    assert max(range(len(BRIDGE)), key=scores.__getitem__) == 3


def test_passages_without_anything_that_answers_are_equal() -> None:
    asking = passage(("Who opened the bridge?",))
    assert OFFLINE.scores("Who opened the bridge?", [asking, asking]) == [0, 0]
    assert OFFLINE.scores("Who opened the bridge?", []) == []


def test_it_is_built_by_its_name() -> None:
    built = build_reranker(load_settings(reranker="offline"))
    assert isinstance(built, OfflineReranker)
    assert built.name == "offline"
