"""The morning message: short, in plain words, whatever became of the night; and nothing of a person in it."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from monitoring.errors import QualityError
from monitoring.ledger.approvals import PUSH, Approval
from monitoring.ledger.observations import Observation
from monitoring.quality.morning import Ending, Morning
from monitoring.quality.morning_text import morning_text
from tests.reference.known import end_of
from tests.replay.rows import insured
from tests.unit.quality_contract.conftest import FIRST, NIGHT, Make, day_of

TUESDAY = date(2024, 12, 10)
ROWS = Observation(
    TUESDAY,
    TUESDAY,
    "rows:settlement",
    Decimal(269),
    269,
    "weekday",
    "night",
    Decimal(220),
    Decimal(330),
    Decimal(50),
    Decimal(1100),
    "fine",
)
HELD = Observation(
    TUESDAY,
    TUESDAY,
    "rule_share:settlement_person_missing",
    Decimal("0.007435"),
    269,
    "weekday",
    "night",
    outcome="fine",
)
SHARE = replace(HELD, metric="held_share:settlement")
MEAN = replace(
    ROWS,
    metric="fee_mean:inpatient",
    value=Decimal("8900"),
    lower=Decimal(6100),
    upper=Decimal(8200),
    outcome="warning",
)
OPENED = [
    replace(HELD, metric=f"new_warnings:{place}", value=Decimal(n), basis=n)
    for place, n in {"list": 5, "hint": 1, "ended": 3, "fallen": 0}.items()
]
DONE = Morning(
    TUESDAY,
    Ending("publish", "done", 0),
    {
        "pull": {"settlement_pulled": 280, "insured_pulled": 12, "identity_pulled": 0},
        "check": {"settlement_accepted": 278, "settlement_held_still": 9, "settlement_quarantined": 2},
        "apply": {
            **{"settlement_accepted": 267, "settlement_unchanged": 11, "insured_accepted": 12, "insured_unchanged": 0},
            **{"event_opened": 9, "event_raised": 2, "event_closed": 0},
        },
        "publish": {"inserted": 5, "updated": 3, "unchanged": 190},
    },
    [ROWS, HELD, SHARE, MEAN, *OPENED],
)
ZH = """\
2024-12-10（星期二）夜间运行：完成，风险名单已推送。
收到（新增或变化）：结算 269，参保人员 12
重复读取、无变化：结算 11
其中当日结算：269（平常 220 至 330）
暂扣：2 条
 · {zh} 2
风险名单：新增 5；已推送：新增 5 行，更新 3 行
不进名单的新增：申请类提示 1，统计期早已结束 3
全部预警（含提示和已到期的）：新增 9，升档 2
待办：
 · 运维：隔离区共 11 条待核 - monitoring quarantine list
留意：
 · 次均医疗费（住院）：8,900.00（平常 6,100.00 至 8,200.00）
"""
EN = """\
Night 2024-12-10 (Tue): done, risk list pushed.
Came in, new or changed: settlements 269, insured persons 12
Read again, unchanged: settlements 11
Settlements of that day: 269 (usual 220 – 330)
Held back: 2 rows
 · {en} 2
Risk list: new 5; pushed: 5 new rows, 3 changed
Opened, not for the list: hints on application 1, of windows that had ended 3
All warnings, with hints and ended windows: new 9, raised 2
Waits:
 · operator: 11 rows in quarantine - monitoring quarantine list
Unusual:
 · fee per settlement, inpatient: 8,900.00 (usual 6,100.00 – 8,200.00)
