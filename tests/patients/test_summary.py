"""The figures beside a plain-Python reference on generated persons, small numbers, unmatched patients, and the commands."""

from __future__ import annotations

import csv
import json
import random
from collections import Counter
from datetime import date, timedelta
from pathlib import Path

import pytest

from monitoring.indicators.care import Months, care_by_month
from monitoring.ledger import Ledger, shanghai_now
from monitoring.patients.summary import SILENT_DAYS, summarise_patients
from monitoring.quality.access_log import accesses
from tests.acceptance.deployment import THRESHOLDS, Deployment, deploy
from tests.patients.listing import STATES, line, take, write_list
from tests.replay.rows import insured, refunded, settled
from tests.unit.commands import Run, command_runner

NIGHT = date(2024, 6, 30)
PERSONS, COUNTIES = 160, ("140123", "140199")
UNMATCHED = 990
REASON = ("--reason", "numbers asked back from the commission")


@pytest.fixture(scope="module")
def made() -> tuple[dict[int, str], dict[int, list[date]], dict[tuple[int, str], str | None]]:
    """Counties and days of visits that stand by person, and states by person and class."""
    rng = random.Random(9)
    county = {n: rng.choice(COUNTIES) for n in range(1, PERSONS + 1)}
    visits = {
        n: [NIGHT - timedelta(days=rng.choice((1, 30, 89, 90, 91, 300))) for _ in range(rng.choice((0, 1, 2)))]
        for n in county
    }
    listed = {
        (n, kind): rng.choice([*STATES, "in_treatment", "in_treatment"])
        for kind in ("serious", "chronic", "major")
        for n in rng.sample(sorted(county), 3 if kind == "major" else 60)
    }
    return county, visits, listed


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory, made) -> Deployment:
    county, visits, listed = made
    home = tmp_path_factory.mktemp("patients")
    deployment = deploy(home, THRESHOLDS)
    log = [
        insured(f"P{n}", insuplc_admdvs=place, **({"surv_stas": "2"} if n == 1 else {})) for n, place in county.items()
    ]
    for n, days in visits.items():
        log += [settled(f"S{n}-{k}", f"P{n}", day.isoformat(), "50.00") for k, day in enumerate(days)]
        # Seen yesterday, and that was taken back: not seen.
        log.append(settled(f"S{n}-x", f"P{n}", "2024-06-28", "50.00"))
        log.append(refunded(f"S{n}-y", f"S{n}-x", f"P{n}", "2024-06-29", "50.00"))
    deployment.run_with(log, NIGHT.isoformat())
    lines = [line(n, kind, state) for (n, kind), state in listed.items()]
    lines += [line(UNMATCHED, "chronic"), [7, "人七", "1401231", "慢病", "治疗中", None, None, None]]
    lines.append(line(2, "major", "in_treatment", None, "2024-06-29"))  # ended the day before
    if (2, "major") in listed:
        lines.pop()
    take(deployment.settings, write_list(home / "list.xlsx", lines), "2024-06-01", "2024-06-30 09:00:00")
    return deployment


def expected_of(made) -> Counter[tuple[str | None, str, str, str]]:
    """Patients (`all`) and silent ones by region, class and state."""
    county, visits, listed = made
    found: Counter[tuple[str | None, str, str, str]] = Counter()
    for (n, kind), state in listed.items():
        is_silent = n != 1 and not any(NIGHT - day < timedelta(days=SILENT_DAYS) for day in visits[n])
        for region in (None, county[n]):
            for told in ("*", state or "unknown"):
                found[region, kind, told, "all"] += 1
                found[region, kind, told, "silent"] += is_silent
    return found


def test_the_figures_are_those_of_the_reference(ran: Deployment, made) -> None:
    rows = summarise_patients(ran.settings, NIGHT, is_exact=True).rows
    said = {
        (row["region_code"], row["patient_class"], row["treatment_state"], what): row[f"{name}_count"]
        for row in rows
        for what, name in (("all", "patient"), ("silent", "silent"))
    }
    assert said == dict(expected_of(made))
    county = made[0]
    alive = Counter(place for n, place in county.items() if n != 1)
    for row in rows:
        assert row["insured_count"] == (alive[row["region_code"]] if row["region_code"] else PERSONS - 1)


