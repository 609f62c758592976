"""`docs/thresholds.md`: its rule loads as written, and no key is left out."""

from collections.abc import Callable
from pathlib import Path

import pytest

from monitoring.policy import load_policy
from monitoring.policy.limits import Line
from monitoring.policy.models import BurdenSettings, Counts, RuleFile

DOC = (Path(__file__).parents[3] / "docs" / "thresholds.md").read_text(encoding="utf-8")


def test_the_whole_rule_loads_and_is_applied(folder: Path, edit: Callable[[str, str, str], None]) -> None:
    (text,) = [block for block in DOC.split("```yaml\n")[1:] if "rule: somewhere-2024" in block.split("```")[0]]
    (folder / "rules" / "somewhere-2024.yaml").write_text(text.split("```")[0], encoding="utf-8")
    edit("set.yaml", "apply: [example-shanxi-demo-county]", "apply: [somewhere-2024]")
    policy = load_policy(folder)
    policy.check_runnable()
    assert [placed.value.rule for placed in policy.thresholds.applied] == ["somewhere-2024"]


@pytest.mark.parametrize(
    "keys",
    [
        RuleFile.model_fields,
        Line.model_fields,
        [f"settings.{key}" for key in BurdenSettings.model_fields],
        [f"counts.{key}" for key in Counts.model_fields],
    ],
    ids=["rule", "line", "settings", "counts"],
)
def test_every_key_is_described(keys: list[str]) -> None:
    nested = {"settings", "counts"}
    assert [key for key in keys if key not in nested and f"`{key}`" not in DOC] == []


def test_every_shipped_rule_is_named() -> None:
    shipped = Path(__file__).parents[3] / "thresholds" / "rules"
    assert [path.stem for path in shipped.glob("*.yaml") if f"`{path.stem}`" not in DOC] == []
