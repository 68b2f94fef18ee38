"""E-mails: the text is an article with the headers as metadata; attachments are separate documents."""

import email.policy
from email.message import EmailMessage

import pytest
from patience import is_linear

from rag.errors import UnreadableSource
from rag.reading.article import read_article
from rag.reading.formats import documents
from rag.reading.formats.mail_letter import salutation_and_signature
from rag.reading.formats.mail_quotes import headers, quotes
from rag.reading.formats.sniff import Kind, sniff
from rag.types import Metadata, Source, Unread


def mail(subject: str = "Die Fähre", **headers: str) -> EmailMessage:
    message = EmailMessage()
    message["Subject"] = subject
    message["From"] = "Ann Roe <ann@quay.example>"
    message["Date"] = "Fri, 01 Mar 2024 08:00:00 +0000"
    for name, value in headers.items():
        message[name.replace("_", "-")] = value
    return message


def sources(raw: bytes) -> list[Source]:
    found = list(documents(raw, "a.eml"))
    assert all(isinstance(source, Source) for source in found), found
    return [source for source in found if isinstance(source, Source)]


def letter(text: str, subject: str = "Re: The ferry", **headers: str) -> list[Source]:
    message = mail(subject, **({"To": "Bob Low <bob@quay.example>"} | headers))
    message.set_content(text)
    return sources(message.as_bytes())


def dropped(source: Source) -> dict[str, str]:
    lines = source.text.split("\n")
    return {lines[line.number - 1]: line.reason for line in source.left_out if lines[line.number - 1].strip()}


def test_a_mail_is_an_article_with_its_headers_as_metadata() -> None:
    message = mail()
    message.set_content("The ferry sails at noon.\n")
    message.add_alternative("<p>The ferry sails at <b>noon</b>.</p>", subtype="html")
    (found,) = sources(message.as_bytes())
    assert found.text == "The ferry sails at noon."
    assert found.title == "Die Fähre"
    assert found.metadata == Metadata("Ann Roe <ann@quay.example>", "2024-03-01")


