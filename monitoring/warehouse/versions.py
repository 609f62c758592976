"""Take new versions of rows into a versioned table of the warehouse (docs/assessment.md 1)."""

from __future__ import annotations

from collections.abc import Sequence

from monitoring.warehouse.warehouse import Warehouse

NO_CONTENT = frozenset({"known_from", "known_to", "updt_time", "crte_time", "reconstructed_from"})
"""What a version's columns say about its times, not about what it tells."""
PRESENT = "known_to = DATE '9999-12-31'"
BESIDE = {"settlement": "setl_key", "insured": "person_key", "household": "person_key"}
"""A number beside the key that is the same for the same key: to look through numbers takes a fifth of the time of texts."""


def merge_versions(warehouse: Warehouse, table: str, incoming: str, key: str, news: Sequence[str]) -> dict[str, int]:
    """Take the rows of `incoming` into `table`; leave `accepted_<table>` with the columns `news` of those that are new.

    `incoming` has the columns of `table` except `known_to`, and may be a relation that is computed anew each time. Of the versions of a key the newest
    `updt_time` wins from the night it is known; the one it replaces is kept up to that night. Returns the counts accepted, unchanged and superseded.
    """
    _find_met(warehouse, table, incoming, key)
    sent_again, compared = warehouse.count("sent_again"), warehouse.count("compared_row")
    if sent_again:
        _move_stamps(warehouse, table)
    if compared:
        _chain_versions(warehouse, table, key)
        _end_replaced(warehouse, table)
    rows = _new_rows(incoming, key, is_any_met=sent_again + compared > 0, is_any_compared=compared > 0)
    warehouse.make(f"accepted_{table}", f"SELECT {', '.join(news)} FROM ({rows})")
    accepted = warehouse.count(f"accepted_{table}")
    if accepted:
        warehouse.change(table, f"INSERT INTO {table} BY NAME {rows}")
    if not compared:
        return {"accepted": accepted, "unchanged": sent_again, "superseded": 0}
    unchanged = warehouse.count("version_chain WHERE is_unchanged")
    superseded = compared - unchanged - warehouse.count("version_kept WHERE NOT is_stored")
    return {"accepted": accepted, "unchanged": sent_again + unchanged, "superseded": superseded}


def find_present(warehouse: Warehouse, table: str, key: str, asked: str, columns: str) -> None:
    """Make the relation `met_<table>` of the present versions in `table` whose key stands in the relation `asked`, in some of their columns.

    Where the table has a number beside the key (`BESIDE`), which `asked` must have too, the numbers are compared before the texts. Places are looked for
    first: of a year's rows few are met, and only of these more is read.
    """
    compared = BESIDE.get(table, key)
    warehouse.make(
        "present_place",
        f"SELECT rowid AS place FROM {table} WHERE {PRESENT} AND {compared} IN (SELECT {compared} FROM {asked})",
    )
    with warehouse.few_values():
        warehouse.make(
            f"met_{table}",
            f"SELECT {columns} FROM {table} WHERE rowid IN (SELECT place FROM present_place) AND {key} IN (SELECT {key} FROM {asked})",
        )


def _find_met(warehouse: Warehouse, table: str, incoming: str, key: str) -> None:
    """Look which arriving rows have a key that is stored or comes more than once.

    Leaves `met_<table>`, `sent_again` (rows that say what is stored, with its place) and `compared_row` (all others of these keys). Most nights read some days
    again, so that most rows met say nothing new; to see that takes no chain of versions.
    """
    find_present(warehouse, table, key, incoming, "*, rowid AS place")
    warehouse.make("repeated_key", f"SELECT {key} FROM {incoming} GROUP BY {key} HAVING COUNT(*) > 1")
    same = " AND ".join(f"i.{c} IS NOT DISTINCT FROM s.{c}" for c in _content(warehouse, table))
    warehouse.make(
        "sent_again",
        f"""
        SELECT s.{key}, s.place, i.updt_time, i.updt_time <> s.updt_time AS is_moved
        FROM {incoming} AS i
        JOIN met_{table} AS s ON s.{key} = i.{key}
        WHERE i.updt_time >= s.updt_time AND {same} AND i.{key} NOT IN (SELECT {key} FROM repeated_key)
        """,
    )
    warehouse.make(
        "compared_key",
        f"SELECT {key} FROM met_{table} WHERE {key} NOT IN (SELECT {key} FROM sent_again) UNION SELECT {key} FROM repeated_key",
    )
    warehouse.make("compared_row", f"SELECT * FROM {incoming} WHERE {key} IN (SELECT {key} FROM compared_key)")


