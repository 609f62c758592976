"""A held row for the eyes of somebody who has to find out what is wrong with it, without saying whose it is."""

from __future__ import annotations

import re
from collections.abc import Mapping

CODES = frozenset(
    {
        "init_setl_id",
        "setl_id",
        "mdtrt_id",
        "rid",
        "refd_setl_flag",
        "vali_flag",
        "mid_setl_flag",
        "year",
        "insutype",
        "med_type",
    }
    | {
        "insu_admdvs",
        "pay_loc",
        "out_flag",
        "hosp_lv",
        "psn_cert_type",
        "gend",
        "psn_type",
        "psn_insu_stas",
        "insuplc_admdvs",
        "cvlserv_flag",
    }
    | {"resd_nat", "surv_stas", "nwb_flag", "psn_idet_type", "hshd_rlts", "asst_type"}
)
"""Columns of codes and of ids that stand for no person."""
MASKED = frozenset({"brdy", "die_date"})
"""Columns that tell of a person though they are dates."""
_PLAIN_CODE = re.compile(r"[0-9A-Za-z_.-]{1,30}")
_AMOUNT = re.compile(r"-?\d{1,13}(\.\d{1,6})?")
_MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}([ T]\d{2}:\d{2}(:\d{2}(\.\d+)?)?)?")


def masked(row: Mapping[str, str]) -> dict[str, str]:
    """The row with names, numbers, addresses and whatever is not what its column should hold replaced by its form."""
    return {column: value if _is_harmless(column, value) else _form_of(value) for column, value in row.items()}


def _is_harmless(column: str, value: str) -> bool:
    if column in CODES:
        return _PLAIN_CODE.fullmatch(value) is not None
    if column in MASKED or column.startswith("psn_no"):
        return False
    is_moment = column.endswith(("time", "date")) and _MOMENT.fullmatch(value) is not None
    is_amount = column.endswith(("amt", "pay")) and _AMOUNT.fullmatch(value) is not None
    return is_moment or is_amount


def _form_of(value: str) -> str:
    kind = "digits" if value.isdigit() else "characters"
    return f"({len(value)} {kind})"
