"""A log of row versions gives the newest version of each key known at a moment; the county is the same on every run."""

from __future__ import annotations

from datetime import date, datetime

import pyarrow as pa
import pytest

from monitoring.demo.county import generate_county
from monitoring.demo.versions import KEYS, VersionLog


def log_of(*rows: tuple[str, str, int]) -> VersionLog:
    schema = pa.schema({"rid": pa.string(), "value": pa.int64(), "updt_time": pa.timestamp("s")})
    empty = VersionLog.ordered("identity", schema.empty_table(), pa.array([], pa.int64()).to_numpy())
    return empty.joined([{"rid": key, "value": value, "updt_time": at(time)} for key, time, value in rows])


at = datetime.fromisoformat
LOG = log_of(("a", "2024-01-03 10:00", 2), ("b", "2024-01-02", 7), ("a", "2024-01-01", 1), ("a", "2024-01-05", 3))


@pytest.mark.parametrize(
    ("moment", "values"),
    [("2023-12-31", []), ("2024-01-02", [1, 7]), ("2024-01-03 10:00", [2, 7]), ("2024-01-09", [3, 7])],
)
def test_as_of_is_the_newest_version_up_to_and_including_the_moment(moment, values):
    assert LOG.as_of(at(moment))["value"].to_pylist() == values


def test_changed_skips_what_was_there_and_versions_overtaken():
    assert LOG.changed(at("2024-01-01"), at("2024-01-06"))["value"].to_pylist() == [3, 7]
    assert LOG.changed(at("2024-01-02"), at("2024-01-04"))["value"].to_pylist() == [2]
    assert LOG.changed(at("2024-01-05"), at("2024-01-09")).num_rows == 0


def test_up_to_forgets_what_becomes_known_later():
    assert LOG.up_to(at("2024-01-03")).as_of(at("2024-02-01"))["value"].to_pylist() == [1, 7]


def test_the_same_seed_gives_the_same_county_and_another_seed_another():
    first, second, other = generate_county(700, 5), generate_county(700, 5), generate_county(700, 6)
    assert all(a.table.equals(b.table) for a, b in zip(first, second, strict=True))
    assert not first.settlement.table.equals(other.settlement.table)


@pytest.mark.parametrize("size", [100, 137])
def test_a_very_small_county_is_possible(size):
    assert generate_county(size, 1).settlement.table.num_rows > size


def test_a_county_of_a_few_persons_is_refused():
    with pytest.raises(ValueError, match="at least 100"):
        generate_county(99, 1)


def test_until_leaves_out_what_becomes_known_later(county):
    short = generate_county(700, 5, until=date(2024, 3, 31))
    whole = generate_county(700, 5)
    moment = at("2024-03-31 23:59:59")
    assert all(a.as_of(moment).equals(b.as_of(moment)) for a, b in zip(short, whole, strict=True))
    assert max(log.table["updt_time"].to_pylist()[-1] for log in short) <= moment
    assert len(short.settlement.updated) < len(whole.settlement.updated)


def test_keys_and_updt_time_tell_versions_apart_and_keys_are_distinct_at_any_moment(county):
    for log in county:
        keys = log.as_of(at("2024-06-30"))[KEYS[log.name]].to_pylist()
        assert len(keys) == len(set(keys)), log.name


def test_an_original_is_flagged_in_a_version_of_its_own(ask):
    [(pairs, wrong)] = ask(
        "SELECT count(*), count(*) FILTER (flags <> ['0', '1'] OR refund_known < flagged)"
        " FROM (SELECT setl_id, list(refd_setl_flag ORDER BY updt_time) AS flags, max(updt_time) AS flagged"
        "   FROM settlement_version WHERE init_setl_id IS NULL GROUP BY 1) o"
        " JOIN (SELECT init_setl_id, min(updt_time) AS refund_known FROM settlement_version GROUP BY 1) r"
        "   ON r.init_setl_id = o.setl_id WHERE setl_id NOT LIKE 'P%'"
    )
    assert pairs > 1000
    assert wrong == 0


def test_an_open_end_becomes_known_only_later(ask):
    [(rows,)] = ask(
        "SELECT count(*) FROM identity_version a JOIN identity_version b USING (rid)"
        " WHERE a.endtime IS NULL AND b.endtime IS NOT NULL AND b.updt_time > a.updt_time"
    )
    [(ended,)] = ask("SELECT count(*) FROM identity WHERE endtime IS NOT NULL")
    assert rows == ended > 50
