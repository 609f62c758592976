"""A push waits where new warnings leave their band unexplained; later nights queue behind it; a person's word or a correction lets it go."""

import shutil
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from monitoring.approval.deciding import Verdict, decide_push
from monitoring.approval.new_warnings import NightSpan, explanations
from monitoring.errors import ApprovalError
from monitoring.ledger import Ledger, shanghai_now
from monitoring.ledger.approvals import approvals, held_pushes
from monitoring.ledger.observations import Observation, observations_of
from monitoring.nightly import publish, publish_newest
from monitoring.policy import load_policy
from monitoring.settings import Settings
from tests.acceptance.deployment import Deployment, deploy
from tests.replay.rows import MARGIN, insured, listed, refunded, settled
from tests.unit.approval.conftest import FIRST, NEXT, NIGHT, PEOPLE, PERSONS, RULE, THRESHOLDS, Make, crossing

YES, NO = Verdict(True, "Li", "two hospitals sent their backlog"), Verdict(False, "Li", "amounts in fen")
BEFORE = [*PEOPLE, *crossing(["P0"], FIRST)]
MANY = [*BEFORE, *crossing(PERSONS[1:36], NIGHT)]
WAITS = {"nights_waiting_for_approval": 1}


def decide(deployment: Deployment, night: date, verdict: Verdict) -> None:
    with Ledger(deployment.settings.ledger_url, shanghai_now) as ledger:
        decide_push(ledger, night, verdict)


def waiting(deployment: Deployment) -> list[date]:
    with Ledger(deployment.settings.ledger_url, shanghai_now) as ledger:
        return [held.night for held in held_pushes(ledger)]


def opened(deployment: Deployment, night: date, what: str = "opened") -> Observation:
    with Ledger(deployment.settings.ledger_url, shanghai_now) as ledger:
        (found,) = [o for o in observations_of(ledger, night) if o.metric == f"warnings_{what}:{RULE}"]
    return found


def destinations(deployment: Deployment, night: date) -> dict[str, int]:
    with Ledger(deployment.settings.ledger_url, shanghai_now) as ledger:
        found = [o for o in observations_of(ledger, night) if o.metric.startswith("new_warnings:")]
    return {o.metric.partition(":")[2]: int(o.value) for o in found}


def pushed(deployment: Deployment) -> list[dict[str, Any]]:
    return deployment.ask(f"SELECT * FROM sent_warning WHERE rule_id = '{RULE}'")


