"""A survey is read from CSV, Excel and Parquet alike; one that cannot be used says where, and never a value."""

from __future__ import annotations

import csv
import json
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pytest
from openpyxl import Workbook
from pyarrow import parquet

from monitoring.errors import SurveyError
from monitoring.indicators.survey_columns import NAMES
from monitoring.indicators.survey_measures import Question, measure
from monitoring.indicators.survey_reading import SurveyFile, read_survey
from tests.unit.commands import Run, command_runner
from tests.unit.indicators.surveys import HEADER, ROWS, estimate, write

GOOD = "A,2,1000,30,500,1,north,1"


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    return command_runner(monkeypatch, capsys)


def test_the_three_kinds_of_files_are_one_survey(tmp_path: Path) -> None:
    path = write(tmp_path, *ROWS)
    rows = [row.split(",") for row in ROWS]
    numbers = [[cells[0], *(int(cell) for cell in cells[1:6]), *cells[6:]] for cells in rows]
    book = Workbook()
    for cells in [HEADER.split(","), *numbers]:
        book.active.append(cells)  # type: ignore[union-attr]
    book.save(tmp_path / "survey.xlsx")
    columns = dict(zip(HEADER.split(","), map(list, zip(*numbers, strict=True)), strict=True))
    parquet.write_table(
        pa.table({**columns, "weight": [float(one) for one in columns["weight"]]}), tmp_path / "survey.parquet"
    )
    found = [
        measure(read_survey(SurveyFile(file)), Question())
        for file in (path, tmp_path / "survey.xlsx", tmp_path / "survey.parquet")
    ]
    assert found[0].measures == found[1].measures == found[2].measures


def test_headers_are_renamed_and_weights_may_be_left_out(run: Run, tmp_path: Path) -> None:
    header = "HHSIZE,total,oop,hhw"
    path = write(tmp_path, "1,100,20,3", "1,100,0,1", header=header)
    names = ["--column", "member_count=hhsize", "--column", "consumption_amount=total", "--column", "health_amount=oop"]
    found = {}
    for weights in (["--weights", "hhw"], ["--weights", "none"]):
        code, out, err = run("indicators", "survey", str(path), *names, *weights, "--format", "json")
        assert code == 0
        (value,) = (
            one["value"]
            for one in json.loads(out)["indicators"]
            if (one["basis"], one["statistic"], one["percent"]) == ("consumption_with_health", "headcount", 10)
        )
        found[weights[1]] = value
        assert "no column food_amount" in err
        assert "no --ppp" in err
    assert found == {"hhw": 0.75, "none": 0.5}
    assert "all weights are equal" in err


def test_table_and_csv(run: Run, tmp_path: Path) -> None:
    path = write(tmp_path, *ROWS)
    code, out, err = run("indicators", "survey", str(path), "--days", "100", "--ppp", "2", "--format", "csv")
    rows = list(csv.DictReader(out.splitlines()))
    assert code == 0
    assert {row["basis"] for row in rows} >= {"societal", "PPP $ 2.15", "capacity_to_pay", "discretionary_budget"}
    defined = {row["definition"] for row in rows}
    assert defined >= {"SDG 3.8.2 to 2024, 10 %", "SDG 3.8.2 of 2025", "WHO capacity to pay, 40 %"}
    assert "societal = 4.5125" in err
    code, out, _ = run("indicators", "survey", str(path), "--local-line", "4.5")
    assert code == 0
    assert "poverty_gap_net" in out


FAULTS = {
    "negative consumption": ("B,1,-1000,100,400,2,s,1", "survey.csv:3 consumption_amount: is negative"),
    "text in numbers": ("B,1,1000,about 100,400,2,s,1", "survey.csv:3 health_amount: is no number"),
    "a comma in thousands": ('B,1,"1,000",100,400,2,s,1', "survey.csv:3 consumption_amount: is no number"),
    "an empty amount": ("B,1,1000,,400,2,s,1", "survey.csv:3 health_amount: is empty"),
    "no number at all": ("B,1,NaN,1,400,2,s,1", "survey.csv:3 consumption_amount: is empty"),
    "a weight of zero": ("B,1,1000,100,400,0,s,1", "survey.csv:3 weight: is not above 0"),
    "half a member": ("B,1.5,1000,100,400,2,s,1", "survey.csv:3 member_count: is no whole number"),
    "nobody": ("B,0,1000,100,400,2,s,1", "survey.csv:3 member_count: is no whole number"),
    "nothing consumed": ("B,1,0,0,0,2,s,1", "survey.csv:3 consumption_amount: is 0"),
    "health beyond all": ("B,1,1000,1000,0,2,s,1", "survey.csv:3 health_amount: is not below consumption_amount"),
    "food beyond the rest": ("B,1,1000,100,901,2,s,1", "survey.csv:3 food_amount: is above consumption_amount less"),
    "too much": ("B,1,1000000000000,100,0,2,s,1", "survey.csv:3 consumption_amount: is 1,000,000,000,000 or more"),
    "no cluster": ("B,1,1000,100,400,2,s,", "survey.csv:3 cluster_id: is empty"),
    "a household twice": ("A,1,1000,100,400,2,s,1", "survey.csv:3 household_id: stands in the file before"),
    "a row too short": ("B,1,1000", "has 3 values where the header has 8 columns"),
}


