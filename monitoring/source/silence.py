"""End the wait for a database that stays silent: a driver without a time limit of its own would wait for ever."""

from __future__ import annotations

import os
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa

GRACE_SECONDS = 2
"""How much later than the server itself the wait ends, so that a server that still speaks can say why."""


@contextmanager
def awaited(connection: sa.Connection, seconds: int) -> Iterator[None]:
    """Whatever waits for the server inside fails with the driver's own error once it has said nothing for so long."""
    driver: Any = connection.connection.driver_connection
    if connection.dialect.name != "postgresql":
        yield  # SQLite is a file, and PyMySQL has time limits of its own
        return
    timer = threading.Timer(seconds + GRACE_SECONDS, _hang_up, (driver.fileno(),))
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def _hang_up(descriptor: int) -> None:
    with socket.socket(fileno=os.dup(descriptor)) as line:
        line.shutdown(socket.SHUT_RDWR)
