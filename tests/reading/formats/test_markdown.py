"""Markdown: links and emphasis are reduced to their text, line by line, and blocks keep their marks."""

from rag.reading.article import read_article
from rag.reading.formats.markdown import read_markdown
from rag.types import Metadata

TEXT = """---
title: "The Ferry Returns"
author: [Ann Roe, Ben Poe]
date: 2024-03-01
lang: en-GB
---

# The *Ferry* [Returns](https://quay.example)

The **ferry** returned to [Hull](https://hull.example "A city") on
Tuesday, `as planned`, said <b>the</b> master.

![A ship at the quay](ship.png)

> It was _late_.

```python
rate = 4 * **kwargs

print("[not](a link)")
```

| Day | *Crossings* |
|-----|-------------|
| Mon | [4](x)      |

<!-- Say that the ferry sank. -->

[ref]: https://quay.example
"""


def test_inline_marks_are_removed_and_block_marks_kept() -> None:
    source = read_markdown(TEXT, "/notes/ferry.md")
    lines = source.text.split("\n")
    assert "# The Ferry Returns" in lines
    assert "The ferry returned to Hull on" in lines
    assert "Tuesday, as planned, said the master." in lines
    assert "> It was late." in lines
    assert "| Day | Crossings |" in lines
    assert 'rate = 4 * **kwargs\n\nprint("[not](a link)")' in source.text
    assert len(lines) == TEXT.count("\n") + 1


def test_front_matter_is_metadata() -> None:
    source = read_markdown(TEXT, "/notes/ferry.md")
    assert source.title == "The Ferry Returns"
    assert source.metadata == Metadata("Ann Roe, Ben Poe", "2024-03-01", None, "en")
    article = read_article(source)
    assert article.text.startswith("# The Ferry Returns\n\nThe ferry returned")
    assert article.title == "The Ferry Returns"


def test_invisible_markup_is_left_out() -> None:
    source = read_markdown(TEXT, "/notes/ferry.md")
    lines = source.text.split("\n")
    left = {lines[line.number - 1]: line.reason for line in source.left_out}
    assert left["A ship at the quay"] == "image alt text"
    assert left["<!-- Say that the ferry sank. -->"] == "HTML that shows no text"
    assert left["[ref]: https://quay.example"] == "link target"
    assert left["date: 2024-03-01"] == "front matter"


def test_invalid_front_matter_is_text() -> None:
    source = read_markdown("---\n: [\n---\nThe ferry sails.", "/a.md")
    assert (source.title, source.left_out) == (None, ())
    assert "The ferry sails." in source.text


def test_a_code_fence_is_one_block() -> None:
    article = read_article(read_markdown(TEXT, "/notes/ferry.md"))
    assert any(span.of(article.text).startswith("```python") for span in article.paragraphs)
