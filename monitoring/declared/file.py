"""Files in which lists are declared: reading one, and the one error that tells all of its faults."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel

from monitoring.declared.faults import Fault, Place, Placed
from monitoring.declared.validation import validate
from monitoring.declared.yaml_file import read_yaml
from monitoring.errors import MonitoringError

Model = TypeVar("Model", bound=BaseModel)
Entry = TypeVar("Entry")


@dataclass(frozen=True)
class DeclaredFile:
    """One kind of file, with the sentences that are said of it.

    `name` names it (`The mapping of the source`); `if_unread` and `if_used` follow it: why it matters that it cannot be
    read, or is wrong; `cure_unread` and `cure` say what to do.
    """

    name: str
    error: type[MonitoringError]
    if_unread: str
    cure_unread: str
    if_used: str
    cure: str

    def read(self, path: Path, model: type[Model]) -> tuple[Model | None, Place]:
        """The content, checked against a model, and where it stands. Raises the file's error with all faults."""
        value, place, faults = read_yaml(self._text(path), path.name)
        self.refuse(faults)
        content, faults = validate(value, model, place)
        self.refuse(faults)
        return content, place

    def refuse(self, faults: Iterable[Fault]) -> None:
        """Raise the file's error with one line per fault; nothing if there is none."""
        found = sorted(set(faults))
        if found:
            count = "1 fault" if len(found) == 1 else f"{len(found)} faults"
            head = f"{self.name} cannot be used ({count}): {self.if_used}"
            raise self.error("\n".join([head, *map(str, found), self.cure]))

    def _text(self, path: Path) -> str:
        try:
            return path.read_text(encoding="utf-8-sig")
        except (OSError, UnicodeDecodeError) as error:
            kind = type(error).__name__
            raise self.error(
                f"{self.name} ({path}) cannot be read ({kind}), {self.if_unread} {self.cure_unread}"
            ) from None


def placed_in(place: Place, key: str, entries: Sequence[Entry]) -> list[Placed[Entry]]:
    """Each entry of the list under a key, with where it stands."""
    return [Placed(entry, place, (key, n)) for n, entry in enumerate(entries)]
