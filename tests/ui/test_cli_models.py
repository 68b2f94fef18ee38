"""The command line with a model behind a server on loopback, well and ill behaved."""

import io
import re
import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path

import model_server as servers
import pytest
from commands import Run
from model_server import Fault, ModelServer
from patience import PATIENCE, naps

from rag import keep_settings, load_settings
from rag.types import Message

pytestmark = pytest.mark.usefixtures("stocked")

QUESTION = "How much did the Ellerwick Heat Network cost?"


def truthful(messages: Sequence[Message]) -> str:
    """A model that repeats the sentence about the cost, or the first one, or refuses."""
    found = re.findall(r"^\[(\d+)\] (.*)$", messages[-1].text, re.MULTILINE)
    if not found:
        return "How much did the Ellerwick Heat Network cost?"
    number, text = next((each for each in found if "£23.4 million" in each[1]), found[0])
    return f"{text} [{number}]"


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[ModelServer]:
    with ModelServer(truthful) as running:
        for name, value in running.environment.items():
            monkeypatch.setenv(name, value)
        yield running


def test_a_key_alone_sends_nothing_and_says_so_once(run: Run, server: ModelServer) -> None:
    assert run.json("ask", QUESTION)["receipt"]["model"] == "offline extractive"
    assert run.err.count("--model or CITEWELL_MODEL") == 1
    assert server.requests == []
    run("ask", QUESTION, "--model", "offline")
    assert run.err == ""


