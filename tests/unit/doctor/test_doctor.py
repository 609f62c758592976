"""Each fault of a deployment is found before its first night, with its cure and without a person's value."""

import configparser
import os
import shutil
import sqlite3
from contextlib import closing
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from monitoring import nightly
from monitoring.demo.prepare import prepare_demo_source
from monitoring.doctor import examine, machine
from monitoring.keyfile import make_key
from monitoring.ledger import shanghai_now
from monitoring.settings import Settings

ROOT = Path(__file__).parents[3]
NIGHT = date(2024, 12, 10)
NAME = "李金丝雀"
CERTIFICATE = "149900195409080001"

# What `airflow db migrate` makes of the tables that are looked at.
METADATA = """
CREATE TABLE slot_pool (pool TEXT, slots INTEGER);
CREATE TABLE dag (dag_id TEXT, is_paused BOOLEAN, has_import_errors BOOLEAN, is_stale BOOLEAN);
CREATE TABLE job (job_type TEXT, state TEXT, latest_heartbeat TEXT);
INSERT INTO slot_pool VALUES ('warehouse', 1);
INSERT INTO dag VALUES ('nightly_monitoring', 0, 0, 0);
"""


@pytest.fixture(scope="module")
def county(tmp_path_factory):
    path = tmp_path_factory.mktemp("county") / "source.db"
    prepare_demo_source(f"sqlite:///{path}", 1000, 1, datetime(2024, 12, 11))  # noqa: DTZ001 - local, as in a source
    return path


@pytest.fixture
def settings(county, tmp_path, monkeypatch):
    """A deployment in which everything is as it should be, but for its example thresholds."""
    monkeypatch.delenv("AIRFLOW_HOME", raising=False)
    for name in [name for name in os.environ if name.startswith("AIRFLOW__")]:
        monkeypatch.delenv(name)
    home = tmp_path / "home"
    home.mkdir()
    shutil.copy(county, home / "source.db")
    made = Settings(home=home, thresholds=ROOT / "thresholds")
    make_key(made.id_key_file)
    make_airflow(home / "airflow")
    change(made, "DELETE FROM psn_idet_d WHERE psn_idet_type = '7999'")
    change(made, "DELETE FROM psn_info_b WHERE insuplc_admdvs = '130100'")
    return made


def make_airflow(home, **changed):
    home.mkdir(exist_ok=True)
    config = configparser.ConfigParser()
    config.read_dict({"core": {"executor": "LocalExecutor", "dags_folder": str(ROOT / "dags"), **changed}})
    with (home / "airflow.cfg").open("w") as file:
        config.write(file)
    if not (home / "airflow.db").exists():
        with closing(sqlite3.connect(home / "airflow.db")) as base:
            base.executescript(METADATA)
        change_airflow(
            home, f"INSERT INTO job VALUES ('SchedulerJob', 'running', '{shanghai_now() - timedelta(hours=8)}')"
        )


def change_airflow(home, statement):
    with closing(sqlite3.connect(home / "airflow.db")) as base, base:
        base.execute(statement)


def change(settings, statement, *values):
    with closing(sqlite3.connect(settings.home / "source.db")) as base, base:
        base.execute(statement, values)


def found(settings):
    """What is not well: subject, verdict, text and cure. Before the first push the platform has no tables, and that is said."""
    findings = [f for f in examine(settings) if f.verdict != "ok" and "not made yet" not in f.told]
    return [(f.subject, f.verdict, f"{f.told} | {f.cure}") for f in findings]


def only(settings, subject, verdict):
    """The one finding beside the example thresholds; it has a cure."""
    findings = [f for f in found(settings) if f[:2] != ("thresholds", "warning")]
    assert [f[:2] for f in findings] == [(subject, verdict)], findings
    told, _, cure = findings[0][2].partition(" | ")
    assert cure
    return f"{told} | {cure}"


def test_sound_deployment_has_only_its_example_thresholds_against_it(settings):
    # One for the example set, and as the years go by one for each income figure that is due.
    assert {f[:2] for f in found(settings)} == {("thresholds", "warning")}
    assert {f.subject for f in examine(settings)} >= {"key file", "source rights", "clocks", "data", "disk", "airflow"}


