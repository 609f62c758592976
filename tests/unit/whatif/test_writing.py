"""Tables, CSV, JSON and pictures of a what-if say the same, and the picture reaches for nothing outside itself."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from xml.etree import ElementTree as ET

import pyarrow as pa
import pytest
from rich.console import Console

from monitoring.assessment.asked import Asked
from monitoring.assessment.past import PastWarnings
from monitoring.cli import main
from monitoring.errors import FileError
from monitoring.policy import Policy
from monitoring.policy.entries import Title
from monitoring.whatif.ask_whatif import Question, WhatIf, ask_whatif
from monitoring.whatif.chart import NAMESPACE, month_bars, require_kind, write_chart
from monitoring.whatif.telling import as_tables, as_text, heading
from monitoring.whatif.writing import past_heading
from tests.acceptance.deployment import Deployment
from tests.unit.whatif.conftest import Bench, with_rules

CHANGE = "example-shanxi-demo-county.out-of-poverty.limit.fraction=0.4"
Asking = tuple[list[str], int, str]
HINT = "month-total"
FIRST, LAST = date(2023, 1, 1), date(2024, 12, 10)


@pytest.fixture(scope="module")
def asked(planted: Deployment) -> WhatIf:
    return ask_whatif(planted.settings, Question((CHANGE,), None, FIRST, LAST))


@pytest.fixture
def at_planted(planted: Deployment, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MONITORING_HOME", str(planted.settings.home))
    monkeypatch.setenv("MONITORING_THRESHOLDS", str(planted.settings.thresholds))


def test_json_adds_up(asked: WhatIf) -> None:
    said = json.loads(as_text(asked, "json"))
    total, *parts = said["tallies"]
    assert said["is_counterfactual"] and said["changes"] == [CHANGE]
    assert total["gained_count"] > 0
    for dimension in ("rule", "region", "township", "category", "month"):
        of_dimension = [row for row in parts if row["dimension_name"] == dimension]
        for column in ("present_count", "changed_count", "gained_count", "lost_count", "moved_count"):
            assert sum(row[column] for row in of_dimension) == total[column], (dimension, column)
        for column in ("present_burden_amount", "changed_burden_amount"):
            assert sum(Decimal(row[column]) for row in of_dimension) == Decimal(total[column]), (dimension, column)
    assert total["changed_count"] - total["present_count"] == total["gained_count"] - total["lost_count"]


def test_another_folder_with_the_same_limits_says_the_same(asked: WhatIf, planted: Deployment, tmp_path: Path) -> None:
    other = tmp_path / "other"
    shutil.copytree(planted.settings.thresholds, other)
    rule = other / "rules" / "example-shanxi-demo-county.yaml"
    text = rule.read_text(encoding="utf-8")
    assert 'fraction: "0.50"' in text
    rule.write_text(text.replace('fraction: "0.50"', 'fraction: "0.40"'), encoding="utf-8")
    said = ask_whatif(planted.settings, Question((), other, FIRST, LAST))
    assert said.comparison.tallies == asked.comparison.tallies
    assert said.changed_lines is None and any("thresholds diff --old" in line for line in heading(said))
    assert said.comparison.reshaped == said.comparison.worked_out == ()
    rule.write_text(text.replace("measure: total", "measure: cash"), encoding="utf-8")
    reshaped = ask_whatif(planted.settings, Question((), other, FIRST, LAST))
    assert any("Not limits alone differ for example-shanxi-demo-county" in line for line in heading(reshaped))


def test_visits_are_households_of_a_township_in_a_week(asked: WhatIf, planted: Deployment) -> None:
    visits = json.loads(as_text(asked, "json"))["visits"]
    stored = planted.ask(
        """
        SELECT COUNT(DISTINCT (p.psn_no, date_trunc('week', w.crossed_on))) AS n
        FROM warning AS w JOIN person AS p ON p.person_key = w.subject_key WHERE w.is_produced
        """
    )
    # Nobody of the small county shares household and week with another.
    assert sum(row["present_visit_count"] for row in visits) == stored[0]["n"]
    assert all(date.fromisoformat(row["crossed_week"]).weekday() == 0 for row in visits)


def test_csv_holds_the_rows_of_json(asked: WhatIf) -> None:
    said = json.loads(as_text(asked, "json"))
    rows = list(csv.DictReader(io.StringIO(as_text(asked, "csv"))))
    assert len(rows) == len(said["tallies"]) + len(said["visits"]) + len(said["changed_lines"])
    assert (rows[-1]["dimension_name"], rows[-1]["name"]) == ("changed line", said["changed_lines"][-1])
    assert rows[0]["gained_count"] == str(said["tallies"][0]["gained_count"])


def test_tables_show_every_heading(asked: WhatIf) -> None:
    console = Console(width=240, record=True, file=io.StringIO())
    console.print(as_tables(asked))
    shown = console.export_text()
    for word in ("In all", "By region", "By category", "By month of crossing", "Visits by township and week"):
        assert word in shown
    assert "2024-02" in shown and "out_of_poverty" in shown
    assert "EXAMPLE thresholds, not policy in force." in heading(asked)


def test_a_picture_draws_every_month_and_reaches_for_nothing(asked: WhatIf, tmp_path: Path) -> None:
    bars = month_bars(asked)
    assert (bars[0].month, bars[-1].month, len(bars)) == ("2023-01", "2024-12", 24)
    for ending in ("svg", "html"):
        write_chart(asked, tmp_path / f"chart.{ending}")
        text = (tmp_path / f"chart.{ending}").read_text(encoding="utf-8")
        assert not re.search(r"https?:|//|src=|href=|url\(", text.replace(NAMESPACE, ""))
    drawn = ET.parse(tmp_path / "chart.svg")  # noqa: S314 - what the test itself has drawn
    told = [title.text for title in drawn.iter(f"{{{NAMESPACE}}}title") if title.text]
    counted = {
        row["label"]: row for row in json.loads(as_text(asked, "json"))["tallies"] if row["dimension_name"] == "month"
    }
    assert set(counted) < {bar.month for bar in bars}
    for month in (bar.month for bar in bars):
        for side in ("present", "changed"):
            assert f"{month}, {side} rules: {counted.get(month, {}).get(f'{side}_count', 0):,}" in told


def test_a_picture_of_another_kind_is_refused() -> None:
    with pytest.raises(FileError, match=r"ends in .svg or .html"):
        require_kind(Path("chart.png"))


@pytest.mark.usefixtures("at_planted")
@pytest.mark.parametrize(
    "asking",
    [
        (["whatif", "--from", "2023-01-01", "--to", "2024-12-10"], 11, "give either --set"),
        (["assess", "--from", "2023-01-01", "--to", "2024-12-10", "--known-by", "now"], 17, "is no night"),
        (["whatif", "--set", CHANGE, "--from", "2023-01-01", "--to", "2024-12-10", "--chart", "x.gif"], 19, ".svg"),
    ],
)
def test_what_cannot_be_asked_is_one_paragraph_with_a_code(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, asking: Asking
) -> None:
    arguments, code, told = asking
    monkeypatch.setattr("sys.argv", ["monitoring", *arguments])
    with pytest.raises(SystemExit) as caught:
        main()
    said = capsys.readouterr().err
    assert caught.value.code == code
    assert told in said and said.count("\n") == 1


def test_every_line_that_changes_is_named_on_screen_in_files_and_in_the_picture(
    planted: Deployment, tmp_path: Path
) -> None:
    rule = "example-shanxi-demo-county"
    whatif = ask_whatif(planted.settings, Question((f"{rule}.limit.fraction=0.4",), None, FIRST, LAST))
    lines = [
        f"{rule}.out-of-poverty fraction 0.50 -> fraction 0.4",
        f"{rule}.rural-residents fraction 1.00 -> fraction 0.4",
    ]
    assert json.loads(as_text(whatif, "json"))["changed_lines"] == lines
    for ending in ("svg", "html"):
        write_chart(whatif, tmp_path / f"chart.{ending}")
    drawn = ET.parse(tmp_path / "chart.svg")  # noqa: S314 - what the test itself has drawn
    written = [text.text for text in drawn.iter(f"{{{NAMESPACE}}}text")]
    for line in lines:
        assert f"Changed: {line}." in heading(whatif)
        assert line in as_text(whatif, "csv")
        assert f"Changed: {line}." in written


def test_hints_stand_apart_and_burdens_of_several_rules_are_not_added(mixed_bench: Bench) -> None:
    hinting = _hinting(mixed_bench.policy, HINT)
    comparison = replace(mixed_bench, policy=hinting).compare(hinting)
    whatif = WhatIf(mixed_bench.asked, (), (), False, {}, comparison)
    rows = json.loads(as_text(whatif, "json"))["tallies"]
    of = {name: [row for row in rows if row["dimension_name"] == name] for name in ("all", "rule", "hint", "month")}
    assert [row["label"] for row in of["hint"]] == [HINT]
    assert HINT not in {row["label"] for row in of["rule"]} and len(of["rule"]) > 1
    for name in ("rule", "month"):
        assert sum(row["present_count"] for row in of[name]) == of["all"][0]["present_count"] > 0
    assert {row["present_burden_amount"] for name in ("all", "month") for row in of[name]} == {None}
    assert all(row["present_burden_amount"] is not None for name in ("rule", "hint") for row in of[name])
    console = Console(width=240, record=True, file=io.StringIO())
    console.print(as_tables(whatif))
    assert "Hints of eligibility by rule on application" in console.export_text()
    assert "No limit differs from the present one." in heading(whatif)


def _hinting(policy: Policy, rule_id: str) -> Policy:
    """The policy with one rule acting on application."""
    changed = {"trigger": "application", "push": None}
    rules = policy.thresholds.rules
    return with_rules(
        policy, (replace(p, value=p.value.model_copy(update=changed)) if p.value.rule == rule_id else p for p in rules)
    )


def test_a_day_whose_rules_are_held_says_what_is_held() -> None:
    asked = Asked(FIRST, LAST, LAST)
    rows = pa.table({"psn_no": pa.array([], pa.string())})
    past = PastWarnings(asked, Title(zh="题", en="title"), False, date(2024, 6, 1), rows)
    assert any(
        "lines, fractions and amounts of 2024-06-01" in line and "stays that of each year" in line
        for line in past_heading(past)
    )
