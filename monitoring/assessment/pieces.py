"""Piece by piece: so many subjects at once as keep the timelines within the memory. A subject is never cut."""

from __future__ import annotations

from collections.abc import Iterator

import pyarrow as pa

from monitoring.warehouse import Warehouse

ROWS = 2_000_000
"""Settlements as known on a night, about, that a piece looks at; a rule may count each."""
OF_A_PIECE = ("moment", "moment_member", "moment_reach", "moment_removed", "household_person")
"""What the timelines of a piece follow from; of all subjects it is kept beside under `all_<name>`."""


def pieces(warehouse: Warehouse) -> Iterator[int]:
    """Narrow the relations of the moments to those of `reaching_moment`, some subjects at a time; give the number of each piece, of one at least."""
    warehouse.load("piece_size", pa.table({"row_count": [ROWS]}))
    warehouse.derive("assessment", "moment_piece")
    for name in OF_A_PIECE:
        warehouse.make(f"all_{name}", f"SELECT * FROM {name}")
    found = warehouse.arrow("SELECT DISTINCT piece_no FROM moment_piece ORDER BY piece_no").to_pylist()
    for number, piece_no in enumerate([int(row["piece_no"]) for row in found] or [0]):
        warehouse.make(
            "piece_moment",
            "SELECT r.* FROM reaching_moment AS r JOIN moment_piece AS p ON p.subject_key = r.subject_key WHERE p.piece_no = $number",
            number=piece_no,
        )
        for name in OF_A_PIECE:
            warehouse.make(
                name,
                f"SELECT a.* FROM all_{name} AS a JOIN piece_moment AS p ON p.subject_key = a.subject_key AND p.night = a.night",
            )
        yield number
