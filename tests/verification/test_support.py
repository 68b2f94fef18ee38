"""The judge, tested on true paraphrases, copies and each kind of lie."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from patience import is_linear

from rag.verification import evidence
from rag.verification.support import judge

HARBOUR = (
    "On Tuesday, Mayor Elena Brandt told the Vesterby council that the harbour bridge would cost "
    "12 million euros and open in 2027."
)
FERRY = "Ferry traffic fell by 8 percent last year, while the number of cyclists rose to 3,400 a day."
VOTE = "The council did not approve the toll, although 5 of its 11 members supported it."
QUOTE = 'Harbour master Tomas Lind said: "We have never closed the port for ice."'
CLINIC = "The clinic in Oldham treated 150 patients within three weeks, without delay."
REPORT = "The World Health Organization said the vaccine is likely to be safe for children over 5 years old."
TALKS = "President Aldo Ferri criticised Marta Kovac before the talks in Geneva."
PASSIVE = "Marta Kovac was criticised by Aldo Ferri."
ROUTE = "The new route is 5 km long and runs from Oldham to Leyton."
MONEY = "Northwind bought Brightwave for $1,500,000,000 in cash."
POLL = "Half of the voters were against the plan, and a third had no opinion."

TRUE = [
    ("Elena Brandt told the council that the bridge would cost 12 million euros.", [HARBOUR]),
    ("Brandt said the harbour bridge will cost €12 million.", [HARBOUR]),
    ("Mayor Brandt said that the bridge would open in 2027.", [HARBOUR]),
    ("The bridge, which opens in 2027, costs €12,000,000.", [HARBOUR]),
    ("Ferry traffic dropped by 8% last year.", [FERRY]),
    ("The number of cyclists increased to 3400 a day last year.", [FERRY]),
    ("While ferry traffic fell, the number of cyclists rose.", [FERRY]),
    ("The toll was not approved by the council.", [VOTE]),
    ("Five of the eleven council members supported the toll.", [VOTE]),
    ("The council failed to approve the toll.", [VOTE]),
    ("Tomas Lind said the port had never closed for ice.", [QUOTE]),
    ("Lind, the harbour master, said “never closed the port”.", [QUOTE]),
    ("The clinic treated 150 patients in 3 weeks.", [CLINIC]),
    ("Patients at the Oldham clinic were treated without delay.", [CLINIC]),
    ("The WHO said the vaccine is likely to be safe for children.", [REPORT]),
    ("Aldo Ferri criticised Marta Kovac.", [TALKS]),
    ("Kovac was criticised by President Ferri before the talks.", [TALKS]),
    ("Ferri criticised Kovac.", [PASSIVE]),
    ("The new route is 5,000 metres long.", [ROUTE]),
    ("The route from Oldham to Leyton is five kilometres long.", [ROUTE]),
    ("Northwind paid $1.5 billion in cash for Brightwave.", [MONEY]),
    ("Brightwave was bought by Northwind for 1.5bn dollars.", [MONEY]),
    ("50 percent of the voters were against the plan.", [POLL]),
    ("One third of the voters had no opinion on the plan.", [POLL]),
    ("The council did not approve the toll, and the bridge would open in 2027.", [HARBOUR, VOTE]),
    ("About 1.4 million people left.", ["In all, 1,421,300 people left."]),
    ("The Swedish team won.", ["The team of Sweden won the final."]),
    ("Chinese exports grew.", ["Exports from China rose in May."]),
    ("The United States signed the treaty.", ["The U.S. signed the treaty."]),
    ("He lost the vote.", ["He did not win the vote."]),
    (
        "Restricting access will not stop the country.",
        ["Restrictions on access would not prevent the country."],
    ),
]

OTHER_FORMS = [
    ("The council met on 23 Sep.", "The council met on September 23."),
    ("The council met on September 23.", "The council met on 23 Sep."),
    ("The bridge cost over £1.5m.", "The bridge cost £1,580,575."),
    ("The mine took 8 lives.", "The mine took 5 lives in May and 3 lives in June."),
    ("Sales rose by $3 million.", "Sales rose from $4 million to $7 million."),
    ("The mine was open for 31 years.", "The mine was open from 1899 to 1930."),
    ("Opponents of the bridge met.", "Those against the bridge met."),
]

LIES = [
    # numbers
    ("The bridge would cost 13 million euros.", [HARBOUR], "13 million"),
    ("The bridge would cost twelve billion euros.", [HARBOUR], "twelve billion"),
    ("The harbour bridge would open in 2028.", [HARBOUR], "2028"),
    ("The bridge would cost $12 million.", [HARBOUR], "$12 million"),
    ("Ferry traffic fell by 9 percent last year.", [FERRY], "9"),
    ("Ferry traffic fell by 8 points in 2 years.", [FERRY], "2"),
    ("The number of cyclists rose to 34,000 a day.", [FERRY], "34,000"),
    ("Six of its eleven members supported it.", [VOTE], "Six"),
    ("The clinic treated 150 patients within four weeks.", [CLINIC], "four"),
    ("The clinic treated 150 patients within three months.", [CLINIC], "three"),
    ("The new route is 5 miles long.", [ROUTE], "5"),
    ("The new route is 50 km long.", [ROUTE], "50"),
    ("Northwind bought Brightwave for $1.6bn.", [MONEY], "$1.6bn"),
    ("Two thirds of the voters had no opinion.", [POLL], "Two thirds"),
    ("A quarter of the voters were against the plan.", [POLL], "A quarter"),
    ("The team finished 3rd.", ["The team finished second."], "3rd"),
    ("Between 10 and 25 houses burned.", ["Between 10 and 20 houses burned."], "25"),
    (
        "The raid killed 3 soldiers and 12 civilians.",
        ["The raid killed 12 soldiers and 3 civilians."],
        "refer to",
    ),
    ("It costs about 891 euros.", ["It costs about 890 euros."], "891"),
    # names
    ("Mayor Elena Hartmann told the council about the bridge.", [HARBOUR], "Hartmann"),
    ("Mayor Laura Brandt told the council about the bridge.", [HARBOUR], "Laura"),
    ("On Wednesday, Mayor Elena Brandt told the Vesterby council.", [HARBOUR], "Wednesday"),
    ("Merkel told the Vesterby council that the bridge would open.", [HARBOUR], "Merkel"),
    ("Brandt told the Oldenby council that the bridge would open.", [HARBOUR], "Oldenby"),
    ("The UNICEF said the vaccine is likely to be safe.", [REPORT], "UNICEF"),
    ("Southwind bought Brightwave in cash.", [MONEY], "Southwind"),
    ("Northwind bought Dimwave in cash.", [MONEY], "Dimwave"),
    ("The new route runs from Oldham to Harrow.", [ROUTE], "Harrow"),
    # negations
    ("The council approved the toll.", [VOTE], "negates what the claim affirms"),
    ("The bridge would not open in 2027.", [HARBOUR], "negates what the source affirms"),
    ("The bridge would never open.", [HARBOUR], "negates what the source affirms"),
    ("The bridge won't open in 2027.", [HARBOUR], "negates what the source affirms"),
    ("We have closed the port for ice.", [QUOTE], "negates what the claim affirms"),
    ("The clinic treated patients with delay.", [CLINIC], "negates what the claim affirms"),
    ("The vaccine is unlikely to be safe.", [REPORT], "where the claim says"),
    (
        "The minister failed to sign the law.",
        ["The minister signed the law."],
        "negates what the source affirms",
    ),
    ("He stole the car.", ["He denied stealing the car."], "negates what the claim affirms"),
    ("No members supported the toll.", [VOTE], "negates what the source affirms"),
    ("Few members supported the toll.", [VOTE], "negates what the source affirms"),
    ("The plant is legal.", ["The plant is illegal."], "where the claim says"),
    ("Neither route is long.", [ROUTE], "negates what the source affirms"),
    ("The toll was approved.", [VOTE, "The bridge was not closed."], "negates what the claim affirms"),
    (
        "Those who could not find the sum are not paying it off.",
        ["Those who could not find the sum are paying it off."],
        "negates what the source affirms",
    ),
    # directions
    ("Ferry traffic rose by 8 percent last year.", [FERRY], "“fell” where the claim says “rose”"),
    ("The number of cyclists fell to 3,400 a day.", [FERRY], "“rose” where the claim says “fell”"),
    ("Ferri criticised Kovac after the talks.", [TALKS], "where the claim says “after”"),
    ("Northwind sold Brightwave.", [MONEY], "where the claim says “sold”"),
    ("The home side lost the final.", ["The home side won the final."], "where the claim says “lost”"),
    (
        "Five members opposed the toll.",
        ["Five members supported the toll."],
        "where the claim says “opposed”",
    ),
    ("They need more time.", ["They need less time."], "where the claim says “more”"),
    # quotations
    ('Lind said: "We have often closed the port for ice."', [QUOTE], "quotation marks"),
    ("Lind said “we shall never close the port”.", [QUOTE], "quotation marks"),
    ("Brandt called the bridge ‘a dream come true’.", [HARBOUR], "quotation marks"),
    ("Brandt promised «a bridge for all».", [HARBOUR], "quotation marks"),
    # a replaced word
    (
        "The new tunnel is 5 km long and runs from Oldham to Leyton.",
        [ROUTE],
        "not in the quote: “tunnel”",
    ),
]

COPIES = [
    (HARBOUR, [HARBOUR]),
    (HARBOUR.upper(), [HARBOUR]),
    (VOTE, [HARBOUR, VOTE]),
    ("Ferry traffic fell by 8% last year", [FERRY]),
    ("部长周一否认了这一说法。", ["他没有辞职。", "部长周一否认了这一说法。"]),
]


@pytest.mark.parametrize(("claim", "evidence"), TRUE)
def test_a_true_paraphrase_is_not_refused(claim: str, evidence: list[str]) -> None:
    verdict = judge(claim, evidence)

    assert verdict.status != "unsupported", verdict


@pytest.mark.parametrize(
    "claim",
    [
        "The dog bit the postman.",
        "The postman bit the dog in the park.",
        "The postman was bitten by the dog.",
    ],
)
def test_the_words_of_the_source_rearranged_are_unclear(claim: str) -> None:
    assert judge(claim, ["The postman bit the dog."]).status == "unclear"


def test_part_of_a_supposition_is_unclear() -> None:
    assert judge("The bridge will close in May.", ["If the frost comes, the bridge will close in May."]) == (
        judge("The bridge will close in May.", ["The bridge will close in May, if the frost comes."])
    )


@pytest.mark.parametrize(
    "source", ["However, the bridge cost 12 million euros.", "“The bridge cost €12,000,000”"]
)
def test_the_same_words_are_supported_whatever_their_form_and_introduction(source: str) -> None:
    assert judge("The bridge cost €12m.", [source]).status == "supported"


@pytest.mark.parametrize(("claim", "source"), OTHER_FORMS)
def test_another_form_of_a_number_or_a_name_is_not_refuted(claim: str, source: str) -> None:
    reasons = judge(claim, [source]).reasons

    assert not any(reason.startswith(("the number", "the name")) for reason in reasons), reasons


def test_a_pronoun_may_refer_to_a_name_before_it() -> None:
    claim, before = "Elena Brandt opened the bridge.", "Elena Brandt came at noon."

    assert judge(claim, ["She opened the bridge."], before=[before]).reasons == ()
    assert judge(claim, ["She opened the bridge."], before=["Tomas Lind came."]).reasons
    assert judge(claim, ["Marta Kovac opened the bridge."], before=[before]).status == "unsupported"


@pytest.mark.parametrize(("claim", "evidence"), COPIES)
def test_a_copy_is_supported(claim: str, evidence: list[str]) -> None:
    verdict = judge(claim, evidence)

    assert (verdict.status, verdict.probability, verdict.reasons) == ("supported", 1.0, ())


@pytest.mark.parametrize(("claim", "evidence", "reason"), LIES)
def test_a_lie_is_caught_for_the_right_reason(claim: str, evidence: list[str], reason: str) -> None:
    verdict = judge(claim, evidence)

    assert verdict.status in ("unclear", "unsupported"), verdict
    assert any(reason in each for each in verdict.reasons), verdict
    assert verdict.probability < 1.0


def test_a_contradiction_refutes_only_what_is_otherwise_nearly_the_same() -> None:
    near = judge("The bridge would cost 13 million euros.", [HARBOUR])
    far = judge("For 13 million euros the town could have had two more ferries instead.", [HARBOUR])

    assert (near.status, far.status) == ("unsupported", "unclear")
    assert near.reasons[0] == far.reasons[0] == "the number 13 million is not in the quote"
    assert near.probability < 0.1 < far.probability


SAFE = "The bridge is safe."
BRIBES = "The mayor took bribes."
CLOSING = "The bridge will close in May."


@pytest.mark.parametrize(
    ("claim", "source"),
    [
        ("All are happy.", "Not all are happy."),
        ("Residents voted for the plan.", "Few residents voted for the plan."),
        (BRIBES, "The board denied that the mayor took bribes."),
        ("He won.", "He did not win."),
    ],
)
def test_words_taken_out_of_a_denial_are_unsupported(claim: str, source: str) -> None:
    assert judge(claim, [source]).status == "unsupported"


@pytest.mark.parametrize(
    ("claim", "source"),
    [
        (SAFE, "The bridge is safe, the engineer said."),
        (SAFE, "Nobody doubts that the bridge is safe."),
        (SAFE, "There is no doubt that the bridge is safe, the engineer said."),
        (SAFE, "It is no secret that the bridge is safe."),
        (SAFE, "It was not until 1990 that the bridge is safe."),
        (SAFE, "A few people said that the bridge is safe."),
        ("The firm wrote the report in May.", "He has not read the report that the firm wrote in May."),
        ("Some pay it off.", "Those who could not find that sum and some pay it off."),
        ("She opened the letter.", "She opened the letter nobody had read."),
        ("The price rose.", "The price rose more than 3 percent."),
        ("He walked home.", "He walked home rather than ride."),
        (CLOSING, "The bridge will close in May even if the council pays."),
        (CLOSING, "He asked if it was late, but the bridge will close in May."),
        ("The bridge may close in May.", "If the frost comes, the bridge will close in May."),
        ("The bridge may close.", "It is unclear whether the bridge will close."),
        ("They will need 3 million.", "They need 3 million."),
        ("Will Reed left.", "Will Reed left on Monday."),
        (SAFE, "Few people know that the bridge is safe."),
        (SAFE, "The road is not, but the bridge is safe."),
        ("The tower was built in 1890.", "The tower was built in 1890 and not in 1880."),
        ("The dam broke.", "Nobody was hurt because the dam broke slowly."),
        ("The town paid.", "It was not the state but the town paid."),
        ("The city will build a bridge.", "The city plans to build a bridge."),
        ("The hall will reopen in May.", "He said the hall would reopen in May."),
        ("The minister may resign.", "The minister might resign."),
        ("The board denied that the mayor took bribes.", "The board denied that the mayor took bribes."),
        ("The town paid the firm.", "The town paid the firm. Nothing came of it."),
        ("The council votes in May.", "Mr May wants to leave, but the council votes in May."),
    ],
)
def test_words_taken_out_of_an_assertion_are_not_refuted(claim: str, source: str) -> None:
    assert judge(claim, [source]).status != "unsupported"


def test_an_unrelated_claim_is_less_likely_than_a_related_one() -> None:
    unrelated = judge("Whales sing in cold water.", [HARBOUR, FERRY])

    assert unrelated.status == "unclear"
    assert (
        unrelated.probability < judge("A ferry runs, and the harbour is cold.", [HARBOUR, FERRY]).probability
    )


@pytest.mark.parametrize(
    "claim", ["", "   ", "...", "🙂🙂", "“”", "\x00", "—", "你好世界", "$", "10/0", "1/0 %"]
)
@pytest.mark.parametrize("evidence", [[], [""], [HARBOUR]])
def test_a_claim_that_shares_no_words_with_the_evidence_is_unclear(claim: str, evidence: list[str]) -> None:
    verdict = judge(claim, evidence)

    assert verdict.status == "unclear"
    assert verdict.reasons


@pytest.mark.parametrize(
    "unit",
    [
        "not rise ",
        "7 ",
        "a.",
        "'a ",
        '"',
        "Xi told Rutte ",
        "half million ",
        "Ab",
        "(",
        "9",
        "“a”",
        "never not no ",
        "一",
    ],
)
def test_a_very_long_claim_takes_linear_time(unit: str) -> None:
    def judged(size: int) -> None:
        evidence.read.cache_clear()
        long = unit * (size // len(unit))
        judge(long, [HARBOUR, FERRY, long[: len(long) // 2] + " not"])

    assert is_linear(judged, 5_000)


WORDS = [
    "the",
    "mayor",
    "council",
    "bridge",
    "opened",
    "not",
    "Elena",
    "12",
    "in",
    "harbour",
    "never",
    "fell",
    "8%",
]
sentences = st.lists(st.sampled_from(WORDS), min_size=1, max_size=12).map(" ".join)


@given(st.lists(sentences, min_size=1, max_size=4), st.data())
def test_any_sentence_of_the_evidence_is_supported(evidence: list[str], data: st.DataObject) -> None:
    verdict = judge(data.draw(st.sampled_from(evidence)), evidence)

    assert (verdict.status, verdict.probability) == ("supported", 1.0)


plain = st.lists(st.sampled_from([w for w in WORDS if w not in ("not", "never")]), min_size=1, max_size=12)


@given(st.lists(plain.map(" ".join), min_size=1, max_size=4), st.data())
def test_a_slice_of_a_sentence_without_negation_is_not_refuted(
    evidence: list[str], data: st.DataObject
) -> None:
    words = data.draw(st.sampled_from(evidence)).split(" ")
    start = data.draw(st.integers(0, len(words) - 1))
    end = data.draw(st.integers(start + 1, len(words)))

    assert judge(" ".join(words[start:end]), evidence).status != "unsupported"


@given(
    st.integers(2, 10**9), st.integers(2, 10**9), st.sampled_from(["{}", "{}%", "${}", "{} km", "about {}"])
)
def test_a_changed_number_is_caught(true: int, false: int, shape: str) -> None:
    assume(abs(true - false) > 0.1 * true)
    sentence = "The council counted {} of them at the harbour in spring."

    verdict = judge(sentence.format(shape.format(false)), [sentence.format(shape.format(true))])

    assert verdict.status == "unsupported"
    assert str(false) in verdict.reasons[0]


NAMES = ["Zorbin", "Jennings", "Mirelle", "Okafor", "Quarshie", "Lindqvist", "Basingtion"]
PLAIN = "yesterday the council of Vesterby heard that Elena Brandt wants to open the bridge soon"


@given(st.sampled_from(NAMES), st.integers(1, len(PLAIN.split())))
def test_an_inserted_name_is_caught(name: str, place: int) -> None:
    words = PLAIN.split()
    words.insert(place, name)

    verdict = judge(" ".join(words), [PLAIN])

    assert verdict.status != "supported"
    assert any(name in reason for reason in verdict.reasons)


@given(st.text(max_size=60), st.lists(st.text(max_size=60), max_size=3))
def test_a_claim_contained_in_the_evidence_is_supported(claim: str, evidence: list[str]) -> None:
    before = judge(claim, evidence)
    after = judge(claim, [*evidence, claim])

    assert 0.0 <= before.probability <= 1.0
    assert after.probability >= before.probability
    assert after.status == "supported" or not any(character.isalnum() for character in claim)
