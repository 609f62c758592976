"""Cases of every shape of rule: rolling windows, months, admissions, households, own income, paid share, dated rules.

Each case lives in a county that has only the rules it is about, so all of them can be run in the same nights. An event
carries the night on which it was to be known, whichever nights were run.
"""

from __future__ import annotations

from tests.reference.known import Change
from tests.replay.cases import Case
from tests.replay.rows import belongs, insured, refunded, settled

NIGHTS = ("2024-01-01", "2024-03-15", "2024-04-05", "2024-07-01", "2024-10-05", "2025-02-28")
STAY, OUTPATIENT = {"med_type": "21"}, {"med_type": "11"}


def _people(county: str, *numbers: str) -> tuple[Change, ...]:
    return tuple(insured(psn_no, insuplc_admdvs=county) for psn_no in numbers)


CASES_OF_SHAPES = (
    Case(
        "twelve months: falls below the limit on the night on which the first stay leaves, without a new row",
        (
            *_people("140321", "P11"),
            settled("S11", "P11", "2023-02-10", "3000.00"),
            settled("S12", "P11", "2023-11-20", "2500.00"),
        ),
        NIGHTS,
        {"P11 twelve-months rolling": ["2024-01-01 opened settlement", "2024-02-10 lapsed aged_out"]},
        {
            "P11 twelve-months rolling": {
                "state": "lapsed",
                "crossed_on": "2023-11-20",
                "fell_on": "2024-02-10",
                "burden_amount": "0.00",
                "limit_amount": "5000.00",
            }
        },
    ),
    Case(
        "twelve months: refunded and settled again in March, and all of it leaves with the stay of June before",
        (
            *_people("140321", "P12"),
            settled("S13", "P12", "2023-06-10", "6000.00"),
            refunded("S14", "S13", "P12", "2024-03-05", "6000.00"),
            settled("S15", "P12", "2024-03-05", "5500.00", visit="visit of S13"),
        ),
        NIGHTS,
        {"P12 twelve-months rolling": ["2024-01-01 opened settlement", "2024-06-10 lapsed aged_out"]},
        {"P12 twelve-months rolling": {"crossed_on": "2023-06-10", "fell_on": "2024-06-10", "burden_amount": "0.00"}},
    ),
    Case(
        "twelve months: what was settled on 29 February leaves on 28 February",
        (*_people("140321", "P13"), settled("S16", "P13", "2024-02-29", "5000.01")),
        NIGHTS,
        {"P13 twelve-months rolling": ["2024-02-29 opened settlement", "2025-02-28 lapsed aged_out"]},
        {"P13 twelve-months rolling": {"fell_on": "2025-02-28"}},
    ),
    Case(
        "a month: exactly 500.00 of outpatient care, refunded in the next month; a stay in hospital does not count",
        (
            *_people("140322", "P21"),
            settled("S21", "P21", "2024-03-28", "500.00", **OUTPATIENT),
            refunded("S22", "S21", "P21", "2024-04-03", "500.00"),
            settled("S23", "P21", "2024-04-05", "499.99", **OUTPATIENT),
            settled("S24", "P21", "2024-04-06", "9000.00", **STAY),
        ),
        NIGHTS,
        {
            "P21 outpatient-month 2024-03": [
                "2024-03-28 opened settlement",
                "2024-04-01 closed window",
                "2024-04-03 withdrawn refund",
            ]
        },
        {"P21 outpatient-month 2024-03": {"fell_on": "2024-03-31", "closed_on": "2024-04-01", "fee_amount": "0.00"}},
    ),
    Case(
        "an admission is judged by the limit of its first day, although the limit rises later; then half is refunded",
        (
            *_people("140323", "P31"),
            settled("S31", "P31", "2024-02-20", "4500.00"),
            refunded("S32", "S31", "P31", "2024-03-10", "1000.00"),
            settled("S33", "P31", "2024-03-02", "5999.99"),
        ),
        NIGHTS,
        {
            "P31 one-admission visit of S31": [
                "2024-02-20 opened settlement",
                "2024-03-10 withdrawn refund",
                "2025-02-20 closed window",
            ]
        },
        {"P31 one-admission visit of S31": {"limit_amount": "4000.00", "burden_amount": "3500.00", "step": None}},
    ),
    Case(
        "a household's sum: one joins with what he bore before, one leaves with what he bore",
        (
            *_people("140324", "P41", "P42", "P43"),
            *(belongs("P41", "H41", relation="01"), belongs("P42", "H41")),
            settled("S43", "P43", "2024-01-15", "4000.00"),
            settled("S41", "P41", "2024-02-01", "5000.00"),
            settled("S42", "P42", "2024-03-01", "3000.01"),
            belongs("P43", "H41", "2024-04-10"),
            belongs("P41", "H42", "2024-05-05"),
        ),
        NIGHTS,
        {
            "platform_number:H41 household-sum 2024": [
                "2024-03-01 opened settlement",
                "2024-04-10 raised settlement,household",
                "2024-05-05 withdrawn correction,household",
                "2025-01-01 closed window",
            ]
        },
        {"platform_number:H41 household-sum 2024": {"burden_amount": "7000.01", "psn_no": "P42", "head_count": "2"}},
    ),
    Case(
        "a limit for each head: it falls with a death and with one who leaves, and rises with those who come",
        (
            *_people("140325", "P51", "P52", "P53", "P54"),
            *(belongs(psn_no, "H51") for psn_no in ("P51", "P52", "P53")),
            settled("S51", "P51", "2024-02-01", "6500.00"),
            insured("P53", "2024-03-15", insuplc_admdvs="140325", surv_stas="2"),
            belongs("P52", "H52", "2024-04-02"),
            belongs("P52", "H51", "2024-06-01"),
            belongs("P54", "H51", "2024-06-01"),
        ),
        NIGHTS,
        {
            "platform_number:H51 household-head 2024": [
                "2024-03-15 opened settlement",
                "2024-04-02 raised settlement,household",
                "2024-06-01 withdrawn limit,household",
                "2025-01-01 closed window",
            ]
        },
        {"platform_number:H51 household-head 2024": {"limit_amount": "9000.00", "head_count": "3"}},
    ),
    Case(
        "a household's own income: no limit while it is not known, one from the night it is, another when corrected",
        (
            *_people("140326", "P61", "P62"),
            *(belongs("P61", "H61", relation="01"), belongs("P62", "H61")),
            settled("S61", "P61", "2024-02-01", "5000.00"),
            belongs("P62", "H61", "2024-03-20", income="12000.00"),
            belongs("P62", "H61", "2024-04-15", income="15000.00"),
        ),
        NIGHTS,
        {
            "platform_number:H61 own-income 2024": [
                "2024-03-20 opened settlement",
                "2024-04-15 withdrawn limit",
                "2025-01-01 closed window",
            ]
        },
        {"platform_number:H61 own-income 2024": {"limit_amount": "6000.00", "burden_amount": "5000.00"}},
    ),
    Case(
        "less than nine tenths paid: a well-paid stay lifts the share, its refund lowers it again",
        (
            *_people("140327", "P71"),
            settled("S71", "P71", "2024-02-01", "6000.00", **STAY),
            settled("S72", "P71", "2024-03-10", "500.00", fund_paid="80000.00", **STAY),
            refunded("S73", "S72", "P71", "2024-04-02", "500.00", fund_paid="80000.00"),
        ),
        NIGHTS,
        {
            "P71 badly-paid 2024": [
                "2024-02-01 opened settlement",
                "2024-03-10 lapsed settlement",
                "2024-04-02 reopened refund",
                "2025-01-01 closed window",
            ]
        },
        {"P71 badly-paid 2024": {"crossed_on": "2024-04-02", "fee_amount": "26000.00", "burden_amount": "6000.00"}},
    ),
    Case(
        "less than nine tenths paid: exactly nine tenths is no warning, ten fen less is one",
        (
            *_people("140327", "P72", "P73"),
            settled("S74", "P72", "2024-02-01", "6000.00", fund_paid="54000.00", **STAY),
            settled("S75", "P73", "2024-02-01", "6000.00", fund_paid="53999.90", **STAY),
        ),
        NIGHTS,
        {"P73 badly-paid 2024": ["2024-02-01 opened settlement", "2025-01-01 closed window"]},
    ),
    Case(
        "several rules at once: each has its own warnings",
        (
            *_people("140328", "P81"),
            settled("S81", "P81", "2023-10-05", "3000.00"),
            settled("S82", "P81", "2024-01-20", "3600.00"),
            settled("S83", "P81", "2024-02-10", "1500.00"),
        ),
        NIGHTS,
        {
            "P81 several-month 2023-10": ["2024-01-01 opened settlement", "2024-01-01 closed window"],
            "P81 several-month 2024-01": ["2024-01-20 opened settlement", "2024-02-01 closed window"],
            "P81 several-admission visit of S82": ["2024-01-20 opened settlement", "2025-01-20 closed window"],
            "P81 several-year 2024": ["2024-02-10 opened settlement", "2025-01-01 closed window"],
            "P81 several-rolling rolling": [
                "2024-01-20 opened settlement",
                "2024-02-10 raised settlement",
                "2024-10-05 revised aged_out",
                "2025-01-20 lapsed aged_out",
            ],
        },
        {"P81 several-rolling rolling": {"highest_step": "1.50", "burden_amount": "0.00"}},
    ),
    Case(
        "a rule that ends on 30 June: what was right then lapses",
        (*_people("140329", "P91"), settled("S91", "P91", "2024-03-01", "5500.00")),
        NIGHTS,
        {
            "P91 ends-in-june 2024": [
                "2024-03-01 opened settlement",
                "2024-07-01 lapsed limit",
                "2025-01-01 closed window",
            ]
        },
        {"P91 ends-in-june 2024": {"fell_on": "2024-07-01", "limit_amount": "5000.00", "burden_amount": "5500.00"}},
    ),
    Case(
        "a rule that begins in mid-year, known since May: the burden of March is over it from its first day",
        (*_people("140330", "P92"), settled("S92", "P92", "2024-03-01", "5500.00")),
        NIGHTS,
        {"P92 begins-in-june 2024": ["2024-06-01 opened limit", "2025-01-01 closed window"]},
        {"P92 begins-in-june 2024": {"crossed_on": "2024-06-01"}},
    ),
    Case(
        "a rule that a later publication replaces from July on",
        (
            *_people("140331", "P93", "P94"),
            settled("S93", "P93", "2024-03-01", "4000.00"),
            settled("S94", "P94", "2024-03-01", "6500.00"),
        ),
        NIGHTS,
        {
            "P93 lower-from-july 2024": ["2024-07-01 opened limit", "2025-01-01 closed window"],
            "P94 lower-from-july 2024": [
                "2024-03-01 opened settlement",
                "2024-07-01 raised limit",
                "2025-01-01 closed window",
            ],
        },
        {"P93 lower-from-july 2024": {"crossed_on": "2024-07-01", "limit_amount": "3000.00"}},
    ),
    Case(
        "a rule that is published in August with effect from January: seen on that night, over since March",
        (
            *_people("140332", "P95", "P96"),
            settled("S95", "P95", "2024-03-01", "4000.00"),
            settled("S96", "P96", "2024-03-01", "6500.00"),
        ),
        NIGHTS,
        {
            "P95 lower-backwards 2024": ["2024-08-01 opened settlement", "2025-01-01 closed window"],
            "P96 lower-backwards 2024": [
                "2024-03-01 opened settlement",
                "2024-08-01 raised settlement",
                "2025-01-01 closed window",
            ],
        },
        {"P95 lower-backwards 2024": {"crossed_on": "2024-03-01", "limit_amount": "3000.00"}},
    ),
    Case(
        "a limit that is raised backwards: the warning was never right",
        (*_people("140333", "P97"), settled("S97", "P97", "2024-03-01", "4000.00")),
        NIGHTS,
        {
            "P97 higher-backwards 2024": [
                "2024-03-01 opened settlement",
                "2024-08-01 withdrawn limit",
                "2025-01-01 closed window",
            ]
        },
        {"P97 higher-backwards 2024": {"state": "withdrawn", "is_produced": False, "limit_amount": "5000.00"}},
    ),
)
