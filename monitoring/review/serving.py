"""Start the app: on this machine alone, or behind a line that is encrypted."""

from __future__ import annotations

import os
from datetime import date
from urllib.parse import urlsplit

from fastapi import FastAPI

from monitoring.errors import ReviewError
from monitoring.ledger import Clock, shanghai_now
from monitoring.review.app import make_app
from monitoring.review.database import open_review
from monitoring.review.demonstration import clock_on
from monitoring.review.work import Site
from monitoring.settings import Settings, load_settings

HERE = ("127.0.0.1", "localhost")
PORT_VARIABLE = "MONITORING_REVIEW_PORT"
ADDRESS_VARIABLE = "MONITORING_REVIEW_ADDRESS"
DAY_VARIABLE = "MONITORING_REVIEW_DAY"


def serve(host: str, port: int, address: str | None, workers: int, day: date | None = None) -> None:
    """Serve until Ctrl-C; `day` is what a demonstration shows in the place of today.

    Raises `ReviewError` before anything is opened to a network without an encrypted address.
    """
    import uvicorn

    from monitoring.keyfile import read_key

    settings = load_settings()
    read_key(settings.id_key_file)
    open_review(settings).dispose()
    _refuse_open_line(host, address)
    os.environ[PORT_VARIABLE] = str(port)
    os.environ[ADDRESS_VARIABLE] = address or ""
    os.environ[DAY_VARIABLE] = day.isoformat() if day else ""
    uvicorn.run(
        "monitoring.review.serving:app_of_process",
        factory=True,
        host=host,
        port=port,
        workers=workers,
        # Addresses of requests name cases; the app keeps its own log.
        access_log=False,
        log_level="warning",
        proxy_headers=address is not None,
        server_header=False,
    )


def _refuse_open_line(host: str, address: str | None) -> None:
    if address is not None and urlsplit(address).scheme != "https":
        raise ReviewError(
            f"The public address must begin with https://, not {urlsplit(address).scheme or 'nothing'}: passwords and names would cross the network in the clear. "
            "Nothing was started. Put a web server with a certificate before it and name its address."
        )
    if host not in HERE and address is None:
        raise ReviewError(
            f"The page would be open to the network on {host} without an encrypted line. Nothing was started. Put a web server with a certificate before it and give its "
            "address with --address https://NAME, or serve on 127.0.0.1."
        )


def app_of_process() -> FastAPI:
    """The app of one worker process, by the settings of its environment."""
    day = os.environ.get(DAY_VARIABLE)
    clock = clock_on(date.fromisoformat(day)) if day else shanghai_now
    port = int(os.environ.get(PORT_VARIABLE, "8000"))
    return app_of(load_settings(), port, os.environ.get(ADDRESS_VARIABLE) or None, clock)


def app_of(settings: Settings, port: int, address: str | None, clock: Clock = shanghai_now) -> FastAPI:
    """The app for settings, a port on this machine, and the address by which browsers know it."""
    engine = open_review(settings)
    if address:
        parts = urlsplit(address)
        site = Site(engine, settings, clock, True, frozenset({f"{parts.scheme}://{parts.netloc}"}))
        return make_app(site, [parts.hostname or "", *HERE])
    origins = frozenset(f"http://{name}:{port}" for name in HERE)
    return make_app(Site(engine, settings, clock, False, origins), list(HERE))
