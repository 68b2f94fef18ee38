"""PostgreSQL alone: errors that keep the password, versions, and one writer at a time."""

import threading
from collections.abc import Iterator

import pytest
from cluster import PASSWORD, WRITTEN, Cluster, free_port, postgres

from rag.address import Address
from rag.errors import LibraryError, LibraryLocked
from rag.storage.advisory import AdvisoryLock
from rag.storage.articles import Articles
from rag.storage.postgres import Postgres

pytestmark = pytest.mark.cluster


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    with postgres() as running:
        yield running


def failing(url: str) -> str:
    """The error of a library at this address; neither it nor its causes have the password."""
    with pytest.raises(LibraryError) as caught:
        Postgres(Address(url))
    assert (caught.value.__cause__, caught.value.__suppress_context__) == (None, True)
    assert not any(secret in str(caught.value) for secret in (PASSWORD, WRITTEN, "wr0ng"))
    return str(caught.value)


def test_a_wrong_password_is_told_without_it(cluster: Cluster) -> None:
    told = failing(cluster.url("postgres", "wr0ng"))
    assert "authentication failed" in told
    assert "user and password are right" in told


def test_a_server_that_does_not_run_and_a_database_that_is_not_there_are_told(cluster: Cluster) -> None:
    assert "refused" in failing(f"postgresql://me:{WRITTEN}@127.0.0.1:{free_port()}/d")
    assert "does not exist" in failing(cluster.url("nowhere"))


@pytest.mark.parametrize("url", ["postgresql://me:wr0ng@[::1/d", "postgresql://me:wr0ng%zz@h/d"])
def test_a_url_that_is_none_is_told_without_its_password(cluster: Cluster, url: str) -> None:
    assert "postgresql://" in failing(url)


def test_a_library_of_a_newer_schema_is_left_alone(cluster: Cluster) -> None:
    address = Address(cluster.new())
    with Postgres(address).transaction() as db:
        db.execute("UPDATE schema_version SET version = 99")
    with pytest.raises(LibraryError, match="newer Citewell: update"):
        Postgres(address)


def test_hosts_that_open_a_new_library_at_once_make_its_tables_once(cluster: Cluster) -> None:
    address = Address(cluster.new())
    opened: list[bool] = []
    hosts = [
        threading.Thread(target=lambda: opened.append(Articles(Postgres(address)).is_empty()))
        for _ in range(8)
    ]
    for host in hosts:
        host.start()
    for host in hosts:
        host.join()
    assert opened == [True] * 8


def test_one_host_writes_and_the_other_is_told_who(cluster: Cluster) -> None:
    address = Address(cluster.new())
    mine, yours = AdvisoryLock(Postgres(address)), AdvisoryLock(Postgres(address))
    with mine.exclusive("adding notes.txt"), mine.exclusive("adding notes.txt"):
        for patience in (0, 0.1):
            with (
                pytest.raises(LibraryLocked, match=r"\(adding notes.txt\) has been writing"),
                yours.exclusive("removing", patience=patience),
            ):
                pass
        with yours.exclusive("syncing", patience=0, lock_name="sync"):
            pass
    with yours.exclusive("removing", patience=0):
        pass


def test_a_server_that_says_nothing_is_given_up(cluster: Cluster, monkeypatch: pytest.MonkeyPatch) -> None:
    database = Postgres(Address(cluster.new()))
    monkeypatch.setattr("rag.storage.postgres._SILENCE", 0.1)
    with pytest.raises(LibraryError, match="said nothing"), database.transaction() as db:
        db.execute("SELECT pg_sleep(60)")


def test_a_lock_that_is_lost_with_its_connection_is_told(cluster: Cluster) -> None:
    database = Postgres(Address(cluster.new()))
    lock = AdvisoryLock(database)

    def write() -> None:
        with lock.exclusive("adding"), database.transaction() as db:
            db.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE pid <> pg_backend_pid() AND datname = current_database()"
            )

    with pytest.raises(LibraryError, match="can't be used"):
        write()
    with lock.exclusive("adding", patience=0):
        pass
