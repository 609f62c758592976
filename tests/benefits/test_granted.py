"""Premium subsidies granted against due: planted persons by each finding, a plain-Python reference, and lists that cannot be taken."""

from __future__ import annotations

import csv
import json
import random
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl import Workbook

from monitoring.benefits.amounts import read_yuan
from monitoring.benefits.due import AskedDue
from monitoring.benefits.granted import GrantFile, read_grants
from monitoring.benefits.premium_granted import compare_granted
from monitoring.errors import IdentityListError
from monitoring.ledger import Ledger, shanghai_now
from monitoring.quality.access_log import accesses
from monitoring.settings import Settings
from monitoring.warehouse import open_warehouse
from tests.benefits.bureau import bureau
from tests.benefits.conftest import NIGHT, Run
from tests.benefits.reference import Person
from tests.benefits.test_due import given, identity_codes
from tests.property.certificates import make_certificate

DUE = {"destitute": Decimal(320), "subsistence_allowance": Decimal(280), "marginal_poverty_prone": Decimal(280)}
"""Shanxi, 2022 (docs/benefits.md 7)."""
REASON = ("--reason", "subsidies of 2022")
HEADER = ("身份证号码", "资助金额（元）", "资助日期")
Line = tuple[object, ...]


def certificate(person: int) -> str:
    return make_certificate("140123", date(1960, 1, 1), person)


def write_list(path: Path, lines: list[Line], header: Line = HEADER) -> GrantFile:
    book = Workbook()
    sheet = book.worksheets[0]
    for row in (("2022年度参保资助名单",), header, *lines):
        sheet.append(list(row))
    book.save(path)
    return GrantFile(path)


def compared(people: list[Person], file: GrantFile):
    policy, benefits = given()
    with bureau(people, [], identity_codes(policy)) as warehouse:
        rows = [(p.person, certificate(p.person)) for p in people]
        for person, text in rows:
            warehouse.change("insured", f"UPDATE insured SET certificate_id = '{text}' WHERE person_key = {person}")
        asked = AskedDue(date(2024, 1, 1), NIGHT)
        return compare_granted(warehouse, policy, benefits, asked, 2022, read_grants(file))


def always(person: int, *categories: str) -> Person:
    return Person(person, [(c, date(2020, 1, 1), date(9999, 12, 31)) for c in categories])


def test_each_finding_is_planted_once(tmp_path: Path) -> None:
    people = [
        *(always(n, "subsistence_allowance") for n in (1, 2, 3, 4)),
        always(5, "subsistence_allowance", "destitute"),
        Person(6, [("destitute", date(2022, 1, 2), date(9999, 12, 31))]),  # listed a day too late
        always(7),
    ]
    lines: list[Line] = [
        (certificate(1), 280, "2022-03-01"),
        (certificate(2), 200.5, "2022-03-01"),
        (certificate(3), "150.00", "2022-03-01"),
        (certificate(3), "150.00", "2022-04-01"),  # in two parts, together too much
        (certificate(6), 320, "2022-03-01"),
        (certificate(7), 100, date(2022, 3, 1)),
        (certificate(7), -100, date(2022, 5, 1)),  # taken back
        (certificate(99), 280, "2022-03-01"),
        ("C1234", 280, "2022-03-01"),
        (certificate(4), 280, "2024-12-11"),  # after the night
        ("合计", 2110.5, None),
    ]
    found = compared(people, write_list(tmp_path / "granted.xlsx", lines))
    by_category = {row["category_code"]: row for row in found.sums}
    allowance = by_category["subsistence_allowance"]
    expected = {
        "due_count": 4,
        "due_amount": Decimal(1120),
        "granted_count": 3,
        "granted_amount": Decimal("780.50"),
        "not_granted_count": 1,
        "not_granted_amount": Decimal(280),
        "granted_less_count": 1,
        "granted_less_amount": Decimal("79.50"),
        "granted_more_count": 1,
        "granted_more_amount": Decimal(20),
        "nothing_due_count": 0,
    }
    assert {name: allowance[name] for name in expected} == expected
    assert by_category["destitute"]["not_granted_amount"] == Decimal(320)
    assert [by_category[""][n] for n in ("nothing_due_count", "nothing_due_amount")] == [1, Decimal(320)]
    assert found.apart == {
        "not_matched": (1, Decimal(280)),
        "unreadable": (1, Decimal(280)),
        "after_the_night": (1, Decimal(280)),
    }
    names = {(row["psn_no"], row["finding"]) for row in found.names}
    assert names == {
        ("N2", "granted_less"),
        ("N3", "granted_more"),
        ("N4", "not_granted"),
        ("N5", "not_granted"),
        ("N6", "nothing_due"),
        (None, "not_matched"),
        (None, "unreadable"),
    }


