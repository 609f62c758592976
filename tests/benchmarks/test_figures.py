"""Figures: targets met or missed, and two runs beside each other."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.benchmarks.figures import Figure, Run, show
from tests.benchmarks.part_growth import extrapolate
from tests.benchmarks.picture import draw_growth, growth_of

SLOW = Figure("assess", 3_000_000, "calendar year", 4.0, "s", 3.0)


def test_a_target_is_a_ceiling_or_a_floor() -> None:
    assert SLOW.is_met is False
    assert Figure("job", 3, "pandas / pipeline", 6.0, "ratio", 5.0, is_floor=True).is_met is True
    assert Figure("load", 3, "all", 6.0, "s").is_met is None


def test_an_earlier_run_is_shown_beside(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    earlier = Run("2024-01-01", {"python": "3"}, {}, [Figure("assess", 3_000_000, "calendar year", 8.0, "s")])
    earlier.save(tmp_path / "run.json")
    show(Run("2024-02-02", {"python": "3"}, {}, [SLOW]), Run.read(tmp_path / "run.json"))
    told = capsys.readouterr().out
    assert "earlier (2024-01-01)" in told
    assert "missed" in told
    assert "0.50" in told


def test_the_picture_draws_each_line_through_its_sizes() -> None:
    figures = [Figure("assess", rows, "calendar year", rows / 1e6, "s") for rows in (12_000_000, 3_000_000)]
    figures.append(Figure("assess", 3_000_000, "calendar year: peak memory", 9.0, "MB"))
    series = growth_of(figures)
    assert series == {"one pass: calendar year": [(3_000_000, 3.0), (12_000_000, 12.0)]}
    drawn = draw_growth(series)
    assert drawn.count("<circle") == 2
    assert "http" not in drawn.replace("http://www.w3.org/2000/svg", "")


def test_two_years_tell_of_a_whole_province() -> None:
    sizes = (3_000_000, 12_000_000, 30_000_000)
    bare = [Figure("assess", rows, "bare group-by", rows / 1e7, "s") for rows in sizes]
    passes = [Figure("assess", rows, "calendar year", 1.0 + rows / 1e7 * 1.5, "s") for rows in sizes]
    found = {figure.name: figure for figure in extrapolate([*bare, *passes])}
    assert found["bare group-by"].value == pytest.approx(12.0)
    assert found["calendar year"].value == pytest.approx(19.0)
    assert found["calendar year / bare group-by"].is_met
    assert list(extrapolate(passes[:1])) == []
