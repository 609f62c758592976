"""What each indicator of protection says: definition, formula, numerator, denominator and source in both languages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from monitoring.policy.protection import Care, Compared
from monitoring.reports.lexicon import Said

Kind = Literal["share", "mean", "count"]
CARES: dict[Care, Said] = {
    "inpatient": Said("inpatient", "住院"),
    "outpatient": Said("outpatient", "门诊及其他"),
    "all": Said("all care", "合计"),
}
SETTLEMENT = Said("settlement record (SETL_D), payments outside it", "医保结算记录（SETL_D）、结算外救助支付")
BASIC_SOURCE = Said("settlement record (SETL_D)", "医保结算记录（SETL_D）")
INSURED = Said("insured in force on the period's last day (table of the insured)", "期末日参保状态正常人数（参保信息）")


@dataclass(frozen=True)
class Indicator:
    """An indicator: `numerator` and `denominator` name columns of the sums, `counted` the count of persons or events without which it is not told.

    A count has no denominator. `goal` says with which goals it is compared.
    """

    code: str
    kind: Kind
    name: Said
    definition: Said
    formula: Said
    numerator: str
    denominator: str | None
    counted: str
    source: Said
    goal: Compared | None = None
    needs: str | None = None
    """What has to be known for it: `review`, `answers` or `warnings`."""


def _fee_share(care: Care) -> Indicator:
    said = CARES[care]
    return Indicator(
        f"fee_share_{care}",
        "share",
        Said(f"fund share of total cost, {said.en}", f"医疗总费用基金支付比例（{said.zh}）"),
        Said(
            "what all funds paid of the whole cost, with the settlement and later",
            "各类基金（含事后救助）支付占医疗总费用之比",
        ),
        Said("sum(fund_pay_sumamt + later payments) / sum(medfee_sumamt)", "Σ（基金支付总额＋结算外支付）/Σ医疗费总额"),
        f"{care}.paid_amount",
        f"{care}.paid_known_amount",
        f"{care}.patient_count",
        SETTLEMENT,
        Compared("all", "fee", care),
    )


def _scope_share(care: Care) -> Indicator:
    said = CARES[care]
    return Indicator(
        f"scope_share_{care}",
        "share",
        Said(f"fund share within the policy scope, {said.en}", f"政策范围内基金支付比例（{said.zh}）"),
        Said(
            "what all funds paid within the policy scope, visit by visit from 0 to the scope",
            "政策范围内各类基金（含事后救助）支付之比，逐次就诊计算，不低于0、不高于范围内费用",
        ),
        Said(
            "sum(max(min(fund_pay_sumamt + later payments, inscp_scp_amt), 0)) / sum(inscp_scp_amt)",
            "Σmax(min(基金支付总额＋结算外支付, 符合政策范围金额), 0)/Σ符合政策范围金额",
        ),
        f"{care}.scope_paid_amount",
        f"{care}.scope_known_amount",
        f"{care}.patient_count",
        SETTLEMENT,
        Compared("all", "scope", care),
    )


def _basic_share(care: Care) -> Indicator:
    said = CARES[care]
    return Indicator(
        f"basic_share_{care}",
        "share",
        Said(
            f"basic insurance's share within the policy scope, {said.en}",
            f"政策范围内基本医保统筹基金支付比例（{said.zh}）",
        ),
        Said("what the basic pooled fund alone paid within the policy scope", "政策范围内基本医保统筹基金支付之比"),
        Said(
            "sum(max(min(hifp_pay, inscp_scp_amt), 0)) / sum(inscp_scp_amt)",
            "Σmax(min(统筹基金支出, 符合政策范围金额), 0)/Σ符合政策范围金额",
        ),
        f"{care}.basic_paid_amount",
        f"{care}.basic_known_amount",
        f"{care}.patient_count",
        BASIC_SOURCE,
        Compared("basic", "scope", care),
    )


def _visit_burden(care: Care) -> Indicator:
    said = CARES[care]
    return Indicator(
        f"visit_burden_{care}",
        "mean",
        Said(f"mean personal burden per visit, {said.en}", f"次均个人负担（{said.zh}）"),
        Said("what was left to the person after all payments, per visit", "全部支付后个人负担，按就诊人次平均"),
        Said("sum(psn_part_amt - later payments) / visits", "Σ（个人负担总金额－结算外支付）/就诊人次"),
        f"{care}.left_amount",
        f"{care}.visit_count",
        f"{care}.patient_count",
        SETTLEMENT,
    )


def _person_burden(care: Care) -> Indicator:
    said = CARES[care]
    return Indicator(
        f"person_burden_{care}",
        "mean",
        Said(f"mean personal burden per person who had any, {said.en}", f"有负担者人均个人负担（{said.zh}）"),
        Said("what was left in the period to persons to whom anything was left", "期内个人负担大于0者的人均负担"),
        Said(
            "sum over persons of max(burden of the period, 0) / persons with more than 0",
            "Σmax(期内个人负担, 0)/期内负担大于0人数",
        ),
        f"{care}.burdened_amount",
        f"{care}.burdened_count",
        f"{care}.burdened_count",
        SETTLEMENT,
    )


EVENTS = Said("events of warnings (docs/assessment.md 9)", "预警事件记录")
ANSWERS = Said("answers of the platform and of returned workbooks", "平台及回收工作簿的反馈")
REVIEW_SOURCE = Said("review database, results that stand", "核查数据库，未被更正的结果")


COUNTED = Said("count", "计数")


def _count(code: str, name: Said, definition: Said, source: Said, needs: str | None = None) -> Indicator:
    column = f"{code}_count"
    return Indicator(code, "count", name, definition, COUNTED, column, None, column, source, needs=needs)


INDICATORS: tuple[Indicator, ...] = (
    *(make(care) for make in (_fee_share, _scope_share, _basic_share) for care in CARES),
    *(make(care) for make in (_visit_burden, _person_burden) for care in CARES),
    Indicator(
        "over_limit_share",
        "share",
        Said("persons over the limit per insured", "超预警标准人员占参保人数之比"),
        Said("persons with a warning that stood after some night of the period", "期内任一夜次后有生效预警的人员"),
        Said("persons over the limit / insured on the last day", "超标准人数/期末参保人数"),
        "over_person_count",
        "insured_count",
        "over_person_count",
        Said(f"{EVENTS.en}; {INSURED.en}", f"{EVENTS.zh}；{INSURED.zh}"),
        needs="warnings",
    ),
    _count(
        "opened",
        Said("warnings opened", "新增预警"),
        Said(
            "warnings opened, or reopened after they had fallen back, by the night on which it became known",
            "新产生及再次产生的预警，按获知的夜次",
        ),
        EVENTS,
        "warnings",
    ),
    _count(
        "withdrawn",
        Said("warnings withdrawn", "撤回预警"),
        Said(
            "the burden was never borne: refund, correction, late assistance", "费用实际未负担：退费、更正、事后救助等"
        ),
        EVENTS,
        "warnings",
    ),
    _count(
        "lapsed",
        Said("warnings lapsed", "失效预警"),
        Said("right then, over now: limit, category or window moved on", "当时成立，现因标准、类别或周期变化不再成立"),
        EVENTS,
        "warnings",
    ),
    _count(
        "visited",
        Said("households visited", "入户核查"),
        Said("results of visits that stand, by the day of the visit", "未被更正的核查结果，按核查日期"),
        REVIEW_SOURCE,
        "review",
    ),
    _count(
        "visit_recognised",
        Said("recognised after a visit", "核查后认定"),
        Said("of these newly recognised as monitored", "其中新认定为监测对象"),
        REVIEW_SOURCE,
        "review",
    ),
    _count(
        "visit_refused",
        Said("not recognised after a visit", "核查后未认定"),
        Said("of these not recognised", "其中未予认定"),
        REVIEW_SOURCE,
        "review",
    ),
    _count(
        "answer_recognised",
        Said("persons answered as recognised", "反馈已认定人员"),
        Said("persons whom an answer of the period says to be recognised", "期内反馈为已认定的人员"),
        ANSWERS,
        "answers",
    ),
    _count(
        "answer_refused",
        Said("persons answered as not recognised", "反馈未认定人员"),
        Said("persons whom an answer of the period says not to be recognised", "期内反馈为未认定的人员"),
        ANSWERS,
        "answers",
    ),
)
BY_CODE = {indicator.code: indicator for indicator in INDICATORS}
