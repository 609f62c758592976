"""Made-up cases for load tests: the same seed makes the same rows, and every row fits the tables."""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa

from monitoring.review.case_tables import review_case
from monitoring.review.fed_tables import review_person, review_region_within, review_warning
from tests.review.made_cases import Wished, fill


def _read(path: Path, table: sa.Table) -> list[dict[str, object]]:
    engine = sa.create_engine(f"sqlite:///{path}")
    with engine.connect() as connection:
        rows = connection.execute(sa.select(table).order_by(*table.primary_key.columns)).mappings().all()
    engine.dispose()
    return [dict(row) for row in rows]


def test_same_seed_makes_same_rows(tmp_path: Path) -> None:
    """Two fillings of one seed are equal, another seed is not."""
    for name, seed in (("a", 1), ("b", 1), ("c", 2)):
        fill(f"sqlite:///{tmp_path / name}", Wished(200, 25, seed))
    for table in (review_case, review_person, review_warning):
        assert _read(tmp_path / "a", table) == _read(tmp_path / "b", table)
        assert _read(tmp_path / "a", table) != _read(tmp_path / "c", table)


def test_every_case_lies_in_the_tree(tmp_path: Path) -> None:
    """Each case is reached from its township, county, city and province, and its person is there."""
    fill(f"sqlite:///{tmp_path / 'a'}", Wished(100, 25))
    within = {(row["within_code"], row["region_code"]) for row in _read(tmp_path / "a", review_region_within)}
    persons = {row["psn_no"] for row in _read(tmp_path / "a", review_person)}
    for case in _read(tmp_path / "a", review_case):
        village = str(case["region_code"])
        assert {(above, village) for above in (village, village[:9], village[:6], "990100", "990000")} <= within
        assert case["leading_psn_no"] in persons
