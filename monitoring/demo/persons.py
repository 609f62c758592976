"""The insured-person table (PSN_INFO_B) as a log of row versions: enrolment, gaps, deaths, corrections."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from monitoring.demo import parameters as p
from monitoring.demo.columns import (
    ArrowColumn,
    Bools,
    Days,
    Ints,
    Texts,
    dates,
    flag,
    moments,
    numbered,
    objects,
    same_text,
    text_by_code,
)
from monitoring.demo.people import NEVER, People
from monitoring.demo.versions import VersionLog

RURAL_CODE, URBAN_CODE = "20", "10"
ALIVE, DEAD = "1", "2"
INSURED, PAUSED, ENDED = 1, 2, 3  # psn_insu_stas
KEEP = -1
CITY_DIRECT_SHARE, MOVED_SHARE = 0.01, 0.002  # insured with the city itself; moved to the next county
WRONG_CERTIFICATE_SHARE = 1 / 3  # of second enrolments, until it is corrected
_DAY = 86_400
_SECOND_NUMBERS = 9_000_000  # numbers of a second enrolment are larger than all first ones of a county


@dataclass(frozen=True)
class Changes:
    """One entry per version of an insured row; `KEEP` and not-a-time leave the field as it was before."""

    row: Ints
    updated: Ints
    state: Ints
    paused: Days
    died: Days
    certificate: Ints
    region: Ints


def psn_numbers(people: People, person: Ints, day: Ints) -> ArrowColumn:
    """The psn_no that a person's settlement of a day carries: the second one once enrolled again."""
    again = p.FIRST_DAY + day.astype("timedelta64[D]") >= people.switched[person]
    return _numbers(person, again)


def person_types(people: People) -> ArrowColumn:
    """psn_type by insurance and age, one per person."""
    employee = np.where(people.age < 58, 0, 1)
    resident = np.searchsorted([18.0, 60.0], people.age, side="right") + 2
    codes = np.where(people.is_employee, employee, resident)
    return text_by_code(("1101", "1201", "14", "1501", "16"), codes)


def insured_log(rng: np.random.Generator, people: People) -> VersionLog:
    """All versions of all insured rows as table `insured`."""
    second = np.flatnonzero(~np.isnat(people.switched))
    owner = np.concatenate([np.arange(len(people)), second])
    changes = _carry_forward(_ordered(_draw_changes(rng, people, owner)))
    fixed = _fixed_columns(rng, people, owner)
    columns = {name: column.take(pa.array(changes.row)) for name, column in fixed.items()}
    columns |= _changing_columns(people, owner, changes)
    return VersionLog.ordered("insured", pa.table(columns), changes.row)


def _numbers(person: Ints, again: Bools) -> ArrowColumn:
    return numbered("1401230", person + 1 + again * _SECOND_NUMBERS, 7)


def _draw_changes(rng: np.random.Generator, people: People, owner: Ints) -> Changes:
    """First versions and everything that happens to the rows later."""
    parts = [
        *_enrolments(rng, people, owner),
        *_gap_changes(rng, people),
        _deaths(rng, people, owner),
        _moves(rng, len(people)),
    ]
    return Changes(**{f.name: np.concatenate([getattr(part, f.name) for part in parts]) for f in fields(Changes)})


def _enrolments(rng: np.random.Generator, people: People, owner: Ints) -> tuple[Changes, Changes, Changes]:
    """First versions; the end of a first enrolment when the second begins; certificates put right."""
    row = np.arange(len(owner))
    is_second = row >= len(people)
    start = np.where(is_second, people.switched[owner], _enrolled(rng, people)[owner])
    is_wrong = is_second & (rng.random(len(owner)) < WRONG_CERTIFICATE_SHARE)
    region = (rng.random(len(owner)) < CITY_DIRECT_SHARE).astype(np.int64)
    wrong = np.flatnonzero(is_wrong)
    return (
        _change(row, start, certificate=is_wrong.astype(np.int64), state=INSURED, region=region),
        _change(owner[is_second], people.switched[owner[is_second]], state=ENDED),
        _change(wrong, _later(rng, start[wrong], 20, 200), certificate=0),
    )


