"""What is wrong in a thresholds folder, and where: faults are collected over all files and raised once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

from monitoring.errors import ThresholdsError

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
    """A checked value together with where it was read."""

    value: Value
    place: Place

    def fault(self, path: KeyPath, what: str, cure: str) -> Fault:
        """A fault at the path inside the value."""
        return self.place.fault(path, what, cure)


def format_path(path: KeyPath) -> str:
    """`('lines', 0, 'limit')` as `lines[0].limit`; the whole file is `(file)`."""
    text = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in path)
    return text.removeprefix(".") or "(file)"


def raise_faults(faults: Iterable[Fault]) -> None:
    """Raise ThresholdsError with one line per fault, in the order of files and lines; nothing if there is none."""
    found = sorted(set(faults))
    if not found:
        return
    count = "1 fault" if len(found) == 1 else f"{len(found)} faults"
    head = f"The thresholds cannot be used ({count}): a doubtful limit would warn, or fail to warn, about real people."
    tail = "Correct the lines named above, then run `monitoring thresholds check`."
    raise ThresholdsError("\n".join([head, *(str(fault) for fault in found), tail]))
