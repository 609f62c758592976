"""A real server behind a line on which one word of what it is asked is spelled wrong, so that it refuses what it could do."""

from __future__ import annotations

import shutil
import socket
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import sqlalchemy as sa

POSTGRES_SOCKET = ".s.PGSQL.5432"
MISSPELLED = {"postgresql": (b"COPY (", b"KOPY ("), "mysql": (b"concat_ws(", b"concat_xs(")}
"""What each server is not to understand, and a word as long that it does not know."""


@dataclass
class Line:
    """A line to a server by which the word does not arrive; `refusals` counts how often it was said."""

    url: sa.URL
    refusals: int = 0
    lines: list[socket.socket] = field(default_factory=list)


@contextmanager
def grudging(url: sa.URL) -> Iterator[Line]:
    """A line of its own to a server that listens on a socket in the file system."""
    is_postgres = url.get_backend_name() == "postgresql"
    there = Path(str(url.query["host"])) / POSTGRES_SOCKET if is_postgres else Path(str(url.query["unix_socket"]))
    folder = Path(tempfile.mkdtemp(prefix="grd"))  # a socket's path may have 107 characters
    here = folder / POSTGRES_SOCKET
    query = {"host": str(folder)} if is_postgres else {"unix_socket": str(here)}
    line = Line(url.update_query_dict(query))
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(here))
        listener.listen()
        threading.Thread(target=_serve, args=(listener, there, line), daemon=True).start()
        try:
            yield line
        finally:
            listener.shutdown(socket.SHUT_RDWR)
            for end in line.lines:
                with suppress(OSError):
                    end.shutdown(socket.SHUT_RDWR)
                end.close()
            shutil.rmtree(folder)


def _serve(listener: socket.socket, there: Path, line: Line) -> None:
    with suppress(OSError):
        while True:
            client, _ = listener.accept()
            server = socket.socket(socket.AF_UNIX)
            server.connect(str(there))
            line.lines += [client, server]
            threading.Thread(target=_ask, args=(client, server, line), daemon=True).start()
            threading.Thread(target=_answer, args=(server, client), daemon=True).start()


def _ask(client: socket.socket, server: socket.socket, line: Line) -> None:
    right, wrong = MISSPELLED[line.url.get_backend_name()]
    with suppress(OSError):
        while said := client.recv(1 << 16):
            line.refusals += said.count(right)
            server.sendall(said.replace(right, wrong))
        server.shutdown(socket.SHUT_WR)


def _answer(server: socket.socket, client: socket.socket) -> None:
    with suppress(OSError):
        while said := server.recv(1 << 16):
            client.sendall(said)
        client.shutdown(socket.SHUT_WR)
