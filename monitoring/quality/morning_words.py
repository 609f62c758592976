"""Words of the morning message: events, steps, days of the week, and what an exit code means."""

from __future__ import annotations

EVENTS = {
    "opened": ("new", "新增"),
    "raised": ("raised", "升档"),
    "reopened": ("reopened", "重新成立"),
    "revised": ("revised", "更正"),
    "withdrawn": ("withdrawn", "撤回"),
    "lapsed": ("lapsed", "失效"),
    "closed": ("closed", "到期"),
}
STEPS = {"pull": "读取", "check": "检查", "apply": "入库研判", "publish": "推送", "review": "更新核查页面"}
WEEKDAYS = ("一", "二", "三", "四", "五", "六", "日")
FAULTS = {
    10: "设置缺失或无法识别",
    11: "标准文件无法读取",
    12: "数据源无法访问，或缺少所需内容",
    13: "本批数据不合要求",
    14: "数据仓库无法打开或被占用",
    15: "平台数据库无法访问，或拒收名单",
    16: "密钥文件缺失、无法读取或不是原来的密钥",
    17: "运行条件不满足",
    19: "文件或文件夹无法读写",
    20: "身份名单无法读取或需要确认",
    21: "已知错误清单无法读取",
    22: "与数据源比对或修复未能进行",
    30: "核查数据库无法访问或使用",
}
"""Told in Chinese before the error's own words, which are English."""
