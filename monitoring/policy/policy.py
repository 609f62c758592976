"""A loaded set of thresholds, ready to be asked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING

from monitoring.declared.faults import Fault, Placed
from monitoring.errors import ThresholdsError
from monitoring.policy.amounts import Amount, amount_on
from monitoring.policy.completeness import find_missing
from monitoring.policy.entries import Title
from monitoring.policy.faults import raise_faults
from monitoring.policy.gaps import describe_gap, find_gaps
from monitoring.policy.income_due import DueIncome, find_due_incomes
from monitoring.policy.knowledge import hold_rules_of, keep_known, mark_counterfactual
from monitoring.policy.limits import Line
from monitoring.policy.models import RuleFile
from monitoring.policy.resolve import Gap, LimitPeriod, line_on, resolve_line
from monitoring.policy.staleness import StaleValue, find_stale
from monitoring.policy.thresholds import Draft, Thresholds

if TYPE_CHECKING:
    import pyarrow as pa


@dataclass(frozen=True)
class LimitInForce:
    """A line of a rule with its amount on one day; `amount` is None where nothing was released or announced."""

    rule: RuleFile
    line: Line
    amount: Amount | None


@dataclass(frozen=True)
class LineLimits:
    """A line with all its periods and the days without an amount."""

    rule: Placed[RuleFile]
    periods: Sequence[LimitPeriod]
    gaps: Sequence[Gap]


@dataclass(frozen=True)
class Policy:
    """Regions, categories, incomes and rules of one thresholds folder.

    `known_until` is the night whose knowledge it holds (None: all); `rules_day` the day whose rules are held for all
    days (None: each day has its own).
    """

    thresholds: Thresholds
    known_until: date | None = None
    rules_day: date | None = None

    @property
    def title(self) -> Title:
        """Title of the set in Chinese (`zh`) and English (`en`)."""
        title = self.thresholds.about.value.title
        return title if self.rules_day is None else mark_counterfactual(title, self.rules_day)

    @property
    def is_example(self) -> bool:
        """Whether the set is for demonstration: what comes out of it is not policy in force."""
        return self.thresholds.about.value.example

    @property
    def is_counterfactual(self) -> bool:
        """Whether the rules of one day are held for all days: what comes out of it was never anybody's warning."""
        return self.rules_day is not None

    def fingerprint(self) -> str:
        """SHA-256 (hex) over the normalised content of all files; a counterfactual has one of its own."""
        return self.thresholds.fingerprint

    def names(self) -> dict[str, Title]:
        """Names of regions (in Chinese alone) and categories by code."""
        regions = (placed.value for placed in self.thresholds.regions)
        categories = self.thresholds.categories.value.categories
        named = {region.code: Title(zh=region.name_zh, en=region.name_zh) for region in regions}
        return named | {entry.category: entry.name for entry in categories}

    def known_by(self, night: date) -> Policy:
        """The same policy without anything that was released, announced or published after the night."""
        return replace(self, thresholds=keep_known(self.thresholds, night), known_until=night)

    def rules_as_of(self, day: date) -> Policy:
        """The rules of a day, as known on it, for all days; incomes stay those of each year.

        Raises ThresholdsError if no applied rule was in force on the day.
        """
        held = replace(self, thresholds=hold_rules_of(self.thresholds, day), rules_day=day)
        if not held.thresholds.applied:
            raise ThresholdsError(
                f"No applied rule of {self.title.en} was in force and known on {day}, so that there is nothing to hold "
                "for other years. Choose a day on which `monitoring thresholds show --date DAY` shows a limit."
            )
        return held

    def relations(self, first_day: date, last_day: date, known_by: date | None = None) -> dict[str, pa.Table]:
        """The tables of `schemas.SCHEMAS` by name; limits are those in force on any day of the closed range.

        Limits are not cut to the range: the same period has the same `limit_id` and beginning in every call. With
        `known_by` they are built from what was known on that night alone. Raises ThresholdsError if a line has no
        amount on a day asked for.
        """
        from monitoring.policy.relations import build_relations

        raise_faults(self._gap_faults(first_day, last_day))
        source = self if known_by is None else self.known_by(known_by)
        periods = [p for p in source.limit_periods() if p.valid_from <= last_day and p.valid_to > first_day]
        return build_relations(source.thresholds, periods)

    def limit_periods(self) -> list[LimitPeriod]:
        """All limits of all lines of the applied rules, whatever the day."""
        return [period for limits in self._resolved for period in limits.periods]

    def in_force(self, day: date, known_by: date) -> list[LimitInForce]:
        """Lines of applied rules in force on the day as known on the night `known_by`, with their amounts."""
        found = [
            (rule, line_on(rule, line_id, day, known_by))
            for rule in (placed.value for placed in self.thresholds.applied)
            for line_id in rule.line_ids()
        ]
        incomes = self.thresholds.income_table
        return [
            LimitInForce(rule, line, amount_on(rule, line, incomes, day, known_by))
            for rule, line in found
            if line is not None
        ]

    def stale_values(self, day: date) -> list[StaleValue | DueIncome]:
        """What is in use and was compared with its source longer ago than it allows, and the income figures that are due."""
        return [*find_stale(self.thresholds, day), *find_due_incomes(self.thresholds, day)]

    def incomplete(self) -> dict[str, list[Fault]]:
        """What the rules that are not applied lack to be applied, by rule; nothing for a rule that lacks nothing."""
        draft = Draft.of(self.thresholds)
        return {placed.value.rule: self._missing(placed, draft) for placed in self.thresholds.not_applied}

    def _missing(self, placed: Placed[RuleFile], draft: Draft) -> list[Fault]:
        gaps = (describe_gap(placed, gap) for gap in find_gaps(placed.value, self.thresholds.income_table))
        return list(find_missing(placed, draft)) or list(gaps)

    def check_runnable(self) -> None:
        """Raise ThresholdsError if a line of an applied rule has no amount on one of its days."""
        # A counterfactual holds its lines long before there are figures: only the days asked for can be judged.
        raise_faults(() if self.is_counterfactual else self._gap_faults(date.min, date.max))

    @cached_property
    def _resolved(self) -> tuple[LineLimits, ...]:
        return tuple(
            LineLimits(placed, *resolve_line(placed.value, line_id, self.thresholds.income_table))
            for placed in self.thresholds.applied
            for line_id in placed.value.line_ids()
        )

    def _gap_faults(self, first_day: date, last_day: date) -> Iterator[Fault]:
        if self.known_until is not None:
            # A night that did not know a limit yet is no fault of the files; they were judged with all they hold.
            return
        for limits in self._resolved:
            for gap in limits.gaps:
                if gap.valid_from <= last_day and gap.valid_to > first_day:
                    yield describe_gap(limits.rule, gap, is_held=self.is_counterfactual)
