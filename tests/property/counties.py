"""Small counties, drawn from a random generator: a log of source rows in which everything awkward happens.

`counties()` is the hypothesis strategy, `make_county(seeded(seed))` the same county for a seed.
"""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from hypothesis import strategies as st

from tests.property.certificates import make_certificate
from tests.property.settlements import Amounts, as_refund_answers, draw_amounts, halve, negate
from tests.reference.known import Change

FIRST_NIGHT = date(2024, 1, 2)
LAST_NIGHT = date(2024, 3, 1)
HOME, CITY_DIRECT, ELSEWHERE = "140123", "140199", "140200"
CODES = ("7019", "7131", "7201", "7301", "7301", "7777", "9999")
RURAL, URBAN, UNKNOWN_RESIDENCE = "20", "10", "99"

Fields = dict[str, str | None]


@dataclass(frozen=True)
class County:
    """The log of a county's source, in the order in which rows were seen."""

    log: tuple[Change, ...]

    def __repr__(self) -> str:
        lines = [
            f"{change.seen_at:%m-%d %H:%M} {change.updt_time:%m-%d %H:%M} {change.table} "
            + " ".join(f"{name}={value}" for name, value in change.row.items() if value not in (None, "0.00"))
            for change in self.log
        ]
        return "County:\n" + "\n".join(lines)


SEEDS = st.integers(0, 2**32 - 1)


def counties() -> st.SearchStrategy[County]:
    """Counties of any seed, half of them with late rows."""
    # One seed, not a generator that hypothesis steers: a night takes too long for shrinking, and a seed can be soaked.
    return st.builds(lambda seed, late: make_county(seeded(seed), has_late_rows=late), SEEDS, st.booleans())


def seeded(seed: int) -> random.Random:
    """A generator of its own for reproducible counties."""
    return random.Random(seed)


def make_county(rng: random.Random, last_night: date = LAST_NIGHT, *, has_late_rows: bool = False) -> County:
    """One county; with late rows some changes are seen up to three days after their `updt_time`."""
    builder = _Builder(rng, last_night, has_late_rows)
    persons = builder.persons
    for n in range(1, rng.randint(2, 7)):
        persons.append(builder.add_person(n))
    for _ in range(rng.randint(1, 14)):
        builder.add_stay(rng.choice(persons))
    for _ in range(rng.randint(0, 8)):
        builder.add_identity(rng.choice(persons))
    for _ in range(rng.randint(0, 3)):
        builder.add_lone_payment(rng.choice(persons))
    return County(tuple(sorted(builder.log, key=lambda change: change.seen_at)))