def _moves(rng: np.random.Generator, people: int) -> Changes:
    row = np.flatnonzero(rng.random(people) < MOVED_SHARE)
    return _change(row, _later(rng, np.full(len(row), p.FIRST_DAY), 30, 700), region=2)


def _enrolled(rng: np.random.Generator, people: People) -> Days:
    old = _later(rng, np.full(len(people), np.datetime64("2019-01-01", "D")), 0, 1400)
    return np.where(people.born > old, people.born + np.timedelta64(5, "D"), old)


def _gap_changes(rng: np.random.Generator, people: People) -> tuple[Changes, Changes]:
    is_simple = np.isnat(people.switched) & ~(people.died <= people.returned)
    rows = np.flatnonzero(~np.isnat(people.left) & (people.born < people.left) & is_simple)
    left, returned = people.left[rows], people.returned[rows]
    gone = _change(rows, _later(rng, left, 0, 2), state=PAUSED, paused=left)
    return gone, _change(rows, _later(rng, returned, 3, 4), state=INSURED)


def _deaths(rng: np.random.Generator, people: People, owner: Ints) -> Changes:
    row = np.flatnonzero(~np.isnat(people.died[owner]) & ~(people.switched[owner] >= people.died[owner]))
    died = people.died[owner[row]]
    is_late = rng.random(len(row)) < p.LATE_DEATH_SHARE
    known = np.where(is_late, _later(rng, died, 30, 180), _later(rng, died, 5, 20))
    return _change(row, known, state=ENDED, died=died)


def _later(rng: np.random.Generator, days: Days, low: int, high: int) -> Days:
    """Each day moved forward by `low` to `high` days."""
    return np.asarray(days + rng.integers(low, high + 1, len(days)).astype("timedelta64[D]"))


def _change(row: Ints, day: Days, **stated: Any) -> Changes:  # noqa: ANN401 - numbers or days, one or one per row
    """Versions of rows that become known at nine o'clock of a day, with what they state."""
    values: dict[str, Any] = dict.fromkeys(_NUMBERS, KEEP) | dict.fromkeys(_DAYS, NEVER) | stated
    spread: dict[str, Any] = {name: np.broadcast_to(values[name], len(row)) for name in (*_NUMBERS, *_DAYS)}
    updated = day.astype("datetime64[s]").astype(np.int64) + 9 * 3600
    return Changes(row=row, updated=updated, **spread)


def _ordered(changes: Changes) -> Changes:
    order = np.lexsort((changes.updated, changes.row))
    return Changes(**{f.name: getattr(changes, f.name)[order] for f in fields(Changes)})


def _carry_forward(changes: Changes) -> Changes:
    """Fill what a version leaves as it was; the first version of a row states everything but the two days."""
    start = np.r_[True, changes.row[1:] != changes.row[:-1]]
    stated: dict[str, Bools] = {name: getattr(changes, name) != KEEP for name in _NUMBERS}
    stated |= {name: ~np.isnat(getattr(changes, name)) for name in _DAYS}
    filled: dict[str, Any] = {name: _last_stated(getattr(changes, name), is_, start) for name, is_ in stated.items()}
    return replace(changes, **filled)


_NUMBERS, _DAYS = ("state", "certificate", "region"), ("paused", "died")


def _last_stated(values: npt.NDArray[Any], stated: Bools, start: Bools) -> npt.NDArray[Any]:
    position = np.where(stated | start, np.arange(len(values)), 0)
    return values[np.maximum.accumulate(position)]


def _changing_columns(people: People, owner: Ints, changes: Changes) -> dict[str, ArrowColumn]:
    regions = (p.COUNTY, p.CITY_DIRECT, "140121")
    return {
        "certno": _certificates(people, owner[changes.row], changes.certificate),
        "psn_insu_stas": text_by_code(("0", "1", "2", "3"), changes.state),
        "paus_insu_date": dates(np.where(changes.state == PAUSED, changes.paused, NEVER)),
        "insuplc_admdvs": text_by_code(regions, changes.region),
        "surv_stas": text_by_code((ALIVE, DEAD), ~np.isnat(changes.died)),
        "die_date": dates(changes.died),
        "updt_time": moments(changes.updated),
    }


