"""The commands on the quarantine: what they show to whom, what they write down, and what they refuse."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path

import pytest
import sqlalchemy as sa
from typer.testing import CliRunner, Result

from monitoring.cli import app
from monitoring.errors import FileError, QuarantineError
from monitoring.ledger import Ledger, shanghai_now
from monitoring.quality.access_log import accesses
from monitoring.quality.masking import masked
from tests.acceptance.deployment import deploy
from tests.replay.rows import insured, settled
from tests.unit.quality.gate_night import Gate

NAME, CARD, PHONE = "欧阳金丝雀", "140123197005170011", "13599990000"
REASON = "the settlement centre asked for it"
Run = Callable[..., Result]


@pytest.fixture(scope="module")
def gate(tmp_path_factory: pytest.TempPathFactory) -> Gate:
    canary = insured("P77", written="2024-03-05", psn_name=NAME, certno=CARD, mob=PHONE)
    blank = type(canary)(canary.table, canary.key, {**canary.row, "updt_time": None}, canary.updt_time, canary.seen_at)
    log = (
        blank,
        settled("S1", "P77", "2024-03-05", "600.00", medfee_sumamt=CARD),
        settled("S2", "P77", "2024-03-05", "600.00", hosp_part_amt="5000.00"),
    )
    gate = Gate(deploy(tmp_path_factory.mktemp("commands")), log)
    gate.run("2024-03-05")
    return gate


@pytest.fixture
def run(gate: Gate, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.setenv("MONITORING_HOME", str(gate.deployment.settings.home))
    return lambda *arguments: CliRunner().invoke(app, ["quarantine", *arguments])


def looks(gate: Gate) -> list[tuple[str, str, int, str]]:
    with Ledger(gate.deployment.settings.ledger_url, shanghai_now) as ledger:
        return [(look.by_name, look.command, look.row_count, look.reason) for look in accesses(ledger)]


def test_the_list_tells_rules_and_nobody(run: Run) -> None:
    told = run("list").stdout
    for rule in ("insured_key_missing", "settlement_amount_unreadable", "settlement_fee_sum_wrong", "2024-03-05"):
        assert rule in told
    for value in (NAME, CARD, PHONE, "P77"):
        assert value not in told


def test_a_row_is_shown_masked_and_nobody_is_written_down(run: Run, gate: Gate) -> None:
    before = looks(gate)
    told = run("show", "P77").stdout + run("show", "S1").stdout
    for value in (NAME, CARD, PHONE, "1970-05-17"):
        assert value not in told
    assert "(5 characters)" in told
    assert "390" in told
    assert looks(gate) == before


def test_an_open_look_is_written_down_with_its_reason(run: Run, gate: Gate) -> None:
    told = run("show", "P77", "--open", "--reason", REASON, "--by", "Wang").stdout
    for value in (NAME, CARD, PHONE):
        assert value in told
    assert looks(gate)[-1] == ("Wang", "quarantine show", 1, REASON)
    ledger = (gate.deployment.settings.home / "ledger.db").read_bytes().decode("utf-8", "replace")
    assert [value for value in (NAME, CARD, PHONE, "P77") if value in ledger] == []


@pytest.mark.parametrize("reason", [[], ["--reason", "ok"], ["--reason", "      "]])
def test_an_open_look_without_a_reason_shows_nothing(run: Run, gate: Gate, reason: list[str]) -> None:
    before = looks(gate)
    result = run("show", "P77", "--open", *reason)
    assert isinstance(result.exception, QuarantineError)
    assert NAME not in result.output
    assert looks(gate) == before


def test_an_export_is_written_once_for_its_owner_alone_and_logged(run: Run, gate: Gate, tmp_path: Path) -> None:
    target = tmp_path / "held.csv"
    assert run("export", "--reason", REASON, "--by", "Li", "--to", str(target)).exit_code == 0
    rows = list(csv.DictReader(target.read_text(encoding="utf-8-sig").splitlines()))
    assert {row["source_key"] for row in rows} == {"P77", "S1", "S2"}
    assert next(row for row in rows if row["source_key"] == "P77")["row.certno"] == CARD
    assert target.stat().st_mode & 0o077 == 0
    assert looks(gate)[-1] == ("Li", "quarantine export", 3, REASON)
    assert isinstance(run("export", "--reason", REASON, "--to", str(target)).exception, FileError)
    only = run("export", "--reason", REASON, "--rule", "settlement_fee_sum_wrong").stdout.splitlines()
    assert len(only) == 2


def test_the_log_of_looks_is_only_added_to(run: Run, gate: Gate) -> None:
    run("export", "--reason", REASON)
    with Ledger(gate.deployment.settings.ledger_url, shanghai_now) as ledger:
        for statement in ("DELETE FROM access_log", "UPDATE access_log SET reason = ''"):
            with pytest.raises(sa.exc.IntegrityError), ledger.engine.begin() as connection:
                connection.execute(sa.text(statement))


def test_a_release_says_what_still_holds_the_row(run: Run) -> None:
    result = run(
        "release",
        "S2",
        "--rule",
        "settlement_fee_sum_wrong",
        "--reason",
        "a part is paid by the hospital's fund",
        "--by",
        "Wang",
    )
    assert result.exit_code == 0
    assert "the next night takes it in" in result.stderr
    refused = run("release", "S1", "--rule", "settlement_amount_unreadable", "--reason", REASON)
    assert isinstance(refused.exception, QuarantineError)
    assert refused.exception.exit_code == 23
    assert isinstance(run("show", "never held").exception, QuarantineError)


def test_what_matters_more_than_the_reason_is_told_first(run: Run) -> None:
    reason = ("--reason", "x")
    assert "cannot be passed over" in str(
        run("release", "S1", "--rule", "settlement_amount_unreadable", *reason).exception
    )
    assert "No row of that key" in str(run("release", "S9", "--rule", "settlement_fee_sum_wrong", *reason).exception)
    assert "at least 5 characters" in str(run("release", "S2", "--rule", "settlement_fee_sum_wrong", *reason).exception)


@pytest.mark.parametrize(
    ("column", "value", "shown"),
    [
        ("setl_id", "S1", "S1"),
        ("setl_time", "2024-03-05 11:00:00", "2024-03-05 11:00:00"),
        ("setl_time", "张三", "(2 characters)"),
        ("medfee_sumamt", "12.50", "12.50"),
        ("medfee_sumamt", CARD, "(18 digits)"),
        ("insutype", "390", "390"),
        ("insutype", "王五 的 父亲", "(7 characters)"),
        ("brdy", "1970-05-17", "(10 characters)"),
        ("psn_no", "P1", "(2 characters)"),
        ("certno", "E1234567", "(8 characters)"),
        ("resdbook_no", "12345", "(5 digits)"),
        ("some_new_column", "anything", "(8 characters)"),
    ],
)
def test_what_is_shown_of_a_value(column: str, value: str, shown: str) -> None:
    assert masked({column: value}) == {column: shown}
