"""Lists of persons helped: taken whole or refused whole, each faulty row by its number alone, and only added to."""

from __future__ import annotations

import csv
import shutil
import stat
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from openpyxl import Workbook
from typer.testing import CliRunner

from monitoring.backup.saving import stores
from monitoring.cli import app
from monitoring.databases import private_file
from monitoring.errors import FileError, PersonalDataError
from monitoring.forecast import helped
from monitoring.forecast.helped import Action, help_events, helps_by
from monitoring.forecast.helping import HELPS, Helping, Recording, take_help
from monitoring.settings import Settings
from tests.property.pipeline import run_nights
from tests.reference.known import Run, end_of
from tests.replay.rows import insured, settled
from tests.unit.identities.lists import certificate

THRESHOLDS = Path(__file__).resolve().parents[2] / "thresholds"
NIGHT = date(2024, 3, 1)
AT = datetime(2024, 4, 2, 9)  # noqa: DTZ001 - the time of Asia/Shanghai without zone
HEADER = ("个人编号", "身份证号", "帮扶日期", "帮扶措施")
Line = tuple[object, ...]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """P1 and P2 are one person, as their certificate says."""
    made = tmp_path_factory.mktemp("helped") / "home"
    log = [*(insured(f"P{n}", written="2024-01-01", serial=1 if n == 2 else n) for n in range(1, 6))]
    run_nights(made, THRESHOLDS, [*log, settled("S1", "P1", "2024-02-01", "10.00")], [Run(NIGHT, end_of(NIGHT))])
    return made


@pytest.fixture
def settings(home: Path, tmp_path: Path) -> Settings:
    shutil.copytree(home, tmp_path / "home")
    return Settings(home=tmp_path / "home", source=f"sqlite:///{home / 'source.db'}", thresholds=THRESHOLDS)


def write(path: Path, *lines: Line, header: Line = HEADER) -> Path:
    """A workbook, or a CSV file."""
    if path.suffix == ".csv":
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([header, *lines])
        return path
    book = Workbook()
    for row in (("帮扶台账",), header, *lines, ("填表人：某某",)):
        book.worksheets[0].append(list(row))
    book.save(path)
    return path


def take(settings: Settings, path: Path, *, withdraw: bool = False, at: datetime = AT) -> Helping:
    return take_help(settings, path, Recording("calls of March", "officer", at), is_withdrawing=withdraw)


@pytest.mark.parametrize("name", ["helped.xlsx", "helped.csv"])
def test_a_list_is_recorded_by_number_or_certificate(settings: Settings, tmp_path: Path, name: str) -> None:
    lines: list[Line] = [
        ("P3", None, "2024-03-20", "待遇应付未付"),
        (None, certificate(4), "2024年3月21日", "special_disease_not_registered"),
        ("P3", None, "2024-03-20", "assistance_unpaid"),
        ("P5", certificate(4), "20240322", "其他帮扶"),
    ]
    assert take(settings, write(tmp_path / name, *lines)) == Helping(3, 1)
    found = {(one.psn_no, one.helped_on, one.lever_code) for one in help_events(settings)}
    assert found == {
        ("P3", date(2024, 3, 20), "assistance_unpaid"),
        ("P4", date(2024, 3, 21), "special_disease_not_registered"),
        ("P5", date(2024, 3, 22), "other"),
    }
    assert stat.S_IMODE(settings.helped_file.stat().st_mode) == 0o600
    assert stores(settings)["forecast_helped.db"] == settings.helped_file


def test_two_numbers_of_a_person_count_as_one(settings: Settings, tmp_path: Path) -> None:
    lines: list[Line] = [
        ("P1", None, "2024-03-20", "other"),
        ("P2", None, "2024-03-20", "other"),
        (None, certificate(1), "2024-03-20", "other"),
    ]
    assert take(settings, write(tmp_path / "helped.csv", *lines)) == Helping(1, 2)


