"""Versions of a row: which one counts from which night on (docs/assessment.md 1)."""

import itertools
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from monitoring.settings import Settings
from monitoring.warehouse import Warehouse, open_warehouse
from monitoring.warehouse.versions import merge_versions

NEWS = ("psn_no", "hshd_no", "known_from", "known_to")
FOREVER = date(9999, 12, 31)
SCHEMA = pa.schema(
    [
        ("person_key", pa.int64()),
        ("psn_no", pa.string()),
        ("hshd_no", pa.string()),
        ("hshd_rlts", pa.string()),
        ("hshd_income", pa.decimal128(16, 2)),
        ("crte_time", pa.timestamp("us")),
        ("updt_time", pa.timestamp("us")),
        ("reconstructed_from", pa.timestamp("us")),
        ("known_from", pa.date32()),
    ]
)

Row = dict[str, Any]


def night(day: int) -> date:
    return date(2024, 3, day)


def stamp(day: int) -> datetime:
    return datetime.combine(night(day), datetime.min.time())


def version(content: str | None, updated: int, known: int, key: str = "P1") -> Row:
    """A membership with household number `content`, changed on a day and known from a night."""
    return {
        "person_key": 1,
        "psn_no": key,
        "hshd_no": content,
        "hshd_rlts": None,
        "hshd_income": None,
        "crte_time": None,
        "updt_time": stamp(updated),
        "reconstructed_from": None,
        "known_from": night(known),
    }


@pytest.fixture
def warehouse(tmp_path: Path) -> Iterator[Warehouse]:
    with open_warehouse(Settings(home=tmp_path)) as opened:
        yield opened


def merge(warehouse: Warehouse, *rows: Row) -> tuple[int, int, int]:
    """Take a batch over; accepted, unchanged, superseded."""
    warehouse.load("incoming_household", pa.Table.from_pylist(list(rows), SCHEMA))
    counts = merge_versions(warehouse, "household", "incoming_household", "psn_no", NEWS)
    return counts["accepted"], counts["unchanged"], counts["superseded"]


def kept(warehouse: Warehouse, key: str = "P1") -> list[tuple[str | None, int, int | None]]:
    """Content, first night and end of knowledge of the versions that were ever known, in order."""
    rows = warehouse.arrow(
        "SELECT * FROM household WHERE psn_no = $key AND known_from < known_to ORDER BY known_from", key=key
    ).to_pylist()
    return [(r["hshd_no"], r["known_from"].day, None if r["known_to"] == FOREVER else r["known_to"].day) for r in rows]


def test_a_new_row_is_known_for_good(warehouse: Warehouse) -> None:
    assert merge(warehouse, version("a", 5, 5)) == (1, 0, 0)
    assert kept(warehouse) == [("a", 5, None)]


def test_a_newer_version_replaces_from_its_night_on(warehouse: Warehouse) -> None:
    merge(warehouse, version("a", 5, 5))
    assert merge(warehouse, version("b", 7, 7)) == (1, 0, 0)
    assert kept(warehouse) == [("a", 5, 7), ("b", 7, None)]


def test_a_row_sent_again_says_nothing_new(warehouse: Warehouse) -> None:
    merge(warehouse, version("a", 5, 5))
    assert merge(warehouse, version("a", 5, 6)) == (0, 1, 0)
    assert merge(warehouse, version("a", 7, 7)) == (0, 1, 0)
    assert kept(warehouse) == [("a", 5, None)]


def test_blanks_are_compared_as_equal(warehouse: Warehouse) -> None:
    merge(warehouse, version(None, 5, 5))
    assert merge(warehouse, version(None, 7, 7)) == (0, 1, 0)
    assert merge(warehouse, version("a", 8, 8)) == (1, 0, 0)
    assert merge(warehouse, version(None, 9, 9)) == (1, 0, 0)
    assert kept(warehouse) == [(None, 5, 8), ("a", 8, 9), (None, 9, None)]


def test_an_older_version_is_superseded(warehouse: Warehouse) -> None:
    merge(warehouse, version("b", 7, 7))
    assert merge(warehouse, version("a", 5, 8)) == (0, 0, 1)
    assert kept(warehouse) == [("b", 7, None)]


def test_a_version_older_than_one_that_was_sent_again_is_superseded(warehouse: Warehouse) -> None:
    merge(warehouse, version("a", 5, 5))
    merge(warehouse, version("a", 8, 8))
    assert merge(warehouse, version("b", 6, 9)) == (0, 0, 1)
    assert kept(warehouse) == [("a", 5, None)]


