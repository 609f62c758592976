"""The log: it verifies after a day of simulated use, one changed byte in any column is found, and so is a tail that was cut off."""

from __future__ import annotations

import random
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from monitoring.errors import ReviewError
from monitoring.review import log
from monitoring.review.user_tables import review_log
from tests.integration.servers import postgres
from tests.review.small_site import NOW, Browser, Small, open_small, weak_hashes

TEXTS = [one.name for one in review_log.columns if one.name != "entry_no"]


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Small]:
    weak_hashes(monkeypatch)
    made = open_small(tmp_path, 60)
    yield made
    made.engine.dispose()


def write(site: Small, count: int) -> None:
    with site.engine.begin() as connection:
        for number in range(count):
            entry = log.Entry("wang.fang", "open_case", "auditor", "case", f"{number:032x}", "电话核实", "1 case")
            log.append(connection, entry, NOW)


def unlocked(site: Small) -> None:
    """Whoever changes rows past the program has to remove what refuses it first."""
    for action in ("update", "delete"):
        site.change(f"DROP TRIGGER review_log_no_{action}")


def broken_at(site: Small) -> int | None:
    with site.engine.connect() as connection:
        found = log.examine(connection)
    return found.fault.entry_no if found.fault else None


@pytest.mark.parametrize("name", TEXTS)
@pytest.mark.parametrize("place", [0, -1])
def test_one_changed_byte_is_found(site: Small, name: str, place: int) -> None:
    write(site, 3)
    unlocked(site)
    raw = site.rows(f"SELECT CAST({name} AS BLOB) AS raw FROM review_log WHERE entry_no = 2")[0]["raw"]
    for bit in (1, 0x80):
        changed = bytearray(raw)
        changed[place] ^= bit
        site.change(f"UPDATE review_log SET {name} = CAST(:raw AS TEXT) WHERE entry_no = 2", raw=bytes(changed))
        assert broken_at(site) == 2
    site.change(f"UPDATE review_log SET {name} = CAST(:raw AS TEXT) WHERE entry_no = 2", raw=raw)
    assert broken_at(site) is None


@pytest.mark.parametrize("place", range(19))
def test_every_byte_of_the_time_counts(site: Small, place: int) -> None:
    """Other characters between day and hour are read as the same time."""
    write(site, 2)
    unlocked(site)
    raw = str(site.rows("SELECT CAST(happened_at AS TEXT) AS raw FROM review_log WHERE entry_no = 1")[0]["raw"])
    changed = raw[:place] + ("T" if raw[place] == " " else "~") + raw[place + 1 :]
    site.change("UPDATE review_log SET happened_at = :changed WHERE entry_no = 1", changed=changed)
    assert broken_at(site) == 1


@pytest.mark.parametrize("name", ["role", "reason"])
def test_nothing_and_an_empty_text_differ(site: Small, name: str) -> None:
    write(site, 2)
    unlocked(site)
    site.change(f"UPDATE review_log SET {name} = NULL WHERE entry_no = 1")
    assert broken_at(site) == 1


def test_a_missing_entry_is_found(site: Small) -> None:
    write(site, 5)
    unlocked(site)
    site.change("DELETE FROM review_log WHERE entry_no = 3")
    assert broken_at(site) == 3
    site.change("UPDATE review_log SET entry_no = entry_no - 1 WHERE entry_no > 3")
    assert broken_at(site) == 3


def test_a_cut_tail_is_found_with_what_was_noted(site: Small) -> None:
    write(site, 5)
    with site.engine.connect() as connection:
        noted = log.verify(connection)
    unlocked(site)
    site.change("DELETE FROM review_log WHERE entry_no > 3")
    with site.engine.connect() as connection:
        left = log.verify(connection)
        assert left.entry_count == 3
        with pytest.raises(ReviewError, match="entry 4 is missing"):
            log.require_noted(connection, left, at_least=noted.entry_count)
        with pytest.raises(ReviewError, match="entry 5 is missing"):
            log.require_noted(connection, left, entry_no=5, noted_hash=noted.last_hash)
    write(site, 4)
    with site.engine.connect() as connection:
        again = log.verify(connection)
        log.require_noted(connection, again, at_least=5, entry_no=3, noted_hash=left.last_hash)
        # Written anew as it was: whole by itself, with the same entries even, and the same hash again.
        with pytest.raises(ReviewError, match="entry 5 is not what was written"):
            log.require_noted(connection, again, entry_no=5, noted_hash=left.last_hash)


def test_the_database_refuses_to_change_what_is_only_added(site: Small) -> None:
    write(site, 2)
    for table in ("review_log", "review_case_event", "review_visit"):
        for statement in (
            f"DELETE FROM {table}",
            f"UPDATE {table} SET {'detail' if table == 'review_log' else 'user_id'} = 1",
        ):
            with pytest.raises(sa.exc.IntegrityError, match="only added"):
                site.change(statement)
    assert broken_at(site) is None


