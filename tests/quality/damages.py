"""Ways in which a row is damaged: on which rows, how, and the rule that must catch it, or why none can."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

Row = dict[str, str | None]
Act = Callable[[Row, Row], list[Row]]
"""Given a row and another of the same table, the rows that come in its place."""

AMOUNTS = (
    *(
        "medfee_sumamt",
        "fulamt_ownpay_amt",
        "overlmt_selfpay",
        "preselfpay_amt",
        "inscp_scp_amt",
        "hifp_pay",
        "cvlserv_pay",
    ),
    *(
        "hifmi_pay",
        "hifob_pay",
        "maf_pay",
        "oth_pay",
        "fund_pay_sumamt",
        "psn_part_amt",
        "acct_pay",
        "psn_cash_pay",
        "hosp_part_amt",
    ),
)
NO_DATES: Row = {"setl_time": None, "enddate": None, "crte_time": None}


@dataclass(frozen=True)
class Damage:
    """`on` names the kind of row; `rule` is the one meant for it, None where no rule can see it, with the reason in `why_not`."""

    name: str
    table: str
    on: str
    act: Act
    rule: str | None = None
    why_not: str = ""


def put(**fields: str | None) -> Act:
    """Other values in some columns."""
    return lambda row, _: [row | fields]


def add(column: str, amount: str, *others: str) -> Act:
    """The same amount added to some columns."""
    return lambda row, _: [row | {c: f"{Decimal(row[c] or 0) + Decimal(amount):.2f}" for c in (column, *others)}]


def times(factor: str) -> Act:
    """All amounts multiplied."""
    return lambda row, _: [row | _scaled(row, factor)]


def take(column: str) -> Act:
    """The value that another row has."""
    return lambda row, other: [row | {column: other[column]}]


def twin(**fields: str | None) -> Act:
    """The row, and the same once more with other values in some columns; `#` stands for what was there."""
    return lambda row, _: [row, row | _filled(row, fields)]


def second(**fields: str | None) -> Act:
    """A further row like this one, which is known, with other values in some columns."""
    return lambda row, _: [row | _filled(row, fields)]


def _filled(row: Row, fields: Row) -> Row:
    return {k: v.replace("#", row[k] or "") if v else v for k, v in fields.items()}


def _scaled(row: Row, factor: str) -> Row:
    return {c: f"{Decimal(row[c] or 0) * Decimal(factor):.2f}" for c in AMOUNTS if row.get(c) is not None}


def _year_later(row: Row, _: Row) -> list[Row]:
    return [row | {"year": None, "setl_time": f"{int(str(row['setl_time'])[:4]) + 1}{str(row['setl_time'])[4:]}"}]


def _centuries_later(row: Row, _: Row) -> list[Row]:
    return [row | {"year": None, "setl_time": f"21{str(row['setl_time'])[2:]}"}]


def _reversed(row: Row, _: Row) -> list[Row]:
    return [row | {"begndate": f"{date.fromisoformat(str(row['enddate'])[:10]) + timedelta(days=40)} 09:00:00"}]


def _reversed_and_undated(row: Row, other: Row) -> list[Row]:
    return [_reversed(row, other)[0] | {"setl_time": None}]


def _mistyped(row: Row, _: Row) -> list[Row]:
    number = str(row["certno"])
    return [row | {"certno": number[:-1] + ("0" if number[-1] != "0" else "1")}]


def _born_a_day_later(row: Row, _: Row) -> list[Row]:
    return [row | {"brdy": f"{date.fromisoformat(str(row['brdy'])[:10]) + timedelta(days=1)}"}]


def _ends_before(row: Row, _: Row) -> list[Row]:
    return [row | {"endtime": f"{date.fromisoformat(str(row['begntime'])[:10]) - timedelta(days=30)} 00:00:00"}]


def _part_moved(row: Row, _: Row) -> list[Row]:
    scope = Decimal(row["inscp_scp_amt"] or 0) + Decimal(row["fulamt_ownpay_amt"] or 0) + 5
    return [row | {"fulamt_ownpay_amt": "-5.00", "inscp_scp_amt": f"{scope:.2f}"}]


S, P, D, H, A = "settlement", "insured", "identity", "household", "assistance"
DAMAGES = (
    Damage("no id, no visit", S, "live", put(setl_id=None, mdtrt_id=None), "settlement_key_missing"),
    Damage("trial settlement", S, "live", put(setl_id=None), "settlement_trial"),
    Damage("person blank", S, "live", put(psn_no=" "), "settlement_person_missing"),
    Damage("stamp lost", S, "live", put(updt_time=None), "settlement_stamp_missing"),
    Damage("stamp of 1899", S, "live", put(updt_time="1899-12-31 00:00:00"), "settlement_stamp_missing"),
    Damage("dates lost", S, "live", put(**NO_DATES), "settlement_date_missing"),
    Damage(
        "date 1900-01-01", S, "live", put(setl_time="1900-01-01 00:00:00", year=None), "settlement_date_implausible"
    ),
    Damage("a century late", S, "timed", _centuries_later, "settlement_date_implausible"),
    Damage("a year late", S, "of 2024", _year_later, "settlement_date_far_ahead"),
    Damage("two weeks ahead", S, "live", put(setl_time="2024-12-24 10:00:00", year=None), "settlement_date_ahead"),
    Damage("year of two digits", S, "timed", put(year="24"), "settlement_year_unreadable"),
    Damage("year ten years back", S, "timed", put(year="2013"), "settlement_year_distant"),
    Damage("stay reversed", S, "timed stay", _reversed, "settlement_end_before_begin"),
    Damage("stay reversed, no time", S, "timed stay", _reversed_and_undated, "settlement_stay_date_doubtful"),
    Damage("before birth", S, "live", put(setl_time="1905-03-01 10:00:00", year=None), "settlement_before_birth"),
    Damage("fee with a comma", S, "live", put(medfee_sumamt="1,234.50"), "settlement_amount_unreadable"),
    Damage("full-width digits", S, "live", put(psn_part_amt="１２３"), "settlement_amount_unreadable"),
    Damage("fund part in words", S, "live", put(hifmi_pay="none"), "settlement_detail_unreadable"),
    Damage("fund lost", S, "live", put(fund_pay_sumamt=None), "settlement_burden_unknown"),
    Damage("sign turned", S, "live", times("-1"), "settlement_amount_negative"),
    Damage("a part negative", S, "live", _part_moved, "settlement_part_negative"),
    Damage("ten million times", S, "live", times("10000000"), "settlement_amount_implausible"),
    Damage("fee 500 more", S, "small", add("medfee_sumamt", "500", "inscp_scp_amt"), "settlement_fee_sum_wrong"),
    Damage("fee 0.03 more", S, "live", add("medfee_sumamt", "0.03", "inscp_scp_amt"), "settlement_fee_sum_off"),
    Damage("cash 300 more", S, "small", add("psn_cash_pay", "300"), "settlement_own_part_sum_wrong"),
    Damage("cash 0.01 more", S, "live", add("psn_cash_pay", "0.01"), "settlement_own_part_sum_off"),
    Damage("scope 700 more", S, "small", add("inscp_scp_amt", "700"), "settlement_scope_sum_wrong"),
    Damage("scope 0.02 more", S, "live", add("inscp_scp_amt", "0.02"), "settlement_scope_sum_off"),
    Damage("pooled fund 600 more", S, "small", add("hifp_pay", "600"), "settlement_fund_sum_wrong"),
    Damage("pooled fund 0.02 more", S, "live", add("hifp_pay", "0.02"), "settlement_fund_sum_off"),
    Damage("of another person", S, "live", take("psn_no"), "settlement_key_of_another_person"),
    Damage(
        "of nobody known", S, "live", second(setl_id="#N", mdtrt_id="#N", psn_no="nobody"), "settlement_person_unknown"
    ),
    Damage("twice, unlike", S, "live", twin(refd_setl_flag="2"), "settlement_key_repeated"),
    Damage("twice, alike", S, "live", twin(), "settlement_row_repeated"),
    Damage("refund of nothing", S, "refund", put(init_setl_id="never"), "settlement_refund_without_original"),
    Damage("refund of another's", S, "refund", take("init_setl_id"), "settlement_refund_of_another_person"),
    Damage("refund of half", S, "refund", times("0.5"), "settlement_person_year_disagrees"),
    Damage("flagged, not refunded", S, "live", put(refd_setl_flag="1"), "settlement_flagged_without_refund"),
    Damage("flag in letters", S, "live", put(refd_setl_flag="Y"), "settlement_flag_unknown"),
    Damage("stay settled twice", S, "timed stay", second(setl_id="#Z"), "settlement_stay_settled_twice"),
    Damage("marked as a part", S, "timed stay", put(mid_setl_flag="1"), "settlement_mid_stay"),
    Damage("region of nowhere", S, "live", put(insu_admdvs="149998"), "settlement_region_unknown"),
    Damage("insurance of no kind", S, "live", put(insutype="139"), "settlement_insurance_unknown"),
    Damage("care of no kind", S, "live", put(med_type="ZZ"), "settlement_care_type_unknown"),
    Damage("insured without number", P, "carded", put(psn_no=None), "insured_key_missing"),
    Damage("card mistyped", P, "carded", _mistyped, "insured_certificate_wrong"),
    Damage("born a day later", P, "carded", _born_a_day_later, "insured_birth_date_differs"),
    Damage("born in 2034", P, "carded", put(brdy="2034-01-01"), "insured_birth_date_implausible"),
    Damage("dead before birth", P, "carded", put(die_date="1899-01-01"), "insured_death_before_birth"),
    Damage("insured nowhere", P, "carded", put(insuplc_admdvs="149998"), "insured_region_unknown"),
    Damage("insured by nothing", P, "carded", put(insutype="139"), "insured_insurance_unknown"),
    Damage("two insurances", P, "carded", twin(insutype="310"), "insured_key_repeated"),
    Damage("begin lost", D, "any", put(begntime=None), "identity_incomplete"),
    Damage("ended before", D, "any", _ends_before, "identity_end_before_begin"),
    Damage("begins next year", D, "open", put(begntime="2025-12-01 00:00:00"), "identity_begin_far_ahead"),
    Damage("listed twice", D, "open", second(rid="#Z"), "identity_period_overlaps"),
    Damage("code of no list", D, "any", put(psn_idet_type="0000"), "identity_code_unknown"),
    Damage("one rid, two codes", D, "any", twin(psn_idet_type="7301"), "identity_key_repeated"),
    Damage("member without number", H, "any", put(psn_no=None), "household_key_missing"),
    Damage("in two households", H, "any", twin(hshd_no="#-2"), "household_key_repeated"),
    Damage("payment of nothing", A, "any", put(asst_amt=None), "assistance_incomplete"),
    Damage("payment in fen of fen", A, "any", put(asst_amt="9000000.00"), "assistance_amount_implausible"),
    Damage("paid in 1900", A, "any", put(pay_time="1900-01-01 00:00:00"), "assistance_date_implausible"),
    Damage("paid for nothing", A, "any", put(setl_id="never"), "assistance_settlement_unknown"),
    Damage("paid to another", A, "any", take("psn_no"), "assistance_of_another_person"),
    Damage("paid twice alike", A, "any", twin(), "assistance_key_repeated"),
    Damage(
        "another bill",
        S,
        "small",
        times("1.5"),
        None,
        "the row agrees with itself; only the bill says that it is another",
    ),
    Damage(
        "in fen",
        S,
        "small",
        times("100"),
        None,
        "a small bill in fen is a large bill in yuan; the sums of the batch contract see many of them",
    ),
    Damage(
        "ten days later",
        S,
        "of spring",
        put(setl_time="2024-07-01 10:00:00", year=None),
        None,
        "any day before the night may be the right one",
    ),
    Damage(
        "other care",
        S,
        "live",
        put(med_type="11"),
        None,
        "both care types exist; the shares of the batch contract see many of them",
    ),
    Damage(
        "other insurance", S, "live", put(insutype="399"), None, "both insurance types exist, and a person may change"
    ),
    Damage(
        "other name",
        P,
        "carded",
        put(psn_name="某某某"),
        None,
        "names have no check digit; comparing them with another list is the import's part",
    ),
    Damage(
        "other door",
        P,
        "carded",
        put(live_addr="不详", mob="1"),
        None,
        "addresses and phones follow no rule that all keep to",
    ),
    Damage(
        "other category",
        D,
        "any",
        put(psn_idet_type="7019"),
        None,
        "both codes exist; the list they come from must say",
    ),
    Damage("other household", H, "any", take("hshd_no"), None, "people do move; the platform's extract must say"),
)
