"""Read an e-mail: its own text, with its headers as metadata, and the documents attached to it."""

import email
import email.policy
import re
from collections.abc import Iterator
from dataclasses import replace
from email.message import EmailMessage, MIMEPart
from itertools import chain, islice

from rag.errors import UnreadableSource
from rag.reading.formats.decode import decode, marked_encoding
from rag.reading.formats.describe import day, words, written_day
from rag.reading.formats.mail_letter import salutation_and_signature
from rag.reading.formats.mail_quotes import MARK, Headers, headers, quotes
from rag.reading.formats.scan import Scan
from rag.reading.normalize import normalize
from rag.types import LeftOut, Metadata, Source, Unread

DOCUMENTS = 1_000
DEPTH = 20
LONGEST_HEADER = 1 << 14
NAMED = ("from", "sender", "reply-to", "to", "cc", "bcc")
ENVELOPE = re.compile(rb"(?m)(?:\A|(?<=\n\n)|(?<=\r\n\r\n))From \S+ .*\d{4}\r?\n(?=[A-Za-z-]+:)")
DIGEST = re.compile(r"(?m)^-{70}\n\n|^-{30}\n\n")  # RFC 1153
IN_DIGEST = re.compile(r"(?m)^-{30}\n\n(?=[A-Z][A-Za-z-]+: )")
BODY = re.compile(rb"\r?\n\r?\n\s*\S")


def read_mail(raw: bytes, origin: str) -> Iterator[Source | Unread | Scan]:
    """Read each mail in `raw`, which may be a mailbox: its text, then its attachments.

    The origin of an attachment is the mail's, ``#``, and its name or number. Raises UnreadableSource if
    there is nothing to read.
    """
    if marked_encoding(raw) is not None:
        raw = decode(raw, origin).encode()
    mails = [mail for mail in ENVELOPE.split(raw) if BODY.search(mail)] or [raw]
    try:
        if len(mails) == 1:
            found = _mail(_parse(mails[0]), origin, DEPTH)
        else:
            numbered = enumerate(mails, start=1)
            found = chain.from_iterable(
                _mail(_parse(mail), f"{origin}#{number}", DEPTH) for number, mail in numbered
            )
        documents = list(islice(found, DOCUMENTS))
        if next(found, None) is not None:
            documents.append(
                Unread(origin, f"{origin} has more than {DOCUMENTS:,} documents: add the rest separately.")
            )
    except RecursionError:
        raise UnreadableSource(
            f"{origin} is nested too deeply: save the mails in it and add those."
        ) from None
    if not documents:
        raise UnreadableSource(f"{origin} is a mail without text: add its attachments instead.")
    yield from documents


def _parse(raw: bytes) -> EmailMessage:
    message = email.message_from_bytes(raw, policy=email.policy.default)
    assert isinstance(message, EmailMessage)  # noqa: S101  the policy makes it one
    return message


def _mail(message: MIMEPart, origin: str, depth: int) -> Iterator[Source | Unread | Scan]:
    """The mail's text, then its attachments, which may be nested at most `depth` mails deep."""
    shown: list[MIMEPart] = []
    attached: list[MIMEPart] = []
    for part in _leaves(message):
        (shown if _is_shown(part) else attached).append(part)
    texts = [_text(part, origin) for part in shown]
    mails: list[str] = []
    if len(texts) == 1 and IN_DIGEST.search(texts[0].text):
        contents, *mails = DIGEST.split(texts[0].text)
        yield from _message(message, [Source(origin, contents)])
    elif texts:
        yield from _message(message, texts)
    named: set[str] = set()
    for number, part in enumerate(chain(map(_in_digest, mails), attached), start=1):
        name = _header(part, "filename") or str(number)
        name = f"{number}-{name}" if name in named else name  # origins must be unique
        named.add(name)
        yield from _attached(part, f"{origin}#{name}", depth)


def _attached(part: MIMEPart, name: str, depth: int) -> Iterator[Source | Unread | Scan]:
    from rag.reading.formats import documents

    try:
        if part.get_content_type() == "message/rfc822":
            if depth == 0:
                raise UnreadableSource(
                    f"{name} is more than {DEPTH} mails deep: save it and add it separately."
                )
            for inner in part.iter_parts():
                yield from _mail(inner, name, depth - 1)
            return
        content = part.get_payload(decode=True)
        if not isinstance(content, bytes):
            raise UnreadableSource(f"{name} is a mail server's report: it has no text to add.")
        yield from documents(content, name, part.get_content_type())
    except UnreadableSource as error:
        yield Unread(name, str(error))


