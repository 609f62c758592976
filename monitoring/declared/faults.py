"""What is wrong in a file that somebody wrote, and where."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

KeyPath = tuple[str | int, ...]
Value = TypeVar("Value")


@dataclass(frozen=True, order=True)
class Fault:
    """One fault: file (as the user named the folder), line from 1, key, what is wrong, what to do."""

    file: str
    line: int
    key: str
    what: str
    cure: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line} {self.key}: {self.what}; {self.cure}"


@dataclass(frozen=True)
class Place:
    """Where the parts of a value stand in a file: line numbers from 1 by key path."""

    file: str
    lines: Mapping[KeyPath, int]

    def line_of(self, path: KeyPath) -> int:
        """Line of the path, or of the nearest part above it that is written down."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)

    def fault(self, path: KeyPath, what: str, cure: str) -> Fault:
        """A fault at the path."""
        return Fault(self.file, self.line_of(path), format_path(path), what, cure)


@dataclass(frozen=True)
class Placed(Generic[Value]):
    """A checked value together with where it was read: a file, and the path to it inside."""

    value: Value
    place: Place
    path: KeyPath = ()

    def fault(self, path: KeyPath, what: str, cure: str) -> Fault:
        """A fault at the path inside the value."""
        return self.place.fault((*self.path, *path), what, cure)


def format_path(path: KeyPath) -> str:
    """`('lines', 0, 'limit')` as `lines[0].limit`; the whole file is `(file)`."""
    text = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in path)
    return text.removeprefix(".") or "(file)"
