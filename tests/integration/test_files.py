"""A night on files is the night on SQLite."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.csv as pa_csv
import pyarrow.parquet as pq
import pytest

from monitoring.demo.county import County
from monitoring.settings import Settings
from tests.integration.conftest import AS_OF, assert_same_night, night_of


def write_csv(rows: pa.Table, path: Path) -> None:
    pa_csv.write_csv(rows, path.with_suffix(".csv"))


def write_gb18030(rows: pa.Table, path: Path) -> None:
    write_csv(rows, path)
    text = path.with_suffix(".csv").read_text(encoding="utf-8")
    path.with_suffix(".csv").write_text(text, encoding="gb18030")


def write_two_files(rows: pa.Table, path: Path) -> None:
    path.mkdir()
    half = rows.num_rows // 2
    pq.write_table(rows.slice(0, half), path / "a.parquet")
    pa_csv.write_csv(rows.slice(half), path / "b.csv")


@pytest.mark.parametrize("write", [write_csv, write_gb18030, write_two_files])
def test_night_equals_the_night_on_sqlite(
    write: object, county: County, sqlite_night: Settings, tmp_path: Path
) -> None:
    assert callable(write)
    (tmp_path / "files").mkdir()
    for log in county:
        write(log.as_of(AS_OF), tmp_path / "files" / log.name)
    assert_same_night(night_of(tmp_path, f"files:{tmp_path}/files", like=sqlite_night), sqlite_night, ("checked",))