"""


def test_a_night_that_went_well() -> None:
    from monitoring.quality.rules import rule_named

    rule = rule_named("settlement_person_missing")
    assert rule is not None
    zh, en = rule.sentence_zh.rstrip("。"), rule.sentence.rstrip(".")
    assert morning_text(DONE, "zh") == ZH.format(zh=zh)
    assert morning_text(DONE, "en") == EN.format(en=en)


def test_what_waits_is_told_with_who_and_how() -> None:
    held = Approval(TUESDAY, PUSH, "asked", "new warnings, r: 56 a day (usual 0 – 22)", "monitoring")
    waiting = replace(
        DONE,
        counts={**DONE.counts, "publish": {"nights_waiting_for_approval": 1}},
        held_pushes=[held],
        stale_lines=["r/line"],
    )
    en, zh = morning_text(waiting, "en"), morning_text(waiting, "zh")
    assert "done, but THE PUSH WAITS" in en and "推送等待批准" in zh
    assert "pushed:" not in en
    assert "push of 2024-12-10 to be approved (new warnings, r: 56 a day (usual 0 – 22))" in en
    assert "monitoring approve --date 2024-12-10" in zh
    assert "1 values of the thresholds to read again" in en and "政策岗：1 项标准" in zh
    rejected = replace(waiting, held_pushes=[replace(held, decision="rejected")])
    assert "已驳回，待更正" in morning_text(rejected, "zh")


@pytest.mark.parametrize(
    ("ending", "en", "zh"),
    [
        (None, "HAS NOT RUN", "没有运行"),
        (Ending("pull", "failed", 12, "The source is away."), "STOPPED in the step pull (exit code 12)", "停在“读取”"),
        (Ending("apply", "running"), "running (apply)", "正在运行（入库研判）"),
        (Ending("check", "done", 0), "not over; the last step done is check", "已完成到“检查”"),
    ],
)
def test_other_endings(ending: Ending | None, en: str, zh: str) -> None:
    other = replace(DONE, ending=ending)
    assert en in morning_text(other, "en").splitlines()[0]
    assert zh in morning_text(other, "zh").splitlines()[0]


def test_a_failed_night_says_why_and_who_has_to_act() -> None:
    failed = replace(DONE, ending=Ending("pull", "failed", 12, "The source is away."), observations=())
    assert "原因：数据源无法访问，或缺少所需内容。程序原文：The source is away." in morning_text(failed, "zh")
    assert "Why: The source is away." in morning_text(failed, "en")
    assert "operator: mend the night and run it again - monitoring nightly --date 2024-12-10" in morning_text(
        failed, "en"
    )


def test_what_has_no_name_of_its_own_is_told_by_its_sentence() -> None:
    found = replace(MEAN, metric="silence:settlement", note="The table settlement has lost a column.")
    assert " · The table settlement has lost a column.\n" in morning_text(replace(DONE, observations=[found]), "en")


def test_a_long_list_is_cut_for_the_phone() -> None:
    many = replace(DONE, observations=[replace(MEAN, metric=f"fee_sum:1401{n}/other") for n in range(12)])
    text = morning_text(many, "en")
    assert text.count("sum of fees") == 5
    assert " · and 7 more" in text


def test_a_stopped_night_leaves_its_messages_in_plain_words(make: Make) -> None:
    deployment = make()
    log = [insured("P1"), *day_of(FIRST), *day_of(NIGHT, 700)]
    deployment.show(log, end_of(NIGHT))
    with pytest.raises(QualityError):
        deployment.run(str(NIGHT))
    expected = {
        "zh": "当日结算条数：700（平常 76 至 164；低于 24 或高于 480 时停运）",
        "en": "rows of settlements stamped that day: 700 (usual 76 – 164; the night stops below 24 or above 480)",
    }
    decided = f'--date {NIGHT} --by NAME --reason "..."'
    for language, told in expected.items():
        text = (deployment.settings.home / "morning" / f"{NIGHT}.{language}.txt").read_text(encoding="utf-8")
        assert told in text
        assert f"monitoring approve --date {NIGHT} --check rows:settlement --by NAME" in text
        assert f"monitoring quality accept rows:settlement {decided}" in text
        assert "P1" not in text and "S05" not in text
        assert len(text.splitlines()) < 15


def test_a_day_on_which_nothing_came_is_told_as_that() -> None:
    none = replace(ROWS, value=Decimal(0), basis=0, outcome="warning")
    again = {"settlement_accepted": 0, "settlement_unchanged": 88}
    counts = {"pull": {"settlement_pulled": 88}, "check": {}, "apply": again, "publish": {"inserted": 0, "updated": 0}}
    lines = morning_text(replace(DONE, counts=counts, observations=[none]), "en").splitlines()
    assert lines[1:4] == [
        "Came in, new or changed: nothing",
        "Read again, unchanged: settlements 88",
        "Settlements of that day: 0 (usual 220 – 330)",
    ]
    assert " · operator: no settlement of that day has come; ask the owner of the source" in lines


def test_a_stopped_night_says_where_the_rows_lie_that_would_be_held() -> None:
    blocking = replace(HELD, value=Decimal("0.1"), basis=200, most=Decimal("0.05"), outcome="blocking")
    held = replace(SHARE, value=Decimal("0.1"), basis=200)
    stopped = replace(DONE, ending=Ending("check", "failed", 13, "no"), counts={}, observations=[blocking, held])
    text = morning_text(stopped, "en")
    assert "Would be held back: 20 rows; they are not in the quarantine yet - monitoring quarantine export" in text
    assert "10 % (usual ≤ 5 %; the night stops above 5 %)" in text
    assert "rows in quarantine - monitoring quarantine list" not in text


def test_a_finding_of_the_source_is_let_go_and_never_the_new_normal() -> None:
    gone = replace(MEAN, metric="silence_columns_missing:settlement", note="A column is gone.", outcome="blocking")
    stopped = replace(DONE, ending=Ending("check", "failed", 13, "no"), observations=[gone])
    assert "--check silence_columns_missing:settlement" in morning_text(stopped, "en")
    assert "quality accept" not in morning_text(stopped, "en")
    # The same night has got past its check since; what an earlier try found is not what holds it up.
    assert "--check" not in morning_text(replace(DONE, observations=[gone]), "en")


def test_a_second_try_is_not_told_with_what_the_first_one_did(make: Make) -> None:
    deployment = make()
    before = [insured("P1"), *day_of(FIRST)]
    deployment.run_with([*before, *day_of(NIGHT)], str(NIGHT))
    deployment.show([*before, *day_of(NIGHT, 700)], end_of(NIGHT))
    with pytest.raises(QualityError):
        deployment.run(str(NIGHT))
    text = (deployment.settings.home / "morning" / f"{NIGHT}.en.txt").read_text(encoding="utf-8")
    assert "pushed" not in text.replace("Nothing was pushed", "") and "Risk list" not in text
    assert "Read, with rows of the days before: settlements 820" in text


def test_a_night_that_went_well_leaves_its_messages(applied: Path) -> None:
    names = sorted(path.name for path in (applied / "morning").iterdir())
    assert names == [f"{FIRST}.en.txt", f"{FIRST}.zh.txt"]
