"""What the receiver reads beside a row: what its state means, and the person's other warnings by name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby

import pyarrow as pa

NOTES = {
    "open": "负担超过预警标准，请入户核查",
    "monitored": "已纳入监测，不作为新线索；请结合现有帮扶措施关注",
    "withdrawn": "负担已退回或已救助，不再超过标准，预警撤回",
    "lapsed": "当时成立，现因标准、类别或统计期变化不再超过；已开展的核查继续",
    "closed": "统计期已结束；尚未完成的核查仍应完成",
    "late": "统计期结束后首次推送的超标，仍请入户核查",
    "deceased": "人员已死亡，请先核实情况，勿发一般通知",
    "merged": "人员编号已合并到另一编号，预警转入该编号",
    "transferred": "本户预警转到户内另一成员名下",
}
STATES = {"open": "有效", "closed": "统计期已结束"}
NAMED_AT_MOST = 10
"""A person with a monthly rule has a dozen closed windows a year; the newest say enough, and the count says the rest."""

Row = Mapping[str, object]


def note_table() -> pa.Table:
    """The notes as a relation."""
    return pa.table({"note_code": list(NOTES), "state_note": list(NOTES.values())})


def further_table(rows: Iterable[Row]) -> pa.Table:
    """Per person the number and the names of his warnings beside the leading one; rows are ordered by psn_no, then newest window first."""
    told = [_named(str(psn_no), list(found)) for psn_no, found in groupby(rows, key=lambda row: row["psn_no"])]
    columns: dict[str, pa.DataType] = {
        "psn_no": pa.string(),
        "further_count": pa.int32(),
        "further_warnings": pa.string(),
    }
    return pa.Table.from_pylist(told, pa.schema(columns))


def _named(psn_no: str, found: list[Row]) -> dict[str, object]:
    names = list(_names(found[:NAMED_AT_MOST]))
    if len(found) > NAMED_AT_MOST:
        names.append(f"等{len(found)}条")
    return {"psn_no": psn_no, "further_count": len(found), "further_warnings": "；".join(names)[:1000]}


def _names(found: Iterable[Row]) -> Iterator[str]:
    for row in found:
        title = row["rule_title"] or row["rule_id"]
        yield f"{title}（{row['window_from']}至{row['window_last']}，{STATES[str(row['state'])]}）"