def test_many_at_once_keep_one_chain(site: Small) -> None:
    """Readers of the page write to the log too; none of them meets another's number."""
    faults: list[BaseException] = []

    def add() -> None:
        try:
            for _ in range(10):
                with site.engine.begin() as connection:
                    connection.execute(sa.text("SELECT COUNT(*) FROM review_case"))
                    log.append(connection, log.Entry("a", "open_case"), NOW)
        except BaseException as error:  # noqa: BLE001 - told by the test
            faults.append(error)

    threads = [threading.Thread(target=add) for _ in range(6)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert faults == []
    with site.engine.connect() as connection:
        assert log.verify(connection).entry_count == 60


def test_it_verifies_after_a_day_of_use(site: Small) -> None:
    """Everybody does this and that all day long, much of it refused; the chain holds, and nothing of a person is in it."""
    rng = random.Random(7)
    people = [site.signed_in(name) for name in site.passwords]
    ids = [row["case_id"] for row in site.rows("SELECT case_id FROM review_case ORDER BY case_id")]
    for _ in range(150):
        number, case = rng.randrange(len(people)), rng.choice(ids)
        if people[number].get("/password").status_code != 200:
            people[number] = site.signed_in(list(site.passwords)[number])
        _do_something(people[number], case, rng)
        site.clock.on(minutes=rng.random() * 6)
    for one in people:
        one.post("/sign-out")
    with site.engine.connect() as connection:
        verified = log.verify(connection)
    assert verified.entry_count > 60
    rows = site.rows("SELECT * FROM review_log")
    assert len({row["action"] for row in rows}) >= 8
    told = str([dict(row) for row in rows])
    for person in site.rows("SELECT psn_name, certno, psn_no FROM review_person"):
        assert [value for value in person.values() if str(value) in told] == []


def _do_something(one: Browser, case: str, rng: random.Random) -> None:
    version = rng.randrange(4)
    what = [
        lambda: one.get("/"),
        lambda: one.get(f"/cases/{case}"),
        lambda: one.post(f"/cases/{case}/open", reason="家庭来电询问"),
        lambda: one.post(f"/cases/{case}/do/take", version=version),
        lambda: one.post(f"/cases/{case}/do/dispatch", version=version),
        lambda: one.post("/search", words="赵造例"),
        lambda: one.post("/export"),
        lambda: one.get(f"/cases/{case}/sheet"),
        lambda: one.get("/log"),
        lambda: one.get("/users"),
        lambda: one.client.post(
            "/sign-in", data={"login_name": "auditor", "password": "x"}, headers={"origin": "http://evil"}
        ),
    ]
    answer = rng.choice(what)()
    assert answer.status_code < 500


def test_the_page_shows_newest_first_and_is_logged_itself(site: Small) -> None:
    write(site, 60)
    auditor = site.signed_in("auditor")
    first = auditor.get("/log")
    assert (first.status_code, first.text.count('scope="row"'), "page=2" in first.text) == (200, 50, True)
    assert len(first.content) < 60_000
    assert auditor.get("/log?page=2").text.count('scope="row"') == 12
    read = site.rows("SELECT actor, detail FROM review_log WHERE action = 'read_log' ORDER BY entry_no")
    assert [tuple(row.values()) for row in read] == [("auditor", "?"), ("auditor", "?page=2")]


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("actor=wang.fang", 3),
        ("actor=nobody", 0),
        ("action=open_case", 3),
        ("action=sign_in", 1),
        ("day=2024-12-31", 4),
        ("day=2024-12-30", 0),
        ("day=2024-02-31", 0),
        ("day=9999-12-31", 0),
        (f"case={1:032x}", 1),
        (f"case={1:032x}&actor=auditor", 0),
    ],
)
def test_filters_live_in_the_address(site: Small, query: str, count: int) -> None:
    write(site, 3)
    assert site.signed_in("auditor").get(f"/log?{query}").text.count('scope="row"') == count


@pytest.mark.parametrize("query", ["actor='--", "day=yesterday", "case=x", "page=0", "page=999999", "more=1"])
def test_what_is_no_filter_is_refused(site: Small, query: str) -> None:
    assert site.signed_in("auditor").get(f"/log?{query}").status_code == 422


def test_the_button_says_whether_it_is_whole(site: Small) -> None:
    write(site, 3)
    auditor = site.signed_in("auditor")
    whole = auditor.post("/log/verify")
    newest = site.rows("SELECT entry_hash FROM review_log WHERE entry_no = 4")[0]["entry_hash"]
    assert "共 4 条" in whole.text
    assert newest in whole.text
    unlocked(site)
    site.change("UPDATE review_log SET actor = 'other' WHERE entry_no = 2")
    count = len(site.rows("SELECT 1 FROM review_log"))
    damaged = auditor.post("/log/verify")
    assert (damaged.status_code, "第 2 条" in damaged.text) == (200, True)
    assert len(site.rows("SELECT 1 FROM review_log")) == count


@pytest.mark.parametrize(
    "name", ["bureau_operator", "benefit_officer", "county_supervisor", "township_worker", "administrator"]
)
def test_only_the_auditor_reads_it(site: Small, name: str) -> None:
    other = site.signed_in(name)
    assert (other.get("/log").status_code, other.post("/log/verify").status_code) == (403, 403)


def test_on_postgresql_too() -> None:
    """The same chain, the same refusal of changes, and the changed byte."""
    from monitoring.review.database import open_review
    from monitoring.settings import Settings

    with postgres() as url:
        engine = open_review(Settings(review=url))
        with engine.begin() as connection:
            for number in range(3):
                log.append(connection, log.Entry("a", "open_case", detail=str(number)), NOW)
        with engine.connect() as connection:
            assert log.verify(connection).entry_count == 3
        for statement in (
            "UPDATE review_log SET actor = 'b'",
            "DELETE FROM review_visit",
            "TRUNCATE review_case_event",
        ):
            with pytest.raises(sa.exc.DBAPIError, match="only added"), engine.begin() as connection:
                connection.exec_driver_sql(statement)
        with engine.begin() as connection:
            connection.exec_driver_sql("ALTER TABLE review_log DISABLE TRIGGER ALL")
            connection.exec_driver_sql("UPDATE review_log SET detail = '2' WHERE entry_no = 2")
        with engine.connect() as connection, pytest.raises(ReviewError, match="entry 2 is not what was written"):
            log.verify(connection)
        engine.dispose()
