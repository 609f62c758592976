"""Reading a source in SQLite as it comes: spellings, absent things, blanks, types, stamps."""

import sqlite3
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from monitoring.errors import SourceError
from monitoring.settings import SourceTables
from monitoring.source import database_table
from monitoring.source.address import Source
from monitoring.source.coverage import BEGINNING, Interval
from monitoring.source.opening import look_at_source
from monitoring.source.pull import pull_tables
from monitoring.source.tables import SOURCE_TABLES

END = datetime.fromisoformat("2024-03-06")
NAMES = SourceTables().model_dump()
STAMP = "2024-03-05 10:00:00"

TABLES = {
    "setl_d": "setl_id TEXT, psn_no TEXT, init_setl_id TEXT, setl_time TEXT, updt_time TEXT, medfee_sumamt TEXT, "
    "fund_pay_sumamt TEXT",
    "psn_info_b": "psn_no TEXT, certno TEXT, brdy TEXT, insutype TEXT, insuplc_admdvs TEXT, updt_time TEXT",
    "psn_idet_d": "rid TEXT, psn_no TEXT, psn_idet_type TEXT, begntime TEXT, endtime TEXT, updt_time TEXT",
    "hshd_psn_d": "psn_no TEXT, hshd_no TEXT, updt_time TEXT",
    "asst_pay_d": "rid TEXT, setl_id TEXT, psn_no TEXT, asst_amt TEXT, pay_time TEXT, updt_time TEXT",
}

Make = Callable[..., str]
Row = dict[str, Any]


@pytest.fixture
def make(tmp_path: Path) -> Make:
    """Make a source: `setl_d` adds columns to that table, `without` leaves tables out, `rows` fill tables."""

    def build(rows: dict[str, list[Row]] | None = None, without: tuple[str, ...] = (), **tables: str) -> str:
        path = tmp_path / "source.db"
        with sqlite3.connect(path) as connection:
            for name, columns in (TABLES | tables).items():
                if name not in without:
                    connection.execute(f"CREATE TABLE {name} ({columns})")
            for name, found in (rows or {}).items():
                for row in found:
                    marks = ", ".join("?" * len(row))
                    connection.execute(f"INSERT INTO {name} ({', '.join(row)}) VALUES ({marks})", tuple(row.values()))
        connection.close()
        return f"sqlite:///{path}"

    return build


def settlement(key: str = "S1", **fields: Any) -> Row:
    return {"setl_id": key, "psn_no": "P1", "updt_time": STAMP, "medfee_sumamt": "10.00", **fields}


def at(url: str) -> Source:
    return Source(url, NAMES)


def pull(url: str, folder: Path, start: datetime = BEGINNING, end: datetime = END) -> dict[str, int]:
    intervals = {table.name: [Interval(start, end)] for table in SOURCE_TABLES}
    return pull_tables(at(url), intervals, folder, lambda _: None)


def pulled(folder: Path, table: str = "settlement") -> list[Row]:
    return pq.read_table(folder / f"{table}.parquet").to_pylist()


PAIRS = [
    ("psn_part_amt", "psn_pay"),
    ("psn_cash_pay", "cash_payamt"),
    ("inscp_scp_amt", "inscp_amt"),
    ("hosp_part_amt", "ownpay_hosp_part"),
]


@pytest.mark.parametrize(("name", "other"), PAIRS)
def test_the_first_spelling_that_is_not_empty_is_read(make: Make, tmp_path: Path, name: str, other: str) -> None:
    rows = [
        settlement("both", **{name: "1.00", other: "2.00"}),
        settlement("blank", **{name: " ", other: "2.00"}),
        settlement("null", **{name: None, other: "2.00"}),
        settlement("neither", **{name: None, other: ""}),
    ]
    pull(make({"setl_d": rows}, setl_d=f"{TABLES['setl_d']}, {name} TEXT, {other} TEXT"), tmp_path)
    assert {r["setl_id"]: r[name] for r in pulled(tmp_path)} == {
        "both": "1.00",
        "blank": "2.00",
        "null": "2.00",
        "neither": None,
    }


@pytest.mark.parametrize(("name", "other"), PAIRS)
@pytest.mark.parametrize("present", [0, 1])
def test_one_spelling_alone_is_enough(make: Make, tmp_path: Path, name: str, other: str, present: int) -> None:
    spelled = (name, other)[present]
    pull(make({"setl_d": [settlement(**{spelled: "7.00"})]}, setl_d=f"{TABLES['setl_d']}, {spelled} TEXT"), tmp_path)
    assert pulled(tmp_path)[0][name] == "7.00"


