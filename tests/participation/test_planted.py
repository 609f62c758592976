"""The planted persons of `planted_cases.yaml` through real nights, the values' last days, and the commands that hand out names."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from monitoring.clues.broken_treatment import broken_treatments
from monitoring.indicators.care import Months, care_by_month
from monitoring.ledger import Ledger, shanghai_now
from monitoring.participation.asked import AsOf
from monitoring.participation.rates import participation_as_of
from monitoring.quality.access_log import accesses
from tests.acceptance.deployment import THRESHOLDS, Deployment, deploy
from tests.participation.asking import day, said_of_persons, with_dated_values
from tests.reference.known import Change
from tests.replay.rows import insured, listed, refunded, settled
from tests.unit.commands import Run, command_runner
from tests.unit.identities.lists import certificate, take, write_workbook
from tests.unit.identities.lists import listed as list_file
from tests.unit.identities.lists import person as list_line

CASES: dict[str, list[dict[str, Any]]] = yaml.safe_load(
    Path(__file__).with_name("planted_cases.yaml").read_text(encoding="utf-8")
)
SERIALS = {case["person"]: n for n, case in enumerate([*CASES["participation"], *CASES["broken_treatment"]], start=1)}
NIGHT = "2024-03-31"
NIGHTS = ["2024-02-05", "2024-03-30", NIGHT, "2024-07-01"]
UNMATCHED, ENTRY = 999, "2024-03-02 09:00:00"
REASON = ("--reason", "enrolment drive of the county")


def rows_of(case: dict[str, Any]) -> list[Change]:
    """The source rows of a case."""
    person, own = case["person"], dict(case.get("is", {}))
    changes = [insured(person, "2021-12-01", SERIALS[person], psn_name=f"人{person}", **own)]
    later = dict(case.get("later", {"known": case.get("lapsed"), "psn_insu_stas": "2"}))
    if later["known"]:
        changes.append(insured(person, later.pop("known"), SERIALS[person], **{**own, **later}))
    known = case.get("known", "2022-01-01")
    for code in case.get("codes", ["7019"]):
        changes.append(listed(person, code, "2023-01-01", case.get("to"), written=known))
    for n, (on, care) in enumerate(case.get("visits", [])):
        changes.append(settled(f"{person}-{n}", person, on, "50.00", med_type=care, out_flag="0"))
    if "refunded" in case:
        on, care = case["refunded"]
        changes.append(settled(f"{person}-r", person, on, "50.00", med_type=care))
        changes.append(refunded(f"{person}-b", f"{person}-r", person, "2024-03-21", "50.00"))
    return changes


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory) -> Deployment:
    home = tmp_path_factory.mktemp("planted")
    folder = with_dated_values(Path(shutil.copytree(THRESHOLDS, home / "thresholds")))
    shutil.copy(Path(__file__).parents[2] / "thresholds" / "care_types.yaml", folder)
    deployment = deploy(home, folder)
    lines = [list_line(UNMATCHED), list_line(SERIALS["P02"]), [9, "人乙", "140123199", "低保"]]
    take(deployment.settings, list_file(write_workbook(home / "low.xlsx", lines), "2024-03-01"), ENTRY)
    log = [change for cases in CASES.values() for case in cases for change in rows_of(case)]
    deployment.run_with(log, *NIGHTS)
    return deployment


@pytest.mark.parametrize("case", CASES["participation"], ids=lambda case: case["person"])
def test_participation(ran: Deployment, case: dict[str, Any]) -> None:
    night = day(case.get("night", NIGHT))
    person = said_of_persons(ran.settings, AsOf(night, night)).get(case["person"])
    said = (person.state, person.standing) if person else ("nobody", "expected")
    assert said == (case["state"], case.get("standing", "expected"))


@pytest.mark.parametrize("case", CASES["broken_treatment"], ids=lambda case: case["person"])
def test_broken_treatment(ran: Deployment, case: dict[str, Any]) -> None:
    said = {row["psn_no"]: row for row in broken_treatments(ran.settings, day(NIGHT)).rows}.get(case["person"])
    clue = said and {"seen": str(said["last_seen_on"]), "treatment": said["treatment"], "reasons": said["reasons"]}
    assert clue == case.get("clue")


def test_nobody_is_a_clue_after_the_last_day_of_the_value(ran: Deployment) -> None:
    found = broken_treatments(ran.settings, day("2024-07-01"))
    assert (found.rows, found.has_value) == ([], False)


def goal_of(ran: Deployment, night: str, group: str) -> set[object]:
    return {
        row["goal_share"] for row in participation_as_of(ran.settings, day(night)).rates if row["group_code"] == group
    }


def test_a_goal_holds_to_its_last_day_and_only_once_it_is_known(ran: Deployment) -> None:
    assert {str(share) for share in goal_of(ran, "2024-02-05", "subsistence_allowance")} == {"0.9000"}
    assert {str(share) for share in goal_of(ran, "2024-02-05", "ninety")} == {"0.9000"}
    assert goal_of(ran, "2024-03-30", "subsistence_allowance") == {None}
    assert goal_of(ran, "2024-03-30", "ninety") == set()


def test_who_stands_in_a_list_and_is_matched_with_nobody_is_not_insured(ran: Deployment) -> None:
    person = said_of_persons(ran.settings, AsOf(day(NIGHT), day(NIGHT)))[certificate(UNMATCHED)]
    assert (person.state, person.categories) == ("not_matched", {"subsistence_allowance"})
    found = participation_as_of(ran.settings, day(NIGHT))
    total = next(r for r in found.rates if (r["level_type"], r["group_code"]) == ("all", "listed"))
    assert total["not_matched_count"] == 1
    assert found.unreadable_count == 1
    before = participation_as_of(ran.settings, day("2024-02-05"))
    assert {row["not_matched_count"] for row in before.rates} == {0}


def test_months_count_codes_until_their_last_day(ran: Deployment) -> None:
    rows = care_by_month(ran.settings, Months(date(2024, 2, 1), date(2024, 3, 1), day(NIGHT))).rows
    found = {row["month_from"]: row for row in rows if (row["level_type"], row["group_code"]) == ("all", "*")}
    february = found[date(2024, 2, 1)]
    assert (february["visit_count"], february["stay_count"], february["chronic_visit_count"]) == (7, 3, 4)
    assert (found[date(2024, 3, 1)]["visit_count"], found[date(2024, 3, 1)]["insured_count"]) == (6, 22)


@pytest.fixture
def run(ran: Deployment, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    monkeypatch.setenv("MONITORING_HOME", str(ran.settings.home))
    monkeypatch.setenv("MONITORING_THRESHOLDS", str(ran.settings.thresholds))
    return command_runner(monkeypatch, capsys)


def looks(ran: Deployment) -> list[tuple[str, str, int]]:
    with Ledger(ran.settings.ledger_url, shanghai_now) as ledger:
        return [(look.command, look.reason, look.row_count) for look in accesses(ledger)]


def test_names_go_into_a_private_file_alone_and_are_written_down(run: Run, ran: Deployment, tmp_path: Path) -> None:
    path = tmp_path / "names.csv"
    code, out, err = run("participation", "--as-of", NIGHT, "--names", str(path), "--format", "csv", *REASON)
    assert code == 0
    assert path.stat().st_mode & 0o777 == 0o600
    with path.open(encoding="utf-8-sig") as file:
        rows = {row["psn_no"] or row["certificate"]: row for row in csv.DictReader(file)}
    assert rows["P02"]["psn_name"] == "人P02"
    assert rows["P14"]["is_moved_away"] == "True"
    assert certificate(UNMATCHED) in rows
    assert not {"P01", "P12"} & rows.keys()
    assert "P02" not in out + err
    assert "人" not in out.replace("人口", "")
    assert certificate(UNMATCHED) not in out + err
    assert looks(ran)[-1] == ("participation", REASON[1], len(rows))


def test_without_names_nobody_is_written_down(run: Run, ran: Deployment) -> None:
    before = looks(ran)
    for form in ("table", "csv", "json"):
        assert run("participation", "--format", form)[0] == 0
    assert looks(ran) == before


def test_refusals(run: Run, tmp_path: Path) -> None:
    there = tmp_path / "there.csv"
    there.write_text("kept", encoding="utf-8")
    assert run("participation", "--names", str(there), *REASON)[0] == 19
    assert there.read_text(encoding="utf-8") == "kept"
    new = str(tmp_path / "new.csv")
    assert run("participation", "--names", new)[0] == 32
    assert run("clues", "broken-treatment", "--to", new, "--reason", "ok")[0] == 32
    assert run("participation", "--as-of", "2024-01-01")[0] == 17
    assert run("participation", "--as-of", "2025-01-01")[0] == 17
    assert run("indicators", "care", "--from", "2024-03", "--to", "2024-02")[0] == 17
    assert run("track", "--from", "2024-02", "--to", "2024-03", *REASON)[0] == 32
    assert run("track", "nothing", "--from", "2024-02", "--to", "2024-03", *REASON)[0] == 18
    assert not Path(new).exists()


def test_persons_of_a_file_are_tracked_into_a_file(run: Run, ran: Deployment, tmp_path: Path) -> None:
    numbers, out = tmp_path / "numbers.txt", tmp_path / "care.csv"
    numbers.write_text("Q03\nQ09\nnobody\n", encoding="utf-8")
    span = ("--from", "2024-02", "--to", "2024-03")
    code, shown, _ = run("track", "--persons", str(numbers), "--out", str(out), *span, "--as-of", NIGHT, *REASON)
    assert (code, shown) == (0, "")
    with out.open(encoding="utf-8-sig") as file:
        rows = [
            (r["psn_no"], r["month_from"], r["visit_count"], r["chronic_visit_count"]) for r in csv.DictReader(file)
        ]
    assert rows == [("Q03", "2024-02-01", "1", "1"), ("Q03", "2024-03-01", "1", "0"), ("Q09", "2024-02-01", "1", "1")]
    assert out.stat().st_mode & 0o777 == 0o600
    assert looks(ran)[-1][0] == "track"


@pytest.mark.parametrize(
    "words", [("participation",), ("clues", "broken-treatment"), ("indicators", "care"), ("track",)]
)
def test_help_has_an_example(run: Callable[..., tuple[int, str, str]], words: tuple[str, ...]) -> None:
    code, out, _ = run(*words, "--help")
    assert code == 0
    assert "Example:" in out
    assert "--psn-no" not in out
