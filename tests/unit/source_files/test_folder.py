"""Which files make a table, how Parquet is read, and from when a row without `updt_time` counts as known."""

from __future__ import annotations

from datetime import date, datetime, timezone
from decimal import Decimal
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from monitoring.errors import SourceError
from monitoring.keyfile import make_key
from monitoring.nightly import run_night
from monitoring.settings import Settings
from monitoring.source.address import Source
from monitoring.source.coverage import Interval
from tests.unit.source_files.county_files import HEAD, INSURED, NAMES, ROW, pull_files, pull_source, write_files

DAY = [Interval(datetime.fromisoformat("2024-12-10"), datetime.fromisoformat("2024-12-11"))]
UNDATED = HEAD.replace(",updt_time", "")


def undated(number: str, day: str) -> str:
    return f"{number},p1,,{day},100.10,40.05\n"


def test_table_may_be_a_folder_of_files_of_both_kinds(tmp_path: Path) -> None:
    write_files(tmp_path)
    (tmp_path / "settlement").mkdir()
    (tmp_path / "settlement.csv").rename(tmp_path / "settlement" / "2023.csv")
    names, values = HEAD.split(","), ROW.replace("s1", "s2").split(",")
    pq.write_table(
        pa.table({n.upper(): [v] for n, v in zip(names, values, strict=True)}), tmp_path / "settlement" / "2024.parquet"
    )
    (tmp_path / "settlement" / "_SUCCESS").touch()
    assert [row["setl_id"] for row in pull_files(tmp_path)["settlement"]] == ["s1", "s2"]


def test_parquet_types_become_text_without_loss(tmp_path: Path) -> None:
    write_files(tmp_path)
    (tmp_path / "settlement.csv").unlink()
    at = datetime.fromisoformat("2024-12-10 23:59:59")
    table = pa.table(
        {
            "setl_id": pa.array([12345678901234567], pa.int64()),
            "psn_no": pa.array(["p1"]).dictionary_encode(),
            "init_setl_id": pa.nulls(1),
            "refd_setl_flag": [True],
            "setl_time": pa.array([at], pa.timestamp("us")),
            "updt_time": pa.array([datetime(2024, 12, 10, 15, 59, 59, tzinfo=timezone.utc)], pa.timestamp("us", "UTC")),  # noqa: UP017
            "begndate": pa.array([date(2024, 12, 9)]),
            "medfee_sumamt": pa.array([Decimal("99999999999999.99")], pa.decimal128(16, 2)),
            "fund_pay_sumamt": pa.array([347.38]),
        }
    )
    pq.write_table(table, tmp_path / "settlement.parquet")
    [row] = pull_files(tmp_path, DAY)["settlement"]
    assert (row["setl_id"], row["psn_no"], row["refd_setl_flag"]) == ("12345678901234567", "p1", "1")
    assert (row["medfee_sumamt"], row["fund_pay_sumamt"]) == ("99999999999999.99", "347.38")
    assert [datetime.fromisoformat(str(row[c])) for c in ("setl_time", "updt_time")] == [at, at]
    assert row["begndate"] == "2024-12-09"


def test_key_in_floating_point_numbers_is_refused(tmp_path: Path) -> None:
    write_files(tmp_path)
    (tmp_path / "insured.csv").unlink()
    names, values = (line.split(",") for line in INSURED.splitlines())
    columns = {n: [v] for n, v in zip(names, values, strict=True)} | {"psn_no": [1.0]}
    pq.write_table(pa.table(columns), tmp_path / "insured.parquet")
    with pytest.raises(SourceError, match="holds psn_no as floating-point numbers"):
        pull_files(tmp_path)


def test_cut_parquet_is_refused(tmp_path: Path) -> None:
    write_files(tmp_path)
    (tmp_path / "settlement.csv").unlink()
    path = tmp_path / "settlement.parquet"
    pq.write_table(pa.table({n: ["x"] for n in HEAD.split(",")}), path)
    path.write_bytes(path.read_bytes()[:-20])
    with pytest.raises(SourceError, match=r"settlement.parquet of the source is no whole Parquet file"):
        pull_files(tmp_path)


def test_either_spelling_is_read_and_an_absent_column_is_null(tmp_path: Path) -> None:
    write_files(tmp_path, f"{HEAD},psn_pay,psn_part_amt\n{ROW},60.05,\n")
    [row] = pull_files(tmp_path)["settlement"]
    assert (row["psn_part_amt"], row["inscp_scp_amt"]) == ("60.05", None)


def test_optional_tables_may_be_absent_and_needed_ones_may_not(tmp_path: Path) -> None:
    write_files(tmp_path)
    assert set(pull_files(tmp_path)) == {"settlement", "insured", "identity"}
    (tmp_path / "identity.csv").unlink()
    with pytest.raises(SourceError, match=r"no table `identity`.*Deliver identity.csv"):
        pull_files(tmp_path)


def test_missing_column_names_the_file(tmp_path: Path) -> None:
    write_files(tmp_path, "setl_id,psn_no\n1,2\n")
    with pytest.raises(
        SourceError, match=r"`settlement.csv` of the source lacks the column\(s\) fund_pay_sumamt, init_setl_id"
    ):
        pull_files(tmp_path)


def other_kind(folder: Path) -> None:
    (folder / "settlement").mkdir()
    (folder / "settlement.csv").rename(folder / "settlement" / "a.csv")
    (folder / "settlement" / "b.csv.part").touch()


def table_twice(folder: Path) -> None:
    pq.write_table(pa.table({"a": [1]}), folder / "settlement.parquet")


