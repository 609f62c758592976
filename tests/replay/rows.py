"""Source rows of the planted cases, each said with the day on which it was written."""

from __future__ import annotations

from datetime import date, datetime, time
from decimal import Decimal

from tests.property.certificates import make_certificate
from tests.reference.known import Change

OUT_OF_POVERTY, ALLOWANCE, MARGIN = "7301", "7019", "7201"
BIRTH = date(1970, 5, 17)


def on(day: str) -> date:
    """A date from its text."""
    return date.fromisoformat(day)


def _change(table: str, key: str, written: str, row: dict[str, str | None]) -> Change:
    at = datetime.combine(on(written), time(20))
    stamped = {**row, "crte_time": f"{at:%Y-%m-%d %H:%M:%S}", "updt_time": f"{at:%Y-%m-%d %H:%M:%S}"}
    return Change(table, key, stamped, at, at)


def insured(psn_no: str, written: str = "2022-12-01", serial: int | None = None, **fields: str | None) -> Change:
    """A rural resident of the county; the same serial gives the same certificate."""
    number = int(psn_no.strip("P")) if serial is None else serial
    row = {
        "psn_no": psn_no,
        "psn_cert_type": "01",
        "certno": make_certificate("140123", BIRTH, number),
        "brdy": BIRTH.isoformat(),
        "insutype": "390",
        "psn_insu_stas": "1",
        "insuplc_admdvs": "140123",
        "resd_nat": "20",
    }
    return _change("insured", psn_no, written, {**row, **fields})


def listed(
    psn_no: str, code: str, begin: str, end: str | None = None, *, written: str | None = None, **fields: str
) -> Change:
    """An identity from a day on, up to and including another, written on its first day unless said otherwise."""
    row = {"rid": f"{psn_no}-{code}", "psn_no": psn_no, "psn_idet_type": code, "vali_flag": "1", **fields}
    period = {"begntime": f"{begin} 00:00:00", "endtime": None if end is None else f"{end} 00:00:00"}
    return _change("identity", row["rid"], written or begin, {**row, **period})


def settled(
    setl_id: str,
    psn_no: str,
    day: str,
    total: str,
    scope: str | None = None,
    *,
    written: str | None = None,
    fund_paid: str = "20000.00",
    **fields: str,
) -> Change:
    """A settlement with a total burden, and a policy-scope burden where it differs; `visit` names its visit."""
    burden, in_scope = Decimal(total), Decimal(scope or total)
    fund = Decimal(fund_paid) if burden >= 0 else -Decimal(fund_paid)
    outside = burden - in_scope
    row = {
        "setl_id": setl_id,
        "mdtrt_id": fields.pop("visit", f"visit of {setl_id}"),
        "psn_no": psn_no,
        "vali_flag": "1",
        "refd_setl_flag": "0",
        "year": None,
        "insutype": "390",
        "insu_admdvs": "140123",
        "setl_time": f"{day} 11:00:00",
        "medfee_sumamt": f"{fund + burden:.2f}",
        "fulamt_ownpay_amt": f"{outside:.2f}",
        "overlmt_selfpay": "0.00",
        "preselfpay_amt": "0.00",
        "inscp_scp_amt": f"{fund + in_scope:.2f}",
        "hifp_pay": f"{fund:.2f}",
        "fund_pay_sumamt": f"{fund:.2f}",
        "psn_part_amt": f"{burden:.2f}",
        "acct_pay": "0.00",
        "psn_cash_pay": f"{burden:.2f}",
        "hosp_part_amt": "0.00",
    }
    return _change("settlement", setl_id, written or day, {**row, **fields})


def refunded(setl_id: str, original: str, psn_no: str, day: str, total: str, **fields: str) -> Change:
    """A refund of a settlement, in the same visit; its total stands only in the cash amount, as the record has it."""
    refund = settled(
        setl_id,
        psn_no,
        day,
        f"-{total}",
        visit=f"visit of {original}",
        init_setl_id=original,
        refd_setl_flag="1",
        **fields,
    )
    return Change(refund.table, refund.key, {**refund.row, "psn_part_amt": None}, refund.updt_time, refund.seen_at)


def belongs(
    psn_no: str, number: str, written: str = "2022-12-01", relation: str = "10", income: str | None = None
) -> Change:
    """Membership of a household of the platform; the income is the household's, in yuan a year."""
    row = {"psn_no": psn_no, "hshd_no": number, "hshd_rlts": relation, "hshd_income": income}
    return _change("household", psn_no, written, row)


def paid(rid: str, setl_id: str, psn_no: str, day: str, amount: str) -> Change:
    """Assistance outside the settlement."""
    row = {"rid": rid, "setl_id": setl_id, "psn_no": psn_no, "asst_type": "01", "asst_amt": amount}
    return _change("assistance", rid, day, {**row, "pay_time": f"{day} 09:00:00", "vali_flag": "1"})
