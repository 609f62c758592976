"""What is disputed: generated visits against the reference, and the way of a dispute from the file to its end."""

from __future__ import annotations

import csv
import json
import random
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
import sqlalchemy as sa

from monitoring.benefits.disputes import Action, Dispute, dispute_events, disputes_known, record_disputes
from monitoring.ledger import shanghai_now
from monitoring.settings import Settings
from monitoring.warehouse import open_warehouse
from tests.benefits.bureau import bureau, work_out
from tests.benefits.conftest import NIGHT, Run
from tests.benefits.reference import Person, disputed_of
from tests.benefits.test_due import given, identity_codes, made_people, made_visits, stay, visit_lines

P11 = "1401230000P11"
REASON = ("--reason", "invoice shows another scope")
AT = datetime.fromisoformat("2024-12-10 09:00:00")


def dispute(setl_id: str, item: str = "", action: Action = Action.disputed, at: datetime = AT) -> Dispute:
    return Dispute(action, setl_id, item, None, None, Decimal("12.30"), "made up", "officer", at)


@pytest.mark.parametrize("seed", [4, 5])
def test_the_sql_disputes_what_the_reference_disputes(seed: int) -> None:
    policy, benefits = given()
    rng, codes = random.Random(seed), identity_codes(policy)
    categories = sorted({c for line in visit_lines(benefits) for c in line.applies_to} & set(codes))
    people = made_people(rng, categories)
    visits = made_visits(rng, people)
    refunded = [visit.visit for visit in visits if rng.random() < 0.2]
    items = ("", "", "inpatient_assistance", "outpatient_chronic", "special_drugs")
    chosen = [(visit.visit, rng.choice(items)) for visit in visits if rng.random() < 0.3]
    # A dispute names a settlement: the one that stands, or of a refunded visit the refund, whose visit is its original's.
    disputes = [dispute(f"{v}-{'b' if v in refunded else 'c'}", item) for v, item in chosen]
    with bureau(people, visits, codes, refunded) as warehouse:
        before = work_out(warehouse, policy, benefits, NIGHT)
        after = work_out(warehouse, policy, benefits, NIGHT, disputes)
    hit = {key(row) for row in after if row["state"] == "disputed"}
    assert hit == disputed_of({key(row) for row in before}, chosen)
    assert len(hit) > 50
    kept = ("due_amount", "outstanding_amount", "said_state", "reason")
    assert {key(row): [row[n] for n in kept] for row in after} == {key(row): [row[n] for n in kept] for row in before}
    assert all(row["state"] == row["said_state"] for row in after if key(row) not in hit)


def key(row: dict[str, Any]) -> tuple[int, str, str | None]:
    return row["counted_key"], row["visit_id"], row["item"]


def test_what_is_disputed_is_not_shown_to_caseworkers_as_outstanding() -> None:
    policy, benefits = given()
    person = Person(1, [("subsistence_allowance", date(2023, 1, 1), date(9999, 12, 31))])
    visits = [stay("A", date(2024, 1, 1), "5000", "0"), stay("B", date(2024, 2, 1), "5000", "0")]
    with bureau([person], visits, identity_codes(policy)) as warehouse:
        warehouse.load("counted_person", pa.table({"person_key": [1], "counted_key": [1]}))
        warehouse.load("review_value", pa.table({"shown_from": [date(2023, 1, 1)]}))
        work_out(warehouse, policy, benefits, NIGHT)
        before = set(warehouse.select("review", "shown_due")["visit_id"].to_pylist())
        work_out(warehouse, policy, benefits, NIGHT, [dispute("A-c")])
        after = set(warehouse.select("review", "shown_due")["visit_id"].to_pylist())
    assert (before, after) == ({"A", "B"}, {"B"})


def test_a_dispute_counts_from_its_time_until_it_is_lifted(settings: Settings) -> None:
    record_disputes(settings, [dispute("S1"), dispute("S2", "inpatient_assistance")])
    later = AT + timedelta(days=2)
    record_disputes(settings, [dispute("S1", action=Action.lifted, at=later)])
    by_night = {day: [d.setl_id for d in disputes_known(settings, date(2024, 12, day))] for day in (9, 10, 11, 12)}
    assert by_night == {9: [], 10: ["S1", "S2"], 11: ["S1", "S2"], 12: ["S2"]}
    assert [d.setl_id for d in disputes_known(settings, None)] == ["S2"]
    assert settings.disputes_file.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("statement", ["DELETE FROM dispute_event", "UPDATE dispute_event SET reason = 'x'"])
