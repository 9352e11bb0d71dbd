"""A private MariaDB server for the tests that need one: its own folder, its own port, ended with the test run.

Fixtures: `mariadb_server` (one per worker process, started when the first test asks; 0.7 s) and `mariadb_url`
(a fresh, empty database per test). Debian and Ubuntu only, where the packages are.
"""

from __future__ import annotations

import os
import secrets
import shutil
import socket
import subprocess
import tempfile
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from time import monotonic, sleep
from typing import TYPE_CHECKING

import pymysql
import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

PACKAGES = "mariadb-server-core mariadb-client-core"
USER = "cdu"
START_SECONDS = 30.0
STOP_SECONDS = 20.0


class ServerUnavailableError(Exception):
    """The server is not installed or did not start; the text says what to do."""


@dataclass(frozen=True, slots=True)
class MariaDbServer:
    """A running server on 127.0.0.1; `USER` may do everything on it."""

    port: int
    password: str = field(repr=False)
    socket_path: Path
    pid: int
    _numbers: count[int] = field(default_factory=lambda: count(1), repr=False, compare=False)

    def url(self, database: str) -> str:
        """The SQLAlchemy address of one database."""
        return f"mysql+pymysql://{USER}:{self.password}@127.0.0.1:{self.port}/{database}?charset=utf8mb4"

    def execute(self, statement: str) -> None:
        """Run one administrative statement."""
        with closing(_connect(self.port, self.password)) as connection, connection.cursor() as cursor:
            cursor.execute(statement)

    @contextmanager
    def database(self) -> Iterator[str]:
        """Make an empty utf8mb4 database, give its address, drop it at the end."""
        name = f"cdu_{next(self._numbers)}"
        self.execute(f"CREATE DATABASE {name} CHARACTER SET utf8mb4 COLLATE utf8mb4_bin")
        try:
            yield self.url(name)
        finally:
            self.execute(f"DROP DATABASE {name}")


@contextmanager
def running_server() -> Iterator[MariaDbServer]:
    """Install an empty system database in a temporary folder, start the server, stop it by its own process id."""
    install, daemon = _program("mariadb-install-db"), _program("mariadbd")
    folder = Path(tempfile.mkdtemp(prefix="cdu-mariadb-"))
    try:
        _install(install, folder)
        password = secrets.token_hex(16)
        process, port = _start(daemon, folder, password)
        try:
            yield MariaDbServer(port, password, folder / "s", process.pid)
        finally:
            _stop(process)
    finally:
        shutil.rmtree(folder)


@pytest.fixture(scope="session")
def mariadb_server() -> Iterator[MariaDbServer]:
    """The server of this worker process."""
    with running_server() as server:
        yield server


@pytest.fixture
def mariadb_url(mariadb_server: MariaDbServer) -> Iterator[str]:
    """The address of a fresh, empty database."""
    with mariadb_server.database() as url:
        yield url


def _program(name: str) -> str:
    found = shutil.which(name, path="/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin")
    if found is None:
        raise ServerUnavailableError(f"{name} is missing: run 'make test', or install {PACKAGES}.")
    return found


def _install(program: str, folder: Path) -> None:
    options = ["--no-defaults", f"--datadir={folder / 'data'}", "--auth-root-authentication-method=normal"]
    options += ["--skip-test-db", *_as_this_user()]
    # A server that starts clears away what others left in the folder for temporary files: each has its own.
    own = {**os.environ, "TMPDIR": str(folder)}
    done = subprocess.run([program, *options], capture_output=True, text=True, check=False, env=own)
    if done.returncode:
        raise ServerUnavailableError(f"mariadb-install-db failed:\n{done.stdout}\n{done.stderr}")


def _start(daemon: str, folder: Path, password: str) -> tuple[subprocess.Popen[bytes], int]:
    """Start on a free port; another process may take the port first, so try three times."""
    (folder / "init.sql").write_text(
        f"CREATE OR REPLACE USER {USER}@'127.0.0.1' IDENTIFIED BY '{password}';\n"
        f"GRANT ALL ON *.* TO {USER}@'127.0.0.1' WITH GRANT OPTION;\n"
    )
    for _ in range(3):
        port = _free_port()
        with (folder / "log").open("ab") as log:
            process = subprocess.Popen(_command(daemon, folder, port), stdout=log, stderr=log)
        if _accepts(process, port, password):
            return process, port
        _stop(process)
    raise ServerUnavailableError(f"mariadbd did not start:\n{(folder / 'log').read_text(errors='replace')[-4000:]}")


def _command(daemon: str, folder: Path, port: int) -> list[str]:
    setpriv = shutil.which("setpriv")
    # The kernel ends the server even if the test run is killed outright.
    leash = [setpriv, "--pdeathsig", "TERM"] if setpriv else []
    return [
        *leash,
        daemon,
        "--no-defaults",
        f"--datadir={folder / 'data'}",
        f"--tmpdir={folder}",
        f"--socket={folder / 's'}",
        f"--pid-file={folder / 'pid'}",
        f"--init-file={folder / 'init.sql'}",
        f"--port={port}",
        "--bind-address=127.0.0.1",
        "--skip-name-resolve",
        # The data lives for one run: no waiting for the disk.
        "--innodb-flush-log-at-trx-commit=0",
        "--innodb-buffer-pool-size=64M",
        *_as_this_user(),
    ]


def _as_this_user() -> list[str]:
    """The server refuses to run as root unless told so."""
    return ["--user=root"] if os.geteuid() == 0 else []


def _free_port() -> int:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _accepts(process: subprocess.Popen[bytes], port: int, password: str) -> bool:
    """Whether the server takes a connection before it ends or the time is up."""
    deadline = monotonic() + START_SECONDS
    while process.poll() is None and monotonic() < deadline:
        try:
            _connect(port, password).close()
        except pymysql.err.Error:  # not there yet, or not done with starting
            sleep(0.02)
        else:
            return True
    return False


def _connect(port: int, password: str) -> pymysql.Connection[pymysql.cursors.Cursor]:
    return pymysql.connect(
        host="127.0.0.1", port=port, user=USER, password=password, autocommit=True, connect_timeout=5
    )


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