def test_versions_of_several_nights_in_one_batch_are_each_known_in_their_time(warehouse: Warehouse) -> None:
    assert merge(warehouse, version("c", 9, 9), version("a", 5, 5), version("b", 7, 7)) == (3, 0, 0)
    assert kept(warehouse) == [("a", 5, 7), ("b", 7, 9), ("c", 9, None)]


def test_of_two_versions_of_one_night_the_newest_counts(warehouse: Warehouse) -> None:
    assert merge(warehouse, version("b", 7, 9), version("a", 5, 9)) == (1, 0, 1)
    assert kept(warehouse) == [("b", 9, None)]


def test_the_same_night_again_with_a_newer_version(warehouse: Warehouse) -> None:
    merge(warehouse, version("a", 5, 9))
    assert merge(warehouse, version("b", 7, 9)) == (1, 0, 0)
    assert kept(warehouse) == [("b", 9, None)]


def test_the_same_batch_twice_changes_nothing(warehouse: Warehouse) -> None:
    batch = (version("a", 5, 5), version("b", 7, 7), version("x", 6, 6, key="P2"))
    merge(warehouse, *batch)
    before = warehouse.arrow("SELECT * FROM household ORDER BY ALL").to_pylist()
    # Stamps that were read before are known from the last night, as nobody can tell when they came.
    accepted, unchanged, superseded = merge(warehouse, *(row | {"known_from": night(7)} for row in batch))
    assert accepted == 0
    assert unchanged + superseded == 3
    assert warehouse.arrow("SELECT * FROM household ORDER BY ALL").to_pylist() == before


@pytest.mark.parametrize("order", [("a", "b"), ("b", "a")])
def test_two_contents_with_one_stamp_come_out_the_same_whatever_the_order(
    warehouse: Warehouse, order: tuple[str, str]
) -> None:
    merge(warehouse, *(version(content, 5, 5) for content in order))
    assert [row[0] for row in kept(warehouse)] == ["b"]


def test_two_contents_with_one_stamp_do_not_come_anew_every_night(warehouse: Warehouse) -> None:
    batch = [version("a", 5, 5), version("b", 5, 5)]
    merge(warehouse, *batch)
    accepted, _, _ = merge(warehouse, *(row | {"known_from": night(6)} for row in batch))
    assert accepted == 0
    assert kept(warehouse) == [("b", 5, None)]


def test_only_the_rows_that_are_new_are_handed_on(warehouse: Warehouse) -> None:
    merge(warehouse, version("a", 5, 5), version("x", 5, 5, key="P2"))
    merge(warehouse, version("a", 6, 6), version("y", 6, 6, key="P2"), version("z", 6, 6, key="P3"))
    rows = warehouse.arrow(
        "SELECT psn_no, hshd_no, known_from, known_to FROM accepted_household ORDER BY 1"
    ).to_pylist()
    assert [(r["psn_no"], r["hshd_no"], r["known_from"], r["known_to"]) for r in rows] == [
        ("P2", "y", night(6), FOREVER),
        ("P3", "z", night(6), FOREVER),
    ]


def test_an_empty_batch(warehouse: Warehouse) -> None:
    assert merge(warehouse) == (0, 0, 0)


batches = st.lists(
    st.lists(st.tuples(st.sampled_from(["P1", "P2"]), st.integers(1, 9), st.sampled_from("abc")), max_size=5),
    min_size=1,
    max_size=4,
)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(batches)
def test_in_the_end_the_newest_content_stands_and_every_row_is_accounted_for(
    warehouse: Warehouse, given_batches: list[list[tuple[str, int, str]]]
) -> None:
    warehouse.empty("household")
    newest: dict[str, tuple[int, str]] = {}
    said: dict[tuple[str, int], str] = {}
    for number, found in enumerate(given_batches):
        # A key and stamp have one content, as in a source that stamps every change.
        rows = {(key, updated): said.setdefault((key, updated), content) for key, updated, content in found}
        counts = merge(warehouse, *(version(c, u, 10 + number, key=k) for (k, u), c in rows.items()))
        assert sum(counts) == len(rows)
        for (key, updated), content in sorted(rows.items()):
            newest[key] = max(newest.get(key, (0, "")), (updated, content))
    for key, (_, content) in newest.items():
        versions = kept(warehouse, key)
        assert versions[-1][0] == content
        assert versions[-1][2] is None
        assert all(a[2] == b[1] for a, b in itertools.pairwise(versions))
