"""The cases that must hold: what the source showed, which nights were run, what the pipeline has to say.

Limits of `thresholds/`: half of the rural income of the year before for people out of poverty, all of it for others.
16,323 (2022) was released on 2023-02-20, 17,677 (2023) on 2024-02-22; so half is 8,161.50, then 8,838.50.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.reference.known import Change
from tests.replay.rows import ALLOWANCE, MARGIN, OUT_OF_POVERTY, insured, listed, paid, refunded, settled


@dataclass(frozen=True)
class Case:
    """`events` and `finally_` name a warning as `subject rule window`; an event reads `known_on event reasons`."""

    name: str
    log: tuple[Change, ...]
    nights: tuple[str, ...]
    events: Mapping[str, list[str]]
    finally_: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)


POOR = (insured("P1"), listed("P1", OUT_OF_POVERTY, "2023-01-01"))
ORDINARY = (insured("P1"),)
MARGINAL = (insured("P1"), listed("P1", MARGIN, "2023-01-01"))

CASES = (
    Case(
        "january gap: 8,500.00 is over the provisional limit and lapses when the new figure is released",
        (*POOR, settled("S1", "P1", "2024-01-31", "8500.00")),
        ("2024-01-31", "2024-02-21", "2024-02-22"),
        {
            "P1 before-assistance 2024": ["2024-01-31 opened settlement", "2024-02-22 lapsed limit"],
            "P1 after-assistance 2024": ["2024-01-31 opened settlement", "2024-02-22 lapsed limit"],
        },
        {
            "P1 before-assistance 2024": {
                "state": "lapsed",
                "crossed_on": "2024-01-31",
                "fell_on": "2024-02-22",
                "limit_amount": "8838.50",
                "is_provisional": False,
                "highest_step": "1.00",
            }
        },
    ),
    Case(
        "january gap: on 2024-01-31 the limit is 8,161.50 and provisional",
        (*POOR, settled("S1", "P1", "2024-01-31", "8500.00")),
        ("2024-01-31",),
        {
            "P1 before-assistance 2024": ["2024-01-31 opened settlement"],
            "P1 after-assistance 2024": ["2024-01-31 opened settlement"],
        },
        {"P1 before-assistance 2024": {"state": "open", "limit_amount": "8161.50", "is_provisional": True}},
    ),
    Case(
        "added to the out-of-poverty list on a day without any settlement",
        (*ORDINARY, settled("S1", "P1", "2024-03-05", "9000.00"), listed("P1", OUT_OF_POVERTY, "2024-04-10")),
        ("2024-03-05", "2024-04-09", "2024-04-10"),
        {
            "P1 before-assistance 2024": ["2024-04-10 opened category"],
            "P1 after-assistance 2024": ["2024-04-10 opened category"],
        },
        {"P1 before-assistance 2024": {"crossed_on": "2024-04-10", "limit_amount": "8838.50", "line_id": "poor"}},
    ),
    Case(
        "allowance holder and out of poverty: the lowest matching limit",
        (*POOR, listed("P1", ALLOWANCE, "2023-01-01"), settled("S1", "P1", "2024-03-05", "12000.00")),
        ("2024-03-05",),
        {
            "P1 before-assistance 2024": ["2024-03-05 opened settlement"],
            "P1 after-assistance 2024": ["2024-03-05 opened settlement"],
        },
        {"P1 before-assistance 2024": {"limit_amount": "8838.50", "category_code": "out_of_poverty"}},
    ),
    Case(
        "refunded and settled again across New Year: all of it stays in the year of the stay",
        (
            *POOR,
            settled("S1", "P1", "2023-12-28", "9200.00"),
            refunded("S2", "S1", "P1", "2024-01-09", "9200.00"),
            settled("S3", "P1", "2024-01-09", "4100.00", visit="visit of S1"),
            settled("S4", "P1", "2024-02-15", "5000.00"),
        ),
        ("2023-12-28", "2024-01-02", "2024-01-09", "2024-02-15"),
        {
            "P1 before-assistance 2023": [
                "2023-12-28 opened settlement",
                "2024-01-01 closed window",
                "2024-01-09 withdrawn refund",
            ],
            "P1 after-assistance 2023": [
                "2023-12-28 opened settlement",
                "2024-01-01 closed window",
                "2024-01-09 withdrawn refund",
            ],
        },
        {
            "P1 before-assistance 2023": {
                "state": "withdrawn",
                "crossed_on": "2023-12-28",
                "fell_on": "2023-12-31",
                "closed_on": "2024-01-01",
                "burden_amount": "4100.00",
            }
        },
    ),
    Case(
        "over-cover of one visit hides no burden of another",
        (
            *MARGINAL,
            settled("S1", "P1", "2024-03-01", "100.00", "-3000.00"),
            settled("S2", "P1", "2024-03-05", "9500.00", "9500.00"),
        ),
        ("2024-03-05",),
        {
            "P1 scope 2024": ["2024-03-05 opened settlement"],
            "P1 more-than 2024": ["2024-03-05 opened settlement"],
            "P1 at-least 2024": ["2024-03-05 opened settlement"],
        },
        {"P1 scope 2024": {"burden_amount": "9500.00", "policy_scope_amount": "9500.00", "total_amount": "9600.00"}},
    ),
    Case(
        "late assistance withdraws the warning after assistance, New Year closes both",
        (
            *POOR,
            settled("S1", "P1", "2024-03-01", "12313.75"),
            paid("A1", "S1", "P1", "2024-05-15", "5819.63"),
        ),
        ("2024-03-01", "2024-05-14", "2024-05-15", "2024-12-31", "2025-01-01"),
        {
            "P1 before-assistance 2024": ["2024-03-01 opened settlement", "2025-01-01 closed window"],
            "P1 after-assistance 2024": [
                "2024-03-01 opened settlement",
                "2024-05-15 withdrawn assistance",
                "2025-01-01 closed window",
            ],
        },
        {
            "P1 after-assistance 2024": {
                "state": "withdrawn",
                "burden_amount": "6494.12",
                "total_amount": "12313.75",
                "total_after_amount": "6494.12",
                "closed_on": "2025-01-01",
            }
        },
    ),
    Case(
        "a refund in March of a January stay",
        (
            *POOR,
            settled("S1", "P1", "2024-01-10", "12000.00"),
            refunded("S2", "S1", "P1", "2024-03-20", "12000.00"),
        ),
        ("2024-01-10", "2024-03-19", "2024-03-20"),
        {
            "P1 before-assistance 2024": ["2024-01-10 opened settlement", "2024-03-20 withdrawn refund"],
            "P1 after-assistance 2024": ["2024-01-10 opened settlement", "2024-03-20 withdrawn refund"],
        },
        {"P1 before-assistance 2024": {"fell_on": "2024-03-20", "burden_amount": "0.00"}},
    ),
    Case(
        "the refund of a stay of last year leaves this year's burden alone",
        (
            *POOR,
            settled("S1", "P1", "2023-11-10", "3000.00"),
            settled("S2", "P1", "2024-03-01", "9000.00"),
            refunded("S3", "S1", "P1", "2024-03-20", "3000.00"),
        ),
        ("2024-03-01", "2024-03-20"),
        {
            "P1 before-assistance 2024": ["2024-03-01 opened settlement"],
            "P1 after-assistance 2024": ["2024-03-01 opened settlement"],
        },
        {"P1 before-assistance 2024": {"state": "open", "burden_amount": "9000.00"}},
    ),
    Case(
        "exactly at the limit: not more than it, at least it",
        (*MARGINAL, settled("S1", "P1", "2024-03-05", "5000.00")),
        ("2024-03-05",),
        {"P1 at-least 2024": ["2024-03-05 opened settlement"]},
    ),
    Case(
        "one fen over the limit: both",
        (*MARGINAL, settled("S1", "P1", "2024-03-05", "5000.01")),
        ("2024-03-05",),
        {
            "P1 at-least 2024": ["2024-03-05 opened settlement"],
            "P1 more-than 2024": ["2024-03-05 opened settlement"],
        },
    ),
    Case(
        "the first night on an empty warehouse: its events carry the night, crossed_on is the true day",
        (*MARGINAL, settled("S1", "P1", "2023-06-05", "7600.00"), settled("S2", "P1", "2024-01-20", "5000.00")),
        ("2024-03-05",),
        {
            "P1 at-least 2023": ["2024-03-05 opened settlement", "2024-03-05 closed window"],
            "P1 more-than 2023": ["2024-03-05 opened settlement", "2024-03-05 closed window"],
            "P1 scope 2023": ["2024-03-05 opened settlement", "2024-03-05 closed window"],
            "P1 at-least 2024": ["2024-03-05 opened settlement"],
        },
        {"P1 at-least 2023": {"crossed_on": "2023-06-05", "step": "1.50", "closed_on": "2024-01-01"}},
    ),
    Case(
        "a night on which nothing came",
        (*MARGINAL, settled("S1", "P1", "2024-03-05", "5000.00")),
        ("2024-03-05", "2024-03-06", "2024-03-07"),
        {"P1 at-least 2024": ["2024-03-05 opened settlement"]},
    ),
    Case(
        "a night after three missed ones: each event carries the night on which it would have been known",
        (
            *MARGINAL,
            settled("S1", "P1", "2024-03-05", "5000.00"),
            settled("S2", "P1", "2024-03-07", "2600.00"),
            refunded("S3", "S2", "P1", "2024-03-08", "2600.00"),
        ),
        ("2024-03-04", "2024-03-05", "2024-03-09"),
        {
            "P1 at-least 2024": [
                "2024-03-05 opened settlement",
                "2024-03-07 raised settlement",
                "2024-03-08 revised refund",
            ],
            "P1 more-than 2024": ["2024-03-07 opened settlement", "2024-03-08 withdrawn refund"],
            "P1 scope 2024": ["2024-03-07 opened settlement", "2024-03-08 withdrawn refund"],
        },
    ),
    Case(
        "two psn_no turn out to be one person: the smaller one has it all, the other's warning is closed",
        (
            *MARGINAL,
            insured("P2"),
            listed("P2", MARGIN, "2023-01-01"),
            settled("S1", "P1", "2024-03-05", "3000.00"),
            settled("S2", "P2", "2024-03-06", "5000.00"),
            insured("P2", "2024-03-10", serial=1),
        ),
        ("2024-03-06", "2024-03-10", "2024-03-11"),
        {
            "P1 at-least 2024": ["2024-03-10 opened settlement"],
            "P1 more-than 2024": ["2024-03-10 opened settlement"],
            "P1 scope 2024": ["2024-03-10 opened settlement"],
            "P2 at-least 2024": ["2024-03-06 opened settlement", "2024-03-10 closed merged"],
        },
        {"P1 at-least 2024": {"crossed_on": "2024-03-06", "burden_amount": "8000.00"}},
    ),
    Case(
        "ordinary category: over all of the income, not half of it",
        (*ORDINARY, settled("S1", "P1", "2024-03-05", "17000.00"), settled("S2", "P1", "2024-03-07", "677.01")),
        ("2024-03-05", "2024-03-07"),
        {
            "P1 before-assistance 2024": ["2024-03-07 opened settlement"],
            "P1 after-assistance 2024": ["2024-03-07 opened settlement"],
        },
        {"P1 before-assistance 2024": {"line_id": "others", "category_code": "*", "limit_amount": "17677.00"}},
    ),
    Case(
        "an identity ends on a day without any settlement: lapsed, and reopened when it begins anew",
        (
            insured("P1"),
            listed("P1", MARGIN, "2023-01-01", "2024-03-10"),
            settled("S1", "P1", "2024-03-05", "5000.00"),
            listed("P1", MARGIN, "2024-03-20", rid="again"),
        ),
        ("2024-03-05", "2024-03-10", "2024-03-11", "2024-03-20"),
        {
            "P1 at-least 2024": [
                "2024-03-05 opened settlement",
                "2024-03-11 lapsed category",
                "2024-03-20 reopened category",
            ]
        },
        {"P1 at-least 2024": {"state": "open", "crossed_on": "2024-03-20", "identity_rid": "again"}},
    ),
    Case(
        "an identity that was wrong: withdrawn, reason category, and kept",
        (
            *MARGINAL,
            settled("S1", "P1", "2024-03-05", "5000.00"),
            listed("P1", MARGIN, "2023-01-01", written="2024-03-12", vali_flag="0"),
        ),
        ("2024-03-05", "2024-03-12", "2024-03-13"),
        {"P1 at-least 2024": ["2024-03-05 opened settlement", "2024-03-12 withdrawn category"]},
        {"P1 at-least 2024": {"state": "withdrawn", "is_produced": False, "closed_on": None}},
    ),
    Case(
        "a settlement that was wrong: withdrawn, reason correction, and kept",
        (
            *MARGINAL,
            settled("S1", "P1", "2024-03-05", "5000.00"),
            settled("S1", "P1", "2024-03-05", "500.00", written="2024-03-12"),
        ),
        ("2024-03-05", "2024-03-12", "2024-03-13"),
        {"P1 at-least 2024": ["2024-03-05 opened settlement", "2024-03-12 withdrawn correction"]},
        {"P1 at-least 2024": {"state": "withdrawn", "is_produced": False}},
    ),
    Case(
        "insured in another region from now on: lapsed, reason region",
        (
            *MARGINAL,
            settled("S1", "P1", "2024-03-05", "5000.00"),
            insured("P1", "2024-03-12", insuplc_admdvs="140200"),
        ),
        ("2024-03-05", "2024-03-12", "2024-03-13"),
        {"P1 at-least 2024": ["2024-03-05 opened settlement", "2024-03-12 lapsed region"]},
        {"P1 at-least 2024": {"state": "lapsed", "is_produced": False}},
    ),
    Case(
        "raised only above the highest step so far",
        (
            *MARGINAL,
            settled("S1", "P1", "2024-03-01", "5000.00"),
            settled("S2", "P1", "2024-03-04", "2500.00"),
            refunded("S3", "S2", "P1", "2024-03-06", "2500.00"),
            settled("S4", "P1", "2024-03-08", "2500.00"),
            settled("S5", "P1", "2024-03-11", "2500.00"),
        ),
        ("2024-03-01", "2024-03-12"),
        {
            "P1 at-least 2024": [
                "2024-03-01 opened settlement",
                "2024-03-04 raised settlement",
                "2024-03-06 revised refund",
                "2024-03-08 revised settlement",
                "2024-03-11 raised settlement",
            ],
            "P1 more-than 2024": [
                "2024-03-04 opened settlement",
                "2024-03-06 withdrawn refund",
                "2024-03-08 reopened settlement",
                "2024-03-11 raised settlement",
            ],
            "P1 scope 2024": [
                "2024-03-04 opened settlement",
                "2024-03-06 withdrawn refund",
                "2024-03-08 reopened settlement",
                "2024-03-11 raised settlement",
            ],
        },
        {"P1 at-least 2024": {"step": "2.00", "highest_step": "2.00", "burden_amount": "10000.00"}},
    ),
    Case(
        "the refund of a stay that arrives later counts in its own year, and in the stay's once that is known",
        (
            *MARGINAL,
            settled("S1", "P1", "2024-03-01", "6000.00"),
            refunded("S3", "S2", "P1", "2024-03-04", "3000.00"),
            settled("S2", "P1", "2023-12-20", "3000.00", written="2024-03-06"),
        ),
        ("2024-03-01", "2024-03-04", "2024-03-06"),
        {
            "P1 at-least 2024": [
                "2024-03-01 opened settlement",
                "2024-03-04 withdrawn refund",
                "2024-03-06 reopened settlement",
            ],
            "P1 more-than 2024": [
                "2024-03-01 opened settlement",
                "2024-03-04 withdrawn refund",
                "2024-03-06 reopened settlement",
            ],
        },
        {"P1 at-least 2024": {"burden_amount": "6000.00", "crossed_on": "2024-03-01"}},
    ),
)
