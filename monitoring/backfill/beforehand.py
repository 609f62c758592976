"""What can be refused before any work: dates, options, key, rules and incomes of the years, a source without rows."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

from monitoring.backfill.request import Knowledge, Request
from monitoring.backfill.slices import RowsByDay
from monitoring.errors import BackfillError
from monitoring.ledger import Clock
from monitoring.policy import Policy, load_policy
from monitoring.policy.income_due import find_due_incomes
from monitoring.settings import Settings
from monitoring.source.coverage import BEGINNING

COUNTED = ("settlement", "assistance")
"""Tables whose rows count on days, for which there have to be limits."""
SQLITE = "sqlite:///"
QUIET_DAYS = 14
"""So long a small county may have nothing to settle, over the spring festival."""


def refuse_unfit(request: Request, clock: Clock) -> None:
    """Raise `BackfillError` for dates and options that do not go together, `NightError` for nights that are not over."""
    from monitoring.nightly import refuse_the_future

    if request.first > request.last:
        raise BackfillError(
            f"The nights run backwards: {request.first} to {request.last}. Nothing was begun. Name the earlier night with --from."
        )
    refuse_the_future(request.last, clock)
    if request.rules_as_of is not None and request.into is None:
        raise BackfillError(
            f"Under the rules of {request.rules_as_of} on all days the warnings are what would have been, and never stand beside real ones. Name a folder for "
            "a warehouse of its own with --into."
        )
    if request.is_publishing and (request.into is not None or request.rules_as_of is not None):
        raise BackfillError(
            "What goes into a warehouse of its own (--into, --rules-as-of) is never published: two warehouses that write one risk list would withdraw each "
            "other's rows. Leave --publish out, or fill the deployment's own warehouse."
        )


def refuse_wrong_key(settings: Settings) -> None:
    """Raise `KeyFileError` as a night does; a platform file that is not there yet is not made by asking."""
    from monitoring.deployment import refuse_another_key, require_right_key
    from monitoring.keyfile import key_fingerprint, read_key
    from monitoring.warehouse import is_made, open_warehouse

    fingerprint = key_fingerprint(read_key(settings.id_key_file))
    if not settings.platform.startswith(SQLITE) or Path(settings.platform.removeprefix(SQLITE)).exists():
        require_right_key(settings)
    elif is_made(settings):
        with open_warehouse(settings, read_only=True) as warehouse:
            refuse_another_key(warehouse, fingerprint)


def policy_of(settings: Settings, request: Request) -> Policy:
    """The thresholds, or the rules of the day asked for held on all days."""
    policy = load_policy(settings.thresholds)
    return policy if request.rules_as_of is None else policy.rules_as_of(request.rules_as_of)


def refuse_years_without_rule(policy: Policy, request: Request) -> None:
    """Raise `BackfillError` naming the years of the range in which no rule was in force and known, `ThresholdsError` where only an income is missing."""
    ruled = rules_by_year(policy, request)
    bare = [year for year, rules in ruled.items() if not rules]
    if bare:
        # A rule may be missing only because its limit lacks an income figure: that is named with file and line instead.
        policy.relations(date(request.first.year, 1, 1), date(request.last.year, 12, 31))
        raise BackfillError(
            f"No applied rule was in force in {_years(bare)}, so that those nights would have said nothing. Nothing was begun. Begin later (--from), add the rules of "
            f"those years to the thresholds, or hold the rules of one day for all years, as what would have been: --rules-as-of {_a_day_with_rules(policy)} --into FOLDER."
        )


def rules_by_year(policy: Policy, request: Request) -> dict[int, list[str]]:
    """The rules in force on some day of each year of the range, as known in it (with hindsight: as known on the last night)."""
    periods = policy.limit_periods()
    found: dict[int, list[str]] = {}
    for year, first, last in _parts(request):
        known_by = request.last if request.known_by is Knowledge.today else last
        found[year] = sorted(
            {p.rule.rule for p in periods if p.valid_from <= last and p.valid_to > first and p.known_from <= known_by}
        )
    return found


def refuse_due_incomes(policy: Policy, request: Request, clock: Clock) -> None:
    """Raise `BackfillError` naming every figure of a year of the range that should be out by now, and without which an older one would stand in."""
    if request.rules_as_of is not None:
        return
    today = clock().date()
    days = (min(date(year, 12, 31), today) for year, _, _ in _parts(request))
    due = {one.name: one for day in days for one in find_due_incomes(policy.thresholds, day)}
    if due:
        raise BackfillError(
            f"Nights of {_years([year for year, _, _ in _parts(request)])} would be held against limits of too old an income: "
            f"{' '.join(one.sentence().en for one in due.values())} Nothing was begun. Add the figures, or end earlier (--to)."
        )


def refuse_missing_incomes(policy: Policy, rows: RowsByDay, request: Request) -> None:
    """Raise `ThresholdsError` naming every figure that a rule in force lacks on a day that the rows may count on."""
    days = (day for table in COUNTED for day, _ in rows.get(table, ()) if day.year > BEGINNING.year)
    earliest = min(days, default=request.first)
    policy.relations(date(min(earliest, request.first).year, 1, 1), date(request.last.year, 12, 31))


def refuse_without_rows(rows: RowsByDay, request: Request) -> None:
    """Raise `BackfillError` if the source has no settlement that was written in the range, unless that is short and others came before."""
    days = [day for day, _ in rows.get("settlement", ())]
    is_short = (request.last - request.first).days < QUIET_DAYS
    if any(request.first <= day <= request.last for day in days) or (days and is_short):
        return
    told = f"its settlements up to then were written from {min(days)} to {max(days)}" if days else "it has none before"
    raise BackfillError(
        f"The source has no settlement that was written from {request.first} to {request.last}; {told}. Nothing was begun. Correct the range (--from, --to), or "
        "MONITORING_SOURCE."
    )


def _parts(request: Request) -> Iterator[tuple[int, date, date]]:
    for year in range(request.first.year, request.last.year + 1):
        yield year, max(request.first, date(year, 1, 1)), min(request.last, date(year, 12, 31))


def _years(years: list[int]) -> str:
    spans: list[list[int]] = []
    for year in years:
        if spans and spans[-1][-1] == year - 1:
            spans[-1].append(year)
        else:
            spans.append([year])
    return ", ".join(str(s[0]) if len(s) == 1 else f"{s[0]} to {s[-1]}" for s in spans)


def _a_day_with_rules(policy: Policy) -> str:
    days = [max(p.valid_from, p.known_from) for p in policy.limit_periods()]
    return min(days).isoformat() if days else "DAY"
