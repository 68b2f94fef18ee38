"""The keyboard shortcuts as HTML, pure: the page's script reads them from the sheet that lists them."""

from html import escape

_PRESSES = (
    ("/", "Type a question", "#question"),
    ("n", "New conversation", "[data-do=new]"),
    ("c", "All conversations", "[data-do=talks]"),
    ("e", "Edit the last question", ".exchange:last-child [data-do=edit]"),
    ("r", "Ask the last question again", ".exchange:last-child [data-do=retry]"),
    ("u", "Undo", "[data-do=undo]"),
    ("f", "Search the articles", "#find"),
    ("a", "Add articles", "[data-do=open_adding]"),
)
_STEPS = (("j", "Next answer", 1), ("k", "Previous answer", -1))


def opener() -> str:
    """The button that shows them."""
    return '<button type="button" class="icon" data-keys aria-label="Keyboard shortcuts">?</button>'


def sheet() -> str:
    """A dialog, closed at first, with a row for each key and a check box that turns them off."""
    rows = [_row(key, words, f'data-press="{escape(what)}"') for key, words, what in _PRESSES]
    rows += [_row(key, words, f'data-step="{by}"') for key, words, by in _STEPS]
    rows.append(_row("?", "Show this list", 'data-press="[data-keys]"'))
    rows.append("<tr><th><kbd>Esc</kbd></th><td>Close the source or a dialog</td></tr>")
    return (
        '<dialog class="dialog" aria-labelledby="keys-title"><header>'
        '<h2 id="keys-title">Keyboard shortcuts</h2>'
        '<button type="button" class="icon" data-close aria-label="Close">×</button></header>'
        f'<div class="dialog-body"><table class="keys">{"".join(rows)}</table>'
        '<label><input type="checkbox" name="keys" checked> Use single-key shortcuts</label></div></dialog>'
    )


def _row(key: str, words: str, what: str) -> str:
    return f'<tr data-key="{escape(key)}" {what}><th><kbd>{escape(key)}</kbd></th><td>{words}</td></tr>'
