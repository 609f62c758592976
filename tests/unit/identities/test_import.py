"""Importing lists, and how nights take them over."""

from __future__ import annotations

import sqlite3
import stat
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import pytest

from monitoring import nightly
from monitoring.errors import IdentityListError
from monitoring.identities.reports import list_in_words, lists_in_words
from monitoring.identities.store import open_store
from monitoring.identities.telling import told_change, told_unknown_codes
from tests.acceptance.deployment import Deployment, deploy
from tests.reference.known import end_of
from tests.replay.rows import insured, settled
from tests.unit.identities.lists import certificate, listed, person, take, write_workbook

Rows = list[tuple[object, ...]]
IDENTITIES = (
    "SELECT p.psn_no, i.valid_from, i.valid_to, i.is_valid, i.known_from FROM identity AS i JOIN person AS p USING (person_key) "
    "WHERE i.known_to = DATE '9999-12-31' AND i.psn_idet_type = '7019' ORDER BY i.rid"
)
NEVER = date(9999, 12, 31)
LOG = [*[insured(f"P{n}", psn_name=f"人{n}") for n in (1, 2, 3)], settled("S1", "P1", "2024-03-01", "10.00")]


@pytest.fixture
def home(tmp_path: Path) -> Deployment:
    return deploy(tmp_path / "home")


@dataclass(frozen=True)
class Nights:
    """A deployment after some nights, and the identities in force after each."""

    deployment: Deployment
    stored: dict[str, Rows]


@pytest.fixture(scope="module")
def nights(tmp_path_factory: pytest.TempPathFactory) -> Nights:
    """Persons are listed, one is insured later, one certificate is corrected twice, one person is no longer named."""
    folder = tmp_path_factory.mktemp("nights")
    home, found = deploy(folder / "home"), {}
    take(home.settings, listed(workbook(folder, [1, 2, 4]), "2024-03-01"), "2024-03-01 09:00:00")
    late = replace(listed(workbook(folder, [3]), "2024-03-01", "7131"), list_name="late")
    take(home.settings, late, "2024-03-02 00:00:00")
    home.run_with(LOG, "2024-03-01")
    found["first"] = stored(home)
    log = [*LOG, insured("P4", "2024-03-02"), insured("P2", "2024-03-02", serial=77)]
    home.run_with(log, "2024-03-02")
    found["second"] = stored(home)
    accounts = home.ask("SELECT * FROM accounting WHERE source_table = 'identity' ORDER BY night")
    found["accounts"] = [(r["pulled_count"], r["accepted_count"], r["unchanged_count"]) for r in accounts]
    take(home.settings, listed(workbook(folder, [2, 4]), "2024-04-01"), "2024-03-03 09:00:00", yes=True)
    home.run_with([*log, insured("P3", "2024-03-03", serial=2, psn_name="人3")], "2024-03-03")
    found["third"] = stored(home)
    (home.settings.home / "warehouse.duckdb").unlink()
    home.run("2024-03-03")
    found["rebuilt"] = stored(home)
    return Nights(home, found)


def workbook(folder: Path, serials: Sequence[int], name: str = "list.xlsx") -> Path:
    return write_workbook(folder / name, [person(n) for n in serials])


def stored(home: Deployment) -> Rows:
    return [tuple(row.values()) for row in home.ask(IDENTITIES)]


def rows(home: Deployment) -> Rows:
    with open_store(home.settings.identity_lists_file) as store:
        return [(r.certificate, r.begin_on, r.end_on, r.is_valid, str(r.updt_time)) for r in store.rows()]


def test_first_list_adds_and_the_next_ends(home: Deployment, tmp_path: Path) -> None:
    first = take(home.settings, listed(workbook(tmp_path, range(1, 101)), "2024-03-01"))
    assert (first.added, first.ended, first.kept, first.matched) == (100, 0, 0, None)
    second = take(home.settings, listed(workbook(tmp_path, range(3, 104)), "2024-04-01"), "2024-04-02 09:00:00")
    assert (second.added, second.ended, second.kept, second.ended_share) == (3, 2, 98, 0.02)
    assert rows(home)[0] == (certificate(1), date(2024, 3, 1), date(2024, 3, 31), True, "2024-04-02 09:00:00")
    assert rows(home)[2] == (certificate(3), date(2024, 3, 1), None, True, "2024-03-02 09:00:00")


def test_more_than_two_percent_end_only_if_somebody_says_so(home: Deployment, tmp_path: Path) -> None:
    take(home.settings, listed(workbook(tmp_path, range(1, 101)), "2024-03-01"))
    before = rows(home)
    shorter = listed(workbook(tmp_path, range(4, 101)), "2024-04-01")
    with pytest.raises(IdentityListError, match=r"3 of 100 persons of the list low \(3\.0%\).*--yes"):
        take(home.settings, shorter, "2024-04-02 09:00:00")
    assert rows(home) == before
    assert take(home.settings, shorter, "2024-04-02 09:00:00", yes=True).ended == 3
    assert [row[2] for row in rows(home)[:4]] == [date(2024, 3, 31)] * 3 + [None]


def test_the_same_file_twice_changes_nothing(home: Deployment, tmp_path: Path) -> None:
    file = listed(workbook(tmp_path, [1, 2]), "2024-03-01")
    take(home.settings, file)
    before = home.settings.identity_lists_file.read_bytes()
    again = take(home.settings, file, "2024-03-20 09:00:00")
    assert again.is_known
    assert "nothing changed" in told_change(file, again, is_dry=False)
    assert home.settings.identity_lists_file.read_bytes() == before