def test_a_column_that_the_source_lacks_is_missing_in_every_row(make: Make, tmp_path: Path) -> None:
    pull(make({"setl_d": [settlement()]}), tmp_path)
    assert pulled(tmp_path)[0]["preselfpay_amt"] is None


@pytest.mark.parametrize("table", [t for t in SOURCE_TABLES if t.is_required], ids=lambda t: t.name)
def test_a_needed_table_that_is_absent_is_named(make: Make, tmp_path: Path, table: Any) -> None:
    url = make(without=(NAMES[table.name],))
    with pytest.raises(SourceError, match=NAMES[table.name]):
        pull(url, tmp_path)
    with pytest.raises(SourceError, match=NAMES[table.name]):
        look_at_source(at(url))


@pytest.mark.parametrize("table", [t for t in SOURCE_TABLES if not t.is_required], ids=lambda t: t.name)
def test_an_optional_table_that_is_absent_is_not_known_rather_than_empty(
    make: Make, tmp_path: Path, table: Any
) -> None:
    url = make(without=(NAMES[table.name],))
    assert table.name not in pull(url, tmp_path)
    assert not (tmp_path / f"{table.name}.parquet").exists()
    assert f"table {NAMES[table.name]}" in look_at_source(at(url))


NEEDED = [(t, c) for t in SOURCE_TABLES for c in sorted(t.required)]


@pytest.mark.parametrize(("table", "column"), NEEDED, ids=lambda v: v if isinstance(v, str) else v.name)
def test_a_needed_column_that_is_absent_is_named(make: Make, tmp_path: Path, table: Any, column: str) -> None:
    name = NAMES[table.name]
    left = ", ".join(c for c in TABLES[name].split(", ") if c.split()[0] != column)
    with pytest.raises(SourceError, match=column):
        pull(make(**{name: left}), tmp_path)


def test_blanks_are_missing_and_text_is_trimmed(make: Make, tmp_path: Path) -> None:
    pull(make({"setl_d": [settlement(psn_no="  P1 ", fund_pay_sumamt="   ", init_setl_id="")]}), tmp_path)
    row = pulled(tmp_path)[0]
    assert (row["psn_no"], row["fund_pay_sumamt"], row["init_setl_id"]) == ("P1", None, None)


def test_numbers_and_texts_may_stand_in_one_column(make: Make, tmp_path: Path) -> None:
    columns = TABLES["setl_d"].replace("medfee_sumamt TEXT", "medfee_sumamt")
    rows = [settlement(k, medfee_sumamt=v) for k, v in {"a": 12, "b": 12.5, "c": "12.50", "d": None}.items()]
    pull(make({"setl_d": rows}, setl_d=columns), tmp_path)
    assert {r["setl_id"]: r["medfee_sumamt"] for r in pulled(tmp_path)} == {
        "a": "12",
        "b": "12.5",
        "c": "12.50",
        "d": None,
    }


@pytest.mark.parametrize(
    ("kind", "value", "read"),
    [
        ("DECIMAL(16,2)", 12.5, "12.50"),
        ("DECIMAL(16,2)", "", None),
        ("DECIMAL(16,2)", "n/a", "n/a"),
        ("REAL", "", None),
        ("INTEGER", "12.50", "12.50"),
    ],
)
def test_amounts_in_columns_of_a_number_type(
    make: Make, tmp_path: Path, kind: str, value: object, read: str | None
) -> None:
    columns = TABLES["setl_d"].replace("medfee_sumamt TEXT", f"medfee_sumamt {kind}")
    pull(make({"setl_d": [settlement(medfee_sumamt=value)]}, setl_d=columns), tmp_path)
    text = pulled(tmp_path)[0]["medfee_sumamt"]
    if text is not None and read is not None and read != "n/a":
        assert float(text) == float(read)
    else:
        assert text == read


@pytest.mark.parametrize("value", ["", "not a date"])
def test_a_date_column_may_hold_what_is_no_date(make: Make, tmp_path: Path, value: str) -> None:
    columns = TABLES["setl_d"].replace("setl_time TEXT", "setl_time DATETIME")
    pull(make({"setl_d": [settlement(setl_time=value)]}, setl_d=columns), tmp_path)
    assert pulled(tmp_path)[0]["setl_time"] == (value or None)


