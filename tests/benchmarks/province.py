"""A province-year of settlements with its insured persons, identities, households and assistance, as Parquet files.

Everything about a visit or person follows from its number and the seed by hashes of DuckDB (`province_sql/`), so that any
month can be written by itself, nothing is joined, memory does not grow, and the same seed gives the same values.

python -m tests.benchmarks.province --rows 12000000 --out DIR
python -m tests.benchmarks.province --rows 12000000 --out DIR-night --night-rows 1000000
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import json
import shutil
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path

import duckdb

ROOT = Path(__file__).resolve().parents[2]
SQL = Path(__file__).resolve().parent / "province_sql"
PROVINCE = "140000"
ROWS_PER_VISIT = 1.013  # one visit in 100 is refunded, three of ten of these are settled again
ROWS_PER_PERSON = 3.75
# Shares of the persons that the heavier users are drawn from: long-term illness, special treatment, dialysis, the few above.
GROUP_SHARES = (1.0, 0.17, 0.015, 0.001, 0.00003)
CERTIFICATES_PER_AREA = 25_000_000  # 25,000 birthdays of 1,000 numbers
LONGEST_REFUND_DAYS = 60
WRITERS = 2
PERSONS_PER_FILE = 4_000_000
NIGHT_VISITS = 5_000_000  # numbers kept for the visits of one night after the years
EARLIER_REFUND_SHARE = 0.003
CHANGED_PERSON_SHARES = {
    "insured": 0.001,
    "identity": 0.01,
    "household": 0.001,
}  # of the rows of a night, before filters
MACROS = ("person", "shape", "visit")


@dataclass(frozen=True)
class Province:
    """What a province is made of: about `rows` settlements a year from 1 January of `year`, for `years` years."""

    rows: int
    year: int = 2024
    years: int = 1
    seed: int = 1

    @property
    def name(self) -> str:
        """Name of its folder, such as `r3m` or `r3m-2020-5y-1`."""
        rows = f"r{self.rows / 1e6:g}m"
        return (
            rows
            if (self.year, self.years, self.seed) == (2024, 1, 1)
            else f"{rows}-{self.year}-{self.years}y-{self.seed}"
        )

    @property
    def persons(self) -> int:
        """Insured persons; they are the same in every year."""
        return max(int(self.rows / ROWS_PER_PERSON), 10)

    @property
    def first_day(self) -> date:
        """First day of the first year."""
        return date(self.year, 1, 1)

    @property
    def last_day(self) -> date:
        """Last day of the last year."""
        return date(self.year + self.years - 1, 12, 31)

    @property
    def calendars(self) -> list[Calendar]:
        """One per year, with the visits numbered on."""
        found: list[Calendar] = []
        for year in range(self.year, self.year + self.years):
            days = (date(year + 1, 1, 1) - date(year, 1, 1)).days
            origin = found[-1].end if found else 0
            # Refunds of the last year end with it, for nothing comes after.
            spill = LONGEST_REFUND_DAYS if year < self.last_day.year else 0
            per_day = max(round(self.rows / ROWS_PER_VISIT / days), 1)
            found.append(Calendar(date(year, 1, 1), days, origin, per_day, spill))
        return found


@dataclass(frozen=True)
class Calendar:
    """Visits numbered from `origin`, `per_day` a day, over `days` days from `first`; refunds may fall up to `spill` days later."""

    first: date
    days: int
    origin: int
    per_day: int
    spill: int = 0

    @property
    def end(self) -> int:
        """The number after that of the last visit."""
        return self.origin + self.days * self.per_day

    @property
    def months(self) -> Iterator[tuple[date, int, int]]:
        """First day of each month, and the days of the calendar from which to before which it lasts."""
        for month in range(1, 13):
            begin = self.first.replace(month=month)
            after = (begin + timedelta(days=31)).replace(day=1)
            yield begin, (begin - self.first).days, (after - self.first).days

    def visits(self, day_from: int, day_to: int, place: int = 0, step: int = 1) -> str:
        """The visits of some days as a call of the macro; with a step those whose number leaves `place` when divided by it."""
        start = self.origin + max(day_from, 0) * self.per_day
        start += (place - start) % step
        end = self.origin + day_to * self.per_day
        return f"visit({start}, {end}, {step}, {self.origin}, {_microseconds(self.first)}, {self.per_day}, {self.days - 1 + self.spill})"


Progress = Callable[[str], object]


def _say_nothing(line: str) -> None:
    del line


def provide_province(province: Province, data: Path) -> Path:
    """The folder under `data` that holds the province, written unless it is there whole and by the same SQL."""
    folder = data / province.name
    told = folder / "province.json"
    wanted = json.dumps(asdict(province) | {"sql": _fingerprint()})
    if told.exists() and told.read_text(encoding="utf-8") == wanted:
        return folder
    shutil.rmtree(folder, ignore_errors=True)
    sys.stderr.write(f"writing {folder} ...\n")
    write_province(province, folder)
    told.write_text(wanted, encoding="utf-8")
    return folder


def _fingerprint() -> str:
    texts = [path.read_bytes() for path in sorted(SQL.glob("*.sql"))]
    return hashlib.sha256(b"".join(texts)).hexdigest()


def write_province(province: Province, folder: Path, progress: Progress = _say_nothing) -> None:
    """Write `settlement/`, `assistance/` (a file a month), `insured/`, `identity/` and `household/` under a folder."""
    with _session() as session:
        jobs = [
            partial(_write_month, session, province, calendar, month, folder)
            for calendar in province.calendars
            for month in calendar.months
        ]
        jobs += [partial(_write_persons, session, province, number, folder) for number in _person_files(province)]
        with ThreadPoolExecutor(WRITERS) as pool:
            for done in [pool.submit(job) for job in jobs]:
                progress(done.result())


def write_next_night(province: Province, rows: int, folder: Path, days_after: int = 1) -> date:
    """Add what the night `days_after` days after the last year brings to a source of nights; return its date.

    That are `rows` settlements of the day with their refunds, refunds of earlier visits with their originals, and some changed
    rows of the other tables.
    """
    night = province.last_day + timedelta(days=days_after)
    year = province.calendars[-1]
    today = Calendar(night, 1, year.end + days_after * NIGHT_VISITS, round(rows / ROWS_PER_VISIT))
    with _session() as session, _cursor(session, province) as cursor:
        cursor.execute("SET VARIABLE night_us = $value", {"value": _microseconds(night)})
        _save(cursor, folder / "settlement" / f"{night}.parquet", _night_settlements(year, today, rows))
        payments = f"WITH visit_now AS (SELECT * FROM {year.visits(year.days - 165, year.days)}) SELECT * FROM ({_sql('assistance')})"
        _save(
            cursor,
            folder / "assistance" / f"{night}.parquet",
            f"{payments} WHERE CAST(updt_time AS DATE) = DATE '{night}'",
        )
        for table, share in CHANGED_PERSON_SHARES.items():
            step = max(int(province.persons / rows / share), 1)
            query = f"WITH person_number AS (SELECT range AS person FROM range({days_after}, {province.persons}, {step})) SELECT * FROM ({_sql(table)})"
            _save(cursor, folder / table / f"{night}.parquet", f"SELECT * REPLACE ({_changed(table)}) FROM ({query})")
    return night


def planted_keys(province: Province) -> list[str]:
    """The setl_id of the rows of the years that break a row rule on purpose and are written by their last day."""
    found: list[str] = []
    with _session() as session, _cursor(session, province) as cursor:
        end = _microseconds(province.last_day + timedelta(days=1))
        for calendar in province.calendars:
            visits = calendar.visits(0, calendar.days, place=11, step=2000)
            query = f"WITH visit_now AS (SELECT * FROM {visits}) SELECT setl_id FROM ({_sql('original')}) WHERE crte_time < make_timestamp({end})"
            found += [key for (key,) in cursor.execute(query).fetchall()]
    return found


def _night_settlements(year: Calendar, today: Calendar, rows: int) -> str:
    """Settlements and refunds of the day, and refunds of earlier visits with their originals, which are changed by it."""
    earlier = year.visits(year.days - LONGEST_REFUND_DAYS, year.days, place=53, step=100)
    share = rows * EARLIER_REFUND_SHARE / (year.per_day * LONGEST_REFUND_DAYS / 100)
    tonight = "getvariable('night_us') + 67200000000 + CAST(h1 % 3000 AS BIGINT) * 1000000"
    taken_back = f"SELECT * REPLACE (TRUE AS is_refunded, {tonight} AS refunded_us) FROM {earlier} WHERE unit(h4, 40) < {share:.6f}"
    return (
        f"({_settlements(today.visits(0, 1), f'SELECT * FROM {today.visits(0, 1, place=37, step=100)}')}) "
        f"UNION ALL (WITH visit_now AS ({taken_back}), visit_back AS ({taken_back}) ({_sql('original')}) UNION ALL ({_sql('refund')}))"
    )


def _changed(table: str) -> str:
    """What a changed row of a table says anew."""
    stamp = "make_timestamp(getvariable('night_us') + 36000000000) AS updt_time"
    news = {
        "insured": "'19911111111' AS mob",
        "identity": "make_timestamp(getvariable('night_us')) AS endtime",
        "household": "hshd_income + 1000 AS hshd_income",
    }
    return f"{stamp}, {news[table]}"


def _session() -> duckdb.DuckDBPyConnection:
    """A connection with the macros."""
    session = duckdb.connect()
    for name in MACROS:
        session.execute(_sql(name))
    return session


@contextmanager
def _cursor(session: duckdb.DuckDBPyConnection, province: Province) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection of its own to the session, with what the macros read of the province."""
    with session.cursor() as cursor:
        for name, value in _variables(province).items():
            cursor.execute(f"SET VARIABLE {name} = $value", {"value": value})
        yield cursor


