"""The options of `monitoring identities`, through the command itself."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from monitoring.cli import app
from monitoring.errors import IdentityListError
from tests.unit.identities.lists import HEADER, certificate, person, write_workbook


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("MONITORING_HOME", str(tmp_path / "home"))
    rows = [person(1), [2, "乙", certificate(2), "特困"]]
    return write_workbook(tmp_path / "list.xlsx", rows, (*HEADER[:2], "某号码", HEADER[3]))


def run(path: Path, *options: str) -> Result:
    fixed = ["identities", "import", str(path), "--date", "2024-03-01"]
    return CliRunner().invoke(app, [*fixed, *options], catch_exceptions=True)


GOOD = ("--list", "low", "--column", "certificate=某号码", "--category-code", "低保=7019", "--category-code", "*=7131")


def test_codes_and_columns_are_given_by_options(path: Path) -> None:
    found = run(path, *GOOD)
    assert found.exit_code == 0
    assert "added 2, ended 0" in found.output
    assert certificate(1) not in found.output
    assert "low: 1 lists" in CliRunner().invoke(app, ["identities", "list"]).output


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ((*GOOD[:1], "Low Income", *GOOD[2:]), "name of a list"),
        ((*GOOD, "--category-code", "7019"), "stands twice"),
        ((*GOOD, "--category-code", "特困="), "without a code"),
        ((*GOOD, "--column", "number=某号码"), "is not ROLE=HEADER"),
        ((*GOOD[:2], *GOOD[4:]), "no column of id numbers"),
    ],
)
def test_options_that_are_unclear_are_refused(path: Path, options: tuple[str, ...], told: str) -> None:
    error = run(path, *options).exception
    assert isinstance(error, IdentityListError)
    assert told in str(error)


def test_nobody_at_the_terminal_means_no(path: Path) -> None:
    assert run(path, *GOOD).exit_code == 0
    shorter = write_workbook(path.parent / "next.xlsx", [person(1)])
    found = run(shorter, "--list", "low", "--category-code", "7019", "--date", "2024-04-01")
    assert isinstance(found.exception, IdentityListError)
    again = run(shorter, "--list", "low", "--category-code", "7019", "--date", "2024-04-01", "--yes")
    assert "added 0, ended 1 (50.0% of 2), kept 1" in again.output
