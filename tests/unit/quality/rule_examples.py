"""Rows that rules of sql/checks speak of, and rows that none may speak of: examples for test_checks.py."""

from __future__ import annotations

from datetime import date

from tests.property.certificates import make_certificate
from tests.unit.quality.batch import CLEAN

AMOUNTS = [
    *("medfee_sumamt", "fulamt_ownpay_amt", "overlmt_selfpay", "preselfpay_amt", "inscp_scp_amt"),
    *("fund_pay_sumamt", "psn_part_amt", "acct_pay", "psn_cash_pay", "hosp_part_amt"),
]
NO_DATES = {"setl_time": None, "enddate": None, "crte_time": None}
BORN = date(1970, 5, 17)
CARD = make_certificate("140123", BORN, 1)
MISTYPED = CARD[:-1] + ("0" if CARD[-1] != "0" else "1")
STAY = {
    "mdtrt_id": "visit-#",
    "med_type": "21",
    "begndate": "2024-03-01 09:00:00",
    "enddate": "2024-03-05 09:00:00",
}
REFUND = {name: f"-{CLEAN['settlement'][name]}" for name in AMOUNTS} | {"init_setl_id": "#", "refd_setl_flag": "1"}
FUNDS = dict.fromkeys(("cvlserv_pay", "hifes_pay", "hifmi_pay", "hifob_pay", "maf_pay"), "0.00")

