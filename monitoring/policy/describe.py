"""Tell people what was loaded and how a limit comes about."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from rich.table import Table

from monitoring.policy.models import EVERYONE, Line, PublishedLimit, RuleFile
from monitoring.policy.policy import LimitInForce, Policy
from monitoring.policy.resolve import Amount, amount_on

# A published limit is usually the product, rounded; one that is further off rests on another year or series.
_ROUNDING_SHARE = Decimal("0.02")
_COLUMNS = ("rule", "line", "who", "limit (yuan)", "how it comes about", "provisional", "verified")


def summarise(policy: Policy) -> str:
    """One paragraph: what was loaded, and how much of it is unverified, assumed or without a day of release."""
    content = policy.thresholds
    incomes = [placed.value for placed in content.incomes]
    unverified = sum(income.status == "unverified" for income in incomes)
    assumed = sum(income.is_assumed_date for income in incomes)
    undated = sum(income.usable_from is None for income in incomes)
    lines = sum(len(placed.value.lines) for placed in content.rules)
    return (
        f"{policy.title.zh}\n{policy.title.en}\n"
        f"{len(content.regions)} regions, {len(content.categories.value.categories)} categories, "
        f"{sum(len(entry.codes) for entry in content.identities.value.lists)} identity codes, "
        f"{len(content.rules)} rules with {lines} lines, {len(policy.limit_periods())} limit periods\n"
        f"{len(incomes)} income figures: {unverified} unverified, {assumed} with an assumed day of release, "
        f"{undated} without a day of release (never used)\n"
        f"fingerprint {policy.fingerprint()}"
    )


def tabulate(limits: list[LimitInForce]) -> Table:
    """A row per line in force: rule, line, who, limit, how it comes about, provisional, verified."""
    table = Table(*_COLUMNS, box=None, pad_edge=False)
    for limit in limits:
        table.add_row(limit.rule.rule, limit.line.id, describe_persons(limit.line), *_describe_amount(limit))
    return table


def describe_persons(line: Line) -> str:
    """For whom the line holds."""
    return "everyone" if line.applies_to == (EVERYONE,) else ", ".join(line.applies_to)


def describe_staleness(policy: Policy, day: date) -> list[str]:
    """One sentence per line that was last checked too long ago."""
    return [_stale_sentence(rule, line) for rule, line in policy.stale_lines(day)]


def describe_deviations(policy: Policy) -> Iterator[str]:
    """One sentence per published limit that is not fraction x income, rounded."""
    for rule in (placed.value for placed in policy.thresholds.rules):
        for line in rule.lines:
            for published in line.limit.published:
                yield from _deviation_sentence(policy, rule, line, published)


def _deviation_sentence(policy: Policy, rule: RuleFile, line: Line, published: PublishedLimit) -> Iterator[str]:
    unpublished = line.model_copy(update={"limit": line.limit.model_copy(update={"published": ()})})
    day, night = published.valid_from, max(published.valid_from, published.announced_on)
    amount = amount_on(rule, unpublished, policy.thresholds.income_table, day, night)
    if amount is not None and abs(published.amount - amount.value) > _ROUNDING_SHARE * amount.value:
        yield (
            f"{rule.rule} {line.id}: the limit published for {day}, {published.amount:,}, is not the one that follows "
            f"from the income, {amount.value:,}; it is used as published. Check its year and series."
        )


def _stale_sentence(rule: RuleFile, line: Line) -> str:
    months = line.stale_after_months
    return (
        f"{rule.rule} {line.id}: last checked on {line.checked_on}, more than {months} months ago; read its text again."
    )


def _describe_amount(limit: LimitInForce) -> tuple[str, str, str, str]:
    amount = limit.amount
    if amount is None:
        return "none", "no income released, no notice announced", "", ""
    is_verified = amount.figure is None or amount.figure.income.status == "verified"
    provisional, verified = "yes" if amount.is_provisional else "no", "yes" if is_verified else "no"
    return f"{amount.value:,.2f}", _describe_origin(limit.line, amount), provisional, verified


def _describe_origin(line: Line, amount: Amount) -> str:
    if amount.figure is None or line.limit.fraction is None:
        return f"amount set by: {amount.reference_title}"
    income = amount.figure.income
    word = "released on" if income.released_on is not None else "released by"
    assumed = ", date assumed" if income.is_assumed_date else ""
    return (
        f"{line.limit.fraction * 100:f} % of {income.series} income {income.year} of {income.region_code}, "
        f"{income.value_yuan:,} ({word} {amount.figure.usable_from}{assumed})"
    )
