"""Recognise page furniture by a line's own words, regardless of the lines around it."""

import re
from pathlib import Path


def _patterns(text: str) -> list[tuple[re.Pattern[str], str]]:
    """Compile the patterns in `text`: one expression per ``[reason]``."""
    found: dict[str, list[str]] = {}
    reason = ""
    for line in text.splitlines():
        if line.startswith("[") and line.endswith("]") and line[1:-1].replace(" ", "").isalpha():
            reason = line[1:-1]
        elif line and not line.startswith("//"):
            found.setdefault(reason, []).append(line)
    return [
        (re.compile(rf"(?:{'|'.join(lines)})[.!]?", re.IGNORECASE), reason) for reason, lines in found.items()
    ]


FURNITURE = _patterns(
    "\n".join(
        path.read_text(encoding="utf-8") for path in sorted(Path(__file__).parent.glob("furniture*.txt"))
    )
)
SOCIAL = frozenset(
    """facebook twitter x whatsapp linkedin reddit email e-mail mail print pinterest instagram youtube
    telegram share tweet pin copy link rss messenger tumblr flipboard tiktok threads bluesky
    mastodon sms google google+ plus vk snapchat pocket line wechat weibo icon shares on""".split()  # noqa: SIM905
)
MENU = frozenset(
    """home news sport sports business politics opinion culture travel weather video videos photos contact
    about login subscribe search menu world tech technology science health entertainment lifestyle
    money jobs more live tv radio podcasts newsletters privacy terms help advertise careers archive
    shop events blog sitemap faq rss gallery international national local editorial features
    magazine education food style register account""".split()  # noqa: SIM905
)
MARK = re.compile(r"^\s*(?:(?:#{1,6}|[-*>+•·])\s+)*\[?")
AROUND_NAMES = "|,·•/:()0123456789"
BREADCRUMB = re.compile(r"\s*[|•·»›>]\s*|\t")
PROSE = re.compile(r"\b(?:said|says|told|was|were|had|has been|have been|argued|added|reported|found)\b")
LONGEST = 320


def furniture(line: str) -> str | None:
    """The reason why `line` is page furniture, or None."""
    if len(line) > LONGEST:
        return None
    line = " ".join(MARK.sub("", line).rstrip("] ").split())
    words = line.lower().split()
    if len(words) > 8 and PROSE.search(line):
        return None
    for pattern, reason in FURNITURE:
        if pattern.fullmatch(line):
            return reason
    names = [name for word in words if (name := word.strip(AROUND_NAMES))]
    if len(names) > 1 and all(name in SOCIAL for name in names):
        return "sharing buttons"
    return "navigation" if is_menu(line) else None


def is_menu(line: str) -> bool:
    """Whether `line` is a menu or breadcrumb: at least three short items, two of them common menu items."""
    items = [item for item in BREADCRUMB.split(line) if item]
    if len(items) < 3 or line.startswith("|"):
        return False
    known = sum(item.lower() in MENU for item in items)
    return known >= 2 and all(len(item.split()) <= 4 for item in items)
