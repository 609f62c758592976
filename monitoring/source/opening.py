"""Open a source and find out how it feeds each table; whatever is missing or does not fit is told before any row is read."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from monitoring.errors import SourceError
from monitoring.source.address import Source
from monitoring.source.mapping import FILE, Mapping, load_mapping
from monitoring.source.relation import Relation
from monitoring.source.shape import Shape, make_shape, refuse_inexact
from monitoring.source.tables import SOURCE_TABLES, SourceTable

Finder = Callable[[str], Sequence[Relation] | None]


@contextmanager
def open_shapes(source: Source, elsewhere: frozenset[str] = frozenset()) -> Iterator[dict[str, list[Shape]]]:
    """How the source feeds each table; a table of `elsewhere` need not be in it. An optional table that it lacks has no shape."""
    with _opened(source) as find:
        yield _all_shapes(source, find, elsewhere)


def look_at_source(source: Source) -> list[str]:
    """The optional tables and columns that the source lacks; raise `SourceError` if something needed is missing."""
    with _opened(source) as find:
        shapes = _all_shapes(source, find)
    absent: list[str] = []
    for table in SOURCE_TABLES:
        if not shapes[table.name]:
            absent.append(f"table {_name(source, table)}")
        for shape in shapes[table.name]:
            absent += [f"{shape.relation.place}.{name}" for name in table.columns if name not in shape.filled]
    return absent


@contextmanager
def _opened(source: Source) -> Iterator[Finder]:
    """How to find a relation of the source by its name."""
    folder = source.folder
    if folder is not None:
        from monitoring.source.folder import files_of_table

        yield lambda name: files_of_table(folder, name)
        return
    from monitoring.source.database import find_table, open_database

    with open_database(source) as connection:
        yield lambda name: find_table(connection, name, source)


def _all_shapes(source: Source, find: Finder, elsewhere: frozenset[str] = frozenset()) -> dict[str, list[Shape]]:
    mapping = load_mapping(source.mapping_in_force)
    shapes = {
        table.name: _shapes(source, mapping, table, find, is_required=table.is_required and table.name not in elsewhere)
        for table in SOURCE_TABLES
    }
    every = [shape for found in shapes.values() for shape in found]
    FILE.refuse(fault for shape in every for fault in shape.faults)
    _refuse_missing_columns(every)
    refuse_inexact(every)
    return shapes


def _shapes(source: Source, mapping: Mapping, table: SourceTable, find: Finder, *, is_required: bool) -> list[Shape]:
    """The shapes of a table, those of one relation together."""
    by_name: dict[str, Sequence[Relation] | None] = {}
    shapes: list[Shape] = []
    for placed in mapping.sections(table):
        name = placed.value.relation or _name(source, table)
        if name not in by_name:
            by_name[name] = find(name)
        found = by_name[name]
        if found is None and placed.value.relation:
            fault = placed.fault(
                ("from",), f"names {name}, which the source does not have", "correct the name or deliver it"
            )
            FILE.refuse([fault])
        if found is None and is_required:
            raise _missing_table(source, table)
        shapes += [make_shape(table, relation, placed) for relation in found or ()]
    return sorted(shapes, key=lambda shape: shape.relation.place)


def _name(source: Source, table: SourceTable) -> str:
    return table.name if source.folder is not None else source.names[table.name]


def _missing_table(source: Source, table: SourceTable) -> SourceError:
    name = _name(source, table)
    cure = (
        f"Deliver {name}.csv, {name}.parquet or a folder {name}/ of such files, or name another file in mapping.yaml."
        if source.folder is not None
        else "Name the table in monitoring.toml under [source_tables], or give the account the right to see it."
    )
    return SourceError(
        f"The source has no table `{name}` (wanted for {table.name}). Without it no burden can be computed. {cure}"
    )


def _refuse_missing_columns(shapes: list[Shape]) -> None:
    for shape in shapes:
        if shape.missing:
            raise SourceError(
                f"Table `{shape.relation.place}` of the source lacks the column(s) {', '.join(shape.missing)}. They are needed for "
                f"{shape.table.name}; without them the result would be wrong. Add them to what the source delivers, or map them from columns of "
                "another name (docs/source.md lists all)."
            )