def _certificates(people: People, person: Ints, wrong: Ints) -> ArrowColumn:
    """The mother's number for a newborn under her certificate; some are mistyped until they are corrected."""
    mother = people.mother[person]
    numbers = people.certificates[np.where(mother >= 0, mother, person)]
    numbers[wrong == 1] = _each_mistyped(numbers[wrong == 1])
    return pa.array(numbers, pa.string())


def mistyped(number: str) -> str:
    """The number with a wrong check digit, as somebody may enter it."""
    return number[:17] + ("0" if number[17] != "0" else "1")


def _each_mistyped(numbers: Texts) -> Texts:
    return np.asarray([mistyped(number) for number in numbers], dtype=object)


def _fixed_columns(rng: np.random.Generator, people: People, owner: Ints) -> dict[str, ArrowColumn]:
    """Columns that never change, one entry per insured row."""
    columns = _personal_columns(rng, people) | _place_columns(rng, people)
    taken = {name: column.take(pa.array(owner)) for name, column in columns.items()}
    is_second = np.arange(len(owner)) >= len(people)
    started = np.where(is_second, people.switched[owner], np.datetime64("2019-01-01", "D"))
    return taken | {
        "psn_no": _numbers(owner, is_second),
        "psn_insu_date": dates(np.maximum(started, people.born[owner])),
        "crte_time": moments(np.maximum(started, people.born[owner]).astype("datetime64[s]").astype(np.int64)),
    }


def _personal_columns(rng: np.random.Generator, people: People) -> dict[str, ArrowColumn]:
    count = len(people)
    return {
        "psn_cert_type": same_text("01", count),
        "psn_name": pa.array(people.names, pa.string()),
        "gend": text_by_code(("2", "1"), people.is_male),
        "brdy": dates(people.born),
        "insutype": text_by_code(("390", "310"), people.is_employee),
        "psn_type": person_types(people),
        "cvlserv_flag": flag(people.is_civil_servant),
        "mob": numbered("1990000", rng.integers(0, 10_000, count), 4),
        "tel": same_text(None, count),
        "nwb_flag": flag(people.mother >= 0),
        "resd_nat": text_by_code((URBAN_CODE, RURAL_CODE), people.is_rural),
    }


def _place_columns(rng: np.random.Generator, people: People) -> dict[str, ArrowColumn]:
    count, homes = len(people), int(people.household[-1]) + 1
    village = people.village
    address = pa.array(_addresses(people), pa.string())
    has_book = (rng.random(homes) < 0.97)[people.household]
    book = numbered("HB140123", people.household + 1, 7)
    here = _villages(village)
    return {
        "resdbook_no": pc.if_else(pa.array(has_book), book, pa.scalar(None, pa.string())),
        "resd_addr": address,
        "live_addr": pa.array(np.where(people.is_migrant, "外出务工", objects(address)), pa.string()),
        "resd_loc_admdvs": pa.array(here, pa.string()),
        "live_admdvs": pa.array(np.where(people.is_migrant & (rng.random(count) < 0.8), "140105", here), pa.string()),
    }


def _villages(village: Ints) -> Texts:
    """12-digit village codes."""
    town, place = np.divmod(np.arange(p.TOWNSHIPS * p.VILLAGES_PER_TOWNSHIP), p.VILLAGES_PER_TOWNSHIP)
    numbers = (int(p.COUNTY) * 1000 + p.FIRST_TOWNSHIP + town) * 1000 + p.FIRST_VILLAGE + place
    return np.asarray(numbers.astype(str).astype(object)[village], dtype=object)


def _addresses(people: People) -> Texts:
    towns = [f"示例{_NUMERALS[t]}{'镇' if t < 2 else '乡'}" for t in range(p.TOWNSHIPS)]
    names = np.array([town + f"示例{_NUMERALS[v]}村" for town in towns for v in range(p.VILLAGES_PER_TOWNSHIP)])
    house = np.char.add((people.household % 400 + 1).astype(str), "号")
    return np.asarray(np.char.add(names[people.village], house).astype(object), dtype=object)


_NUMERALS = ["一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二", "十三", "十四", "十五"]
