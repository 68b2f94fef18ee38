"""The reports of a run and of a comparison: complete, escaped, worst first and self-contained."""

import json
import re
import tracemalloc
from collections.abc import Mapping, Sequence
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from eval.aggregate import summarise
from eval.cast import Detection
from eval.compare import Comparison, compare
from eval.metrics import METRICS
from eval.report import SHOWN, badness, comparison_report, report
from eval.run import Run

HOSTILE = (
    "<img src=x onerror=alert(1)> </script><script>alert(2)</script> "
    "\" onclick='x' https://evil.example {{ 7 * 7 }}"
)
QUOTE = "It cost 23 pounds."
VOID = {"meta", "input", "br", "img", "link", "hr"}
ABOUT = {
    "format": 1,
    "citewell": "0.1.0",
    "dataset": {"name": "small.jsonl", "sha256": "ab12", "articles": "cd34", "samples": 3},
    "model": "stub:number",
    "judge": "offline",
    "prompts": {"answer": "5a661d81"},
    "settings": {"chunk_tokens": 220},
}


class Parsed(HTMLParser):
    """A parsed page: its tags, which must all be closed, its attributes, and the text within each tag."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str]] = []
        self.texts: list[str] = []
        self.feed(page)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [(name, value or "") for name, value in attrs]
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [(name, value or "") for name, value in attrs]

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open[-1:] not in (["style"], ["script"]):
            self.texts.append(data)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.texts).split())


def sentence(status: str = "supported", text: str = "It cost 23 pounds.", **changes: Any) -> dict[str, Any]:
    cited = {"article": "a", "title": "Prices", "section": None, "start": 0, "end": 18, "quote": QUOTE}
    found = {"text": text, "status": status, "probability": 1.0, "reasons": [], "invalid": []}
    return {**found, "citations": [{**cited, "attributed": False}], **changes}


def record(name: str = "one", *sentences: Mapping[str, Any], **changes: Any) -> dict[str, Any]:
    """A line of samples.jsonl: an answer, or a refusal if there are no sentences."""
    scores = dict.fromkeys(METRICS, None) | changes.pop("scores", {})
    said = " ".join(each["text"] for each in sentences)
    return {
        "id": name,
        "task": "ask",
        "question": f"What did {name} cost?",
        "history": [],
        "articles": ["a.txt"],
        "tags": ["direct"],
        "answerable": True,
        "expected": ["23 pounds"],
        "evidence": [{"article": "a", "start": 0, "end": 18, "quote": QUOTE}],
        "abstained": not sentences,
        "text": said,
        "sentences": list(sentences),
        "passages": [{"article": "a", "start": 0, "end": 100, "score": 1.0}],
        "receipt": {"model": "stub:number", "prompt": None, "rewritten": None, "incomplete": None},
        "scores": scores,
        **changes,
    }


def run_of(
    folder: Path,
    records: Sequence[Mapping[str, Any]],
    *,
    failed: Mapping[str, str] | None = None,
    about: Mapping[str, Any] = ABOUT,
) -> Run:
    folder.mkdir()
    lines = "".join(json.dumps(each) + "\n" for each in records)
    (folder / "samples.jsonl").write_text(lines, encoding="utf-8")
    seconds = {each["id"]: 0.5 for each in records}
    (folder / "timing.json").write_text(json.dumps({"seconds": seconds}), encoding="utf-8")
    metrics = {name: summarise([each["scores"][name] for each in records]) for name in METRICS}
    return Run(folder, about, metrics, failed or {})


def hostile(value: Any) -> Any:
    """The same value with every text hostile, except those that a program chose."""
    if isinstance(value, str):
        return HOSTILE
    if isinstance(value, list):
        return [hostile(each) for each in value]
    if isinstance(value, dict):
        kept = {"task", "status", "id"}
        return {name: each if name in kept else hostile(each) for name, each in value.items()}
    return value


def full(name: str) -> dict[str, Any]:
    """A record with every field filled in."""
    doubted = sentence("unsupported", reasons=["no such number"], invalid=["S9"])
    return record(
        name,
        doubted,
        sentence("unclear"),
        history=[{"question": "And before?", "answer": "Nothing."}],
        receipt={
            "model": "m",
            "prompt": "p",
            "rewritten": "What did it cost?",
            "incomplete": "it was cut off",
        },
        scores=dict.fromkeys(METRICS, 0.5) | {"false_confidence": 1.0, "evidence_hit": 0.0},
    )


@pytest.fixture
def attacked(tmp_path: Path) -> list[str]:
    """Both pages of runs in which every text is hostile."""
    first = [{**hostile(full(name)), "id": name + HOSTILE} for name in ("one", "two")]
    other = [{**each, "scores": dict.fromkeys(METRICS, 0.25)} for each in first]
    about = {**hostile(ABOUT), "prompts": {HOSTILE: HOSTILE}, "settings": {HOSTILE: HOSTILE}}
    failed = {HOSTILE: HOSTILE}
    runs = [
        run_of(tmp_path / name, records, failed=failed, about=about)
        for name, records in (("a", first), ("b", other))
    ]
    found = compare(*runs)
    alone = Comparison(found.first, found.second, found.differences, found.flips, (HOSTILE,))
    return [report(runs[0], [Detection(HOSTILE, 2, 2, 1, {HOSTILE: 1})]), comparison_report(alone)]


def test_foreign_text_never_becomes_markup(attacked: list[str]) -> None:
    for page, scripts in zip(attacked, (1, 0), strict=True):
        parsed = Parsed(page)
        assert "img" not in parsed.tags
        assert parsed.tags.count("script") == scripts
        assert not [name for name, _ in parsed.attributes if name.startswith("on") or name == "src"]
        assert "49" not in parsed.text
        assert parsed.text.count("<img src=x onerror=alert(1)>") > 10


def test_no_external_address_is_referenced(attacked: list[str]) -> None:
    for page in attacked:
        assert {value[:1] for name, value in Parsed(page).attributes if name == "href"} == {"#"}
        ours = page.replace("https://evil.example", "")
        assert not re.search(r"https?:|//\w|url\(|@import", ours)
        assert "default-src &#39;none&#39;" not in page
        assert "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'" in page


def test_an_answer_is_shown_with_its_states_quotes_and_evidence(tmp_path: Path) -> None:
    text = Parsed(report(run_of(tmp_path / "run", [full("one")]))).text
    for shown in (
        "What did one cost?",
        "And before?",
        "Understood as: What did it cost?",
        "✕ unsupported no such number it cites [S9], which isn't a sentence in the sources",
        "◐ not confirmed: compare it with the quote",
        f"{QUOTE} Prices",
        "23 pounds",
        f"{QUOTE} ✓ cited",
        "✕ 2 of 2 sentences not supported",
        "◐ incomplete it was cut off",
        "Faithfulness 0.500",
    ):
        assert shown in text


def test_a_run_in_the_old_format_is_read(tmp_path: Path) -> None:
    now = sentence("unclear")
    before = {**sentence("partial"), "support": now["probability"]}
    del before["probability"]
    old, new = (
        run_of(tmp_path / name, [record("one", said)]) for name, said in (("old", before), ("new", now))
    )
    assert list(old.records()) == list(new.records())
    assert "◐ not confirmed" in Parsed(report(old)).text


def test_the_configuration_of_the_run_is_listed(tmp_path: Path) -> None:
    text = Parsed(report(run_of(tmp_path / "run", [record("one", sentence())]))).text
    for shown in (
        "small.jsonl",
        "ab12",
        "stub:number",
        "offline",
        "answer 5a661d81",
        "chunk_tokens 220",
        "0.1.0",
    ):
        assert shown in text


def test_evidence_is_cited_found_or_missed(tmp_path: Path) -> None:
    read = record("read", sentence(citations=[]))
    missed = record("missed", sentence(citations=[]), passages=[])
    text = Parsed(report(run_of(tmp_path / "run", [read, missed, record("cited", sentence())]))).text
    assert [text.count(state) for state in ("◐ found, but not cited", "✕ missed: not", "✓ cited")] == [
        1,
        1,
        1,
    ]


@pytest.mark.parametrize(
    ("changes", "mark"),
    [
        ({"scores": {"over_refusal": 1.0}}, "⊘ refused, although the articles say it"),
        ({"answerable": "partial"}, "⊘ refused, although the articles say part of it"),
        ({"answerable": False, "evidence": []}, "✓ rightly refused"),
    ],
)
def test_a_refusal_is_marked(tmp_path: Path, changes: dict[str, Any], mark: str) -> None:
    text = Parsed(report(run_of(tmp_path / "run", [record("one", **changes)]))).text
    assert mark in text
    assert "⊘ refused The articles do not say." in text
    assert "0 answered, 1 refused" in text


def test_a_missing_summary_is_not_shown_as_a_refused_question(tmp_path: Path) -> None:
    text = Parsed(report(run_of(tmp_path / "run", [record("one", task="summarize", question="")]))).text
    assert "Summary of a.txt ⊘ no summary" in text
    assert "There is no summary." in text


def test_an_empty_run_says_so(tmp_path: Path) -> None:
    text = Parsed(report(run_of(tmp_path / "run", [], failed={"one": "The server is away."}))).text
    assert "Nothing was measured." in text
    assert "No sample has finished." in text
    assert "one ✕ failed The server is away." in text


def test_metrics_are_explained_and_plotted(tmp_path: Path) -> None:
    scores = [{"faithfulness": value, "length": 2000.0} for value in (0.0, 1.0)]
    run = run_of(
        tmp_path / "run", [record(f"r{i}", sentence(), scores=each) for i, each in enumerate(scores)]
    )
    page = report(run)
    parsed = Parsed(page)
    assert (
        f"Faithfulness higher is better {METRICS['faithfulness'].text} 0.500 0.000 to 1.000 2" in parsed.text
    )
    assert f"Length {METRICS['length'].text} 2,000 2,000 to 2,000 2" in parsed.text
    assert (
        "95th-percentile time lower is better 95 % of the replies were at least this fast. 0.5 s"
        in parsed.text
    )
    assert ("aria-label", "Faithfulness: 0.500, from 0.000 to 1.000") in parsed.attributes
    assert ("cx", "50.00%") in parsed.attributes
    assert parsed.attributes.count(("class", "plot")) == 1


def test_each_tag_has_its_figures(tmp_path: Path) -> None:
    records = [
        record("one", sentence(), tags=["near", "far"], scores={"faithfulness": 1.0}),
        record("two", sentence(), tags=["near"], scores={"faithfulness": 0.0}),
    ]
    text = Parsed(report(run_of(tmp_path / "run", records))).text
    assert "far 1 – 1.000 1.000 to 1.000 – –" in text
    assert "near 2 – 0.500 0.000 to 1.000 – –" in text


def test_the_curves_are_drawn_and_tabulated(tmp_path: Path) -> None:
    receipt = {"model": "m", "prompt": None, "rewritten": None, "incomplete": None}
    records = [
        record("known", sentence(probability=0.75), receipt={**receipt, "confidence": 0.5}),
        record("unknown", answerable=False, evidence=[], receipt={**receipt, "confidence": 0.125}),
    ]
    parsed = Parsed(report(run_of(tmp_path / "run", records)))
    assert parsed.attributes.count(("class", "square")) == 2
    assert "Probability Cite evidence Sentences 0.750 1.000 1" in parsed.text
    assert "0.125 0.000 1.000 0.500 0.000 0.000 this run 0.000 0.000" in parsed.text


def test_a_model_without_a_confidence_has_no_curve(tmp_path: Path) -> None:
    records = [record("known", sentence()), record("unknown", sentence(), answerable=False, evidence=[])]
    text = Parsed(report(run_of(tmp_path / "run", records))).text
    assert "without a confidence, so there is no curve" in text
    assert "this run 0.000 1.000" in text


def test_sections_without_figures_are_left_out(tmp_path: Path) -> None:
    text = Parsed(report(run_of(tmp_path / "run", [record("one", tags=[])]))).text
    assert not any(heading in text for heading in ("By tag", "Reliability", "Refusals"))


def test_the_detection_of_each_stub_is_shown(tmp_path: Path) -> None:
    found = [
        Detection("stub:honest", 9, 0, 0, {}),
        Detection("stub:number", 9, 3, 2, {"faithfulness": 2}),
        Detection("stub:junk", 9, 3, 0, {"faithfulness": 0}),
        Detection("stub:name", 9, 3, 3, {"faithfulness": 3}),
    ]
    text = Parsed(report(run_of(tmp_path / "run", []), found)).text
    assert "stub:honest 9 0 0 ○ no lie told" in text
    assert "stub:number 9 3 2 ◐ 66 % caught Faithfulness: 2" in text
    assert "stub:junk 9 3 0 ✕ none caught" in text
    assert "stub:name 9 3 3 ✓ all caught" in text


def test_a_full_fault_outweighs_all_lesser_ones() -> None:
    faults: list[dict[str, float | None]] = [
        {"false_confidence": 1.0},
        {"faithfulness": 0.0, "over_refusal": 1.0, "evidence_hit": 0.0},
        {"faithfulness": 0.0},
        {"over_refusal": 1.0, "evidence_hit": 0.0},
        {"over_refusal": 1.0},
        {"evidence_hit": 0.0},
        {"faithfulness": 0.9},
        {"faithfulness": 1.0, "false_confidence": None},
    ]
    weights = [badness(each) for each in faults]
    assert weights == sorted(weights, reverse=True)
    assert len(set(weights)) == len(weights)
    assert weights[-1] == 0


def test_the_worst_sample_is_first(tmp_path: Path) -> None:
    records = [
        record("fine", sentence(), scores={"faithfulness": 1.0}),
        record("refused", scores={"over_refusal": 1.0}),
        record("false", sentence("unsupported"), answerable=False, scores={"false_confidence": 1.0}),
        record("doubted", sentence("unsupported"), scores={"faithfulness": 0.0}),
    ]
    page = report(run_of(tmp_path / "run", records))
    assert re.findall(r"What did (\w+) cost", page) == ["false", "doubted", "refused", "fine"]
    assert re.findall(r'data-states="([^"]*)"', page) == [
        "wrong unsupported",
        "wrong unsupported",
        "wrong refused",
        "",
    ]


def test_samples_can_be_filtered_by_tag(tmp_path: Path) -> None:
    tags = ["it's", 'a "b" <c>']
    parsed = Parsed(report(run_of(tmp_path / "run", [record("one", sentence(), tags=tags)])))
    assert [json.loads(value) for name, value in parsed.attributes if name == "data-tags"] == [tags]
    assert set(tags) < {value for name, value in parsed.attributes if name == "value"}


def many(count: int) -> list[dict[str, Any]]:
    long = (
        "A sentence of the reply that is as long as sentences of replies often are, with a number: 23. " * 2
    )
    return [
        record(
            f"sample-{i}",
            *(
                sentence("unsupported" if i % 3 else "supported", long, reasons=["not in the quote: “23”"])
                for _ in range(4)
            ),
            tags=["direct", f"tag {i % 7}"],
            scores=dict.fromkeys(METRICS, float(not i % 3)) | {"false_confidence": None},
        )
        for i in range(count)
    ]


@pytest.mark.slow
@pytest.mark.slow
def test_only_the_worst_of_thousands_of_samples_are_shown_and_held_in_full(tmp_path: Path) -> None:
    run = run_of(tmp_path / "run", many(2000))
    tracemalloc.start()
    try:
        page = report(run)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 30_000_000
    assert len(page) < 4_000_000
    assert "The 300 worst of 2,000 are shown in full" in Parsed(page).text
    assert page.count('<details class="sample"') == SHOWN
    assert page.count("data-states=") == 2000


def test_a_long_question_in_the_list_is_cut_between_characters(tmp_path: Path) -> None:
    records = [record(f"r{i}", sentence()) for i in range(SHOWN)]
    page = report(run_of(tmp_path / "run", [*records, record("last", sentence(), question="<&>" * 100)]))
    assert f"last {'<&>' * 52}<... ✓" in Parsed(page).text


def compared(tmp_path: Path, first: Sequence[Any], second: Sequence[Any], **others: Any) -> str:
    one = run_of(tmp_path / "before", first)
    other = run_of(tmp_path / "after", second, about={**ABOUT, "model": "stub:name"}, **others)
    return comparison_report(compare(one, other))


def test_differences_are_better_worse_or_unclear(tmp_path: Path) -> None:
    def scored(low: float, high: float, mixed: Sequence[float]) -> list[dict[str, Any]]:
        names = ("faithfulness", "uncited_rate", "over_refusal", "mrr", "length")
        return [
            record(
                f"r{i}",
                sentence(),
                scores=dict(zip(names, (high, high, 1 - high, value, 10 * low), strict=True)),
            )
            for i, value in enumerate(mixed)
        ]

    page = compared(tmp_path, scored(1.0, 0.2, (0.0, 1.0)), scored(2.0, 0.3, (1.0, 0.0)))
    text = Parsed(page).text
    assert "+0.100 +0.100 to +0.100 2 0.200 → 0.300 ✓ better" in text
    assert "+0.100 +0.100 to +0.100 2 0.200 → 0.300 ✕ worse" in text
    assert "−0.100 −0.100 to −0.100 2 0.800 → 0.700 ✓ better" in text
    assert "0.000 −1.000 to +1.000 2 0.500 → 0.500 ≈ no clear difference" in text
    assert "+10 +10 to +10 2 10 → 20 ≠ more" in text
    assert ("aria-label", "Faithfulness: +0.100, from +0.100 to +0.100") in Parsed(page).attributes
    assert "model stub:number stub:name ≠ differs" in text
    assert "judge offline offline same" in text


def test_flips_are_listed_worst_first_with_both_replies(tmp_path: Path) -> None:
    good, bad = {"faithfulness": 1.0}, {"faithfulness": 0.0}
    before = [
        record("mended", sentence("unsupported"), scores=bad),
        record("refused", sentence(), scores={"over_refusal": 0.0}),
        record("broken", sentence(), scores=good),
    ]
    after = [
        record("mended", sentence(), scores=good),
        record("refused", scores={"over_refusal": 1.0}),
        record("broken", sentence("unsupported", "It cost 32 pounds."), scores=bad),
    ]
    text = Parsed(compared(tmp_path, before, after)).text
    assert re.findall(r"What did (\w+) cost", text) == ["broken", "refused", "mended"]
    assert f"First {QUOTE} Second It cost 32 pounds. Faithfulness 1.000 → 0.000 ✕ worse" in text
    refused = METRICS["over_refusal"].name
    assert f"Second ⊘ refused The articles do not say. {refused} 0.000 → 1.000 ✕ worse" in text


def test_samples_of_only_one_run_are_listed_with_failures(tmp_path: Path) -> None:
    text = Parsed(
        compared(tmp_path, [record("one", sentence())], [], failed={"one": "The server is away."})
    ).text
    assert "one failed in the second run: The server is away." in text
    assert "No metric was measured by both runs." in text
    assert "No samples flipped." in text


def test_only_the_worst_of_thousands_of_flips_are_shown(tmp_path: Path) -> None:
    page = compared(
        tmp_path, many(900), [{**each, "scores": dict.fromkeys(METRICS, 0.5)} for each in many(900)]
    )
    assert "The 300 worst of 2,700 are shown." in Parsed(page).text
