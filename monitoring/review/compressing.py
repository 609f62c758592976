"""Pages are sent compressed, for slow lines, unless somebody else's site may have chosen what stands in them."""

from __future__ import annotations

import gzip
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any
from urllib.parse import urlsplit

from starlette.requests import Request

Message = MutableMapping[str, Any]
Send = Callable[[Message], Awaitable[None]]

LEAST_BYTES = 1_000
"""What fits into one packet gains nothing."""
LEVEL = 5
KINDS = (b"text/html", b"text/css", b"text/javascript", b"application/javascript")


def came_from_here(request: Request) -> bool:
    """Whether the browser says that a page of this site, or the person himself, asked for it.

    A page that holds secrets beside text of a stranger's choice must not be compressed: the length of the answer would tell, guess by guess, what stands in it (BREACH).
    """
    said = request.headers.get("sec-fetch-site")
    if said is not None:
        return said in {"same-origin", "none"}
    return urlsplit(request.headers.get("referer", "")).netloc == request.headers.get("host", "-")


def compressed(send: Send, request: Request) -> Send:
    """`send` for answers to this request: whole texts are compressed where the browser takes it."""
    if "gzip" not in request.headers.get("accept-encoding", "") or not came_from_here(request):
        return send
    held: list[Message] = []

    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start" and message["status"] == 200 and _is_text(message):
            held.append(message)
            return
        if held:
            start = held.pop()
            if message["type"] == "http.response.body" and not message.get("more_body"):
                start, message = _pressed(start, message)
            await send(start)
        await send(message)

    return sending


def _is_text(start: Message) -> bool:
    names = dict(start["headers"])
    return names.get(b"content-type", b"").startswith(KINDS) and b"content-encoding" not in names


def _pressed(start: Message, message: Message) -> tuple[Message, Message]:
    body: bytes = message.get("body", b"")
    if len(body) < LEAST_BYTES:
        return start, message
    small = gzip.compress(body, LEVEL, mtime=0)
    kept = [(name, value) for name, value in start["headers"] if name != b"content-length"]
    more = [
        (b"content-length", str(len(small)).encode()),
        (b"content-encoding", b"gzip"),
        (b"vary", b"accept-encoding"),
    ]
    return {**start, "headers": [*kept, *more]}, {**message, "body": small}
