"""Each fault of a deployment is found, with its cure and exit code; a whole one is well."""

import sqlite3
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from monitoring.doctor import Finding, examine
from monitoring.keyfile import make_key, read_key
from monitoring.reports.printing import write_findings
from tests.acceptance.deployment import Deployment, deploy
from tests.reference.known import end_of
from tests.replay.rows import MARGIN, insured, listed, settled

LOG = [insured("P1"), listed("P1", MARGIN, "2023-01-01"), settled("S1", "P1", "2024-03-05", "6000.00")]


@pytest.fixture
def deployment(tmp_path: Path) -> Deployment:
    made = deploy(tmp_path)
    made.show(LOG, end_of(date(2024, 3, 5)))
    return made


def found(deployment: Deployment, subject: str, **changes: object) -> Finding:
    settings = deployment.settings.model_copy(update=changes)
    (finding,) = [f for f in examine(settings) if f.subject == subject]
    return finding


def source_of(deployment: Deployment) -> str:
    return deployment.settings.source.removeprefix("sqlite:///")


def test_a_whole_deployment_is_well(deployment: Deployment) -> None:
    findings = {f.subject: f for f in examine(deployment.settings)}
    assert set(findings) == {"key file", "thresholds", "source", "warehouse", "platform", "disk"}
    assert {s for s, f in findings.items() if f.verdict == "ok"} >= {"key file", "warehouse"}
    assert max(f.exit_code for f in findings.values()) == 0
    assert findings["thresholds"].verdict == "warning"
    assert "not made yet" in findings["warehouse"].told
    assert findings["platform"].told.startswith("reachable; tables not made yet")
    assert "monitoring platform upgrade" in findings["platform"].cure
    assert not Path(deployment.settings.warehouse.removeprefix("duckdb:///")).exists()


def test_after_a_night(deployment: Deployment) -> None:
    deployment.run("2024-03-05")
    assert "1 nights applied, the newest 2024-03-05" in found(deployment, "warehouse").told
    platform = found(deployment, "platform")
    assert (platform.verdict, platform.told) == ("ok", "reachable, tables of version 0001")


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
    finding = found(deployment, subject, **change(tmp_path))
    assert (finding.verdict, finding.exit_code) == ("FAULT", code)
    assert finding.told
    assert finding.cure
    assert "hunter2" not in finding.told + finding.cure


def test_a_source_that_lacks_something(deployment: Deployment) -> None:
    with sqlite3.connect(source_of(deployment)) as connection:
        connection.execute("DROP TABLE asst_pay_d")
        connection.execute("ALTER TABLE setl_d DROP COLUMN hosp_part_amt")
        connection.execute("ALTER TABLE setl_d DROP COLUMN preselfpay_amt")
    finding = found(deployment, "source")
    assert (finding.verdict, finding.exit_code) == ("warning", 0)
    assert "table asst_pay_d" in finding.told
    assert "setl_d.preselfpay_amt" in finding.told
    assert "hosp_part_amt" not in finding.told, "the other spelling is there"
    with sqlite3.connect(source_of(deployment)) as connection:
        connection.execute("DROP TABLE setl_d")
    connection.close()
    assert found(deployment, "source").exit_code == 12


def test_a_damaged_warehouse(deployment: Deployment) -> None:
    Path(deployment.settings.warehouse.removeprefix("duckdb:///")).write_bytes(b"garbage" * 999)
    finding = found(deployment, "warehouse")
    assert (finding.verdict, finding.exit_code) == ("FAULT", 14)


def test_the_key_of_another_deployment(deployment: Deployment) -> None:
    deployment.run("2024-03-05")
    deployment.settings.id_key_file.unlink()
    make_key(deployment.settings.id_key_file)
    assert max(f.exit_code for f in examine(deployment.settings)) == 16


def test_little_room(deployment: Deployment, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("monitoring.doctor.FREE_BYTES", 2**80)
    assert found(deployment, "disk").verdict == "warning"


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
