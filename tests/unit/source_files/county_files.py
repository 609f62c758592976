"""The least a source of files must hold, and how to read it."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pyarrow.parquet as pq

from monitoring.source.address import Source
from monitoring.source.coverage import BEGINNING, Interval
from monitoring.source.pull import pull_tables
from monitoring.source.tables import SOURCE_TABLES

NAMES = {table.name: table.name for table in SOURCE_TABLES}
UNTIL = Interval(BEGINNING, datetime.fromisoformat("2024-12-11"))
HEAD = "setl_id,psn_no,init_setl_id,setl_time,updt_time,medfee_sumamt,fund_pay_sumamt"
ROW = "s1,p1,,2024-12-10 08:00:00,2024-12-10 08:00:00,100.10,40.05"
INSURED = "psn_no,certno,brdy,insutype,insuplc_admdvs,psn_name\np1,,1980-01-01,390,140981,甲\n"
IDENTITY = "rid,psn_no,psn_idet_type,begntime,endtime\ni1,p1,11,2024-01-01,\n"

Rows = list[dict[str, str | None]]


def write_files(folder: Path, settlement: str | bytes | None = None, mapping: str = "") -> None:
    """The three tables that must be there; the settlements as given."""
    (folder / "insured.csv").write_text(INSURED, encoding="utf-8")
    (folder / "identity.csv").write_text(IDENTITY, encoding="utf-8")
    text = f"{HEAD}\n{ROW}\n" if settlement is None else settlement
    (folder / "settlement.csv").write_bytes(text if isinstance(text, bytes) else text.encode())
    if mapping:
        (folder / "mapping.yaml").write_text(mapping, encoding="utf-8")


def pull_files(folder: Path, intervals: list[Interval] | None = None) -> dict[str, Rows]:
    """The rows pulled, by table."""
    return pull_source(Source(f"files:{folder}", NAMES), folder / "staging", intervals)


def pull_source(source: Source, to: Path, intervals: list[Interval] | None = None) -> dict[str, Rows]:
    """The rows pulled from any source, by table."""
    to.mkdir(exist_ok=True)
    wanted = {name: [UNTIL] if intervals is None else intervals for name in NAMES}
    counts = pull_tables(source, wanted, to, lambda _: None)
    return {name: pq.read_table(to / f"{name}.parquet").to_pylist() for name in counts}
