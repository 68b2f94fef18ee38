"""The head of a conversation as HTML, pure: its name, the list of all, and its actions.

The conversations themselves are in the reader's browser; ``assets/talks.js`` fills them in.
"""

from ui.web.render import icons

_FORMS = (
    ("md", "Markdown"),
    ("docx", "Word"),
    ("json", "JSON"),
    ("bib", "Sources as BibTeX"),
    ("csl", "Sources as CSL-JSON"),
)


def head() -> str:
    """The head, with the list closed."""
    forms = "".join(
        f'<button type="button" data-do="save" data-form="{form}">{words}</button>' for form, words in _FORMS
    )
    all_of_them = 'data-do="talks" aria-expanded="false" aria-controls="talks"'
    return (
        '<div class="pane-head"><h2 dir="auto">New conversation</h2><div class="actions">'
        f"{icons.worded('plus', 'New', _do('new'))}{icons.worded('list', 'Conversations', all_of_them)}"
        f'<details class="menu"><summary>{icons.icon("download")}<span class="word">Save</span></summary>'
        f'<div class="menu-items">{forms}</div></details>'
        f"{icons.worded('trash', 'Delete', _do('delete'), ' hidden')}</div></div>"
        '<section id="talks" class="talks" aria-label="Conversations" hidden>'
        '<label class="unseen" for="find-talk">Search conversations</label>'
        '<input id="find-talk" type="search" placeholder="Search conversations">'
        f'<ul></ul><template>{_ROW}</template><p class="none" hidden></p>'
        '<button type="button" class="more" data-do="more" hidden>Show more</button></section>'
        '<p class="storage" role="status" hidden></p>'
        '<div class="undo" role="status" hidden><span></span>'
        '<button type="button" data-do="undo">Undo</button>'
        '<button type="button" class="icon" data-do="dismiss" aria-label="Dismiss">×</button></div>'
    )


def _do(name: str) -> str:
    return f'data-do="{name}"'


_ROW = (
    '<li><button type="button" data-do="open"><strong dir="auto"></strong>'
    '<span class="about"></span></button>'
    f"{icons.button('pencil', 'Rename', _do('rename'))}{icons.button('trash', 'Delete', _do('delete'))}</li>"
)
"""A conversation in the list, before it is filled in."""