def _content(warehouse: Warehouse, table: str) -> list[str]:
    return [c for c in warehouse.columns(table) if c not in NO_CONTENT]


def _move_stamps(warehouse: Warehouse, table: str) -> None:
    """A row sent again only moves the stamp of the version that it repeats."""
    with warehouse.few_values():
        warehouse.change(
            table,
            f"""
            UPDATE {table} AS target SET updt_time = source.updt_time FROM sent_again AS source
            WHERE source.is_moved AND target.rowid = source.place
            """,
        )


def _chain_versions(warehouse: Warehouse, table: str, key: str) -> None:
    """Order the versions of each met key; leave `version_kept` with those that say something new and what is stored.

    Of two contents with one stamp that counts which was not rebuilt, then the one rebuilt from the earlier stamp, then the greater row, so that
    the same two give the same answer every night. A row sent again only moves the stamp of the version that it repeats.
    """
    row = f"ROW({', '.join(_content(warehouse, table))})"
    order = f"PARTITION BY {key} ORDER BY updt_time, is_stored DESC"
    following = f"OVER ({order} ROWS BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING)"
    warehouse.make(
        "version_chain",
        f"""
        WITH arrived AS (
          SELECT *, CAST(NULL AS BIGINT) AS place, FALSE AS is_stored FROM compared_row
          QUALIFY ROW_NUMBER() OVER (
            PARTITION BY {key}, updt_time
            ORDER BY reconstructed_from NULLS FIRST, {row} DESC, crte_time DESC NULLS LAST, known_from
          ) = 1
        ),
        chain AS (
          SELECT * EXCLUDE (known_to), TRUE AS is_stored FROM met_{table} WHERE {key} IN (SELECT {key} FROM compared_key)
          UNION ALL BY NAME SELECT * FROM arrived
        )
        SELECT *, NOT is_stored AND COALESCE(LAG({row}) OVER ({order}) = {row}, FALSE) AS is_unchanged FROM chain
        """,
    )
    warehouse.make(
        "version_kept",
        f"""
        WITH numbered AS (
          SELECT *, SUM(CASE WHEN is_unchanged THEN 0 ELSE 1 END) OVER ({order}) AS version_no FROM version_chain
        ),
        stamped AS (
          SELECT * REPLACE (MAX(updt_time) OVER (PARTITION BY {key}, version_no) AS updt_time) FROM numbered
        ),
        said AS (
          SELECT * EXCLUDE (is_unchanged, version_no) FROM stamped WHERE NOT is_unchanged
        ),
        kept AS (
          SELECT * FROM said QUALIFY is_stored OR NOT COALESCE(known_from >= MIN(known_from) {following}, FALSE)
        )
        SELECT *, COALESCE(MIN(known_from) {following}, DATE '9999-12-31') AS known_to FROM kept
        """,
    )


def _end_replaced(warehouse: Warehouse, table: str) -> None:
    """Give stored versions the end of their knowledge, or the stamp of the row that repeats them."""
    with warehouse.few_values():
        warehouse.change(
            table,
            f"""
            UPDATE {table} AS target SET known_to = source.known_to, updt_time = source.updt_time FROM version_kept AS source
            WHERE source.is_stored AND target.rowid = source.place
              AND (source.known_to <> DATE '9999-12-31' OR source.updt_time <> target.updt_time)
            """,
        )


def _new_rows(incoming: str, key: str, *, is_any_met: bool, is_any_compared: bool) -> str:
    """The versions to add, as a query."""
    met = f"SELECT {key} FROM sent_again UNION ALL SELECT {key} FROM compared_key"
    unmet = f" WHERE {key} NOT IN ({met})" if is_any_met else ""
    rows = f"SELECT *, DATE '9999-12-31' AS known_to FROM {incoming}{unmet}"
    if not is_any_compared:
        return rows
    return f"{rows} UNION ALL BY NAME SELECT * EXCLUDE (is_stored, place) FROM version_kept WHERE NOT is_stored"
