"""Why a warning stands: rule, limit, and the rows that add up to the burden, day by day, to the fen."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import pyarrow as pa

from monitoring.assessment.assess import TIMELINE
from monitoring.errors import UnknownWarningError
from monitoring.policy import Policy, load_policy
from monitoring.settings import Settings
from monitoring.warehouse import Warehouse, open_warehouse

Row = dict[str, object]


@dataclass(frozen=True)
class Explanation:
    """Everything about one warning; amounts in yuan.

    `days`: per day what the person's burden changed by under the rule's measure, burden, limit and step. `rows`: the settlements and payments
    of the window in the order they count. `burden_recomputed` is worked out anew from the rows and must equal the stored burden.
    """

    warning: Row
    rule: Row
    limit: Row | None
    identity: Row | None
    rows: list[Row]
    days: list[Row]
    events: list[Row]
    burden_recomputed: Decimal
    is_policy_changed: bool


def explain_warning(settings: Settings, warning_id: str) -> Explanation:
    """Work the warning out again from the rows known on its last night; raise `UnknownWarningError` if there is none."""
    with open_warehouse(settings, read_only=True) as warehouse:
        found = warehouse.arrow(
            "SELECT * FROM warning WHERE SUBSTRING(warning_id, 1, LENGTH($id)) = $id", id=warning_id
        ).to_pylist()
        if len(found) != 1:
            raise UnknownWarningError(
                f"{len(found) or 'No'} warnings have that id or begin with it. `monitoring warnings` lists those that exist; the first characters of an id "
                "are enough if no other begins with them."
            )
        return _explain(warehouse, found[0], load_policy(settings.thresholds))


def _explain(warehouse: Warehouse, warning: Row, policy: Policy) -> Explanation:
    fingerprint = _rebuild(warehouse, warning, policy)
    rule = warehouse.arrow("SELECT * FROM rule WHERE rule_id = $rule", rule=warning["rule_id"]).to_pylist()
    days = _days(warehouse, warning)
    return Explanation(
        warning=warning,
        rule=rule[0] if rule else {"rule_id": warning["rule_id"]},
        limit=_limit(warehouse, warning),
        identity=_one(
            warehouse, "SELECT * FROM identity WHERE rid = $id ORDER BY known_from DESC", warning["identity_rid"]
        ),
        rows=_rows(warehouse, warning),
        days=days,
        events=warehouse.arrow(
            "SELECT * FROM warning_event WHERE warning_id = $id ORDER BY event_no NULLS LAST", id=warning["warning_id"]
        ).to_pylist(),
        burden_recomputed=_burden(warehouse, warning, rule[0] if rule else {}),
        is_policy_changed=fingerprint != policy.fingerprint(),
    )


def _rebuild(warehouse: Warehouse, warning: Row, policy: Policy) -> str:
    """Derive the assessment's own relations for the one moment; return the fingerprint of the thresholds last applied."""
    window_from, night = warning["window_from"], warning["known_on"]
    assert isinstance(window_from, date) and isinstance(night, date)  # noqa: S101 - columns of type DATE
    first = warehouse.arrow("SELECT MIN(burden_date) AS day FROM settlement").to_pylist()[0]["day"] or window_from
    for name, table in policy.relations(date(min(first, window_from).year, 1, 1), date(night.year, 12, 31)).items():
        warehouse.load(name, table)
    warehouse.load("moment", pa.table({"person_key": [warning["person_key"]], "night": [night]}))
    for name in TIMELINE:
        warehouse.derive("assessment", name)
    last = warehouse.arrow(
        "SELECT thresholds_fingerprint AS f FROM applied_night ORDER BY front DESC, night DESC LIMIT 1"
    )
    return str(last["f"][0].as_py())


def _limit(warehouse: Warehouse, warning: Row) -> Row | None:
    """The recorded limit that the warning names; of several editions of it the one with the warning's amount."""
    rows = warehouse.arrow(
        "SELECT * FROM recorded_limit WHERE limit_id = $id AND limit_amount = $amount ORDER BY thresholds_fingerprint",
        id=warning["limit_id"],
        amount=warning["limit_amount"],
    ).to_pylist()
    return rows[0] if rows else None


def _one(warehouse: Warehouse, query: str, key: object) -> Row | None:
    rows = warehouse.arrow(query, id=key).to_pylist() if key is not None else []
    return rows[0] if rows else None


def _burden(warehouse: Warehouse, warning: Row, rule: Row) -> Decimal:
    """The burden of the last day in the rule's measure, whether or not the rule still covers the person."""
    name = f"{rule.get('measure', 'total')}{'_after' if rule.get('is_after_assistance') else ''}_amount"
    rows = warehouse.arrow(
        "SELECT * FROM window_burden WHERE window_from = $window", window=warning["window_from"]
    ).to_pylist()
    return Decimal(str(rows[0][name])) if rows else Decimal("0.00")


def _rows(warehouse: Warehouse, warning: Row) -> list[Row]:
    return warehouse.arrow(
        """
        SELECT counted_on, CASE WHEN is_refund THEN 'refund' ELSE 'settlement' END AS kind, setl_id AS source_key, visit_id,
          total_amount, policy_scope_amount, compliant_amount, cash_amount, is_original_unknown
        FROM visit_settlement WHERE window_from = $window
        UNION ALL
        SELECT counted_on, 'assistance', rid, visit_id, -assistance_amount, -assistance_amount, -assistance_amount, -assistance_amount, FALSE
        FROM visit_payment WHERE window_from = $window
        ORDER BY 1 NULLS LAST, 3 NULLS LAST
        """,
        window=warning["window_from"],
    ).to_pylist()


def _days(warehouse: Warehouse, warning: Row) -> list[Row]:
    return warehouse.arrow(
        """
        SELECT day_from, burden_amount, limit_amount, limit_id, category_code, step, is_over
        FROM timeline WHERE rule_id = $rule AND window_from = $window ORDER BY day_from NULLS LAST
        """,
        rule=warning["rule_id"],
        window=warning["window_from"],
    ).to_pylist()