@pytest.mark.parametrize("case", FAULTS)
def test_a_row_that_cannot_be_used_is_told_with_its_place(run: Run, tmp_path: Path, case: str) -> None:
    row, told = FAULTS[case]
    code, out, err = run("indicators", "survey", str(write(tmp_path, GOOD, row)))
    assert (code, out) == (31, "")
    assert told in err
    assert "about" not in err


def test_all_faults_are_told_together(tmp_path: Path) -> None:
    rows = [f"H{number},0,-1,x,400,0,s,1" for number in range(10)]
    with pytest.raises(SurveyError) as error:
        read_survey(SurveyFile(write(tmp_path, *rows)))
    assert "(40 faults)" in str(error.value)
    assert "and 20 more" in str(error.value)


def test_files_that_cannot_be_read(run: Run, tmp_path: Path) -> None:
    files = {
        "empty.csv": (b"", "is empty"),
        "only.csv": (HEADER.encode(), "has no rows of households"),
        "broken.parquet": (b"PAR1", "is no whole Parquet file"),
        "broken.xlsx": (b"PK", "is no whole Excel workbook"),
        "survey.dta": (b"x", "is neither .csv nor .xlsx nor .parquet"),
        "missing.csv": (b"member_count,health_amount\n1,2\n", "has no column consumption_amount in line 1"),
        "twice.csv": (b"member_count,health_amount,consumption_amount,Member_Count\n1,2,3,4\n", "member_count twice"),
    }
    for name, (content, told) in files.items():
        (tmp_path / name).write_bytes(content)
        code, out, err = run("indicators", "survey", str(tmp_path / name))
        assert (name, code, out) == (name, 31, "")
        assert told in err
    for name in ("none.csv", "none.xlsx", "none.parquet"):
        code, _, err = run("indicators", "survey", str(tmp_path / name))
        assert (code, "does not exist" in err) == (31, True)


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (["--line", "3.65"], "--line is in PPP dollars"),
        (["--ppp", "much"], "--ppp much is no amount of money"),
        (["--local-line", "0"], "--local-line 0 is no amount"),
        (["--column", "size=hhsize"], "names no column of a survey"),
        (["--column", "weight=a", "--weights", "b"], "weight is named twice"),
        (["--weights", "hhw"], "has no column hhw"),
    ],
)
def test_options_that_cannot_be_meant(run: Run, tmp_path: Path, options: list[str], told: str) -> None:
    code, out, err = run("indicators", "survey", str(write(tmp_path, *ROWS)), *options)
    assert (code, out) == (31, "")
    assert told in err


def test_amounts_are_decimals_so_that_a_tenth_is_a_tenth(tmp_path: Path) -> None:
    """0.3 of 3 is a tenth and not beyond it, whatever a float makes of it."""
    rows = [f"H{number},1,{number}.10,{number / 10 + 0.01:.2f},0,1,s,{number}" for number in range(1, 200)]
    found = measure(read_survey(SurveyFile(write(tmp_path, *rows))), Question())
    assert estimate(found, "consumption_with_health", "headcount", 10).value == 0


def test_columns_and_statistics_stand_in_the_documentation(tmp_path: Path) -> None:
    text = Path("docs/indicators.md").read_text(encoding="utf-8")
    assert all(f"`{name}`" in text for name in NAMES)
    found = measure(read_survey(SurveyFile(write(tmp_path, *ROWS))), Question(ppp=Decimal(1)))
    for one in found.measures:
        assert f"`{one.statistic}`" in text
