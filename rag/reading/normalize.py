"""Normalise raw text once; every later offset counts code points of the result."""

import html
import re
import unicodedata

import ftfy

FTFY = ftfy.TextFixerConfig(
    unescape_html=False,
    fix_latin_ligatures=False,
    fix_character_width=False,
    uncurl_quotes=False,
    fix_line_breaks=False,
    normalization=None,
    explain=False,
)

# How UTF-8 sequences look when decoded as Windows-1252, Latin-1, Mac Roman or Windows-1251: their
# first characters with what can follow. A pre-filter, since ftfy is far too slow for every line.
SUSPECT = re.compile(
    r"[\x80-\x9f]|[\xc2-\xf4][\x80-\xbf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]|â€|вЂ|‚Ä|√[\x80-\uffff]|¬[\xa0-\uffff]"
)
ESCAPED_AMPERSANDS = re.compile(r"&(?:(?:amp|AMP|#0*38|#[xX]0*26);)+")
ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
TERMINAL_ESCAPE = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")
LINE_END = re.compile(r"\r\n?|[\v\f\x1c-\x1e\x85\u2028\u2029]")
SURROGATE = re.compile(r"[\ud800-\udfff]")
# Control characters, soft hyphens, zero-width spaces and the like, direction marks, byte-order marks and
# tags. Joiners stay: they carry meaning in Persian and in emoji.
UNSEEN = re.compile(
    r"[\x00-\x08\x0e-\x1f\x7f-\x9f\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff\ufff9-\ufffb"
    r"\U000e0000-\U000e007f]"
)
PASSES = 8


def normalize(raw: str) -> str:
    """Unify line ends, convert to NFC, repair mojibake and entities, and remove invisible characters.

    Quotation marks, ligatures, dashes and full-width letters stay as they are. Idempotent.
    """
    text = raw
    for _ in range(PASSES):
        before, text = text, _once(text)
        if text == before:
            break
    return text


def _once(text: str) -> str:
    if "&" in text:
        text = ENTITY.sub(lambda match: html.unescape(match.group()), ESCAPED_AMPERSANDS.sub("&", text))
    if SUSPECT.search(text):
        text = "\n".join(_repair(line) if SUSPECT.search(line) else line for line in text.split("\n"))
    text = LINE_END.sub("\n", TERMINAL_ESCAPE.sub("", text))
    text = UNSEEN.sub("", SURROGATE.sub("\ufffd", text))
    return unicodedata.normalize("NFC", text)


def _repair(line: str) -> str:
    return ftfy.fix_text(line, FTFY)
