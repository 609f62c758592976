"""The morning message in plain words, for somebody who reads it on a phone."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from monitoring.ledger.approvals import Approval
from monitoring.ledger.observations import Observation
from monitoring.quality.contract_words import (
    METRICS,
    TABLES,
    Language,
    band_in_words,
    metric_in_words,
    value_in_words,
)
from monitoring.quality.morning import SHOWN, Morning

EVENTS = {
    "opened": ("new", "新增"),
    "raised": ("raised", "升档"),
    "reopened": ("reopened", "重新成立"),
    "revised": ("revised", "更正"),
    "withdrawn": ("withdrawn", "撤回"),
    "lapsed": ("lapsed", "失效"),
    "closed": ("closed", "到期"),
}
STEPS = {"pull": "读取", "check": "检查", "apply": "入库研判", "publish": "推送"}
WEEKDAYS = ("一", "二", "三", "四", "五", "六", "日")


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
        parts += [*_came_in(morning, speech), *_held_back(morning, speech), *_changes(morning, speech)]
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
    return speech.say(
        f"STOPPED in the step {ending.step} (exit code {ending.exit_code}). Nothing was pushed.",
        f"停在“{STEPS[ending.step]}”一步（退出码 {ending.exit_code}），没有推送。",
    )


def _stop(morning: Morning, speech: _Speech) -> list[str]:
    if morning.ending is None or morning.ending.outcome in {"done", "running"}:
        return []
    if morning.ending.step == "check" and morning.stopped_by:
        return [speech.say("Why:", "原因："), *speech.listed(_value(o, speech) for o in morning.stopped_by)]
    return [speech.say("Why: ", "原因：") + " ".join(morning.ending.message.split())]


def _came_in(morning: Morning, speech: _Speech) -> list[str]:
    told = [f"{_table(name, speech)} {n:,}" for name, n in morning.pulled.items() if n]
    rows = [
        o for o in morning.observations if o.metric == "rows:settlement" and o.outcome not in {"blocking", "warning"}
    ]
    lines = [speech.say("Came in: ", "收到：") + (speech.say(", ", "，").join(told) or speech.say("nothing", "无"))]
    for found in rows:
        usual = band_in_words(found, speech.language)
        band = speech.say(f" (usual {usual})", f"（平常 {usual}）") if usual else ""
        lines.append(
            speech.say("Settlements of that day: ", "其中当日结算：") + value_in_words("rows", found.value) + band
        )
    return lines


def _held_back(morning: Morning, speech: _Speech) -> list[str]:
    if not morning.held_rows:
        return [speech.say("Held back: nothing", "暂扣：无")]
    head = speech.say(f"Held back: {morning.held_rows:,} rows", f"暂扣：{morning.held_rows:,} 条")
    language = speech.language
    rules = speech.listed(
        f"{metric_in_words(f'rule_share:{rule}', language)} {n:,}" for rule, n in morning.held_by_rule
    )
    return [head, *rules]


def _changes(morning: Morning, speech: _Speech) -> list[str]:
    counts = morning.counts.get("apply", {})
    place = int(speech.language == "zh")
    told = [
        f"{words[place]} {counts[f'event_{event}']:,}"
        for event, words in EVENTS.items()
        if counts.get(f"event_{event}")
    ]
    if not counts:
        return []
    pushed = morning.counts.get("publish", {})
    tail = ""
    if "inserted" in pushed:
        tail = speech.say(
            f"; pushed: {pushed['inserted']:,} new rows, {pushed['updated']:,} changed",
            f"；已推送：新增 {pushed['inserted']:,} 行，更新 {pushed['updated']:,} 行",
        )
    listed = speech.say(", ", "，").join(told) or speech.say("no change", "无变化")
    return [speech.say("Risk list: ", "名单变化：") + listed + tail]


def _waiting(morning: Morning, speech: _Speech) -> list[str]:
    waiting = [
        *(_push(held, speech) for held in morning.held_pushes),
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


def _for_operator(morning: Morning, speech: _Speech) -> list[str]:
    lines = []
    ending = morning.ending
    if ending is None or not (ending.is_whole or ending.outcome == "running"):
        lines.append(
            speech.say("operator: mend the night and run it again", "运维：排除原因后重新运行")
            + f" - monitoring nightly --date {morning.night}"
        )
    rows = morning.held_rows + morning.held_still
    if rows and not morning.stopped_by:
        told = speech.say(f"operator: {rows:,} rows in quarantine", f"运维：隔离区共 {rows:,} 条待核")
        lines.append(f"{told} - monitoring quarantine list")
    return lines


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
        f"policy officer: {count} lines not compared with their text for too long",
        f"政策岗：{count} 条标准超期未与原文核对",
    )
    return [f"{told} - monitoring thresholds show --date {morning.night}"]


def _unusual(morning: Morning, speech: _Speech) -> list[str]:
    if not morning.unusual:
        return []
    return [speech.say("Unusual:", "留意："), *speech.listed(_value(o, speech) for o in morning.unusual)]


def _value(found: Observation, speech: _Speech) -> str:
    if found.metric.partition(":")[0] not in METRICS and found.note:
        return found.note
    band = band_in_words(found, speech.language)
    usual = speech.say(f" (usual {band})", f"（平常 {band}）") if band else ""
    name = metric_in_words(found.metric, speech.language)
    return f"{name}{speech.say(': ', '：')}{value_in_words(found.metric, found.value)}{usual}"


def _table(name: str, speech: _Speech) -> str:
    en, zh = TABLES.get(name, (name, name))
    return speech.say(en, zh)
