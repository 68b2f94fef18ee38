"""Each metric on small cases worked out by hand, and properties that all of them share."""

import math
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.metrics import METRICS, Entails, score
from eval.types import Answerable, Place, Reply, ReplySentence, Sample, Task
from rag.types import Claim, Passage, Quote, Sentence
from rag.verification.lexical import Lexical

NOT_SHARES = {"length", "tokens", "cost"}
REFUSAL = Reply(())


def contains(claim: Claim) -> bool | None:
    """Whether all words of the claim are in its quotes; None for a claim that asks not to be scored."""
    if "unscored" in claim.text:
        return None
    return set(claim.text.split()) <= set(" ".join(texts(claim)).split())


def texts(claim: Claim) -> list[str]:
    return [quote.text for quote in claim.quotes]


def cited(text: str, *quotes: str, supported: bool = True, attributed: bool = False) -> ReplySentence:
    places = tuple(Place("a", 10 * index, 10 * index + 5) for index in range(len(quotes)))
    return ReplySentence(text, supported, places, tuple(map(Quote, quotes)), attributed=attributed)


def passage(start: int, end: int, text: str = "", article: str = "a") -> Passage:
    return Passage(article, "Title", None, start, end, (Sentence(start, end, text),), 0.5)


def asked(answerable: Answerable = True, answers: tuple[str, ...] = ()) -> Sample:
    return Sample("1", "ask", "What?", ("a",), answers=answers, answerable=answerable)


def to_sum(answers: tuple[str, ...] = ()) -> Sample:
    return Sample("1", "summarize", "", ("a",), answers=answers)


def value(
    name: str, reply: Reply, sample: Sample | None = None, evidence: Sequence[Place] = ()
) -> float | None:
    return score(sample or asked(), reply, evidence, contains)[name]


def test_every_metric_is_scored_in_the_order_of_the_table() -> None:
    for sample in (asked(), to_sum()):
        assert list(score(sample, REFUSAL, (), contains)) == list(METRICS)


def test_every_metric_has_a_value_for_some_sample() -> None:
    reply = Reply((cited("x y", "x y"),), (passage(0, 9, "x y"),), covered=0.5, tokens=7, cost=0.1)
    place = [Place("a", 0, 5)]
    samples = [(asked(answers=("x",)), place), (asked(answerable=False), ()), (to_sum(answers=("x y",)), ())]
    scored = [score(sample, reply, evidence, contains) for sample, evidence in samples]
    assert [name for name in METRICS if all(each[name] is None for each in scored)] == []


class TestFaithfulness:
    def test_is_the_share_of_supported_sentences(self) -> None:
        reply = Reply((cited("x", "x"), cited("y", "z", supported=False)))
        assert value("faithfulness", reply) == 0.5
        assert value("faithfulness", reply, to_sum()) == 0.5

    def test_counts_a_sentence_without_citations_as_unsupported(self) -> None:
        assert value("faithfulness", Reply((cited("x"),))) == 0.0

    def test_uses_the_verdict_of_the_reply_without_asking_the_judge(self) -> None:
        assert value("faithfulness", Reply((cited("unscored", "z"),))) == 1.0


class TestFaithfulnessRetrieved:
    def test_checks_unsupported_sentences_against_all_passages(self) -> None:
        sentences = (
            cited("x y", "x", supported=False),  # entailed by two passages together
            cited("q", "q"),  # supported, although in neither passage
            cited("z"),
            cited("x"),
        )
        reply = Reply(sentences, (passage(0, 5, "x"), passage(5, 9, "y")))
        assert value("faithfulness_retrieved", reply) == 0.75

    def test_leaves_out_unscored_sentences(self) -> None:
        reply = Reply((cited("unscored"), cited("x"), cited("z")), (passage(0, 5, "x"),))
        assert value("faithfulness_retrieved", reply) == 0.5
        assert value("faithfulness_retrieved", Reply((cited("unscored"),), reply.passages)) is None

    def test_is_0_for_an_answer_and_none_for_a_summary_without_passages(self) -> None:
        assert value("faithfulness_retrieved", Reply((cited("x"),))) == 0.0
        assert value("faithfulness_retrieved", Reply((cited("x"),)), to_sum()) is None