def _variables(province: Province) -> dict[str, object]:
    sizes = [max(int(share * province.persons), 1) for share in GROUP_SHARES]
    areas = -(-province.persons // CERTIFICATES_PER_AREA)
    return {
        "seed": province.seed * 1000,
        "persons": province.persons,
        "persons_met": min(province.calendars[0].end // 4, province.persons) or 1,
        "group_sizes": sizes,
        "certificates": areas * CERTIFICATES_PER_AREA,
        "counties": _counties(),
        "base_us": _microseconds(province.first_day),
    }


def _counties() -> list[str]:
    with (ROOT / "thresholds" / "regions.csv").open(encoding="utf-8") as file:
        found = [row["code"] for row in csv.DictReader(file) if row["level"] == "county"]
    return sorted(code for code in found if code.startswith(PROVINCE[:2]))


def _microseconds(day: date) -> int:
    return int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp()) * 1_000_000


def _write_month(
    session: duckdb.DuckDBPyConnection,
    province: Province,
    calendar: Calendar,
    month: tuple[date, int, int],
    folder: Path,
) -> str:
    begin, day_from, day_to = month
    name = f"{begin:%Y-%m}.parquet"
    now = calendar.visits(day_from, day_to)
    back = _refunded(province, begin, day_to - day_from)
    with _cursor(session, province) as cursor:
        _save(cursor, folder / "settlement" / name, _settlements(now, back))
        _save(cursor, folder / "assistance" / name, f"WITH visit_now AS (SELECT * FROM {now}) {_sql('assistance')}")
    return f"{folder.name}/settlement/{name}"


def _refunded(province: Province, begin: date, days: int) -> str:
    """The visits of all years that are refunded in the days from `begin` on."""
    found = []
    for calendar in province.calendars:
        day_from = (begin - calendar.first).days
        day_to = min(day_from + days, calendar.days)
        if 0 <= day_from < calendar.days + calendar.spill:
            visits = calendar.visits(day_from - LONGEST_REFUND_DAYS, day_to, place=37, step=100)
            found.append(f"SELECT * FROM {visits} WHERE refund_day BETWEEN {day_from} AND {day_from + days - 1}")
    return " UNION ALL ".join(found)


def _settlements(now: str, back: str) -> str:
    return (
        f"WITH visit_now AS (SELECT * FROM {now}), visit_back AS ({back}) "
        f"({_sql('original')}) UNION ALL ({_sql('refund')}) UNION ALL ({_sql('again')})"
    )


def _person_files(province: Province) -> range:
    return range(-(-province.persons // PERSONS_PER_FILE))


def _write_persons(session: duckdb.DuckDBPyConnection, province: Province, number: int, folder: Path) -> str:
    start = number * PERSONS_PER_FILE
    end = min(start + PERSONS_PER_FILE, province.persons)
    with _cursor(session, province) as cursor:
        for table in ("insured", "identity", "household"):
            query = f"WITH person_number AS (SELECT range AS person FROM range({start}, {end})) SELECT * FROM ({_sql(table)})"
            _save(cursor, folder / table / f"{number + 1:02}.parquet", query)
    return f"{folder.name}/insured/{number + 1:02}.parquet"


def _sql(name: str) -> str:
    return (SQL / f"{name}.sql").read_text(encoding="utf-8")


def _save(cursor: duckdb.DuckDBPyConnection, path: Path, query: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    partial_path = path.with_name(f".{path.name}.part")
    cursor.execute(f"COPY ({query}) TO '{partial_path}' (FORMAT parquet, COMPRESSION zstd)")
    partial_path.rename(path)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=3_000_000, help="settlements a year, about")
    parser.add_argument("--year", type=int, default=2024, help="the first year")
    parser.add_argument("--years", type=int, default=1)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument(
        "--night-rows", type=int, help="write the night after the last year instead, with so many settlements"
    )
    options = parser.parse_args()
    province = Province(options.rows, options.year, options.years, options.seed)
    if options.night_rows:
        write_next_night(province, options.night_rows, options.out)
    else:
        write_province(province, options.out, lambda line: sys.stderr.write(f"{line}\n"))


if __name__ == "__main__":
    main()
