"""Who holds a certificate: insured persons that the warehouse knows and those that tonight's pull brings."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from monitoring.settings import Settings
from monitoring.warehouse import is_made, open_warehouse


@dataclass(frozen=True)
class Known:
    """What the warehouse knows: `certificate, psn_no, psn_name` of holders; `rid, psn_no, is_valid, updt_time` of rows from lists."""

    holders: pa.Table
    rows: pa.Table


_HOLDER = pa.schema([pa.field(name, pa.string()) for name in ("certificate", "psn_no", "psn_name")])
_ROW_FIELDS: list[pa.Field[Any]] = [
    *(pa.field(name, pa.string()) for name in ("rid", "psn_no")),
    *(pa.field("is_valid", pa.bool_()), pa.field("updt_time", pa.timestamp("us"))),
]


def known_holders(settings: Settings, certificates: Iterable[str]) -> Known | None:
    """The holders of certificates and the list rows in force; none where no night was ever applied."""
    if not is_made(settings):
        return None
    with open_warehouse(settings, read_only=True) as warehouse:
        warehouse.load(
            "listed_certificate", pa.table({"certificate": pa.array(sorted(set(certificates)), pa.string())})
        )
        return Known(warehouse.select("identities", "stored_holder"), warehouse.select("identities", "stored_list_row"))


def nobody() -> Known:
    """What is known without a warehouse."""
    return Known(_HOLDER.empty_table(), pa.schema(_ROW_FIELDS).empty_table())
