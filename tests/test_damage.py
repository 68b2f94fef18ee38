"""Damage of every kind, in a library as its user has it: found, named, and mended as it says."""

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from commands import Run
from fakes import FakeEmbedder

from rag import Assistant, Extractive, Library
from rag.errors import ArticleDamaged, LibraryDamaged
from rag.verification.lexical import Lexical
from ui.wording import failures

FERRY = "The Ferry\n\nThe ferry sails at noon from Hull.\n\nShare this\n\nIt was built in Rostock in 1987.\n"
CRANE = "The Crane\n\nThe crane was moved to the east quay in March.\n"
PARAGRAPHS = 1_100  # past the thousand chunks at which Chroma writes its graph
QUESTION = "When does the ferry sail?"
CLAIM = "The ferry sails at noon from Hull."


def opened(home: Path) -> Library:
    return Library(home, FakeEmbedder(), chunk_tokens=20)


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("template") / "library"
    lines = (
        f"Buoy {number} was painted in the colour {number % 7} by order." for number in range(PARAGRAPHS)
    )
    library = opened(home)
    library.add_text("The Buoys\n\n" + "\n\n".join(lines))
    ferry = library.add_text(FERRY).id
    assert ferry
    library.keep(ferry, [5])
    library.add_text(CRANE)
    return home


@pytest.fixture
def home(template: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(template, tmp_path / "library"))


def answer(library: Library) -> tuple[str, list[str]]:
    """The article that answers, and its sentences."""
    [found] = library.passages(QUESTION, n=1)
    return found.article, [sentence.text for sentence in found.sentences]


