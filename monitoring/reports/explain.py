"""Why a warning stands: rule, limit, and the rows that add up to the burden, day by day, to the fen."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from monitoring.errors import UnknownWarningError
from monitoring.policy import Policy, load_policy
from monitoring.reports.adding import (
    NOTHING,
    CountedRow,
    Counting,
    DaySum,
    Entry,
    add_up,
    latest_story,
    measure_sums,
)
from monitoring.reports.evidence import Evidence, IdentityRow, Member, Row, RuleScope, TimelineDay, read_evidence
from monitoring.reports.lexicon import MEASURES
from monitoring.reports.unknowns import Note, find_notes
from monitoring.settings import Settings
from monitoring.warehouse import Warehouse, open_warehouse


@dataclass(frozen=True)
class LimitTold:
    """A limit from a day on: as it was recorded, and in yuan for this subject. The identity row is the one that gave the category."""

    day_from: date
    amount: Decimal
    recorded: Row
    category_code: str | None
    category: Row | None
    income_region_name: str | None
    identity: IdentityRow | None


@dataclass(frozen=True)
class DayTold:
    """A day on which burden or limit changed; `burden` is added up anew from the lines, `burden_amount` of `state` is the assessment's own."""

    day: date
    entries: tuple[Entry, ...]
    burden: Decimal
    fee: Decimal
    state: TimelineDay


@dataclass(frozen=True)
class Explanation:
    """Everything about one warning; amounts in yuan. `burden_recomputed` and `sums` are worked out anew from the rows.

    `removed_on` is the night on which the rows were removed: then both are the recorded figures.
    """

    warning: Row
    rule: Row
    scope: RuleScope | None
    members: tuple[Member, ...]
    limits: tuple[LimitTold, ...]
    rows: tuple[CountedRow, ...]
    earlier_count: int
    days: tuple[DayTold, ...]
    sums: dict[str, Decimal]
    events: tuple[Row, ...]
    notes: tuple[Note, ...]
    first_night: date
    burden_recomputed: Decimal
    is_policy_changed: bool
    is_example: bool
    removed_on: date | None = None

    @property
    def is_household(self) -> bool:
        """Whether the warning is about a household."""
        return self.warning["household_id"] is not None

    @property
    def is_hint(self) -> bool:
        """Whether the rule acts on application: then it only hints at eligibility."""
        return self.rule.get("trigger_type") == "application"

    @property
    def is_reproduced(self) -> bool:
        """Whether the lines add up to what the assessment says on every day, and in the end to what is stored."""
        if self.removed_on:
            return False
        is_same = all(day.burden == day.state.burden_amount for day in self.days)
        return is_same and self.burden_recomputed == self.warning["burden_amount"]


def explain_warning(settings: Settings, warning_id: str) -> Explanation:
    """Work the warning out again from the rows known on its last night; raise `UnknownWarningError` if there is none."""
    with open_warehouse(settings, read_only=True) as warehouse:
        return _explain(warehouse, _find(warehouse, warning_id), load_policy(settings.thresholds))


def _find(warehouse: Warehouse, warning_id: str) -> Row:
    found: list[Row] = warehouse.arrow(
        "SELECT * FROM warning WHERE SUBSTRING(warning_id, 1, LENGTH($id)) = $id", id=warning_id
    ).to_pylist()
    if len(found) != 1:
        raise UnknownWarningError(
            f"{len(found) or 'No'} warnings have that id or begin with it. `monitoring warnings` lists those that exist; the first characters of an id "
            "are enough if no other begins with them."
        )
    return found[0]


def _explain(warehouse: Warehouse, warning: Row, policy: Policy) -> Explanation:
    evidence = read_evidence(warehouse, warning, policy)
    edition = _edition(warehouse, warning, policy)
    fingerprint = str(edition["thresholds_fingerprint"])
    is_policy_changed = fingerprint != policy.fingerprint()
    rule = _recorded_rule(warehouse, warning, fingerprint)
    night, is_rolling = _day(warning, "known_on"), warning["window_id"] == "rolling"
    story = latest_story(evidence.rows, _day(warning, "crossed_on") if warning["crossed_on"] else night)
    rows = tuple(story if is_rolling else evidence.rows)
    sums = add_up(rows, Counting(str(rule["measure"]), bool(rule["is_after_assistance"])), night)
    limits = tuple(_limits(warehouse, warning, evidence, fingerprint))
    first_night = warehouse.arrow("SELECT MIN(front) AS night FROM applied_night")["night"][0].as_py()
    return Explanation(
        warning=warning,
        rule=rule,
        scope=evidence.scope,
        members=evidence.members,
        limits=limits,
        rows=rows,
        earlier_count=len(evidence.rows) - len(rows),
        days=tuple(_days(evidence.timeline, sums)),
        sums=_stored_sums(warning) if evidence.removed_on else measure_sums(evidence.rows, night),
        events=_events(warehouse, warning),
        notes=tuple(
            find_notes(warning, _limit_now(limits), evidence, first_night, is_policy_changed=is_policy_changed)
        ),
        first_night=first_night,
        burden_recomputed=_burden(warning) if evidence.removed_on else sums[-1].burden if sums else NOTHING,
        removed_on=evidence.removed_on,
        is_policy_changed=is_policy_changed,
        is_example=bool(edition["is_example"]),
    )


def _stored_sums(warning: Row) -> dict[str, Decimal]:
    """The recorded burdens under every measure, where the rows are gone."""
    sums = {}
    for name in (f"{measure}{side}_amount" for measure in MEASURES for side in ("", "_after")):
        amount = warning[name]
        assert isinstance(amount, Decimal)  # noqa: S101 - a column of type DECIMAL
        sums[name] = amount
    return sums


