"""The five source tables as SQLAlchemy tables: exact on every engine, text on SQLite because it has no decimals."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Column, Date, DateTime, Index, MetaData, Numeric, String, Table, Text

METADATA = MetaData()

_MOMENTS = {"setl_time", "begndate", "enddate", "begntime", "endtime", "pay_time", "crte_time", "updt_time"}
_DAYS = {"brdy", "psn_insu_date", "paus_insu_date", "die_date"}
_LONG = {"resd_addr", "live_addr", "memo", "manl_reim_rea"}

SETTLEMENT = """
setl_id mdtrt_id psn_no init_setl_id refd_setl_flag vali_flag mid_setl_flag year insutype med_type psn_type insu_admdvs
poolarea_no pay_loc out_flag setl_type manl_reim_rea nwb_flag psn_cert_type certno psn_name fixmedins_code hosp_lv
dise_no setl_time begndate enddate crte_time updt_time
medfee_sumamt fulamt_ownpay_amt overlmt_selfpay preselfpay_amt inscp_scp_amt act_pay_dedc hifp_pay cvlserv_pay hifes_pay
hifmi_pay hifob_pay hifdm_pay maf_pay oth_pay fund_pay_sumamt psn_part_amt acct_pay psn_cash_pay acct_mulaid_pay
hosp_part_amt ownpay_hosp_part balc
"""
INSURED = """
psn_no psn_cert_type certno psn_name gend brdy insutype psn_type psn_insu_stas psn_insu_date paus_insu_date
insuplc_admdvs cvlserv_flag tel mob resd_nat resdbook_no resd_addr live_addr resd_loc_admdvs live_admdvs surv_stas
die_date nwb_flag crte_time updt_time
"""
IDENTITY = "rid psn_no psn_idet_type psn_type_lv memo begntime endtime vali_flag crte_time updt_time"
HOUSEHOLD = "psn_no hshd_no hshd_rlts crte_time updt_time"
ASSISTANCE = "rid setl_id psn_no asst_type asst_amt pay_time vali_flag crte_time updt_time"


def _type(column: str) -> Any:  # noqa: ANN401 - SQLAlchemy's types differ in what they hold
    if column in _MOMENTS:
        return DateTime().with_variant(Text(), "sqlite")
    if column in _DAYS:
        return Date().with_variant(Text(), "sqlite")
    if column.endswith(("_amt", "_pay", "_sumamt", "_selfpay", "_dedc", "ownpay_hosp_part")) or column == "balc":
        return Numeric(16, 2).with_variant(Text(), "sqlite")
    return String(200 if column in _LONG else 50)


def _table(name: str, columns: str) -> Table:
    """A table whose first column is the key."""
    key, *others = columns.split()
    return Table(
        name,
        METADATA,
        Column(key, String(30), primary_key=True),
        *(Column(column, _type(column)) for column in others),
        Index(f"ix_{name}_updt_time", "updt_time"),
    )


TABLES = {
    "settlement": _table("setl_d", SETTLEMENT),
    "insured": _table("psn_info_b", INSURED),
    "identity": _table("psn_idet_d", IDENTITY),
    "household": _table("hshd_psn_d", HOUSEHOLD),
    "assistance": _table("asst_pay_d", ASSISTANCE),
}
