"""The locked columns of the workbook: which of the contract's a visit needs, under which header, in which words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from monitoring.platform.contract import risk_list

MARK = "内部核查使用，不得公示张贴"
"""What every sheet and every row of a CSV file says: nothing of it may be posted in the village."""
EVENTS = {
    "opened": "新增",
    "raised": "升档",
    "revised": "数据修订",
    "withdrawn": "撤回",
    "lapsed": "失效",
    "reopened": "恢复",
    "closed": "统计期满",
    "merged": "编号合并",
    "transferred": "转户内他人",
    "moved": "迁移",
    "renumbered": "换人员编号",
    "died": "死亡",
    "monitored": "纳入监测",
}
NO_EVENT = "金额更新"
WORDS: dict[str, Mapping[str, str]] = {
    "risk_kind": {"return_to_poverty": "返贫", "fall_into_poverty": "致贫"},
    "unit_type": {"person": "个人", "household": "全户"},
    "state": {
        "open": "有效",
        "withdrawn": "撤回",
        "lapsed": "失效",
        "closed": "统计期满",
        "merged": "编号合并",
        "transferred": "已转移",
    },
}
PERSON = ("psn_name", "certno", "gend", "brdy", "phone", "address", "village_name")
HOUSEHOLD = ("household_head_name", "household_relation", "household_no")
STANDING = ("is_monitored", "monitored_since_date", "is_deceased", "state", "state_note")
WARNING = (
    "rule_title",
    "risk_kind",
    "unit_type",
    "category_name",
    "insutype",
    "window_from",
    "window_last",
    "crossed_on",
)
AMOUNTS = (
    "burden_amount",
    "compliant_amount",
    "compliant_after_amount",
    "household_compliant_12_months_amount",
    "limit_amount",
    "burden_multiple",
    "step",
)
REST = ("facts_to_verify", "further_warnings", "is_example", "first_pushed_on", "due_on", "decision_due_on")
NUMBERS = ("psn_no", "warning_id")
"""By which a returned row is matched."""
FROM_CONTRACT = (*PERSON, *HOUSEHOLD, *STANDING, *WARNING, *AMOUNTS, *REST, *NUMBERS)
WIDTHS = {
    "psn_name": 10,
    "certno": 21,
    "address": 28,
    "phone": 14,
    "state_note": 28,
    "rule_title": 28,
    "facts_to_verify": 28,
    "further_warnings": 28,
    "warning_id": 34,
    "psn_no": 22,
}
USUAL_WIDTH = 13

Row = Mapping[str, object]
Value = str | date | Decimal | int | None


@dataclass(frozen=True)
class LockedColumn:
    """A column that nobody at the township changes."""

    name: str
    header: str
    width: int


def header_of(name: str) -> str:
    """The contract's own Chinese term of a column, with its unit."""
    term = str(risk_list.c[name].comment).partition(":")[0].partition(";")[0]
    return f"{term.removesuffix(', yuan')}（元）" if term.endswith(", yuan") else term


def locked_columns() -> tuple[LockedColumn, ...]:
    """Number in the file, what the batch told, then the contract's columns."""
    named = (LockedColumn(name, header_of(name), WIDTHS.get(name, USUAL_WIDTH)) for name in FROM_CONTRACT)
    return (LockedColumn("place", "序号", 6), LockedColumn("told", "本批变动", 12), *named)


def locked_values(row: Row, place: int, events: str) -> list[Value]:
    """The values of a row of `risk_list`, in the order of `locked_columns`."""
    return [place, events, *(_value(name, row[name]) for name in FROM_CONTRACT)]


def events_in_words(events: list[str]) -> str:
    """What a batch told of a person."""
    return "、".join(EVENTS.get(event, event) for event in events) or NO_EVENT


def _value(name: str, value: object) -> Value:
    if isinstance(value, bool):
        return "是" if value else "否"
    if name == "insutype":
        return _insurance(value)
    if isinstance(value, (date, Decimal, int)) or value is None:
        return value
    return WORDS.get(name, {}).get(str(value), str(value))


def _insurance(code: object) -> str | None:
    from monitoring.policy.terms import INSURANCES

    found = INSURANCES.get(str(code))
    return None if code is None else (found.zh if found else str(code))
