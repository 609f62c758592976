"""The changed side of a what-if is what one pass under the changed thresholds says, column by column."""

import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from monitoring.policy import Policy
from monitoring.whatif.burdens import FOLDER
from monitoring.whatif.changes import KINDS, change_limits, read_change
from tests.unit.whatif.conftest import Bench, with_rules

TOLD = ("state", "crossed_on", "fell_on", "highest_step", "burden_amount", "limit_id", "limit_amount", "identity_rid")


def scaled(policy: Policy, factor: str) -> Policy:
    """Every limit of every rule times a factor; a line of several periods as its last."""
    numbers = {
        f"{placed.value.rule}.{line.id}.limit.{key}": _times(line.limit, key, factor)
        for placed in policy.thresholds.applied
        for line in placed.value.lines
        for key in KINDS
        if _times(line.limit, key, factor) is not None
    }
    return change_limits(policy, [read_change(f"{path}={number}") for path, number in numbers.items()])


def _times(limit: object, key: str, factor: str) -> Decimal | None:
    for name in key.split("."):
        limit = getattr(limit, name, None)
    # A notice in yuan outweighs a fraction, which is then refused; amounts and own income are always open to change.
    return None if limit is None or key == "fraction" else round(Decimal(str(limit)) * Decimal(factor), 2)


def fractions(policy: Policy, value: str) -> Policy:
    """Every line that is a fraction of an income with the same fraction."""
    texts = [
        f"{placed.value.rule}.limit.fraction={value}"
        for placed in policy.thresholds.applied
        if placed.value.takes_effect.by != "notice"
        and any(line.limit.fraction is not None for line in placed.value.lines)
    ]
    return change_limits(policy, [read_change(text) for text in texts])


def lower(policy: Policy) -> Policy:
    return fractions(scaled(policy, "0.8"), "0.3")


def higher(policy: Policy) -> Policy:
    return fractions(scaled(policy, "1.3"), "1.1")


@pytest.mark.parametrize("change", [lower, higher])
def test_changed_side_is_one_pass_under_the_changed_limits(bench: Bench, change: Callable[[Policy], Policy]) -> None:
    changed = change(bench.policy)
    comparison = bench.compare(changed)
    said, present = bench.rows("changed_warning"), bench.rows("present_warning")
    expected = bench.pass_rows(changed)
    assert said == expected
    assert present != said
    assert comparison.reshaped == ()
    total = comparison.tallies.to_pylist()[0]
    assert (total["present_count"], total["changed_count"]) == (len(present), len(expected))


def test_present_side_and_one_pass_are_what_the_night_says(bench: Bench) -> None:
    stored = bench.warehouse.arrow("SELECT * FROM warning WHERE is_produced").to_pylist()
    bench.compare(bench.policy)
    said = bench.rows("present_warning")
    assert said == bench.pass_rows(bench.policy)
    keys = bench.warehouse.arrow("SELECT * FROM household_key").to_pylist()
    names = {row["household_key"]: row["household_id"] for row in keys}
    assert {_key(row, names): [row[c] for c in TOLD] for row in said} == {
        (row["household_id"] or row["psn_no"], row["rule_id"], row["window_id"]): [row[c] for c in TOLD]
        for row in stored
    }
    assert said


def _key(row: dict[str, object], names: dict[object, object]) -> tuple[object, ...]:
    return names.get(row["subject_key"], row["psn_no"]), row["rule_id"], row["window_id"]


def test_a_rule_that_counts_other_rows_is_worked_out_anew_and_named(mixed_bench: Bench) -> None:
    first, *others = mixed_bench.policy.thresholds.rules
    measure = "cash" if first.value.measure == "total" else "total"
    plain = type(first.value.settings)()
    other = first.value.model_copy(update={"measure": measure, "settings": plain})
    changed = with_rules(mixed_bench.policy, [type(first)(other, first.place), *others])
    comparison = mixed_bench.compare(changed)
    assert comparison.reshaped == (first.value.rule,)
    assert mixed_bench.rows("changed_warning") == mixed_bench.pass_rows(changed)


def test_a_rule_that_is_gone_loses_its_warnings_and_no_others(mixed_bench: Bench) -> None:
    alive = {row["rule_id"] for row in mixed_bench.pass_rows(mixed_bench.policy)}
    gone = next(placed for placed in mixed_bench.policy.thresholds.rules if placed.value.rule in alive)
    changed = with_rules(mixed_bench.policy, [p for p in mixed_bench.policy.thresholds.rules if p is not gone])
    tallies = mixed_bench.compare(changed).tallies.to_pylist()
    lost = {row["label"]: row["lost_count"] for row in tallies if row["dimension_name"] == "rule"}
    assert {rule_id for rule_id, count in lost.items() if count} == {gone.value.rule}
    assert not any(row["gained_count"] for row in tallies)


def test_limits_far_below_those_laid_aside_are_worked_out_anew(mixed_bench: Bench) -> None:
    mixed_bench.compare(lower(mixed_bench.policy))
    far_lower = fractions(scaled(mixed_bench.policy, "0.2"), "0.05")
    assert mixed_bench.compare(far_lower).worked_out
    assert mixed_bench.rows("changed_warning") == mixed_bench.pass_rows(far_lower)
    assert mixed_bench.compare(higher(mixed_bench.policy)).worked_out == ()


def test_a_rule_without_a_limit_on_the_present_side_is_worked_out_for_the_other(mixed_bench: Bench) -> None:
    shutil.rmtree(mixed_bench.settings.home / FOLDER, ignore_errors=True)
    # Alone: under another rule's limits the same persons would be found.
    first = mixed_bench.policy.thresholds.rules[0]
    later = [line.model_copy(update={"valid_from": date(2090, 1, 1)}) for line in first.value.lines]
    not_yet = replace(first, value=first.value.model_copy(update={"lines": tuple(later)}))
    present, changed = with_rules(mixed_bench.policy, [not_yet]), with_rules(mixed_bench.policy, [first])
    assert replace(mixed_bench, policy=present).compare(changed).reshaped == ()
    said = mixed_bench.rows("changed_warning")
    assert said
    assert said == mixed_bench.pass_rows(changed)
