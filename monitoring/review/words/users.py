"""Sentences of the pages for accounts and for the log."""

from __future__ import annotations

from monitoring.reports.lexicon import Said

_LOGGED = {
    "sign_in": Said("signed in", "登录"),
    "sign_in_elsewhere": Said("signed in with the unified account", "统一身份认证登录"),
    "sign_in_failed": Said("sign-in failed", "登录失败"),
    "sign_out": Said("signed out", "退出"),
    "password_changed": Said("password changed", "修改密码"),
    "password_refused": Said("password not changed", "修改密码未成功"),
    "refused": Said("refused", "已拒绝"),
    "search": Said("searched", "查找"),
    "open_case": Said("case opened", "查看案件"),
    "screen_out": Said("screened out", "初筛排除"),
    "dispatch": Said("dispatched", "派发"),
    "dispatch_several": Said("several dispatched", "批量派发"),
    "recall": Said("called back", "撤回"),
    "reopen": Said("screened anew", "重新初筛"),
    "take": Said("taken", "认领"),
    "give_back": Said("given back", "退回"),
    "hand_over": Said("handed over", "移交"),
    "hand_over_all": Said("all of one person handed over", "整体移交"),
    "snooze": Said("put off", "暂缓"),
    "answer": Said("result written down", "填报结果"),
    "correct": Said("result corrected", "更正结果"),
    "check_sample": Said("sample checked", "抽查核实"),
    "visit_result": Said("result written down", "填报结果"),
    "print_sheet": Said("case sheet printed", "打印核查单"),
    "export": Said("list exported", "导出名单"),
    "enter_identity": Said("identity entered", "登记身份"),
    "export_recognised": Said("newly recognised exported", "导出新纳入名单"),
    "overview": Said("overview seen, small numbers withheld", "查看总览（小数隐去）"),
    "report": Said("report made", "生成月报"),
    "account_added": Said("account made", "新建账号"),
    "account_changed": Said("account changed", "更改账号"),
    "account_password": Said("first password given", "重置初始密码"),
    "account_off": Said("account switched off", "停用账号"),
    "account_on": Said("account switched on", "启用账号"),
    "list_accounts": Said("accounts listed", "列出账号"),
    "upgrade_tables": Said("tables brought up", "升级数据表"),
    "read_log": Said("log read", "查看日志"),
    "verify_log": Said("log verified", "校验日志"),
}
ACTIONS = tuple(_LOGGED)
"""What the log's filter offers."""
WORDS: dict[str, Said] = {
    **{f"logged.{action}": said for action, said in _LOGGED.items()},
    "role.command": Said("command line", "命令行"),
    "log.title": Said("Log", "日志"),
    "log.number": Said("No.", "序号"),
    "log.at": Said("Time", "时间"),
    "log.actor": Said("Account", "账号"),
    "log.action": Said("What", "动作"),
    "log.day": Said("Day", "日期"),
    "log.case": Said("Case number", "案件编号"),
    "log.subject": Said("Of what", "对象"),
    "log.reason": Said("Reason", "理由"),
    "log.detail": Said("Counts, filter", "数量、筛选条件"),
    "log.verify": Said("Verify the whole log", "校验全部日志"),
    "log.whole": Said(
        "The log is what was written: {count} entries. Note the count and the hash of the last entry somewhere else:",
        "日志完整无改动：共 {count} 条。请将条数及最后一条的校验值另行记录：",
    ),
    "log.damaged_changed": Said(
        "The log is damaged: entry {number} is not what was written.", "日志已损坏：第 {number} 条与写入时不符。"
    ),
    "log.damaged_missing": Said("The log is damaged: entry {number} is missing.", "日志已损坏：缺少第 {number} 条。"),
    "log.damaged": Said(
        "What it says from there on proves nothing. Nothing was written to it. Keep the database as it is and tell who answers for data protection.",
        "此后内容不能作为依据，未再写入日志。请保持数据库原状，并报告数据保护负责人。",
    ),
    "users.title": Said("Accounts", "账号"),
    "users.new": Said("New account", "新建账号"),
    "users.one": Said("Account", "账号"),
    "users.back": Said("All accounts", "全部账号"),
    "users.find": Said("Account, person or office", "账号、姓名或单位"),
    "users.person": Said("Name of the person", "姓名"),
    "users.role": Said("Role", "角色"),
    "users.regions": Said("Regions", "管辖地区"),
    "users.regions_hint": Said(
        "Codes of regions, each with all that lies in it; with a space between. None: the account sees nothing.",
        "填写地区代码（含其下所有地区），多个以空格分隔；不填则看不到任何案件。",
    ),
    "users.unit": Said("Office", "单位"),
    "users.language": Said("Language", "语言"),
    "users.state": Said("State", "状态"),
    "users.on": Said("on", "启用"),
    "users.off": Said("off", "停用"),
    "users.locked": Said("locked", "已锁定"),
    "users.subject": Said("Subject at the unified sign-in", "统一身份认证标识"),
    "users.subject_hint": Said("Leave empty where it is not used.", "未使用统一身份认证的请留空。"),
    "users.name_hint": Said(
        "2 to 60 letters, digits, dots, hyphens or underscores", "2至60位字母、数字、点、连字符或下划线"
    ),
    "users.make": Said("Make the account", "创建账号"),
    "users.save": Said("Save", "保存"),
    "users.switch_off": Said("Switch off", "停用"),
    "users.switch_on": Said("Switch on", "启用"),
    "users.password": Said("New first password", "重置初始密码"),
    "users.password_hint": Said(
        "It is shown once; the account is unlocked and signed out everywhere.", "仅显示一次；账号将解锁并退出所有登录。"
    ),
    "users.password_title": Said("First password", "初始密码"),
    "users.password_of": Said("First password of {name}:", "账号 {name} 的初始密码："),
    "users.password_once": Said(
        "It is shown this once. Hand it over in person; it has to be changed at the first sign-in.",
        "仅显示这一次，请当面交付；首次登录须修改。",
    ),
    "users.fault_name": Said(
        "The account name does not fit: 2 to 60 letters, digits, dots, hyphens or underscores.",
        "账号名不符合要求：2至60位字母、数字、点、连字符或下划线。",
    ),
    "users.fault_taken": Said("There is an account of this name already.", "该账号名已存在。"),
    "users.fault_subject": Said(
        "Another account has this subject of the unified sign-in.", "该统一身份认证标识已属于其他账号。"
    ),
    "users.fault_regions": Said("At least one code is no region of the tree.", "地区代码不在地区表中。"),
    "users.fault_administrator": Said(
        "An administrator sees no cases, so it has no regions.", "系统管理员不查看案件，不设管辖地区。"
    ),
    "users.fault_person": Said("The name of the person is missing.", "请填写姓名。"),
    "users.fault_self": Said(
        "Nobody changes his own role or switches himself off. Ask another administrator.",
        "不能更改本人角色或停用本人账号，请由其他管理员操作。",
    ),
    "users.fault_last": Said(
        "This is the last active administrator. Make another one first.",
        "这是最后一个启用的管理员，请先新建其他管理员。",
    ),
}
