"""All that is known on one night, person by person."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from tests.reference.burden import Part, Settlements, burden_date, burdens_by_day, days_of
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
from tests.reference.timeline import Day, draw_timeline, find_limit

Drawn = dict[tuple[object, ...], list[Day]]


class Knowledge:
    """The rows known on a night, gathered by person; `drawn` keeps timelines that the next night may need again."""

    def __init__(self, versions: Sequence[Version], policy: Policy, night: date, drawn: Drawn) -> None:
        self.policy, self.night, self.drawn = policy, night, drawn
        known = [version for version in versions if version.is_known(night)]
        self.rows = {table: _rows(known, table) for table in ("insured", "settlement", "identity", "assistance")}
        self.anchors = find_anchors(self.rows["insured"])
        self.persons = {self.anchor_of(row) for rows in self.rows.values() for row in rows}
        self.parts = self._gather_parts()

    def anchor_of(self, row: Row) -> str:
        psn_no = str(row["psn_no"])
        return self.anchors.get(psn_no, psn_no)

    def is_anchor(self, psn_no: str) -> bool:
        return self.anchors.get(psn_no, psn_no) == psn_no

    def rows_of(self, table: str, person: str) -> list[Row]:
        return [row for row in self.rows[table] if self.anchor_of(row) == person]

    def _gather_parts(self) -> dict[str, list[Part]]:
        return {person: self._parts_of(person) for person in self.persons}

    def _parts_of(self, person: str) -> list[Part]:
        rows = self.rows_of("settlement", person)
        settlements = Settlements(rows)
        payments = [settlements.payment_of(row) for row in self.rows_of("assistance", person)]
        return [settlements.part_of(row) for row in rows] + payments

    def parts_in(self, person: str, year: int) -> list[Part]:
        return [part for part in self.parts.get(person, []) if part.year == year]

    def years_of(self, person: str) -> set[int]:
        """The years of a person's burden that have begun."""
        return {part.year for part in self.parts.get(person, []) if part.year <= self.night.year}

    def standing_of(self, person: str) -> Standing:
        latest = max(
            self.rows_of("settlement", person), key=lambda row: (burden_date(row), str(row["setl_id"])), default=None
        )
        return find_standing(leading_row(self.rows_of("insured", person)), latest, self.policy.residences)

    def is_covered(self, person: str, rule: Rule) -> bool:
        return is_covered(rule, self.standing_of(person), self.policy)

    def is_in_region(self, person: str, rule: Rule) -> bool:
        return is_in_region(rule, self.standing_of(person), self.policy)

    def held_by(self, person: str, rule: Rule) -> list[Held] | None:
        """The categories of a person, None where the rule does not cover him."""
        if not self.is_covered(person, rule):
            return None
        return categories_held(self.rows_of("identity", person), self.standing_of(person).region, self.policy)

    def timeline(self, person: str, rule: Rule, year: int) -> list[Day]:
        """The days of the window up to E, the earlier of the night and the last day of the year."""
        held, parts = self.held_by(person, rule), self.parts_in(person, year)
        known = tuple(
            period.known_from <= self.night < period.known_to for line in rule.lines for period in line.periods
        )
        key = (rule.rule_id, year, known, None if held is None else tuple(held), frozenset(parts), len(parts))
        if key not in self.drawn:
            self.drawn[key] = self._draw(rule, year, held, parts)
        return [day for day in self.drawn[key] if day.day <= self.night]

    # Where no row of the window is left there is no limit either.
    def _draw(self, rule: Rule, year: int, held: list[Held] | None, parts: list[Part]) -> list[Day]:
        limits = [
            None if held is None or not parts else find_limit(rule, held, day, self.night, self.policy)
            for day in days_of(year)
        ]
        return draw_timeline(rule, year, burdens_by_day(parts, year), limits)


def _rows(known: Sequence[Version], table: str) -> list[Row]:
    return [version.row for version in known if version.table == table and version.row.get("vali_flag") != "0"]