class TestAlce:
    def test_recall_judges_the_citations_of_a_sentence_together(self) -> None:
        reply = Reply((cited("x y", "x", "y"), cited("x y", "x"), cited("x"), cited("x", "x")))
        assert value("citation_recall", reply) == 0.5  # the first and the last of four

    def test_precision_of_an_irrelevant_citation(self) -> None:
        reply = Reply((cited("x y", "x", "y", "z"),))
        # x and y are needed, though neither is enough by itself; z is not enough, and not needed.
        assert value("citation_precision", reply) == pytest.approx(2 / 3)

    def test_precision_of_a_redundant_citation(self) -> None:
        assert value("citation_precision", Reply((cited("x", "x", "x"),))) == 1.0  # each is enough by itself
        # Neither half is enough by itself, and the others suffice without it; the whole is enough by itself.
        assert value("citation_precision", Reply((cited("x y", "x", "y", "x y"),))) == pytest.approx(1 / 3)

    def test_precision_is_0_for_a_sentence_that_is_not_entailed(self) -> None:
        reply = Reply((cited("x y", "x", "z"), cited("x", "x")))
        assert value("citation_precision", reply) == pytest.approx(1 / 3)

    def test_precision_averages_over_citations_rather_than_sentences(self) -> None:
        reply = Reply((cited("x", "x"), cited("y", "z", "z", "z")))
        assert value("citation_precision", reply) == 0.25

    def test_without_a_citation_precision_is_none_and_recall_is_0(self) -> None:
        assert value("citation_precision", Reply((cited("x"),))) is None
        assert value("citation_recall", Reply((cited("x"),))) == 0.0

    def test_unscored_sentences_are_left_out(self) -> None:
        reply = Reply((cited("unscored", "x", "y"), cited("x", "x"), cited("y", "x")))
        assert value("citation_recall", reply) == 0.5
        assert value("citation_precision", reply) == 0.5

    @pytest.mark.parametrize("unscored", [["x"], ["x", "z"]])  # x alone, and the rest without y
    def test_a_citation_of_unscored_relevance_is_left_out(self, unscored: list[str]) -> None:
        def entails(claim: Claim) -> bool | None:
            return None if texts(claim) == unscored else contains(claim)

        found = score(asked(), Reply((cited("x y", "x", "y", "z"),)), (), entails)
        assert found["citation_precision"] == 0.5  # z is irrelevant; the other of x and y is relevant


def test_the_judge_is_only_asked_what_the_metrics_need() -> None:
    asked_for: list[tuple[str, list[str]]] = []

    def entails(claim: Claim) -> bool | None:
        asked_for.append((claim.text, texts(claim)))
        return contains(claim)

    reply = Reply((cited("x", "x"), cited("y", "z", "z"), cited("x y", "x", "y z"), cited("q")))
    score(asked(), reply, (), entails)
    together = [("x", ["x"]), ("y", ["z", "z"]), ("x y", ["x", "y z"])]
    assert asked_for == [*together, ("x y", ["x"]), ("x y", ["y z"]), ("x y", ["y z"]), ("x y", ["x"])]


class TestLanguages:
    CLAIM = "Das Netz kostete 1,5 Millionen Euro."
    QUOTE = "Das Netz kostete 1.500.000 Euro."

    @staticmethod
    def judged(claim: Claim) -> bool:
        return Lexical().check([claim])[0].status == "supported"

    def test_a_sentence_is_judged_in_the_language_of_its_citations(self) -> None:
        quotes = tuple(Quote(text, "de") for text in (self.QUOTE, "Es ist fertig."))
        german = replace(cited(self.CLAIM, "", ""), quotes=quotes)
        found = score(asked(), Reply((german,)), (), self.judged)
        assert found["citation_recall"] == 1.0
        assert found["citation_precision"] == 0.5  # only the first mentions the cost

    @pytest.mark.parametrize("code", ["de", "en"])
    def test_passages_are_read_in_their_own_language(self, code: str) -> None:
        passages = (passage(0, 5, "It was built in 1931."), replace(passage(5, 9, self.QUOTE), language=code))
        reply = Reply((cited(self.CLAIM),), passages)
        found = score(asked(), reply, (), self.judged)
        assert found["faithfulness_retrieved"] == float(code == "de")


