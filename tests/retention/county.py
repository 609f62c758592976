"""A small county over four years: people of every kind of window, alone, in households and under two numbers."""

from __future__ import annotations

import random
import shutil
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path

from monitoring import nightly
from monitoring.keyfile import make_key
from monitoring.settings import Settings
from tests.property.source_db import write_source
from tests.reference.known import Change, end_of
from tests.replay.policy import FOLDER
from tests.replay.rows import belongs, insured, paid, refunded, settled

BEFORE = date(2024, 1, 1)
NIGHTS = tuple(date.fromisoformat(day) for day in ("2026-01-05", "2026-01-10"))
LATER = tuple(date.fromisoformat(day) for day in ("2026-02-26",))
SEVERAL, HOUSEHOLDS = "140328", "140324"
INCOME_RULES = ("before-assistance", "after-assistance", "own-income")
"""Rules for which the years after 2024 have no figure here."""
PERSONS = 24
PLACE = "place of "
"""Begins what only the rows themselves say."""
AFTERWARDS = datetime.fromisoformat("2030-01-01")


def write_thresholds(folder: Path) -> Path:
    """The rules of the cases without those that follow incomes."""
    shutil.copytree(FOLDER, folder)
    for name in INCOME_RULES:
        (folder / "rules" / f"{name}.yaml").unlink()
    return folder


def county(seed: int) -> list[Change]:
    """All that is ever written, what comes after the removal too."""
    chance = random.Random(seed)
    return [change for number in range(1, PERSONS + 1) for change in _person(number, chance)]


def _person(number: int, chance: random.Random) -> Iterator[Change]:
    psn_no = f"P{number}"
    region = HOUSEHOLDS if number % 3 == 0 else SEVERAL
    serial = number - 1 if number % 8 == 2 else number  # two numbers of one person
    yield insured(psn_no, serial=serial, insuplc_admdvs=region)
    if region == HOUSEHOLDS:
        yield belongs(psn_no, f"H{number // 6}")
    old = chance.choice((200, 800, 4000))
    for stay in range(chance.randint(1, 3)):
        yield from _old_stay(f"O{number}-{stay}", psn_no, old, chance)
    for stay in range(chance.randint(0, 3)):
        yield from _new_stay(f"N{number}-{stay}", psn_no, chance)


def _old_stay(key: str, psn_no: str, most: int, chance: random.Random) -> Iterator[Change]:
    day = date(2023, 1, 5) + timedelta(days=chance.randrange(330))
    amount = f"{chance.randint(100, most)}.{chance.randint(0, 99):02}"
    first = settled(key, psn_no, f"{day}", amount, pay_loc=f"{PLACE}{key}")
    yield first
    fate = chance.choice(
        (
            "stays",
            "paid",
            "late payment",
            "late refund",
            "refund soon",
            "settled again",
            "corrected",
            "taken back",
            "goes on",
        )
    )
    late = f"{date(2026, 1, 15) + timedelta(days=chance.randrange(40))}"
    soon = f"{day + timedelta(days=10)}"
    if fate == "paid":
        yield paid(f"A{key}", key, psn_no, soon, "50.00")
    elif fate == "late payment":
        yield paid(f"A{key}", key, psn_no, late, "60.00")
    elif fate == "refund soon":
        yield refunded(f"R{key}", key, psn_no, soon, amount)
        yield settled(f"S{key}", psn_no, late, "7000.00", visit=f"visit of {key}")
    elif fate == "late refund":
        yield refunded(f"R{key}", key, psn_no, late, amount)
    elif fate == "settled again":
        yield refunded(f"R{key}", key, psn_no, late, amount)
        yield settled(f"S{key}", psn_no, late, "7500.00", visit=f"visit of {key}")
        yield paid(f"A{key}", f"S{key}", psn_no, late, "70.00")
    elif fate == "corrected":
        yield settled(key, psn_no, f"{day}", f"{amount[:-3]}.00", written=late)
    elif fate == "taken back":
        yield settled(key, psn_no, f"{day}", amount, written=late, vali_flag="0")
    elif fate == "goes on":
        yield settled(
            f"S{key}",
            psn_no,
            f"{date(2025, 1, 5) + timedelta(days=chance.randrange(300))}",
            "900.00",
            visit=f"visit of {key}",
        )
        yield refunded(f"R{key}", key, psn_no, late, amount)


def _new_stay(key: str, psn_no: str, chance: random.Random) -> Iterator[Change]:
    day = date(2025, 1, 5) + timedelta(days=chance.randrange(420))
    amount = f"{chance.randint(500, 9000)}.{chance.randint(0, 99):02}"
    yield settled(key, psn_no, f"{day}", amount)
    if chance.random() < 0.3:
        yield refunded(f"R{key}", key, psn_no, f"{day + timedelta(days=40)}", amount)


def run(home: Path, thresholds: Path, log: list[Change], nights: tuple[date, ...]) -> Settings:
    """Run nights on a home; return its settings."""
    home.mkdir(exist_ok=True)
    settings = Settings(home=home, source=f"sqlite:///{home / 'source.db'}", thresholds=thresholds)
    make_key(settings.id_key_file)
    for night in nights:
        write_source(home / "source.db", log, end_of(night))
        nightly.pull(settings, night, progress=lambda _: None, clock=lambda: AFTERWARDS)
        nightly.check(settings, night)
        nightly.apply(settings, night)
    return settings
