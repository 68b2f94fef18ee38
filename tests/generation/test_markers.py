"""Citation markers in every shape that models give them, and what looks like one and is none."""

import pytest
from patience import is_linear

from rag.generation.markers import Marker, read
from rag.generation.parse import Draft, drafts, readings

LAST = 12  # sentences that can be cited

Row = tuple[str, str, tuple[int, ...], tuple[str, ...]]


def _cites(marker: str, *numbers: int, invalid: tuple[str, ...] = ()) -> Row:
    return f"It cost £5 {marker}.", "It cost £5.", numbers, invalid


def _keeps(text: str) -> Row:
    return text, text, (), ()


BRACKETS = [
    _cites("[1]", 1),
    _cites("[1, 2]", 1, 2),
    _cites("[1,2]", 1, 2),
    _cites("[1;2]", 1, 2),
    _cites("[2, 1, 2]", 2, 1),
    _cites("[1 and 2]", 1, 2),
    _cites("[1, 2, and 3]", 1, 2, 3),
    _cites("[1 & 2]", 1, 2),
    _cites("[1 2]", 1, 2),
    _cites("[1, 2,]", 1, 2),
    _cites("[1][2]", 1, 2),
    _cites("[1] [2]", 1, 2),
    _cites("[1], [2]", 1, 2),
    _cites("[1]; [2] and [3]", 1, 2, 3),
    _cites("[1-3]", 1, 2, 3),
    _cites("[1–3]", 1, 2, 3),
    _cites("[1—3]", 1, 2, 3),
    _cites("[1 to 3]", 1, 2, 3),
    _cites("[1]-[3]", 1, 2, 3),
    _cites("[3-1]", 1, 2, 3),
    _cites("[3, 5-7]", 3, 5, 6, 7),
    _cites("[ 3 ]", 3),
    _cites("[[1]]", 1),
    _cites("[[1], [2]]", 1, 2),
    _cites("[1, [2]]", 1, 2),
    _cites("([1])", 1),
    _cites("([1], [2])", 1, 2),
    _cites("([1][2])", 1, 2),
    _cites("(see [3])", 3),
    _cites("(Source: [3])", 3),
    _cites("{1}", 1),
    _cites("[1.]", 1),
    _cites(r"\[1\]", 1),
    _cites("[00012]", 12),
    _cites("[4, p. 12]", 4),
    _cites("^[4]", 4),
]
LABELS = [
    _cites("[^1]", 1),
    _cites("[^1^]", 1),
    _cites("[#3]", 3),
    _cites("[S3]", 3),
    _cites("[s1-s3]", 1, 2, 3),
    _cites("[s. 3]", 3),
    _cites("[Sentence 3]", 3),
    _cites("[sentences 3 and 4]", 3, 4),
    _cites("[Sentence 3, Sentence 4]", 3, 4),
    _cites("[Source: 1, 2]", 1, 2),
    _cites("[source 3]", 3),
    _cites("[cite: 3]", 3),
    _cites("[ref 3]", 3),
    _cites("[Article 1, Sentence 4]", 4),
    _cites("[Doc 1, Sentences 4 and 5]", 4, 5),
    _cites("[Satz 4]", 4),
    _cites("[phrase 4]", 4),
    _cites("[句子4]", 4),
    _cites("(sentence 3)", 3),
    _cites("(Sentences 3 and 4)", 3, 4),
    _cites("(see sentence 3)", 3),
    _cites("(source 3)", 3),
]
OTHER_SIGNS = [
    _cites("【1】", 1),
    _cites("【1†source】", 1),
    _cites("【3†L1-L20】", 3),
    _cites("［１］", 1),
    _cites("〔1〕", 1),
    _cites("〖1〗", 1),
    _cites("[１２]", 12),
    _cites("<sup>1</sup>", 1),
    _cites("<sup>1,2</sup>", 1, 2),
    _cites("<sup>[1]</sup>", 1),
    _cites("¹", 1),
    ("It opened a bridge¹.", "It opened a bridge.", (1,), ()),
    ("It opened a bridge¹·².", "It opened a bridge.", (1, 2), ()),
    ("It opened a bridge¹,².", "It opened a bridge.", (1, 2), ()),
    ("It opened a bridge¹⁻³.", "It opened a bridge.", (1, 2, 3), ()),
    ("It opened a network.¹²", "It opened a network.", (12,), ()),
    ("It opened a network.⁵⁶", "It opened a network.", (5, 6), ()),
    ("It opened a network.⁹⁹", "It opened a network.", (9,), ()),
    ("It opened a network.³⁰", "It opened a network.", (), ("30",)),
    ("It fell in 1931⁴, and rose.", "It fell in 1931, and rose.", (4,), ()),
    ("It fell in 1931<sup>4,5</sup>.", "It fell in 1931.", (4, 5), ()),
    _keeps("It fell by 1931⁹⁹ then."),
]
MARKDOWN = [
    _cites("**[1]**", 1),
    _cites("*[1]*", 1),
    _cites("_[1]_", 1),
    _cites("**[1]**, **[2]**", 1, 2),
    _cites("(**[1]**)", 1),
    _cites("**([1])**", 1),
    _cites("`[1]`", 1),
    _cites("`[5][7]`", 5, 7),
    _cites("[1](#1)", 1),
    _cites("[1](http://example.org/a_b*c)", 1),
    _cites("[[1]](#s1)", 1),
    _cites("([1](#1), [2](#2))", 1, 2),
    ("**It cost £5** [1].", "It cost £5.", (1,), ()),
    ("__It__ cost *only* £5 **[1].**", "It cost only £5.", (1,), ()),
    ("It cost [five pounds](http://example.org) [1].", "It cost five pounds.", (1,), ()),
]
UNKNOWN = [
    _cites("[99]", invalid=("99",)),
    _cites("[0]", invalid=("0",)),
    _cites("[3, 99]", 3, invalid=("99",)),
    _cites("[99, 99]", invalid=("99",)),
    _cites("[1-400]", invalid=("1-400",)),
    _cites("[11-14]", 11, 12, invalid=("11-14",)),
    _cites("[Sentence 1987]", invalid=("1987",)),
    _cites(f"[{'7' * 60}]", invalid=("7" * 60,)),
    _cites("(sentence 99)", invalid=("99",)),
]
BARE = [
    ("It cost £5 (3).", "It cost £5.", (3,), ()),
    ("It cost £5 (3, 4).", "It cost £5.", (3, 4), ()),
    ("It cost £5. (3)", "It cost £5.", (3,), ()),
    ("It cost £5 (3)", "It cost £5", (3,), ()),
    _keeps("All three (3) fell."),
    _keeps("It fell in spring (1989)."),
    _keeps("It cost £5 (99)."),
    _keeps("They left (12 people)."),
    ("It cost £5 (5)(7).", "It cost £5.", (5, 7), ()),
    ("It cost £5 (5), (7).", "It cost £5.", (5, 7), ()),
    ("It cost [3] £5 (7).", "It cost £5 (7).", (3,), ()),
    _keeps("It fell under section 7(3)."),
    _keeps("It fell under 1030(a)(2)."),
]
TAGS = [
    *[(f"It cost £5 [3].{tag}", "It cost £5.", (3,), ()) for tag in ("<|im_end|>", "<|eot_id|>", "</s>")],
    ("<s>It cost £5.</articles></answer>", "It cost £5.", (), ()),
    ("</think>It cost £5.", "It cost £5.", (), ()),
    ("It cost £5 <section> or more</section>.", "It cost £5 or more.", (), ()),
    _keeps("It is <|what|it is> a <b> there."),
    ("Put `<main>` there.", "Put <main> there.", (), ()),
]
NOUNS = [
    ("According to [2], the bridge fell.", "According to the article, the bridge fell.", (2,), ()),
    ("According to sentence [2], it fell.", "According to the article, it fell.", (2,), ()),
    ("According to the source [2], it fell.", "According to the source, it fell.", (2,), ()),
    ("As stated in [5] and [7], it fell.", "As stated in the article, it fell.", (5, 7), ()),
    ("As noted in sources [5], [7], it fell.", "As noted in the article, it fell.", (5, 7), ()),
    ("Per [3], it fell.", "Per the article, it fell.", (3,), ()),
    ("Sentence [3] says that it fell.", "The article says that it fell.", (3,), ()),
    ("See also [3].", "See also the article.", (3,), ()),
    ("As [3] says, it fell.", "As the article says, it fell.", (3,), ()),
    ("The two sources [3][4] say it.", "The two sources say it.", (3, 4), ()),
    ("He was sworn in [3].", "He was sworn in.", (3,), ()),
]
PLACES = [
    ("It cost £5[3] and fell.", "It cost £5 and fell.", (3,), ()),
    ("It cost £5[3]and fell.", "It cost £5 and fell.", (3,), ()),
    ("It cost £5 [3] , and fell [4] .", "It cost £5, and fell.", (3, 4), ()),
    ("It cost £5. [3].", "It cost £5.", (3,), ()),
    ("It cost £5, [3], and fell.", "It cost £5, and fell.", (3,), ()),
    ("“It cost £5 [3].”", "“It cost £5.”", (3,), ()),
    ("(It cost £5 [3].)", "(It cost £5.)", (3,), ()),
    ("It cost £5 [3", "It cost £5", (), ()),
    ("It cost £5 [", "It cost £5", (), ()),
    ("[3]: it fell.", "it fell.", (3,), ()),
    ("It fell [3] in [1987].", "It fell in [1987].", (3,), ()),
]
NO_MARKERS = [
    _keeps("It fell in [1987]."),
    _keeps("It fell in [1987–1990]."),
    _keeps("It “fel [sic] down”."),
    _keeps("It fell […] and rose [...] again."),
    _keeps("It is [12 km] long."),
    _keeps("It is [1/2] done."),
    _keeps("It is [1.5] high."),
    _keeps("It left at [12:30] sharp."),
    _keeps("It is [5%] more."),
    _keeps("It is case [a] here."),
    _keeps("[The minister] left."),
    _keeps("It covers 9 km² or 900 m² of land."),
    _keeps("It holds 10² or 3 cm³ of it."),
    _keeps("He wrote E=mc² there."),
    ("It cost £5 <sup>₂</sup>.", "It cost £5 ₂.", (), ()),
    ("It cost £5 <sup>①</sup>.", "It cost £5 ①.", (), ()),
    _keeps("It fell by 3 m s⁻¹ there."),
    _keeps("The film is in 3D there."),
    _keeps("A list[a] of 5 * 3 and a*b and snake_case_names."),
    _keeps("It cost ____ pounds."),
    _keeps("It is 10^{4} or x_{4} high."),
    ("It covers 9 km<sup>2</sup> of land.", "It covers 9 km² of land.", (), ()),
    ("It is [[12 km](http://example.org)] long.", "It is [12 km] long.", (), ()),
    (f"It is [{'7' * 90}].", f"It is [{'7' * 90}].", (), ()),
]


