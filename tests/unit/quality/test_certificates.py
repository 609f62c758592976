"""Which certificate identifies a person (docs/assessment.md 2)."""

from datetime import date
from typing import Any

import pytest

from tests.property.certificates import make_certificate
from tests.unit.quality.batch import check, clean

BORN = date(1970, 5, 17)
RIGHT = make_certificate("140123", BORN, 1)
WITH_X = next(c for n in range(200) if (c := make_certificate("140123", BORN, n)).endswith("X"))
WRONG = RIGHT[:-1] + ("0" if RIGHT[-1] != "0" else "1")

CASES: dict[str, tuple[dict[str, str | None], str | None]] = {
    "right": ({"certno": RIGHT, "brdy": "1970-05-17"}, RIGHT),
    "check digit X": ({"certno": WITH_X, "brdy": "1970-05-17"}, WITH_X),
    "lower case x": ({"certno": WITH_X.lower(), "brdy": "1970-05-17"}, WITH_X),
    "spaces inside and around": ({"certno": f" {RIGHT[:6]} {RIGHT[6:14]} {RIGHT[14:]} "}, RIGHT),
    "birth date with a time": ({"certno": RIGHT, "brdy": "1970-05-17 00:00:00"}, RIGHT),
    "no birth date": ({"certno": RIGHT, "brdy": None}, RIGHT),
    "kind 01": ({"certno": RIGHT, "psn_cert_type": "01"}, RIGHT),
    "kind blank": ({"certno": RIGHT, "psn_cert_type": " "}, RIGHT),
    "another kind": ({"certno": RIGHT, "psn_cert_type": "99"}, None),
    "wrong check digit": ({"certno": WRONG}, None),
    "15 digits": ({"certno": RIGHT[:6] + RIGHT[8:17]}, None),
    "17 characters": ({"certno": RIGHT[:17]}, None),
    "19 characters": ({"certno": RIGHT + "0"}, None),
    "letters": ({"certno": "A" * 18}, None),
    "newborn with the mother's": ({"certno": RIGHT, "brdy": "2024-02-01"}, None),
    "a day that does not exist": ({"certno": "140123197002300018"}, None),
    "blank": ({"certno": None}, None),
}


def with_right_digit(body: str) -> str:
    weights = [2**n % 11 for n in range(17, 0, -1)]
    return body + "10X98765432"[sum(int(d) * w for d, w in zip(body, weights, strict=True)) % 11]


@pytest.fixture(scope="module")
def rows(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    given = [clean("insured", psn_no=name, **fields) for name, (fields, _) in CASES.items()]
    given.append(clean("insured", psn_no="30 February", certno=with_right_digit("14012319700230001")))
    given += [
        clean("insured", psn_no=f"digit {n}", certno=make_certificate("140123", BORN, n)) for n in range(100, 160)
    ]
    checked = check(tmp_path_factory.mktemp("certificates"), insured=given)
    return {row["psn_no"]: row for row in checked.accepted["insured"]}


@pytest.mark.parametrize("name", CASES)
def test_certificate_identifies_or_not(rows: dict[str, Any], name: str) -> None:
    assert rows[name]["certificate_id"] == CASES[name][1]


def test_a_right_check_digit_over_a_day_that_does_not_exist_identifies_nobody(rows: dict[str, Any]) -> None:
    assert rows["30 February"]["certificate_id"] is None


def test_every_check_digit_is_known(rows: dict[str, Any]) -> None:
    given = [row["certificate_id"] for name, row in rows.items() if name.startswith("digit")]
    assert None not in given
    assert {number[-1] for number in given} == set("0123456789X")


def test_the_number_itself_is_kept_normalised(rows: dict[str, Any]) -> None:
    assert rows["spaces inside and around"]["certno"] == RIGHT
    assert rows["newborn with the mother's"]["certno"] == RIGHT