def test_looking_leaves_nothing_behind(settings):
    before = sorted(path.name for path in settings.home.rglob("*"))
    examine(settings)
    with closing(sqlite3.connect(settings.home / "platform.db")) as base:
        assert base.execute("SELECT COUNT(*) FROM sqlite_master").fetchone() == (0,)
    assert sorted(p.name for p in settings.home.rglob("*") if p.name != "platform.db") == before


def test_missing_key(settings):
    settings.id_key_file.unlink()
    assert "doctor --make-key" in only(settings, "key file", "FAULT")


def test_key_of_another_deployment(settings):
    nightly.run_night(settings, NIGHT, progress=lambda _line: None)
    settings.id_key_file.unlink()
    make_key(settings.id_key_file)
    assert "not the one this warehouse was made with" in only(settings, "key file", "FAULT")


def test_key_that_others_may_read(settings):
    settings.id_key_file.chmod(0o644)
    assert "chmod 600" in only(settings, "key file", "warning")


def test_thresholds_that_do_not_load(settings):
    broken = settings.model_copy(update={"thresholds": settings.home / "none"})
    assert {f[:2] for f in found(broken)} == {("thresholds", "FAULT"), ("data", "FAULT"), ("airflow", "FAULT")}


def test_source_that_is_not_there(settings):
    (settings.home / "source.db").unlink()
    findings = found(settings)
    assert ("source", "FAULT") in [f[:2] for f in findings]
    assert not (settings.home / "source.db").exists()


def test_missing_table_and_what_follows(settings):
    change(settings, "DROP TABLE asst_pay_d")
    assert "burdens may be too high, and every warning says so" in only(settings, "source", "warning")


def test_missing_columns_and_what_follows_from_each(settings):
    change(settings, "ALTER TABLE psn_info_b DROP COLUMN tel")
    change(settings, "ALTER TABLE psn_info_b DROP COLUMN mob")
    told = only(settings, "source", "warning")
    assert "psn_info_b.tel, psn_info_b.mob; the risk list has fewer phone numbers" in told


def test_missing_column_that_is_needed(settings):
    change(settings, "ALTER TABLE setl_d RENAME COLUMN fund_pay_sumamt TO fund_total")
    findings = found(settings)
    assert [f[:2] for f in findings if f[0] in {"source", "data"}] == [("source", "FAULT"), ("data", "FAULT")]
    assert "fund_pay_sumamt" in next(f[2] for f in findings if f[0] == "source")


def test_changes_from_the_future(settings):
    ahead = f"{shanghai_now() + timedelta(hours=8):%Y-%m-%d %H:%M:%S}"
    change(settings, "UPDATE setl_d SET updt_time = ? WHERE setl_id = (SELECT MIN(setl_id) FROM setl_d)", ahead)
    assert "Asia/Shanghai" in only(settings, "clocks", "warning")


@pytest.mark.parametrize("is_applied", [False, True], ids=["from the source", "from the warehouse"])
def test_region_without_a_rule_region_unknown_and_code_unknown(settings, is_applied):
    change(
        settings,
        "UPDATE psn_info_b SET insuplc_admdvs = '999999' WHERE psn_no IN (SELECT psn_no FROM psn_info_b ORDER BY psn_no LIMIT 3)",
    )
    change(
        settings,
        "UPDATE psn_idet_d SET psn_idet_type = '8888' WHERE rid IN (SELECT rid FROM psn_idet_d ORDER BY rid LIMIT 2)",
    )
    if is_applied:
        nightly.run_night(settings, NIGHT, progress=lambda _line: None)
    told = [text for subject, _, text in found(settings) if subject == "data"]
    assert "999999 (3 rows)" in told[0]
    assert "8888 (2 rows)" in told[1]
    assert ["regions.csv" in told[0], "identity_codes.yaml" in told[1]] == [True, True]


def test_listed_region_that_no_rule_names(settings):
    change(
        settings, "UPDATE psn_info_b SET insuplc_admdvs = '140212' WHERE psn_no = (SELECT MIN(psn_no) FROM psn_info_b)"
    )
    assert "regions without a rule: 140212 (1 rows)" in only(settings, "data", "warning")


def test_value_of_a_person_in_a_code_column_is_counted_and_not_shown(settings):
    change(settings, "UPDATE psn_idet_d SET psn_idet_type = ? WHERE rid = (SELECT MIN(rid) FROM psn_idet_d)", NAME)
    change(
        settings,
        "UPDATE psn_info_b SET insuplc_admdvs = ? WHERE psn_no = (SELECT MIN(psn_no) FROM psn_info_b)",
        CERTIFICATE,
    )
    told = " ".join(" ".join(finding) for finding in found(settings))
    assert told.count("1 values that do not look like codes (1 rows)") == 2
    assert (NAME in told, CERTIFICATE in told) == (False, False)


