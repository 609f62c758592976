"""Certificate numbers of the demo county are well-formed, distinct, and can belong to nobody."""

from __future__ import annotations

import numpy as np
import pytest

from monitoring.demo.certificates import certificate_numbers, check_characters


def test_check_digit_of_the_textbook_examples():
    stems = np.array(["11010519491231002", "44052418800101001", "34052419800101001"])
    assert check_characters(stems).tolist() == ["X", "4", "X"]


def test_number_holds_area_birthday_and_sex():
    born = np.array(["2001-02-03", "2001-02-03", "2001-02-03"], dtype="datetime64[D]")
    numbers = certificate_numbers(born, np.array([True, False, True]))
    assert [number[:14] for number in numbers] == ["14990020010203"] * 3
    assert [int(number[16]) % 2 for number in numbers] == [1, 0, 1]
    assert len(set(numbers)) == 3


def test_too_many_of_one_birthday_are_refused():
    born = np.full(501, np.datetime64("2001-02-03", "D"))
    with pytest.raises(ValueError, match="smaller county"):
        certificate_numbers(born, np.ones(501, dtype=np.bool_))


def test_numbers_of_the_county_are_valid_and_distinct(ask):
    rows = ask("SELECT certno, brdy FROM person WHERE nwb_flag = '0'")
    numbers = np.array([row[0] for row in rows])
    assert len(set(numbers)) == len(numbers)
    assert all(number[6:14] == f"{born:%Y%m%d}" for number, born in rows)
    assert (check_characters(np.array([n[:17] for n in numbers])) == np.array([n[17] for n in numbers])).all()
    assert {number[:6] for number in numbers} == {"149900"}
