"""What the review database is to hold of persons and warnings as of a night, worked out in the warehouse; nothing is written there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import pyarrow as pa

from monitoring.benefits.disputes import Dispute
from monitoring.benefits.due import AskedDue, derive_due
from monitoring.benefits.load import Benefits
from monitoring.keyfile import keyed_id
from monitoring.platform.present import derive_present
from monitoring.policy import Policy
from monitoring.reports.evidence import is_newer
from monitoring.review.fed_tables import review_person, review_warning
from monitoring.warehouse import Warehouse

FOLDER = "review"
YEARS = 2
"""Warnings of windows that ended longer ago are history for the auditor, and nobody's visit."""
MONTHS = 24
"""Months of which a page shows who paid what; earlier ones are told by year."""
FORM = "3"
"""Form of the evidence: with another one every row is fed anew."""
PERSON_PARTS = ("fed_member", "case_household")
PERSON_DETAILS = ("person_month", "person_assistance", "person_category", "maternity_person", "held_version")
COUNTED = "SELECT DISTINCT counted_key FROM counted_person"
_NOT_COMPARED = {"evidence", "fed_hash"}
PERSON_COLUMNS = tuple(column.name for column in review_person.columns if column.name not in _NOT_COMPARED)
WARNING_COLUMNS = tuple(column.name for column in review_warning.columns if column.name not in _NOT_COMPARED)
BEHIND_WARNING = ("subject_key", "window_id", "known_on", "fingerprint", "event_count")
"""What the evidence of a warning follows from, beside its columns."""


