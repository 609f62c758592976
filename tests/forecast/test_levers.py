"""Levers of planted persons, each worked out by hand, as known on the night: what becomes known later changes nothing."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from monitoring.benefits.disputes import Action, Dispute, record_disputes
from monitoring.benefits.granted import Grant
from monitoring.forecast.levers import LEVERS, Lever, _unpaid_lever, find_levers, load_lever_sources
from monitoring.settings import Settings
from monitoring.warehouse import open_warehouse
from tests.patients.listing import line, take, write_list
from tests.property.pipeline import run_nights
from tests.reference.known import Change, Run, end_of
from tests.replay.rows import ALLOWANCE, insured, listed, paid, settled
from tests.unit.identities.lists import certificate

THRESHOLDS = Path(__file__).resolve().parents[2] / "thresholds"
FIRST, NIGHT, LATER = date(2022, 3, 1), date(2022, 11, 30), date(2022, 12, 20)
STAY, CLINIC, CHRONIC, SPECIAL, REFERRED = "2101", "1101", "140104", "140201", "2301"
Levers = Mapping[str, dict[str, Lever]]
# An allowance holder is due 70 % of what basic insurance left in scope of a stay: of 10,000 here 7,000 yuan.
LOG: tuple[Change, ...] = (
    *(insured(f"P{n}", written="2022-01-01") for n in range(1, 16)),
    *(listed(f"P{n}", ALLOWANCE, "2021-06-01", written="2022-01-01") for n in (1, 2, 3, 4, 12, 13, 14)),
    settled("S1", "P1", "2022-05-01", "10000.00", med_type=STAY),
    settled("S2", "P2", "2022-05-01", "10000.00", med_type=STAY),
    paid("A2", "S2", "P2", "2022-06-01", "7000.00"),
    settled("S3", "P3", "2022-05-01", "10000.00", med_type=STAY),
    paid("A3", "S3", "P3", "2022-12-10", "7000.00"),
    settled("S4", "P4", "2022-05-01", "10000.00", med_type=STAY),
    settled("S5a", "P5", "2022-02-01", "100.00", med_type=STAY),
    settled("S5b", "P5", "2022-07-01", "100.00", med_type=STAY),
    settled("S6a", "P6", "2022-02-01", "100.00", med_type=STAY),
    settled("S6b", "P6", "2022-07-01", "100.00", med_type=STAY),
    settled("S6c", "P6", "2022-07-09", "10.00", med_type=CHRONIC),
    settled("S7a", "P7", "2021-11-30", "100.00", med_type=STAY, written="2022-01-01"),
    settled("S7b", "P7", "2022-07-01", "100.00", med_type=STAY),
    settled("S8", "P8", "2022-07-01", "100.00", med_type=STAY, out_flag="2"),
    settled("S9a", "P9", "2022-07-01", "100.00", med_type=STAY, out_flag="1"),
    settled("S9b", "P9", "2022-08-01", "100.00", med_type=REFERRED, out_flag="1"),
    settled("S9c", "P9", "2022-08-02", "100.00", med_type=SPECIAL),
    settled("S10", "P10", "2022-07-01", "100.00", med_type=CLINIC),
    settled("S11", "P11", "2022-07-01", "100.00", med_type=CLINIC),
    settled("S15a", "P15", "2022-07-01", "100.00", med_type=STAY),
    settled("S15b", "P15", "2022-10-01", "100.00", med_type=STAY, written="2022-12-05"),
)
GRANTS = (
    Grant(1, certificate(12), None, Decimal("280.00"), date(2022, 2, 1)),
    Grant(2, certificate(13), None, Decimal("200.50"), date(2022, 2, 1)),
    Grant(3, certificate(14), None, Decimal("280.00"), date(2022, 12, 1)),
)


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    home = tmp_path_factory.mktemp("levers")
    log = sorted(LOG, key=lambda change: change.seen_at)
    run_nights(home, THRESHOLDS, log, [Run(night, end_of(night)) for night in (FIRST, NIGHT, LATER)])
    made = Settings(home=home, source=f"sqlite:///{home / 'source.db'}", thresholds=THRESHOLDS)
    _dispute(made, "S4", "2022-11-01 09:00:00")
    _dispute(made, "S1", "2022-12-01 00:00:00")
    take(made, write_list(home / "one.xlsx", [line(10, "chronic")]), "2022-10-01", "2022-10-02 09:00:00", yes=True)
    both = [line(10, "chronic"), line(11, "chronic")]
    take(made, write_list(home / "two.xlsx", both), "2022-11-20", "2022-12-02 09:00:00", yes=True)
    return made


def _dispute(settings: Settings, setl_id: str, at: str) -> None:
    moment = datetime.fromisoformat(at)
    record_disputes(settings, [Dispute(Action.disputed, setl_id, "", None, None, None, "made up", "officer", moment)])


def levers_of(settings: Settings, night: date, grants: tuple[Grant, ...] | None = None) -> Levers:
    """By number of the person and code, of everybody."""
    with open_warehouse(settings, read_only=True) as warehouse:
        people = warehouse.arrow("SELECT person_key, psn_no FROM person").to_pylist()
        names = {row["person_key"]: row["psn_no"] for row in people}
        found = find_levers(warehouse, load_lever_sources(settings, night, grants), night, names)
    return {names[key]: {one.code: one for one in levers} for key, levers in found.items()}


@pytest.fixture(scope="module")
def told(settings: Settings) -> Levers:
    return levers_of(settings, NIGHT, GRANTS)


def having(told: Levers, code: str) -> set[str]:
    return {number for number, levers in told.items() if code in levers}


def test_what_is_due_and_unpaid_is_told_to_the_fen(told: Levers) -> None:
    """Paid is not due; what was paid after the night was not; disputed by the night is not said, disputed later is."""
    assert having(told, "assistance_unpaid") == {"P1", "P3"}
    lever = told["P1"]["assistance_unpaid"]
    assert (lever.amount, lever.is_question) == (Decimal("7000.00"), False)
    assert "7,000.00元" in lever.zh and "7,000.00 yuan" in lever.en


def test_a_disease_is_asked_about_of_who_is_listed_or_was_admitted_twice(told: Levers) -> None:
    """Not of who has care of that kind, whose stay was a day too long ago, who was listed later, or whose second stay was known later."""
    assert having(told, "special_disease_not_registered") == {"P5", "P10"}
    assert all(told[number]["special_disease_not_registered"].is_question for number in ("P5", "P10"))
    assert "住院2次" in told["P5"]["special_disease_not_registered"].zh
    assert "慢病" in told["P10"]["special_disease_not_registered"].zh
    assert all("核对" in told[number]["special_disease_not_registered"].zh for number in ("P5", "P10"))


def test_care_elsewhere_is_asked_about_unless_something_was_referred(told: Levers) -> None:
    assert having(told, "elsewhere_not_filed") == {"P8"}
    assert "异地住院1次" in told["P8"]["elsewhere_not_filed"].zh


def test_a_subsidy_is_missing_by_the_list_alone(settings: Settings, told: Levers) -> None:
    """280 yuan of 2022 for each: granted, less granted, granted after the night, and not on the list."""
    assert having(told, "premium_unpaid") == {"P1", "P2", "P3", "P4", "P13", "P14"}
    assert told["P13"]["premium_unpaid"].amount == Decimal("79.50")
    assert "280.00元" in told["P13"]["premium_unpaid"].zh and "200.50" in told["P13"]["premium_unpaid"].en
    assert not having(levers_of(settings, NIGHT), "premium_unpaid")


def test_what_became_known_later_is_said_on_the_later_night(settings: Settings) -> None:
    later = levers_of(settings, LATER)
    assert having(later, "assistance_unpaid") == set()
    assert having(later, "special_disease_not_registered") == {"P5", "P10", "P11", "P15"}


def test_the_same_is_told_of_a_night_whatever_nights_came_after(tmp_path: Path, told: Levers) -> None:
    log = sorted(LOG, key=lambda change: change.seen_at)
    run_nights(tmp_path, THRESHOLDS, log, [Run(night, end_of(night)) for night in (FIRST, NIGHT)])
    early = Settings(home=tmp_path, source=f"sqlite:///{tmp_path / 'source.db'}", thresholds=THRESHOLDS)
    _dispute(early, "S4", "2022-11-01 09:00:00")
    take(early, write_list(tmp_path / "one.xlsx", [line(10, "chronic")]), "2022-10-01", "2022-10-02 09:00:00", yes=True)
    assert levers_of(early, NIGHT, GRANTS) == told


def test_levers_come_in_one_order_and_have_names_in_both_languages(told: Levers) -> None:
    order = list(LEVERS)
    assert all([*levers] == sorted(levers, key=order.index) for levers in told.values())
    assert all(name.zh and name.en for name in LEVERS.values())
    assert find_nobody()


def find_nobody() -> bool:
    """Of no persons nothing is looked up."""
    from monitoring.warehouse.warehouse import open_scratch

    with open_scratch("1GB") as warehouse:
        return find_levers(warehouse, None, NIGHT, []) == {}  # type: ignore[arg-type]


def test_an_amount_by_made_up_terms_says_so_in_its_own_sentence() -> None:
    amounts = {"serious_illness": Decimal("5017.23")}
    lever, plain = (_unpaid_lever(amounts, is_made_up=is_made_up) for is_made_up in (True, False))
    assert "虚构" in lever.zh and "made-up" in lever.en
    assert lever.zh.endswith("请核实") and plain.zh.endswith("请核实后支付")
    assert lever.en.endswith("verify") and plain.en.endswith("verify and pay")
    assert "虚构" not in plain.zh