def empty_folder(folder: Path) -> None:
    (folder / "household").mkdir()


@pytest.mark.parametrize(
    ("spoil", "told"),
    [
        (other_kind, "b.csv.part, which is neither"),
        (table_twice, "would be read twice"),
        (empty_folder, "household of the source is empty"),
    ],
)
def test_doubtful_deliveries_are_refused(tmp_path: Path, spoil: object, told: str) -> None:
    write_files(tmp_path)
    assert callable(spoil)
    spoil(tmp_path)
    with pytest.raises(SourceError, match=told):
        pull_files(tmp_path)


def test_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="There is no folder"):
        pull_source(Source(f"files:{tmp_path}/nowhere", NAMES), tmp_path)


def test_zone_written_in_a_moment_is_made_local(tmp_path: Path) -> None:
    rows = ["2024-12-10T15:59:59Z", "2024-12-10T23:59:59.5+08:00", "2024-12-10T16:00:00Z"]
    text = "".join(ROW.replace("s1", f"s{n}").replace("2024-12-10 08:00:00", at) + "\n" for n, at in enumerate(rows))
    write_files(tmp_path, f"{HEAD}\n{text}")
    found = pull_files(tmp_path, DAY)["settlement"]
    assert [(r["setl_id"], str(r["setl_time"])[:19]) for r in found] == [
        ("s0", "2024-12-10 23:59:59"),
        ("s1", "2024-12-10 23:59:59"),
    ]


def test_settlement_without_updt_time_is_known_on_its_day(tmp_path: Path) -> None:
    text = f"{UNDATED}\n{undated('before', '2024-12-09 23:59')}{undated('on', '2024-12-10 00:00')}{undated('after', '2024-12-11 00:00')}{undated('never', '')}"
    write_files(tmp_path, text)
    rows = pull_files(tmp_path, DAY)["settlement"]
    assert [(r["setl_id"], r["updt_time"]) for r in rows] == [("on", "2024-12-10 23:59:59"), ("never", None)]


def test_state_without_updt_time_is_compared_whole_every_night(tmp_path: Path) -> None:
    write_files(tmp_path)
    settings = Settings(home=tmp_path / "var", source=f"files:{tmp_path}", thresholds=Path("thresholds"))
    make_key(settings.id_key_file)
    run_night(settings, date(2024, 12, 10), progress=lambda _: None)
    (tmp_path / "insured.csv").write_text(
        INSURED.replace("甲", "乙") + "p2,,1990-01-01,390,140981,丙\n", encoding="utf-8"
    )
    run_night(settings, date(2024, 12, 11), progress=lambda _: None)
    run_night(settings, date(2024, 12, 12), progress=lambda _: None)
    with duckdb.connect(str(tmp_path / "var" / "warehouse.duckdb"), read_only=True) as engine:
        found = engine.execute(
            "SELECT psn_name, known_from, known_to FROM insured ORDER BY psn_no, known_from"
        ).fetchall()
    end, first, second = date(9999, 12, 31), date(2024, 12, 10), date(2024, 12, 11)
    assert found == [("甲", first, second), ("乙", second, end), ("丙", second, end)]


def test_parquet_of_other_programs_is_read(tmp_path: Path) -> None:
    write_files(tmp_path)
    (tmp_path / "settlement.csv").unlink()
    row = {
        "SETL_ID": pa.array([17], pa.uint64()),
        "psn_no": pa.array([b"p1"], pa.large_binary()),
        "init_setl_id": pa.array(["\u3000"], pa.large_string()),
        "setl_time": pa.array([1733788800000], pa.timestamp("ms", "UTC")),
        "updt_time": pa.array([datetime.fromisoformat("2024-12-10")], pa.timestamp("ns")),
        "medfee_sumamt": pa.array(["100.10"], pa.string()).cast(pa.decimal256(40, 2)),
        "fund_pay_sumamt": pa.array([40.05], pa.float64()),
    }
    pq.write_table(pa.table(row), tmp_path / "settlement.parquet")
    [read] = pull_files(tmp_path)["settlement"]
    assert (read["setl_id"], read["psn_no"], read["init_setl_id"]) == ("17", "p1", None)
    assert (read["setl_time"][:19], read["updt_time"][:19]) == ("2024-12-10 08:00:00", "2024-12-10 00:00:00")
    assert (read["medfee_sumamt"], read["fund_pay_sumamt"]) == ("100.10", "40.05")


@pytest.mark.parametrize("values", [[["p1"]], [{"no": "p1"}], [b"\xff\xfe"]])
def test_parquet_column_that_is_no_value_is_refused(tmp_path: Path, values: list[object]) -> None:
    write_files(tmp_path)
    (tmp_path / "settlement.csv").unlink()
    names = ["setl_id", "init_setl_id", "setl_time", "updt_time", "medfee_sumamt", "fund_pay_sumamt"]
    pq.write_table(pa.table({**{name: ["1"] for name in names}, "psn_no": values}), tmp_path / "settlement.parquet")
    with pytest.raises(SourceError, match=r"settlement\.parquet of the source is no whole Parquet file, or a column"):
        pull_files(tmp_path)


def test_result_file_of_the_insurer_is_no_source(tmp_path: Path) -> None:
    write_files(tmp_path)
    (tmp_path / "settlement.csv").unlink()
    (tmp_path / "settlement").mkdir()
    (tmp_path / "settlement" / "3202.zip").write_bytes(b"PK")
    with pytest.raises(SourceError, match=r"3202\.zip, which is neither \.csv nor \.parquet"):
        pull_files(tmp_path)
