"""PDFs that a library keeps, and articles that are read again from them, from files and from the web."""

import io
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from fakes import FakeEmbedder
from reportlab.pdfgen.canvas import Canvas
from web_site import Answer, Site, fetcher, to

from rag.errors import UnknownArticle
from rag.library import Library
from rag.reading.layout import boxes
from rag.types import ArticleInfo


def pdf(*lines: str) -> bytes:
    out = io.BytesIO()
    canvas = Canvas(out, invariant=1)
    for place, line in enumerate(lines):
        canvas.drawString(72, 700 - 14 * place, line)
    canvas.save()
    return out.getvalue()


FERRY = pdf("The ferry sails at noon from Hull.", "It was built in Rostock in 1987.")
CRANE = pdf("The crane was moved to the east quay.", "It stands there since March.")


@pytest.fixture
def library(tmp_path: Path) -> Library:
    return Library(tmp_path / "library", FakeEmbedder())


def kept(library: Library) -> list[bytes]:
    found = (library.original(item.id) for item in library.articles())
    return [path.read_bytes() for path in found if path is not None]


def older(library: Library, reader: str = "") -> None:
    """Let all that was read have been read by an older reader: the oldest one kept no originals."""
    articles = library._folder.articles
    for info in articles.infos():
        source = library.article(info.id).source
        if source.reader is not None:
            original = source.original if reader else None
            articles.renew(info.id, replace(source, reader=reader, original=original, layout=b""))


def marked(library: Library) -> list[ArticleInfo]:
    return [item for item in library.articles() if item.is_outdated]


def test_pdfs_are_kept_wherever_they_come_from_and_other_files_are_not(
    tmp_path: Path, library: Library
) -> None:
    (tmp_path / "ferry.pdf").write_bytes(FERRY)
    (tmp_path / "note.txt").write_text("The buoy was painted red in May.")
    with zipfile.ZipFile(tmp_path / "more.zip", "w") as archive:
        archive.writestr("crane.pdf", CRANE)
    library.add([tmp_path / name for name in ("ferry.pdf", "note.txt", "more.zip")])
    assert kept(library) == [FERRY, CRANE]
    upload = pdf("The tug is for sale.")
    [added] = library.add_upload("tug.pdf", upload)
    assert kept(library) == [FERRY, CRANE, upload]
    assert added.id is not None
    library.remove(added.id)
    assert library.doctor().originals == 2


def test_a_synced_pdf_is_kept_until_its_file_is_gone(tmp_path: Path, library: Library) -> None:
    folder = tmp_path / "notes"
    folder.mkdir()
    (folder / "ferry.pdf").write_bytes(FERRY)
    (folder / "crane.pdf").write_bytes(CRANE)
    library.sync(folder)
    assert sorted(kept(library)) == sorted([FERRY, CRANE])
    (folder / "crane.pdf").unlink()
    library.sync(folder)
    assert kept(library) == [FERRY]
    assert library.doctor().originals == 1


def test_none_is_kept_where_that_is_asked_for_not_when_it_is_read_again_either(
    tmp_path: Path, library: Library
) -> None:
    (tmp_path / "ferry.pdf").write_bytes(FERRY)
    library.add([tmp_path / "ferry.pdf"], originals=False)
    older(library, "PDF 1")
    assert [item.status for item in library.reimport()] == ["unchanged"]
    assert (kept(library), marked(library)) == ([], [])


def test_what_an_older_reader_has_read_is_marked_and_read_again_under_its_id(
    tmp_path: Path, library: Library
) -> None:
    (tmp_path / "ferry.pdf").write_bytes(FERRY)
    [added] = library.add([tmp_path / "ferry.pdf"])
    library.add_text("The buoy was painted red in May.")
    assert marked(library) == []
    older(library)
    [old] = marked(library)  # a text that was given as one is read by none
    assert old.id == added.id
    (tmp_path / "ferry.pdf").write_bytes(CRANE)
    assert [(item.status, item.id) for item in library.reimport()] == [("replaced", added.id)]
    assert "crane" in library.article(old.id).text
    assert (kept(library), marked(library), library.reimport()) == ([CRANE], [], [])


def test_an_original_is_read_again_where_its_file_is_gone(library: Library) -> None:
    [added] = library.add_upload("ferry.pdf", FERRY)
    assert added.id is not None
    older(library, "PDF 1")
    assert [item.id for item in marked(library)] == [added.id]
    assert [item.status for item in library.reimport([added.id])] == ["unchanged"]
    assert (kept(library), marked(library)) == ([FERRY], [])


