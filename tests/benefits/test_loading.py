"""Texts that cannot be used: every fault with its cure, and what is made up only in a set that is an example."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from monitoring.benefits.load import Benefits, load_benefits
from monitoring.errors import ThresholdsError
from tests.benefits.test_due import THRESHOLDS, given

DEMO = "example-demo-county.yaml"


def loaded(folder: Path, *, allows_examples: bool = True) -> Benefits:
    policy, _ = given()
    names = [entry.category for entry in policy.thresholds.categories.value.categories]
    return load_benefits(folder, policy.thresholds.region_tree, names, allows_examples=allows_examples)


def written(folder: Path, old: str, new: str, name: str = DEMO) -> Path:
    """The shipped texts with one of them changed."""
    shutil.copytree(THRESHOLDS / "benefits", folder / "benefits")
    path = folder / "benefits" / name
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")
    return folder


def test_what_is_made_up_is_refused_in_a_set_that_is_no_example(tmp_path: Path) -> None:
    folder = written(tmp_path, "演示县", "演示县")
    assert any(file.example for file in loaded(folder).files)
    with pytest.raises(ThresholdsError, match=r"example-demo-county\.yaml:\d+ example: made up"):
        loaded(folder, allows_examples=False)


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        ('{to: null, ratio: "0.60"}', '{to: "100.00", ratio: "0.60"}', "segments do not rise to one without end"),
        ('{to: null, ratio: "0.60"}', '{to: null, ratio: "1.60"}', "more than the whole"),
        ('care: [inpatient, day_surgery]\n    care_codes: ["1402"]', "care: []", "does not say for which care"),
        ("uncertain: [made-up]", "uncertain: [other]", "unknown question other"),
        ('deductible: "15000.00"', 'deductible: "15000.005"', "parts of a fen"),
    ],
)
def test_an_ordinary_insurance_that_cannot_be_used(tmp_path: Path, old: str, new: str, what: str) -> None:
    with pytest.raises(ThresholdsError, match=what):
        loaded(written(tmp_path, old, new))


def test_two_ordinary_insurances_for_the_same_people_on_the_same_day(tmp_path: Path) -> None:
    path = THRESHOLDS / "benefits" / DEMO
    entry = path.read_text(encoding="utf-8").split("serious_illness:\n")[1]
    folder = written(tmp_path, "serious_illness:\n", f"serious_illness:\n{entry}")
    with pytest.raises(ThresholdsError, match="shares days and an insurance type with entry 1"):
        loaded(folder)


def test_an_amount_of_tilted_assistance_would_not_be_worked_out(tmp_path: Path) -> None:
    old = "is_amount_stated: false\n    uncertain: [tilted-care]"
    with pytest.raises(ThresholdsError, match="no amount of it is worked out"):
        loaded(written(tmp_path, old, 'ratio: "0.50"\n    uncertain: [tilted-care]', "shanxi-2022.yaml"))
