"""End the wait for a database that stays silent: a driver without a time limit of its own would wait for ever."""

from __future__ import annotations

import os
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine.interfaces import DBAPIConnection

GRACE_SECONDS = 2
"""How long a server that was asked to stop has to say why, before its line is cut."""


@contextmanager
def awaited(connection: sa.Connection, seconds: int) -> Iterator[None]:
    """Whatever waits for the server inside is ended by it after so long, or fails with the driver's own error once it says nothing at all."""
    driver: Any = connection.connection.driver_connection
    if connection.dialect.name != "postgresql":
        yield  # SQLite is a file, and PyMySQL has time limits of its own
        return
    timers = [
        _later(seconds, lambda: _ask_to_stop(connection, driver)),
        _later(seconds + GRACE_SECONDS, lambda: _hang_up(driver.fileno())),
    ]
    try:
        yield
    finally:
        for timer in timers:
            timer.cancel()


def _later(seconds: int, act: Callable[[], None]) -> threading.Timer:
    timer = threading.Timer(seconds, act)
    timer.daemon = True
    timer.start()
    return timer


def _ask_to_stop(connection: sa.Connection, driver: DBAPIConnection) -> None:
    # Over a line of its own, which a dead server does not answer either.
    with suppress(connection.dialect.loaded_dbapi.Error):
        driver.cancel()


def _hang_up(descriptor: int) -> None:
    with socket.socket(fileno=os.dup(descriptor)) as line:
        line.shutdown(socket.SHUT_RDWR)
