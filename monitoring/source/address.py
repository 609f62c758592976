"""Where a source is, how its tables are called, and how long it may stay silent."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from monitoring.settings import Settings

FILES_PREFIX = "files:"
MAPPING_FILE = "mapping.yaml"


@dataclass(frozen=True)
class Source:
    """A source of settlements.

    `names` are the tables' names in a database, `mapping_file` the mapping in force (none: national names throughout).
    `connect_seconds` and `answer_seconds` bound how long a database may take to accept a connection and to send a piece.
    """

    url: str
    names: dict[str, str]
    mapping_file: Path | None = None
    connect_seconds: int = 10
    answer_seconds: int = 300

    @property
    def folder(self) -> Path | None:
        """The folder of a `files:` source."""
        if not self.url.startswith(FILES_PREFIX):
            return None
        path = self.url.removeprefix(FILES_PREFIX)
        return Path("/" + path.lstrip("/") if path.startswith("//") else path)

    @property
    def mapping_in_force(self) -> Path | None:
        """The mapping that was named, else the `mapping.yaml` of a folder that has one."""
        if self.mapping_file or not self.folder:
            return self.mapping_file
        path = self.folder / MAPPING_FILE
        return path if path.is_file() else None


def source_of(settings: Settings) -> Source:
    """The source that the settings name."""
    return Source(
        settings.source,
        settings.source_tables.model_dump(),
        settings.source_mapping,
        settings.source_connect_seconds,
        settings.source_answer_seconds,
    )
