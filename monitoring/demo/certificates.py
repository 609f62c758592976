"""Certificate numbers with a right check digit that can belong to nobody: their area prefix is not assigned."""

from __future__ import annotations

from typing import TypeAlias, cast

import numpy as np
import numpy.typing as npt

from monitoring.demo.columns import Bools, Days, Ints, Texts

Strings: TypeAlias = npt.NDArray[np.str_]

UNASSIGNED_AREA, PLANTED_AREA = "149900", "149901"  # no division of the province carries these codes
PER_DAY_AND_SEX = 500  # three digits of sequence, odd for men and even for women
_WEIGHTS = np.array([7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2], dtype=np.int64)
_CHECK = np.array(list("10X98765432"), dtype="<U1")


def certificate_numbers(born: Days, is_male: Bools, area: str = UNASSIGNED_AREA) -> Texts:
    """Distinct 18-character numbers (GB 11643) for persons born on the given days.

    Raises ValueError where more than 500 persons of one sex share a birthday, because the sequence has three digits.
    """
    sequence = _rank_within(born.astype("datetime64[D]").astype(np.int64) * 2 + is_male)
    if len(born) and sequence.max() >= PER_DAY_AND_SEX:
        raise ValueError("too many persons for three digits of sequence per birthday: generate a smaller county")
    stems = _stems(area, born, sequence * 2 + is_male)
    return cast(Texts, np.char.add(stems, check_characters(stems)).astype(object))


def check_characters(stems: Strings) -> Strings:
    """Check character of each 17-digit stem."""
    digits = stems.astype("<U17").view("<U1").reshape(-1, 17).astype(np.int64)
    return cast(Strings, _CHECK[(digits @ _WEIGHTS) % 11])


def _stems(area: str, born: Days, sequence: Ints) -> Strings:
    birthdays = np.char.replace(np.datetime_as_string(born.astype("datetime64[D]")), "-", "")
    serials = np.char.zfill(sequence.astype("<U3"), 3)
    return np.char.add(np.char.add(area, birthdays), serials)


def _rank_within(group: Ints) -> Ints:
    """Position of each element among the elements of its group, in the order given."""
    order = np.argsort(group, kind="stable")
    ordered = group[order]
    starts = np.flatnonzero(np.r_[True, ordered[1:] != ordered[:-1]])
    lengths = np.diff(np.r_[starts, len(ordered)])
    rank = np.empty(len(group), dtype=np.int64)
    rank[order] = np.arange(len(group)) - np.repeat(starts, lengths)
    return rank
