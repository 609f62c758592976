"""A mapping file: how the tables and columns of a source that spells them otherwise become the national ones."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import combinations
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

from monitoring.declared.faults import Fault, KeyPath, Place, Placed
from monitoring.declared.fields import Day, Text
from monitoring.declared.file import DeclaredFile, placed_in
from monitoring.errors import SourceError
from monitoring.source.expression import RefusedExpressionError, parse_expression
from monitoring.source.tables import SOURCE_TABLES, SourceTable

_FIRST, _LAST = date.min, date.max


class Section(BaseModel):
    """One way in which rows become rows of a table; `rename`, `derive` and `constants` have the national column on the left."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    relation: Text | None = Field(default=None, alias="from")
    rename: dict[str, Text] = {}
    derive: dict[str, Text] = {}
    constants: dict[str, Text | int | None] = {}
    where: Text | None = None
    valid_by: Text | None = None
    valid_from: Day | None = None
    valid_to: Day | None = None

    @property
    def given(self) -> dict[str, tuple[str, str]]:
        """Where each column is given: key of the section, column."""
        return {f"{key}.{c}": (key, c) for key in ("rename", "derive", "constants") for c in getattr(self, key)}

    def overlaps(self, other: Section) -> bool:
        """Whether a row of the same relation could fall under both by its date."""
        starts, ends = (
            (self.valid_from or _FIRST, other.valid_from or _FIRST),
            (self.valid_to or _LAST, other.valid_to or _LAST),
        )
        return self.relation == other.relation and max(starts) <= min(ends)


class MappingFile(BaseModel):
    """Sections by table."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    settlement: tuple[Section, ...] = ()
    insured: tuple[Section, ...] = ()
    identity: tuple[Section, ...] = ()
    household: tuple[Section, ...] = ()
    assistance: tuple[Section, ...] = ()


PlacedSection = Placed[Section]
"""A section and where it stands; the default section of a source without mapping stands nowhere."""
FILE = DeclaredFile(
    name="The mapping of the source",
    error=SourceError,
    if_unread="and without it columns would be taken for what they are not.",
    cure_unread="Name a UTF-8 file in MONITORING_SOURCE_MAPPING, or unset it.",
    if_used="a column read wrongly makes wrong burdens. Nothing was pulled.",
    cure="Correct the lines named above (docs/source.md tells what a mapping may hold), then run `monitoring doctor`.",
)


@dataclass(frozen=True)
class Mapping:
    """All sections of a mapping file."""

    file: MappingFile
    place: Place

    def sections(self, table: SourceTable) -> list[PlacedSection]:
        """The sections of a table; one that changes nothing, where the file has none."""
        found: tuple[Section, ...] = getattr(self.file, table.name)
        return placed_in(self.place, table.name, found) or [Placed(Section.model_validate({}), self.place)]


def load_mapping(path: Path | None) -> Mapping:
    """Read a mapping file; no file means national names throughout. Raises `SourceError` with all faults of the file."""
    if path is None:
        return Mapping(MappingFile(), Place("", {}))
    content, place = FILE.read(path, MappingFile)
    mapping = Mapping(content or MappingFile(), place)
    FILE.refuse(_find_faults(mapping))
    return mapping


def _find_faults(mapping: Mapping) -> Iterator[Fault]:
    for table in SOURCE_TABLES:
        placed = mapping.sections(table)
        for one in placed:
            yield from _column_faults(one, table)
            yield from _expression_faults(one)
            yield from _period_faults(one)
        for one, other in combinations(placed, 2):
            is_dated = one.value.valid_by or other.value.valid_by
            if is_dated and one.value.overlaps(other.value):
                yield other.fault(
                    (), "overlaps in time with a section above", "end one the day before the other begins"
                )


def _column_faults(placed: PlacedSection, table: SourceTable) -> Iterator[Fault]:
    first: dict[str, str] = {}
    for where, (key, column) in placed.value.given.items():
        if column not in table.spellings:
            known = ", ".join(table.columns)
            yield placed.fault(
                (key, column),
                f"is no column of {table.name}",
                f"the national column stands on the left; known: {known}",
            )
        elif column in first:
            yield placed.fault((key, column), f"is given by {first[column]} already", "keep one of the two")
        first.setdefault(column, where)


def _expression_faults(placed: PlacedSection) -> Iterator[Fault]:
    expressions: dict[KeyPath, str] = {("derive", c): text for c, text in placed.value.derive.items()}
    if placed.value.where:
        expressions["where",] = placed.value.where
    for path, text in expressions.items():
        try:
            parse_expression(text)
        except RefusedExpressionError as error:
            yield placed.fault(path, error.what, error.cure)


def _period_faults(placed: PlacedSection) -> Iterator[Fault]:
    section = placed.value
    if (section.valid_from or section.valid_to) and not section.valid_by:
        yield placed.fault(
            (), "has a period but no valid_by", "name the date column of the row that the period is about"
        )
    if section.valid_by and not (section.valid_from or section.valid_to):
        yield placed.fault(("valid_by",), "says of which date, but not from or to when", "add valid_from or valid_to")
    if (section.valid_from or _FIRST) > (section.valid_to or _LAST):
        yield placed.fault(("valid_to",), "lies before valid_from", "correct one of the two days")