def test_small_numbers_are_withheld_and_none_can_be_worked_out_by_a_sum(ran: Deployment, made) -> None:
    rows = summarise_patients(ran.settings, NIGHT, is_exact=False).rows
    exact = expected_of(made)
    for row in rows:
        place = row["region_code"], row["patient_class"], row["treatment_state"]
        for what, name in (("all", "patient_count"), ("silent", "silent_count")):
            told = row[name]
            if isinstance(told, int):
                assert told == exact[*place, what]
                assert told == 0 or told > 4
    assert {row["patient_count"] for row in rows if row["patient_class"] == "major"} <= {"few", "withheld"}
    for kind in ("serious", "chronic"):
        for region in (None, *COUNTIES):
            cells = [r["patient_count"] for r in rows if (r["region_code"], r["patient_class"]) == (region, kind)]
            assert sum(not isinstance(cell, int) for cell in cells) != 1


def test_a_night_before_the_import_knows_no_list(ran: Deployment, monkeypatch: pytest.MonkeyPatch) -> None:
    found = summarise_patients(ran.settings, NIGHT, is_exact=True)
    assert len(found.on_day.lists) == 3
    monkeypatch.setattr("monitoring.patients.summary.end_of_night", lambda _: shanghai_now().replace(year=2020))
    assert summarise_patients(ran.settings, NIGHT, is_exact=True).rows == []


def test_classes_are_groups_of_the_use_of_care(ran: Deployment, made) -> None:
    rows = care_by_month(ran.settings, Months(date(2024, 6, 1), date(2024, 6, 1), NIGHT)).rows
    insured_by_group = {r["group_code"]: r["insured_count"] for r in rows if r["level_type"] == "all"}
    chronic = {n for n, kind in made[2] if kind == "chronic"}
    assert insured_by_group["classified_chronic"] == len(chronic - {1})


@pytest.fixture
def run(ran: Deployment, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    monkeypatch.setenv("MONITORING_HOME", str(ran.settings.home))
    monkeypatch.setenv("MONITORING_THRESHOLDS", str(ran.settings.thresholds))
    return command_runner(monkeypatch, capsys)


def test_unmatched_patients_are_counted_and_named_in_a_file_alone(run: Run, ran: Deployment, tmp_path: Path) -> None:
    code, out, err = run("patients", "summary", "--format", "json")
    assert (code, len(json.loads(out)) > 0) == (0, True)
    assert "1 whose number no insured person has, 1 whose number cannot be read" in err
    path = tmp_path / "unmatched.csv"
    code, out, err = run("patients", "unmatched", "--to", str(path), *REASON)
    assert code == 0
    assert "人" not in out + err
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = [(row["patient_name"], row["why"]) for row in csv.DictReader(file)]
    assert rows == [
        (f"人{UNMATCHED}", "no insured person has this number"),
        ("人七", "not 18 characters of an id number"),
    ]
    assert path.stat().st_mode & 0o777 == 0o600
    with Ledger(ran.settings.ledger_url, shanghai_now) as ledger:
        assert (accesses(ledger)[-1].command, accesses(ledger)[-1].row_count) == ("patients unmatched", 2)
    assert run("patients", "unmatched", "--to", str(tmp_path / "other.csv"))[0] == 32
    assert run("patients", "unmatched", "--to", str(path), *REASON)[0] == 19


def test_the_import_command(run: Run, tmp_path: Path) -> None:
    path = write_list(tmp_path / "list.xlsx", [line(1, "serious", "refused")])
    options = ("patients", "import", str(path), "--list-date", "2023-01-01")
    code, out, _ = run(*options, "--class", "serious", "--class", "重病=serious", "--dry-run")
    assert (code, "serious: 1 patients, 0 before; added 1" in out) == (0, True)
    assert run(*options, "--class", "grave")[0] == 20
    assert run(*options, "--state", "x=y")[0] == 20
    assert run(*options, "--column", "kind=x")[0] == 20
    assert run(*options, "--class", "major")[0] == 20


@pytest.mark.parametrize(
    "words", [("patients", "import"), ("patients", "summary"), ("patients", "unmatched"), ("lists",)]
)
def test_help_has_an_example(run: Run, words: tuple[str, ...]) -> None:
    code, out, _ = run(*words, "--help")
    assert (code, "Example:" in out) == (0, True)
