"""How persons stand with their insurance and whose treatment broke off, day by day in plain Python (docs/participation.md)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from tests.reference.model import FOREVER, Row, Version
from tests.reference.persons import day_of, find_anchors, text

STATES = {"1": "insured", "2": "suspended", "3": "ended", "0": "not_insured"}
RANKS = ("insured", "waiting", "not_begun", "suspended", "ended", "not_insured", "unknown")


@dataclass(frozen=True)
class Place:
    """A region of insurance with its county and city; an insurance of the city itself has no county."""

    county: str | None
    city: str | None


@dataclass(frozen=True)
class WaitingRule:
    """Days to wait in a region, for a kind of insurance that begins within the days given."""

    region: str
    insutype: str
    days: int
    first: date
    last: date
    not_for: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Broken:
    """When a treatment counts as broken off."""

    care: frozenset[str]
    stays: int
    silent_days: int
    lapsed_days: int
    look_back_months: int


@dataclass(frozen=True)
class World:
    """What is not in the rows: regions, meaning of codes (code, category, first day, first day after), care types, waiting."""

    places: Mapping[str, Place]
    townships: Mapping[str, str]
    codes: Sequence[tuple[str, str, date, date]]
    care_types: Mapping[str, str]
    waiting: Sequence[WaitingRule] = ()


@dataclass(frozen=True)
class Person:
    """What is said of a person on a day."""

    psn_no: str
    categories: frozenset[str]
    state: str
    standing: str
    county: str | None
    township: str | None


@dataclass(frozen=True)
class Knowledge:
    """Versions of all tables, and the night whose knowledge counts."""

    versions: Sequence[Version]
    night: date

    def rows(self, table: str) -> list[Row]:
        """The rows of a table as known on the night."""
        return [v.row for v in self.versions if v.table == table and v.known_from <= self.night < v.known_to]

    def speaking(self, psn_no: str, day: date) -> Row | None:
        """The insured row of a number that speaks for the day."""
        known = [v for v in self.versions if (v.table, v.key) == ("insured", psn_no) and v.known_from <= self.night]
        now = [v for v in known if v.known_from <= day < v.known_to]
        later = sorted((v for v in known if v.known_from > day), key=lambda v: v.known_from)
        return (now or later or [None])[0].row if now or later else None  # type: ignore[union-attr]


def listed_persons(known: Knowledge, day: date, world: World) -> dict[str, Person]:
    """Everybody who is of a category on the day, by the number of his row that speaks."""
    return {person.psn_no: person for person, _ in all_persons(known, day, world) if person.categories}


def every_person(known: Knowledge, day: date, world: World) -> dict[str, Person]:
    """Everybody, by the number of his row that speaks."""
    return {person.psn_no: person for person, _ in all_persons(known, day, world)}


def all_persons(known: Knowledge, day: date, world: World) -> list[tuple[Person, list[str]]]:
    """Everybody, each with all his numbers."""
    anchors = find_anchors(known.rows("insured"))
    tables = ("insured", "identity", "settlement")
    numbers = {str(row["psn_no"]) for table in tables for row in known.rows(table)}
    groups: dict[str, list[str]] = {}
    for number in sorted(numbers):
        groups.setdefault(anchors.get(number, number), []).append(number)
    return [(_person(known, day, world, members), members) for members in groups.values()]


def _person(known: Knowledge, day: date, world: World, members: list[str]) -> Person:
    rows = [row for row in (known.speaking(number, day) for number in members) if row is not None]
    lead = min(rows, key=lambda r: (RANKS.index(_state(r, day, world.waiting)), str(r["psn_no"])), default=None)
    region = _region(known, members, lead)
    categories = _categories(known, day, world, members)
    state = "no_row" if lead is None else _state(lead, day, [w for w in world.waiting if not w.not_for & categories])
    place = world.places.get(region or "")
    return Person(
        str(lead["psn_no"]) if lead else min(members),
        categories,
        state,
        _standing(rows, lead, day, state, region, place),
        (place.county or region) if place else None,
        _township(lead, place, region, world) if lead else None,
    )


def _state(row: Row, day: date, waiting: Iterable[WaitingRule]) -> str:
    state = STATES.get(text(row, "psn_insu_stas") or "", "unknown")
    begun = day_of(row, "psn_insu_date")
    if state != "insured" or begun is None:
        return state
    if begun > day:
        return "not_begun"
    waits = any(
        (w.region, w.insutype) == (text(row, "insuplc_admdvs"), text(row, "insutype"))
        and w.first <= begun <= w.last
        and day < begun + timedelta(days=w.days)
        for w in waiting
    )
    return "waiting" if waits else "insured"


def _region(known: Knowledge, members: list[str], lead: Row | None) -> str | None:
    said = text(lead, "insuplc_admdvs") if lead else None
    if said:
        return said
    bills = [r for r in known.rows("settlement") if str(r["psn_no"]) in members and _is_valid(r)]
    latest = max(bills, key=lambda r: (_burden_date(r), str(r["setl_id"])), default=None)
    return text(latest, "insu_admdvs") if latest else None


def _categories(known: Knowledge, day: date, world: World, members: list[str]) -> frozenset[str]:
    held = [
        str(row["psn_idet_type"])
        for row in known.rows("identity")
        if str(row["psn_no"]) in members and _is_valid(row) and _covers(row, day)
    ]
    # All lists of the test worlds are those of one province, so that a code is read alike wherever it is read at all.
    return frozenset(category for code, category, first, after in world.codes if code in held and first <= day < after)


def _covers(row: Row, day: date) -> bool:
    begin, end = day_of(row, "begntime"), day_of(row, "endtime") or FOREVER
    return begin is not None and begin <= day <= end


def _is_valid(row: Row) -> bool:
    return text(row, "vali_flag") != "0"


def _standing(  # noqa: PLR0917 - what the text names
    rows: list[Row], lead: Row | None, day: date, state: str, region: str | None, place: Place | None
) -> str:
    for row in rows:
        died = day_of(row, "die_date")
        if (died is not None and died <= day) or (died is None and text(row, "surv_stas") == "2"):
            return "dead"
    if lead is None or state in {"insured", "waiting"} or region is None:
        return "expected"
    if place is None:
        return "moved_away"
    lives, registered = text(lead, "live_admdvs"), text(lead, "resd_loc_admdvs")
    is_gone = registered is not None and not _lies_in(registered, place, region)
    return "moved_away" if is_gone and (lives is None or not _lies_in(lives, place, region)) else "expected"


def _lies_in(division: str, place: Place, region: str) -> bool:
    # The county's six digits; for the city itself the city's four: enough for the regions of the tests.
    return division[:6] == place.county if place.county else division[:4] == region[:4]


def _township(lead: Row, place: Place | None, region: str | None, world: World) -> str | None:
    county = (place.county or region) if place else None
    for column in ("live_admdvs", "resd_loc_admdvs"):
        code = (text(lead, column) or "")[:9]
        if code in world.townships and world.townships[code] == county:
            return code
    return None


def _burden_date(row: Row) -> date:
    day = day_of(row, "setl_time") or day_of(row, "enddate") or day_of(row, "crte_time")
    assert day is not None
    year = text(row, "year")
    if year and int(year) != day.year:
        return date(int(year), 12, 31) if int(year) < day.year else date(int(year), 1, 1)
    return day


@dataclass(frozen=True)
class Seen:
    """A visit that stands."""

    first: date
    seen: date
    care: str


def visits_that_stand(known: Knowledge, members: Iterable[str], world: World) -> list[Seen]:
    """The visits of a person; each has at least one settlement that is no refund and not refunded."""
    own = set(members)
    rows = [r for r in known.rows("settlement") if str(r["psn_no"]) in own and _is_valid(r)]
    refunded = {text(r, "init_setl_id") for r in rows if text(r, "init_setl_id")}
    visits: dict[str, list[Row]] = {}
    for row in rows:
        if not text(row, "init_setl_id"):
            visits.setdefault(text(row, "mdtrt_id") or str(row["setl_id"]), []).append(row)
    found = [_seen(visit, refunded, world) for visit in visits.values()]
    return [seen for seen in found if seen is not None]


def _seen(visit: list[Row], refunded: set[str | None], world: World) -> Seen | None:
    standing = [row for row in visit if str(row["setl_id"]) not in refunded]
    if not standing:
        return None
    lead = min(standing, key=lambda r: (_burden_date(r), str(r["setl_id"])))
    days = [min(day_of(r, "enddate") or _burden_date(r), _burden_date(r)) for r in standing]
    return Seen(min(map(_burden_date, visit)), max(days), _care_type(text(lead, "med_type") or "", world))


def _care_type(code: str, world: World) -> str:
    prefixes = [prefix for prefix in world.care_types if code.startswith(prefix)]
    return world.care_types[max(prefixes, key=len)] if prefixes else "other"


def lapsed_on(known: Knowledge, members: Iterable[str], lead: str, day: date) -> date | None:
    """Since when a person who is not in force is not."""
    own = set(members)
    rows = [v for v in known.versions if v.table == "insured" and v.key in own and v.known_from <= known.night]
    over = [v.known_to for v in rows if text(v.row, "psn_insu_stas") == "1" and v.known_to <= day]
    if over:
        return max(over)
    stamps = [day_of(v.row, "updt_time") for v in rows if v.key == lead and text(v.row, "psn_insu_stas") != "1"]
    return min((stamp for stamp in stamps if stamp is not None), default=None)


def broken_treatment(
    person: Person, visits: Sequence[Seen], lapse: date | None, day: date, broken: Broken
) -> tuple[date, frozenset[str], frozenset[str]] | None:
    """Last day seen, what the treatment was, and why it counts as broken off; None if it does not."""
    if person.standing != "expected" or not visits:
        return None
    last = max(visit.seen for visit in visits)
    year = [visit for visit in visits if visit.seen > _months_before(last, 12)]
    treatment = {
        "chronic_care": any(visit.care in broken.care for visit in year),
        "repeated_stays": sum(visit.care == "inpatient" for visit in year) >= broken.stays,
    }
    reasons = {
        "silent": last + timedelta(days=broken.silent_days) <= day,
        "lapsed": person.state in {"suspended", "ended", "not_insured"}
        and lapse is not None
        and lapse + timedelta(days=broken.lapsed_days) <= day
        and last < lapse,
    }
    if last < _months_before(day, broken.look_back_months) or not any(treatment.values()) or not any(reasons.values()):
        return None
    return last, _true(treatment), _true(reasons)


def _true(found: Mapping[str, bool]) -> frozenset[str]:
    return frozenset(name for name, is_so in found.items() if is_so)


def _months_before(day: date, months: int) -> date:
    month = day.year * 12 + day.month - 1 - months
    for last in (day.day, 30, 29, 28):
        try:
            return date(month // 12, month % 12 + 1, min(last, day.day))
        except ValueError:
            continue
    raise AssertionError("every month has 28 days")
