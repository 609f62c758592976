"""`monitoring thresholds check|show`: data on stdout, talk on stderr."""

import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner

from monitoring.errors import MonitoringError, StaleThresholdsError, ThresholdsError
from monitoring.policy.commands import app

RULE = "rules/example-shanxi-demo-county.yaml"
FIGURE = (
    '{amount: "8200.00", valid_from: "2024-03-01", valid_to: null, announced_on: "2024-02-25", '
    'reference: {title: "a published notice", href: "https://example.org"}}'
)


def _run(*arguments: str) -> tuple[str, str]:
    result = CliRunner().invoke(app, arguments, catch_exceptions=False)
    assert result.exit_code == 0
    return result.stdout, result.stderr


def test_check_says_what_loaded(folder: Path) -> None:
    stdout, _ = _run("check", "--thresholds", str(folder))
    assert "EXAMPLE thresholds" in stdout
    assert "12 rules; 1 applied with 2 lines, 10 limit periods" in stdout
    assert "applied: example-shanxi-demo-county" in stdout
    assert "template: national-2023-template" in stdout
    assert (
        "not applied, incomplete: fujian-type-application\n  lines[0].limit.income: no all income of region 350000"
        in stdout
    )
    assert "57 income figures: 39 unverified, 2 with an assumed day of release, 44 without a day of release" in stdout


def test_check_raises_what_does_not_load(folder: Path) -> None:
    (folder / "income.csv").unlink()
    with pytest.raises(ThresholdsError, match=r"income\.csv:1 \(file\): is missing"):
        CliRunner().invoke(app, ["check", "--thresholds", str(folder)], catch_exceptions=False)


def test_show_tells_limit_origin_and_state(folder: Path) -> None:
    stdout, stderr = _run("show", "--date", "2024-01-31", "--thresholds", str(folder))
    half = next(line for line in stdout.splitlines() if "out-of-poverty" in line)
    assert "8,161.50" in half
    assert (
        "50 % of the rural disposable income per head of 2022 in 山西 (140000), 16,323.00 yuan, released by 2023-02-20"
        in half
    )
    assert "provisional, date assumed" in half
    assert half.split()[-2:] == ["yes", "yes"]
    assert "EXAMPLE" in stderr
    assert "EXAMPLE" not in stdout


def test_show_by_what_was_known(folder: Path) -> None:
    late, _ = _run("show", "--date", "2024-03-01", "--thresholds", str(folder))
    early, _ = _run("show", "--date", "2024-03-01", "--known-by", "2024-02-21", "--thresholds", str(folder))
    assert "8,838.50" in late
    assert "8,161.50" in early


def test_published_limit_that_is_not_the_product_is_named(folder: Path, edit: Callable[[str, str, str], None]) -> None:
    edit(RULE, "year: previous}}", f"year: previous}}, published: [{FIGURE}]}}")
    _, stderr = _run("check", "--thresholds", str(folder))
    assert "published for 2024-03-01, 8,200.00, is not the one that follows from the income, 8,838.50" in stderr
    stdout, _ = _run("show", "--date", "2024-03-01", "--thresholds", str(folder))
    assert "8,200.00 yuan" in stdout
    assert "a published notice" in stdout


def test_stale_lines_are_named(folder: Path) -> None:
    _, stderr = _run("show", "--date", "2028-01-01", "--thresholds", str(folder))
    assert "out-of-poverty: last checked on 2026-11-01, more than 12 months ago" in stderr


def test_importing_the_commands_costs_nothing_but_typer() -> None:
    heavy = "('pyarrow', 'pydantic', 'yaml')"
    code = f"import sys, monitoring.policy.commands; print([m for m in {heavy} if m in sys.modules])"
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert result.stdout.strip() == "[]"


def test_check_in_chinese(folder: Path) -> None:
    stdout, _ = _run("check", "--lang", "zh", "--thresholds", str(folder))
    assert "12条规则；适用1条，共2个条目、10个标准区间" in stdout
    assert "模板: national-2023-template" in stdout


def test_show_in_chinese(folder: Path) -> None:
    stdout, _ = _run("show", "--date", "2024-01-31", "--lang", "zh", "--thresholds", str(folder))
    assert "脱贫人口" in stdout
    assert "8,161.50元" in stdout


