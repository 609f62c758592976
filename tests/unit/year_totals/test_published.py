"""A list of published sums that does not load is told with file, line, key and cure; the one in the documentation loads."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from monitoring.errors import YearTotalsError
from monitoring.policy import load_policy
from monitoring.policy.regions import RegionTree
from monitoring.year_totals.published import load_year_totals
from tests.acceptance.deployment import SHIPPED
from tests.unit.year_totals.county import entry, write_list

GOOD = entry("settlement", 2023, "140100", "rows", "6")


@pytest.fixture(scope="module")
def regions() -> RegionTree:
    return load_policy(SHIPPED).thresholds.region_tree


def test_the_list_in_the_documentation_loads(tmp_path: Path, regions: RegionTree) -> None:
    text = Path("docs/backfill.md").read_text(encoding="utf-8").split("```yaml\n")[1].split("```")[0]
    (tmp_path / "list.yaml").write_text(text, encoding="utf-8")
    found = load_year_totals(tmp_path / "list.yaml", regions)
    assert {total.table for total in found} == {"settlement", "assistance"}
    assert {total.allowed > 0 for total in found} == {True, False}


def test_without_a_list_nothing_is_compared(regions: RegionTree) -> None:
    assert load_year_totals(None, regions) == ()


def test_large_and_negative_sums_are_exact(tmp_path: Path, regions: RegionTree) -> None:
    path = write_list(tmp_path, entry("settlement", 2023, None, "hifp_pay", "-299999999999999.01"))
    assert load_year_totals(path, regions)[0].amount == Decimal("-299999999999999.01")


FAULTS = {
    "a column that is not kept": (entry("settlement", 2023, None, "psn_part_amt", "1"), "psn_part_amt is not kept"),
    "a column of the other table": (entry("assistance", 2023, None, "hifp_pay", "1"), "assistance_amount"),
    "a table without sums": (GOOD.replace("settlement", "insured"), "'settlement' or 'assistance'"),
    "no decimal text": (GOOD.replace('"6"', "6"), "digits in quotes"),
    "commas": (GOOD.replace('"6"', '"6,000"'), "without commas"),
    "a part of a row": (GOOD.replace('"6"', '"6.5"'), "no number of rows"),
    "a region that is none": (GOOD.replace("140100", "999999"), "regions.csv"),
    "a year of the moon calendar": (GOOD.replace("2023", "112"), "1990 or more"),
    "no reference": (GOOD.replace(", reference: {title: yearbook}", ""), "a value without a reference does not load"),
    "an empty reference": (GOOD.replace("title: yearbook", 'title: " "'), "is empty"),
    "an unknown key": (GOOD.replace("what:", "amounts: 1, what:"), "unknown key"),
    "two tolerances": (
        entry("settlement", 2023, None, "rows", "6", more='tolerance: {share: "0.1", absolute: "1"}, '),
        "exactly one of share and absolute",
    ),
    "a tolerance that could mean either": (
        entry("settlement", 2023, None, "rows", "6", more='tolerance: "0.001", '),
        "is no mapping",
    ),
    "a tolerance in percent": (
        entry("settlement", 2023, None, "rows", "6", more='tolerance: {share: "5"}, '),
        "write a share",
    ),
    "twice the same sum": (GOOD, "stands twice"),
}


@pytest.mark.parametrize("case", FAULTS)
def test_faults_are_told_with_file_line_key_and_cure(tmp_path: Path, regions: RegionTree, case: str) -> None:
    wrong, words = FAULTS[case]
    with pytest.raises(YearTotalsError) as told:
        load_year_totals(write_list(tmp_path, GOOD, wrong), regions)
    assert "year_totals.yaml:3 year_totals[1]" in str(told.value)
    assert words in str(told.value)
    assert "Nothing was compared" in str(told.value)


def test_all_faults_are_told_together(tmp_path: Path, regions: RegionTree) -> None:
    path = write_list(tmp_path, *(GOOD.replace("rows", what) for what in ("sum", "rows", "mean")))
    with pytest.raises(YearTotalsError, match=r"(?s)2 faults.*yaml:2 .*yaml:4 "):
        load_year_totals(path, regions)


@pytest.mark.parametrize("content", [None, b"\xff\xfe\xff", b"year_totals: []\n", b"year_totals\n", b""])
def test_a_list_that_cannot_be_read_or_says_nothing(tmp_path: Path, regions: RegionTree, content: bytes | None) -> None:
    path = tmp_path / "list.yaml"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(YearTotalsError, match=r"list\.yaml"):
        load_year_totals(path, regions)
