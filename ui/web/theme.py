"""What Gradio itself draws with: the system fonts and the grounds of the page; ``page.css`` has the rest."""

import gradio as gr

SANS = ("ui-sans-serif", "system-ui", "sans-serif")
MONO = ("ui-monospace", "monospace")


def theme() -> gr.themes.Base:
    """The theme: no font of others, and no flash of another ground before the style is there."""
    return gr.themes.Base(font=SANS, font_mono=MONO).set(
        body_background_fill="#fdfcfa",
        body_background_fill_dark="#191816",
        body_text_color="#1d1b18",
        body_text_color_dark="#ebe7e0",
    )
