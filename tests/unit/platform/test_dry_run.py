"""A dry run compares and writes nothing, however both sides stand; a platform in a folder that is not there is refused."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path
from typing import NamedTuple

import pytest
import sqlalchemy as sa

from monitoring.errors import PlatformError
from monitoring.ledger import shanghai_now
from monitoring.platform.delivery import Receipt
from monitoring.platform.publish import publish_risk_list
from monitoring.platform.reconcile import run_reconcile
from monitoring.platform.state import platform_state
from monitoring.settings import Settings
from monitoring.warehouse import open_warehouse
from tests.acceptance.deployment import Deployment
from tests.unit.commands import Run, command_runner
from tests.unit.platform.pushing import batches, deploy_pushing, over

FIRST, SECOND = "2024-03-05", "2024-03-06"
COMPARED = ("publish", "--reconcile", "--dry-run")


class Sides(NamedTuple):
    """What a dry run must leave byte for byte; the ledger beside it may say that it ran."""

    platform: bytes | None
    warehouse: bytes


@pytest.fixture(scope="module")
def pushed(tmp_path_factory: pytest.TempPathFactory) -> Deployment:
    """Two batches with a person each; tests work on copies. `before` beside the warehouse is the warehouse after the first."""
    deployment = deploy_pushing(tmp_path_factory.mktemp("dry"))
    log = [*over(1), *over(2, day=SECOND)]
    deployment.run_with(log, FIRST)
    for stem in ("warehouse", "platform"):
        file = _file(getattr(deployment.settings, stem))
        shutil.copy(file, file.with_suffix(".before"))
    deployment.run_with(log, SECOND)
    assert len(batches(deployment)) == 2
    return deployment


@pytest.fixture
def deployment(pushed: Deployment, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Deployment:
    """A copy of its own, and the environment of a process that works on it."""
    home = tmp_path / "home"
    shutil.copytree(pushed.settings.home, home)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MONITORING_HOME", str(home))
    monkeypatch.setenv("MONITORING_THRESHOLDS", str(pushed.settings.thresholds))
    return Deployment(Settings(home=home, thresholds=pushed.settings.thresholds))


@pytest.fixture
def run(deployment: Deployment, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    assert deployment.settings.home.is_dir()

    return command_runner(monkeypatch, capsys)


def _file(url: str) -> Path:
    return Path(url.partition(":///")[2])


def sides(deployment: Deployment) -> Sides:
    """Both files as they are."""
    platform = _file(deployment.settings.platform)
    return Sides(
        platform.read_bytes() if platform.exists() else None, _file(deployment.settings.warehouse).read_bytes()
    )


def put_back(deployment: Deployment, stem: str) -> None:
    """Make the platform or the warehouse the one of before the second batch."""
    file = _file(getattr(deployment.settings, stem))
    shutil.copy(file.with_suffix(".before"), file)


def at_platform(deployment: Deployment, *statements: str) -> None:
    """Do at the platform what somebody else might."""
    engine = sa.create_engine(deployment.settings.platform)
    with engine.begin() as connection:
        for statement in statements:
            connection.exec_driver_sql(statement)
    engine.dispose()


def in_warehouse(deployment: Deployment, table: str, values: str, where: str) -> None:
    """Change a table of the warehouse."""
    with open_warehouse(deployment.settings) as warehouse:
        warehouse.change(table, f"UPDATE {table} SET {values} WHERE {where}")


def test_a_dry_run_alone_is_refused_before_anything_is_done(deployment: Deployment, run: Run) -> None:
    put_back(deployment, "platform")
    before = sides(deployment)
    code, out, err = run("publish", "--dry-run")
    assert (code, out) == (2, "")
    assert "--dry-run only compares: it goes with --reconcile" in err
    assert sides(deployment) == before


def test_sides_that_agree_are_told_so(deployment: Deployment, run: Run) -> None:
    before = sides(deployment)
    code, out, _ = run(*COMPARED)
    assert code == 0
    assert [line.partition(":")[0] for line in out.splitlines()] == ["batch", "event", "person"]
    assert out.count(" 0 missing, 0 different, 0 unknown") == 3
    assert sides(deployment) == before


def test_what_the_platform_lost_is_told_and_not_put_back(deployment: Deployment, run: Run) -> None:
    at_platform(
        deployment, "DELETE FROM risk_list WHERE batch_no = 2", "DELETE FROM risk_list_batch WHERE batch_no = 2"
    )
    before = sides(deployment)
    code, out, err = run(*COMPARED)
    assert code == PlatformError.exit_code
    assert "batch: 1 same, 1 missing, 0 different, 0 unknown" in out
    assert "person: 1 same, 1 missing, 0 different, 0 unknown" in out
    assert "batches as found: the platform lost the newest" in out
    assert "1 of batch, 1 of person" in err
    assert sides(deployment) == before


def test_what_a_dry_run_found_missing_is_put_back_without_it(deployment: Deployment, run: Run) -> None:
    whole = sides(deployment)
    put_back(deployment, "platform")
    assert run(*COMPARED)[0] == PlatformError.exit_code
    assert sides(deployment).platform != whole.platform
    assert run("publish", "--reconcile")[0] == 0
    assert run(*COMPARED)[0] == 0
    assert len(batches(deployment)) == 2


def test_a_batch_that_was_lost_without_its_events_is_put_back(deployment: Deployment, run: Run) -> None:
    at_platform(
        deployment, "DELETE FROM risk_list WHERE batch_no = 2", "DELETE FROM risk_list_batch WHERE batch_no = 2"
    )
    assert run("publish", "--reconcile")[0] == 0
    assert run(*COMPARED)[0] == 0
    assert len(batches(deployment)) == 2


def test_batches_that_only_the_platform_has_are_told_and_not_taken_over(deployment: Deployment, run: Run) -> None:
    put_back(deployment, "warehouse")
    before = sides(deployment)
    code, out, err = run(*COMPARED)
    assert code == PlatformError.exit_code
    assert "batch: 1 same, 0 missing, 0 different, 1 unknown" in out
    assert "person: 1 same, 0 missing, 0 different, 1 unknown" in out
    assert "batches as found: the platform has all of them and more" in out
    assert "takes over batches that only the platform has" in err
    assert sides(deployment) == before


def test_batches_that_differ_are_told_and_not_taken_over(deployment: Deployment, run: Run) -> None:
    in_warehouse(deployment, "sent_batch", "sha256 = 'another'", "batch_no = 2")
    before = sides(deployment)
    code, out, _ = run(*COMPARED)
    assert code == PlatformError.exit_code
    assert "batch: 1 same, 0 missing, 1 different, 0 unknown" in out
    assert "batches as found: they differ" in out
    assert sides(deployment) == before


def test_a_platform_without_batches_is_compared_and_not_filled(deployment: Deployment, run: Run) -> None:
    at_platform(
        deployment,
        *(f"DELETE FROM {name}" for name in ("risk_list", "risk_list_event", "risk_list_batch", "risk_list_sender")),
    )
    before = sides(deployment)
    code, out, _ = run(*COMPARED)
    assert code == PlatformError.exit_code
    assert "batch: 0 same, 2 missing, 0 different, 0 unknown" in out
    assert "batches as found: the platform has none" in out
    assert sides(deployment) == before


def _cut_off(*_: object, **__: object) -> Receipt:
    raise KeyboardInterrupt


@pytest.mark.parametrize("has_arrived", [False, True], ids=["before the platform", "after the platform"])
def test_an_outbox_that_waits_is_told_and_stays(
    deployment: Deployment, run: Run, monkeypatch: pytest.MonkeyPatch, has_arrived: bool
) -> None:
    """Of a push that was cut off before or after the platform had it."""
    monkeypatch.setattr(
        "monitoring.platform.publish._record" if has_arrived else "monitoring.platform.publish.deliver", _cut_off
    )
    _forget_second_batch(deployment)
    with pytest.raises(KeyboardInterrupt):
        publish_risk_list(deployment.settings, date.fromisoformat(SECOND))
    before = sides(deployment)
    code, out, _ = run(*COMPARED)
    assert code == (PlatformError.exit_code if has_arrived else 0)
    assert f"batch: 1 same, 0 missing, 0 different, {int(has_arrived)} unknown" in out
    assert "outbox: batch 2 waits there and is not compared" in out
    assert sides(deployment) == before


def _forget_second_batch(deployment: Deployment) -> None:
    """Leave the second night applied and not pushed."""
    put_back(deployment, "platform")
    with open_warehouse(deployment.settings) as warehouse:
        for table in ("sent_batch", "outbox_person", "outbox_event", "outbox_warning"):
            warehouse.change(table, f"DELETE FROM {table} WHERE batch_no = 2")


@pytest.mark.parametrize("is_there", [True, False], ids=["without tables", "not there"])
def test_tables_are_not_made_to_be_compared(deployment: Deployment, is_there: bool) -> None:
    file = _file(deployment.settings.platform)
    file.unlink()
    if is_there:
        file.touch()
    before = sides(deployment)
    with pytest.raises(PlatformError, match="are not there"):
        run_reconcile(deployment.settings, is_mending=False, clock=shanghai_now)
    assert sides(deployment) == before


def test_a_platform_in_a_folder_that_is_not_there_is_refused(deployment: Deployment, tmp_path: Path) -> None:
    folder = tmp_path / "mistyped"
    settings = deployment.settings.model_copy(update={"platform": f"sqlite:///{folder / 'deep' / 'platform.db'}"})
    with pytest.raises(PlatformError, match="no such folder"):
        publish_risk_list(settings, date.fromisoformat(SECOND))
    assert platform_state(settings.platform) is None
    assert not folder.exists()


def test_a_file_that_is_not_there_is_made_in_a_folder_that_is(deployment: Deployment, tmp_path: Path) -> None:
    put_back(deployment, "warehouse")
    other = tmp_path / "other.db"
    settings = deployment.settings.model_copy(update={"platform": f"sqlite:///{other}"})
    with pytest.raises(PlatformError, match="has none of the 1 batches"):
        publish_risk_list(settings, date.fromisoformat(FIRST))
    assert other.exists()