def flip(raw: bytearray, many: int) -> None:
    for number in range(many):
        raw[(number * len(raw) // many + len(raw) // (2 * many)) % len(raw)] ^= 0x55


def damage(path: Path, how: str, other: bytes) -> None:
    raw = bytearray(path.read_bytes())
    if how == "deleted":
        path.unlink()
        return
    if how == "foreign":
        raw = bytearray(other)
    elif how.isdigit():
        flip(raw, int(how))
    else:
        del raw[len(raw) // 2 if how == "halved" else 0 :]
    path.write_bytes(raw)


DERIVED = [
    *[(f"vectors/*/{name}", how) for name, how in (
        ("data_level0.bin", "300"), ("header.bin", "1"), ("length.bin", "50"), ("link_lists.bin", "foreign"),
        ("index_metadata.pickle", "halved"),
    )],
    ("vectors/chroma.sqlite3", "1"), ("vectors/chroma.sqlite3", "emptied"), ("vectors", "deleted"),
    *[(f"terms/*.{name}", how) for name, how in (
        ("term", "50"), ("idx", "300"), ("store", "halved"), ("fieldnorm", "1"), ("pos", "deleted"),
        ("fast", "emptied"),
    )],
    ("terms/meta.json", "1"), ("terms/.managed.json", "foreign"), ("terms", "deleted"),
]  # fmt: skip


@pytest.mark.parametrize(("pattern", "how"), DERIVED)
def test_damage_of_what_is_derived_is_found_and_rebuilt(home: Path, pattern: str, how: str) -> None:
    before = opened(home)
    answers, listed = answer(before), before.articles()
    path = max(home.glob(pattern), key=lambda found: found.stat().st_size)
    if path.is_dir():
        shutil.rmtree(path)
    else:
        damage(path, how, b"of another library" * 100)
    for use in (lambda: opened(home).search(QUESTION, n=1), lambda: opened(home).add_text("A new text.")):
        with pytest.raises(LibraryDamaged, match="run `citewell doctor --fix`"):
            use()
    assert opened(home).doctor().findings
    assert opened(home).articles() == listed
    assert opened(home).doctor(fix=True).fixed
    assert opened(home).doctor().findings == ()
    assert answer(opened(home)) == answers


@pytest.mark.parametrize("how", ["deleted", "emptied", "foreign"])
def test_what_can_be_done_without_changes_nothing(home: Path, how: str) -> None:
    before = answer(opened(home))
    for name in ("writer.lock", "writer.json", "vectors-manifest.json", "terms-manifest.json"):
        damage(home / name, how, b"of another library" * 100)
    assert answer(opened(home)) == before
    assert opened(home).doctor().findings == ()


def change(home: Path, statement: str, *values: object) -> None:
    with closing(sqlite3.connect(home / "library.sqlite3")) as db, db:
        db.execute(statement, values)


def ferry(library: Library) -> str:
    return next(item.id for item in library.articles() if item.title == "The Ferry")


def test_a_damaged_text_is_made_again_from_what_was_read(home: Path) -> None:
    before, hurt = opened(home).article(ferry(opened(home))), ferry(opened(home))
    change(home, "UPDATE articles SET text = replace(text, 'noon', 'nine') WHERE id = ?", hurt)
    library = opened(home)
    assert {passage.article for passage in library.passages(QUESTION, n=5)}.isdisjoint({hurt})
    with pytest.raises(ArticleDamaged, match="citewell doctor --fix"):
        library.article(hurt)
    [finding] = library.doctor().findings
    assert "“The Ferry”" in finding
    assert library.doctor(fix=True).fixed
    assert library.article(hurt) == before
    assert "Share this" in before.text
    assert answer(library)[0] == hurt


def test_an_answer_says_which_damaged_articles_it_had_to_do_without(home: Path) -> None:
    hurt, library = ferry(opened(home)), opened(home)
    asked = Assistant(library, Extractive(FakeEmbedder(), Lexical()))
    assert asked.ask(QUESTION).receipt.left_out == ()
    change(home, "UPDATE articles SET text = 'x', input = 'y' WHERE id = ?", hurt)
    found = asked.ask(QUESTION)
    assert found.receipt.left_out == (hurt,)
    assert {citation.article for each in found.sentences for citation in each.citations}.isdisjoint({hurt})
    opened(home).doctor(fix=True)  # it has no chunks from then on
    receipt = asked.ask(QUESTION).receipt
    assert receipt.left_out == (hurt,)
    assert dict(failures(receipt)) == {"search incomplete": "1 damaged article left out"}
    other = next(item.id for item in library.articles() if item.id != hurt)
    assert asked.ask(QUESTION, articles=[other]).receipt.left_out == ()


def test_a_check_says_which_damaged_articles_it_had_to_do_without(home: Path) -> None:
    hurt, library = ferry(opened(home)), opened(home)
    asked = Assistant(library, Extractive(FakeEmbedder(), Lexical()))
    change(home, "UPDATE articles SET text = 'x', input = 'y' WHERE id = ?", hurt)
    assert asked.check(CLAIM).receipt.left_out == (hurt,)
    opened(home).doctor(fix=True)
    assert asked.check(CLAIM).receipt.left_out == (hurt,)


def test_a_text_that_is_lost_is_named_and_comes_from_a_backup_or_its_source(
    home: Path, tmp_path: Path
) -> None:
    library = opened(home)
    before, hurt, backup = library.article(ferry(library)), ferry(library), tmp_path / "backup"
    library.export(backup)
    change(home, "UPDATE articles SET text = 'x', input = 'y' WHERE id = ?", hurt)
    shutil.rmtree(home / "vectors")
    left = opened(home).doctor(fix=True)
    assert not left.fixed
    [finding] = left.findings
    assert "“The Ferry”" in finding
    assert "citewell doctor --fix --from BACKUP" in finding
    assert {hit.chunk.article for hit in opened(home).search(QUESTION, n=5)}.isdisjoint({hurt})
    again = Path(shutil.copytree(home, tmp_path / "again"))
    assert opened(home).doctor(fix=True, backup=backup).fixed
    assert opened(home).article(hurt) == before
    assert answer(opened(home))[0] == hurt
    assert opened(again).add_text(FERRY).status == "replaced"
    assert opened(again).doctor().findings == ()


def test_a_file_of_articles_in_part_unreadable_is_saved_in_part(home: Path, tmp_path: Path) -> None:
    backup, hurt = tmp_path / "backup", ferry(opened(home))
    before = opened(home).article(hurt)
    opened(home).export(backup)
    path = home / "library.sqlite3"
    raw = bytearray(path.read_bytes())
    at = raw.rindex(b"Share this") // 4096 * 4096  # the page of two small articles
    raw[at : at + 400] = bytes(400)
    path.write_bytes(raw)
    assert opened(home).doctor().findings
    found = opened(home).doctor(fix=True, backup=backup)
    assert found.fixed
    assert "library.sqlite3.damaged" in found.findings[0]
    assert opened(home).article(hurt) == before
    assert len(opened(home).articles()) == 3
    assert opened(home).doctor().findings == ()
    assert answer(opened(home))[0] == hurt


def test_a_schema_that_is_not_the_one_of_its_number_is_damage_that_is_mended(tmp_path: Path) -> None:
    home = tmp_path / "library"
    library = opened(home)
    library.add_text(FERRY)
    listed, found = library.articles(), answer(library)
    change(home, "PRAGMA user_version = 5")
    assert opened(home).doctor().findings
    assert opened(home).doctor(fix=True).fixed
    assert opened(home).articles() == listed
    assert answer(opened(home)) == found
    assert opened(home).doctor().findings == ()


@pytest.mark.parametrize("how", ["deleted", "emptied", "garbage"])
def test_lost_articles_are_told_of_and_restored(home: Path, tmp_path: Path, how: str, run: Run) -> None:
    backup, path = tmp_path / "backup", home / "library.sqlite3"
    before = answer(opened(home))
    opened(home).export(backup)
    path.unlink()
    if how != "deleted":
        path.write_bytes(b"" if how == "emptied" else b"garbage" * 1_000)
    for command in (["ask", QUESTION], ["articles"], ["doctor", "--fix"], ["add", str(backup)]):
        run("--data", str(home), *command, code=1)
        assert run.err.count("\n") == 1
        assert "--from BACKUP" in run.err
    assert opened(home).doctor().findings
    assert opened(home).doctor(fix=True, backup=backup).fixed
    assert answer(opened(home)) == before
    assert opened(home).doctor().findings == ()
