"""The page's icons as HTML, pure, and the buttons that show one in place of words."""

from html import escape

_THUMB = '<path d="M4 11h3v9H4zM7 11l4-7a2 2 0 0 1 2 2v4h5a2 2 0 0 1 2 2.3l-1.2 6a2 2 0 0 1-2 1.7H7"/>'
_PATHS = {
    "check": '<path d="M9 5H6v15h12V5h-3"/><path d="M9 3.5h6v3H9z"/><path d="m9 13 2 2 4-4"/>',
    "copy": '<rect x="9" y="9" width="11" height="11" rx="2"/><path d="M5 15V6a2 2 0 0 1 2-2h8"/>',
    "down": f'<g transform="rotate(180 12 12)">{_THUMB}</g>',
    "download": '<path d="M12 4v11M7 10.5l5 5 5-5M5 20h14"/>',
    "list": '<path d="M5 7h14M5 12h14M5 17h9"/>',
    "pencil": '<path d="m4 20 1-4L16.5 4.5l3 3L8 19zM14.5 6.5l3 3"/>',
    "plus": '<path d="M12 5v14M5 12h14"/>',
    "quote": '<path d="M5 4h14v16H5zM8.5 8.5h7M8.5 12h7M8.5 15.5h4"/>',
    "reload": '<path d="M19 13a7 7 0 1 1-1.6-5.5L20 10M20 4.5V10h-5.5"/>',
    "send": '<path d="M12 19V5M6 11l6-6 6 6"/>',
    "stop": '<rect x="7" y="7" width="10" height="10" rx="1.5"/>',
    "trash": '<path d="M4.5 7h15M9.5 7V4h5v3M6.5 7l1 13h9l1-13M10.5 11v5M13.5 11v5"/>',
    "up": _THUMB,
}


def icon(name: str) -> str:
    """An icon in the color of the text around it; whatever it is in has a name."""
    paths = _PATHS[name]
    return f'<svg class="line" viewBox="0 0 24 24" width="18" height="18" aria-hidden="true">{paths}</svg>'


def button(name: str, label: str, data: str, more: str = "") -> str:
    """A button that shows an icon; its label is its name, and is shown while it has the pointer or the focus.

    `data` and `more` are attributes as HTML.
    """
    named = f'aria-label="{escape(label)}"'
    return f'<button type="button" class="icon" {data} {named}{more}>{icon(name)}</button>'


def worded(name: str, words: str, data: str, more: str = "") -> str:
    """A button with an icon and words, of which a phone shows the icon."""
    return f'<button type="button" {data}{more}>{icon(name)}<span class="word">{words}</span></button>'