def _burden(warning: Row) -> Decimal:
    amount = warning["burden_amount"]
    assert isinstance(amount, Decimal)  # noqa: S101 - a column of type DECIMAL
    return amount


def _day(row: Row, name: str) -> date:
    day = row[name]
    assert isinstance(day, date)  # noqa: S101 - a column of type DATE that is not null here
    return day


def _edition(warehouse: Warehouse, warning: Row, policy: Policy) -> Row:
    """The edition of the thresholds under which the warning was assessed last: that of the run that reached its night."""
    found: list[Row] = warehouse.arrow(
        """
        SELECT thresholds_fingerprint, is_example FROM applied_night
        WHERE front = (SELECT MIN(front) FROM applied_night WHERE front >= $night) ORDER BY night DESC
        """,
        night=warning["known_on"],
    ).to_pylist()
    return next((row for row in found if row["thresholds_fingerprint"] == policy.fingerprint()), found[0])


def _recorded_rule(warehouse: Warehouse, warning: Row, fingerprint: str) -> Row:
    """The rule as it was applied; one that was taken out of the thresholds since, as it was last."""
    rows: list[Row] = warehouse.arrow(
        """
        SELECT r.* FROM recorded_rule AS r JOIN applied_night AS n ON n.thresholds_fingerprint = r.thresholds_fingerprint
        WHERE r.rule_id = $rule
        ORDER BY CASE WHEN r.thresholds_fingerprint = $print THEN 0 ELSE 1 END, n.front DESC, n.night DESC LIMIT 1
        """,
        rule=warning["rule_id"],
        print=fingerprint,
    ).to_pylist()
    return rows[0]


def _limits(warehouse: Warehouse, warning: Row, evidence: Evidence, fingerprint: str) -> Iterator[LimitTold]:
    identities = {(row.rid, row.category_code): row for row in evidence.identities}
    for day in _limit_days(warning, evidence.timeline):
        assert day.limit_amount is not None  # noqa: S101 - only days with a limit come here
        recorded = _recorded_limit(warehouse, str(day.limit_id), fingerprint)
        yield LimitTold(
            day_from=day.day_from,
            amount=day.limit_amount,
            recorded=recorded,
            category_code=day.category_code,
            income_region_name=evidence.region_names.get(str(recorded["income_region_code"])),
            category=evidence.categories.get(str(day.category_code)),
            identity=identities.get((str(day.identity_rid), day.category_code)),
        )


def _limit_days(warning: Row, timeline: tuple[TimelineDay, ...]) -> Iterator[TimelineDay]:
    """The first day of each run of days with the same limit, in order; those before the last one without any burden are left out."""
    borne = [day.day_from for day in timeline if day.burden_amount]
    first = min(borne) if borne else date.min
    runs: list[TimelineDay] = []
    for day in timeline:
        if not runs or _limit_of(runs[-1]) != _limit_of(day):
            runs.append(day)
    if not runs:
        yield from _stored_limit(warning)
        return
    ended = [later.day_from for later in runs[1:]] + [date.max]
    yield from (
        day
        for day, end in zip(runs, ended, strict=True)
        if day.limit_id and end > max(first, _day(warning, "window_from"))
    )


def _stored_limit(warning: Row) -> Iterator[TimelineDay]:
    """The limit that is stored with a warning whose days cannot be worked out; none if it has none."""
    if warning["limit_id"] is not None:
        names = ("limit_id", "line_id", "limit_amount", "category_code", "identity_rid", "step")
        stored = {name: warning[name] for name in ("burden_amount", "fee_amount", *names)}
        yield TimelineDay(day_from=_day(warning, "window_from"), is_over=False, **stored)  # type: ignore[arg-type]


def _limit_of(day: TimelineDay) -> tuple[object, ...]:
    return day.limit_id, day.limit_amount, day.category_code, day.identity_rid


def _recorded_limit(warehouse: Warehouse, limit_id: str, fingerprint: str) -> Row:
    """The limit as it was recorded when applied; one of thresholds edited since, as they stand now."""
    query = "SELECT * FROM recorded_limit WHERE limit_id = $id AND thresholds_fingerprint = $print"
    rows: list[Row] = warehouse.arrow(query, id=limit_id, print=fingerprint).to_pylist()
    return (
        rows[0]
        if rows
        else warehouse.arrow("SELECT * FROM policy_limit WHERE limit_id = $id", id=limit_id).to_pylist()[0]
    )


def _limit_now(limits: tuple[LimitTold, ...]) -> Row | None:
    return limits[-1].recorded if limits else None


def _days(timeline: tuple[TimelineDay, ...], sums: list[DaySum]) -> Iterator[DayTold]:
    """The days of the timeline from the one before the first line on, with the lines of each."""
    by_day = {day.day: day for day in sums}
    begun = [state.day_from for state in timeline if not sums or state.day_from <= sums[0].day]
    burden = fee = NOTHING
    for state in timeline:
        found = by_day.get(state.day_from)
        if found is not None:
            burden, fee = found.burden, found.fee
        if not begun or state.day_from >= begun[-1]:
            yield DayTold(state.day_from, found.entries if found else (), burden, fee, state)


def _events(warehouse: Warehouse, warning: Row) -> tuple[Row, ...]:
    query = "SELECT * FROM warning_event WHERE warning_id = $id ORDER BY event_no NULLS LAST"
    return tuple(warehouse.arrow(query, id=warning["warning_id"]).to_pylist())
