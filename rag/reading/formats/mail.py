"""Read an e-mail: what it says, with its headers as metadata, and the documents that hang on it."""

import email
import email.policy
from collections.abc import Iterator
from email.message import EmailMessage, MIMEPart

from rag.errors import UnreadableSource
from rag.reading.formats.decode import decode
from rag.reading.formats.describe import day, words
from rag.reading.formats.sniff import Kind, sniff
from rag.reading.normalize import normalize
from rag.types import Metadata, Source, Unread


def read_mail(raw: bytes, origin: str) -> Iterator[Source | Unread]:
    """The mail's text, then each attachment, whose origin is that of the mail, ``#`` and its name."""
    from rag.reading.formats import documents

    message = email.message_from_bytes(raw, policy=email.policy.default)
    assert isinstance(message, EmailMessage)  # noqa: S101  the policy makes it one
    body = _part(message)
    attached = (
        [part for part in message.iter_attachments() if part is not body] if message.is_multipart() else []
    )
    if body is None and not attached:
        raise UnreadableSource(f"{origin} is a mail with no text in it: add what hangs on it instead.")
    if body is not None:
        yield _letter(message, body, origin)
    for number, part in enumerate(attached, start=1):
        name = f"{origin}#{_header(part, 'filename') or number}"
        try:
            content = part.get_payload(decode=True)
            if not isinstance(content, bytes) or sniff(content, name, part.get_content_type()) is Kind.MAIL:
                raise UnreadableSource(f"{name} is a mail in a mail: save it and add it by itself.")
            yield from documents(content, name, part.get_content_type())
        except UnreadableSource as error:
            yield Unread(name, str(error))


def _part(message: EmailMessage) -> MIMEPart | None:
    try:
        return message.get_body(("plain", "html"))
    except (LookupError, ValueError, AttributeError):
        return None


def _letter(message: EmailMessage, body: MIMEPart, origin: str) -> Source:
    payload = body.get_payload(decode=True)
    content = payload if isinstance(payload, bytes) else b""
    charset = body.get_content_charset()
    metadata = Metadata(words(_header(message, "from")), day(_header(message, "date")))
    title = words(_header(message, "subject"))
    if body.get_content_type() == "text/html":
        from rag.reading.formats.html import whole_page

        return whole_page(content, origin, charset, title=title, metadata=metadata)
    text = normalize(decode(content, origin, charset))
    return Source(origin, text, title=title, metadata=metadata)


def _header(message: MIMEPart, name: str) -> str | None:
    """A header, or the name of an attachment; damaged ones raise when they are looked at."""
    try:
        return message.get_filename() if name == "filename" else str(message[name] or "") or None
    except (ValueError, LookupError, AttributeError, TypeError, IndexError):
        return None