class TestTheModelsCitations:
    def test_are_valid_if_they_name_a_sentence(self) -> None:
        reply = Reply((cited("x", "x", "y"), ReplySentence("y", False, (), (), invalid=("[9]", "[?]"))))
        assert value("citation_validity", reply) == 0.5
        assert value("citation_validity", Reply((cited("x"),))) is None

    def test_do_not_include_ours(self) -> None:
        ours = ReplySentence("y", True, (Place("a", 0, 5),), (Quote("y"),), invalid=("[9]",), attributed=True)
        assert value("citation_validity", Reply((ours,))) == 0.0
        assert value("citation_validity", Reply((cited("x", "x", attributed=True),))) is None
        assert value("uncited_rate", Reply((ours, cited("x"), cited("x", "x"), cited("y", "z")))) == 0.5


class TestAnswerF1:
    @pytest.mark.parametrize(
        ("text", "answers", "expected"),
        [
            ("The bridge opens in 2027.", ("in 2027",), 2 * 2 / (4 + 2)),  # bridge opens in 2027
            ("“An Apple—a day”", ("APPLEA DAY!",), 1.0),  # as in SQuAD, a dash leaves no space
            ("no no yes", ("no yes yes",), 2 * 2 / (3 + 3)),  # a word counts as often as both have it
            ("$5", ("5",), 1.0),
            ("这座桥于1931年开放。", ("1931年",), 2 * 2 / (8 + 2)),  # 这 座 桥 于 1931 年 开 放
            ("这座桥于1931年开放。", ("193年",), 2 * 1 / (8 + 2)),  # a number is one token
            ("red", ("blue", "red"), 1.0),
            ("red", ("blue",), 0.0),
            ("The", ("a",), 1.0),  # both are empty after normalisation
            ("...", ("red",), 0.0),
        ],
    )
    def test_compares_words(self, text: str, answers: tuple[str, ...], expected: float) -> None:
        assert value("answer_f1", Reply((cited(text),)), asked(answers=answers)) == pytest.approx(expected)

    def test_compares_the_whole_reply(self) -> None:
        assert value("answer_f1", Reply((cited("Red."), cited("Blue."))), asked(answers=("red blue",))) == 1.0

    @pytest.mark.parametrize("answerable", [True, "partial"])
    def test_is_0_for_a_refusal_of_an_answerable_question(self, answerable: Answerable) -> None:
        assert value("answer_f1", REFUSAL, asked(answerable, ("red",))) == 0.0
        assert value("answer_f1", REFUSAL, asked(answerable, ("the",))) == 0.0

    def test_is_none_without_answers_for_summaries_and_if_unanswerable(self) -> None:
        reply = Reply((cited("red"),))
        for sample in (asked(), asked(False, ("red",)), to_sum(("red",))):
            assert value("answer_f1", reply, sample) is None


