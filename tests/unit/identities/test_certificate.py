"""Numbers as spreadsheets damage them: read if nothing is lost, else refused for the right reason."""

from __future__ import annotations

import pytest

from monitoring.identities.certificate import Fault, read_certificate

RIGHT = "11010519491231002X"  # the example of GB 11643


@pytest.mark.parametrize(
    "written",
    [
        RIGHT,
        RIGHT.lower(),
        f" {RIGHT}\n",
        "110105 19491231 002x",
        f"'{RIGHT}",
        "１１０１０５１９４９１２３１００２Ｘ",
        f"\ufeff{RIGHT}\u00a0",
        "110105491231002",
    ],
)
def test_what_nothing_is_lost_of_is_read(written: object) -> None:
    assert read_certificate(written).text == RIGHT


def test_old_number_that_is_a_number_in_the_cell_is_whole() -> None:
    assert read_certificate(110105491231002).text == RIGHT
    assert read_certificate(110105491231002.0).text == RIGHT


@pytest.mark.parametrize(
    ("written", "fault"),
    [
        (None, Fault.missing),
        ("  ", Fault.missing),
        (1.10105194912310e17, Fault.rounded),
        (110105194912310029, Fault.rounded),
        ("1.10105E+17", Fault.rounded),
        ("1E17", Fault.rounded),
        ("110105194912310000", Fault.rounded),
        ("110105194912310021", Fault.check_digit),
        ("11010519491231002", Fault.no_form),
        ("X1010519491231002X", Fault.no_form),
        ("C12345678", Fault.no_form),
        ("110105194913310021", Fault.no_birth_date),
    ],
)
def test_what_is_lost_is_said(written: object, fault: Fault) -> None:
    read = read_certificate(written)
    assert (read.text, read.fault) == (None, fault)
