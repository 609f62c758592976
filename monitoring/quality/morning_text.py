"""The morning message in plain words, for somebody who reads it on a phone."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from monitoring.ledger.approvals import Approval
from monitoring.ledger.observations import Observation
from monitoring.quality.contract_words import (
    DESTINATIONS,
    METRICS,
    TABLES,
    Language,
    band_in_words,
    bounds_in_words,
    metric_in_words,
    value_in_words,
)
from monitoring.quality.morning import SHOWN, Counts, Morning
from monitoring.quality.morning_words import EVENTS, FAULTS, STEPS, WEEKDAYS


@dataclass(frozen=True)
class _Speech:
    language: Language

    def say(self, en: str, zh: str) -> str:
        return zh if self.language == "zh" else en

    def listed(self, lines: Iterable[str]) -> list[str]:
        told = list(lines)
        more = len(told) - SHOWN
        rest = [self.say(f"and {more} more", f"另有 {more} 项")] if more > 0 else []
        return [f" · {line}" for line in [*told[:SHOWN], *rest]]


def morning_text(morning: Morning, language: Language) -> str:
    """The message: how it went, what came in, what was held back, what changed, what waits for whom, what is unusual."""
    speech = _Speech(language)
    parts = [_head(morning, speech), *_stop(morning, speech)]
    if morning.ending is not None:
        parts += [*_came_in(morning, speech), *_held_back(morning, speech)]
        parts += [*_list_changes(morning, speech), *_changes(morning, speech)]
    parts += [*_waiting(morning, speech), *_unusual(morning, speech)]
    return "\n".join(parts) + "\n"


def _head(morning: Morning, speech: _Speech) -> str:
    day = speech.say(f"{morning.night:%Y-%m-%d (%a)}", f"{morning.night}（星期{WEEKDAYS[morning.night.weekday()]}）")
    return speech.say(f"Night {day}: ", f"{day}夜间运行：") + _result(morning, speech)


def _result(morning: Morning, speech: _Speech) -> str:
    ending = morning.ending
    if ending is None:
        return speech.say("HAS NOT RUN.", "没有运行。")
    if ending.is_whole:
        if "nights_waiting_for_approval" in morning.counts.get("publish", {}):
            return speech.say("done, but THE PUSH WAITS for approval.", "完成，但推送等待批准。")
        return speech.say("done, risk list pushed.", "完成，风险名单已推送。")
    if ending.outcome == "done":
        return speech.say(
            f"not over; the last step done is {ending.step}.", f"尚未结束，已完成到“{STEPS[ending.step]}”。"
        )
    if ending.outcome == "running":
        return speech.say(f"running ({ending.step}).", f"正在运行（{STEPS[ending.step]}）。")
    if ending.is_only_review:
        return speech.say(
            f"risk list done, but THE REVIEW PAGES WERE NOT FILLED (exit code {ending.exit_code}); they show the night before.",
            f"风险名单已完成，但核查页面未更新（退出码 {ending.exit_code}），仍为前一夜数据。",
        )
    return speech.say(
        f"STOPPED in the step {ending.step} (exit code {ending.exit_code}). Nothing was pushed.",
        f"停在“{STEPS[ending.step]}”一步（退出码 {ending.exit_code}），没有推送。",
    )


def _stop(morning: Morning, speech: _Speech) -> list[str]:
    if morning.ending is None or morning.ending.outcome in {"done", "running"}:
        return []
    if morning.stopped_by:
        return [speech.say("Why:", "原因："), *speech.listed(_value(o, speech) for o in morning.stopped_by)]
    message = " ".join(morning.ending.message.split())
    meaning = FAULTS.get(morning.ending.exit_code or 0, "程序故障")
    return [speech.say(f"Why: {message}", f"原因：{meaning}。程序原文：{message}")]


def _came_in(morning: Morning, speech: _Speech) -> list[str]:
    # A night that did not come as far as the warehouse cannot say which of its rows are known already.
    if not morning.is_taken_over:
        told = speech.say("Read, with rows of the days before: ", "已读取（含前几日重复读取）：")
        return [told + _tables(morning.pulled, speech), *_own_day(morning, speech)]
    lines = [speech.say("Came in, new or changed: ", "收到（新增或变化）：") + _tables(morning.came_in, speech)]
    if any(morning.unchanged.values()):
        again = speech.say("Read again, unchanged: ", "重复读取、无变化：")
        lines.append(again + _tables(morning.unchanged, speech))
    return [*lines, *_own_day(morning, speech)]


def _tables(counts: Counts, speech: _Speech) -> str:
    told = [f"{_table(name, speech)} {n:,}" for name, n in counts.items() if n]
    return speech.say(", ", "，").join(told) or speech.say("nothing", "无")


def _own_day(morning: Morning, speech: _Speech) -> list[str]:
    rows = [o for o in morning.observations if o.metric == "rows:settlement" and o.outcome != "blocking"]
    head = speech.say("Settlements of that day: ", "其中当日结算：")
    return [head + value_in_words("rows", found.value) + _band(found, speech) for found in rows]


def _held_back(morning: Morning, speech: _Speech) -> list[str]:
    if not morning.held_rows:
        return [speech.say("Held back: nothing new", "暂扣：无新增")]
    language = speech.language
    rules = speech.listed(
        f"{metric_in_words(f'rule_share:{rule}', language)} {n:,}" for rule, n in morning.held_by_rule
    )
    return [_held_head(morning, speech), *rules]


def _held_head(morning: Morning, speech: _Speech) -> str:
    rows = f"{morning.held_rows:,}"
    if not morning.is_stopped_by_check:
        return speech.say(f"Held back: {rows} rows", f"暂扣：{rows} 条")
    told = speech.say(
        f"Would be held back: {rows} rows; they are not in the quarantine yet",
        f"如放行将暂扣：{rows} 条，目前尚未进入隔离区",
    )
    return f'{told} - monitoring quarantine export --date {morning.night} --reason "..."'


def _list_changes(morning: Morning, speech: _Speech) -> list[str]:
    """What is new on the list that is pushed, and beside it what is not for the list."""
    opened, pushed, lines = morning.opened, morning.counts.get("publish", {}), []
    told = [speech.say(f"new {opened['list']:,}", f"新增 {opened['list']:,}")] if opened else []
    if "inserted" in pushed:
        sent = f"pushed: {pushed['inserted']:,} new rows, {pushed['updated']:,} changed"
        told.append(speech.say(sent, f"已推送：新增 {pushed['inserted']:,} 行，更新 {pushed['updated']:,} 行"))
    if told:
        lines.append(speech.say("Risk list: ", "风险名单：") + speech.say("; ", "；").join(told))
    others = [
        f"{DESTINATIONS[place][int(speech.language == 'zh')]} {n:,}"
        for place, n in opened.items()
        if n and place != "list"
    ]
    if others:
        lines.append(speech.say("Opened, not for the list: ", "不进名单的新增：") + speech.say(", ", "，").join(others))
    return lines


def _changes(morning: Morning, speech: _Speech) -> list[str]:
    counts = morning.counts.get("apply", {})
    if not counts:
        return []
    place = int(speech.language == "zh")
    told = [
        f"{words[place]} {counts[f'event_{event}']:,}"
        for event, words in EVENTS.items()
        if counts.get(f"event_{event}")
    ]
    head = speech.say("All warnings, with hints and ended windows: ", "全部预警（含提示和已到期的）：")
    return [head + (speech.say(", ", "，").join(told) or speech.say("no change", "无变化"))]


def _waiting(morning: Morning, speech: _Speech) -> list[str]:
    waiting = [
        *(_push(held, speech) for held in morning.held_pushes),
        *_for_benefit_officer(morning, speech),
        *_for_operator(morning, speech),
        *_for_policy(morning, speech),
    ]
    if not waiting:
        return [speech.say("Nothing waits for anybody.", "没有待办事项。")]
    return [speech.say("Waits:", "待办："), *(f" · {line}" for line in waiting)]


def _push(held: Approval, speech: _Speech) -> str:
    state = speech.say(
        "rejected" if held.decision == "rejected" else "to be approved",
        "已驳回，待更正" if held.decision == "rejected" else "待批准",
    )
    return speech.say(
        f"who answers for the list: push of {held.night} {state} ({held.reason}) - monitoring approve --date {held.night}",
        f"名单负责人：{held.night} 的推送{state}（{held.reason}）→ monitoring approve --date {held.night}",
    )


def _for_benefit_officer(morning: Morning, speech: _Speech) -> list[str]:
    words = {
        "uninsured": ("not insured or waiting", "未参保或等待期"),
        "broken_treatment": ("treatment broken off", "治疗中断"),
        "outstanding_visits": ("visits with assistance outstanding", "应付未付救助就诊"),
        "disputed_visits": ("visits disputed", "有争议就诊"),
    }
    place = int(speech.language == "zh")
    told = [f"{said[place]} {n:,}" for name, said in words.items() if (n := morning.bureau_lists.get(name, 0))]
    if not told:
        return []
    lists = speech.say(", ", "，").join(told)
    return [speech.say(f"benefit officer: lists/{morning.night}: {lists}", f"待遇岗：lists/{morning.night}：{lists}")]


def _for_operator(morning: Morning, speech: _Speech) -> list[str]:
    lines = []
    ending = morning.ending
    if ending is None or not (ending.is_whole or ending.outcome == "running"):
        lines.append(
            speech.say("operator: mend the night and run it again", "运维：排除原因后重新运行")
            + f" - monitoring nightly --date {morning.night}"
        )
    lines += _ways_out(morning, speech)
    if morning.is_day_empty:
        lines.append(
            speech.say(
                "operator: no settlement of that day has come; ask the owner of the source",
                "运维：当日没有任何结算，请向数据源管理方核实",
            )
        )
    rows = morning.held_rows + morning.held_still
    if rows and not morning.is_stopped_by_check:
        told = speech.say(f"operator: {rows:,} rows in quarantine", f"运维：隔离区共 {rows:,} 条待核")
        lines.append(f"{told} - monitoring quarantine list")
    return lines


def _ways_out(morning: Morning, speech: _Speech) -> list[str]:
    """What a person may do about a night that its check stopped, if the values are meant."""
    night, word = morning.night, '--by NAME --reason "..."'
    go = speech.say("or let it go for this night", "或：确认无误，仅本夜放行")
    normal = speech.say("or make it the new normal", "或：定为新的平常值")
    metrics = [found.metric for found in morning.stopped_by]
    lasting = [metric for metric in metrics if not metric.startswith("silence_")]
    return [
        *(f"{go} - monitoring approve --date {night} --check {metric} {word}" for metric in metrics[:SHOWN]),
        *(f"{normal} - monitoring quality accept {metric} --date {night} {word}" for metric in lasting[:1]),
    ]


def _for_policy(morning: Morning, speech: _Speech) -> list[str]:
    if not morning.is_thresholds_readable:
        return [
            speech.say("policy officer: the thresholds do not load", "政策岗：标准文件无法读取")
            + " - monitoring thresholds check"
        ]
    if not morning.stale_lines:
        return []
    count = len(morning.stale_lines)
    told = speech.say(
        f"policy officer: {count} values of the thresholds to read again, or missing though due",
        f"政策岗：{count} 项标准或收入数据超期未核对或到期未补",
    )
    return [f"{told} - monitoring thresholds stale --date {morning.night}"]


def _unusual(morning: Morning, speech: _Speech) -> list[str]:
    if not morning.unusual:
        return []
    return [speech.say("Unusual:", "留意："), *speech.listed(_value(o, speech) for o in morning.unusual)]


def _value(found: Observation, speech: _Speech) -> str:
    if found.metric.partition(":")[0] not in METRICS and found.note:
        return found.note
    name = metric_in_words(found.metric, speech.language)
    return f"{name}{speech.say(': ', '：')}{value_in_words(found.metric, found.value)}{_band(found, speech)}"


def _band(found: Observation, speech: _Speech) -> str:
    """The usual band, and what stops a night where that is what it did."""
    usual = band_in_words(found, speech.language)
    told = [speech.say(f"usual {usual}", f"平常 {usual}")] if usual else []
    if found.outcome in {"blocking", "overridden"}:
        told += filter(None, [bounds_in_words(found, speech.language)])
    return speech.say(f" ({'; '.join(told)})", f"（{'；'.join(told)}）") if told else ""


def _table(name: str, speech: _Speech) -> str:
    en, zh = TABLES.get(name, (name, name))
    return speech.say(en, zh)
