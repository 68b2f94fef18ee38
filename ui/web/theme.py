"""The theme of what Gradio draws: system fonts and background colors; ``page.css`` has the rest."""

import gradio as gr

SANS = ("ui-sans-serif", "system-ui", "sans-serif")
MONO = ("ui-monospace", "monospace")


def theme() -> gr.themes.Base:
    """The theme: no web fonts, and no flash of another background before the style sheet has loaded."""
    return gr.themes.Base(font=SANS, font_mono=MONO).set(
        body_background_fill="#fdfcfa",
        body_background_fill_dark="#191816",
        body_text_color="#1d1b18",
        body_text_color_dark="#ebe7e0",
    )