class TestEvidence:
    EVIDENCE = (Place("a", 4, 8), Place("a", 100, 110))

    def test_is_hit_if_one_cited_place_overlaps_it(self) -> None:
        hit = Reply((cited("x"), cited("x", "x", "y")))  # cites [0, 5) and [10, 15)
        assert value("evidence_hit", hit, evidence=self.EVIDENCE) == 1.0
        assert value("evidence_hit", hit, evidence=[Place("a", 5, 10)]) == 0.0  # between the two
        assert value("evidence_hit", hit, evidence=[Place("b", 0, 5)]) == 0.0

    def test_is_not_hit_by_a_refusal(self) -> None:
        assert value("evidence_hit", REFUSAL, evidence=self.EVIDENCE) == 0.0

    @pytest.mark.parametrize(
        ("passages", "expected"),
        [
            ([passage(0, 8)], 0.5),
            ([passage(0, 7)], 0.0),  # one letter is missing
            ([passage(6, 9), passage(4, 6), passage(90, 120)], 1.0),  # adjoining, in any order
            ([passage(0, 6), passage(7, 9)], 0.0),
            ([passage(0, 6), passage(6, 9, article="b")], 0.0),
            ([], 0.0),
        ],
    )
    def test_is_recalled_if_the_passages_cover_all_of_it(
        self, passages: list[Passage], expected: float
    ) -> None:
        assert value("context_recall", Reply((), tuple(passages)), evidence=self.EVIDENCE) == expected

    def test_retrieval_is_not_scored_without_evidence_or_for_a_summary(self) -> None:
        reply = Reply((cited("x", "x"),), (passage(0, 5),))
        names = ["evidence_hit", "context_recall", "context_precision", "hit_at_5", "mrr", "ndcg_at_5"]
        for found in (
            score(asked(), reply, (), contains),
            score(to_sum(), reply, self.EVIDENCE, contains),
        ):
            assert [found[name] for name in names] == [None] * len(names)


def ranked(*relevant: int) -> Reply:
    """A reply with one passage per number; those with a 1 overlap the evidence [0, 10)."""
    return Reply((), tuple(passage(5, 15) if each else passage(10, 15) for each in relevant))


@pytest.mark.parametrize(
    ("name", "reply", "expected"),
    [
        ("context_precision", ranked(1, 0, 1), (1 / 1 + 2 / 3) / 2),
        ("context_precision", ranked(0, 1), 1 / 2),
        ("context_precision", ranked(1, 1), 1.0),
        ("context_precision", ranked(0, 0), 0.0),
        ("context_precision", ranked(), 0.0),
        ("hit_at_5", ranked(0, 0, 0, 0, 1), 1.0),
        ("hit_at_5", ranked(0, 0, 0, 0, 0, 1), 0.0),
        ("hit_at_5", ranked(), 0.0),
        ("mrr", ranked(0, 0, 1, 1), 1 / 3),
        ("mrr", ranked(0, 0), 0.0),
        # The gain is 1 / log2(3) + 1 / log2(5), that of the ideal order 1 / log2(2) + 1 / log2(3).
        ("ndcg_at_5", ranked(0, 1, 0, 1), (1 / math.log2(3) + 1 / 2.321928) / (1 + 1 / math.log2(3))),
        ("ndcg_at_5", ranked(1, 1, 0), 1.0),
        ("ndcg_at_5", ranked(1, 1, 1, 1, 1, 1), 1.0),
        ("ndcg_at_5", ranked(1, 0, 0, 0, 0, 1), 1 / (1 + 1 / math.log2(3))),  # the ideal order has both
        ("ndcg_at_5", ranked(0, 0, 0, 0, 0, 1), 0.0),
        ("ndcg_at_5", ranked(0), 0.0),
    ],
)
def test_ranking_metrics(name: str, reply: Reply, expected: float) -> None:
    assert value(name, reply, evidence=[Place("a", 0, 10)]) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("answerable", "refused", "false_confidence", "over_refusal"),
    [
        (False, False, 1.0, None),
        (False, True, 0.0, None),
        (True, False, None, 0.0),
        (True, True, None, 1.0),
        ("partial", False, None, None),
        ("partial", True, None, None),
    ],
)
def test_a_refusal_is_right_if_the_articles_do_not_answer(
    answerable: Answerable, refused: bool, false_confidence: float | None, over_refusal: float | None
) -> None:
    found = score(asked(answerable), REFUSAL if refused else Reply((cited("x"),)), (), contains)
    assert (found["false_confidence"], found["over_refusal"]) == (false_confidence, over_refusal)


def test_over_refusal_does_not_apply_to_a_summary() -> None:
    assert value("over_refusal", REFUSAL, to_sum()) is None