@dataclass(frozen=True)
class Asked:
    """As of which night is fed, answers up to which day count, whose ids are made with which key, who was drawn into samples, and what is disputed of benefits."""

    night: date
    today: date
    key: bytes
    sampled: Sequence[str]
    disputes: Sequence[Dispute] = ()

    @property
    def shown_from(self) -> date:
        """The first of the months of which a page shows who paid what."""
        month = self.night.year * 12 + self.night.month - MONTHS
        return date(month // 12, month % 12 + 1, 1)


def years_before(day: date, years: int) -> date:
    """The same day some years before; 28 February for the 29th."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return day.replace(year=day.year - years, day=28)


def derive_fed(warehouse: Warehouse, policy: Policy, benefits: Benefits, asked: Asked) -> None:
    """Leave `fed_person` and `fed_warning`, each with its `fed_hash`, and what the evidence of persons is made of: `shown_month`, `shown_year`, `shown_due`, `person_unknown`."""
    _narrow_warnings(warehouse, asked, has_benefits=bool(benefits.files))
    derive_present(warehouse, policy, asked.night, asked.today)
    for name in ("counted_person", *PERSON_PARTS):
        warehouse.derive(FOLDER, name)
    derive_due(warehouse, policy, benefits, AskedDue(asked.shown_from, asked.night), COUNTED, asked.disputes)
    for name in ("shown_due", "person_outstanding"):
        warehouse.derive(FOLDER, name)
    warehouse.load("case_key", _case_keys(warehouse, asked.key))
    for name in PERSON_DETAILS:
        warehouse.derive(FOLDER, name)
    warehouse.load("newer_held", _newer_held(warehouse))
    warehouse.derive(FOLDER, "person_unknown")
    _list_categories(warehouse)
    warehouse.derive("reports", "applied_rule")
    for name in ("last_rule", "fed_person", "fed_warning"):
        warehouse.derive(FOLDER, name)
    _hash_persons(warehouse, asked)
    _hash_rows(warehouse, "fed_warning", (*WARNING_COLUMNS, *BEHIND_WARNING), "''")


def _narrow_warnings(warehouse: Warehouse, asked: Asked, *, has_benefits: bool) -> None:
    """Put a temporary table in the place of `warning`: those that caseworkers have to do with, and who stands beside them without one."""
    known = warehouse.has_rows("assistance")
    kept_from = years_before(asked.night, YEARS)
    values: dict[str, list[object]] = {
        "night": [asked.night],
        "kept_from": [kept_from],
        "is_assistance_known": [known],
        "shown_from": [asked.shown_from],
        "has_benefits": [has_benefits],
    }
    warehouse.load("review_value", pa.table(values))
    warehouse.load("sampled_person", pa.table({"psn_no": pa.array(sorted(set(asked.sampled)), pa.string())}))
    for name in ("in_scope_warning", "drawn_subject"):
        warehouse.derive(FOLDER, name)
    warehouse.make("warning", "SELECT * FROM in_scope_warning")
    warehouse.append("warning", "drawn_subject")


def _case_keys(warehouse: Warehouse, key: bytes) -> pa.Table:
    """The case of each person; made outside SQL, for ids are keyed."""
    found = warehouse.arrow("SELECT person_key, household_source, household_name FROM case_household")
    names = zip(found["household_source"].to_pylist(), found["household_name"].to_pylist(), strict=True)
    ids = pa.array([keyed_id(key, "case", str(source), str(name)) for source, name in names], pa.string())
    return found.select(["person_key"]).append_column("case_id", ids)


def _newer_held(warehouse: Warehouse) -> pa.Table:
    """Persons of whom a newer version of a row is held in quarantine."""
    rows = warehouse.arrow("SELECT person_key, row_text, updt_time FROM held_version").to_pylist()
    newer = sorted({row["person_key"] for row in rows if is_newer(row["row_text"], row["updt_time"])})
    return pa.table({"person_key": pa.array(newer, pa.int64())})


def _list_categories(warehouse: Warehouse) -> None:
    order = "ORDER BY precedence NULLS LAST, category_code"
    warehouse.make(
        "person_list",
        f"SELECT person_key, string_agg(category_code, ',' {order}) AS category_codes, "
        f"string_agg(name_zh, '、' {order}) AS category_names FROM person_category GROUP BY person_key",
    )


def _hash_persons(warehouse: Warehouse, asked: Asked) -> None:
    """Make a person's hash of his row and of all that his evidence is made of."""
    amounts = "fee_amount, basic_amount, serious_amount, assistance_amount, other_amount, total_amount, assistance_outside_amount"
    warehouse.make(
        "shown_month",
        f"SELECT person_key, month_first_date, {amounts} FROM person_month WHERE month_first_date >= $first",
        first=asked.shown_from,
    )
    warehouse.make(
        "shown_year",
        "SELECT person_key, CAST(EXTRACT(YEAR FROM month_first_date) AS INTEGER) AS paid_year, SUM(fee_amount) AS fee_amount, "
        "SUM(total_amount) AS total_amount FROM person_month WHERE month_first_date < $january GROUP BY person_key, paid_year",
        january=date(asked.night.year, 1, 1),
    )
    warehouse.make(
        "person_digest",
        "SELECT person_key, sha256(string_agg(part, ';' ORDER BY part)) AS digest FROM ("
        f"SELECT person_key, concat_ws(',', 'month', month_first_date, {amounts}) AS part FROM shown_month UNION ALL "
        "SELECT person_key, concat_ws(',', 'year', paid_year, fee_amount, total_amount) AS part FROM shown_year UNION ALL "
        "SELECT person_key, concat_ws(',', 'due', visit_id, item, due_amount, settled_amount, outside_amount, in_order_amount) AS part FROM shown_due UNION ALL "
        "SELECT person_key, concat_ws(',', 'unknown', unknown_code) AS part FROM person_unknown) AS told GROUP BY person_key",
    )
    digest = "(SELECT d.digest FROM person_digest AS d WHERE d.person_key = r.person_key)"
    _hash_rows(warehouse, "fed_person", PERSON_COLUMNS, digest)


def _hash_rows(warehouse: Warehouse, relation: str, columns: Sequence[str], more: str) -> None:
    """Add `fed_hash` to a relation; the hash stays in the bureau's own databases, beside what it is made of."""
    told = ", ".join(f"COALESCE(CAST(r.{name} AS VARCHAR), '')" for name in columns)
    warehouse.make(
        f"hashed_{relation}",
        f"SELECT r.*, sha256(concat_ws(chr(31), '{FORM}', {told}, COALESCE({more}, ''))) AS fed_hash FROM {relation} AS r",
    )
    warehouse.make(relation, f"SELECT * FROM hashed_{relation}")
