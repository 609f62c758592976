"""What a township may answer: columns, closed lists, and how a word in a cell becomes the contract's code."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from types import MappingProxyType

Choices = Mapping[str, str]
"""Code by the word of the drop-down."""

STATUSES: Choices = MappingProxyType(
    {
        "已接收": "received",
        "核查中": "verifying",
        "已纳入监测": "recognised",
        "未纳入": "not_recognised",
        "风险消除": "risk_removed",
    }
)
CATEGORIES: Choices = MappingProxyType(
    {
        "脱贫不稳定户": "unstable_out_of_poverty",
        "边缘易致贫户": "marginal_poverty_prone",
        "突发严重困难户": "sudden_hardship",
    }
)
OTHER_REASON = "99"
REASONS: Choices = MappingProxyType(
    {
        "01 因病": "01",
        "0201 水灾": "0201",
        "0202 地质灾害": "0202",
        "0203 旱灾": "0203",
        "0204 生物灾害": "0204",
        "0205 气象灾害": "0205",
        "0206 地震": "0206",
        "0299 其他自然灾害": "0299",
        "03 因残": "03",
        "04 缺劳动力": "04",
        "05 意外事故": "05",
        "06 产业失败": "06",
        "07 务工就业不稳": "07",
        "09 因学": "09",
        "99 其他（须备注）": OTHER_REASON,
    }
)
"""The national reason codes (致贫返贫风险)."""
REASON_COLUMNS = 5
"""The national system takes up to five."""
OTHER_REFUSAL = "其他（须备注）"
REFUSALS: Choices = MappingProxyType(
    {
        word: word
        for word in (
            "收入稳定且高于监测标准",
            "家庭有应对能力（存款、房产、车辆等）",
            "救助或赔付后无实际困难",
            "已享受低保、特困等保障且无返贫致贫风险",
            "农户不申请或不签承诺授权书",
            "人员已死亡或整户外迁",
            "查无此人或信息有误",
            OTHER_REFUSAL,
        )
    }
)


class Kind(Enum):
    """What a cell of an answer holds."""

    choice = "one of a list"
    text = "text"
    amount = "an amount"
    day = "a day"


@dataclass(frozen=True, eq=False)
class AnswerColumn:
    """A column that the township fills in; `size` is the length that the contract holds."""

    name: str
    header: str
    kind: Kind
    width: int
    choices: Choices = field(default_factory=dict)
    size: int = 0
    hint: str = ""


def reason_name(number: int) -> str:
    """Name of one of the columns that become `risk_reason_codes` together."""
    return f"risk_reason_{number}"


ANSWERS = (
    AnswerColumn("status", "办理状态", Kind.choice, 12, STATUSES, hint="每次填写须选一项"),
    AnswerColumn("happened_on", "发生日期", Kind.day, 12, hint="接收、认定或消除之日，如 2024-12-11"),
    AnswerColumn("monitored_category_code", "监测对象类别", Kind.choice, 16, CATEGORIES, hint="已纳入监测时必填"),
    *(
        AnswerColumn(reason_name(n), f"致贫返贫风险{n}", Kind.choice, 16, REASONS, hint="已纳入监测时至少填一项")
        for n in range(1, REASON_COLUMNS + 1)
    ),
    AnswerColumn(
        "measures", "帮扶措施", Kind.text, 24, size=500, hint="产业、就业、金融、公益岗位、健康、教育、综合保障等"
    ),
    AnswerColumn("refusal_reason", "未纳入原因", Kind.choice, 24, REFUSALS, hint="未纳入时必填"),
    AnswerColumn(
        "verified_compliant_amount", "核实的合规自付支出（全户、近12个月，元）", Kind.amount, 18, hint="单位：元"
    ),
    AnswerColumn("unit_name", "办理单位", Kind.text, 18, size=100),
    AnswerColumn("remark", "备注", Kind.text, 30, size=500, hint="选“其他”时必填；请勿填写病种"),
)
