"""A demo county over several nights: repeating, nothing new, missed nights, and no person's value in any log."""

from __future__ import annotations

import logging
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest

from monitoring.demo.county import County, generate_county
from monitoring.demo.source_writer import advance_source, write_source
from monitoring.nightly import run_night
from tests.acceptance.deployment import SHIPPED, Deployment, deploy
from tests.reference.known import end_of
from tests.replay.rows import MARGIN, insured, listed, paid, settled

SIZE, SEED = 2_000, 7
FIRST = date(2024, 12, 10)
CONTENT = (
    "SELECT * EXCLUDE (person_key) FROM settlement",
    "SELECT * EXCLUDE (person_key) FROM insured",
    "SELECT * EXCLUDE (person_key) FROM identity",
    "SELECT * EXCLUDE (person_key) FROM household",
    "SELECT * EXCLUDE (person_key) FROM assistance",
    "SELECT * EXCLUDE (person_key, warning_id, fingerprint) FROM warning",
    "SELECT * EXCLUDE (person_key, warning_id, night) FROM warning_event",
    "SELECT p.psn_no, q.psn_no AS anchor, a.known_from, a.known_to FROM person_anchor AS a "
    "JOIN person AS p USING (person_key) JOIN person AS q ON q.person_key = a.anchor_key",
)
EVERYTHING = (
    *("settlement", "insured", "identity", "household", "assistance", "warning", "warning_event", "person"),
    *("person_anchor", "quarantine", "deployment", "recorded_limit"),
)
"""All tables but the logs of runs: coverage, accounting, applied_night."""


def moment(night: date) -> datetime:
    return datetime.combine(night, time.max)


@pytest.fixture(scope="module")
def county() -> County:
    return generate_county(SIZE, SEED)


def content(deployment: Deployment) -> list[list[dict[str, Any]]]:
    """What the warehouse says, without the numbers and ids that differ between deployments."""
    return [deployment.ask(f"{query} ORDER BY ALL") for query in CONTENT]


def everything(deployment: Deployment) -> dict[str, Any]:
    told: dict[str, Any] = {table: deployment.ask(f"SELECT * FROM {table} ORDER BY ALL") for table in EVERYTHING}
    return told | {"risk_list": deployment.risk_list()}


@pytest.fixture(scope="module")
def first_night(tmp_path_factory: pytest.TempPathFactory, county: County) -> Deployment:
    deployment = deploy(tmp_path_factory.mktemp("county"), SHIPPED)
    write_source(county, deployment.settings.source, moment(FIRST))
    deployment.run(FIRST.isoformat())
    return deployment


def test_again_nothing_new_and_three_missed_nights(
    first_night: Deployment, county: County, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """In this order on one warehouse, for each begins where the one before ended."""
    before = everything(first_night)
    assert len(before["warning"]) > 20

    again = first_night.run(FIRST.isoformat())
    assert everything(first_night) == before
    assert again[-1].counts["inserted"] == again[-1].counts["updated"] == 0

    quiet = first_night.run((FIRST + timedelta(days=1)).isoformat())
    assert quiet[2].counts["settlement_accepted"] == 0
    assert everything(first_night)["risk_list"] == before["risk_list"]

    until = FIRST + timedelta(days=5)
    advance_source(county, first_night.settings.source, moment(FIRST), moment(until))
    late = first_night.run(until.isoformat())
    assert late[2].counts["settlement_accepted"] > 0
    known = {e["known_on"] for e in first_night.ask("SELECT DISTINCT known_on FROM warning_event")}
    assert known <= {FIRST, *(FIRST + timedelta(days=n) for n in range(1, 6))}
    assert len(known) > 1

    # The same end as a deployment that missed the same nights' news in another rhythm, but for when it became known.
    other = deploy(tmp_path_factory.mktemp("at once"), SHIPPED)
    write_source(county, other.settings.source, moment(until))
    other.run(until.isoformat())
    state = "SELECT psn_no, rule_id, window_from, state, crossed_on, fell_on, burden_amount, limit_amount, step, highest_step, total_after_amount FROM warning WHERE is_produced ORDER BY ALL"
    assert first_night.ask(state) == other.ask(state)


NAMES = ("欧阳金丝雀", "140123197005170011", "13599990000", "金丝雀路9号", "CANARY")


def test_no_value_of_a_person_is_told_anywhere(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    """Canary values in every table, good rows and broken ones; a night that goes well and nights that fail."""
    caplog.set_level(logging.DEBUG)
    name, certificate, phone, street, word = NAMES
    person = f"{word}-1"
    log = [
        insured(person, serial=1, psn_name=name, mob=phone, live_addr=street),
        insured(f"{word}-2", serial=2, psn_name=name, certno=certificate, brdy=street),
        listed(person, MARGIN, "2023-01-01", rid=f"{word}-i"),
        settled(f"{word}-s", person, "2024-03-05", "6000.00", psn_name=name, certno=certificate),
        settled(f"{word}-bad", person, "2024-03-05", "6000.00", medfee_sumamt=certificate + name),
        settled(f"{word}-date", person, "2024-03-05", "6000.00", setl_time=name),
        paid(f"{word}-a", f"{word}-s", person, "2024-03-05", "1.00"),
        paid(f"{word}-b", f"{word}-s", person, "2024-03-05", name),
    ]
    deployment = deploy(tmp_path / "home")
    night = date(2024, 3, 5)
    deployment.show(log, end_of(night))
    run_night(deployment.settings, night)  # with the progress it shows a person
    messages = []
    for changes in ({"platform": "postgresql+psycopg://u:CANARY@127.0.0.1:1/b"}, {"source": "sqlite:////CANARY/x.db"}):
        with pytest.raises(Exception) as caught:
            run_night(deployment.settings.model_copy(update=changes), night)
        messages.append(str(caught.value))
    assert len(deployment.risk_list()) > 0
    assert name in str(deployment.risk_list()), "the canary is there to be found"
    out, err = capfd.readouterr()
    manifests = [p.read_text(encoding="utf-8") for p in (tmp_path / "home").rglob("manifest.json")]
    assert manifests
    assert "rows" in err
    ledger = (tmp_path / "home" / "ledger.db").read_bytes().decode("utf-8", "replace")
    paths = " ".join(str(p) for p in (tmp_path / "home").rglob("*"))
    for text in (out, err, caplog.text, ledger, paths, *messages, *manifests):
        assert [canary for canary in NAMES if canary in text] == []