@pytest.mark.parametrize("kind", ["TEXT", "DATETIME"])
def test_an_interval_holds_its_start_and_not_its_end(make: Make, tmp_path: Path, kind: str) -> None:
    rows = [
        settlement("before", updt_time="2024-03-04 23:59:59"),
        settlement("start", updt_time="2024-03-05 00:00:00"),
        settlement("last", updt_time="2024-03-05 23:59:59"),
        settlement("end", updt_time="2024-03-06 00:00:00"),
    ]
    columns = TABLES["setl_d"].replace("updt_time TEXT", f"updt_time {kind}")
    pull(make({"setl_d": rows}, setl_d=columns), tmp_path, start=datetime.fromisoformat("2024-03-05"))
    assert {r["setl_id"] for r in pulled(tmp_path)} == {"start", "last"}


@pytest.mark.parametrize(
    "stamp", [None, "", "  ", "unknown", "0000-00-00 00:00:00", "0001-01-01 00:00:00", "9999-12-31 00:00:00"]
)
def test_a_row_without_a_usable_stamp_is_pulled_so_that_it_can_be_held_back(
    make: Make, tmp_path: Path, stamp: str | None
) -> None:
    counts = pull(make({"setl_d": [settlement("S1", updt_time=stamp), settlement("S2")]}), tmp_path)
    assert counts["settlement"] == 2


def test_a_table_longer_than_a_chunk_is_read_whole_and_numbered(
    make: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database_table, "CHUNK_ROWS", 3)
    told: list[str] = []
    url = make({"setl_d": [settlement(f"S{n}") for n in range(8)]})
    intervals = {table.name: [Interval(BEGINNING, END)] for table in SOURCE_TABLES}
    counts = pull_tables(at(url), intervals, tmp_path, told.append)
    rows = pulled(tmp_path)
    assert counts["settlement"] == 8
    assert sorted(r["setl_id"] for r in rows) == [f"S{n}" for n in range(8)]
    assert [r["pulled_row"] for r in rows] == list(range(8))
    assert [line for line in told if line.startswith("settlement")] == [
        "settlement: 3 rows",
        "settlement: 6 rows",
        "settlement: 8 rows",
    ]


def test_several_intervals_are_read_and_what_lies_between_is_not(make: Make, tmp_path: Path) -> None:
    url = make({"setl_d": [settlement(f"S{n}", updt_time=f"2024-03-0{n} 12:00:00") for n in (1, 2, 3)]})
    parts = [
        Interval(datetime.fromisoformat(f"2024-03-0{n}"), datetime.fromisoformat(f"2024-03-0{n + 1}")) for n in (1, 3)
    ]
    intervals = {table.name: parts for table in SOURCE_TABLES}
    pull_tables(at(url), intervals, tmp_path, lambda _: None)
    assert {r["setl_id"] for r in pulled(tmp_path)} == {"S1", "S3"}


def test_names_certificates_and_diagnoses_of_a_settlement_are_not_read(make: Make, tmp_path: Path) -> None:
    extra = "psn_name TEXT, certno TEXT, dise_no TEXT, dise_name TEXT, fixmedins_code TEXT, fixmedins_name TEXT"
    row = settlement(psn_name="x", certno="x", dise_no="x", dise_name="x", fixmedins_code="x", fixmedins_name="x")
    pull(make({"setl_d": [row]}, setl_d=f"{TABLES['setl_d']}, {extra}"), tmp_path)
    assert "x" not in pulled(tmp_path)[0].values()


def test_the_source_is_told_to_be_whole_when_it_is(tmp_path: Path) -> None:
    path = tmp_path / "whole.db"
    with sqlite3.connect(path) as connection:
        for table in SOURCE_TABLES:
            columns = ", ".join(f"{spellings[0]} TEXT" for spellings in table.columns.values())
            connection.execute(f"CREATE TABLE {NAMES[table.name]} ({columns})")
    connection.close()
    assert look_at_source(at(f"sqlite:///{path}")) == []


def test_addresses_that_cannot_be_used(tmp_path: Path) -> None:
    for url in ("", "no address", "nosuch://host/base", f"sqlite:///{tmp_path / 'absent.db'}", "oracle://h/b"):
        with pytest.raises(SourceError) as caught:
            pull(url, tmp_path)
        assert caught.value.exit_code == 12


def test_a_file_that_is_no_database(tmp_path: Path) -> None:
    (tmp_path / "garbage.db").write_bytes(b"this is not a database" * 100)
    with pytest.raises(SourceError, match="did not answer as it should"):
        pull(f"sqlite:///{tmp_path / 'garbage.db'}", tmp_path)


def test_no_credential_of_the_address_is_told(tmp_path: Path) -> None:
    for url in ("postgresql+psycopg://user:hunter2@127.0.0.1:1/base", "nosuch://user:hunter2@host/base"):
        with pytest.raises(SourceError) as caught:
            pull(url, tmp_path)
        assert "hunter2" not in str(caught.value)
