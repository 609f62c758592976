"""A stratified random sample of the unflagged, each month: whom the rules may miss, drawn by a key and a month, so that it comes out the same again."""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

import pyarrow as pa
import sqlalchemy as sa

from monitoring.assessment.one_pass import assess_pass
from monitoring.keyfile import keyed_id
from monitoring.policy import Policy
from monitoring.review.case_tables import review_sample
from monitoring.review.feed_present import YEARS, years_before
from monitoring.warehouse import Warehouse

STRATA = ("no_settlement", "broken_off", "several_patients", "near_limit")
NEAR = Decimal("0.8")
"""From this share of his limit on somebody is near it: one more stay of a county hospital brings him over."""
FEN = Decimal("0.01")


@dataclass(frozen=True)
class Drawn:
    """A person drawn for a month, out of how many of his stratum."""

    month: date
    stratum: str
    psn_no: str
    sample_id: str
    stratum_person_count: int
    drawn_count: int


@dataclass(frozen=True)
class Wish:
    """For which month is drawn, as of which night, with which key, how many of each stratum, and who was drawn lately and is not drawn again."""

    month: date
    night: date
    key: bytes
    count: int
    known: Collection[str]


def draw_sample(warehouse: Warehouse, policy: Policy, wish: Wish) -> list[Drawn]:
    """Draw the persons wished of each stratum.

    Leaves relations of its own in the engine in the place of the warehouse's, so that the connection is not to be used further.
    """
    _derive_strata(warehouse, policy, wish.night)
    members: dict[str, list[str]] = defaultdict(list)
    for batch in warehouse.batches("SELECT stratum, psn_no FROM sample_stratum ORDER BY psn_no"):
        for stratum, psn_no in zip(batch["stratum"].to_pylist(), batch["psn_no"].to_pylist(), strict=True):
            members[str(stratum)].append(str(psn_no))
    return [drawn for name in STRATA for drawn in choose(name, members[name], wish)]


def choose(stratum: str, members: Sequence[str], wish: Wish) -> list[Drawn]:
    """Those of a stratum whose keyed ids of the month are the least: as good as random, and the same again."""
    month = wish.month.isoformat()
    ids = ((keyed_id(wish.key, "sample", month, stratum, psn_no), psn_no) for psn_no in members)
    chosen = heapq.nsmallest(wish.count, (one for one in ids if one[1] not in wish.known))
    return [Drawn(wish.month, stratum, psn_no, sample_id, len(members), len(chosen)) for sample_id, psn_no in chosen]


def _derive_strata(warehouse: Warehouse, policy: Policy, night: date) -> None:
    relations = policy.relations(date(night.year - 1, 1, 1), date(night.year, 12, 31), known_by=night)
    values: dict[str, list[object]] = {"night": [night], "kept_from": [years_before(night, YEARS)]}
    warehouse.load("review_value", pa.table(values))
    # Before the pass, which puts an empty relation in the place of the warnings.
    warehouse.derive("review", "in_scope_warning")
    assess_pass(warehouse, {**relations, "policy_limit": lowered(relations["policy_limit"])}, night)
    warehouse.make(
        "near_limit_person",
        "SELECT DISTINCT w.subject_key AS person_key FROM window_state AS w CROSS JOIN review_value AS v "
        "WHERE w.state = 'open' AND w.window_from <= v.night AND v.night < w.window_to AND w.subject_key > 0 "
        "AND w.rule_id IN (SELECT rule_id FROM rule WHERE trigger_type <> 'application')",
    )
    for name in ("sample_population", "sample_listed", "sample_use", "sample_stratum"):
        warehouse.derive("review", name)


def lowered(limits: pa.Table) -> pa.Table:
    """Limits of which who is near his own is over."""
    amounts = limits["limit_amount"].to_pylist()
    near = [None if a is None else (a * NEAR).quantize(FEN, ROUND_HALF_UP) for a in amounts]
    place = limits.schema.get_field_index("limit_amount")
    return limits.set_column(place, limits.schema.field(place), pa.array(near, pa.decimal128(16, 2)))


def keep_sample(warehouse: Warehouse, connection: sa.Connection, drawn: Sequence[Drawn]) -> int:
    """Write the month's sample, unless another feed has in the meantime; return how many. Needs `fed_person`."""
    if not drawn:
        return 0
    month = drawn[0].month
    taken = sa.select(review_sample.c.sample_id).where(review_sample.c.month_first_date == month).limit(1)
    if connection.execute(taken).first():
        return 0
    cases = _cases(warehouse)
    rows = [row for one in drawn if (row := _row(one, cases)) is not None]
    connection.execute(review_sample.insert(), rows)
    return len(rows)


def _cases(warehouse: Warehouse) -> Mapping[str, str]:
    query = "SELECT psn_no, case_id FROM fed_person WHERE psn_no IN (SELECT psn_no FROM sampled_person)"
    return {str(row["psn_no"]): str(row["case_id"]) for row in warehouse.arrow(query).to_pylist()}


def _row(one: Drawn, cases: Mapping[str, str]) -> dict[str, object] | None:
    case_id = cases.get(one.psn_no)
    if case_id is None:
        return None
    return {
        "sample_id": one.sample_id,
        "month_first_date": one.month,
        "stratum": one.stratum,
        "psn_no": one.psn_no,
        "case_id": case_id,
        "stratum_person_count": one.stratum_person_count,
        "drawn_count": one.drawn_count,
    }
