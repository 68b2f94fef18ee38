"""Real servers for tests marked `cluster`: PostgreSQL as Debian packages it, and Chroma's own."""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from patience import until

PASSWORD = "s3cret/@:%"  # noqa: S105  with characters that a URL must escape
WRITTEN = "s3cret%2F%40%3A%25"


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


class Cluster:
    """A PostgreSQL on a port of this machine, whose superuser `postgres` has the PASSWORD."""

    def __init__(self, port: int, start: Callable[[], object], kill: Callable[[], object]) -> None:
        self.port = port
        self.start = start
        self.kill = kill

    def new(self) -> str:
        """The URL of a new database."""
        import psycopg

        name = f"d{uuid.uuid4().hex}"
        with psycopg.connect(self.url("postgres"), autocommit=True) as db:
            db.execute(f"CREATE DATABASE {name}")
        return self.url(name)

    def url(self, database: str, password: str = WRITTEN) -> str:
        """The URL of a database."""
        return f"postgresql://postgres:{password}@127.0.0.1:{self.port}/{database}"


@contextmanager
def postgres() -> Iterator[Cluster]:
    """A new cluster; skips the test where the server or its client is missing."""
    programs = max(Path("/usr/lib/postgresql").glob("*/bin/initdb"), default=None)
    if programs is None:
        pytest.skip("there is no PostgreSQL: apt-get install postgresql")
    pytest.importorskip("psycopg", reason="there is no psycopg: pip install 'citewell[postgres]'")
    home = Path(tempfile.mkdtemp(prefix="citewell-postgres-"))
    secret = home / "password"
    secret.write_text(PASSWORD)
    is_root = os.geteuid() == 0  # PostgreSQL refuses to run as root
    if is_root:
        for path in (home, secret):
            shutil.chown(path, "postgres", "postgres")
    user: dict[str, Any] = {"user": "postgres", "group": "postgres", "extra_groups": []} if is_root else {}
    data, port = home / "data", free_port()
    start = [str(programs), "-D", str(data), "-U", "postgres", "-A", "scram-sha-256", "--no-sync"]
    subprocess.run(
        [*start, f"--pwfile={secret}", "-E", "UTF8", "--no-locale"],
        cwd=home, check=True, capture_output=True, **user,
    )  # fmt: skip
    control = [str(programs.with_name("pg_ctl")), "-D", str(data), "-w"]
    options = f"-p {port} -k {home} -c listen_addresses=127.0.0.1 -c fsync=off"
    log = ["-l", str(home / "log"), "-o", options]
    quiet = {"cwd": home, "stdout": subprocess.DEVNULL, **user}
    running = Cluster(
        port,
        lambda: subprocess.run([*control, *log, "start"], check=True, **quiet),
        lambda: subprocess.run([*control, "-m", "immediate", "stop"], **quiet),
    )
    running.start()
    try:
        yield running
    finally:
        running.kill()
        shutil.rmtree(home)


@contextmanager
def chroma() -> Iterator[str]:
    """The URL of a new Chroma server."""
    home = Path(tempfile.mkdtemp(prefix="citewell-chroma-"))
    try:
        with chroma_at(home, free_port()) as url:
            yield url
    finally:
        shutil.rmtree(home)


@contextmanager
def chroma_at(home: Path, port: int) -> Iterator[str]:
    """The URL of a Chroma server with its files in `home`; it is killed at the end."""
    program = Path(sys.executable).with_name("chroma")
    command = [str(program), "run", "--path", str(home), "--host", "127.0.0.1", "--port", str(port)]
    with (home / "log").open("wb") as log:
        server = subprocess.Popen(command, cwd=home, stdout=log, stderr=log)
    url = f"http://127.0.0.1:{port}"
    try:
        until(lambda: _answers(url))
        yield url
    finally:
        server.kill()
        server.wait()


def _answers(url: str) -> bool:
    try:
        return httpx.get(f"{url}/api/v2/heartbeat", timeout=10).is_success
    except httpx.TransportError:
        return False
