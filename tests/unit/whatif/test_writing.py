"""Tables, CSV, JSON and pictures of a what-if say the same, and the picture reaches for nothing outside itself."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
from datetime import date
from decimal import Decimal
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from rich.console import Console

from monitoring.cli import main
from monitoring.errors import FileError
from monitoring.whatif.ask_whatif import Question, WhatIf, ask_whatif
from monitoring.whatif.chart import NAMESPACE, month_bars, require_kind, write_chart
from monitoring.whatif.telling import as_tables, as_text, heading
from tests.acceptance.deployment import Deployment

CHANGE = "example-shanxi-demo-county.out-of-poverty.limit.fraction=0.4"
Asking = tuple[list[str], int, str]
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
    assert len(rows) == len(said["tallies"]) + len(said["visits"])
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
