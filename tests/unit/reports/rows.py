"""Counted rows made by hand."""

from __future__ import annotations

from datetime import date
from typing import Any

from monitoring.reports.adding import CountedRow


def counted(**changed: Any) -> CountedRow:
    """A settlement of one person that counts, with what a test changes of it."""
    texts: dict[str, Any] = {"kind": "settlement", "source_table": "settlement", "source_key": "S", "visit_id": "v"}
    days: dict[str, Any] = {
        "counted_on": date(2024, 1, 10),
        "own_date": date(2024, 1, 10),
        "first_known_on": date(2024, 3, 1),
    }
    empty = ("leaves_on", "init_setl_id", "begndate", "enddate", "care_type", "settled_amount", "assistance_amount")
    amounts = ("fee_amount", "total_amount", "policy_scope_amount", "compliant_amount", "cash_amount", "written_on")
    flags = dict.fromkeys(("is_original_unknown", "is_refund_missing", "is_settlement_unknown"), False)
    return CountedRow(**{**dict.fromkeys((*empty, *amounts)), **flags, **texts, **days, "psn_no": "1", **changed})
