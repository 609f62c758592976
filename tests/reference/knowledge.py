"""All that is known on one night, person by person and household by household."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from tests.reference.burden import Part
from tests.reference.households import Registers, Subject, find_households, person
from tests.reference.limits import Limits
from tests.reference.model import Policy, Row, Rule, Version
from tests.reference.persons import (
    Held,
    Standing,
    categories_held,
    find_anchors,
    find_standing,
    is_covered,
    is_in_region,
    leading_row,
)
from tests.reference.timeline import Day, draw_timeline
from tests.reference.visits import Entry, burden_date, enter_all
from tests.reference.windows import Window, count

TABLES = ("insured", "household", "settlement", "identity", "assistance")
RowIds = tuple[int, ...]
Counted = dict[Window, list[Part]]


@dataclass
class Drawn:
    """What was worked out on one night and is the same on the next one if the rows are."""

    entries: dict[tuple[str, RowIds], list[Entry]] = field(default_factory=dict)
    counted: dict[tuple[str, str, RowIds], Counted] = field(default_factory=dict)
    timelines: dict[tuple[object, ...], list[Day]] = field(default_factory=dict)


class Knowledge:
    """The rows known on a night, gathered by person (anchor)."""

    def __init__(self, versions: Sequence[Version], policy: Policy, night: date, drawn: Drawn) -> None:
        self.policy, self.night, self.drawn = policy, night, drawn
        known = [version for version in versions if version.is_known(night) and version.row.get("vali_flag") != "0"]
        insured = [version.row for version in known if version.table == "insured"]
        self.anchors = find_anchors(insured)
        self.rows: dict[str, dict[str, list[Row]]] = {table: {} for table in TABLES}
        for version in known:
            self.rows[version.table].setdefault(self.anchor_of(version.row), []).append(version.row)
        self.persons = {psn_no for rows in self.rows.values() for psn_no in rows}
        self.households = find_households(self.persons, Registers(self.rows["insured"], self.rows["household"]))
        self.standings = {psn_no: self._standing_of(psn_no) for psn_no in self.persons}

    def anchor_of(self, row: Row) -> str:
        psn_no = str(row["psn_no"])
        return self.anchors.get(psn_no, psn_no)

    def is_anchor(self, psn_no: str) -> bool:
        return self.anchors.get(psn_no, psn_no) == psn_no

    def rows_of(self, table: str, psn_no: str) -> list[Row]:
        return self.rows[table].get(psn_no, [])

    def subjects(self, unit: str) -> dict[str, Subject]:
        """All persons, or all households, by name."""
        return self.households if unit == "household" else {psn_no: person(psn_no) for psn_no in self.persons}

    def _standing_of(self, psn_no: str) -> Standing:
        latest = max(
            self.rows_of("settlement", psn_no), key=lambda row: (burden_date(row), str(row["setl_id"])), default=None
        )
        return find_standing(leading_row(self.rows_of("insured", psn_no)), latest, self.policy.residences)

    def is_covered(self, subject: Subject, rule: Rule) -> bool:
        return any(is_covered(rule, self._standing(psn_no), self.policy) for psn_no in subject.members)

    def is_in_region(self, subject: Subject, rule: Rule) -> bool:
        return any(is_in_region(rule, self._standing(psn_no), self.policy) for psn_no in subject.members)

    def _standing(self, psn_no: str) -> Standing:
        return self.standings.get(psn_no) or self._standing_of(psn_no)

    def held_by(self, subject: Subject) -> tuple[Held, ...]:
        return tuple(
            held
            for psn_no in subject.members
            for held in categories_held(self.rows_of("identity", psn_no), self._standing(psn_no).region, self.policy)
        )

    def _row_ids(self, psn_no: str) -> RowIds:
        rows = self.rows_of("settlement", psn_no) + self.rows_of("assistance", psn_no)
        return tuple(id(row) for row in rows)

    def _entries_of(self, psn_no: str) -> list[Entry]:
        key = (psn_no, self._row_ids(psn_no))
        if key not in self.drawn.entries:
            settlements, payments = self.rows_of("settlement", psn_no), self.rows_of("assistance", psn_no)
            self.drawn.entries[key] = enter_all(psn_no, settlements, payments)
        return self.drawn.entries[key]

    def _counted_of(self, psn_no: str, rule: Rule) -> Counted:
        key = (rule.rule_id, psn_no, self._row_ids(psn_no))
        if key not in self.drawn.counted:
            self.drawn.counted[key] = count(rule, self._entries_of(psn_no), self.policy)
        return self.drawn.counted[key]

    def windows_of(self, subject: Subject, rule: Rule) -> set[Window]:
        """The windows in which a rule counts anything of a subject."""
        return {window for psn_no in subject.members for window in self._counted_of(psn_no, rule)}

    def parts_in(self, subject: Subject, rule: Rule, window: Window) -> list[Part]:
        return [part for psn_no in subject.members for part in self._counted_of(psn_no, rule).get(window, [])]

    def timeline(self, subject: Subject, rule: Rule, window: Window) -> list[Day]:
        """The days of the window up to E; none where no row of the window is left, or none counts yet."""
        if window not in self.windows_of(subject, rule):
            return []
        held = self.held_by(subject) if self.is_covered(subject, rule) else None
        known = tuple(period.is_known(self.night) for line in rule.lines for period in line.periods)
        rows = tuple(self._row_ids(psn_no) for psn_no in subject.members)
        key = (rule.rule_id, window, subject, held, known, rows)
        if key not in self.drawn.timelines:
            limits = None if held is None else Limits(rule, subject, held, self.night, self.policy)
            self.drawn.timelines[key] = draw_timeline(rule, window, self.parts_in(subject, rule, window), limits)
        last = window.last_day(self.night)
        return [day for day in self.drawn.timelines[key] if day.day <= last]