@pytest.mark.parametrize("name", ["letter", "letter.txt", "letter.md"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_mail_is_recognised_by_its_headers(name: str, encoding: str) -> None:
    message = mail(To="bob@quay.example")
    message.set_content("The ferry sails at noon.\n", cte="base64")
    raw = (
        b"Received: from mx.example\r\n\tby in.example\r\n" + message.as_bytes(policy=email.policy.SMTP)
    ).decode()
    (found,) = documents(raw.encode(encoding), name)
    assert isinstance(found, Source)
    assert (found.text, found.title) == ("The ferry sails at noon.", "Die Fähre")


@pytest.mark.parametrize(
    "text",
    [
        "From: the harbour\nTo: the hill\n\nA walk in two hours.",
        "From: ann@quay.example is where it came from.\n\nThe ferry sails at noon.",
        "The mail began so.\nFrom: Ann Roe <ann@quay.example>\nDate: 1 March 2024\n\nIt was short.",
        "Title: The ferry\nDate: 2024-03-01\nAuthor: ann@quay.example\n\nIt sails at noon.",
    ],
)
def test_a_text_without_mail_headers_is_not_a_mail(text: str) -> None:
    assert sniff(text.encode(), "walk.txt") is Kind.TEXT


def test_an_empty_plain_part_gives_way_to_the_html_part() -> None:
    message = mail()
    message.set_content(" \n")
    message.add_alternative("<p>The ferry sails at <b>noon</b>.</p>", subtype="html")
    assert [source.text for source in sources(message.as_bytes())] == ["The ferry sails at noon."]


def test_a_mail_in_html_hides_nothing_from_the_receipt() -> None:
    message = mail()
    message.set_content('<p>It sails.</p><p style="display:none">It sank.</p>', subtype="html")
    (found,) = sources(message.as_bytes())
    assert found.text == "It sails.\n\nIt sank."
    assert [line.number for line in found.left_out] == [3]


def test_text_shown_in_a_mail_is_part_of_it() -> None:
    message = mail()
    message.set_content("It sails at noon.\n")
    message.make_mixed()
    more = EmailMessage()
    more.set_content("And it is back at six.\n")
    message.attach(more)
    assert [source.text for source in sources(message.as_bytes())] == [
        "It sails at noon.\n\nAnd it is back at six."
    ]


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
def test_a_mail_in_utf_16_is_read_with_or_without_its_mark(encoding: str) -> None:
    text = "From: Ann Roe <ann@quay.example>\nSubject: The ferry\nDate: Fri, 1 Mar 2024 12:00:00 +0000\n\n"
    (found,) = sources(f"{text}It sails at noon, “as always”.\n".encode(encoding))
    assert (found.title, found.text.strip()) == ("The ferry", "It sails at noon, “as always”.")


def test_attachments_are_read_and_unreadable_ones_reported() -> None:
    message = mail()
    message.set_content("See below.\n")
    message.add_attachment("# The *crane*\n\nIt was moved.", subtype="markdown", filename="crane.md")
    message.add_attachment(b"GIF89a", maintype="image", subtype="gif", filename="crane.gif")
    note, picture = list(documents(message.as_bytes(), "a.eml"))[1:]
    assert isinstance(note, Source)
    assert (note.origin, note.text.strip()) == ("a.eml#crane.md", "# The crane\n\nIt was moved.")
    assert isinstance(picture, Unread)
    assert "a.eml#crane.gif is an animation" in picture.reason


def test_an_attached_archive_is_reported_with_a_remedy() -> None:
    message = mail()
    message.add_attachment(b"PK\x05\x06" + bytes(18), maintype="application", subtype="zip", filename="a.zip")
    (archive,) = (found for found in documents(message.as_bytes(), "a.eml") if isinstance(found, Unread))
    assert archive.reason == "a.eml#a.zip is an archive inside a file: unpack it and add its files."


def test_documents_with_the_same_name_get_different_origins() -> None:
    message = mail()
    message.set_content("See below.\n")
    for day in ("Monday", "Friday"):
        message.add_attachment(f"It sails on {day}.\n", filename="plan.txt")
    assert [each.origin for each in sources(message.as_bytes())] == [
        "a.eml",
        "a.eml#plan.txt",
        "a.eml#2-plan.txt",
    ]


def test_an_attached_mail_is_a_separate_article() -> None:
    inner = mail("The crane")
    inner.replace_header("From", "Bob Low <bob@quay.example>")
    inner.set_content("The crane was moved.\n")
    message = mail()
    message.set_content("See below.\n")
    message.add_attachment(inner)
    _, found = sources(message.as_bytes())
    assert (found.origin, found.title, found.text) == ("a.eml#1", "The crane", "The crane was moved.")
    assert found.metadata.author == "Bob Low <bob@quay.example>"


def test_each_mail_of_a_digest_is_an_article() -> None:
    digest = (
        b"From: list@quay.example\nSubject: Digest\nMIME-Version: 1.0\n"
        b'Content-Type: multipart/digest; boundary="=="\n\n'
        b"--==\n\nFrom: ann@quay.example\nSubject: One\n\nIt sails at noon.\n"
        b"--==\n\nFrom: bob@quay.example\nSubject: Two\n\nIt is back at six.\n--==--\n"
    )
    assert [(each.title, each.text) for each in sources(digest)] == [
        ("One", "It sails at noon."),
        ("Two", "It is back at six."),
    ]


def test_each_mail_of_a_digest_in_plain_text_is_an_article() -> None:
    message = mail("Quay Digest")
    each = (
        "Date: 1 Mar 2024 08:00:00 +0000\nFrom: {0} <{0}@quay.example>\nSubject: Ferry {0}\n\nIt is {0}.\n\n"
    )
    between = "-" * 30 + "\n\n"
    mails = between.join(each.format(name) for name in ("ann", "bob"))
    message.set_content(
        f"Today's topics: two.\n\n{'-' * 70}\n\n{mails}{between}End of Quay Digest\n*******\n"
    )
    _, *found = list(documents(message.as_bytes(), "a.eml"))
    read = [(each.title, each.metadata.author, each.text) for each in found if isinstance(each, Source)]
    assert read[:2] == [
        ("Ferry ann", "ann <ann@quay.example>", "It is ann."),
        ("Ferry bob", "bob <bob@quay.example>", "It is bob."),
    ]


def test_each_mail_of_a_mailbox_is_an_article() -> None:
    one = b"From ann@quay.example Fri Mar  1 08:00:00 2024\nFrom: ann@quay.example\nSubject: Ferry\n\n%s\n\n"
    box = one % b"It is 1." + one % b"It is 2."
    found = list(documents(box, "box"))
    assert [each.origin for each in found] == ["box#1", "box#2"]
    assert [each.text for each in found if isinstance(each, Source)] == ["It is 1.", "It is 2."]


REPLY = "It sails at noon.\n\n{}\n"
EARLIER = [
    """-----Original Message-----
From: Bob Low [mailto:bob@quay.example]
Sent: Monday, March 4, 2024 9:49 AM
To: Ann Roe
Subject: The ferry

When does it sail?""",
    """________________________________
Von: Low, Bob
Gesendet: Montag, 4. März 2024 09:49
An: Roe, Ann
Betreff: The ferry

When does it sail?""",
    "On Mon, 4 Mar 2024 at 09:49, Bob Low <bob@quay.example> wrote:\n> When does it sail?",
    "On Mon, 4 Mar 2024 at 09:49, Bob Low\n<bob@quay.example>\nwrote:\n\n> When does it sail?",
    "Le lun. 4 mars 2024 à 09:49, Bob Low <bob@quay.example> a écrit :\n\nWhen does it sail?",
    "On 4 Mar 2024, Bob wrote:\n> When does it sail?",
    "> When does it sail?",
]


@pytest.mark.parametrize("earlier", EARLIER)
def test_a_quoted_earlier_mail_is_dropped(earlier: str) -> None:
    (found,) = letter(REPLY.format(earlier))
    lines = [line for line in earlier.split("\n") if line.strip()]
    assert dropped(found) == dict.fromkeys(lines, "quoted from an earlier message")
    assert read_article(found).text == "It sails at noon."


def test_answers_between_quoted_lines_are_kept() -> None:
    text = "bob@quay.example wrote:\n> When does it sail?\n\nAt noon.\n\n> And back?\n\nIt is back at six.\n"
    (found,) = letter(text, In_Reply_To="<1@quay.example>")
    assert read_article(found).text == "At noon.\n\nIt is back at six."


def test_quotations_in_html_mail_are_recognised_too() -> None:
    message = mail("Re: The ferry", To="Bob Low <bob@quay.example>")
    message.set_content(
        "<p>It sails at noon.</p><div>On Mon, 4 Mar 2024 at 09:49, Bob Low wrote:</div>"
        "<blockquote><p>When does it sail?</p></blockquote>",
        subtype="html",
    )
    (found,) = sources(message.as_bytes())
    assert read_article(found).text == "It sails at noon."


@pytest.mark.parametrize(
    "text",
    [
        "The plan for Bob Low is:\n\n- a crane\n\n- a rope",
        "The poem goes like this:\n\n> The ferry sails at noon.\n\nThat is all.",
        "Roses are red,\nviolets are blue,\nthe ferry is late,\nand so are you",
        "The crew of Friday:\n\nAnn Roe\nBob Low",
        "Where: the quay\nWhen: 4 March 2024, 09:49\nWho: all of us\n\nIt takes an hour.",
    ],
)
def test_text_that_only_looks_like_a_quotation_is_kept(text: str) -> None:
    (found,) = letter(text, subject="The ferry")
    assert dropped(found) == {}


def test_a_mail_that_only_quotes_keeps_what_it_quotes() -> None:
    (found,) = letter("> It sails at noon.")
    assert found.left_out == ()


def test_a_forwarded_mail_is_an_article_under_its_own_author_and_day() -> None:
    text = (
        "See below.\n\n---------- Weitergeleitete Nachricht ---------\nVon: Cy Dow <cy@post.example>\n"
        "Datum: Montag, 3. Februar 2031 um 08:12 Uhr\nBetreff: The ferry\nAn: Ann Roe <ann@quay.example>\n\n"
        "Hi Ann,\n\nthe ferry sails at one.\n\nCy\n"
    )
    outer, inner = letter(text, subject="WG: The ferry")
    assert read_article(outer).text == "See below."
    assert read_article(inner).text == "the ferry sails at one."
    assert inner.origin == "a.eml#forwarded"
    assert inner.metadata == Metadata("Cy Dow <cy@post.example>", "2031-02-03")


def test_the_lines_of_a_forwarded_mail_may_be_marked_as_quoted() -> None:
    text = (
        "See below.\n\n> From: Cy Dow <cy@post.example>\n> Date: 4 March 2024 at 09:49:00 GMT\n"
        "> To: Ann Roe <ann@quay.example>\n> Subject: The ferry\n> \n> The ferry sails at one.\n"
    )
    outer, inner = letter(text, subject="Fwd: The ferry")
    assert read_article(outer).text == "See below."
    assert read_article(inner).text == "The ferry sails at one."


@pytest.mark.parametrize(
    ("signature", "rest"),
    [
        ("Ann", []),
        ("Viele Grüße\nAnn", []),
        ("Best regards,\nAnn Roe\nHarbour office", []),
        ("Mit freundlichen Grüßen,\n\nA. Rode\nHafenamt", []),
        ("-- \nAnn Roe | The Quay Company", []),
        ("Ann\n\nPS: The bar is open.", ["PS: The bar is open."]),
    ],
)
def test_a_greeting_and_a_signature_are_neither_headings_nor_sentences(
    signature: str, rest: list[str]
) -> None:
    (found,) = letter(f"Dear Bob,\n\nthe ferry sails at noon.\n\n{signature}\n")
    article = read_article(found)
    assert [sentence.text for sentence in article.sentences] == ["the ferry sails at noon.", *rest]
    assert [section.heading for section in article.sections] == [None]
    assert set(dropped(found).values()) == {"salutation", "signature"}


def test_quotations_are_found_in_linear_time() -> None:
    nobody = headers("", (), "", continues=False)
    assert is_linear(lambda size: quotes(["> a:"] * size, nobody), 500)


def test_a_signature_is_found_in_linear_time() -> None:
    assert is_linear(lambda size: salutation_and_signature(["a b"] * size, range(size), "Ann Roe"), 500)


def test_a_mail_of_ten_thousand_parts_yields_the_first_thousand_and_says_so() -> None:
    part = b"--==\nContent-Disposition: attachment; filename=%d.txt\n\nIt is %d.\n"
    parts = b"".join(part % (number, number) for number in range(10_000))
    raw = (
        b'From: ann@quay.example\nSubject: All\nContent-Type: multipart/mixed; boundary="=="\n\n'
        + parts
        + b"--==--"
    )
    *read, last = documents(raw, "a.eml")
    assert len(read) == 1000
    assert isinstance(last, Unread)
    assert "more than 1,000 documents" in last.reason


@pytest.mark.parametrize("depth", [30, 3000])
def test_a_deeply_nested_mail_is_reported_in_one_sentence(depth: int) -> None:
    nest = b"From: ann@quay.example\nSubject: In\nContent-Type: message/rfc822\n\n"
    try:
        found = list(documents(nest * depth + b"From: a@b.example\n\nIt is deep.\n", "a.eml"))
    except UnreadableSource as error:
        assert "nested too deeply" in str(error)  # noqa: PT017
    else:
        assert "mails deep" in str(found[-1])
