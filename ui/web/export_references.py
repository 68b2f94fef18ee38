"""The articles that a conversation cites, for a reference manager: BibTeX and CSL-JSON."""

import json
import re
from collections.abc import Mapping
from typing import Any

from rag import Citation
from ui.web.conversation import Conversation
from ui.wording import citation_numbers

_SPECIAL = re.compile(r"[\\{}$&#%_~^]")
_ESCAPED = {"\\": r"\textbackslash{}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}"}
_PAGE = ("http://", "https://")


def bibtex(conversation: Conversation, origins: Mapping[str, str]) -> str:
    """An entry for each cited article, in the order of first citation.

    `origins` has where each article was read from, by its id; a web address becomes its `url`.
    """
    return "\n".join(map(_entry, _items(conversation, origins)))


def csl_json(conversation: Conversation, origins: Mapping[str, str]) -> str:
    """The cited articles as a list of CSL-JSON (https://docs.citationstyles.org), as Zotero reads it."""
    return json.dumps(_items(conversation, origins), ensure_ascii=False, indent=2)


def _items(conversation: Conversation, origins: Mapping[str, str]) -> list[dict[str, Any]]:
    sentences = [each for exchange in conversation for each in exchange.sentences]
    cited: dict[str, Citation] = {}
    for citation in citation_numbers(sentences):
        cited.setdefault(citation.article, citation)
    return [_item(citation, origins.get(name, "")) for name, citation in cited.items()]


def _item(citation: Citation, origin: str) -> dict[str, Any]:
    """What is known about an article; the author's name is not split into parts."""
    known, url = citation.metadata, origin.partition("#")[0] if origin.startswith(_PAGE) else ""
    item = {
        "id": citation.article,
        "type": "webpage" if url else "document",
        "title": citation.title,
        "author": known.author and [{"literal": known.author}],
        "issued": known.date and {"date-parts": [[int(part) for part in known.date.split("-")]]},
        "container-title": known.site,
        "language": known.language or citation.language,
        "URL": url,
    }
    return {name: value for name, value in item.items() if value}


def _entry(item: Mapping[str, Any]) -> str:
    """A BibTeX entry; double braces keep capitals and the names of organisations as they are."""
    year, month = (*item.get("issued", {}).get("date-parts", [()])[0], None, None)[:2]
    fields = {
        "title": f"{{{_tex(item['title'])}}}",
        "author": " and ".join(f"{{{_tex(author['literal'])}}}" for author in item.get("author", ())),
        "year": year,
        "month": month,
        "howpublished": _tex(item.get("container-title", "")),
        "url": _address(item.get("URL", "")),
    }
    lines = [f"  {name} = {{{value}}}," for name, value in fields.items() if value]
    return "\n".join([f"@misc{{citewell-{item['id']},", *lines, "}\n"])


def _tex(text: str) -> str:
    """A text on one line, with TeX commands escaped."""
    return _SPECIAL.sub(lambda found: _ESCAPED.get(found[0], f"\\{found[0]}"), " ".join(text.split()))


def _address(url: str) -> str:
    """A web address without the characters that would end the field."""
    return re.sub(r"[\s{}\\]", lambda found: "".join(f"%{byte:02X}" for byte in found[0].encode()), url)