def test_a_list_given_again_changes_nothing_and_a_withdrawal_ends_it(settings: Settings, tmp_path: Path) -> None:
    path = write(tmp_path / "helped.csv", ("P3", None, "2024-03-20", "other"))
    take(settings, path)
    assert take(settings, path, at=AT + timedelta(days=1)) == Helping(0, 1)
    assert take(settings, path, withdraw=True, at=AT + timedelta(days=2)) == Helping(1, 0)
    events = help_events(settings)
    assert [one.action for one in events] == [Action.helped, Action.withdrawn]
    assert len(helps_by(events, AT + timedelta(days=2))) == 1
    assert helps_by(events, AT + timedelta(days=3)) == helps_by(events, AT) == []
    with pytest.raises(FileError, match="row 2: nothing was recorded"):
        take(settings, path, withdraw=True)


def test_every_faulty_row_is_named_by_its_number_alone_and_nothing_is_recorded(
    settings: Settings, tmp_path: Path
) -> None:
    lines: list[Line] = [
        ("P3", None, "2024-03-20", "other"),
        (None, None, "2024-03-20", "other"),
        ("P3", None, "2024-02-30", "other"),
        ("P3", None, "2024-04-03", "other"),
        ("P3", None, "2024-03-20", "money of my own"),
        (None, "14012319700517", "2024-03-20", "other"),
    ]
    with pytest.raises(FileError) as told:
        take(settings, write(tmp_path / "helped.csv", *lines))
    message = str(told.value)
    assert all(f"row {number}:" in message for number in (3, 4, 5, 6, 7)) and "row 2:" not in message
    assert not any(value in message for value in ("P3", "14012319700517", "money of my own", "2024-04-03"))
    assert not settings.helped_file.exists()


def test_whom_nobody_knows_refuses_the_list(settings: Settings, tmp_path: Path) -> None:
    lines: list[Line] = [("P3", None, "2024-03-20", "other"), (None, certificate(99), "2024-03-20", "other")]
    with pytest.raises(FileError, match=r"row 3: its number is of nobody") as told:
        take(settings, write(tmp_path / "helped.csv", *lines))
    assert certificate(99) not in str(told.value)
    assert not help_events(settings)


@pytest.mark.parametrize("header", [("psn_no", "helped_on", "x"), ("x", "helped_on", "lever"), ("a", "b", "c")])
def test_a_file_without_the_columns_is_refused(settings: Settings, tmp_path: Path, header: Line) -> None:
    with pytest.raises(FileError, match="no list of persons helped"):
        take(settings, write(tmp_path / "helped.csv", ("P3", "2024-03-20", "other"), header=header))


@pytest.mark.parametrize("reason", ["", "ok", "140123197005170011 was helped"])
def test_a_reason_is_needed_that_names_nobody(settings: Settings, tmp_path: Path, reason: str) -> None:
    path = write(tmp_path / "helped.csv", ("P3", None, "2024-03-20", "other"))
    with pytest.raises(PersonalDataError):
        take_help(settings, path, Recording(reason, "officer", AT), is_withdrawing=False)


def test_nothing_is_changed_or_deleted(settings: Settings, tmp_path: Path) -> None:
    take(settings, write(tmp_path / "helped.csv", ("P3", None, "2024-03-20", "other")))
    for statement in (helped.event_table.update().values(psn_no="P4"), helped.event_table.delete()):
        with (
            pytest.raises(sa.exc.DBAPIError, match="only added to"),
            private_file(settings.helped_file, helped._metadata) as connection,
        ):
            connection.execute(statement)


def test_the_command_tells_numbers_alone(settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("home", "source", "thresholds"):
        monkeypatch.setenv(f"MONITORING_{name.upper()}", str(getattr(settings, name)))
    path = write(tmp_path / "helped.csv", ("P3", None, "2024-03-20", "other"))
    told = CliRunner().invoke(app, ["forecast", "helped", str(path), "--reason", "calls of March", "--by", "officer"])
    assert told.exit_code == 0, told.output
    assert "1 records of help added" in told.output and "P3" not in told.output
    assert all(name.zh and name.en for name in HELPS.values())
