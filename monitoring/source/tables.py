"""The tables and columns that are read from a source, in the national names (docs/source.md)."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class SourceTable:
    """One table of the source.

    `columns` maps the name used here to the spellings a source may have, in the order of preference; the value is the
    first that is not empty. `required` columns must exist in the source, `is_required` says the same of the table.
    A source without `updt_time` is told from when a row is known by the first of the `known_on` columns that is not empty;
    a table that has none describes a state, is read whole every night and compared.
    """

    name: str
    key: str
    columns: dict[str, tuple[str, ...]]
    required: frozenset[str]
    is_required: bool = False
    known_on: tuple[str, ...] = ()

    @property
    def spellings(self) -> dict[str, str]:
        """The name used here of every spelling."""
        return {spelling: name for name, found in self.columns.items() for spelling in found}


STAMP = "updt_time"
REBUILT = "reconstructed_from"
"""Column of every pulled row: the stamp of the content that a rebuilt row carries; empty for a row as it was written."""
CREATED, VALID = "crte_time", "vali_flag"
REFUNDED, SETTLED = "refd_setl_flag", ("setl_time", "enddate")
"""What tells of a settlement that it was refunded, and when it was made."""
MOMENTS = frozenset(
    {"setl_time", "begndate", "enddate", "begntime", "endtime", "pay_time", "crte_time", "updt_time"}
    | {"brdy", "psn_insu_date", "die_date"}
)
"""Columns of dates and date-times; a zone written in them is turned into Asia/Shanghai."""
AMOUNTS = frozenset(
    {
        "medfee_sumamt",
        "fulamt_ownpay_amt",
        "overlmt_selfpay",
        "preselfpay_amt",
        "inscp_scp_amt",
        "act_pay_dedc",
        "hifp_pay",
        "cvlserv_pay",
        "hifes_pay",
        "hifmi_pay",
        "hifob_pay",
        "hifdm_pay",
        "oth_pay",
    }
    | {"maf_pay", "fund_pay_sumamt", "psn_part_amt", "acct_pay", "acct_mulaid_pay"}
    | {"psn_cash_pay", "hosp_part_amt", "asst_amt", "hshd_income"}
)


def _columns(names: str, **pairs: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    return {name: pairs.get(name, (name,)) for name in names.split()}


SETTLEMENT = SourceTable(
    "settlement",
    "setl_id",
    _columns(
        "setl_id mdtrt_id psn_no init_setl_id refd_setl_flag vali_flag mid_setl_flag year insutype med_type insu_admdvs "
        "pay_loc out_flag hosp_lv setl_time begndate enddate crte_time updt_time medfee_sumamt fulamt_ownpay_amt overlmt_selfpay "
        "preselfpay_amt inscp_scp_amt act_pay_dedc hifp_pay hifmi_pay maf_pay cvlserv_pay hifes_pay hifob_pay hifdm_pay oth_pay "
        "fund_pay_sumamt psn_part_amt acct_pay acct_mulaid_pay psn_cash_pay hosp_part_amt",
        psn_part_amt=("psn_part_amt", "psn_pay"),
        psn_cash_pay=("psn_cash_pay", "cash_payamt"),
        inscp_scp_amt=("inscp_scp_amt", "inscp_amt"),
        hosp_part_amt=("hosp_part_amt", "ownpay_hosp_part"),
        oth_pay=("oth_pay", "othfund_pay"),
    ),
    frozenset({"setl_id", "psn_no", "setl_time", "medfee_sumamt", "fund_pay_sumamt", "init_setl_id"}),
    is_required=True,
    known_on=("setl_time", "enddate", "crte_time"),
)
INSURED = SourceTable(
    "insured",
    "psn_no",
    _columns(
        "psn_no psn_cert_type certno psn_name gend brdy insutype psn_type psn_insu_stas psn_insu_date insuplc_admdvs "
        "cvlserv_flag tel mob resd_nat resdbook_no resd_addr live_addr resd_loc_admdvs live_admdvs surv_stas die_date "
        "nwb_flag crte_time updt_time"
    ),
    frozenset({"psn_no", "certno", "brdy", "insutype", "insuplc_admdvs"}),
    is_required=True,
)
IDENTITY = SourceTable(
    "identity",
    "rid",
    _columns("rid psn_no psn_idet_type begntime endtime vali_flag crte_time updt_time"),
    frozenset({"rid", "psn_no", "psn_idet_type", "begntime", "endtime"}),
    is_required=True,
)
HOUSEHOLD = SourceTable(
    "household",
    "psn_no",
    _columns("psn_no hshd_no hshd_rlts hshd_income crte_time updt_time"),
    frozenset({"psn_no", "hshd_no"}),
)
ASSISTANCE = SourceTable(
    "assistance",
    "rid",
    _columns("rid setl_id psn_no asst_type asst_amt pay_time vali_flag crte_time updt_time"),
    frozenset({"rid", "setl_id", "psn_no", "asst_amt", "pay_time"}),
    known_on=("pay_time",),
)

SOURCE_TABLES = (SETTLEMENT, INSURED, IDENTITY, HOUSEHOLD, ASSISTANCE)
