"""The lists on a small county: who stands in them, that a night gives the same bytes, and that a process that is killed leaves nothing half."""

from __future__ import annotations

import csv
import json
from datetime import date, datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner

from monitoring.airflow_lists import write_newest_lists
from monitoring.benefits.disputes import Action, Dispute, record_disputes
from monitoring.cli import app
from monitoring.errors import FileError, NightError
from monitoring.ledger import Ledger
from monitoring.lists import folder as folders
from monitoring.lists.folder import SUMMARY
from monitoring.lists.run import STEP, write_lists
from monitoring.quality.access_log import accesses
from monitoring.quality.morning import write_morning
from monitoring.settings import Settings
from monitoring.warehouse import open_warehouse
from tests.benefits.conftest import NIGHT

P11 = "1401230000P11"
MORNING = datetime.fromisoformat("2024-12-11 02:30:00")
FILES = {"uninsured.csv", "broken-treatment.csv", "outstanding.csv", SUMMARY}


def clock() -> datetime:
    return MORNING


def bytes_of(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_the_lists_name_persons_for_their_owner_alone(settings: Settings) -> None:
    result = write_lists(settings, NIGHT, clock=clock)
    folder = settings.lists_folder / "2024-12-10"
    assert set(bytes_of(folder)) == FILES
    assert folder.stat().st_mode & 0o777 == 0o700
    assert {path.stat().st_mode & 0o777 for path in folder.iterdir()} == {0o600}
    summary = json.loads((folder / SUMMARY).read_text(encoding="utf-8"))
    lists = {name: rows_of(folder / f"{name}.csv") for name in ("uninsured", "broken-treatment", "outstanding")}
    assert P11 in {row["psn_no"] for row in lists["outstanding"]}
    assert [summary[n] for n in ("uninsured", "broken_treatment", "outstanding_visits")] == [
        len(rows) for rows in lists.values()
    ]
    assert summary["uninsured"] > 0
    assert result.counts | summary == result.counts | {"night": "2024-12-10"}
    names = {row["psn_name"] for rows in lists.values() for row in rows}
    assert not any(name in (folder / SUMMARY).read_text(encoding="utf-8") for name in names if name)


def test_every_list_is_in_the_access_log_once_and_the_step_in_the_ledger(settings: Settings) -> None:
    write_lists(settings, NIGHT, clock=clock)
    write_lists(settings, NIGHT, clock=clock)
    with Ledger(settings.ledger_url, clock) as ledger:
        looks = accesses(ledger)
        steps = [row for row in ledger.rows(NIGHT) if row["step"] == STEP]
    assert [(look.by_name, look.command) for look in looks] == [("nightly", "lists")] * 3
    assert [json.loads(str(row["counts"]))["folders_written"] for row in steps] == [1, 0]
    assert {row["outcome"] for row in steps} == {"done"}


def test_the_same_night_again_gives_the_same_bytes(settings: Settings, tmp_path: Path) -> None:
    write_lists(settings, NIGHT, clock=clock)
    # What is recorded after the night changes nothing of it.
    record_disputes(settings, [dispute_of(settings)])
    write_lists(settings, NIGHT, tmp_path / "again", clock=clock)
    assert bytes_of(tmp_path / "again") == bytes_of(settings.lists_folder / "2024-12-10")


def dispute_of(settings: Settings) -> Dispute:
    with open_warehouse(settings, read_only=True) as warehouse:
        query = "SELECT s.setl_id FROM settlement AS s JOIN warning AS w USING (person_key) WHERE w.psn_no = $psn"
        number = warehouse.arrow(query, psn=P11)["setl_id"][0].as_py()
    return Dispute(Action.disputed, number, "", None, None, None, "made up", "officer", MORNING)


def killed(*_: object) -> None:
    raise KeyboardInterrupt


@pytest.mark.parametrize(("module", "call"), [("folders", "_write"), ("folders", "_sync"), ("path", "rename")])
def test_killed_between_files_the_former_lists_stand_whole(
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
    module: str,
    call: str,
) -> None:
    folder = settings.lists_folder / "2024-12-10"
    write_lists(settings, NIGHT, clock=clock)
    whole = bytes_of(folder)
    (folder / "outstanding.csv").write_bytes(b"of an earlier try\n")
    former = bytes_of(folder)
    calls = iter([None, killed, killed])
    target = {"folders": folders, "path": Path}[module]
    real = getattr(target, call)

    def second_is_killed(*values: object) -> object:
        return (next(calls, None) or real)(*values)

    with monkeypatch.context() as patch:
        patch.setattr(target, call, second_is_killed)
        with pytest.raises(KeyboardInterrupt):
            write_lists(settings, NIGHT, clock=clock)
    with folders.alone_in(folder.parent):
        assert bytes_of(folder) == (former if (module, call) != ("folders", "_sync") else whole)
    write_lists(settings, NIGHT, clock=clock)
    assert bytes_of(folder) == whole
    assert {path.name for path in settings.lists_folder.iterdir()} == {"2024-12-10", ".bureau-lists.lock"}


def test_old_nights_go_and_what_is_no_list_stays(settings: Settings) -> None:
    for name in ("2024-11-04", "2024-11-05"):
        (settings.lists_folder / name).mkdir(parents=True)
        (settings.lists_folder / name / SUMMARY).write_text("{}", encoding="utf-8")
    (settings.lists_folder / "2023-01-01").mkdir()
    (settings.lists_folder / "letters").mkdir()
    counts = write_lists(settings, NIGHT, clock=clock).counts
    assert counts["folders_removed"] == 1
    found = {path.name for path in settings.lists_folder.iterdir()}
    assert found == {"2024-11-05", "2023-01-01", "letters", "2024-12-10", ".bureau-lists.lock"}


def test_an_old_night_that_is_asked_for_stays_until_the_next(settings: Settings) -> None:
    later = settings.lists_folder / "2025-06-01"
    later.mkdir(parents=True)
    (later / SUMMARY).write_text("{}", encoding="utf-8")
    assert write_lists(settings, NIGHT, clock=clock).counts["folders_removed"] == 0
    assert set(bytes_of(settings.lists_folder / "2024-12-10")) == FILES
    assert folders.remove_before(settings.lists_folder, date(2025, 6, 1), 35) == 1


def test_what_lies_beside_a_folder_of_ones_own_is_not_touched(settings: Settings, tmp_path: Path) -> None:
    for name in (".new-house", ".old-letters", "2020-01-01"):
        (tmp_path / "mine" / name).mkdir(parents=True)
    write_lists(settings, NIGHT, tmp_path / "mine" / "lists", clock=clock)
    found = {path.name for path in (tmp_path / "mine").iterdir()}
    assert found == {".new-house", ".old-letters", "2020-01-01", "lists", ".bureau-lists.lock"}


def test_a_folder_that_holds_something_else_is_left_alone(settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "letter.txt").write_text("kept", encoding="utf-8")
    with pytest.raises(FileError, match="holds something else"):
        write_lists(settings, NIGHT, tmp_path / "mine", clock=clock)
    assert bytes_of(tmp_path / "mine") == {"letter.txt": b"kept"}


def test_a_night_that_was_not_applied_is_refused(settings: Settings) -> None:
    with pytest.raises(NightError):
        write_lists(settings, date(2024, 12, 11), clock=clock)
    assert not settings.lists_folder.exists()


def test_the_morning_message_says_where_they_are(settings: Settings) -> None:
    (english,) = (p for p in write_morning(settings, NIGHT, clock) if ".en." in p.name)
    assert "benefit officer" not in english.read_text(encoding="utf-8")
    counts = write_lists(settings, NIGHT, clock=clock).counts
    told = english.read_text(encoding="utf-8")
    assert f"benefit officer: lists/2024-12-10: not insured or waiting {counts['uninsured']:,}" in told


def test_the_task_writes_the_lists_of_the_newest_night(
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("monitoring.settings.load_settings", lambda: settings)
    monkeypatch.setattr("monitoring.ledger.shanghai_now", clock)
    assert write_newest_lists({})["folders_written"] == 1
    with Ledger(settings.ledger_url, clock) as ledger, pytest.raises(NightError), ledger.step(NIGHT, "pull"):
        raise NightError("stopped")
    assert write_newest_lists({}) == {"nights_waited_for": 1}


def test_the_command_names_nobody(settings: Settings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("MONITORING_HOME", str(settings.home))
    monkeypatch.setenv("MONITORING_THRESHOLDS", str(settings.thresholds))
    told = CliRunner().invoke(app, ["lists", "--date", "2024-12-10", "--to", str(tmp_path / "to")])
    assert told.exit_code == 0
    assert P11 not in told.output
    assert set(bytes_of(tmp_path / "to")) == FILES
