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
DONE = Morning(
    TUESDAY,
    Ending("publish", "done", 0),
    {
        "pull": {"settlement_pulled": 280, "insured_pulled": 12, "identity_pulled": 0},
        "check": {"settlement_accepted": 278, "settlement_held_still": 9},
        "apply": {"event_opened": 5, "event_raised": 2, "event_closed": 0},
        "publish": {"inserted": 5, "updated": 3, "unchanged": 190},
    },
    [ROWS, HELD, SHARE, MEAN],
)
ZH = """\
2024-12-10（星期二）夜间运行：完成，风险名单已推送。
收到：结算 280，参保人员 12
其中当日结算：269（平常 220 至 330）
暂扣：2 条
 · {zh} 2
名单变化：新增 5，升档 2；已推送：新增 5 行，更新 3 行
待办：
 · 运维：隔离区共 11 条待核 - monitoring quarantine list
留意：
 · 次均医疗费（住院）：8,900.00（平常 6,100.00 至 8,200.00）
"""
EN = """\
Night 2024-12-10 (Tue): done, risk list pushed.
Came in: settlements 280, insured persons 12
Settlements of that day: 269 (usual 220 – 330)
Held back: 2 rows
 · {en} 2
Risk list: new 5, raised 2; pushed: 5 new rows, 3 changed
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
    assert "1 lines not compared with their text" in en and "政策岗：1 条标准" in zh
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
    assert "原因：The source is away." in morning_text(failed, "zh")
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
        "zh": "当日结算条数：700（平常 76 至 164）",
        "en": "rows of settlements stamped that day: 700 (usual 76 – 164)",
    }
    for language, told in expected.items():
        text = (deployment.settings.home / "morning" / f"{NIGHT}.{language}.txt").read_text(encoding="utf-8")
        assert told in text
        assert "P1" not in text and "S05" not in text
        assert len(text.splitlines()) < 15


def test_a_night_that_went_well_leaves_its_messages(applied: Path) -> None:
    names = sorted(path.name for path in (applied / "morning").iterdir())
    assert names == [f"{FIRST}.en.txt", f"{FIRST}.zh.txt"]
