"""Opening the warehouse: locked, damaged, of another kind; transactions; errors without values; what SQL may call."""

import hashlib
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pytest

from monitoring.errors import WarehouseError
from monitoring.settings import Settings
from monitoring.warehouse import open_warehouse
from monitoring.warehouse.warehouse import SCHEMA_VERSION

HOLD = "import duckdb, sys; c = duckdb.connect(sys.argv[1]); print('held', flush=True); sys.stdin.read()"


@pytest.fixture
def held(tmp_path: Path) -> Iterator[Path]:
    """A warehouse that another process has open."""
    path = tmp_path / "warehouse.duckdb"
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        yield path
        holder.kill()


def test_a_locked_warehouse_is_waited_for_and_then_told(tmp_path: Path, held: Path) -> None:
    for read_only in (False, True):
        with (
            pytest.raises(WarehouseError, match="Another process") as caught,
            open_warehouse(Settings(home=tmp_path, lock_wait_seconds=0), read_only=read_only),
        ):
            pass
        assert caught.value.is_transient
        assert caught.value.exit_code == 14


def test_a_file_that_is_no_warehouse(tmp_path: Path) -> None:
    folder = tmp_path / "block"  # a folder's name must not pass for a lock
    folder.mkdir()
    (folder / "warehouse.duckdb").write_bytes(b"no database" * 1000)
    with (
        pytest.raises(WarehouseError, match="no DuckDB file") as caught,
        open_warehouse(Settings(home=folder, lock_wait_seconds=0)),
    ):
        pass
    assert not caught.value.is_transient


def test_an_address_of_another_kind(tmp_path: Path) -> None:
    with pytest.raises(WarehouseError, match="DuckDB"), open_warehouse(Settings(home=tmp_path, warehouse="spark://x")):
        pass


def test_reading_makes_no_warehouse(tmp_path: Path) -> None:
    with (
        pytest.raises(WarehouseError, match="no night was ever applied"),
        open_warehouse(Settings(home=tmp_path), read_only=True),
    ):
        pass
    assert not (tmp_path / "warehouse.duckdb").exists()


def test_tables_of_another_version_are_refused(tmp_path: Path) -> None:
    with open_warehouse(Settings(home=tmp_path)) as warehouse:
        warehouse.load("new", pa.table({"schema_version": [SCHEMA_VERSION + 1], "key_fingerprint": ["x"]}))
        warehouse.append("deployment", "new")
    for read_only in (True, False):
        with (
            pytest.raises(WarehouseError, match="version"),
            open_warehouse(Settings(home=tmp_path), read_only=read_only),
        ):
            pass


def test_a_transaction_that_fails_leaves_nothing(tmp_path: Path) -> None:
    row = pa.table({"schema_version": [SCHEMA_VERSION], "key_fingerprint": ["x"]})
    with open_warehouse(Settings(home=tmp_path)) as warehouse:
        warehouse.load("new_deployment", row)
        with pytest.raises(ZeroDivisionError), warehouse.transaction():
            warehouse.append("deployment", "new_deployment")
            raise ZeroDivisionError
        assert warehouse.count("deployment") == 0
        with warehouse.transaction():
            warehouse.append("deployment", "new_deployment")
    with open_warehouse(Settings(home=tmp_path), read_only=True) as warehouse:
        assert warehouse.count("deployment") == 1


def test_replacing_takes_out_rows_of_the_same_key_only(tmp_path: Path) -> None:
    def rows(**columns: list[object]) -> pa.Table:
        return pa.table(columns)

    with open_warehouse(Settings(home=tmp_path)) as warehouse:
        warehouse.load("first", rows(person_key=[1, 2], psn_no=["a", "b"]))
        warehouse.append("person", "first")
        warehouse.load("second", rows(psn_no=["c", "d"], person_key=[2, 3]))
        warehouse.replace("person", "second", ("person_key",))
        assert warehouse.arrow("SELECT * FROM person ORDER BY 1").to_pylist() == [
            {"person_key": 1, "psn_no": "a"},
            {"person_key": 2, "psn_no": "c"},
            {"person_key": 3, "psn_no": "d"},
        ]


def test_an_error_of_the_engine_carries_no_value(tmp_path: Path) -> None:
    with open_warehouse(Settings(home=tmp_path)) as warehouse, pytest.raises(WarehouseError) as caught:
        warehouse.arrow("SELECT CAST('张三' AS INTEGER)")
    chain = f"{caught.value} {caught.value.__cause__}"
    assert "张三" not in chain
    assert caught.value.__suppress_context__


def test_event_ids_are_the_same_for_ever(tmp_path: Path) -> None:
    """Receivers hold them, so that no event stands twice: sha256 of warning and number, joined by U+001F, its first half."""
    with open_warehouse(Settings(home=tmp_path)) as warehouse:
        made = warehouse.arrow("SELECT event_id($warning, 12) AS event_id", warning="警w1")["event_id"].to_pylist()
    assert made == [hashlib.sha256("警w1\x1f12".encode()).hexdigest()[:32]]
