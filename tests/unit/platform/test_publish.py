"""The risk list follows the warehouse: inserted once, updated on change, never deleted, nothing of health in it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.dialects import mysql, postgresql

from monitoring.errors import NightError, PlatformError
from monitoring.platform.contract import SENT_TABLES, risk_list_batch, risk_list_event
from monitoring.platform.publish import publish_risk_list
from monitoring.platform.risk_list import ExactDecimal, risk_list
from tests.reference.known import Change
from tests.replay.rows import MARGIN, OUT_OF_POVERTY, insured, listed, paid, refunded, settled
from tests.unit.platform.pushing import HOME, deploy_pushing, everything, over, told


def of_person(rows: list[dict[str, Any]], psn_no: str) -> list[dict[str, Any]]:
    return [row for row in rows if row["psn_no"] == psn_no]


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """Three nights: persons cross; the first rises; nothing more."""
    deployment = deploy_pushing(tmp_path_factory.mktemp("platform"))
    log = [
        *over(1),
        *over(2),
        listed("P1", OUT_OF_POVERTY, "2023-01-01"),
        settled("S1b", "P1", "2024-03-06", "3000.00"),
    ]
    told: dict[str, Any] = {"deployment": deployment}
    for night in ("2024-03-05", "2024-03-06", "2024-03-07"):
        steps = deployment.run_with(log, night)
        told[night] = (steps[-1].counts, deployment.risk_list())
    return told


def test_an_open_warning_is_sent_with_whom_where_and_why(story: dict[str, Any]) -> None:
    counts, rows = story["2024-03-05"]
    (row,) = of_person(rows, "P1")
    assert counts["inserted"] == len(rows) > 0
    assert counts["updated"] == 0
    expected = {
        "state": "open",
        "reasons": "settlement",
        "window_from": date(2024, 1, 1),
        "window_last": date(2024, 12, 31),
        "crossed_on": date(2024, 3, 5),
        "fell_on": None,
        "risk_kind": "return_to_poverty",
        "psn_name": "张三",
        "phone": "13500000000",
        "address": "某村1号",
        "region_name": "甲县",
        "township_name": "甲乡",
        "village_name": "甲村",
        "household_source": "person_alone",
        "burden_amount": Decimal("6000.00"),
        "household_compliant_12_months_amount": Decimal("6000.00"),
        "limit_amount": Decimal("5000.00"),
        "burden_multiple": Decimal("1.2000"),
        "step": Decimal("1.00"),
        "first_pushed_on": date(2024, 3, 5),
        "counted_from": date(2024, 3, 6),
        "due_on": date(2024, 3, 21),
        "updated_on": date(2024, 3, 5),
        "is_example": True,
        "is_deceased": False,
        "is_monitored": False,
    }
    assert {name: row[name] for name in expected} == expected
    assert of_person(rows, "P2")[0]["risk_kind"] == "fall_into_poverty"


def test_a_change_is_one_update_and_leaves_when_it_was_first_sent(story: dict[str, Any]) -> None:
    _, rows = story["2024-03-06"]
    (row,) = of_person(rows, "P1")
    assert (row["step"], row["burden_amount"]) == (Decimal("1.50"), Decimal("9000.00"))
    assert (row["first_pushed_on"], row["due_on"], row["updated_on"]) == (
        date(2024, 3, 5),
        date(2024, 3, 21),
        date(2024, 3, 6),
    )


def test_a_night_without_news_changes_no_row(story: dict[str, Any]) -> None:
    counts, rows = story["2024-03-07"]
    assert (counts["inserted"], counts["updated"]) == (0, 0)
    assert rows == story["2024-03-06"][1]


def test_publishing_again_changes_nothing(story: dict[str, Any]) -> None:
    deployment = story["deployment"]
    counts = publish_risk_list(deployment.settings, date(2024, 3, 7))
    assert (counts["inserted"], counts["updated"]) == (0, 0)
    assert deployment.risk_list() == story["2024-03-07"][1]


def test_ids_reveal_nothing_and_differ_between_deployments(story: dict[str, Any], tmp_path: Path) -> None:
    other = deploy_pushing(tmp_path)
    other.run_with(over(1), "2024-03-05")
    (mine,) = of_person(other.risk_list(), "P1")
    (theirs,) = of_person(story["2024-03-05"][1], "P1")
    assert mine["warning_id"] != theirs["warning_id"]
    assert len(mine["warning_id"]) == 32


FORBIDDEN = ("dise", "diag", "fixmed", "hosp", "med_type", "item", "doctor", "setl_id", "mdtrt")


@pytest.mark.parametrize("table", SENT_TABLES, ids=lambda table: table.name)
def test_the_contract_has_no_column_of_health(table: sa.Table) -> None:
    assert [c.name for c in table.columns if any(word in c.name for word in FORBIDDEN)] == []


def test_nothing_of_a_stay_leaves(tmp_path: Path) -> None:
    """Every value of every column that leaves is searched for what a settlement says of illness, provider and item."""
    words = {"dise_no": "CANARY-C34", "fixmedins_code": "CANARY-H1", "med_type": "2101", "mdtrt_id": "CANARY-V"}
    deployment = deploy_pushing(tmp_path)
    log = over(1)
    log[-1] = Change(log[-1].table, log[-1].key, {**log[-1].row, **words}, log[-1].updt_time, log[-1].seen_at)
    deployment.run_with(log, "2024-03-05")
    found = str(everything(deployment))
    assert "P1" in found
    assert [word for word in ("CANARY", "2101", "S1") if f"'{word}" in found] == []


@pytest.mark.parametrize(
    ("kind", "table"), [("person", risk_list), ("event", risk_list_event), ("batch", risk_list_batch)]
)
def test_the_outbox_has_the_columns_of_the_contract(story: dict[str, Any], kind: str, table: sa.Table) -> None:
    for side in ("sent", "outbox"):
        rows = story["deployment"].ask(f"SELECT column_name FROM duckdb_columns() WHERE table_name = '{side}_{kind}'")
        assert [row["column_name"] for row in rows] == table.columns.keys()


KEPT = ("burden_amount", "limit_amount", "burden_multiple", "step", "total_amount", "compliant_amount")


@pytest.mark.parametrize("dialect", [postgresql.dialect(), mysql.dialect()], ids=lambda d: d.name)
def test_no_amount_is_rounded_by_another_database(story: dict[str, Any], dialect: Any) -> None:
    """What is sent must come back equal, or every night would send everything again."""
    kinds = story["deployment"].ask(f"SELECT {', '.join(f'typeof({c}) AS {c}' for c in KEPT)} FROM warning LIMIT 1")[0]
    for column in KEPT:
        kind = risk_list.c[column].type
        assert isinstance(kind, ExactDecimal)
        kept = kind.load_dialect_impl(dialect)
        assert int(kinds[column].rstrip(")").split(",")[1]) <= kept.scale, column


class TestNewYear:
    """A warning of December must reach the platform although its window ends before anything could be sent."""

    def run(self, home: Path, log: list[Change], *nights: str) -> list[dict[str, Any]]:
        deployment = deploy_pushing(home)
        deployment.run_with(log, *nights)
        return of_person(deployment.risk_list(), "P1")

    def late(self, known: str) -> list[Change]:
        return [
            insured("P1", **HOME),
            listed("P1", MARGIN, "2023-01-01"),
            settled("S1", "P1", "2023-12-30", "6000.00", written=known),
        ]

    def test_entered_on_a_day_of_january(self, tmp_path: Path) -> None:
        rows = self.run(tmp_path, self.late("2024-01-02"), "2023-12-29", "2024-01-02")
        assert [row["state"] for row in rows] == ["closed"]

    def test_entered_on_new_years_day(self, tmp_path: Path) -> None:
        rows = self.run(tmp_path, self.late("2024-01-01"), "2023-12-29", "2024-01-01")
        assert [row["state"] for row in rows] == ["closed"]

    def test_entered_in_december_while_nights_were_missed(self, tmp_path: Path) -> None:
        rows = self.run(tmp_path, self.late("2023-12-30"), "2023-12-29", "2024-01-02")
        assert [row["state"] for row in rows] == ["closed"]

    def test_history_before_the_first_night_is_not_sent(self, tmp_path: Path) -> None:
        assert self.run(tmp_path, self.late("2023-12-30"), "2024-01-02") == []

    def test_an_open_warning_that_was_sent_is_closed_at_new_year(self, tmp_path: Path) -> None:
        rows = self.run(tmp_path, self.late("2023-12-30"), "2023-12-30", "2024-01-01")
        assert [(row["state"], row["updated_on"]) for row in rows] == [("closed", date(2024, 1, 1))]


def test_household_burden_of_twelve_months(tmp_path: Path) -> None:
    """Husband 6,000 in November and 9,000 in February, wife 5,000 in January: 20,000; a stay of the February before is out."""
    deployment = deploy_pushing(tmp_path)

    def member(number: int, relation: str) -> Change:
        row = insured(f"P{number}").row
        fields = {"psn_no": f"P{number}", "hshd_no": "H1", "hshd_rlts": relation}
        moment = insured("P1")
        stamps = {name: row[name] for name in ("crte_time", "updt_time")}
        return Change("household", f"P{number}", {**fields, **stamps}, moment.updt_time, moment.seen_at)

    log = [
        *over(1, "9000.00", "2024-02-27", psn_name="王五"),
        insured("P2"),
        insured("P3"),
        member(1, "10"),
        member(2, "01"),
        settled("S0", "P1", "2023-02-27", "700.00"),
        settled("S1a", "P1", "2023-11-10", "6000.00"),
        settled("S1r", "P1", "2023-11-11", "400.00"),
        refunded("S1x", "S1r", "P1", "2024-01-11", "400.00"),
        settled("S2", "P2", "2024-01-12", "5300.00"),
        paid("A2", "S2", "P2", "2024-02-01", "300.00"),
        settled("S3", "P3", "2024-01-12", "3000.00"),
    ]
    deployment.run_with(log, "2024-02-27")
    (row,) = of_person(deployment.risk_list(), "P1")
    assert row["household_compliant_12_months_amount"] == Decimal("20000.00")
    assert (row["household_no"], row["household_source"], row["household_relation"]) == (
        "H1",
        "platform_number",
        "配偶",
    )


def test_household_book_where_the_platform_knows_none(tmp_path: Path) -> None:
    deployment = deploy_pushing(tmp_path)
    log = [
        *over(1, resdbook_no="B00001"),
        insured("P2", resdbook_no="B00001"),
        settled("S2", "P2", "2024-01-12", "100.00"),
    ]
    deployment.run_with(log, "2024-03-05")
    (row,) = of_person(deployment.risk_list(), "P1")
    assert (row["household_no"], row["household_source"]) == ("B00001", "household_book")
    assert row["household_compliant_12_months_amount"] == Decimal("6100.00")


def test_a_placeholder_is_no_household_book(tmp_path: Path) -> None:
    deployment = deploy_pushing(tmp_path)
    log = [*over(1, resdbook_no="无"), insured("P2", resdbook_no="无"), settled("S2", "P2", "2024-01-12", "100.00")]
    deployment.run_with(log, "2024-03-05")
    (row,) = of_person(deployment.risk_list(), "P1")
    assert (row["household_no"], row["household_source"]) == (None, "person_alone")
    assert row["household_compliant_12_months_amount"] == Decimal("6000.00")


def test_a_merged_person_is_described_by_the_number_that_is_in_force(tmp_path: Path) -> None:
    deployment = deploy_pushing(tmp_path)
    log = [
        insured("P1", serial=1, psn_insu_stas="3", psn_name="旧", mob="1", insutype="310"),
        insured("P2", serial=1, psn_name="新", mob="2", resdbook_no="B00002"),
        listed("P2", MARGIN, "2023-01-01"),
        settled("S1", "P1", "2024-02-26", "9000.00"),
    ]
    deployment.run_with(log, "2024-02-27")
    (row,) = deployment.risk_list()
    assert (row["psn_no"], row["psn_name"], row["phone"], row["insutype"]) == ("P1", "新", "2", "390")
    assert row["household_source"] == "household_book"


def test_who_lives_elsewhere_is_found_at_the_registered_door(tmp_path: Path) -> None:
    deployment = deploy_pushing(tmp_path)
    away = {"live_addr": "外出务工", "live_admdvs": "140105001001"}
    home = {"resd_addr": "示例一镇示例一村1号", "resd_loc_admdvs": "140123101201"}
    deployment.run_with(over(1, "9000.00", "2024-02-27", **away, **home), "2024-02-27")
    (row,) = of_person(deployment.risk_list(), "P1")
    assert (row["address"], row["village_code"]) == ("示例一镇示例一村1号", "140123101201")


def test_a_night_that_was_not_applied_is_not_published(story: dict[str, Any]) -> None:
    with pytest.raises(NightError):
        publish_risk_list(story["deployment"].settings, date(2035, 1, 1))


def test_an_address_that_cannot_be_used_or_reached(story: dict[str, Any]) -> None:
    settings = story["deployment"].settings
    for url, is_transient in (
        ("no address", False),
        ("nosuch://user:hunter2@host/base", False),
        ("postgresql+psycopg://user:hunter2@127.0.0.1:1/base", True),
    ):
        with pytest.raises(PlatformError) as caught:
            publish_risk_list(settings.model_copy(update={"platform": url}), date(2024, 3, 7))
        assert caught.value.is_transient is is_transient
        assert "hunter2" not in str(caught.value)


def test_a_folder_that_cannot_be_made_is_an_error_of_the_platform(story: dict[str, Any], tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    settings = story["deployment"].settings.model_copy(update={"platform": f"sqlite:///{tmp_path / 'file' / 'p.db'}"})
    with pytest.raises(PlatformError):
        publish_risk_list(settings, date(2024, 3, 7))


def test_a_failed_push_leaves_nothing_behind(story: dict[str, Any], tmp_path: Path) -> None:
    """The list of a table that lacks a column cannot be written; the rows there stay as they are."""
    import sqlite3

    path = tmp_path / "narrow.db"
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE risk_list (warning_id TEXT)")
        connection.execute("INSERT INTO risk_list VALUES ('x')")
    connection.close()
    settings = story["deployment"].settings.model_copy(update={"platform": f"sqlite:///{path}"})
    with pytest.raises(PlatformError):
        publish_risk_list(settings, date(2024, 3, 7))
    with sqlite3.connect(path) as connection:
        assert connection.execute("SELECT * FROM risk_list").fetchall() == [("x",)]
    connection.close()


def test_a_batch_in_many_parts_is_sent_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("monitoring.platform.delivery.CHUNK_PERSONS", 2)
    deployment = deploy_pushing(tmp_path)
    deployment.run_with([change for number in range(1, 8) for change in over(number)], "2024-03-05")
    assert len(deployment.risk_list()) == 7
    assert sorted(row["psn_no"] for row in told(deployment, risk_list_event)) == [f"P{n}" for n in range(1, 8)]
