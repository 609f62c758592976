"""What `--set` may say, and what it is told when it says something else."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from monitoring.errors import ThresholdsError
from monitoring.policy import Policy, load_policy
from monitoring.policy.limits import Limit, Notice, PublishedLimit
from monitoring.whatif.changes import change_limits, changed_lines, read_change
from tests.property.policy import FOLDER
from tests.unit.whatif.conftest import with_rules


@pytest.fixture(scope="module")
def policy() -> Policy:
    return load_policy(FOLDER)


def limits(policy: Policy, rule_id: str) -> dict[str, list[Limit]]:
    (rule,) = [placed.value for placed in policy.thresholds.rules if placed.value.rule == rule_id]
    return {line_id: [line.limit for line in rule.lines if line.id == line_id] for line_id in rule.line_ids()}


def changed(policy: Policy, *texts: str) -> Policy:
    return change_limits(policy, [read_change(text) for text in texts])


def test_all_lines_with_the_key_change_and_nothing_else(policy: Policy) -> None:
    other = changed(policy, "release-total.limit.fraction=0.4")
    assert {x.fraction for found in limits(other, "release-total").values() for x in found} == {Decimal("0.4")}
    same = [p.value for p in policy.thresholds.rules if p.value.rule != "release-total"]
    assert [p.value for p in other.thresholds.rules if p.value.rule != "release-total"] == same
    assert other.fingerprint() != policy.fingerprint()


def test_one_line_changes_in_all_its_periods_and_may_become_an_amount(policy: Policy) -> None:
    before = limits(policy, "release-total")
    line_id = next(iter(before))
    after = limits(changed(policy, f"release-total.{line_id}.limit.amount=5000"), "release-total")
    assert {(x.amount, x.fraction) for x in after[line_id]} == {(Decimal(5000), None)}
    assert {k: v for k, v in after.items() if k != line_id} == {k: v for k, v in before.items() if k != line_id}


def test_own_income_changes_share_and_what_is_kept(policy: Policy) -> None:
    texts = ("household_income.share=0.7", "household_income.keep_per_head_month=100")
    after = limits(changed(policy, *(f"household-own-year.limit.{t}" for t in texts)), "household-own-year")
    own = {x.household_income for found in after.values() for x in found}
    assert {(x.share, x.kept_amount) for x in own if x} == {(Decimal("0.7"), Decimal(1200))}


def test_a_published_figure_gives_way_to_another_fraction(policy: Policy) -> None:
    published = _with_published(policy)
    assert any(x.published for x in limits(published, "release-total")["all"])
    after = limits(changed(published, "release-total.all.limit.fraction=0.4"), "release-total")
    assert not any(x.published for x in after["all"])


def _with_published(policy: Policy) -> Policy:
    placed = next(p for p in policy.thresholds.rules if p.value.rule == "release-total")
    line = placed.value.lines[0]
    figure = PublishedLimit(
        valid_from=date(2024, 1, 1),
        valid_to=None,
        amount=Decimal(9000),
        announced_on=date(2024, 1, 1),
        reference=line.reference,
    )
    limit = line.limit.model_copy(update={"published": (figure,)})
    first = line.model_copy(update={"id": "all", "limit": limit})
    rule = placed.value.model_copy(update={"lines": (first, *placed.value.lines[1:])})
    return with_rules(policy, [type(placed)(rule, placed.place)])


def test_a_fraction_under_a_notice_in_yuan_is_refused(policy: Policy) -> None:
    placed = next(p for p in policy.thresholds.rules if p.value.takes_effect.by == "notice")
    line = next(x for x in placed.value.lines if x.limit.fraction is not None)
    notice = Notice(
        starts_on=date(2024, 1, 1),
        announced_on=date(2024, 1, 1),
        line=line.id,
        amount=Decimal(9000),
        reference=line.reference,
    )
    effect = placed.value.takes_effect.model_copy(update={"notices": (notice,)})
    rule = placed.value.model_copy(update={"takes_effect": effect})
    other = with_rules(policy, [replace(placed, value=rule)])
    with pytest.raises(ThresholdsError, match="no such line with the key fraction"):
        changed(other, f"{rule.rule}.{line.id}.limit.fraction=0.4")
    assert limits(changed(other, f"{rule.rule}.{line.id}.limit.amount=400"), rule.rule)[line.id][0].amount == 400


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("release-total", "RULE.LINE.limit.KEY=NUMBER"),
        ("release-total.limit.fraction", "RULE.LINE.limit.KEY=NUMBER"),
        ("release-total.a.b.limit.fraction=1", "RULE.LINE.limit.KEY=NUMBER"),
        ("release-total.limit.fraktion=0.4", "fraction, amount, household_income.share"),
        ("release-total.limit.fraction=40%", "40% is no decimal text"),
        ("release-total.limit.fraction=40", "times the income is no limit"),
        ("release-total.limit.fraction=0", "is not above 0"),
        ("month-total.limit.amount=1000.001", "has parts of a fen"),
        ("month-totl.limit.amount=1000", "Applied are"),
        ("month-totl.limit.amount=1000", "month-total,"),
        ("month-total.nobody.limit.amount=1000", "month-total has month-total."),
        ("month-cash-local.limit.fraction=0.4", ".limit.amount"),
        ("household-own-year.limit.amount=1000", ".limit.household_income.share"),
    ],
)
def test_a_wrong_change_is_one_paragraph_that_names_the_choices(policy: Policy, text: str, told: str) -> None:
    with pytest.raises(ThresholdsError) as caught:
        changed(policy, text)
    assert told in str(caught.value)
    assert f"--set {text}" in str(caught.value).replace("Decimal", "")
    assert "\n" not in str(caught.value)


def test_changed_lines_tell_what_was_and_what_is(policy: Policy) -> None:
    assert changed_lines(policy, policy) == ()
    (line,) = changed_lines(
        _with_published(policy), changed(_with_published(policy), "release-total.all.limit.amount=5000")
    )
    assert re.fullmatch(r"release-total\.all fraction [0-9.]+ and published 9000 -> amount 5000", line)
    own = changed(policy, "household-own-year.limit.household_income.share=0.7")
    assert all(
        re.search(r" household_income [0-9.]+.* -> household_income 0\.7", line) for line in changed_lines(policy, own)
    )


def test_the_same_number_twice_is_refused_and_one_line_after_all_is_not(policy: Policy) -> None:
    with pytest.raises(ThresholdsError, match="the same number is set before"):
        changed(policy, "release-total.limit.fraction=0.4", "release-total.limit.fraction=0.5")
    line_id = next(iter(limits(policy, "release-total")))
    after = changed(policy, "release-total.limit.fraction=0.4", f"release-total.{line_id}.limit.fraction=0.9")
    assert {x.fraction for x in limits(after, "release-total")[line_id]} == {Decimal("0.9")}
