"""The key of a deployment: missing, short, another one."""

from pathlib import Path

import pytest

from monitoring.errors import KeyFileError
from monitoring.keyfile import key_fingerprint, keyed_id, make_key, read_key
from tests.acceptance.deployment import deploy
from tests.replay.rows import MARGIN, insured, listed, settled

LOG = [insured("P1"), listed("P1", MARGIN, "2023-01-01"), settled("S1", "P1", "2024-03-05", "6000.00")]


def test_a_new_key_is_long_private_and_never_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "new" / "id.key"
    make_key(path)
    key = read_key(path)
    assert len(key) == 32
    assert path.stat().st_mode & 0o777 == 0o600
    make_key(path)
    assert read_key(path) == key


@pytest.mark.parametrize("content", ["", "zz" * 32, "ab" * 31, "schlüssel"])
def test_a_key_that_is_none_is_an_error_without_its_content(tmp_path: Path, content: str) -> None:
    path = tmp_path / "id.key"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(KeyFileError) as caught:
        read_key(path)
    assert not content or content not in str(caught.value)


def test_ids_depend_on_key_and_every_part() -> None:
    parts = ("P1", "rule", "2024-01-01")
    ids = {keyed_id(b"k" * 32, *parts), keyed_id(b"j" * 32, *parts), keyed_id(b"k" * 32, "P1", "rule", "2023-01-01")}
    ids |= {keyed_id(b"k" * 32, "P1r", "ule", "2024-01-01")}
    assert len(ids) == 4
    assert keyed_id(b"k" * 32, *parts) == keyed_id(b"k" * 32, *parts)
    assert key_fingerprint(b"k" * 32) != key_fingerprint(b"j" * 32)


def test_without_a_key_no_warehouse_is_made(tmp_path: Path) -> None:
    deployment = deploy(tmp_path)
    deployment.settings.id_key_file.unlink()
    with pytest.raises(KeyFileError):
        deployment.run_with(LOG, "2024-03-05")
    assert not (tmp_path / "warehouse.duckdb").exists()
    assert not (tmp_path / "platform.db").exists()


def test_another_key_changes_nothing(tmp_path: Path) -> None:
    deployment = deploy(tmp_path)
    deployment.run_with(LOG, "2024-03-05")
    tables = ("settlement", "warning", "warning_event", "coverage", "applied_night", "deployment", "quarantine")
    before = {table: deployment.ask(f"SELECT * FROM {table} ORDER BY ALL") for table in tables}
    sent = deployment.risk_list()
    deployment.settings.id_key_file.unlink()
    make_key(deployment.settings.id_key_file)
    with pytest.raises(KeyFileError, match="not the one"):
        deployment.run_with([*LOG, settled("S2", "P1", "2024-03-06", "9000.00")], "2024-03-06")
    assert {table: deployment.ask(f"SELECT * FROM {table} ORDER BY ALL") for table in tables} == before
    assert deployment.risk_list() == sent


def test_the_key_itself_is_stored_nowhere(tmp_path: Path) -> None:
    deployment = deploy(tmp_path)
    deployment.run_with(LOG, "2024-03-05")
    secret = deployment.settings.id_key_file.read_text(encoding="ascii").strip()
    for path in (p for p in tmp_path.rglob("*") if p.is_file() and p.name != "id.key"):
        content = path.read_bytes()
        assert secret.encode() not in content
        assert bytes.fromhex(secret) not in content