@pytest.mark.parametrize("seed", [1, 2])
def test_the_sums_are_those_of_the_reference_and_every_yuan_is_somewhere(tmp_path: Path, seed: int) -> None:
    rng = random.Random(seed)
    held = {n: rng.sample(sorted(DUE), rng.choice((0, 1, 1, 2))) for n in range(1, 121)}
    lines: list[Line] = []
    granted: dict[int, Decimal] = {}
    for n in range(1, 131):  # ten of nobody
        for _ in range(rng.choice((0, 1, 1, 2))):
            amount = rng.choice((Decimal(280), Decimal(320), Decimal(rng.randint(1, 40_000)) / 100))
            lines.append((certificate(n), str(amount), None))
            granted[n] = granted.get(n, Decimal(0)) + amount
    found = compared([always(n, *codes) for n, codes in held.items()], write_list(tmp_path / "g.xlsx", lines))
    expected: dict[str, dict[str, Decimal]] = {}
    for n, codes in held.items():
        best = min(codes, key=lambda c: (-DUE[c], c), default="")
        got, due = granted.get(n, Decimal(0)), DUE.get(best, Decimal(0))
        if not best and not got:
            continue
        row = expected.setdefault(best, dict.fromkeys(("due", "granted", "not", "less", "more", "none"), Decimal(0)))
        row["due"] += due
        row["granted"] += got
        kind = "none" if not best else "not" if not got else "less" if got < due else "more"
        row[kind] += abs(due - got)
    names = {"due": "due", "granted": "granted", "not": "not_granted", "less": "granted_less", "more": "granted_more"}
    names |= {"none": "nothing_due"}
    said = {r["category_code"]: {k: r[f"{name}_amount"] for k, name in names.items()} for r in found.sums}
    assert said == expected
    for row in said.values():
        assert row["due"] - row["granted"] == row["not"] + row["less"] - row["more"] - row["none"]
    in_sums = sum((row["granted"] for row in said.values()), Decimal(0))
    assert in_sums + found.apart["not_matched"][1] == sum(granted.values())


@pytest.mark.parametrize(
    ("written", "read"),
    [
        (280, "280.00"),
        (280.1, "280.10"),
        ("￥1,280.50元", "1280.50"),
        ("280.00000", "280.00"),
        (" 280 ", "280.00"),
        ("-280", "-280.00"),
    ],
)
def test_amounts_are_read_to_the_fen(written: object, read: str) -> None:
    assert read_yuan(written) == Decimal(read)


@pytest.mark.parametrize(
    "written", [None, "", "280.001", 280.005, "2,80", "NaN", "1e3", True, "二百八十", float("inf")]
)
def test_what_is_no_amount_is_none(written: object) -> None:
    assert read_yuan(written) is None


@pytest.mark.parametrize(
    ("lines", "header", "told"),
    [
        ([("X", 1, None)], ("身份证号", "姓名", "日期"), "no column of amounts"),
        ([(certificate(1), "??", None)], HEADER, "an amount that is none"),
        ([(certificate(1), 280, "soon")], HEADER, "an amount that is none in yuan, or a day"),
        ([(1.4e17, 280, None)], HEADER, "no usable id number"),
        ([(certificate(1), 280, 280)], ("身份证号", "资助金额", "补助金额"), "may be the amount"),
    ],
)
def test_a_list_that_gives_a_wrong_sum_is_refused(tmp_path: Path, lines: list[Line], header: Line, told: str) -> None:
    with pytest.raises(IdentityListError, match=told):
        read_grants(write_list(tmp_path / "granted.xlsx", lines, header))


def test_names_go_into_a_file_alone(run: Run, settings: Settings, tmp_path: Path) -> None:
    with open_warehouse(settings, read_only=True) as warehouse:
        query = "SELECT certificate_id FROM insured WHERE psn_no = '1401230000P11' AND known_to = DATE '9999-12-31'"
        text = warehouse.arrow(query)["certificate_id"][0].as_py()
    path = tmp_path / "granted.csv"
    path.write_text(f"证件号,发了多少,name\n{text},100.00,x\n{certificate(1)},280,y\n", encoding="utf-8")
    options = ("premium", "--year", "2022", "--granted", str(path), "--column", "amount=发了多少")
    code, told = run(*options, "--format", "json", "--names", str(tmp_path / "names.csv"), *REASON)
    assert code == 0
    assert text not in told
    assert sum(Decimal(row["granted_amount"]) for row in json.loads(told)) == 100
    with (tmp_path / "names.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = {row["certificate"]: row for row in csv.DictReader(file)}
    assert rows[text]["granted_amount"] == "100.00"
    assert rows[certificate(1)]["finding"] == "not_matched"
    assert (tmp_path / "names.csv").stat().st_mode & 0o777 == 0o600
    with Ledger(settings.ledger_url, shanghai_now) as ledger:
        assert (accesses(ledger)[-1].command, accesses(ledger)[-1].row_count) == ("benefits premium", len(rows))
    assert run(*options)[0] == 0
    assert run(*options, "--names", str(tmp_path / "other.csv"))[0] == 32
    assert run("premium", "--year", "2022", "--names", str(tmp_path / "other.csv"))[0] == 32
    assert run(*options[:-1], "sum=发了多少")[0] == 20