def test_a_page_is_read_again_from_the_web_though_it_has_moved(tmp_path: Path) -> None:
    text = Answer(b"The Ferry\n\nThe ferry sails at noon.\n", "text/plain; charset=utf-8")
    with Site({"/old": text, "/new": text}) as site:
        library = Library(tmp_path / "library", FakeEmbedder(), fetcher=lambda: fetcher(site))
        [added] = library.add(["http://news.example/old"])
        older(library)
        site.pages |= {"/old": to("/new"), "/new": replace(text, body=text.body.replace(b"noon", b"one"))}
        [again] = library.reimport()
        assert (again.status, again.id, again.source) == ("replaced", added.id, "http://news.example/old")
        site.pages |= {"/old": Answer(status=404)}
        assert added.id is not None
        [lost] = library.reimport([added.id])
        assert lost.status == "failed"
        assert "does not exist" in (lost.reason or "")


def test_the_articles_of_an_archive_are_read_again_at_once(tmp_path: Path, library: Library) -> None:
    def pack(**texts: str) -> None:
        with zipfile.ZipFile(tmp_path / "all.zip", "w") as archive:
            for name, text in texts.items():
                archive.writestr(f"{name}.txt", text)

    pack(ferry="The ferry sails at noon.", crane="The crane stands on the quay.")
    library.add([tmp_path / "all.zip"])
    older(library)
    pack(ferry="The ferry sails at one.", buoy="The buoy is red.")
    again = library.reimport()
    assert {Path(item.source).name: item.status for item in again} == {
        "all.zip#ferry.txt": "replaced",
        "all.zip#crane.txt": "failed",
    }
    assert len(library.articles()) == 2


def test_an_article_that_is_nowhere_any_more_is_named(tmp_path: Path, library: Library) -> None:
    path = tmp_path / "note.txt"
    path.write_text("The buoy was painted red in May.")
    [added] = library.add([path])
    path.unlink()
    assert added.id is not None
    [again] = library.reimport([added.id])
    assert again.reason == "note.txt is no longer where it was: add it again to replace it."
    with pytest.raises(UnknownArticle):
        library.reimport(["none"])


@pytest.mark.parametrize(
    ("spoil", "finding"),
    [(Path.unlink, "1 originals are missing or damaged"), (lambda path: path.write_bytes(b"%"), "damaged")],
)
def test_the_doctor_knows_of_originals_that_are_lost_and_of_strays(
    library: Library, spoil: Callable[[Path], None], finding: str
) -> None:
    [added] = library.add_upload("ferry.pdf", FERRY)
    assert added.id is not None
    path = library.original(added.id)
    assert path is not None
    found = library.doctor()
    assert (found.findings, found.originals, found.bytes_kept) == ((), 1, len(FERRY))
    spoil(path)
    path.with_name("0" * 64).write_bytes(b"%PDF")
    found = library.doctor()
    assert finding in found.findings[0]
    assert found.findings[1:] == ("1 originals belong to no article.",)
    assert library.doctor(fix=True).fixed
    assert (library.doctor().findings, library.doctor().originals) == ((), 0)
    assert library.original(added.id) is None
    library.add_upload("ferry.pdf", FERRY)
    assert kept(library) == [FERRY]


@pytest.mark.parametrize("with_originals", [True, False])
def test_an_export_takes_the_originals_with_it_where_that_is_wanted(
    library: Library, tmp_path: Path, with_originals: bool
) -> None:
    (tmp_path / "ferry.pdf").write_bytes(FERRY)
    library.add([tmp_path / "ferry.pdf"])
    library.export(tmp_path / "export", originals=with_originals)
    other = Library(tmp_path / "other", FakeEmbedder())
    (added,) = other.import_from(tmp_path / "export")
    assert added.id
    there, here = library.article(added.id), other.article(added.id)
    assert boxes(here, 0, 5) == boxes(there, 0, 5) != {}
    assert (other.original(added.id) is not None) == with_originals
    assert other.doctor().findings == ()


def misprint(library: Library, kind: str = "BLOB") -> None:
    """Damage what says where the lines of the articles are printed."""
    damaged = f"CAST(substr(layout, 1, 12) || x'55' || substr(layout, 14) AS {kind})"
    with library._folder.articles._transaction() as db:
        db.execute(f"UPDATE articles SET layout = {damaged}")  # noqa: S608


def test_where_an_article_is_printed_is_checked_and_read_again(tmp_path: Path, library: Library) -> None:
    library.add_upload("ferry.pdf", FERRY)
    library.export(tmp_path / "backup")
    article = library.article(library.articles()[0].id)
    misprint(library)
    [finding] = library.doctor().findings
    assert f"citewell reimport {article.id}" in finding
    assert library.doctor(fix=True).fixed
    assert library.doctor().findings == ()
    assert [item.id for item in marked(library)] == [article.id]
    library.reimport()
    assert library.article(article.id) == article
    misprint(library, "TEXT")
    library.export(tmp_path / "again")
    library.reimport([article.id])
    assert library.article(article.id) == article
    misprint(library)
    assert library.doctor(fix=True, backup=tmp_path / "backup").fixed
    assert library.article(article.id) == article