@pytest.mark.parametrize(
    ("reply", "text", "numbers", "invalid"),
    BRACKETS + LABELS + OTHER_SIGNS + MARKDOWN + UNKNOWN + BARE + TAGS + NOUNS + PLACES + NO_MARKERS,
)
def test_a_marker_is_read_and_taken_out_and_nothing_else_is(
    reply: str, text: str, numbers: tuple[int, ...], invalid: tuple[str, ...]
) -> None:
    assert drafts(reply, LAST, "en") == (Draft(text, numbers, invalid),)
    assert [draft for parsed in readings(reply, LAST, "en") for draft in parsed.sentences] == [
        Draft(text, numbers, invalid)
    ]


def test_a_long_list_in_brackets_that_is_no_marker_is_read_in_linear_time() -> None:
    assert is_linear(lambda size: read("{" + "[2, 3]" * size + "“”]", 0, LAST, final=True), 8)


def test_a_year_is_a_marker_where_so_many_sentences_can_be_cited() -> None:
    assert read("[1987]", 0, 2000, final=True)[0] == [(0, Marker((1987,), ()))]


@pytest.mark.parametrize(
    "begun",
    ["[", "[1", "[1]", "[1],", "[1] an", "(se", "(see [3", "<su", "<|im", "¹", "*", "\\", "^", "[a", "sent"],
)
def test_what_can_become_a_marker_is_left_unread(begun: str) -> None:
    text = f"It cost £5 {begun}"
    assert read(text, 0, LAST, final=False) == ([(0, "It cost £5 ")], len(text) - len(begun))


@pytest.mark.parametrize("settled", ["(the b", "5*3", "[1] a b", "[" + "x" * 90, "<b>"])
def test_what_can_no_longer_become_a_marker_is_read(settled: str) -> None:
    assert read(settled, 0, LAST, final=False)[1] == len(settled)


def test_what_has_been_read_is_context_only() -> None:
    assert read("9 km² [1] ", 4, LAST, final=True) == (
        [(4, "²"), (5, " "), (6, Marker((1,), ())), (9, " ")],
        10,
    )
