"""The relations that assessment reads from a policy: one Arrow schema each.

Dates are `from <= day < to`; an open end is 9999-12-31 and "always known" is 1900-01-01, because no engine agrees on
infinity. Money is DECIMAL(16,2) in yuan. Only applied rules stand in relations.

The amount a rule counts is its measure + account_sign * acct_pay + mutual_aid_sign * acct_mulaid_pay + upfront_sign *
preselfpay_amt. `limit_amount` is null where the limit is taken of the household's own income: income_share x income -
kept_amount (a head and year) x heads. What is not restricted says `*`. Push columns are null for rules on application.
"""

from __future__ import annotations

import pyarrow as pa

_TEXT: pa.DataType = pa.string()
_DAY: pa.DataType = pa.date32()
_MONEY: pa.DataType = pa.decimal128(16, 2)
_COUNT: pa.DataType = pa.int32()
_FLAG: pa.DataType = pa.bool_()


def _schema(columns: list[tuple[str, pa.DataType]]) -> pa.Schema:
    return pa.schema(columns)


SCHEMAS: dict[str, pa.Schema] = {
    "rule": _schema(
        [
            ("rule_id", _TEXT),
            ("title_zh", _TEXT),
            ("title_en", _TEXT),
            ("measure", _TEXT),
            ("is_after_assistance", _FLAG),
            ("window_type", _TEXT),
            ("is_inclusive", _FLAG),
            ("unit_type", _TEXT),
            ("trigger_type", _TEXT),
            ("push_every", _TEXT),
            ("due_days", _COUNT),
            ("region_code", _TEXT),
            ("reference_title", _TEXT),
            ("reference_href", _TEXT),
            ("account_sign", _COUNT),
            ("mutual_aid_sign", _COUNT),
            ("upfront_sign", _COUNT),
            ("is_per_head", _FLAG),
            ("paid_share_below", pa.decimal128(5, 4)),
            ("is_filtered", _FLAG),
            ("to_verify_zh", _TEXT),
            ("to_verify_en", _TEXT),
            ("uncertain_zh", _TEXT),
            ("uncertain_en", _TEXT),
        ]
    ),
    "rule_care": _schema([("rule_id", _TEXT), ("care_type", _TEXT)]),
    "rule_insurance": _schema([("rule_id", _TEXT), ("insutype", _TEXT)]),
    "rule_place": _schema([("rule_id", _TEXT), ("place", _TEXT)]),
    "rule_person": _schema([("rule_id", _TEXT), ("region_code", _TEXT), ("insutype", _TEXT), ("residence", _TEXT)]),
    "rule_step": _schema([("rule_id", _TEXT), ("step", pa.decimal128(6, 2))]),
    "policy_limit": _schema(
        [
            ("limit_id", _TEXT),
            ("rule_id", _TEXT),
            ("line_id", _TEXT),
            ("valid_from", _DAY),
            ("valid_to", _DAY),
            ("known_from", _DAY),
            ("known_to", _DAY),
            ("limit_amount", _MONEY),
            ("fraction", pa.decimal128(9, 4)),
            ("income_region_code", _TEXT),
            ("income_series", _TEXT),
            ("income_year", _COUNT),
            ("income_amount", _MONEY),
            ("income_released_on", _DAY),
            ("is_latest_date", _FLAG),
            ("is_provisional", _FLAG),
            ("is_verified", _FLAG),
            ("is_assumed_date", _FLAG),
            ("reference_title", _TEXT),
            ("income_share", pa.decimal128(9, 4)),
            ("kept_amount", _MONEY),
            ("push_every", _TEXT),
            ("push_by_day", _COUNT),
            ("due_days", _COUNT),
        ]
    ),
    "limit_category": _schema([("limit_id", _TEXT), ("category_code", _TEXT)]),
    "identity_category": _schema(
        [
            ("region_code", _TEXT),
            ("psn_idet_type", _TEXT),
            ("category_code", _TEXT),
            ("valid_from", _DAY),
            ("valid_to", _DAY),
        ]
    ),
    "category": _schema(
        [
            ("category_code", _TEXT),
            ("name_zh", _TEXT),
            ("name_en", _TEXT),
            ("precedence", _COUNT),
            ("is_formerly_poor", _FLAG),
            ("is_monitored", _FLAG),
            ("assistance_class", _COUNT),
        ]
    ),
    "care_code": _schema([("med_type_prefix", _TEXT), ("care_type", _TEXT)]),
    "residence_code": _schema([("resd_nat", _TEXT), ("residence", _TEXT)]),
    "region": _schema(
        [
            ("region_code", _TEXT),
            ("name_zh", _TEXT),
            ("level_type", _TEXT),
            ("parent_code", _TEXT),
            ("county_code", _TEXT),
            ("city_code", _TEXT),
            ("province_code", _TEXT),
            ("pooling_code", _TEXT),
        ]
    ),
}
