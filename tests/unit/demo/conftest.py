"""One county for all tests of the demo: what the source holds in the end, as DuckDB views and as logs of versions."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime

import duckdb
import pytest

from monitoring.demo.county import County, generate_county

SIZE, SEED = 20_000, 11
IN_THE_END = datetime.fromisoformat("2027-01-01")

LIVE = """
CREATE VIEW live AS
SELECT *, med_type LIKE '2%' AS is_stay,
  greatest(least(CAST(coalesce(setl_time, enddate) AS DATE), make_date(CAST("year" AS INT), 12, 31)),
    make_date(CAST("year" AS INT), 1, 1)) AS burden_date,
  coalesce(psn_part_amt, acct_pay + psn_cash_pay) AS burden
FROM settlement WHERE refd_setl_flag = '0' AND vali_flag = '1' AND psn_no NOT LIKE '%P%'
"""
PERSON = "CREATE VIEW person AS SELECT * FROM insured WHERE psn_no LIKE '14012300%' AND psn_no NOT LIKE '%P%'"

Ask = Callable[[str], list[tuple]]


@pytest.fixture(scope="session")
def county() -> County:
    return generate_county(SIZE, SEED)


@pytest.fixture(scope="session")
def ask(county: County) -> Iterator[Ask]:
    """SQL over the five tables in the end, `live` (unrefunded random settlements) and `person` (first enrolments)."""
    with duckdb.connect() as connection:
        for log in county:
            connection.register(log.name, log.as_of(IN_THE_END))
            connection.register(f"{log.name}_version", log.table)
        connection.execute(LIVE)
        connection.execute(PERSON)
        yield lambda query: connection.execute(query).fetchall()
