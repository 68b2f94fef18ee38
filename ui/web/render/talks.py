"""What is above a conversation as HTML, pure: its name, the list of all, and what can be done with it.

The conversations themselves are in the reader's browser, and ``assets/talks.js`` fills them in.
"""

_FORMS = (
    ("md", "Markdown"),
    ("docx", "Word"),
    ("json", "JSON"),
    ("bib", "Sources as BibTeX"),
    ("csl", "Sources as CSL-JSON"),
)


def head() -> str:
    """The head of the part, with the list folded."""
    forms = "".join(
        f'<button type="button" data-do="save" data-form="{form}">{words}</button>' for form, words in _FORMS
    )
    return (
        '<div class="pane-head"><h2 dir="auto">New conversation</h2><div class="actions">'
        '<button type="button" data-do="new">New</button>'
        '<button type="button" data-do="talks" aria-expanded="false" aria-controls="talks">'
        "Conversations</button>"
        f'<details class="menu"><summary>Save</summary><div class="menu-items">{forms}</div></details>'
        '<button type="button" data-do="delete" hidden>Delete</button></div></div>'
        '<section id="talks" class="talks" aria-label="Conversations" hidden>'
        '<label class="unseen" for="find-talk">Search conversations</label>'
        '<input id="find-talk" type="search" placeholder="Search conversations">'
        '<ul></ul><p class="none" hidden></p>'
        '<button type="button" class="more" data-do="more" hidden>Show more</button></section>'
        '<p class="storage" role="status" hidden></p>'
        '<div class="undo" role="status" hidden><span></span>'
        '<button type="button" data-do="undo">Undo</button>'
        '<button type="button" data-do="dismiss" aria-label="Dismiss">×</button></div>'
    )
