"""Find a page's author, preferring none to a wrong one."""

import re
from collections.abc import Iterator, Sequence
from itertools import islice

from lxml import etree

from rag.languages.language import language
from rag.reading.formats.linked_data import Described
from rag.reading.line_features import all_function_words

META = frozenset(
    """author article:author byl dc.creator dcterms.creator citation_author parsely-author
    sailthru.author""".split()  # noqa: SIM905
)
ASIDE = frozenset(("aside", "nav"))
MARKED = re.compile(r"(?i)(?:^|\s)author(?:$|\s)")
CLASSED = re.compile(r"(?i)(?:^|\s)(?:[\w-]*[-_])?(?:author|byline)(?:[-_]*name)?(?:$|\s)")
PARTED = re.compile(r"\s[-–—]\s|[|•·/]")
NO_NAME = re.compile(r"[\d@:]")
MAX_WORDS = 5  # in a name
MAX_PIECES = 20  # of text: the names are at the beginning of a byline


def author(root: etree._Element, described: Described, rows: Sequence[str], code: str | None) -> str | None:
    """The authors of a page in the language `code`, from its JSON-LD, its head or a marked byline.

    A single word from the head is accepted only if it also occurs in `rows`, the visible lines.
    """
    small = language(code or "").function_words or all_function_words()
    found = [name for name in described.authors if _is_name(name.split())]
    for source in (_in_head(root, rows, small), _marked(root, small), _classed(root, small)):
        found = found or list(source)
    return "; ".join(dict.fromkeys(found)) or None


def is_byline(element: etree._Element | None) -> bool:
    """Whether an element, its parent or its grandparent is marked as a byline."""
    for _ in range(3):
        if element is None:
            return False
        if _is_marked(element) or CLASSED.search(element.get("class") or ""):
            return True
        element = element.getparent()
    return False


def _in_head(root: etree._Element, rows: Sequence[str], small: frozenset[str]) -> Iterator[str]:
    for meta in root.iter("meta"):
        if (meta.get("name") or meta.get("property") or "").lower() in META:
            for name in names(meta.get("content") or "", small, listed=True):
                if " " in name or any(name in row for row in rows):
                    yield name


def _marked(root: etree._Element, small: frozenset[str]) -> list[str]:
    """The names in the first element with machine-readable author markup."""
    marked = (element for element in _main_elements(root) if element.tag != "meta" and _is_marked(element))
    return next((found for element in marked if (found := _first_names(element, small))), [])


def _classed(root: etree._Element, small: frozenset[str]) -> list[str]:
    """The names in the first element with a byline's class, if something confirms that they are names.

    That is a function word before them (“by”), the URL of their link, or a class for authors only.
    """
    for element in _main_elements(root):
        marks = element.get("class") or ""
        if not CLASSED.search(marks):
            continue
        led = next((piece.split()[0] for piece in _pieces(element) if piece.strip()), "").casefold() in small
        link = element if element.tag == "a" else element.find(".//a[@href]")
        slug = [] if link is None else re.split(r"[\W_]+", (link.get("href") or "").casefold())
        found = [name for name in _first_names(element, small) if " " in name]
        own = link is None and "author" in marks.lower()
        if found and (led or own or set(found[0].casefold().split()) <= set(slug)):
            return found
    return []


def _first_names(element: etree._Element, small: frozenset[str]) -> list[str]:
    """The names in the first piece of text that has any, preferring text marked as a name."""
    inner = element.find(".//*[@itemprop='name']")
    pieces = _pieces(element if inner is None else inner)
    return next((found for piece in pieces if (found := names(piece, small, listed=False))), [])


def _pieces(element: etree._Element) -> Iterator[str]:
    return islice(element.itertext(), MAX_PIECES)


def _main_elements(root: etree._Element) -> Iterator[etree._Element]:
    """The elements in document order, without asides, navigation and the page's footer."""
    waiting = [root]
    while waiting:
        element = waiting.pop()
        foot = element.tag == "footer" and next(element.iterancestors("article"), None) is None
        if isinstance(element.tag, str) and element.tag not in ASIDE and not foot:
            yield element
            waiting += reversed(element)


def _is_marked(element: etree._Element) -> bool:
    return any(MARKED.search(element.get(name) or "") for name in ("rel", "itemprop"))


def names(text: str, small: frozenset[str], *, listed: bool) -> list[str]:
    """The names in a byline: runs of capitalised words, after function words and between commas.

    Unless `listed`, text after a comma is a name only if a function word (“and”) joins it. A single word
    is a name only if there is nothing else.
    """
    if NO_NAME.search(text):
        return []
    text = next((part for part in PARTED.split(text) if part.strip()), "")
    parts = [_groups(part.split(), small) for part in text.split(",")]
    alone = sum(map(len, parts)) == 1
    found: list[str] = []
    joined = listed
    for part, groups in zip(text.split(","), parts, strict=True):
        here = [" ".join(group) for group in groups if _is_name(group) and (len(group) > 1 or alone)]
        if here and _is_name(groups[-1]):  # otherwise a name is only the beginning of something else
            joined |= len(here) > 1 or (bool(found) and part.split()[0].casefold() in small)
            found += here
    return found if joined else found[:1]


def _groups(words: Sequence[str], small: frozenset[str]) -> list[list[str]]:
    """The runs of words between function words; a single capital is an initial."""
    groups: list[list[str]] = [[]]
    for place, word in enumerate(words):
        if word.casefold() in small and (place == 0 or len(word) > 1 or word.islower()):
            groups.append([])
        else:
            groups[-1].append(word)
    return [group for group in groups if group]


def _is_name(parts: Sequence[str]) -> bool:
    """Whether words are a name: capitalised, or of a script without capitals, and without digits."""
    return len(parts) <= MAX_WORDS and all(
        part[0].isalpha() and not part[0].islower() and not NO_NAME.search(part) for part in parts
    )