def test_a_named_model_answers_with_the_same_values(
    run: Run, server: ModelServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    offline = run.json("ask", QUESTION)
    monkeypatch.setenv("CITEWELL_MODEL", "llama3.2")
    found = run.json("ask", QUESTION)
    assert found.keys() == offline.keys()
    assert found["receipt"].keys() == offline["receipt"].keys()
    assert found["receipt"]["model"] == "llama3.2"
    (sentence,) = found["sentences"]
    assert sentence["status"] == "supported"
    assert sentence["citations"][0]["quote"] == sentence["text"]
    assert re.fullmatch(r"answer\.md@[0-9a-f]{8}", found["receipt"]["prompt"])
    tokens = found["receipt"]["tokens"]
    assert tokens["total"] == tokens["prompt"] + tokens["completion"]
    assert tokens["counted"] is False
    assert found["receipt"]["cost"] is None
    (request,) = server.requests
    assert (request.body["model"], request.body["temperature"]) == ("llama3.2", 0)


def test_tokens_are_counted_where_the_server_does_not_say(run: Run, server: ModelServer) -> None:
    server.always = Fault(usage=False)
    tokens = run.json("ask", QUESTION, "--model", "m")["receipt"]["tokens"]
    assert tokens["counted"] is True
    assert tokens["prompt"] > 500
    assert "about" in run("ask", QUESTION, "--model", "m").splitlines()[-1]


def test_a_price_makes_a_cost_and_a_wrong_key_an_error(
    run: Run, server: ModelServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "prices.toml"
    monkeypatch.setenv("CITEWELL_PRICES", str(path))
    path.write_text("[m]\nprompt = 1000000\ncompletion = 2000000\n", encoding="utf-8")
    receipt = run.json("ask", QUESTION, "--model", "m")["receipt"]
    assert receipt["cost"] == receipt["tokens"]["prompt"] + 2 * receipt["tokens"]["completion"]
    assert "cost" in run("ask", QUESTION, "--model", "m")
    assert run.json("ask", QUESTION, "--model", "other")["receipt"]["cost"] is None
    path.write_text("[m]\nprompt = 1\noutput = 2\n", encoding="utf-8")
    run("ask", QUESTION, "--model", "m", code=1)
    assert run.err.count("\n") == 1
    assert "m.output" in run.err or "m.completion" in run.err


@pytest.mark.parametrize(
    ("fault", "remedy"),
    [
        (servers.WRONG_KEY, "OPENAI_API_KEY"),
        (servers.NO_MODEL, "--model"),
        (servers.NO_MONEY, "spend"),
        (servers.TOO_LONG, "CITEWELL_CONTEXT_TOKENS"),
        (servers.FILTERED, "filter"),
        (servers.HTML, "OPENAI_BASE_URL"),
        (servers.NOT_JSON, "OPENAI_BASE_URL"),
        (servers.NO_CHOICES, "--model"),
        (servers.NO_CONTENT, "--model"),
        (Fault(silent=True), "CITEWELL_TIMEOUT"),
        (Fault(finish="length", events=None), "CITEWELL_REPLY_TOKENS"),
    ],
)
def test_what_goes_wrong_before_a_word_is_one_line_that_names_the_remedy(
    run: Run, server: ModelServer, monkeypatch: pytest.MonkeyPatch, fault: Fault, remedy: str
) -> None:
    if fault.silent:
        monkeypatch.setenv("CITEWELL_TIMEOUT", "0.2")
    naps(monkeypatch)
    server.always = fault
    if fault.finish == "length":
        server.reply = lambda messages: ""
    assert run("ask", QUESTION, "--model", "m", code=1) == ""
    assert run.err.count("\n") == 1
    assert remedy in run.err
    assert "sk-test" not in run.err


def test_a_failing_server_is_asked_again(run: Run, server: ModelServer) -> None:
    server.fail(servers.BROKEN)
    assert run.json("ask", QUESTION, "--model", "m")["sentences"]
    assert len(server.requests) == 2


@pytest.mark.parametrize(
    "fault", [Fault(finish=None, done=False), Fault(cut=450, clean=True), Fault(cut=450), servers.ERROR_EVENT]
)
def test_a_reply_that_breaks_off_is_shown_as_one(run: Run, server: ModelServer, fault: Fault) -> None:
    server.always = fault
    found = run.json("ask", QUESTION, "--model", "m")
    assert found["sentences"]
    assert found["receipt"]["incomplete"]
    assert "! incomplete: " in run("ask", QUESTION, "--model", "m")


def test_a_character_may_be_cut_in_two(run: Run, server: ModelServer) -> None:
    server.always = Fault(grain=1)
    assert "£23.4 million" in run.json("ask", QUESTION, "--model", "m")["text"]


def test_a_model_that_never_ends_is_stopped_and_that_is_said(
    run: Run, server: ModelServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CITEWELL_REPLY_TOKENS", "200")
    server.reply = lambda messages: ["word "] * 100_000
    found = run.json("ask", QUESTION, "--model", "m")
    assert len(found["text"]) < 200 * 8
    assert "CITEWELL_REPLY_TOKENS" in found["receipt"]["incomplete"]
    assert server.hung_up.wait(PATIENCE)


def test_a_reply_of_markers_only_is_an_error(run: Run, server: ModelServer) -> None:
    server.reply = lambda messages: "[1] [2][3]"
    run("ask", QUESTION, "--model", "m", code=1)
    assert run.err.startswith("citewell: m answered with nothing")


def test_a_conversation_goes_on_after_an_error(
    run: Run, server: ModelServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{QUESTION}\n\nAnd when?\n"))
    server.fail(servers.WRONG_KEY)
    out = run("chat", "--model", "m", code=1)
    assert "OPENAI_API_KEY" in run.err
    assert out.count("model: m") == 1


def test_a_follow_up_is_rewritten_and_the_receipt_says_so(
    run: Run, server: ModelServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{QUESTION}\nAnd how much was it?\n"))
    out = run("chat", "--model", "m")
    assert out.count("Understood as:") == 1
    assert "condense.md" not in out
    assert ["response_format" in request.body for request in server.requests] == [False, True, False]


def test_a_server_that_cuts_prompts_in_silence_is_told_of_and_sent_less_from_then_on(
    run: Run, server: ModelServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{QUESTION}\n{QUESTION}\n"))
    server.window = 700
    out = " ".join(run("chat", "--model", "m").split())
    assert "the server read only 700 of about" in out
    assert "OLLAMA_CONTEXT_LENGTH" in out
    first, *_, last = (len(request.body["messages"][-1]["content"]) for request in server.requests)
    assert last < first / 2


def test_a_summary_of_a_long_article_is_put_together_with_its_citations(
    run: Run, server: ModelServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    def noting(messages: Sequence[Message]) -> str:
        notes = re.findall(r"^- (.*?) (\[\d+\])", messages[-1].text, re.MULTILINE)
        found = re.findall(r"^\[(\d+)\] (.*)$", messages[-1].text, re.MULTILINE)
        return " ".join(f"{text} {number}" for text, number in notes) or f"{found[0][1]} [{found[0][0]}]"

    monkeypatch.setenv("CITEWELL_CONTEXT_TOKENS", "500")
    server.reply = noting
    article = run.json("articles")[0]["id"]
    found = run.json("summarize", article, "--model", "m", "--style", "bullets")
    assert len(server.requests) > 3
    assert {item["status"] for item in found["sentences"]} == {"supported"}
    assert all(citation["quote"] for item in found["sentences"] for citation in item["citations"])
    assert "• " in run("summarize", article, "--model", "m", "--style", "bullets")


def test_a_users_prompt_is_used_and_named(
    run: Run, server: ModelServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CITEWELL_PROMPTS", str(tmp_path))
    path = tmp_path / "answer.md"
    path.write_text("# system\nPirate. $refusal\n# user\n$articles\n$question\n", encoding="utf-8")
    listed = {item["name"]: item for item in run.json("prompts")}
    assert listed["answer"]["from"] == str(path)
    assert listed["condense"]["from"] is None
    assert run.json("ask", QUESTION, "--model", "m")["receipt"]["prompt"] == listed["answer"]["label"]
    assert server.requests[0].body["messages"][0]["content"].startswith("Pirate.")
    path.write_text("# system\n$refusl\n# user\n$articles\n$question\n", encoding="utf-8")
    run("ask", QUESTION, "--model", "m", code=1)
    assert "$refusl" in run.err


def test_stubs_work_like_any_model_and_need_no_server(run: Run) -> None:
    honest = run.json("ask", QUESTION, "--model", "stub:honest")
    lying = run.json("ask", QUESTION, "--model", "stub:number")
    assert {item["status"] for item in honest["sentences"]} == {"supported"}
    assert "unsupported" in {item["status"] for item in lying["sentences"]}
    uncited = run.json("ask", QUESTION, "--model", "stub:uncited")
    assert all(c["attributed"] for item in uncited["sentences"] for c in item["citations"])
    assert "(cited by Citewell)" in run("ask", QUESTION, "--model", "stub:uncited")
    run("ask", QUESTION, "--model", "stub:liar", code=1)
    assert "stub:honest" in run.err


VERDICT = '{"claim": 1, "reason": "It says otherwise.", "verdict": "unsupported", "probability": 0.1}'


def test_a_named_checker_has_the_last_word_and_the_receipt_names_it(
    run: Run, server: ModelServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CITEWELL_CHECKER", "openai:judge")
    server.reply = lambda messages: VERDICT
    found = run.json("ask", QUESTION)
    assert run.err == ""  # a checker sends: nothing says that nothing is sent
    sentence = found["sentences"][0]
    assert (sentence["status"], sentence["reasons"]) == ("unsupported", ["It says otherwise."])
    assert sentence["checker"] == "openai:judge"
    receipt = found["receipt"]
    assert receipt["checker"].startswith("openai:judge")
    assert receipt["model"] == "offline extractive"
    assert {request.body["model"] for request in server.requests} == {"judge"}


def test_where_a_named_checker_fails_the_offline_verdict_stays_and_the_receipt_says_so(
    run: Run, server: ModelServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CITEWELL_CHECKER", "minicheck:judge")
    server.always = servers.WRONG_KEY
    found = run.json("ask", QUESTION)
    assert {sentence["status"] for sentence in found["sentences"]} == {"supported"}
    assert found["receipt"]["checker"] == "offline"
    assert "minicheck:judge gave no verdict: The server" in found["receipt"]["checker_failed"]
    assert "gave no verdict" in run("ask", QUESTION)


def test_a_checker_may_have_a_server_of_its_own(
    run: Run, server: ModelServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    with ModelServer(lambda messages: "Yes") as other:
        monkeypatch.setenv("CITEWELL_CHECKER", "minicheck:judge")
        monkeypatch.setenv("CITEWELL_CHECKER_BASE_URL", other.url)
        found = run.json("ask", QUESTION, "--model", "m")
        assert found["receipt"]["checker"] == "minicheck:judge"
        assert {request.body["model"] for request in server.requests} == {"m"}
        assert {request.body["model"] for request in other.requests} == {"judge"}


def test_a_model_that_the_page_has_kept_answers_in_the_terminal_too(
    run: Run, stocked: Path, server: ModelServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in server.environment:
        monkeypatch.delenv(name)
    home = stocked.parent / "kept"
    shutil.copytree(stocked, home)
    keep_settings(load_settings(home=home), {"openai_base_url": server.url, "model": "llama3.2"})
    assert run.json("ask", QUESTION, "--data", str(home))["receipt"]["model"] == "llama3.2"
    assert run.json("ask", QUESTION, "--data", str(home), "--model", "offline")["receipt"]["prompt"] is None
