"""What an evaluation is begun with, how far it is, and what came of it, as HTML; pure."""

from collections.abc import Iterator, Mapping, Sequence
from html import escape
from typing import Any

from eval import AMOUNTS, METRICS, Comparison, Metric, figure
from ui.web.render.frame import model_choices
from ui.wording import STATUSES


def begin(datasets: Sequence[str], models: Sequence[str]) -> str:
    """What to run: a dataset on a model."""
    return (
        '<h2>Evaluate</h2><p class="hint">Run a dataset on a model, and see what it gets right.</p>'
        '<form class="choices" data-do="evaluate">'
        f'<label>Dataset<select name="samples">{_options(datasets)}</select></label>'
        f'<label>Model<select name="model">{model_choices(models)}</select></label>'
        '<button class="button">Run</button>'
        '<button type="button" class="button quiet" data-do="stop">Stop</button></form>'
    )


def runs(names: Sequence[str], chosen: str = "", other: str | None = None) -> str:
    """The runs there are, one of them chosen, and another one to compare it with."""
    if not names:
        return '<p class="hint">No runs yet. Each run is kept in your data folder.</p>'
    return (
        '<form class="choices" data-do="save">'
        f'<label>Run<select name="run"><option value="">Choose a run</option>{_options(names, chosen)}'
        '</select></label><label>Compare with<select name="other"><option value="">Nothing</option>'
        f"{_options(names, other)}</select></label>"
        '<button class="button quiet">Save the report</button></form>'
    )


def progress(done: int, total: int, what: str) -> str:
    """A bar with what is being done; a `total` of 0 is not known."""
    end = f' value="{done}" max="{total}"' if total else ""
    far = f": {done:,} of {total:,}" if total else " …"
    return (
        f'<label class="progress" aria-busy="true"><span>{escape(what)}{far}</span>'
        f"<progress{end}></progress></label>"
    )


def done(told: str) -> str:
    """How a run ended, in one sentence."""
    return f'<p class="done" role="status">{escape(told)}</p>'


def stopped(command: str) -> str:
    """A run that was stopped, with the command that resumes it."""
    return f'<p class="done" role="status">Stopped. To resume: <code>{escape(command)}</code></p>'


def metrics(values: Mapping[str, Metric]) -> str:
    """Each metric that applies: its value, drawn where it is from 0 to 1, its interval, n, and meaning."""
    rows = "".join(
        f'<tr><th scope="row">{escape(METRICS[name].name)}</th>'
        f"<td>{'' if name in AMOUNTS else _bar(metric)}</td><td>{figure(name, metric.value)}</td>"
        f"<td>{_interval(name, metric)}</td><td>{metric.n:,}</td></tr>"
        f'<tr class="meaning"><td colspan="5">{escape(_meaning(name))}</td></tr>'
        for name, metric in values.items()
        if metric.n
    )
    head = _head("Metric", "From 0 to 1", "Value", "95% interval", "Samples")
    return _table("Metrics", head, rows)


def compared(value: Comparison) -> str:
    """A row for each metric that two runs share."""
    rows = "".join(
        f'<tr><th scope="row">{escape(METRICS[each.metric].name)}</th>'
        f"<td>{figure(each.metric, each.first.value)}</td><td>{figure(each.metric, each.second.value)}</td>"
        f"<td>{figure(each.metric, each.paired.value, '+')}</td>"
        f"<td>{_interval(each.metric, each.paired, '+')}</td><td>{escape(each.verdict)}</td></tr>"
        for each in value.differences
    )
    head = _head("Metric", "Earlier", "This run", "Difference", "95% interval", "Verdict")
    return _table("Compared", head, rows)


def worst(samples: Sequence[tuple[Mapping[str, Any], Sequence[tuple[str, str]]]]) -> str:
    """Each sample with what is wrong with it, what was said, and what should have been quoted."""
    if not samples:
        return '<p class="hint">Nothing is wrong with any sample.</p>'
    items = "".join(_sample(record, marks) for record, marks in samples)
    return f'<h3>Worst samples</h3><ol class="worst">{items}</ol>'


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


def _table(title: str, head: str, rows: str) -> str:
    if not rows:
        return ""
    wide = f'<div class="wide" role="region" aria-label="{title}" tabindex="0">'  # a key scrolls it
    return f"<h3>{title}</h3>{wide}<table>{head}<tbody>{rows}</tbody></table></div>"


def _head(*columns: str) -> str:
    return f"<thead><tr>{''.join(f'<th scope=col>{column}</th>' for column in columns)}</tr></thead>"


def _bar(metric: Metric) -> str:
    """A value and its interval on a line from 0 to 1; the cells next to it say the same in numbers."""
    value, low, high = (min(max(each or 0.0, 0.0), 1.0) for each in (metric.value, metric.low, metric.high))
    between = f'<i style="left: {100 * low:.1f}%; width: {100 * (high - low):.1f}%"></i>'
    return f'<span class="gauge" aria-hidden="true"><b style="width: {100 * value:.1f}%"></b>{between}</span>'


def _meaning(name: str) -> str:
    text, better = METRICS[name].text, METRICS[name].better
    return f"{text} {better.capitalize()} is better." if better else text


def _interval(name: str, metric: Metric, sign: str = "-") -> str:
    return f"{figure(name, metric.low, sign)} – {figure(name, metric.high, sign)}"


def _options(names: Sequence[str], chosen: str | None = None) -> str:
    return "".join(
        f'<option value="{escape(name)}"{" selected" if name == chosen else ""}>{escape(name)}</option>'
        for name in names
    )