@dataclass
class _Builder:
    rng: random.Random
    last_night: date
    has_late_rows: bool
    log: list[Change] = field(default_factory=list)
    rows: dict[tuple[str, str], Fields] = field(default_factory=dict)
    persons: list[str] = field(default_factory=list)
    count: int = 0

    def chance(self, percent: int) -> bool:
        return self.rng.randrange(100) < percent

    def number(self) -> int:
        self.count += 1
        return self.count

    def moment(self, earliest: date) -> datetime:
        """A moment of change on a day not before `earliest`, most of them after the first night."""
        first = max(earliest, FIRST_NIGHT - timedelta(days=2))
        day = first + timedelta(days=self.rng.randint(0, max(0, (self.last_night - first).days)))
        return self.stamp(day)

    def stamp(self, day: date) -> datetime:
        """A moment of a day that no other change has."""
        seconds = self.number() * 7
        return datetime.combine(day, time(self.rng.randint(0, 22))) + timedelta(seconds=seconds)

    def write(self, table: str, key: str, row: Mapping[str, str | None], at: datetime) -> None:
        """Add a version of a row to the log; what it does not say stays as it was."""
        merged = {**self.rows.get((table, key), {}), **row, "updt_time": f"{at:%Y-%m-%d %H:%M:%S}"}
        self.rows[table, key] = merged
        late = timedelta(days=self.rng.randint(1, 2)) if self.has_late_rows and self.chance(30) else timedelta()
        self.log.append(Change(table, key, merged, at, at + late))

    def add_person(self, n: int) -> str:
        psn_no = f"P{n:04d}"
        birth = date(1950 + self.rng.randint(0, 60), self.rng.randint(1, 12), self.rng.randint(1, 28))
        written = make_certificate(HOME, birth, n)
        if self.chance(6):
            written = written[:-1] + ("1" if written[-1] == "0" else "0")
        first = self.stamp(date(2023, 12, 1)) if self.chance(85) else self.moment(FIRST_NIGHT)
        self.write("insured", psn_no, self._insured_row(psn_no, written, birth), first)
        self._shift_insurance(psn_no, first)
        if n > 1 and self.chance(35):
            self._share_certificate(psn_no, f"P{self.rng.randint(1, n - 1):04d}", first)
        return psn_no

    def _insured_row(self, psn_no: str, certificate: str, birth: date) -> Fields:
        return {
            "psn_no": psn_no,
            "psn_cert_type": self.rng.choice(["01", None]),
            "certno": self.rng.choice([certificate, certificate.lower(), f" {certificate[:6]} {certificate[6:]}"]),
            "brdy": self.rng.choice([birth.isoformat(), birth.isoformat(), None]),
            "insutype": "390" if self.chance(85) else "310",
            "psn_insu_stas": "1" if self.chance(85) else "2",
            "insuplc_admdvs": HOME if self.chance(80) else self.rng.choice([CITY_DIRECT, ELSEWHERE, None]),
            "resd_nat": RURAL if self.chance(75) else self.rng.choice([URBAN, UNKNOWN_RESIDENCE, None]),
            "crte_time": "2023-01-01 08:00:00",
        }

    def _shift_insurance(self, psn_no: str, since: datetime) -> None:
        shifts: list[Fields] = [
            {"insuplc_admdvs": ELSEWHERE},
            {"insuplc_admdvs": HOME},
            {"insutype": "310"},
            {"insutype": "390"},
            {"resd_nat": URBAN},
            {"psn_insu_stas": "2"},
        ]
        at = since
        for _ in range(self.rng.choice([0, 0, 1, 2])):
            at = self.moment(at.date() + timedelta(days=1))
            if at.date() <= self.last_night:
                self.write("insured", psn_no, self.rng.choice(shifts), at)

    def _share_certificate(self, psn_no: str, other: str, since: datetime) -> None:
        """The certificate turns out to be that of somebody else; now and then this is taken back. A newborn differs."""
        mother = self.rows["insured", other]
        own = {name: self.rows["insured", psn_no][name] for name in ("certno", "brdy", "psn_cert_type")}
        shared = {name: mother[name] for name in ("certno", "brdy", "psn_cert_type")}
        if self.chance(25):
            shared = {**shared, "brdy": "2023-12-20", "nwb_flag": "1"}
        at = self.moment(max(since.date(), self._last_change("insured", psn_no)) + timedelta(days=1))
        self.write("insured", psn_no, shared, at)
        if self.chance(30):
            self.write("insured", psn_no, own, self.moment(at.date() + timedelta(days=1)))

    def _last_change(self, table: str, key: str) -> date:
        return max(change.updt_time.date() for change in self.log if (change.table, change.key) == (table, key))

    def add_identity(self, psn_no: str) -> None:
        rid = f"I{self.number():04d}"
        begin = date(2023, 1, 1) + timedelta(days=self.rng.randint(0, 420))
        length = self.rng.choice([None, None, 0, 20, 60, 200])
        at = self.moment(begin - timedelta(days=self.rng.choice([0, 0, 5, -20])))
        self.write(
            "identity",
            rid,
            {
                "rid": rid,
                "psn_no": psn_no,
                "psn_idet_type": self.rng.choice(CODES),
                "begntime": f"{begin} 00:00:00",
                "endtime": None if length is None else f"{begin + timedelta(days=length)} 23:59:59",
                "vali_flag": "1",
                "crte_time": f"{begin} 08:00:00",
            },
            at,
        )
        self._correct("identity", rid, at, self._identity_correction(begin))

    def _identity_correction(self, begin: date) -> Fields:
        corrections: list[Fields] = [
            {"vali_flag": "0"},
            {"endtime": f"{begin + timedelta(days=self.rng.randint(5, 90))} 00:00:00"},
            {"begntime": f"{begin - timedelta(days=self.rng.randint(1, 40))} 00:00:00"},
            {"psn_idet_type": self.rng.choice(CODES)},
        ]
        return self.rng.choice(corrections)

    def _correct(self, table: str, key: str, since: datetime, correction: Fields) -> None:
        if self.chance(40) and since.date() < self.last_night:
            at = self.moment(since.date() + timedelta(days=1))
            resent: Fields = {}
            self.write(table, key, resent if self.chance(25) else correction, at)

    def add_stay(self, psn_no: str) -> None:
        """A visit: its settlement, and often a refund, a second settlement, a correction or a payment after it."""
        visit = f"M{self.number():04d}" if self.chance(95) else None
        day = date(2023, 12, 1) + timedelta(days=self.rng.randint(0, (self.last_night - date(2023, 12, 1)).days))
        amounts = draw_amounts(self.rng)
        is_split = self.chance(12)
        setl_id, at = self._settle(psn_no, visit, day, amounts, mid_setl_flag="1" if is_split else None)
        if is_split:
            self._settle(psn_no, visit, day + timedelta(days=self.rng.randint(1, 10)), draw_amounts(self.rng))
        if self.chance(35):
            self._refund(setl_id, psn_no, visit, amounts, at)
        if self.chance(30):
            self._pay(psn_no, setl_id, day)
        self._correct("settlement", setl_id, at, self._settlement_correction(amounts))

    def _settle(
        self, psn_no: str, visit: str | None, day: date, amounts: Amounts, **fields: str | None
    ) -> tuple[str, datetime]:
        setl_id = f"S{self.number():04d}"
        at = self._written_at(day)
        is_stay = self.chance(15)
        year = str(day.year) if self.chance(60) else self.rng.choice([None, None, "2023", "2024"])
        row: Fields = {
            "setl_id": setl_id,
            "mdtrt_id": visit,
            "psn_no": psn_no,
            "vali_flag": "1",
            "refd_setl_flag": "0",
            "year": year,
            "insutype": "390" if self.chance(90) else "310",
            "insu_admdvs": HOME if self.chance(90) else ELSEWHERE,
            "setl_time": None if is_stay else f"{day} 10:00:00",
            "begndate": f"{day} 08:00:00",
            "enddate": f"{day} 09:00:00" if self.chance(90) or not is_stay else None,
            "crte_time": f"{day} 10:00:00",
            **fields,
            **amounts,
        }
        self.write("settlement", setl_id, row, at)
        return setl_id, at

    def _written_at(self, day: date) -> datetime:
        """Mostly the day itself, often later, now and then before it."""
        if self.chance(30):
            return self.moment(day)
        ahead = timedelta(days=self.rng.choice([1, 4, 12]) if self.chance(6) else 0)
        return self.stamp(max(day - ahead, date(2023, 12, 1)))

    def _refund(self, setl_id: str, psn_no: str, visit: str | None, amounts: Amounts, since: datetime) -> None:
        day = since.date() + timedelta(days=self.rng.choice([0, 1, 3, 10, 25]))
        if day > self.last_night:
            return
        back = halve(amounts) if self.chance(20) else amounts
        original = setl_id if self.chance(92) else f"S9{self.number():03d}"
        psn_no = psn_no if self.chance(95) else self.rng.choice(self.persons)
        answer = as_refund_answers(self.rng, negate(back))
        refund_id, _ = self._settle(psn_no, visit, day, answer, init_setl_id=original, refd_setl_flag="1")
        if self.chance(5):
            self._settle(psn_no, visit, day, back, init_setl_id=refund_id, refd_setl_flag="1")
        self.write("settlement", setl_id, {"refd_setl_flag": "1"}, max(self.stamp(day), since + timedelta(hours=1)))
        if self.chance(60):
            again = day + timedelta(days=self.rng.choice([0, 1, 4]))
            self._settle(psn_no, visit, again, draw_amounts(self.rng))

    def _settlement_correction(self, amounts: Amounts) -> Fields:
        corrections: list[Fields] = [
            {"vali_flag": "0"},
            dict(draw_amounts(self.rng)),
            {"year": "2023"},
            {"setl_time": f"{FIRST_NIGHT + timedelta(days=self.rng.randint(0, 40))} 10:00:00"},
            dict(halve(amounts)),
        ]
        return self.rng.choice(corrections)

    def _pay(self, psn_no: str, setl_id: str | None, day: date) -> None:
        rid = f"A{self.number():04d}"
        paid = day + timedelta(days=self.rng.choice([0, 5, 20, 45]))
        at = self._written_at(paid)
        row: Fields = {
            "rid": rid,
            "setl_id": setl_id,
            "psn_no": psn_no,
            "asst_type": "01",
            "asst_amt": f"{Decimal(self.rng.choice([10, 100_000, 300_000, 581_963, 2_000_000])) / 100:.2f}",
            "pay_time": f"{paid} 12:00:00",
            "vali_flag": "1",
            "crte_time": f"{paid} 12:00:00",
        }
        self.write("assistance", rid, row, at)
        self._correct("assistance", rid, at, {"vali_flag": "0"} if self.chance(50) else {"asst_amt": "2500.00"})
        if self.chance(20):
            back = {
                "rid": f"{rid}R",
                "asst_amt": f"-{row['asst_amt']}",
                "pay_time": f"{paid + timedelta(days=3)} 12:00:00",
            }
            self.write("assistance", f"{rid}R", {**row, **back}, self._written_at(paid + timedelta(days=3)))

    def add_lone_payment(self, psn_no: str) -> None:
        """A payment whose settlement is not known."""
        self._pay(psn_no, self.rng.choice([None, "S9999"]), FIRST_NIGHT + timedelta(days=self.rng.randint(-20, 30)))
