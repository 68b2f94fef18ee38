"""How the page looks: Gradio's plain theme in quiet colours and the system's own fonts."""

import gradio as gr

SANS = ("ui-sans-serif", "system-ui", "sans-serif")
MONO = ("ui-monospace", "monospace")


def theme() -> gr.themes.Base:
    """The theme, for a light and a dark page; what is ours alone stands in ``assets/page.css``."""
    return gr.themes.Base(
        primary_hue=gr.themes.colors.teal, neutral_hue=gr.themes.colors.stone, font=SANS, font_mono=MONO
    )