@pytest.fixture(scope="module")
def held_home(published: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """After a night on which 35 persons crossed at once."""
    home = tmp_path_factory.mktemp("held") / "home"
    shutil.copytree(published, home)
    deployment = Deployment(Settings(home=home, thresholds=THRESHOLDS))
    assert deployment.run_with(MANY, str(NIGHT))[-1].counts == WAITS
    return home


@pytest.fixture
def held(held_home: Path, tmp_path: Path) -> Deployment:
    shutil.copytree(held_home, tmp_path / "held")
    return Deployment(Settings(home=tmp_path / "held", thresholds=THRESHOLDS))


def test_the_night_completes_and_its_push_waits(held: Deployment) -> None:
    assert len(held.ask("SELECT * FROM warning WHERE rule_id = 'more-than' AND state = 'open'")) == 36
    assert len(pushed(held)) == 1
    assert waiting(held) == [NIGHT]
    assert opened(held, NIGHT).outcome == "blocking"
    with Ledger(held.settings.ledger_url, shanghai_now) as ledger:
        (asked,) = approvals(ledger, NIGHT)
    assert asked.by_name == "monitoring"
    assert f"new warnings, {RULE}: 35 a day" in asked.reason


def test_later_nights_run_and_queue_behind_it_and_a_word_brings_all_up(held: Deployment) -> None:
    log = [*MANY, *crossing(["P38"], NEXT)]
    assert held.run_with(log, str(NEXT))[-1].counts == WAITS
    assert len(held.ask("SELECT * FROM warning WHERE rule_id = 'more-than'")) == 37
    assert len(pushed(held)) == 1
    decide(held, NIGHT, YES)
    assert publish_newest(held.settings).counts["inserted"] >= 36
    assert len(pushed(held)) == 37
    assert {row["first_pushed_on"] for row in pushed(held)} == {FIRST, NEXT}
    with Ledger(held.settings.ledger_url, shanghai_now) as ledger:
        kept = approvals(ledger, NIGHT)
    assert [(a.decision, a.by_name, a.reason) for a in kept][1:] == [("approved", "Li", YES.reason)]
    assert kept[1].recorded_at is not None


def test_what_a_first_night_opens_is_told_by_where_it_goes(tmp_path: Path) -> None:
    """One stay of this year (list), one of the year before (ended), one refunded days later (fallen); each a hint as well on application."""
    thresholds = tmp_path / "thresholds"
    shutil.copytree(THRESHOLDS, thresholds)
    for path in (thresholds / "rules").glob("*.yaml"):
        if path.stem != RULE:
            path.unlink()
    rule = (thresholds / "rules" / f"{RULE}.yaml").read_text(encoding="utf-8")
    hint = rule.replace(f"rule: {RULE}", "rule: asked").replace("trigger: night", "trigger: application")
    hint = "\n".join(line for line in hint.splitlines() if not line.startswith("push:"))
    (thresholds / "rules" / "asked.yaml").write_text(hint, encoding="utf-8")
    deployment = deploy(tmp_path / "home", thresholds)
    past = FIRST.replace(year=2023)
    log = [*PEOPLE[:6], *crossing(["P0"], FIRST), *crossing(["P1"], past), *crossing(["P2"], FIRST.replace(day=1))]
    log.append(refunded("R", "S-P2-01", "P2", str(FIRST), "6000.00"))
    result = deployment.run_with(log, str(FIRST))[-1]
    found = destinations(deployment, FIRST)
    assert found["list"] == result.counts["inserted"] == len(pushed(deployment)) == 1
    assert (found["ended"], found["fallen"]) == (1, 1)
    assert found["hint"] == len(deployment.ask("SELECT 1 AS x FROM warning WHERE rule_id = 'asked'")) == 3
    with Ledger(deployment.settings.ledger_url, shanghai_now) as ledger:
        rules = {o.metric.partition(":")[2] for o in observations_of(ledger, FIRST) if o.metric.startswith("warnings_")}
    assert rules == {RULE, "asked"}


def test_of_a_rule_that_is_not_applied_nothing_is_observed(make: Make) -> None:
    deployment = make()
    thresholds = deployment.settings.home.parent / "thresholds"
    shutil.copytree(THRESHOLDS, thresholds)
    kept = thresholds / "rules" / "twelve-months.yaml"
    kept.write_text(kept.read_text(encoding="utf-8") + "template: true\n", encoding="utf-8")
    deployment = Deployment(Settings(home=deployment.settings.home, thresholds=thresholds))
    deployment.run_with(BEFORE, str(NIGHT))
    with Ledger(deployment.settings.ledger_url, shanghai_now) as ledger:
        metrics = {o.metric for o in observations_of(ledger, NIGHT)}
    assert "warnings_opened:twelve-months" not in metrics
    assert f"warnings_opened:{RULE}" in metrics


def test_pushing_again_asks_once(held: Deployment) -> None:
    assert publish(held.settings, NIGHT).counts == WAITS
    with Ledger(held.settings.ledger_url, shanghai_now) as ledger:
        assert len(approvals(ledger)) == 1


def test_a_rejected_push_waits_until_the_source_is_corrected(held: Deployment) -> None:
    decide(held, NIGHT, NO)
    assert publish(held.settings, NIGHT).counts == WAITS
    back = [refunded(f"R-{p}", f"S-{p}-05", p, str(NEXT), "6000.00") for p in PERSONS[1:36]]
    assert "inserted" in held.run_with([*MANY, *back], str(NEXT))[-1].counts
    assert waiting(held) == []
    assert [row["state"] for row in pushed(held)] == ["open"]
    with Ledger(held.settings.ledger_url, shanghai_now) as ledger:
        assert [a.decision for a in approvals(ledger, NIGHT)] == ["asked", "rejected", "settled"]


def test_many_warnings_taken_back_at_once_wait_too(held: Deployment) -> None:
    decide(held, NIGHT, YES)
    publish(held.settings, NIGHT)
    back = [refunded(f"R-{p}", f"S-{p}-05", p, str(NEXT), "6000.00") for p in PERSONS[1:36]]
    assert held.run_with([*MANY, *back], str(NEXT))[-1].counts == WAITS
    assert opened(held, NEXT, "taken_back").value == 35
    assert {row["state"] for row in pushed(held)} == {"open"}


def test_nothing_to_decide_is_told(make: Make) -> None:
    deployment = make()
    with pytest.raises(ApprovalError, match="Nights whose push waits: none"):
        decide(deployment, FIRST, YES)


def test_few_new_warnings_are_pushed(make: Make) -> None:
    deployment = make()
    counts = deployment.run_with([*BEFORE, *crossing(PERSONS[1:6], NIGHT)], str(NIGHT))[-1].counts
    assert counts["inserted"] >= 5
    assert (opened(deployment, NIGHT).value, opened(deployment, NIGHT).outcome) == (5, "fine")


def test_warnings_that_follow_from_an_identity_list_are_explained(make: Make) -> None:
    deployment = make()
    strangers = [f"P{n}" for n in range(100, 135)]
    people = [insured(p, written=str(NIGHT)) for p in strangers]
    stays = [settled(f"S-{p}", p, "2024-02-01", "6000.00", written=str(NIGHT)) for p in strangers]
    lists = [listed(p, MARGIN, "2024-01-01", written=str(NIGHT)) for p in strangers]
    deployment.run_with([*BEFORE, *people, *stays, *lists], str(NIGHT))
    found = opened(deployment, NIGHT)
    assert (found.value, found.outcome) == (0, "fine")
    assert "35 more follow from identity lists" in found.note
    assert len(pushed(deployment)) == 36


def test_a_first_night_is_explained(make: Make) -> None:
    found = opened(make(), FIRST)
    assert found.outcome == "unjudged"
    assert "the first night of this warehouse" in found.note


SPAN = NightSpan(NIGHT, NIGHT, NIGHT, False, False)
CASES = {
    "first night": (NightSpan(NIGHT, NIGHT, NIGHT, True, False), ["the first night of this warehouse"]),
    "thresholds": (NightSpan(NIGHT, NIGHT, NIGHT, False, True), ["the thresholds were changed"]),
    "plain": (SPAN, []),
    "new year in a catch-up": (NightSpan(NIGHT, date(2023, 12, 30), date(2024, 1, 2), False, False), ["a year begins"]),
}


@pytest.mark.parametrize("name", CASES)
def test_what_explains_any_number(name: str) -> None:
    span, expected = CASES[name]
    assert explanations(span, load_policy(THRESHOLDS), RULE) == expected


def test_a_limit_that_begins_explains_its_own_rule_alone() -> None:
    policy = load_policy(THRESHOLDS)
    (known,) = {p.known_from for p in policy.limit_periods() if p.rule.rule == RULE}
    span = NightSpan(known, known, known, False, False)
    assert "a limit begins or becomes known" in explanations(span, policy, RULE)
    after = known + timedelta(days=1)
    assert explanations(NightSpan(after, after, after, False, False), policy, RULE) == []


def test_a_ledger_younger_than_the_warehouse_asks_nobody_about_what_was_pushed_long_ago(held: Deployment) -> None:
    (held.settings.home / "ledger.db").unlink()
    counts = held.run_with([*MANY, *crossing(["P38"], NEXT)], str(NEXT))[-1].counts
    assert counts["inserted"] > 0
    assert opened(held, NIGHT).outcome == "unjudged"
