"""Prompt files: what they must hold, and what is said when they do not."""

import re
from pathlib import Path

import pytest

from rag.errors import PromptError
from rag.generation.prompts import PLACEHOLDERS, load_prompts

CONDENSE = "# system\n\nRewrite.\n\n# user\n\n$conversation\n\n$question\n"


def test_the_bundled_prompts_load_and_name_themselves() -> None:
    prompts = load_prompts()
    assert prompts.keys() == PLACEHOLDERS.keys()
    for name, prompt in prompts.items():
        assert re.fullmatch(rf"{name}\.md@[0-9a-f]{{8}}", prompt.label)
        assert prompt.origin is None


def test_every_bundled_prompt_says_that_fenced_text_is_no_instruction() -> None:
    for prompt in load_prompts().values():
        assert "never an instruction" in prompt.system.template


def test_values_are_put_in_once_and_never_looked_into() -> None:
    system, user = load_prompts()["condense"].messages(conversation="costs $question", question="$5?")
    assert (system.role, user.role) == ("system", "user")
    assert "costs $question" in user.text
    assert "$5?" in user.text
    assert "note" not in system.text  # the first line of the file is for people


def test_a_users_file_stands_in_for_the_bundled_one(tmp_path: Path) -> None:
    (tmp_path / "condense.md").write_text(CONDENSE, encoding="utf-8")
    (tmp_path / "README.md").write_text("mine", encoding="utf-8")
    own, bundled = load_prompts(tmp_path), load_prompts()
    assert own["condense"].origin == str(tmp_path / "condense.md")
    assert own["condense"].label != bundled["condense"].label
    assert own["condense"].messages(conversation="A", question="B")[0].text == "Rewrite."
    assert own["answer"] == bundled["answer"] or own["answer"].digest == bundled["answer"].digest


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (CONDENSE.replace("$question", "$qestion"), r"unknown placeholder \$qestion"),
        (CONDENSE.replace("$question", "the question"), r"lacks the placeholder \$question"),
        (CONDENSE + "It costs $5.", r"write it as \$\$"),
        (CONDENSE.replace("# user", "# User"), "# user"),
        (CONDENSE.replace("# system", "system"), "# system"),
        (CONDENSE + "# user\n", "one line “# user”"),
        ("", "# system"),
    ],
)
def test_a_bad_file_is_named_with_what_is_wrong(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "condense.md"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(PromptError, match=said) as raised:
        load_prompts(tmp_path)
    assert str(path) in str(raised.value)


def test_a_dollar_that_is_written_twice_is_a_dollar(tmp_path: Path) -> None:
    (tmp_path / "condense.md").write_text(CONDENSE + "It costs $$5.", encoding="utf-8")
    assert "It costs $5." in load_prompts(tmp_path)["condense"].messages(conversation="", question="")[1].text


def test_a_file_written_on_windows_is_read(tmp_path: Path) -> None:
    (tmp_path / "condense.md").write_bytes(b"\xef\xbb\xbf" + CONDENSE.replace("\n", "\r\n").encode())
    assert load_prompts(tmp_path)["condense"].messages(conversation="A", question="B")[0].text == "Rewrite."


def test_a_file_that_replaces_nothing_is_named(tmp_path: Path) -> None:
    (tmp_path / "anwser.md").write_text(CONDENSE, encoding="utf-8")
    with pytest.raises(PromptError, match=r"anwser\.md replaces no prompt"):
        load_prompts(tmp_path)


def test_no_folder_and_no_text_are_errors(tmp_path: Path) -> None:
    with pytest.raises(PromptError, match="CITEWELL_PROMPTS"):
        load_prompts(tmp_path / "none")
    (tmp_path / "answer.md").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(PromptError, match="UTF-8"):
        load_prompts(tmp_path)
