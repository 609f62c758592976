"""A source database in SQLite that shows what a log of rows shows at a moment."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from tests.reference.known import Change, source_at

TABLES = {
    "settlement": (
        "setl_d",
        "setl_id mdtrt_id psn_no init_setl_id refd_setl_flag vali_flag mid_setl_flag year insutype med_type psn_type "
        "insu_admdvs poolarea_no pay_loc out_flag setl_type manl_reim_rea nwb_flag psn_cert_type certno psn_name "
        "fixmedins_code hosp_lv dise_no setl_time begndate enddate crte_time updt_time medfee_sumamt "
        "fulamt_ownpay_amt overlmt_selfpay preselfpay_amt inscp_scp_amt act_pay_dedc hifp_pay cvlserv_pay hifes_pay "
        "hifmi_pay hifob_pay hifdm_pay maf_pay oth_pay fund_pay_sumamt psn_part_amt acct_pay psn_cash_pay "
        "acct_mulaid_pay hosp_part_amt ownpay_hosp_part balc",
    ),
    "insured": (
        "psn_info_b",
        "psn_no psn_cert_type certno psn_name gend brdy insutype psn_type psn_insu_stas psn_insu_date paus_insu_date "
        "insuplc_admdvs cvlserv_flag tel mob resd_nat resdbook_no resd_addr live_addr resd_loc_admdvs live_admdvs "
        "surv_stas die_date nwb_flag crte_time updt_time",
    ),
    "identity": (
        "psn_idet_d",
        "rid psn_no psn_idet_type psn_type_lv memo begntime endtime vali_flag crte_time updt_time",
    ),
    "household": ("hshd_psn_d", "psn_no hshd_no hshd_rlts hshd_income crte_time updt_time"),
    "assistance": ("asst_pay_d", "rid setl_id psn_no asst_type asst_amt pay_time vali_flag crte_time updt_time"),
}


def write_source(path: Path, log: Iterable[Change], at: datetime) -> None:
    """Make the five tables anew and fill them with the rows that can be seen at a moment."""
    with sqlite3.connect(path) as connection:
        for name, columns in TABLES.values():
            connection.execute(f"DROP TABLE IF EXISTS {name}")
            connection.execute(f"CREATE TABLE {name} ({', '.join(f'{column} TEXT' for column in columns.split())})")
        for change in source_at(log, at):
            _insert(connection, change)
    connection.close()


def _insert(connection: sqlite3.Connection, change: Change) -> None:
    name, columns = TABLES[change.table]
    unknown = set(change.row) - set(columns.split())
    if unknown:
        raise ValueError(f"{name} has no column {sorted(unknown)}")
    marks = ", ".join("?" for _ in change.row)
    connection.execute(f"INSERT INTO {name} ({', '.join(change.row)}) VALUES ({marks})", tuple(change.row.values()))
