"""Every shape of rule explained: what is printed adds up again, nothing not known is kept silent, nobody else is named."""

from __future__ import annotations

import json
import re
import shutil
from decimal import Decimal
from pathlib import Path
from string import Formatter
from typing import Any

import pytest

from monitoring.reports import document, telling
from monitoring.reports.explain import Explanation, explain_warning
from monitoring.reports.lexicon import EVENTS, REASONS, Said
from monitoring.reports.printing import write_warnings
from monitoring.reports.sentences import NOTES, SENTENCES
from monitoring.reports.warnings import Wanted, is_hint, warnings_as_of
from tests.acceptance.deployment import Deployment, deploy
from tests.unit.reports.county import ALONE, FATHER, MOTHER, NIGHTS, NUMBERS, OVER, THRESHOLDS, log
from tests.unit.reports.reading import add_printed, work_printed

Told = dict[tuple[str, str, str], Explanation]
HOME = "platform_number:H77"


@pytest.fixture(scope="module")
def deployment(tmp_path_factory: pytest.TempPathFactory) -> Deployment:
    made = deploy(tmp_path_factory.mktemp("explained"), THRESHOLDS)
    made.run_with(log(), *NIGHTS)
    return made


@pytest.fixture(scope="module")
def told(deployment: Deployment) -> Told:
    """All explanations by household or person, rule and window."""
    explained = {}
    for row in deployment.ask("SELECT warning_id, psn_no, household_id, rule_id, window_id FROM warning"):
        key = row["household_id"] or row["psn_no"], row["rule_id"], row["window_id"]
        explained[key] = explain_warning(deployment.settings, row["warning_id"])
    return explained


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_what_is_printed_adds_up_to_the_fen(told: Told, lang: Any) -> None:
    assert {rule for _, rule, _ in told} == {path.stem for path in (THRESHOLDS / "rules").glob("*.yaml")}
    for key, explained in told.items():
        text = telling.as_text(explained, lang)
        assert add_printed(text) == explained.warning["burden_amount"], key
        assert explained.is_reproduced, key


def test_every_line_of_arithmetic_holds(told: Told) -> None:
    worked = {key[1]: work_printed(telling.as_text(explained)) for key, explained in told.items() if explained.limits}
    assert {rule for rule, count in worked.items() if count} == {"year-after", "admission", "head", "own-income"}


@pytest.mark.parametrize(
    ("key", "line"),
    [
        ((FATHER, "year-after", "2024-01-01"), "from 2024-02-22: 50 % x 17,677.00 = 8,838.50\n"),
        ((FATHER, "admission", "visit of S1"), "33.33 % x 16,323.00 = 5,440.46 (rounded half up to the fen)\n"),
        ((HOME, "own-income", "2024-01-01"), "100 % x 20,000.00 - 12,000.00 x 1 = 8,000.00\n"),
        ((HOME, "head", "2024-01-01"), "3,000.00 x 1 = 3,000.00\n"),
        ((ALONE, "rolling-scope", "rolling"), "3,000.00 (a fixed amount)\n"),
    ],
)
def test_a_limit_as_arithmetic(told: Told, key: tuple[str, str, str], line: str) -> None:
    assert line in telling.as_text(told[key])
    assert str(told[key].limits[-1].amount) == str(told[key].warning["limit_amount"])


def test_every_measure_before_and_after_assistance(told: Told) -> None:
    for key, explained in told.items():
        assert explained.sums == {name: explained.warning[name] for name in explained.sums}, key
    sums = told[FATHER, "year-after", "2024-01-01"].sums
    assert (sums["total_amount"], sums["total_after_amount"]) == (Decimal("19800.00"), Decimal("10800.00"))


def test_the_document_says_the_same_with_fixed_keys(told: Told) -> None:
    keys = set()
    for explained in told.values():
        read = json.loads(document.as_json(explained, "zh"))
        keys.add(tuple(read))
        moved = sum((Decimal(line["amount"]) for day in read["days"] for line in day["lines"]), Decimal("0.00"))
        assert str(moved) == read["burden_recomputed"] == read["warning"]["burden_amount"]
        assert not re.search(r'": \d+\.\d', document.as_json(explained))
    assert len(keys) == 1


