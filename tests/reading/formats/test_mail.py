"""E-mails: the text is the article, the headers its metadata, and attachments are documents of their own."""

from email.message import EmailMessage

from rag.reading.formats import documents
from rag.types import Metadata, Source, Unread


def mail() -> EmailMessage:
    message = EmailMessage()
    message["Subject"] = "Die Fähre"
    message["From"] = "Ann Roe <ann@quay.example>"
    message["Date"] = "Fri, 01 Mar 2024 08:00:00 +0000"
    return message


def test_a_mail_is_an_article_with_its_headers_as_metadata() -> None:
    message = mail()
    message.set_content("The ferry sails at noon.\n")
    message.add_alternative("<p>The ferry sails at <b>noon</b>.</p>", subtype="html")
    (found,) = documents(message.as_bytes(), "a.eml")
    assert isinstance(found, Source)
    assert found.text.strip() == "The ferry sails at noon."
    assert found.title == "Die Fähre"
    assert found.metadata == Metadata("Ann Roe <ann@quay.example>", "2024-03-01")


def test_a_mail_in_html_hides_nothing_from_the_receipt() -> None:
    message = mail()
    message.set_content('<p>It sails.</p><p style="display:none">It sank.</p>', subtype="html")
    (found,) = documents(message.as_bytes(), "a.eml")
    assert isinstance(found, Source)
    assert found.text == "It sails.\n\nIt sank."
    assert [line.number for line in found.left_out] == [3]


def test_what_hangs_on_a_mail_is_read_and_what_cannot_be_is_named() -> None:
    message = mail()
    message.set_content("See below.\n")
    message.add_attachment("# The *crane*\n\nIt was moved.", subtype="markdown", filename="crane.md")
    message.add_attachment(b"\x89PNG\r\n", maintype="image", subtype="png", filename="crane.png")
    letter, note, picture = documents(message.as_bytes(), "a.eml")
    assert isinstance(letter, Source)
    assert isinstance(note, Source)
    assert (note.origin, note.text.strip()) == ("a.eml#crane.md", "# The crane\n\nIt was moved.")
    assert isinstance(picture, Unread)
    assert "a.eml#crane.png is a picture" in picture.reason