def test_the_record_is_only_added_to(settings: Settings, statement: str) -> None:
    record_disputes(settings, [dispute("S1")])
    engine = sa.create_engine(f"sqlite:///{settings.disputes_file}")
    with engine.connect() as connection, pytest.raises(sa.exc.IntegrityError, match="only added to"):
        connection.execute(sa.text(statement))
    engine.dispose()


def stay_of(settings: Settings) -> tuple[str, str]:
    """The number of P11's stay, and the id of the warning."""
    with open_warehouse(settings, read_only=True) as warehouse:
        query = "SELECT s.mdtrt_id, s.setl_id, w.warning_id FROM warning AS w JOIN settlement AS s USING (person_key) WHERE w.psn_no = $psn"
        row = warehouse.arrow(query, psn=P11).to_pylist()[0]
    return row["mdtrt_id"] or row["setl_id"], row["warning_id"]


def written(path: Path, *rows: str) -> str:
    path.write_text("visit_id,item,claimed_amount\n" + "\n".join(rows) + "\n", encoding="utf-8")
    return str(path)


def outstanding_of(run: Run, path: Path) -> dict[str, str]:
    assert run("work-list", "--to", str(path), *REASON)[0] == 0
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["psn_no"] == P11]
    (row,) = (row for row in rows if row["item"] == "inpatient_assistance")
    return row


def test_a_stay_is_disputed_and_the_dispute_lifted(run: Run, settings: Settings, tmp_path: Path) -> None:
    visit, warning = stay_of(settings)
    path = written(tmp_path / "visits.csv", f"{visit},inpatient_assistance,9000")
    assert run("dispute", "--visit-file", path, *REASON)[0] == 0
    row = outstanding_of(run, tmp_path / "disputed.csv")
    assert [row[n] for n in ("state", "claimed_amount", "outstanding_amount")] == ["disputed", "9000.00", "8400.00"]
    sums = json.loads(run("due", "--format", "json")[1])
    assert [r["visit_count"] for r in sums if r["state"] == "disputed"] == [1]
    # As known on the night nothing was disputed: the dispute came later.
    named = json.loads(run("due", "--format", "json", "--as-of", "2024-12-10")[1])
    assert "disputed" not in {r["state"] for r in named}
    told = run("explain", warning)[1]
    assert "outstanding 8,400.00; disputed, 9,000.00 yuan are claimed" in told
    assert "Outstanding, paid layer by layer: 2,925.00 yuan" in told
    assert run("dispute", "--visit-file", written(tmp_path / "all.csv", f"{visit},,"), "--lift", *REASON)[0] == 0
    assert outstanding_of(run, tmp_path / "lifted.csv")["state"] == "outstanding"
    assert [(e.action, e.said_amount) for e in dispute_events(settings)] == [
        (Action.disputed, Decimal("8400.00")),
        (Action.lifted, Decimal("8400.00")),
    ]


def test_the_same_words_again_are_no_new_event(run: Run, settings: Settings, tmp_path: Path) -> None:
    path = written(tmp_path / "visits.csv", f"{stay_of(settings)[0]},,")
    for _ in range(2):
        assert run("dispute", "--visit-file", path, *REASON)[0] == 0
    assert len(dispute_events(settings)) == 1


@pytest.mark.parametrize(
    "refused",
    [
        ("{visit},,", (), 32),
        ("nobody,,", REASON, 19),
        ("{visit},no_item,", REASON, 19),
        ("{visit},,-1", REASON, 19),
        ("{visit},,1.005", REASON, 19),
        (",inpatient_assistance,", REASON, 19),
        ("{visit},,", (*REASON, "--lift"), 19),
    ],
)
def test_what_cannot_be_recorded_is_refused_whole(
    run: Run, settings: Settings, tmp_path: Path, refused: tuple[str, tuple[str, ...], int]
) -> None:
    row, options, code = refused
    visit = stay_of(settings)[0]
    good = [f"{visit},,"] if code == 19 and "--lift" not in options else []
    path = written(tmp_path / "visits.csv", *good, row.format(visit=visit))
    assert run("dispute", "--visit-file", path, *options)[0] == code
    assert dispute_events(settings) == []


def test_a_dispute_is_taken_with_the_clock_of_the_bureau(run: Run, settings: Settings, tmp_path: Path) -> None:
    path = written(tmp_path / "visits.csv", f"{stay_of(settings)[0]},,")
    run("dispute", "--visit-file", path, "--by", "officer", *REASON)
    (event,) = dispute_events(settings)
    assert event.by_name == "officer"
    assert timedelta(0) <= shanghai_now() - event.recorded_at < timedelta(minutes=5)
