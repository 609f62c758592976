"""Work out in the warehouse what assistance is due, what was paid, and what is outstanding."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import pyarrow as pa

from monitoring.benefits.disputes import Dispute, dispute_relations
from monitoring.benefits.load import Benefits, known_by, load_benefits_of
from monitoring.errors import NightError, WarehouseError
from monitoring.policy import Policy, load_policy
from monitoring.settings import Settings
from monitoring.warehouse import Warehouse

FOLDER = "benefits"
LISTED = "benefit_listed_person"
DERIVED = (
    "listed_visit",
    "serious_visit",
    "visit_line",
    "numbered_settlement",
    "disputed_visit",
    "serious_due",
    "assistance_due",
    "backstop_due",
    "benefit_due",
)
OF_POLICY = ("identity_category", "category", "care_code", "region")
EVERYBODY = "SELECT person_key AS counted_key FROM person"
Row = dict[str, object]


@dataclass(frozen=True)
class AskedDue:
    """Visits that began from `first` up to `night`, as known on the night."""

    first: date
    night: date


def benefits_of(settings: Settings) -> tuple[Policy, Benefits]:
    """The thresholds and the benefits beside them."""
    policy = load_policy(settings.thresholds)
    return policy, load_benefits_of(settings.thresholds, policy)


def ask_due(warehouse: Warehouse, night: date | None, first: date | None) -> AskedDue:
    """The days asked about: by default the year of the newest night. Raises `NightError` for a night before the first or after the newest applied."""
    ends = warehouse.arrow("SELECT MIN(night) AS first_night, MAX(front) AS front FROM applied_night").to_pylist()[0]
    front: date | None = ends["front"]
    if front is None:
        raise WarehouseError(
            "No night was applied yet, so nothing is known of any visit. Run `monitoring nightly --date D` first."
        )
    asked = night or front
    if asked > front:
        raise NightError(
            f"The newest night applied is {front}; what {asked} will know is not known. Name a night up to {front}."
        )
    if asked < ends["first_night"]:
        raise NightError(
            f"The first night applied is {ends['first_night']}; what was known on {asked} cannot be told. Name a night from {ends['first_night']} on."
        )
    start = first or date(asked.year, 1, 1)
    if start > asked:
        raise NightError(
            f"The visits asked about begin on {start}, after the night {asked}. Name an earlier day with --from."
        )
    return AskedDue(start, asked)


def derive_due(  # noqa: PLR0913, PLR0917 - what the relation follows from
    warehouse: Warehouse,
    policy: Policy,
    benefits: Benefits,
    asked: AskedDue,
    persons: str = EVERYBODY,
    disputes: Sequence[Dispute] = (),
) -> None:
    """Leave `benefit_due` (sql/benefits/benefit_due.sql) for the visits asked about, of which `disputes` are in force.

    A cap is shared by the whole year, so the visits from 1 January of the first year on are looked at; those before `first` are left out in the end.
    """
    derive_listed(warehouse, policy, benefits, asked, persons)
    for name, table in dispute_relations(disputes).items():
        warehouse.load(name, table)
    for name in DERIVED:
        warehouse.derive(FOLDER, name)


def derive_listed(
    warehouse: Warehouse, policy: Policy, benefits: Benefits, asked: AskedDue, persons: str = EVERYBODY
) -> None:
    """Leave `benefit_listed_person` of the persons of a query (`counted_key`), and the relations of the texts, as known on the night."""
    year_first = date(asked.first.year, 1, 1)
    relations = policy.relations(year_first, date(asked.night.year, 12, 31), known_by=asked.night)
    for name in OF_POLICY:
        warehouse.load(name, relations[name])
    for name, table in known_by(benefits, asked.night).relations().items():
        warehouse.load(name, table)
    warehouse.load("benefit_value", pa.table({"night": [asked.night], "day_first": [year_first]}))
    warehouse.make("benefit_asked", persons)
    warehouse.derive(FOLDER, LISTED)


def due_sums(warehouse: Warehouse, asked: AskedDue) -> list[Row]:
    """Visits, persons and yuan by item, state and reason. Needs `derive_due`."""
    return warehouse.arrow(
        """
        SELECT
          item, state, reason, COUNT(*) AS visit_count, COUNT(DISTINCT counted_key) AS person_count,
          SUM(due_amount) AS due_amount, SUM(settled_amount) AS settled_amount, SUM(outside_amount) AS outside_amount,
          SUM(outstanding_amount) AS outstanding_amount, SUM(in_order_amount) AS in_order_amount
        FROM benefit_due
        WHERE visited_on >= $first
        GROUP BY item, state, reason
        ORDER BY item NULLS LAST, state NULLS LAST, reason NULLS LAST
        """,
        first=asked.first,
    ).to_pylist()


def outstanding_sums(warehouse: Warehouse, first: date, last: date) -> list[Row]:
    """Visits, persons and yuan outstanding by item if paid layer by layer, for visits that began on the days from the first to the last. Needs `derive_due`."""
    return warehouse.arrow(
        """
        SELECT
          item, COUNT(*) AS visit_count, COUNT(DISTINCT counted_key) AS person_count, SUM(due_amount) AS due_amount,
          SUM(in_order_amount) AS outstanding_amount
        FROM benefit_due
        WHERE state = 'outstanding' AND $first <= visited_on AND visited_on <= $last
        GROUP BY item
        ORDER BY item NULLS LAST
        """,
        first=first,
        last=last,
    ).to_pylist()


def outstanding_total(warehouse: Warehouse, first: date, last: date) -> tuple[Decimal, int]:
    """Yuan outstanding if paid layer by layer, and to how many different persons, as `outstanding_sums` by item. Needs `derive_due`."""
    query = (
        "SELECT COALESCE(SUM(in_order_amount), 0) AS amount, COUNT(DISTINCT counted_key) AS person_count FROM benefit_due "
        "WHERE state = 'outstanding' AND $first <= visited_on AND visited_on <= $last"
    )
    row = warehouse.arrow(query, first=first, last=last).to_pylist()[0]
    return Decimal(row["amount"]), int(row["person_count"])


WORK_LIST = (
    *(
        "psn_no",
        "psn_name",
        "certno",
        "visit_id",
        "visited_on",
        "care_type",
        "place_type",
        "item",
        "category_name",
        "fee_amount",
        "scope_amount",
    ),
    *(
        "basic_amount",
        "serious_amount",
        "own_before_amount",
        "own_amount",
        "deductible_amount",
        "remainder_amount",
        "ratio",
        "due_amount",
        "settled_amount",
        "outside_amount",
        "outstanding_amount",
        "in_order_amount",
    ),
    *("state", "claimed_amount", "reference_title", "uncertain_zh"),
)
"""Columns of the work list, in their order."""


def work_list(warehouse: Warehouse, asked: AskedDue) -> list[Row]:
    """What is outstanding or disputed, by person and visit, for the officer who pays: largest first. Needs `derive_due`.

    `in_order_amount` is what is left to pay once the layers before have paid what they owe; nothing while it is disputed.
    """
    return warehouse.arrow(
        """
        SELECT
          p.psn_no, i.psn_name, i.certno, d.visit_id, d.visited_on, d.care_type, d.place_type, d.item, k.name_zh AS category_name,
          d.fee_amount, d.scope_amount, d.basic_amount, d.serious_amount,
          d.own_before_amount, d.own_amount, d.deductible_amount, d.remainder_amount, d.ratio, d.due_amount,
          d.settled_amount, d.outside_amount, d.outstanding_amount, d.in_order_amount, d.state, d.claimed_amount,
          CONCAT_WS('; ', l.reference_title, s.reference_title) AS reference_title,
          CONCAT_WS('；', l.uncertain_zh, s.uncertain_zh) AS uncertain_zh
        FROM benefit_due AS d
        LEFT JOIN benefit_line AS l ON l.line_id = d.line_id
        LEFT JOIN serious_insurance AS s ON s.serious_id = d.serious_id
        JOIN person AS p ON p.person_key = d.counted_key
        LEFT JOIN category AS k ON k.category_code = d.category_code
        LEFT JOIN insured AS i ON i.person_key = d.counted_key AND i.known_from <= $night AND $night < i.known_to
        WHERE d.state IN ('outstanding', 'disputed') AND d.visited_on >= $first
        ORDER BY d.outstanding_amount DESC NULLS LAST, p.psn_no NULLS LAST, d.visit_id NULLS LAST, d.item NULLS LAST
        """,
        first=asked.first,
        night=asked.night,
    ).to_pylist()


def after_payment(
    burden: Decimal, limit: Decimal, outstanding: Sequence[Decimal], *, is_inclusive: bool
) -> tuple[Decimal, bool]:
    """What would be left of a burden (yuan) if all that is outstanding were paid, and whether the warning would stand.

    For rules that count assistance paid outside the settlement; never below 0.
    """
    left = max(burden - sum(outstanding, Decimal(0)), Decimal(0))
    return left, left >= limit if is_inclusive else left > limit