def test_dry_run_keeps_nothing(home: Deployment, tmp_path: Path) -> None:
    file = listed(workbook(tmp_path, [1, 2]), "2024-03-01")
    assert take(home.settings, file, is_dry=True).added == 2
    assert not home.settings.identity_lists_file.exists()
    take(home.settings, file)
    before = rows(home)
    assert take(home.settings, listed(workbook(tmp_path, [2]), "2024-04-01"), is_dry=True).ended == 1
    assert rows(home) == before


def test_an_earlier_month_imported_later_or_corrected_ends_the_same(home: Deployment, tmp_path: Path) -> None:
    months = {"2024-03-01": [1, 2], "2024-04-01": [1, 2, 3], "2024-05-01": [2, 3]}
    for day in ("2024-05-01", "2024-03-01", "2024-04-01"):
        take(home.settings, listed(workbook(tmp_path, [7] if day == "2024-03-01" else months[day]), day), yes=True)
    take(home.settings, listed(workbook(tmp_path, months["2024-03-01"]), "2024-03-01"), yes=True)
    assert [row[:4] for row in sorted(rows(home), key=str) if row[3]] == sorted(
        [
            (certificate(1), date(2024, 3, 1), date(2024, 4, 30), True),
            (certificate(2), date(2024, 3, 1), None, True),
            (certificate(3), date(2024, 4, 1), None, True),
        ],
        key=str,
    )
    assert [row[3] for row in rows(home) if row[0] == certificate(7)] == [False], (
        "what the correction took away stays as invalid"
    )


def test_the_store_is_its_owners_alone(home: Deployment, tmp_path: Path) -> None:
    take(home.settings, listed(workbook(tmp_path, [1]), "2024-03-01"))
    assert stat.S_IMODE(home.settings.identity_lists_file.stat().st_mode) == 0o600


def test_rows_that_need_a_look_are_told_by_number_alone(nights: Nights, tmp_path: Path) -> None:
    lines = [person(1), person(2, "另一人"), person(50), [9, "坏", "1.4E+17", "低保"], person(1), person(4)]
    file = listed(write_workbook(tmp_path / "list.xlsx", lines), "2024-09-01")
    change = take(nights.deployment.settings, file, is_dry=True)
    assert change.matched == 3
    assert sorted(change.rows_by_reason.values()) == [[4], [5], [6], [7]]
    told = told_change(file, change, is_dry=True)
    assert "not matched: no insured person has this number (tried again every night): row 5" in told
    assert "matched, but the insured person has another name: row 4" in told
    assert certificate(1) not in told
    assert "另一人" not in told


def test_next_night_takes_a_list_over_like_any_identity(nights: Nights) -> None:
    """What was imported at the midnight that ends the night belongs to the next one."""
    held = (date(2024, 3, 1), NEVER, True, date(2024, 3, 1))
    assert nights.stored["first"] == [("P1", *held), ("P2", *held)]


def test_rows_of_lists_are_compared_every_night(nights: Nights) -> None:
    assert nights.stored["accounts"] == [(2, 2, 0), (4, 3, 1)], "P1 stays; P2 ends, P4 and the other list are new"


def test_who_is_insured_later_is_matched_later(nights: Nights) -> None:
    assert nights.stored["second"][2] == ("P4", date(2024, 3, 1), NEVER, True, date(2024, 3, 2))


def test_an_identity_whose_holder_lost_the_certificate_is_invalid(nights: Nights) -> None:
    assert nights.stored["second"][1] == ("P2", date(2024, 3, 1), NEVER, False, date(2024, 3, 2))


def test_a_certificate_that_moves_takes_the_identity_with_it(nights: Nights) -> None:
    assert nights.stored["third"][1] == ("P3", date(2024, 3, 1), NEVER, True, date(2024, 3, 3))


def test_a_person_whom_the_next_list_does_not_name_ends_the_day_before(nights: Nights) -> None:
    assert nights.stored["third"][0] == ("P1", date(2024, 3, 1), date(2024, 4, 1), True, date(2024, 3, 3))


def test_lists_survive_a_rebuild_of_the_warehouse(nights: Nights) -> None:
    assert [row[:4] for row in nights.stored["rebuilt"]] == [row[:4] for row in nights.stored["third"]]


def test_lists_alone_are_enough_where_the_source_has_no_identities(home: Deployment, tmp_path: Path) -> None:
    take(home.settings, listed(workbook(tmp_path, [1]), "2024-03-01"), "2024-03-01 09:00:00")
    home.show(LOG, end_of(date(2024, 3, 1)))
    with sqlite3.connect(home.settings.home / "source.db") as connection:
        connection.execute("DROP TABLE psn_idet_d")
    connection.close()
    assert nightly.pull(home.settings, date(2024, 3, 1), progress=lambda _: None).counts["identity_pulled"] == 1


def test_reports_say_how_lists_stand(home: Deployment, tmp_path: Path) -> None:
    assert lists_in_words(home.settings) == "No list was imported yet."
    lines = [person(1), person(2), [9, "坏", "1.4E+17", "低保"]]
    take(home.settings, listed(write_workbook(tmp_path / "a.xlsx", lines), "2024-03-01"))
    assert lists_in_words(home.settings) == "low: 1 lists, 2024-03-01 to 2024-03-01; 2 persons hold"
    told = list_in_words(home.settings, "low")
    assert told.splitlines() == [
        "2024-03-01  3 persons",
        "  not matched: id number rounded by Excel, its last digits are lost: row 5",
    ]
    with pytest.raises(IdentityListError, match="no list 'other'"):
        list_in_words(home.settings, "other")


def test_code_that_means_nothing_is_named(home: Deployment) -> None:
    assert told_unknown_codes(home.settings, ["7019"]) == []
    (told,) = told_unknown_codes(home.settings, ["7019", "9999"])
    assert "what the code 9999 means" in told