def test_what_is_not_known_is_said(told: Told) -> None:
    notes = {note.code: note.keys for note in told[FATHER, "year-after", "2024-01-01"].notes}
    assert notes == {
        "unverified": (),
        "latest_date": (),
        "original_unknown": ("R6",),
        "refund_missing": ("S5",),
        "late": ("S7",),
        "identity_code_unknown": ("I-unknown",),
        "held": ("S2",),
    }
    admitted = {note.code for note in told[FATHER, "admission", "visit of S1"].notes}
    assert admitted == {"unverified", "provisional", "assumed_date", "identity_code_unknown"}
    assert {note.code for note in told[ALONE, "share-paid", "2023-01-01"].notes} == {"residence_unknown"}
    assert not told[OVER, "share-paid", "2024-01-01"].notes


def test_the_quarantine_is_named_with_its_night_and_rule(told: Told) -> None:
    text = telling.as_text(told[FATHER, "admission", "visit of S2"])
    assert "row S2 is held in quarantine since 2024-05-10 (settlement_amount_unreadable)" in text
    assert "spoilt" not in text


def test_a_rolling_window_tells_its_latest_story(told: Told) -> None:
    explained = told[ALONE, "rolling-scope", "rolling"]
    assert [row.source_key for row in explained.rows] == ["S9", "S10"]
    assert explained.earlier_count == 1
    kinds = [(entry.kind, entry.amount) for day in explained.days for entry in day.entries]
    assert ("floor", Decimal("400.00")) in kinds
    assert "1 earlier rows had all left" in telling.as_text(explained)


def test_a_payment_never_brings_a_visit_below_nothing(told: Told) -> None:
    lines = [(e.kind, e.amount) for d in told[FATHER, "year-after", "2024-01-01"].days for e in d.entries]
    assert ("assistance", Decimal("-9500.00")) in lines
    assert ("excess", Decimal("500.00")) in lines


def test_category_and_the_identity_row_that_gave_it(told: Told) -> None:
    text = telling.as_text(told[FATHER, "year-after", "2024-01-01"])
    assert "by identity row I-margin (code 7201, from 2023-06-01, open-ended; known when the warehouse began" in text
    assert (
        "pushed every month, on day 5 of the month at the latest; an answer is due within 20 days of the push" in text
    )


def test_thresholds_that_are_an_example_are_called_so(told: Told) -> None:
    text = telling.as_text(told[FATHER, "year-after", "2024-01-01"])
    assert text.splitlines()[1] == "  EXAMPLE thresholds, not policy in force"


def test_share_of_the_fee_that_was_paid(told: Told) -> None:
    text = telling.as_text(told[ALONE, "share-paid", "2023-01-01"])
    assert "less than 90 % of the fee was paid for" in text
    assert "fee 28,000.00, of which 71.43 % was paid for" in text


def test_a_household_names_nobody_in_full(told: Told) -> None:
    explained = told[HOME, "head", "2024-01-01"]
    for text in (telling.as_text(explained), telling.as_text(explained, "zh"), document.as_json(explained)):
        assert not [number for number in NUMBERS if number in text]
        assert "**1101" in text
    assert "Household H77 (number of the anti-poverty platform); members: 2, heads counted: 1" in telling.as_text(
        explained
    )
    assert "member 2: **************2202; dead" in telling.as_text(explained)
    assert "settlement S4; member 2" in telling.as_text(explained)


def test_a_person_is_told_without_anybody_else(told: Told) -> None:
    for (subject, _, _), explained in told.items():
        others = {FATHER, MOTHER, ALONE, OVER} - {subject}
        for text in (telling.as_text(explained), document.as_json(explained)):
            assert not [number for number in others if number in text]
            assert not [number for number in others if number[-4:] in text] or ":" in subject


def test_a_hint_of_eligibility_says_so(told: Told) -> None:
    explained = told[HOME, "own-income", "2024-01-01"]
    text = telling.as_text(explained)
    assert text.startswith("Hint of eligibility ")
    assert "never pushed to the platform or to a township" in text
    assert (
        "To be verified by a caseworker (no table holds it): cash property per head; one application in a year" in text
    )
    assert "Uncertain about the text: which income is meant is not said" in text
    assert "需经办人员核实（数据中没有）：家庭人均货币财产；一年内只申请一次" in telling.as_text(explained, "zh")
    assert json.loads(document.as_json(explained))["is_hint"] is True
    assert telling.as_text(told[HOME, "head", "2024-01-01"]).startswith("Warning ")