def _leaves(part: MIMEPart) -> list[MIMEPart]:
    """The parts without subparts; of alternatives only the plain text, or the next if that is empty."""
    if part.get_content_maintype() != "multipart" or not part.is_multipart():
        return [part]
    leaves = [leaf for inner in part.iter_parts() for leaf in _leaves(inner)]
    if part.get_content_subtype() != "alternative":
        return leaves
    texts = [leaf for leaf in leaves if _is_shown(leaf)]
    texts.sort(key=lambda leaf: leaf.get_content_subtype() != "plain")
    chosen = next((leaf for leaf in texts if _content(leaf).strip()), None)
    return [leaf for leaf in leaves if leaf is chosen or not _is_shown(leaf)]


def _is_shown(part: MIMEPart) -> bool:
    """Whether a part is text shown in the mail rather than attached to it (RFC 2183)."""
    is_text = part.get_content_type() in ("text/plain", "text/html")
    return is_text and not part.is_attachment() and _header(part, "filename") is None


def _content(part: MIMEPart) -> bytes:
    payload = part.get_payload(decode=True)
    return payload if isinstance(payload, bytes) else b""


def _in_digest(text: str) -> EmailMessage:
    """A mail in a plain-text digest, as a message part."""
    part = EmailMessage()
    part.set_content(_parse(text.encode()))
    return part


def _message(message: MIMEPart, texts: list[Source]) -> Iterator[Source]:
    """The mail with these `texts`, followed by the mail that it forwards in them, if any."""
    metadata = Metadata(words(_header(message, "from")), day(_header(message, "date")))
    title = words(_header(message, "subject"))
    continues = any(_header(message, name) for name in ("in-reply-to", "references"))
    named = (person for name in NAMED for person in (_header(message, name) or "").split(","))
    known = headers(metadata.author or "", named, title or "", continues=continues)
    lines: list[str] = []
    outside: dict[int, str] = {}
    for text in texts:
        outside |= {len(lines) + line.number - 1: line.reason for line in text.left_out}
        lines += [*text.text.rstrip("\n").split("\n"), ""]
    yield from _split_forwarded(
        Source(texts[0].origin, "", title=title, metadata=metadata), lines[:-1], outside, known, DEPTH
    )


def _split_forwarded(
    mail: Source, lines: list[str], outside: dict[int, str], known: Headers, depth: int
) -> Iterator[Source]:
    """The mail with these lines, those in `outside` left out, then the mail that it forwards, if any."""
    reasons, forwarded = quotes(lines, known)
    own = [at for at, line in enumerate(lines) if line.strip() and at not in reasons and at not in outside]
    if forwarded is not None and depth == 0:
        reasons, forwarded = {}, None
    if own:
        reasons |= salutation_and_signature(lines, own, known.sender)
    else:
        reasons = {}  # in a mail with no words of its own, the quoted text is the article
    if own or forwarded is None:
        left_out = tuple(LeftOut(at + 1, reason) for at, reason in sorted((reasons | outside).items()))
        yield replace(mail, text="\n".join(lines), left_out=left_out)
    if forwarded is not None:
        start = forwarded.start
        inner = headers(forwarded.sender, forwarded.fields, mail.title or "", continues=True)
        quoted = [MARK.sub("", line) if forwarded.marked else line for line in lines[start:]]
        metadata = Metadata(words(forwarded.sender), written_day(forwarded.sent))
        yield from _split_forwarded(
            replace(mail, origin=f"{mail.origin}#forwarded", metadata=metadata),
            quoted,
            {at - start: reason for at, reason in outside.items() if at >= start},
            inner,
            depth - 1,
        )


def _text(part: MIMEPart, origin: str) -> Source:
    charset = part.get_content_charset()
    if part.get_content_type() == "text/html":
        from rag.reading.formats.html import whole_page

        return whole_page(_content(part), origin, charset, title=None, metadata=Metadata())
    return Source(origin, normalize(decode(_content(part), origin, charset)))


def _header(message: MIMEPart, name: str) -> str | None:
    """A header, or an attachment's file name; None if it is missing, or damaged so that reading it raises.

    An absurdly long header counts as missing, since parsing it takes time.
    """
    try:
        if name == "filename":
            return message.get_filename()
        raw = next((value for known, value in message.raw_items() if known.lower() == name), "")
        return (str(message[name] or "") or None) if len(raw) <= LONGEST_HEADER else None
    except (ValueError, LookupError, AttributeError, TypeError, IndexError):
        return None
