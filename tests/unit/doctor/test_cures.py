"""Each fault has the exit code of the night it would stop, and a cure; a whole deployment is well before and after its first night."""

import sqlite3
from collections.abc import Callable
from datetime import date
from pathlib import Path

import duckdb
import pytest

from monitoring.doctor import Finding, examine
from monitoring.keyfile import make_key, read_key
from monitoring.reports.printing import write_findings
from tests.acceptance.deployment import Deployment, deploy
from tests.reference.known import end_of
from tests.replay.rows import MARGIN, insured, listed, settled

LOG = [insured("P1"), listed("P1", MARGIN, "2023-01-01"), settled("S1", "P1", "2024-03-05", "6000.00")]


SUBJECTS = {
    *("key file", "thresholds", "source", "source rights", "clocks", "data"),
    *("warehouse", "platform", "disk", "airflow"),
}


@pytest.fixture
def deployment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Deployment:
    monkeypatch.delenv("AIRFLOW_HOME", raising=False)
    made = deploy(tmp_path)
    made.show(LOG, end_of(date(2024, 3, 5)))
    return made


def found(deployment: Deployment, subject: str, **changes: object) -> list[Finding]:
    settings = deployment.settings.model_copy(update=changes)
    return [f for f in examine(settings) if f.subject == subject]


def source_of(deployment: Deployment) -> str:
    return deployment.settings.source.removeprefix("sqlite:///")


def test_a_whole_deployment_is_well(deployment: Deployment) -> None:
    findings = examine(deployment.settings)
    assert {f.subject for f in findings} == SUBJECTS
    assert max(f.exit_code for f in findings) == 0
    assert {f.verdict for f in findings if f.subject in {"key file", "warehouse", "source"}} == {"ok"}
    told = {(f.subject, f.verdict): f"{f.told} | {f.cure}" for f in findings}
    assert ("thresholds", "warning") in told
    assert "not made yet" in told["warehouse", "ok"]
    assert told["platform", "warning"].startswith("reachable; tables not made yet")
    assert "monitoring platform upgrade" in told["platform", "warning"]
    assert not Path(deployment.settings.warehouse.removeprefix("duckdb:///")).exists()


def test_a_warehouse_that_a_killed_first_night_left_without_tables(deployment: Deployment) -> None:
    duckdb.connect(deployment.settings.warehouse.removeprefix("duckdb:///")).close()
    assert "not made yet" in found(deployment, "warehouse")[0].told
    assert max(f.exit_code for f in examine(deployment.settings)) == 0


def test_after_a_night(deployment: Deployment) -> None:
    deployment.run("2024-03-05")
    assert "1 nights applied, the newest 2024-03-05" in found(deployment, "warehouse")[0].told
    assert [(f.verdict, f.told) for f in found(deployment, "platform")] == [
        ("ok", "reachable, tables of version 0003"),
        ("ok", "the account may write what a push writes"),
    ]


FAULTS: dict[str, tuple[str, Callable[[Path], dict[str, object]], int]] = {
    "no key": ("key file", lambda p: {"id_key_file": p / "absent.key"}, 16),
    "no thresholds": ("thresholds", lambda p: {"thresholds": p / "absent"}, 11),
    "no source": ("source", lambda p: {"source": f"sqlite:///{p / 'absent.db'}"}, 12),
    "source address": ("source", lambda p: {"source": "nowhere"}, 12),
    "platform address": ("platform", lambda p: {"platform": "nowhere"}, 15),
    "platform away": ("platform", lambda p: {"platform": "postgresql+psycopg://u:hunter2@127.0.0.1:1/b"}, 15),
    "warehouse of another kind": ("warehouse", lambda p: {"warehouse": "spark://host"}, 14),
}


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_is_found_with_its_cure(deployment: Deployment, tmp_path: Path, name: str) -> None:
    subject, change, code = FAULTS[name]
    (finding,) = found(deployment, subject, **change(tmp_path))
    assert (finding.verdict, finding.exit_code) == ("FAULT", code)
    assert finding.told
    assert finding.cure
    assert "hunter2" not in finding.told + finding.cure


def test_a_source_that_lacks_something(deployment: Deployment) -> None:
    with sqlite3.connect(source_of(deployment)) as connection:
        connection.execute("DROP TABLE asst_pay_d")
        connection.execute("ALTER TABLE setl_d DROP COLUMN hosp_part_amt")
        connection.execute("ALTER TABLE setl_d DROP COLUMN preselfpay_amt")
    reachable, *lacking = found(deployment, "source")
    assert reachable.verdict == "ok"
    assert {(f.verdict, f.exit_code) for f in lacking} == {("warning", 0)}
    told = " ".join(f.told for f in lacking)
    assert "table asst_pay_d" in told
    assert "setl_d.preselfpay_amt" in told
    assert "hosp_part_amt" not in told, "the other spelling is there"
    with sqlite3.connect(source_of(deployment)) as connection:
        connection.execute("DROP TABLE setl_d")
    connection.close()
    (fault,) = found(deployment, "source")
    assert fault.exit_code == 12


def test_a_damaged_warehouse(deployment: Deployment) -> None:
    Path(deployment.settings.warehouse.removeprefix("duckdb:///")).write_bytes(b"garbage" * 999)
    (finding,) = found(deployment, "warehouse")
    assert (finding.verdict, finding.exit_code) == ("FAULT", 14)


def test_the_key_of_another_deployment(deployment: Deployment) -> None:
    deployment.run("2024-03-05")
    deployment.settings.id_key_file.unlink()
    make_key(deployment.settings.id_key_file)
    assert max(f.exit_code for f in examine(deployment.settings)) == 16


def test_a_key_is_made_when_asked_and_only_then(deployment: Deployment) -> None:
    path = deployment.settings.id_key_file
    old = read_key(path)
    examine(deployment.settings, make_key=True)
    assert read_key(path) == old
    path.unlink()
    examine(deployment.settings)
    assert not path.exists()
    examine(deployment.settings, make_key=True)
    assert len(read_key(path)) == 32


def test_what_is_found_is_printed_with_its_exit_code(capsys: pytest.CaptureFixture[str]) -> None:
    findings = [Finding("a", "ok", "well"), Finding("b", "FAULT", "ill", "cure it", 12)]
    assert write_findings(findings) == 12
    assert "cure it" in capsys.readouterr().out
    assert write_findings(findings[:1]) == 0