Fields = dict[str, str | None]
Given = tuple[str, Fields]
# A `#` in a value stands for something of the example's own. The first row must be spoken of by these rules and no others.
EXAMPLES: dict[str, tuple[list[Given], set[str]]] = {
    "clean": ([("settlement", {})], set()),
    "clean stay": ([("settlement", STAY)], set()),
    "oldest": ([("settlement", {"setl_time": "1900-01-02"})], set()),
    "no settlement time": ([("settlement", {"setl_time": None, "enddate": "2024-03-05 10:00:00"})], set()),
    "for no settlement": ([("assistance", {"setl_id": None})], set()),
    "taken back": ([("assistance", {"setl_id": None, "asst_amt": "-10.00"})], set()),
    "left the household": ([("household", {"hshd_no": None})], set()),
    "identity of one day": ([("identity", {"endtime": "2023-01-01 00:00:00"})], set()),
    "trial": ([("settlement", {"setl_id": None, "mdtrt_id": "V"})], {"settlement_trial"}),
    "no id": ([("settlement", {"setl_id": None})], {"settlement_key_missing"}),
    "no person": ([("settlement", {"psn_no": " "})], {"settlement_person_missing"}),
    "stamp not readable": ([("settlement", {"updt_time": "soon"})], {"settlement_stamp_missing"}),
    "stamp of a distant night": ([("settlement", {"updt_time": "9999-12-31"})], {"settlement_stamp_missing"}),
    "no date": ([("settlement", NO_DATES)], {"settlement_date_missing"}),
    "date not readable": (
        [("settlement", {"setl_time": "soon", "enddate": None})],
        {"settlement_amount_unreadable", "settlement_date_missing"},
    ),
    "end not readable": ([("settlement", {"enddate": "soon"})], {"settlement_amount_unreadable"}),
    **{
        f"date {day}": ([("settlement", {"setl_time": day})], {"settlement_date_implausible"})
        for day in ("0001-01-01", "1899-12-31", "1900-01-01 00:00:00", "2101-01-01", "9999-12-31")
    },
    "a missing date that the year would hide": (
        [("settlement", {"setl_time": "1900-01-01", "year": "2024"})],
        {"settlement_date_implausible"},
    ),
    "a year ahead that the year would hide": (
        [("settlement", {"setl_time": "2025-03-06", "year": "2024"})],
        {"settlement_date_far_ahead"},
    ),
    "63 days ahead": ([("settlement", {"setl_time": "2024-05-08"})], {"settlement_date_far_ahead"}),
    "62 days ahead": ([("settlement", {"setl_time": "2024-05-07"})], {"settlement_date_ahead"}),
    "of the night": ([("settlement", {"setl_time": "2024-03-06 23:59:59"})], set()),
    "year in words": ([("settlement", {"year": "24"})], {"settlement_year_unreadable"}),
    "year long ago": ([("settlement", {"year": "2021"})], {"settlement_year_distant"}),
    "year before last": ([("settlement", {"year": "2022"})], set()),
    "stay reversed": (
        [("settlement", {**STAY, "begndate": "2024-03-07"})],
        {"settlement_end_before_begin"},
    ),
    "stay reversed, no time": (
        [("settlement", {**STAY, "begndate": "2024-03-07", "setl_time": None})],
        {"settlement_stay_date_doubtful"},
    ),
    "before birth": (
        [("settlement", {"psn_no": "#"}), ("insured", {"psn_no": "#", "brdy": "2024-03-06"})],
        {"settlement_before_birth"},
    ),
    "on the birthday": (
        [("settlement", {"psn_no": "#"}), ("insured", {"psn_no": "#", "brdy": "2024-03-05"})],
        set(),
    ),
    "after death": (
        [("settlement", {"psn_no": "#"}), ("insured", {"psn_no": "#", "die_date": "2024-03-04"})],
        {"settlement_after_death"},
    ),
    "refund after death": (
        [
            ("settlement", {**REFUND, "psn_no": "#", "init_setl_id": "#-0"}),
            ("insured", {"psn_no": "#", "die_date": "2024-03-04"}),
            ("settlement", {"setl_id": "#-0", "psn_no": "#", "refd_setl_flag": "1", "setl_time": "2024-03-01"}),
        ],
        set(),
    ),
    "unknown person": ([("settlement", {"psn_no": "nobody"})], {"settlement_person_unknown"}),
    **{f"unreadable {a}": ([("settlement", {a: "12,50"})], {"settlement_amount_unreadable"}) for a in AMOUNTS},
    "too long": ([("settlement", {"psn_part_amt": "123456789012345.00"})], {"settlement_amount_unreadable"}),
    **{
        f"unreadable {c}": ([("settlement", {c: "?"})], {"settlement_detail_unreadable"})
        for c in ("hifp_pay", "maf_pay", "hifdm_pay", "begndate", "crte_time")
    },
    "no fund": ([("settlement", {"fund_pay_sumamt": None})], {"settlement_burden_unknown"}),
    "negative, no refund": (
        [("settlement", {**REFUND, "init_setl_id": None, "refd_setl_flag": "0"})],
        {"settlement_amount_negative"},
    ),
    "a negative part": (
        [("settlement", {"fulamt_ownpay_amt": "-5.00", "inscp_scp_amt": "100.00"})],
        {"settlement_part_negative"},
    ),
    "in fen": (
        [
            (
                "settlement",
                {
                    "medfee_sumamt": "5000000.01",
                    "fund_pay_sumamt": "0",
                    "psn_part_amt": "5000000.01",
                    "hosp_part_amt": "0",
                }
                | {"acct_pay": "0", "psn_cash_pay": "5000000.01", "inscp_scp_amt": "4999990.01"},
            )
        ],
        {"settlement_amount_implausible"},
    ),
    "fee off": ([("settlement", {"hosp_part_amt": "4.05"})], {"settlement_fee_sum_off"}),
    "fee at the bound": ([("settlement", {"hosp_part_amt": "5.00"})], {"settlement_fee_sum_off"}),
    "fee wrong": ([("settlement", {"hosp_part_amt": "5.01"})], {"settlement_fee_sum_wrong"}),
    "own part off": ([("settlement", {"psn_cash_pay": "30.02"})], {"settlement_own_part_sum_off"}),
    "own part wrong": ([("settlement", {"psn_cash_pay": "40.00"})], {"settlement_own_part_sum_wrong"}),
    "scope off": ([("settlement", {"inscp_scp_amt": "89.99"})], {"settlement_scope_sum_off"}),
    "scope wrong": ([("settlement", {"inscp_scp_amt": "80.00"})], {"settlement_scope_sum_wrong"}),
    "fund parts agree": ([("settlement", {**FUNDS, "hifp_pay": "60.00"})], set()),
    "fund off": ([("settlement", {**FUNDS, "hifp_pay": "59.99"})], {"settlement_fund_sum_off"}),
    "fund wrong": ([("settlement", {**FUNDS, "hifp_pay": "50.00"})], {"settlement_fund_sum_wrong"}),
    "fund part unknown": ([("settlement", {"hifp_pay": "50.00"})], set()),
    "key twice": (
        [
            ("settlement", {"setl_id": "#", "psn_no": "#"}),
            ("settlement", {"setl_id": "#", "psn_no": "#", "year": "2023"}),
        ],
        {"settlement_key_repeated"},
    ),
    "row twice": ([("settlement", {"setl_id": "#", "psn_no": "P1"})] * 2, {"settlement_row_repeated"}),
    "key of two": (
        [
            ("settlement", {"setl_id": "#"}),
            ("settlement", {"setl_id": "#", "psn_no": "P1", "updt_time": "2024-03-05 21:00:00"}),
        ],
        {"settlement_key_of_another_person"},
    ),
    "refund and original": (
        [
            ("settlement", {**REFUND, "psn_no": "#", "init_setl_id": "#-0"}),
            ("settlement", {"setl_id": "#-0", "psn_no": "#", "refd_setl_flag": "1"}),
        ],
        set(),
    ),
    "refund alone": (
        [("settlement", {**REFUND, "init_setl_id": "never"})],
        {"settlement_refund_without_original", "settlement_person_year_disagrees"},
    ),
    "refund of another": (
        [("settlement", {**REFUND, "init_setl_id": "#-0"}), ("settlement", {"setl_id": "#-0", "psn_no": "P1"})],
        {"settlement_refund_of_another_person", "settlement_person_year_disagrees"},
    ),
    "flagged alone": (
        [("settlement", {"refd_setl_flag": "1"})],
        {"settlement_flagged_without_refund", "settlement_person_year_disagrees"},
    ),
    "flag of another alphabet": (
        [("settlement", {"refd_setl_flag": "Y"})],
        {"settlement_flag_unknown", "settlement_flagged_without_refund", "settlement_person_year_disagrees"},
    ),
    "refund of another amount": (
        [
            (
                "settlement",
                {
                    **REFUND,
                    "psn_no": "#",
                    "init_setl_id": "#-0",
                    "psn_cash_pay": "-29.90",
                    "psn_part_amt": "-35.90",
                    "hosp_part_amt": "-4.10",
                },
            ),
            ("settlement", {"setl_id": "#-0", "psn_no": "#", "refd_setl_flag": "1"}),
        ],
        {"settlement_person_year_disagrees"},
    ),
    "stay twice": (
        [
            ("settlement", {**STAY, "setl_id": "#-2", "psn_no": "#"}),
            ("settlement", {**STAY, "setl_id": "#-1", "psn_no": "#"}),
        ],
        {"settlement_stay_settled_twice"},
    ),
    "stay once": (
        [
            ("settlement", {**STAY, "setl_id": "#-1", "psn_no": "#"}),
            ("settlement", {**STAY, "setl_id": "#-2", "psn_no": "#"}),
        ],
        set(),
    ),
    "dialysis of one visit": (
        [
            ("settlement", {**STAY, "med_type": "140201", "setl_id": "#-2", "psn_no": "#"}),
            ("settlement", {**STAY, "med_type": "140201", "setl_id": "#-1", "psn_no": "#"}),
        ],
        set(),
    ),
    "stay settled again": (
        [
            ("settlement", {**STAY, "setl_id": "#-3", "psn_no": "#"}),
            ("settlement", {**STAY, "setl_id": "#-1", "psn_no": "#", "refd_setl_flag": "1"}),
            ("settlement", {**STAY, **REFUND, "setl_id": "#-2", "psn_no": "#", "init_setl_id": "#-1"}),
        ],
        set(),
    ),
    "part of a stay": ([("settlement", {**STAY, "mid_setl_flag": "1"})], {"settlement_mid_stay"}),
    "unknown region": ([("settlement", {"insu_admdvs": "999999"})], {"settlement_region_unknown"}),
    "known codes": ([("settlement", {"insu_admdvs": "140123", "insutype": "390", "med_type": "140104"})], set()),
    "unknown insurance": ([("settlement", {"insutype": "123"})], {"settlement_insurance_unknown"}),
    "unknown care": ([("settlement", {"med_type": "X1"})], {"settlement_care_type_unknown"}),
    "insured without number": ([("insured", {"psn_no": None})], {"insured_key_missing"}),
    "insured without stamp": ([("insured", {"updt_time": None})], {"insured_key_missing"}),
    "insured twice": ([("insured", {"psn_no": "#", "insutype": t}) for t in ("310", "390")], {"insured_key_repeated"}),
    "card right": ([("insured", {"certno": CARD, "brdy": "1970-05-17"})], set()),
    "card mistyped": ([("insured", {"certno": MISTYPED})], {"insured_certificate_wrong"}),
    "passport": ([("insured", {"certno": "E1234567", "psn_cert_type": "08"})], set()),
    "another birth date": ([("insured", {"certno": CARD, "brdy": "1971-05-17"})], {"insured_birth_date_differs"}),
    "newborn under the mother's": ([("insured", {"certno": CARD, "brdy": "2024-03-01", "nwb_flag": "1"})], set()),
    "born tomorrow": ([("insured", {"brdy": "2024-03-07"})], {"insured_birth_date_implausible"}),
    "born when": ([("insured", {"brdy": "17 May"})], {"insured_birth_date_implausible"}),
    "dead before": ([("insured", {"brdy": "1970-05-17", "die_date": "1970-05-16"})], {"insured_death_before_birth"}),
    "insured nowhere": ([("insured", {"insuplc_admdvs": "999999"})], {"insured_region_unknown"}),
    "insured by nothing": ([("insured", {"insutype": "123"})], {"insured_insurance_unknown"}),
    **{
        f"identity without {c}": ([("identity", {c: None})], {"identity_incomplete"})
        for c in ("rid", "psn_no", "psn_idet_type", "begntime", "updt_time")
    },
    "identity ends when": ([("identity", {"endtime": "soon"})], {"identity_incomplete"}),
    "identity that never held": ([("identity", {"endtime": "2022-12-30 00:00:00"})], {"identity_end_before_begin"}),
    "identity begins far ahead": ([("identity", {"begntime": "2024-06-01"})], {"identity_begin_far_ahead"}),
    "identity twice": (
        [
            ("identity", {"psn_no": "#", "rid": "#-1"}),
            ("identity", {"psn_no": "#", "rid": "#-2", "begntime": "2024-01-01"}),
        ],
        {"identity_period_overlaps"},
    ),
    "identity ended and again": (
        [
            ("identity", {"psn_no": "#", "rid": "#-1", "endtime": "2023-12-31"}),
            ("identity", {"psn_no": "#", "rid": "#-2", "begntime": "2024-01-01"}),
        ],
        set(),
    ),
    "identity of no meaning": ([("identity", {"psn_idet_type": "9999"})], {"identity_code_unknown"}),
    "rid twice": ([("identity", {"rid": "#", "psn_no": p}) for p in ("P1", "P2")], {"identity_key_repeated"}),
    "household without number": ([("household", {"psn_no": None})], {"household_key_missing"}),
    "household without stamp": ([("household", {"updt_time": "x"})], {"household_key_missing"}),
    "two households": ([("household", {"psn_no": "#", "hshd_no": h}) for h in "AB"], {"household_key_repeated"}),
    **{
        f"assistance without {c}": ([("assistance", {"setl_id": None, c: None})], {"assistance_incomplete"})
        for c in ("rid", "psn_no", "asst_amt", "pay_time", "updt_time")
    },
    "assistance of no amount": ([("assistance", {"setl_id": None, "asst_amt": "ten"})], {"assistance_incomplete"}),
    "assistance in fen": (
        [("assistance", {"setl_id": None, "asst_amt": "5000001"})],
        {"assistance_amount_implausible"},
    ),
    "assistance of 1900": (
        [("assistance", {"setl_id": None, "pay_time": "1900-01-01"})],
        {"assistance_date_implausible"},
    ),
    "assistance in June": (
        [("assistance", {"setl_id": None, "pay_time": "2024-06-01"})],
        {"assistance_date_implausible"},
    ),
    "assistance for what": ([("assistance", {"setl_id": "never"})], {"assistance_settlement_unknown"}),
    "assistance of whom": (
        [("assistance", {"setl_id": "#-1"}), ("settlement", {"setl_id": "#-1", "psn_no": "P2"})],
        {"assistance_of_another_person"},
    ),
    "paid twice the same": ([("assistance", {"rid": "#", "setl_id": None})] * 2, {"assistance_key_repeated"}),
}
