"""How far a run is, and the worst of its samples, as HTML; pure."""

from collections.abc import Iterator, Mapping, Sequence
from html import escape
from typing import Any

from ui.wording import STATUSES


def progress(done: int, total: int, what: str) -> str:
    """A bar with what is being done; a `total` of 0 is not known."""
    end = f' value="{done}" max="{total}"' if total else ""
    far = f": {done:,} of {total:,}" if total else " …"
    return f'<label class="progress"><span>{escape(what)}{far}</span><progress{end}></progress></label>'


def worst(samples: Sequence[tuple[Mapping[str, Any], Sequence[tuple[str, str]]]]) -> str:
    """Each sample with what is wrong with it, what was said, and what should have been quoted."""
    if not samples:
        return '<p class="refusal">Nothing is wrong with any sample.</p>'
    items = "".join(_sample(record, marks) for record, marks in samples)
    return f'<h3>The worst samples first</h3><ol class="worst">{items}</ol>'


def failed(reasons: Mapping[str, str]) -> str:
    """The samples that have no reply, with the reason."""
    items = "".join(f"<li>{escape(name)}: {escape(reason)}</li>" for name, reason in reasons.items())
    return f'<p class="message" role="alert">Failed:</p><ul>{items}</ul>' if items else ""


def _sample(record: Mapping[str, Any], marks: Sequence[tuple[str, str]]) -> str:
    wrong = "; ".join(words for _, words in marks)
    said = record["text"] or "(refused)"
    reasons = "".join(f"<li>{escape(words)}</li>" for words in _reasons(record))
    expected = "".join(f"<q>{escape(each['quote'])}</q> " for each in record["evidence"])
    asked = record["question"] or f"Summary of {record['articles'][0]}"
    return (
        f"<li><strong>{escape(asked)}</strong> <code>{escape(record['id'])}</code>"
        f'<p class="wrong">{escape(wrong)}</p><p>{escape(said)}</p>'
        + (f"<ul>{reasons}</ul>" if reasons else "")
        + (f"<p>Should quote: {expected}</p>" if expected else "")
        + "</li>"
    )


def _reasons(record: Mapping[str, Any]) -> Iterator[str]:
    """For each sentence that has reasons, its status in words and the reasons."""
    for sentence in record["sentences"]:
        if sentence["reasons"]:
            status = sentence["status"]
            yield f"{STATUSES.get(status, status)}: {'; '.join(sentence['reasons'])}"
