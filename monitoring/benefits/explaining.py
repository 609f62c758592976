"""What a warning's person was due in its window, visit by visit, and whether the warning would stand if all were paid."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import pyarrow as pa

from monitoring.benefits.disputes import disputes_known
from monitoring.benefits.due import after_payment, ask_due, benefits_of, derive_due
from monitoring.benefits.telling import told
from monitoring.errors import UnknownWarningError
from monitoring.policy.terms import Language
from monitoring.reports.amounts import yuan
from monitoring.reports.lexicon import Said
from monitoring.settings import Settings
from monitoring.warehouse import Warehouse, open_warehouse

Row = dict[str, object]
ROLLING = "rolling_12_months"
WITHOUT = Said("Nobody of the lists: no assistance by category is due.", "不属于救助对象，无按类别应享受的救助。")
STANDS = Said("The warning would stand", "预警仍成立")
FALLS = Said(
    "The warning would be withdrawn: the right act is the payment, not a visit", "预警将撤回：应先支付救助，而非入户"
)
DISPUTED = Said(
    "Disputed visits are not counted in it, whatever was said of them.", "有争议的就诊不计入合计，无论此前结论如何。"
)
NOT_OPEN = Said("The warning is no longer open, so there is nothing to be withdrawn.", "该预警已不再有效，无须撤回。")
RESTS_ON = Said("These amounts rest on how the texts are read; open: {}", "金额取决于对文件的理解，待确认：{}")
NOT_COUNTED = Said(
    "The rule does not count assistance paid outside the settlement: the warning would stand as it is.",
    "该规则不扣除结算外救助：预警不变。",
)


def explain_benefits(settings: Settings, warning_id: str, lang: str) -> Iterator[str]:
    """Lines of text. Raises `UnknownWarningError` if there is no such warning, or it is a household's."""
    policy, benefits = benefits_of(settings)
    with open_warehouse(settings, read_only=True) as warehouse:
        warning = _find(warehouse, warning_id)
        rule = _rule(warehouse, warning)
        asked = ask_due(warehouse, None, _day(warning, "window_from"))
        warehouse.load("asked_person", pa.table({"counted_key": pa.array([warning["person_key"]], pa.int64())}))
        persons = "SELECT counted_key FROM asked_person"
        derive_due(warehouse, policy, benefits, asked, persons, disputes_known(settings, None))
        rows = _rows(warehouse, warning, is_rolling=rule.get("window_type") == ROLLING)
    yield from _lines(warning, rows, rule, lang)


def _find(warehouse: Warehouse, warning_id: str) -> Row:
    found: list[Row] = warehouse.arrow(
        "SELECT * FROM warning WHERE SUBSTRING(warning_id, 1, LENGTH($id)) = $id AND household_id IS NULL",
        id=warning_id,
    ).to_pylist()
    if len(found) != 1:
        raise UnknownWarningError(
            f"{len(found) or 'No'} warnings of a person have that id or begin with it; benefits are due to persons, not to households. `monitoring warnings` lists those that exist."
        )
    return found[0]


def _rule(warehouse: Warehouse, warning: Row) -> Row:
    """How the rule compares, by the newest edition of the thresholds that has it."""
    warehouse.derive("reports", "applied_rule")
    query = "SELECT is_after_assistance, is_inclusive, window_type FROM applied_rule WHERE rule_id = $rule"
    found: list[Row] = warehouse.arrow(query, rule=warning["rule_id"]).to_pylist()
    return found[0] if found else {}


def _rows(warehouse: Warehouse, warning: Row, *, is_rolling: bool) -> list[Row]:
    """Of a rolling window only the visits that have not left it."""
    found: list[Row] = warehouse.arrow(
        """
        SELECT d.*, l.uncertain_en, l.uncertain_zh
        FROM benefit_due AS d
        CROSS JOIN benefit_value AS r
        LEFT JOIN benefit_line AS l ON l.line_id = d.line_id
        WHERE d.counted_key = $person AND d.visited_on >= $first AND d.visited_on < $after
          AND (NOT $rolling OR CAST(d.visited_on + INTERVAL '12' MONTH AS DATE) > r.night)
        ORDER BY d.visited_on, d.visit_id, d.item
        """,
        person=warning["person_key"],
        first=warning["window_from"],
        after=_day(warning, "window_to"),
        rolling=is_rolling,
    ).to_pylist()
    return found


def _lines(warning: Row, rows: list[Row], rule: Row, lang: str) -> Iterator[str]:
    language: Language = "zh" if lang == "zh" else "en"
    if not rows:
        yield WITHOUT.in_(language)
        return
    yield from (told(row, lang) for row in rows)
    questions = dict.fromkeys(row[f"uncertain_{language}"] for row in rows if row["due_amount"])
    if said := "; ".join(str(question) for question in questions if question):
        yield RESTS_ON.in_(language).format(said)
    outstanding = [amount for row in rows if (amount := Decimal(str(row["in_order_amount"])))]
    total = yuan(sum(outstanding, Decimal(0)))
    yield f"应付未付合计（依次支付）：{total}元" if lang == "zh" else f"Outstanding, paid layer by layer: {total} yuan"
    if any(row["state"] == "disputed" for row in rows):
        yield DISPUTED.in_(language)
    if warning["limit_amount"] is None or not outstanding:
        return
    if warning["state"] != "open":
        yield NOT_OPEN.in_(language)
        return
    if not rule.get("is_after_assistance"):
        yield NOT_COUNTED.in_(language)
        return
    burden, limit = Decimal(str(warning["burden_amount"])), Decimal(str(warning["limit_amount"]))
    left, stands = after_payment(burden, limit, outstanding, is_inclusive=bool(rule.get("is_inclusive")))
    yield f"{(STANDS if stands else FALLS).in_(language)}: {yuan(burden)} - {total} = {yuan(left)} ({yuan(limit)})"


def _day(row: Row, name: str) -> date:
    value = row[name]
    assert isinstance(value, date)  # noqa: S101 - a column of type DATE
    return value
