"""Many people at one site: each keeps a connection open and asks for one page after another, and every answer is timed."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlencode


@dataclass(frozen=True)
class Ask:
    """One request: what kind of page it is, and where it goes; `form` makes it a POST."""

    kind: str
    path: str
    form: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Somebody:
    """A user with the cookie of his session, and what he asks for next."""

    cookie: str
    next: Callable[[random.Random], Ask]


@dataclass
class Taken:
    """Seconds and bytes of every answer by kind, what went wrong, and how long it all took."""

    seconds: dict[str, list[float]] = field(default_factory=dict)
    sizes: dict[str, list[int]] = field(default_factory=dict)
    errors: list[str] = field(default_factory=list)
    wall: float = 0.0

    @property
    def answers(self) -> int:
        """How many came."""
        return sum(len(one) for one in self.seconds.values())

    def share(self, kind: str, share: float) -> float:
        """The seconds that so many of a kind of page stay under."""
        ordered = sorted(self.seconds[kind])
        return ordered[min(int(len(ordered) * share), len(ordered) - 1)]


def ask_all(port: int, people: Sequence[Somebody], seconds: float, think: float = 0.0) -> Taken:
    """Let all of them ask for a while; `think`: seconds that each waits on average after an answer."""
    return asyncio.run(_ask_all(port, people, seconds, think))


async def _ask_all(port: int, people: Sequence[Somebody], seconds: float, think: float) -> Taken:
    taken, started = Taken(), time.perf_counter()
    until = started + seconds
    await asyncio.gather(
        *(_one(port, somebody, random.Random(place), until, think, taken) for place, somebody in enumerate(people))
    )
    taken.wall = time.perf_counter() - started
    return taken


async def _one(  # noqa: PLR0917 - one of many
    port: int, somebody: Somebody, rng: random.Random, until: float, think: float, taken: Taken
) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        if think:
            await asyncio.sleep(rng.random() * 2 * think)
        while time.perf_counter() < until:
            ask = somebody.next(rng)
            before = time.perf_counter()
            writer.write(_spelled(ask, somebody.cookie, port))
            status, size, is_closed = await _answer(reader)
            taken.seconds.setdefault(ask.kind, []).append(time.perf_counter() - before)
            taken.sizes.setdefault(ask.kind, []).append(size)
            if status >= 400:
                taken.errors.append(f"{ask.kind}: {status}")
            if is_closed:
                writer.close()
                reader, writer = await asyncio.open_connection("127.0.0.1", port)
            if think:
                await asyncio.sleep(rng.random() * 2 * think)
    except (OSError, asyncio.IncompleteReadError) as error:
        taken.errors.append(type(error).__name__)
    finally:
        writer.close()


def _spelled(ask: Ask, cookie: str, port: int) -> bytes:
    body = urlencode(ask.form).encode()
    head = [
        f"{'POST' if ask.form else 'GET'} {ask.path} HTTP/1.1",
        f"host: localhost:{port}",
        f"cookie: {cookie}",
        "accept-encoding: gzip",
        "sec-fetch-site: same-origin",
        "accept: application/json" if ask.kind == "draft" else "accept: text/html",
    ]
    if ask.form:
        head += [f"origin: http://localhost:{port}", "content-type: application/x-www-form-urlencoded"]
        head += [f"content-length: {len(body)}"]
    return "\r\n".join([*head, "", ""]).encode() + body


async def _answer(reader: asyncio.StreamReader) -> tuple[int, int, bool]:
    """Status, bytes of the body as sent, and whether the connection ends."""
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower().split("\r\n")
    named = dict(line.split(": ", 1) for line in head[1:] if ": " in line)
    if "content-length" in named:
        size = int(named["content-length"])
        await reader.readexactly(size)
    else:
        size = await _chunks(reader)
    return int(head[0].split()[1]), size, named.get("connection") == "close"


async def _chunks(reader: asyncio.StreamReader) -> int:
    size = 0
    while length := int(await reader.readline(), 16):
        await reader.readexactly(length + 2)
        size += length
    await reader.readline()
    return size
