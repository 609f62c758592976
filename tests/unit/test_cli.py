"""What goes wrong at the command line: one paragraph on stderr, nothing on stdout, the right exit code, no traceback."""

import shutil
import sqlite3
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from monitoring.errors import UNFORESEEN
from tests.acceptance.deployment import THRESHOLDS, Deployment, deploy
from tests.reference.known import end_of
from tests.replay.rows import MARGIN, insured, listed, settled
from tests.unit.commands import Run, command_runner

LOG = [insured("P1"), listed("P1", MARGIN, "2023-01-01"), settled("S1", "P1", "2024-03-05", "6000.00")]
NIGHT = ("nightly", "--date", "2024-03-05")


@pytest.fixture
def deployment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Deployment:
    """A source, a key, and the environment of a process that works on them; no night yet."""
    made = deploy(tmp_path / "home")
    made.show(LOG, end_of(date(2024, 3, 5)))
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MONITORING_HOME", str(made.settings.home))
    monkeypatch.setenv("MONITORING_THRESHOLDS", str(THRESHOLDS))
    monkeypatch.setenv("MONITORING_LOCK_WAIT_SECONDS", "1")
    return made


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], deployment: Deployment) -> Run:
    return command_runner(monkeypatch, capsys)


def assert_told(result: tuple[int, str, str], code: int, *words: str) -> None:
    """The last line of stderr is the paragraph; progress may stand before it."""
    said, out, err = result
    assert said == code, err
    assert out == ""
    assert "Traceback" not in err
    paragraph = err.strip().splitlines()[-1]
    for word in words:
        assert word in paragraph
    assert paragraph.endswith(".") or paragraph.endswith("check`.")
    assert err.count(paragraph) == 1


def sql(deployment: Deployment, statement: str) -> None:
    with sqlite3.connect(deployment.settings.source.removeprefix("sqlite:///")) as connection:
        connection.execute(statement)
    connection.close()


def test_a_night_and_what_it_tells(run: Run) -> None:
    code, out, err = run(*NIGHT)
    assert code == 0
    assert out == ""
    assert "2024-03-05 publish: inserted" in err
    code, out, _ = run("warnings", "--format", "csv")
    assert (code, out.count("P1")) == (0, len(out.splitlines()) - 1)
    code, out, _ = run("runs")
    assert (code, out.count("done")) == (0, 5)


def test_steps_one_by_one_do_the_same(run: Run, deployment: Deployment) -> None:
    for step in ("pull", "check", "apply", "publish", "review"):
        assert run(*NIGHT, "--step", step)[0] == 0
    assert len(deployment.risk_list()) == len(deployment.ask("SELECT DISTINCT psn_no FROM warning")) > 0
    assert run("publish", "--date", "2024-03-05")[0] == 0


