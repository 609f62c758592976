"""What a warehouse holds, for comparison."""

from datetime import datetime

import duckdb

from monitoring.retention.asking import Asked, warehouse_file
from monitoring.retention.removing import remove
from tests.retention.county import BEFORE

MOMENT = datetime.fromisoformat("2026-01-11T09:00")
OWN = {"fingerprint", "known_on", "assessed_on", "subject_key", "person_key"}


def clock():
    return MOMENT


def remove_all_before(settings, *, is_all=False):
    return remove(settings, Asked(BEFORE, is_all, "records office"), clock)


def query(settings, text):
    with duckdb.connect(str(warehouse_file(settings)), read_only=True) as connection:
        found = connection.execute(text)
        names = [column[0] for column in found.description]
        return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


def tables(settings):
    names = [row["table_name"] for row in query(settings, "SELECT table_name FROM duckdb_tables()")]
    return {name: query(settings, f"SELECT * FROM {name} ORDER BY ALL") for name in names}


PRESENT = (
    f"(w.window_id <> 'rolling' AND w.window_from >= DATE '{BEFORE}') OR (w.window_id = 'rolling' AND NOT (w.state <> 'open' "
    f"AND w.crossed_on < DATE '{BEFORE}' + INTERVAL 12 MONTH AND w.fell_on <= DATE '{BEFORE}' + INTERVAL 12 MONTH AND w.event_count <= 2))"
)
"""Without rolling warnings that a late row of a removed visit would have opened and let lapse at once, all in days long past."""


def present_warnings(settings):
    found = query(settings, f"SELECT w.* FROM warning AS w WHERE {PRESENT} ORDER BY warning_id")
    return [{name: value for name, value in row.items() if name not in OWN} for row in found]


def present_events(settings):
    return query(
        settings,
        "SELECT e.* FROM warning_event AS e JOIN warning AS w ON w.warning_id = e.warning_id "
        f"WHERE {PRESENT} ORDER BY e.warning_id, e.event_no",
    )
