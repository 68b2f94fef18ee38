"""How the page looks: Gradio's plain theme in quiet colours and the system's own fonts."""

import gradio as gr

SANS = ("ui-sans-serif", "system-ui", "sans-serif")
MONO = ("ui-monospace", "monospace")


def theme() -> gr.themes.Base:
    """The theme, for a light and a dark page; what is ours alone stands in ``assets/page.css``."""
    base = gr.themes.Base(
        primary_hue=gr.themes.colors.teal, neutral_hue=gr.themes.colors.stone, font=SANS, font_mono=MONO
    )
    # Gradio's own shades of these are too faint: WCAG 2 asks for a contrast of 4.5.
    return base.set(
        body_text_color_subdued="*neutral_600",
        button_primary_background_fill="*primary_700",
        button_primary_background_fill_dark="*primary_700",
        button_primary_background_fill_hover="*primary_800",
        button_primary_background_fill_hover_dark="*primary_800",
    )