def test_missing_source_file(run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("MONITORING_SOURCE", f"sqlite:///{tmp_path / 'absent.db'}")
    assert_told(run(*NIGHT), 12, "does not exist", "MONITORING_SOURCE")
    assert not (tmp_path / "absent.db").exists()


def test_garbage_as_a_source(run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "garbage.db").write_bytes(b"garbage " * 1000)
    monkeypatch.setenv("MONITORING_SOURCE", f"sqlite:///{tmp_path / 'garbage.db'}")
    assert_told(run(*NIGHT), 12, "MONITORING_SOURCE")


def test_a_source_without_settlements(run: Run, deployment: Deployment) -> None:
    sql(deployment, "DROP TABLE setl_d")
    assert_told(run(*NIGHT), 12, "setl_d")


def test_a_source_without_a_needed_column(run: Run, deployment: Deployment) -> None:
    sql(deployment, "ALTER TABLE setl_d DROP COLUMN fund_pay_sumamt")
    assert_told(run(*NIGHT), 12, "setl_d", "fund_pay_sumamt")


def test_missing_thresholds(run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("MONITORING_THRESHOLDS", str(tmp_path / "nowhere"))
    code, _, err = run(*NIGHT)
    assert code == 11
    assert "Traceback" not in err
    assert "nowhere" in err


def test_broken_thresholds(run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, deployment: Deployment) -> None:
    shutil.copytree(THRESHOLDS, tmp_path / "broken")
    with (tmp_path / "broken" / "rules" / "total-5000.yaml").open("a", encoding="utf-8") as file:
        file.write("surprise: true\n")
    monkeypatch.setenv("MONITORING_THRESHOLDS", str(tmp_path / "broken"))
    code, _, err = run(*NIGHT)
    assert code == 11
    assert "total-5000.yaml" in err
    assert "surprise" in err
    assert not Path(deployment.settings.warehouse.removeprefix("duckdb:///")).exists()


def test_missing_key(run: Run, deployment: Deployment) -> None:
    deployment.settings.id_key_file.unlink()
    assert_told(run(*NIGHT), 16, "id.key", "--make-key")


@pytest.mark.parametrize(
    "url", ["nowhere", "nosuch://user:hunter2@h/b", "postgresql+psycopg://user:hunter2@127.0.0.1:1/b"]
)
def test_wrong_platform_address(run: Run, monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    monkeypatch.setenv("MONITORING_PLATFORM", url)
    result = run(*NIGHT)
    assert_told(result, 15)
    assert "hunter2" not in result[2]


def test_unknown_warning(run: Run) -> None:
    assert run(*NIGHT)[0] == 0
    assert_told(run("explain", "0" * 32), 18, "No warnings")


def test_future_night(run: Run, deployment: Deployment) -> None:
    assert_told(run("nightly", "--date", "2999-01-01"), 17, "2999-01-01")
    assert not (deployment.settings.staging_folder / "2999-01-01").exists()


@pytest.mark.parametrize(("step", "before"), [("check", "pull"), ("apply", "check")])
def test_a_step_without_the_one_before(run: Run, step: str, before: str) -> None:
    assert_told(run(*NIGHT, "--step", step), 17, before, "2024-03-05")


def test_publish_without_a_warehouse(run: Run) -> None:
    assert_told(run(*NIGHT, "--step", "publish"), 14, "no night was ever applied")


def test_warnings_without_a_warehouse(run: Run) -> None:
    assert_told(run("warnings"), 14, "no night was ever applied")


def test_locked_warehouse(run: Run, deployment: Deployment) -> None:
    assert run(*NIGHT)[0] == 0
    path = deployment.settings.warehouse.removeprefix("duckdb:///")
    hold = "import duckdb, sys; c = duckdb.connect(sys.argv[1]); print('held', flush=True); sys.stdin.read()"
    with subprocess.Popen(
        [sys.executable, "-c", hold, path], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        assert_told(run(*NIGHT), 14, "Another process", "MONITORING_LOCK_WAIT_SECONDS")
        holder.kill()
    assert run(*NIGHT)[0] == 0


def test_a_warehouse_of_another_kind(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MONITORING_WAREHOUSE", "postgresql://h/b")
    assert_told(run(*NIGHT), 14, "DuckDB")


def test_an_unknown_setting_in_the_file(run: Run, tmp_path: Path) -> None:
    (tmp_path / "monitoring.toml").write_text("colour = 1\n", encoding="utf-8")
    assert_told(run(*NIGHT), 10, "colour")


def test_a_list_that_cannot_be_written(run: Run, tmp_path: Path) -> None:
    assert run(*NIGHT)[0] == 0
    for form in ("csv", "xlsx"):
        code, _, err = run("warnings", "--format", form, "--to", str(tmp_path / "no folder" / "w"))
        assert code not in {0, UNFORESEEN}
        assert "Traceback" not in err


def test_a_home_that_is_no_folder(run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    monkeypatch.setenv("MONITORING_HOME", str(tmp_path / "file"))
    code, _, err = run("nightly", "--date", "2024-03-05")
    assert code not in {0, UNFORESEEN}
    assert "Traceback" not in err


def test_what_nobody_foresaw_is_told_without_its_words(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise ValueError("张三 140123197005170011")

    monkeypatch.setattr("monitoring.nightly.run_night", fail)
    code, _, err = run(*NIGHT)
    assert code == UNFORESEEN
    assert "ValueError" in err
    assert "张三" not in err
    assert "1401" not in err


def test_failed_steps_are_in_the_ledger(run: Run, deployment: Deployment) -> None:
    deployment.settings.id_key_file.unlink()
    run(*NIGHT)
    code, out, _ = run("runs")
    assert code == 0
    assert "failed" in out
    assert "16" in out


@pytest.mark.parametrize(
    "command", ["demo", "nightly", "publish", "warnings", "explain", "runs", "sql", "doctor", "thresholds"]
)
def test_every_command_has_help(run: Run, command: str) -> None:
    code, out, _ = run(command, "--help")
    assert code == 0
    assert "Example:" in out or command == "thresholds"


def test_a_list_in_a_file_is_for_its_owner_alone(run: Run, tmp_path: Path) -> None:
    assert run(*NIGHT)[0] == 0
    for form in ("csv", "xlsx"):
        assert run("warnings", "--format", form, "--to", str(tmp_path / f"w.{form}"))[0] == 0
        assert (tmp_path / f"w.{form}").stat().st_mode & 0o777 == 0o600


def test_days_that_run_backwards_are_refused(run: Run) -> None:
    assert_told(run("reconcile", "--from", "2024-12-10", "--to", "2024-12-01"), 22, "backwards")


def test_what_a_command_writes_is_for_its_owner_alone(tmp_path: Path) -> None:
    program = "from monitoring import cli; cli.app = lambda: open('written', 'w').close(); cli.main()"
    subprocess.run([sys.executable, "-c", program], cwd=tmp_path, check=True)
    assert (tmp_path / "written").stat().st_mode & 0o777 == 0o600
