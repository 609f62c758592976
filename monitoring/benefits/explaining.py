"""What a warning's person was due in its window, visit by visit, and whether the warning would stand if all were paid."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from monitoring.benefits.disputes import disputes_known
from monitoring.benefits.due import AskedDue, after_payment, benefits_of, derive_due
from monitoring.benefits.telling import told
from monitoring.errors import UnknownWarningError
from monitoring.policy.terms import Language
from monitoring.reports.amounts import yuan
from monitoring.reports.lexicon import Said
from monitoring.settings import Settings
from monitoring.warehouse import Warehouse, open_warehouse

Row = dict[str, object]
WITHOUT = Said("Nobody of the lists: no assistance by category is due.", "不属于救助对象，无按类别应享受的救助。")
STANDS = Said("The warning would stand", "预警仍成立")
FALLS = Said(
    "The warning would be withdrawn: the right act is the payment, not a visit", "预警将撤回：应先支付救助，而非入户"
)
DISPUTED = Said(
    "Disputed visits are not counted in it, whatever was said of them.", "有争议的就诊不计入合计，无论此前结论如何。"
)
NOT_COUNTED = Said(
    "The rule does not count assistance paid outside the settlement: the warning would stand as it is.",
    "该规则不扣除结算外救助：预警不变。",
)


def explain_benefits(settings: Settings, warning_id: str, lang: str) -> Iterator[str]:
    """Lines of text. Raises `UnknownWarningError` if there is no such warning, or it is a household's."""
    policy, benefits = benefits_of(settings)
    with open_warehouse(settings, read_only=True) as warehouse:
        warning = _find(warehouse, warning_id)
        asked = AskedDue(_day(warning, "window_from"), _day(warning, "known_on"))
        derive_due(warehouse, policy, benefits, asked, disputes=disputes_known(settings, None))
        rows = _rows(warehouse, warning)
        rule = warehouse.arrow(
            "SELECT is_after_assistance, is_inclusive FROM recorded_rule WHERE rule_id = $rule LIMIT 1",
            rule=warning["rule_id"],
        ).to_pylist()
    yield from _lines(warning, rows, rule[0] if rule else {}, lang)


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


def _rows(warehouse: Warehouse, warning: Row) -> list[Row]:
    query = "SELECT * FROM benefit_due WHERE counted_key = $person AND visited_on >= $first AND visited_on < $after ORDER BY visited_on, visit_id, item"
    after = _day(warning, "window_to")
    return warehouse.arrow(query, person=warning["person_key"], first=warning["window_from"], after=after).to_pylist()


def _lines(warning: Row, rows: list[Row], rule: Row, lang: str) -> Iterator[str]:
    language: Language = "zh" if lang == "zh" else "en"
    if not rows:
        yield WITHOUT.in_(language)
        return
    yield from (told(row, lang) for row in rows)
    outstanding = [Decimal(str(row["outstanding_amount"])) for row in rows if row["state"] == "outstanding"]
    total = yuan(sum(outstanding, Decimal(0)))
    yield f"应付未付合计：{total}元" if lang == "zh" else f"Outstanding: {total} yuan"
    if any(row["state"] == "disputed" for row in rows):
        yield DISPUTED.in_(language)
    if warning["limit_amount"] is None or not outstanding:
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
