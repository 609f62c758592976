"""Sentences of the operators' page, of prints and exports, and of the unified sign-in."""

from __future__ import annotations

from monitoring.quality.contract_words import TABLES
from monitoring.quality.morning_words import EVENTS, STEPS
from monitoring.reports.lexicon import Said

_ENDINGS = {
    "pulled": Said("read", "读取"),
    "accepted": Said("taken over", "入库"),
    "quarantined": Said("held back", "暂扣"),
    "unchanged": Said("unchanged", "无变化"),
    "superseded": Said("superseded", "被更新版本取代"),
    "dropped": Said("dropped", "舍弃"),
    "held_before": Said("held before", "此前暂扣"),
    "held_still": Said("held still", "仍暂扣"),
}
"""What a step's count of a table ends with."""
_COUNTS = {
    "inserted": Said("new rows", "新增行"),
    "updated": Said("rows changed", "更新行"),
    "unchanged": Said("rows unchanged", "未变行"),
    "event": Said("events", "事件"),
    "refused": Said("refused", "被拒收"),
    "nights_waiting_for_approval": Said("nights waiting for approval", "待批准夜次"),
    **{f"event_{name}": Said(en, zh) for name, (en, zh) in EVENTS.items()},
    **{
        f"{table}_{ending}": Said(f"{en} {said.en}", f"{zh}{said.zh}")
        for table, (en, zh) in TABLES.items()
        for ending, said in _ENDINGS.items()
    },
}
WORDS: dict[str, Said] = {
    **{f"counted.{name}": said for name, said in _COUNTS.items()},
    **{f"step.{step}": Said(step, zh) for step, zh in STEPS.items()},
    "step.review": Said("review database", "核查库"),
    "outcome.done": Said("done", "完成"),
    "outcome.failed": Said("FAILED", "失败"),
    "outcome.running": Said("running", "运行中"),
    "outcome.interrupted": Said("INTERRUPTED", "中断"),
    "decision.asked": Said("to be approved", "待批准"),
    "decision.rejected": Said("rejected", "已驳回"),
    "nights.title": Said("Nights", "运行情况"),
    "nights.morning": Said("This morning's message", "今晨消息"),
    "nights.stopped": Said("Stopped batches", "中止的批次"),
    "nights.waiting": Said("Pushes that wait for approval", "待批准的推送"),
    "nights.pushed": Said("Last pushes", "最近推送"),
    "nights.stale": Said("Thresholds to read again, or missing though due", "待重新核对或到期未补的标准"),
    "nights.last": Said("Last nights", "最近各夜次"),
    "nights.night": Said("Night", "夜次"),
    "nights.counts": Said("counts", "数量"),
    "nights.none": Said("None.", "无。"),
    "nights.between": Said(", ", "，"),
    "nights.exit_code": Said("exit code {code}", "退出码 {code}"),
    "nights.no_ledger": Said(
        "There is no run ledger where this page looks for it (ledger.db in MONITORING_HOME): no night has run yet, or the page runs on another machine than the nights.",
        "未找到运行台账（MONITORING_HOME 下的 ledger.db）：尚未运行过，或本页面与夜间运行不在同一台机器。",
    ),
    "nights.broken_ledger": Said(
        "The run ledger cannot be read: it is damaged, locked, or this account may not. `monitoring runs` on the machine of the nights says more.",
        "运行台账无法读取：文件损坏、被占用或无权限。请在夜间运行的机器上执行 monitoring runs 查看。",
    ),
    "nights.no_thresholds": Said(
        "The thresholds do not load: `monitoring thresholds check` says why.",
        "标准文件无法读取：请执行 monitoring thresholds check。",
    ),
    "sheet.title": Said("Case sheet for the visit", "入户核查单"),
    "sheet.by": Said("Printed by {name} at {at}", "打印人：{name}　打印时间：{at}"),
    "sheet.case": Said("Case", "案件编号"),
    "sheet.members": Said("Persons flagged", "预警人员"),
    "sheet.more_persons": Said("and {count} more persons, on the page", "另有 {count} 人，见系统页面"),
    "sheet.more_warnings": Said("and {count} more warnings, on the page", "另有 {count} 条预警，见系统页面"),
    "sheet.compliant": Said("Compliant, household, 12 months", "全户12个月合规自付（元）"),
    "sheet.found": Said("Found at the visit", "核查情况"),
    "sheet.visited_on": Said("Day of the visit", "核查日期"),
    "sheet.signed_by": Said("Visited by (signature)", "核查人（签字）"),
    "sheet.household_signed": Said("Household (signature)", "农户（签字）"),
    "sheet.back": Said("Back to the case", "返回案件"),
    "sheet.hint": Said("Print this page from the browser: one sheet of A4.", "请用浏览器打印本页：A4 纸一页。"),
    "export.button": Said("This list as XLSX", "导出本列表（XLSX）"),
    "export.hint": Said("Names masked, no numbers; written to the log.", "姓名遮盖、不含号码；导出记入日志。"),
    "export.by": Said("Exported by {name} at {at}", "导出人：{name}　导出时间：{at}"),
    "export.count": Said("{count} cases", "共 {count} 件"),
    "export.cut": Said(
        "CUT: only the first {most} cases; there are more. Use a filter.",
        "仅含前 {most} 件，其余未导出，请缩小筛选范围。",
    ),
    "export.filter": Said("Filter: {filter}", "筛选条件：{filter}"),
    "export.no_filter": Said("none", "无"),
    "export.case": Said("Case number", "案件编号"),
    "elsewhere.failed": Said(
        "The unified sign-in did not succeed. Begin again, or sign in with account and password.",
        "统一身份认证未成功，请重新登录，或使用账号密码登录。",
    ),
    "elsewhere.unknown": Said(
        "The unified sign-in succeeded, but no account here belongs to it. Ask your administrator.",
        "统一身份认证成功，但本系统没有对应账号，请联系管理员。",
    ),
    "elsewhere.away": Said(
        "The unified sign-in does not answer. Try again later, or sign in with account and password.",
        "统一身份认证服务暂无响应，请稍后再试，或使用账号密码登录。",
    ),
}
