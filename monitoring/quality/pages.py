"""Static pages of the batch contract under `home/quality`: the last nights, and a page for each with every value, its band and its history."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from html import escape
from pathlib import Path

from monitoring.errors import ApprovalError
from monitoring.ledger import Clock, Ledger
from monitoring.ledger.approvals import PUSH, Approval, approvals
from monitoring.ledger.observations import Observation, observations_between
from monitoring.quality.calendar_days import holiday_calendar
from monitoring.quality.contract_words import band_in_words, kind_in_words, metric_in_words, value_in_words
from monitoring.quality.morning import STEPS, Morning, gather_morning
from monitoring.quality.morning_text import morning_text
from monitoring.quality.pages_chart import history_chart
from monitoring.quality.pages_html import both, page, state, table
from monitoring.settings import Settings

SHOWN_NIGHTS = 60
RANKS = {"blocking": 0, "overridden": 1, "warning": 2, "fine": 3, "unjudged": 4}

History = dict[str, list[Observation]]


def write_pages(settings: Settings, clock: Clock) -> Path:
    """Write the index and the pages of the last nights anew; return the index. Raise `ApprovalError` if no night ran yet."""
    folder = settings.home.absolute() / "quality"
    with Ledger(settings.ledger_url, clock) as ledger:
        nights = _nights(ledger)
        if not nights:
            raise ApprovalError(
                "There are no results of any night yet, so there is nothing to show. Run `monitoring nightly --date D` first."
            )
        mornings = [gather_morning(settings, ledger, night) for night in nights]
        history = _history(ledger, nights)
        decisions = approvals(ledger)
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("*.html"):
        old.unlink()
    for morning in mornings:
        text = _night_page(morning, history, [d for d in decisions if d.night == morning.night])
        (folder / f"{morning.night}.html").write_text(text, encoding="utf-8")
    index = folder / "index.html"
    index.write_text(_index_page(mornings, history, decisions), encoding="utf-8")
    return index


def _nights(ledger: Ledger) -> list[date]:
    found = {row["night"] for row in ledger.rows(last=SHOWN_NIGHTS * 20) if row["step"] in STEPS}
    return sorted((night for night in found if isinstance(night, date)), reverse=True)[:SHOWN_NIGHTS]


def _history(ledger: Ledger, nights: Sequence[date]) -> History:
    history: History = {}
    for found in observations_between(ledger, min(nights) - timedelta(days=SHOWN_NIGHTS), max(nights)):
        history.setdefault(found.metric, []).append(found)
    return history


def _index_page(mornings: Sequence[Morning], history: History, decisions: Sequence[Approval]) -> str:
    newest = mornings[0]
    rows = [_index_row(morning) for morning in mornings]
    heads = ["夜次 Night", "日期类型 Kind of day", "结果 Result", "结算 Settlements", "暂扣 Held back", "异常 Unusual"]
    body = (
        f'<h1>数据质量 <span class="soft">Data quality</span></h1><p class="lead">最近 {len(mornings)} 个夜次，每夜一页。'
        f"The last {len(mornings)} nights, a page each.</p>"
        f'<h2>今早消息 <span class="soft">This morning</span></h2>{_messages(newest)}'
        f'<h2>各夜次 <span class="soft">Nights</span></h2>{table(heads, rows, frozenset({3, 4, 5}))}'
        f'<h2>主要指标 <span class="soft">What is watched</span></h2>{_watched(newest, history)}'
        f'<h2>批准与驳回 <span class="soft">Approvals</span></h2>{_decisions(decisions)}'
    )
    return page("数据质量 Data quality", body)


def _index_row(morning: Morning) -> list[str]:
    kind = holiday_calendar().kind_of(morning.night).name
    settlements = next(
        (o.value for o in morning.observations if o.metric == "rows:settlement" and o.for_day == morning.night), None
    )
    return [
        f'<a href="{morning.night}.html">{morning.night}</a>',
        both(kind_in_words(kind, "zh"), kind_in_words(kind, "en")),
        _result(morning),
        value_in_words("rows", settlements),
        f"{morning.held_rows:,}",
        f"{len(morning.unusual):,}",
    ]


def _result(morning: Morning) -> str:
    ending = morning.ending
    if ending is None:
        return state("unjudged", "– 未运行 not run")
    if ending.outcome != "done":
        return state("failed", f"■ {ending.step}: {ending.outcome}")
    if "nights_waiting_for_approval" in morning.counts.get("publish", {}):
        return state("warning", "▲ 推送待批准 push waits")
    return state("done", "✓ 完成 done" if ending.is_whole else f"… {ending.step}")


def _night_page(morning: Morning, history: History, decisions: Sequence[Approval]) -> str:
    body = (
        f'<p><a href="index.html">← 全部夜次 All nights</a></p><h1>{morning.night}</h1>{_messages(morning)}'
        f'<h2>观测值 <span class="soft">Observed values</span></h2>{_values(morning, history)}'
        f'<h2>批准与驳回 <span class="soft">Approvals</span></h2>{_decisions(decisions)}'
    )
    return page(f"{morning.night} 数据质量 Data quality", body)


def _messages(morning: Morning) -> str:
    zh, en = morning_text(morning, "zh"), morning_text(morning, "en")
    return f'<div class="pair"><pre lang="zh">{escape(zh.strip())}</pre><pre lang="en">{escape(en.strip())}</pre></div>'


def _values(morning: Morning, history: History) -> str:
    own = sorted(morning.observations, key=lambda o: (RANKS[o.outcome], o.metric.startswith("rule_share")))
    shown = [o for o in own if o.value or o.outcome != "fine" or not o.metric.startswith("rule_share")]
    return _value_table(shown, morning.night, history)


def _watched(newest: Morning, history: History) -> str:
    names = ("rows:", "fee_mean:", "refund_share", "held_share:settlement", "warnings_opened:")
    return _value_table([o for o in newest.observations if o.metric.startswith(names)], newest.night, history)


def _value_table(observations: Sequence[Observation], night: date, history: History) -> str:
    if not observations:
        return "<p>无 none</p>"
    heads = ["指标 Metric", "值 Value", "平常 Usual", "判断 Verdict", "近期 History", "依据 Rests on"]
    return table(heads, [_value_row(o, night, history) for o in observations], frozenset({1, 2}), "values")


def _value_row(found: Observation, night: date, history: History) -> list[str]:
    past = [o for o in history.get(found.metric, []) if o.for_day <= night][-SHOWN_NIGHTS:]
    day = "" if found.for_day == night else f" ({found.for_day})"
    return [
        both(metric_in_words(found.metric, "zh") + day, metric_in_words(found.metric, "en") + day),
        value_in_words(found.metric, found.value),
        escape(band_in_words(found, "en")) or "–",
        state(found.outcome),
        history_chart(past),
        f'<span class="soft">{escape(found.note)}</span>',
    ]


def _decisions(decisions: Sequence[Approval]) -> str:
    if not decisions:
        return "<p>无 none</p>"
    heads = ["夜次 Night", "事项 What", "决定 Decision", "理由 Why", "何人 Who", "何时 When"]
    rows = [
        [
            str(d.night),
            "推送 push" if d.subject == PUSH else escape(d.subject.removeprefix("check:")),
            escape(d.decision),
            escape(d.reason),
            escape(d.by_name),
            f"{d.recorded_at:%Y-%m-%d %H:%M}" if d.recorded_at else "",
        ]
        for d in reversed(decisions)
    ]
    return table(heads, rows)