def test_platform_that_cannot_be_opened(settings):
    broken = settings.model_copy(update={"platform": f"sqlite:///{settings.home}"})
    assert "MONITORING_PLATFORM" in only(broken, "platform", "FAULT")


def test_platform_that_may_only_be_read(settings):
    nightly.run_night(settings, NIGHT, progress=lambda _line: None)
    only_read = settings.model_copy(
        update={"platform": f"sqlite:///file:{settings.home / 'platform.db'}?mode=ro&uri=true"}
    )
    told = [text for subject, verdict, text in found(only_read) if (subject, verdict) == ("platform", "FAULT")]
    assert "may not write the file" in told[0]


def test_disk_that_is_nearly_full(settings, monkeypatch):
    monkeypatch.setattr(machine, "FREE_BYTES", 2**60)
    assert "Make room" in only(settings, "disk", "warning")


def test_folder_that_cannot_be_written(settings):
    (settings.home / "file").touch()
    broken = settings.model_copy(update={"warehouse": f"duckdb:///{settings.home / 'file' / 'warehouse.duckdb'}"})
    assert [f[0] for f in found(broken) if f[1] == "FAULT"] == ["disk"]


def test_no_airflow(settings):
    shutil.rmtree(settings.home / "airflow")
    assert "make airflow" in only(settings, "airflow", "warning")


@pytest.mark.parametrize(
    ("changed", "verdict", "cure"),
    [
        ({"executor": "CeleryExecutor"}, "warning", "Use LocalExecutor"),
        ({"dags_folder": "/nowhere"}, "FAULT", "AIRFLOW__CORE__DAGS_FOLDER"),
    ],
)
def test_airflow_set_up_otherwise(settings, changed, verdict, cure):
    make_airflow(settings.home / "airflow", **changed)
    assert cure in only(settings, "airflow", verdict)


def test_variable_of_the_environment_wins_over_airflow_s_file(settings, monkeypatch):
    monkeypatch.setenv("AIRFLOW__CORE__EXECUTOR", "airflow.providers.celery.CeleryExecutor")
    assert "CeleryExecutor" in only(settings, "airflow", "warning")


@pytest.mark.parametrize(
    ("statement", "verdict", "cure"),
    [
        ("DELETE FROM slot_pool", "FAULT", "airflow pools set warehouse 1"),
        ("UPDATE slot_pool SET slots = 4", "warning", "airflow pools set warehouse 1"),
        ("DROP TABLE slot_pool", "FAULT", "airflow db migrate"),
        ("DELETE FROM dag", "warning", "airflow dag-processor"),
        ("UPDATE dag SET has_import_errors = 1", "warning", "list-import-errors"),
        ("UPDATE dag SET is_paused = 1", "warning", "airflow dags unpause"),
        ("UPDATE job SET latest_heartbeat = '2024-01-01 00:00:00'", "warning", "airflow scheduler"),
        ("DELETE FROM job", "warning", "airflow scheduler"),
    ],
)
def test_airflow_database_with_a_fault(settings, statement, verdict, cure):
    change_airflow(settings.home / "airflow", statement)
    assert cure in only(settings, "airflow", verdict)


def test_airflow_on_sqlite_under_real_thresholds(settings, monkeypatch):
    monkeypatch.setattr("monitoring.doctor.airflow_settings._is_example", lambda _settings: False)
    assert "PostgreSQL" in only(settings, "airflow", "warning")


def test_nothing_of_a_person_is_told_whatever_is_at_fault(settings):
    change(settings, "UPDATE psn_info_b SET psn_name = ?, insutype = psn_name, resd_nat = certno", NAME)
    change(settings, "UPDATE setl_d SET medfee_sumamt = psn_no, setl_time = ?", NAME)
    told = " ".join(" ".join(finding) for finding in found(settings))
    with closing(sqlite3.connect(settings.home / "source.db")) as base:
        values = [
            value
            for row in base.execute("SELECT psn_no, certno, psn_name, tel FROM psn_info_b")
            for value in row
            if value
        ]
    assert [value for value in values if value in told] == []
