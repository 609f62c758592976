"""`monitoring thresholds check|show`: data on stdout, talk on stderr."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner

from monitoring.errors import ThresholdsError
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
    assert "1 rules with 2 lines" in stdout
    assert "57 income figures: 39 unverified, 2 with an assumed day of release, 44 without a day of release" in stdout


def test_check_raises_what_does_not_load(folder: Path) -> None:
    (folder / "income.csv").unlink()
    with pytest.raises(ThresholdsError, match=r"income\.csv:1 \(file\): is missing"):
        CliRunner().invoke(app, ["check", "--thresholds", str(folder)], catch_exceptions=False)


def test_show_tells_limit_origin_and_state(folder: Path) -> None:
    stdout, stderr = _run("show", "--date", "2024-01-31", "--thresholds", str(folder))
    half = next(line for line in stdout.splitlines() if "out-of-poverty" in line)
    assert "8,161.50" in half
    assert "50.00 % of rural income 2022 of 140000, 16,323 (released by 2023-02-20, date assumed)" in half
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
    assert "amount set by: a published notice" in stdout


def test_stale_lines_are_named(folder: Path) -> None:
    _, stderr = _run("show", "--date", "2028-01-01", "--thresholds", str(folder))
    assert "out-of-poverty: last checked on 2026-11-01, more than 12 months ago" in stderr


def test_importing_the_commands_costs_nothing_but_typer() -> None:
    heavy = "('pyarrow', 'pydantic', 'yaml')"
    code = f"import sys, monitoring.policy.commands; print([m for m in {heavy} if m in sys.modules])"
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert result.stdout.strip() == "[]"
