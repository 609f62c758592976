"""The work of a run in pieces: every subject that has a moment to look at is in one of them, whole, and no other is in any."""

from __future__ import annotations

from datetime import date

import pytest

from monitoring.assessment import pieces
from monitoring.warehouse.warehouse import Warehouse, open_scratch

NIGHTS = "(DATE '2024-01-01'), (DATE '2024-01-02')"


def make_moments(warehouse: Warehouse, subjects: int) -> None:
    """Subjects 1, 2, ... with two nights each, of which the even ones reach nothing on the second; each has as many rows as its number."""
    warehouse.make(
        "moment",
        f"SELECT s AS subject_key, night FROM RANGE(1, {subjects + 1}) AS r (s), (VALUES {NIGHTS}) AS n (night)",
    )
    for name in ("moment_member", "moment_reach", "moment_removed", "household_person"):
        warehouse.make(
            name, "SELECT subject_key, night, subject_key AS person_key, subject_key AS member_key FROM moment"
        )
    warehouse.make(
        "member_version", f"SELECT s AS person_key FROM RANGE(1, {subjects + 1}) AS r (s), RANGE(s) AS v (row)"
    )
    warehouse.make("reaching_moment", "SELECT * FROM moment WHERE subject_key % 2 = 1 OR night = DATE '2024-01-01'")


@pytest.mark.parametrize(("rows", "least"), [(1, 9), (20, 3), (1000, 1)])
def test_every_reaching_moment_is_in_one_piece_with_its_subject(
    monkeypatch: pytest.MonkeyPatch, rows: int, least: int
) -> None:
    monkeypatch.setattr(pieces, "ROWS", rows)
    with open_scratch("1GB") as warehouse:
        make_moments(warehouse, 9)
        expected = warehouse.arrow("SELECT * FROM reaching_moment").to_pylist()
        seen, subjects = [], []
        for number in pieces.pieces(warehouse):
            found = [
                warehouse.arrow(f"SELECT subject_key, night FROM {name}").to_pylist() for name in pieces.OF_A_PIECE
            ]
            assert all(sorted(map(str, rows_)) == sorted(map(str, found[0])) for rows_ in found)
            seen += found[0]
            subjects.append({row["subject_key"] for row in found[0]})
            assert number == len(subjects) - 1
    assert sorted(map(str, seen)) == sorted(map(str, expected))
    assert sum(map(len, subjects)) == 9
    assert len(subjects) >= least


def test_a_run_without_moments_has_one_empty_piece() -> None:
    with open_scratch("1GB") as warehouse:
        make_moments(warehouse, 0)
        assert [warehouse.count("moment") for _ in pieces.pieces(warehouse)] == [0]
        assert warehouse.arrow("SELECT COUNT(*) AS n FROM all_moment WHERE night < $night", night=date(2025, 1, 1))[
            "n"
        ].to_pylist() == [0]