class TestRouge:
    def test_counts_stems_and_their_pairs(self) -> None:
        reply = Reply((cited("The cats sat."),))
        found = score(to_sum(("the cat sat down",)), reply, (), contains)
        assert found["rouge1"] == pytest.approx(2 * 3 / (3 + 4))
        assert found["rouge2"] == pytest.approx(2 * 2 / (2 + 3))

    def test_compares_word_order_within_sentences_only(self) -> None:
        reply = Reply((cited("Dogs\nran far."), cited("Cats sat still.")))
        found = score(to_sum(("Cats sat still. Dogs ran far.",)), reply, (), contains)
        assert found["rougeLsum"] == 1.0
        assert value("rougeLsum", Reply((cited("far\nran"),)), to_sum(("Ran far.",))) == 0.5

    def test_takes_the_best_reference_for_each(self) -> None:
        reply = Reply((cited("red blue"),))
        found = score(to_sum(("blue and red", "red blue")), reply, (), contains)
        assert [found[name] for name in ("rouge1", "rouge2", "rougeLsum")] == [1.0, 1.0, 1.0]

    def test_is_0_for_a_refusal(self) -> None:
        assert value("rouge1", REFUSAL, to_sum(("red",))) == 0.0

    def test_is_none_without_references_and_for_answers(self) -> None:
        reply = Reply((cited("red"),))
        assert value("rouge1", reply, to_sum()) is None
        assert value("rouge1", reply, asked(answers=("red",))) is None

    def test_is_only_imported_when_it_is_used(self) -> None:
        code = "import sys, eval.metrics; print({'rouge_score', 'nltk'} & set(sys.modules))"
        run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
        assert run.stdout.strip() == "set()"


def test_a_refusal_has_no_sentences_to_score() -> None:
    found = score(asked(), Reply((), (passage(0, 5, "x"),), tokens=9, cost=0.5), (), contains)
    known = {name: each for name, each in found.items() if each is not None}
    assert known == {"over_refusal": 1.0, "tokens": 9, "cost": 0.5}


def test_a_summary_keeps_its_coverage() -> None:
    found = score(to_sum(), Reply((cited("one two", "one two"), cited("three")), covered=0.25), (), contains)
    assert (found["coverage"], found["length"]) == (0.25, 3)


TEXTS = st.text("ab .theé—\n", max_size=12)
PLACES = st.builds(
    lambda article, start, size: Place(article, start, start + size),
    st.sampled_from("ab"),
    st.integers(0, 20),
    st.integers(1, 9),
)


@st.composite
def sentences(draw: st.DrawFn) -> ReplySentence:
    places = draw(st.lists(PLACES, max_size=3))
    quotes = tuple(Quote(draw(TEXTS)) for _ in places)
    invalid = tuple(draw(st.lists(st.just("[9]"), max_size=2)))
    return ReplySentence(
        draw(TEXTS), draw(st.booleans()), tuple(places), quotes, invalid, draw(st.booleans())
    )


@st.composite
def replies(draw: st.DrawFn) -> Reply:
    places = draw(st.lists(PLACES, max_size=7))
    passages = tuple(passage(each.start, each.end, draw(TEXTS), each.article) for each in places)
    return Reply(tuple(draw(st.lists(sentences(), max_size=3))), passages)


@given(
    reply=replies(),
    task=st.sampled_from(["ask", "summarize"]),
    answerable=st.sampled_from([True, False, "partial"]),
    answers=st.lists(TEXTS, max_size=2),
    evidence=st.lists(PLACES, max_size=2),
    verdict=st.sampled_from([contains, lambda claim: None if len(claim.quotes) == 1 else bool(claim.text)]),
)
def test_a_share_is_between_0_and_1(
    reply: Reply,
    task: Task,
    answerable: Answerable,
    answers: list[str],
    evidence: list[Place],
    verdict: Entails,
) -> None:
    sample = Sample("1", task, "", ("a",), answers=tuple(answers), answerable=answerable)
    for name, each in score(sample, reply, evidence, verdict).items():
        assert each is None or name in NOT_SHARES or 0 <= each <= 1, name  # also fails for NaN