def test_stale_fails_with_a_code_of_its_own(folder: Path) -> None:
    stdout, _ = _run("stale", "--date", "2025-06-30", "--thresholds", str(folder))
    assert "nothing of" in stdout
    with pytest.raises(
        StaleThresholdsError, match=r"(?s)4 values .*/out-of-poverty: .*care_types\.yaml: .*income\.csv .*checked_on"
    ) as told:
        CliRunner().invoke(app, ["stale", "--date", "2027-12-02", "--thresholds", str(folder)], catch_exceptions=False)
    codes = [kind.exit_code for kind in MonitoringError.__subclasses__()]
    assert codes.count(told.value.exit_code) == 1


def test_diff_of_days_and_of_folders(folder: Path, tmp_path: Path, edit: Callable[[str, str, str], None]) -> None:
    stdout, _ = _run("diff", "--from", "2024-01-31", "--to", "2024-03-01", "--thresholds", str(folder))
    assert stdout.count("because of") == 2
    shutil.copytree(folder, tmp_path / "old")
    edit(RULE, "due_days: 15", "due_days: 10")
    stdout, _ = _run("diff", "--old", str(tmp_path / "old"), "--new", str(folder), "--lang", "zh")
    assert "example-shanxi-demo-county: 推送由“每旬推送，推送后15天内反馈”改为“每旬推送，推送后10天内反馈”" in stdout
    stdout, _ = _run("diff", "--old", str(folder), "--new", str(folder))
    assert stdout == "nothing changes\n"


@pytest.mark.parametrize("options", [[], ["--from", "2024-01-01"], ["--from", "2024-01-01", "--old", "x"]])
def test_diff_says_what_it_needs(options: list[str]) -> None:
    result = CliRunner().invoke(app, ["diff", *options])
    assert result.exit_code == 2
    assert "--old" in result.output


def test_an_income_figure_that_is_due_and_missing_is_named(folder: Path) -> None:
    told = (
        "income.csv 140000,rural,2024: the limit of example-shanxi-demo-county/out-of-poverty, example-shanxi-demo-county/rural-residents is "
        "still that of the income of 2023; the rural disposable income per head of 2024 in 140000 is missing, though due since 2025-07-01"
    )
    _, stderr = _run("check", "--date", "2025-07-01", "--thresholds", str(folder))
    assert told in stderr
    _, stderr = _run("check", "--date", "2025-06-30", "--thresholds", str(folder))
    assert stderr == ""
    with pytest.raises(StaleThresholdsError, match=f"1 value of .* is stale on 2025-07-01[^\n]*\n{told}"):
        CliRunner().invoke(app, ["stale", "--date", "2025-07-01", "--thresholds", str(folder)], catch_exceptions=False)


def test_an_insurance_that_hardly_anybody_has_is_named(folder: Path, edit: Callable[[str, str, str], None]) -> None:
    edit(RULE, 'insurance: ["390"]', 'insurance: ["399"]')
    _, stderr = _run("check", "--date", "2025-06-30", "--thresholds", str(folder))
    assert stderr.startswith(
        "example-shanxi-demo-county persons.insurance[0]: 399 is medical security of other special"
    )


def test_show_says_that_no_limit_is_in_force(folder: Path) -> None:
    stdout, _ = _run("show", "--date", "2010-01-01", "--thresholds", str(folder))
    assert stdout.startswith(
        "No limit of an applied rule is in force on 2010-01-01, as known on the night 2010-01-01: "
    )
    assert "begins on 2023-01-01" in stdout
    stdout, _ = _run(
        "show", "--date", "2024-01-01", "--known-by", "2010-01-01", "--lang", "zh", "--thresholds", str(folder)
    )
    assert "2024-01-01没有任何适用规则的标准有效" in stdout


def test_show_marks_amounts_per_head_and_rules_on_application(folder: Path, write_rule: Callable[..., Path]) -> None:
    household = {"unit": "household", "household": "{by: per_head}", "trigger": "application", "push": None}
    write_rule(**household)
    stdout, _ = _run("show", "--date", "2024-01-01", "--thresholds", str(folder))
    assert "plain (on application: hints only)" in stdout
    assert "5,000.00 yuan per head" in stdout
    stdout, _ = _run("show", "--date", "2024-01-01", "--lang", "zh", "--thresholds", str(folder))
    assert "plain (依申请)" in stdout
    assert "5,000.00元/人" in stdout
    write_rule(**household | {"household": "{by: sum}", "trigger": "night", "push": "{every: night, due_days: 3}"})
    stdout, _ = _run("show", "--date", "2024-01-01", "--thresholds", str(folder))
    assert "per head" not in stdout
    assert "application" not in stdout