def test_hints_are_a_list_of_their_own(deployment: Deployment, capsys: pytest.CaptureFixture[str]) -> None:
    _, rows = warnings_as_of(deployment.settings, None)
    assert {row["rule_id"] for row in rows if is_hint(row)} == {"own-income"}
    write_warnings(deployment.settings, None, "json", None, Wanted(is_hints=True))
    out, err = capsys.readouterr()
    (hint,) = json.loads(out)
    assert (hint["household_id"], hint["window_id"]) == (HOME, "2024-01-01")
    assert (hint["to_verify_en"], hint["to_verify_zh"]) == (
        "cash property per head; one application in a year",
        "家庭人均货币财产；一年内只申请一次",
    )
    assert "never pushed" in err
    write_warnings(deployment.settings, None, "csv", None, Wanted())
    out, err = capsys.readouterr()
    assert "own-income" not in out
    assert "1 hints of eligibility apart (--hints)" in err
    assert f",{HOME},head," in out


def test_thresholds_changed_since_are_told(deployment: Deployment, tmp_path: Path) -> None:
    edited = shutil.copytree(THRESHOLDS, tmp_path / "thresholds")
    rule = edited / "rules" / "month-cash.yaml"
    rule.write_text(rule.read_text(encoding="utf-8").replace("2500.00", "2600.00"), encoding="utf-8")
    (edited / "rules" / "share-paid.yaml").unlink()
    settings = deployment.settings.model_copy(update={"thresholds": edited})
    ids = deployment.ask(
        "SELECT warning_id, rule_id FROM warning WHERE rule_id IN ('month-cash', 'share-paid') ORDER BY window_from DESC"
    )
    by_rule = {row["rule_id"]: row["warning_id"] for row in ids}
    moved = explain_warning(settings, by_rule["month-cash"])
    assert next(note.code for note in moved.notes) == "thresholds_changed"
    assert "2,500.00" in telling.as_text(moved)
    gone = explain_warning(settings, by_rule["share-paid"])
    assert [note.code for note in gone.notes][:2] == ["thresholds_changed", "rule_gone"]
    assert not gone.is_reproduced
    assert "DIFFERS FROM what is stored" in telling.as_text(gone)
    assert "from 2023-01-01: 5,000.00 (a fixed amount)" in telling.as_text(gone)
    assert "less than 90 % of the fee" in telling.as_text(gone)


def test_sentences_are_the_same_in_both_languages() -> None:
    for key, said in {**SENTENCES, **NOTES}.items():
        assert _fields(said.en) == _fields(said.zh), key
        assert re.search(r"[\u4e00-\u9fff{]", said.zh), key
        assert not re.search(r"[\u4e00-\u9fff]", said.en), key


def test_the_closed_lists_have_all_their_words() -> None:
    text = (Path(__file__).parents[3] / "docs" / "assessment.md").read_text(encoding="utf-8")
    (listed,) = re.findall(r"^Closed list: ([a-z_, ]+)\.", text, re.MULTILINE)
    assert listed.split(", ") == list(REASONS)
    assert set(EVENTS) == {"opened", "raised", "revised", "withdrawn", "lapsed", "reopened", "closed"}


def _fields(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def test_a_word_that_is_missing_is_its_code() -> None:
    from monitoring.reports.lexicon import word

    assert word({"a": Said("x", "某")}, "a", "zh") == "某"
    assert word({"a": Said("x", "某")}, "b", "zh") == "b"


def test_in_chinese_a_region_its_code_and_a_year_stand_apart(told: Told) -> None:
    explained = told[FATHER, "year-after", "2024-01-01"]
    text = telling.as_text(explained, "zh")
    assert "甲省 (140000) 2023年农村居民人均可支配收入" in text
    assert "每月推送（不晚于当月5日）；推送后20天内反馈" in text
    origins = [
        line for limit in json.loads(document.as_json(explained, "zh"))["limits"] for line in limit["origin_text"]
    ]
    assert any("(140000) 2023年" in line for line in origins)


def test_a_rule_by_which_the_limit_itself_is_over_says_so(told: Told) -> None:
    least = {key: explained for key, explained in told.items() if explained.rule["is_inclusive"]}
    assert least
    for key, explained in least.items():
        text, chinese = telling.as_text(explained), telling.as_text(explained, "zh")
        assert "more than the limit" not in text and "more than 1" not in text and "; over, step" not in text, key
        assert "现超过标准" not in chinese and "；超过，" not in chinese, key
    text = "".join(map(telling.as_text, least.values()))
    assert "at or over, step 1.00" in text
    assert "now at least 3.00 times" in text


def test_income_is_missed_only_where_the_rule_takes_its_limit_of_it(told: Told) -> None:
    using = {key[1] for key, explained in told.items() if explained.scope and explained.scope.is_of_own_income}
    assert using == {"own-income"}
